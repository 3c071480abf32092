# SPDX-License-Identifier: AGPL-3.0-or-later
"""A form of a thing's page: its act is performed, or the page shows it again with what is wrong."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase

from dokaz.gate.api import Conflict, Rejected
from dokaz.interfaces.web.forms import PageForm


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
