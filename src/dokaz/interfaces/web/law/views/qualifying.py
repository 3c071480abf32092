# SPDX-License-Identifier: AGPL-3.0-or-later
"""Putting an event under a crime, assessing that anew, and stating the parts of suspects."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dokaz.casework.events import api as events
from dokaz.casework.legal import api as legal
from dokaz.casework.persons import api as persons
from dokaz.gate.api import Conflict, Rejected
from dokaz.interfaces.web.comparing import Opened
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.law import forms
from dokaz.interfaces.web.law.views.matrix import matrix_page
from dokaz.interfaces.web.submitting import ended, submitted

POST = ("POST",)


@door(
    "legal.qualification.make",
    "legal.qualification.of_events",
    "events.event.show",
    methods=("GET", "HEAD", "POST"),
)
def qualify(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Choose the crime that an event is put under."""
    actor = request.actor  # type: ignore[attr-defined]
    event = events.get_event(actor=actor, event_id=pk, first=0)
    there = legal.qualifications_of(actor=actor, event_ids=(pk,)).get(pk, ())
    made: list[UUID] = []

    def act(values: dict[str, Any]) -> None:
        framework, _colon, crime = values.pop("crime").partition(":")
        made.append(
            legal.qualify(actor=actor, event_id=pk, framework=framework, crime=crime, **values)
        )

    def again(status: int = 422) -> HttpResponse:
        context = {"event": event, "row": event.row, "form": form, "there": there}
        return render(request, "web/law/qualify.html", context, status=status)

    if request.method != "POST":
        chosen = request.GET.get("crime", "")[:100]
        form = forms.QualifyForm(conduct=event.row.conduct, initial={"crime": chosen})
        return again(status=200)
    form = forms.QualifyForm(request.POST, conduct=event.row.conduct)
    return submitted(
        request,
        form,
        act,
        done=_("The event is qualified. Below is what has to be shown."),
        after=lambda: redirect("qualification", pk=made[0]),
        again=again,
    )


@door("legal.qualification.assess", "legal.qualification.show", methods=POST)
def assess(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Assess a qualification anew."""
    actor = request.actor  # type: ignore[attr-defined]
    form = forms.ConductForm(request.POST)
    opened = Opened.posted(request.POST)
    if form.is_valid():
        stated = form.cleaned_data
        try:
            legal.assess(actor=actor, qualification_id=pk, revision=opened.revision, **stated)
        except (Rejected, Conflict) as error:
            found = legal.get_matrix(actor=actor, qualification_id=pk, most=0).qualification
            saved = forms.assessed(found)
            opened.refused(form, error, saved=saved, revision=found.revision, stated=stated)
        else:
            messages.success(request, _("The assessment is saved."))
            return redirect("qualification", pk=pk)
    return matrix_page(request, pk, shown={"assess": form}, status=422, **opened.context)


@door(
    "legal.liability.state",
    "legal.qualification.show",
    "persons.person.identify",
    methods=POST,
)
def state_suspect(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """State a suspect's part."""
    actor = request.actor  # type: ignore[attr-defined]
    found = legal.get_matrix(actor=actor, qualification_id=pk, most=0).qualification
    form = forms.SuspectForm(request.POST, framework=found.framework)

    def act(values: dict[str, Any]) -> None:
        person = persons.find_person(actor=actor, code=values.pop("code"))
        if person is None:
            raise Rejected("code", _("There is no such person, or you may not see them."))
        legal.state_liability(actor=actor, qualification_id=pk, person_id=person, **values)

    return submitted(
        request,
        form,
        act,
        done=_("The part is stated. Its elements have to be shown, too."),
        after=lambda: redirect("qualification", pk=pk),
        again=lambda: matrix_page(request, pk, shown={"suspect": form}, status=422),
    )


@door("legal.liability.end", methods=POST)
def end_suspect(request: HttpRequest, pk: UUID, liability: UUID) -> HttpResponse:
    """Take a suspect's part out of the matrix."""
    actor = request.actor  # type: ignore[attr-defined]
    return ended(
        request,
        lambda why: legal.end_liability(actor=actor, liability_id=liability, why=why),
        done=_("The part is taken out; the history keeps it."),
        after=lambda: redirect("qualification", pk=pk),
    )
