# SPDX-License-Identifier: AGPL-3.0-or-later
"""Proceedings of a case before courts and authorities: entered, moved on, taken off the case; and
notes of their hearings.
"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dokaz.casework.cases import api as cases
from dokaz.gate.api import Conflict, NotFound, Rejected
from dokaz.interfaces.web.cases.forms import HearingForm, ProceedingForm
from dokaz.interfaces.web.cases.views.acts import PAGE
from dokaz.interfaces.web.cases.views.working import workable
from dokaz.interfaces.web.comparing import Opened, as_held
from dokaz.interfaces.web.doors import door

POST = ("POST",)
BOTH = ("GET", "HEAD", "POST")
_FIELDS = (
    "forum", "number", "authority", "articles", "accused", "stage", "stage_on", "in_absentia",
    "outcome",
)  # fmt: skip


@door("cases.proceeding.state", "cases.case.show", methods=BOTH)
def new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Enter proceedings."""
    actor = request.actor  # type: ignore[attr-defined]
    found = workable(request, pk, "cases.proceeding.state")
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
    found = workable(request, pk, "cases.proceeding.change")
    one = _among(found.proceedings, proceeding)
    saved = as_held({name: getattr(one, name) for name in _FIELDS})
    context: dict[str, Any] = {"case": found, "proceeding": one}
    if request.method != "POST":
        context |= Opened(saved, one.revision).context
        return _render(request, {**context, "form": ProceedingForm(initial=saved)})
    form, opened = ProceedingForm(request.POST), Opened.posted(request.POST)
    if form.is_valid():
        try:
            cases.change_proceeding(
                actor=actor,
                proceeding_id=proceeding,
                draft=_draft(form),
                revision=opened.revision,
                why=form.cleaned_data["why"],
            )
        except (Rejected, Conflict) as error:
            stated = as_held({name: form.cleaned_data[name] for name in _FIELDS})
            opened.refused(form, error, saved=saved, revision=one.revision, stated=stated)
        else:
            messages.success(request, _("Saved. The former values are kept."))
            return redirect("case", pk=pk)
    return _render(request, {**context, "form": form, **opened.context})


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


@door("cases.hearing.note", "cases.case.show", methods=BOTH)
def new_hearing(request: HttpRequest, pk: UUID, proceeding: UUID) -> HttpResponse:
    """Write down what was seen and heard of a hearing."""
    actor = request.actor  # type: ignore[attr-defined]
    found = workable(request, pk, "cases.hearing.note")
    one = _among(found.proceedings, proceeding)
    form = HearingForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        values = {**form.cleaned_data, "concerns": tuple(form.cleaned_data["concerns"])}
        draft = cases.HearingDraft(**values)
        try:
            cases.note_hearing(actor=actor, proceeding_id=proceeding, draft=draft)
        except (Rejected, Conflict) as error:
            form.show(error)
        else:
            messages.success(request, _("The note of the hearing is kept."))
            return redirect("case", pk=pk)
    context = {"case": found, "proceeding": one, "form": form}
    return _render(request, context, "web/cases/hearing.html")


@door("cases.hearing.withdraw", methods=POST)
def withdraw_hearing(request: HttpRequest, pk: UUID, hearing: UUID) -> HttpResponse:
    """Take a note of a hearing back."""
    actor = request.actor  # type: ignore[attr-defined]
    return PAGE.end(
        request,
        pk,
        lambda why: cases.withdraw_hearing(actor=actor, hearing_id=hearing, why=why),
        done=_("The note is withdrawn."),
    )


def _among(stated: tuple[cases.ProceedingView, ...], proceeding: UUID) -> cases.ProceedingView:
    """Those with this key. Raises NotFound."""
    found = next((one for one in stated if one.id == proceeding), None)
    if found is None:
        raise NotFound("proceeding")
    return found


def _draft(form: ProceedingForm) -> cases.ProceedingDraft:
    return cases.ProceedingDraft(**{name: form.cleaned_data[name] for name in _FIELDS})


def _render(
    request: HttpRequest, context: dict[str, Any], template: str = "web/cases/proceeding.html"
) -> HttpResponse:
    status = 422 if request.method == "POST" else 200
    return render(request, template, context, status=status)
