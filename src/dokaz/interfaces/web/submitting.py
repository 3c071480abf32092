# SPDX-License-Identifier: AGPL-3.0-or-later
"""A form of a thing's page: its act is performed, or the page shows it again with what is wrong."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from dokaz.gate.api import Conflict, Rejected
from dokaz.interfaces.web.forms import PageForm, ReasonForm


def submitted(
    request: HttpRequest,
    form: PageForm,
    act: Callable[[dict[str, Any]], object],
    *,
    done: str,
    after: Callable[[], HttpResponseBase],
    again: Callable[[], HttpResponseBase],
) -> HttpResponseBase:
    """`after` answers when the act was performed, and `done` says so; `again` when it was not."""
    if form.is_valid():
        try:
            act(form.cleaned_data)
        except (Rejected, Conflict) as error:
            form.show(error)
        else:
            messages.success(request, done)
            return after()
    return again()


def ended(
    request: HttpRequest,
    act: Callable[[str], object],
    *,
    done: str,
    after: Callable[[], HttpResponse],
) -> HttpResponse:
    """Perform the act of a form that asks for a reason only; a message says what became of it."""
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give a reason. Nothing was changed."))
        return after()
    try:
        act(form.cleaned_data["reason"])
    except (Rejected, Conflict) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return after()
