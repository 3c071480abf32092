# SPDX-License-Identifier: AGPL-3.0-or-later
"""Proceedings of a case before courts and authorities: entered, moved on, taken off the case."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dokaz.casework.cases import api as cases
from dokaz.gate.api import Conflict, NotFound, Refused, Rejected
from dokaz.interfaces.web.addresses import number_of
from dokaz.interfaces.web.cases.forms import ProceedingForm
from dokaz.interfaces.web.cases.views.acts import PAGE
from dokaz.interfaces.web.comparing import compared
from dokaz.interfaces.web.doors import door

POST = ("POST",)
BOTH = ("GET", "HEAD", "POST")
_FIELDS = (
    "forum", "number", "authority", "articles", "stage", "stage_on", "in_absentia", "outcome",
)  # fmt: skip


@door("cases.proceeding.state", "cases.case.show", methods=BOTH)
def new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Enter proceedings."""
    actor = request.actor  # type: ignore[attr-defined]
    found = _workable(request, pk, "cases.proceeding.state")
    form = ProceedingForm(request.POST if request.method == "POST" else None)
    del form.fields["why"]  # There is nothing yet that could be changed.
    if form.is_bound and form.is_valid():
        try:
            cases.state_proceeding(actor=actor, case_id=pk, draft=_draft(form))
        except (Rejected, Conflict) as error:
            form.show(error)
        else:
            messages.success(request, _("The proceedings are entered."))
            return redirect("case", pk=pk)
    return _render(request, {"case": found, "form": form})


@door("cases.proceeding.change", "cases.case.show", methods=BOTH)
def change(request: HttpRequest, pk: UUID, proceeding: UUID) -> HttpResponse:
    """Set proceedings anew, as when they come to another stage; former values are kept."""
    actor = request.actor  # type: ignore[attr-defined]
    found = _workable(request, pk, "cases.proceeding.change")
    one = next((each for each in found.proceedings if each.id == proceeding), None)
    if one is None:
        raise NotFound("proceeding")
    saved = {name: getattr(one, name) for name in _FIELDS}
    context: dict[str, Any] = {"case": found, "proceeding": one, "revision": one.revision}
    if request.method != "POST":
        return _render(request, {**context, "form": ProceedingForm(initial=saved)})
    form = ProceedingForm(request.POST)
    if form.is_valid():
        try:
            cases.change_proceeding(
                actor=actor,
                proceeding_id=proceeding,
                draft=_draft(form),
                revision=number_of(request.POST.get("revision")) or 0,
                why=form.cleaned_data["why"],
            )
        except (Rejected, Conflict) as error:
            form.show(error)
            if getattr(error, "reason", "") == "changed_meanwhile":
                context["compared"] = compared(form, saved, form.cleaned_data, _FIELDS)
        else:
            messages.success(request, _("Saved. The former values are kept."))
            return redirect("case", pk=pk)
    return _render(request, {**context, "form": form})


@door("cases.proceeding.end", methods=POST)
def end(request: HttpRequest, pk: UUID, proceeding: UUID) -> HttpResponse:
    """Take proceedings off the case."""
    actor = request.actor  # type: ignore[attr-defined]
    return PAGE.end(
        request,
        pk,
        lambda why: cases.end_proceeding(actor=actor, proceeding_id=proceeding, why=why),
        done=_("The proceedings do not belong to the case any more."),
    )


def _workable(request: HttpRequest, pk: UUID, action: str) -> cases.CaseView:
    """The case for somebody who works on it; the act itself checks again."""
    found = cases.get_case(actor=request.actor, case_id=pk)  # type: ignore[attr-defined]
    if not found.works:
        raise Refused(action, "role_missing")
    return found


def _draft(form: ProceedingForm) -> cases.ProceedingDraft:
    return cases.ProceedingDraft(**{name: form.cleaned_data[name] for name in _FIELDS})


def _render(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    status = 422 if request.method == "POST" else 200
    return render(request, "web/cases/proceeding.html", context, status=status)
