# SPDX-License-Identifier: AGPL-3.0-or-later
"""A form of a thing's page: its act is performed, or the page shows it again with what is wrong."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from dokaz.gate.api import Conflict, Rejected
from dokaz.interfaces.web.drafts import took
from dokaz.interfaces.web.forms import PageForm, ReasonForm

Answer = TypeVar("Answer", bound=HttpResponseBase)


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
            took(request)
            return after()
    return again()


def settled(
    request: HttpRequest,
    act: Callable[[], object],
    *,
    done: str,
    after: Callable[[], Answer],
) -> Answer:
    """Perform an act that asks for nothing more; a message says what became of it."""
    try:
        act()
    except (Rejected, Conflict) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return after()


def ended(
    request: HttpRequest,
    act: Callable[[str], object],
    *,
    done: str,
    after: Callable[[], Answer],
) -> Answer:
    """Perform the act of a form that asks for a reason only; a message says what became of it."""
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give a reason. Nothing was changed."))
        return after()
    return settled(request, lambda: act(form.cleaned_data["reason"]), done=done, after=after)


@dataclass(frozen=True, slots=True)
class PageOf:
    """The page of one kind of thing: the name of its address, and what draws it.

    `draw(request, pk, shown={form's name: form}, status=422)` shows forms that did not pass.
    """

    name: str
    draw: Callable[..., HttpResponseBase]

    def submit(
        self,
        request: HttpRequest,
        pk: UUID,
        name: str,
        form: PageForm,
        act: Callable[[dict[str, Any]], object],
        *,
        done: str,
    ) -> HttpResponseBase:
        """Perform the act of a form, or show the form again with what is wrong."""
        return submitted(
            request,
            form,
            act,
            done=done,
            after=lambda: redirect(self.name, pk=pk),
            again=lambda: self.draw(request, pk, shown={name: form}, status=422),
        )

    def end(
        self, request: HttpRequest, pk: UUID, act: Callable[[str], object], *, done: str
    ) -> HttpResponse:
        """Perform the act of a small form that asks for a reason only."""
        return ended(request, act, done=done, after=lambda: redirect(self.name, pk=pk))

    def settle(
        self, request: HttpRequest, pk: UUID, act: Callable[[], object], *, done: str
    ) -> HttpResponse:
        """Perform an act that asks for nothing more, and go back to the page."""
        return settled(request, act, done=done, after=lambda: redirect(self.name, pk=pk))
