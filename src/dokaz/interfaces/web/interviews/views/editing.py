# SPDX-License-Identifier: AGPL-3.0-or-later
"""Asking for an interview, and changing its plan."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dokaz.casework.interviews import api
from dokaz.casework.persons import api as persons
from dokaz.gate.api import Conflict, Refused, Rejected
from dokaz.interfaces.web.addresses import key_of
from dokaz.interfaces.web.comparing import Opened, as_held
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.interviews import finding, forms
from dokaz.interfaces.web.interviews.standing import GUARDIANS, REQUESTERS, colleagues
from dokaz.interfaces.web.submitting import submitted


@door("interviews.interview.propose", "members.member.colleagues", methods=("GET", "HEAD", "POST"))
def new(request: HttpRequest) -> HttpResponseBase:
    """Ask for an interview."""
    actor = request.actor  # type: ignore[attr-defined]
    if actor.organisation_id is None or not actor.holds(*REQUESTERS):
        raise Refused("interviews.interview.propose", "role_missing")
    made: list[UUID] = []
    names = colleagues(actor)

    def act(values: dict[str, Any]) -> None:
        person = finding.person(actor, values.pop("person"))
        follows = finding.interview(actor, "follows", values.pop("follows"))
        draft = api.InterviewDraft(follows=follows, **_values(actor, values))
        made.append(api.propose(actor=actor, person_id=person, draft=draft))

    if request.method != "POST":
        initial = {"person": _code(request), "language": "uk", "interviewer": str(actor.ref),
                   "case_contact": str(actor.ref)}  # fmt: skip
        return _page(request, forms.NewInterviewForm(initial=initial, colleagues=names))
    form = forms.NewInterviewForm(request.POST, colleagues=names)
    return submitted(
        request,
        form,
        act,
        done=_("The interview is asked for. Go through the checklist next."),
        after=lambda: redirect("interview", pk=made[0]),
        again=lambda: _page(request, form, status=422),
    )


def _code(request: HttpRequest) -> str:
    """The code name of the person the page was asked for."""
    actor = request.actor  # type: ignore[attr-defined]
    person = key_of(request.GET.get("person"))
    if person is None:
        return ""
    found = persons.rows_of(actor=actor, person_ids=[person])
    return found[person].code if person in found else ""


def _values(actor: Any, values: dict[str, Any]) -> dict[str, Any]:
    """The fields of a plan as the room takes them."""
    return {
        **{name: values[name] for name in ("language", "added_value", "referral",
           "prior_accounts", "wall_reason")},
        **({"type": values["type"]} if "type" in values else {}),
        "interviewer": UUID(values["interviewer"]),
        "case_contact": UUID(values["case_contact"]),
        "event_ids": finding.event_list(actor, values["events"]),
        "markers": tuple(values["markers"]),
    }  # fmt: skip


@door(
    "interviews.interview.plan", "interviews.interview.show", "members.member.colleagues",
    methods=("GET", "HEAD", "POST"),
)  # fmt: skip
def plan(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Change what is planned before the interview is held."""
    actor = request.actor  # type: ignore[attr-defined]
    found = api.get_interview(actor=actor, interview_id=pk)
    if not actor.holds(*REQUESTERS, *GUARDIANS):
        raise Refused("interviews.interview.plan", "role_missing")
    names = colleagues(actor, found.row.interviewer, found.case_contact)
    saved = as_held(_initial(found))
    form = forms.PlanForm(request.POST or None, initial=saved, colleagues=names)
    opened = Opened.posted(request.POST) if form.is_bound else Opened(saved, found.revision)
    if form.is_bound and form.is_valid():
        try:
            changes = _values(actor, form.cleaned_data)
            for name, before in (("interviewer", found.row.interviewer),
                                 ("case_contact", found.case_contact)):  # fmt: skip
                if changes[name] == before:
                    del changes[name]
            api.plan(actor=actor, interview_id=pk, changes=changes, revision=opened.revision)
        except (Rejected, Conflict) as error:
            stated = {name: form.cleaned_data[name] for name in saved}
            opened.refused(form, error, saved=saved, revision=found.revision, stated=stated)
        else:
            messages.success(request, _("The plan is changed."))
            return redirect("interview", pk=pk)
    status = 422 if form.is_bound else 200
    return _page(request, form, status=status, interview=found, **opened.context)


def _initial(found: api.InterviewView) -> dict[str, Any]:
    return {
        "language": found.language,
        "interviewer": str(found.row.interviewer),
        "case_contact": str(found.case_contact),
        "events": ", ".join(one.ref for one in found.events if one.ref),
        "added_value": found.added_value,
        "referral": found.referral,
        "prior_accounts": found.prior_accounts,
        "markers": found.row.markers,
        "wall_reason": found.wall_reason,
    }


def _page(
    request: HttpRequest, form: forms.PlanForm, *, status: int = 200, **further: Any
) -> HttpResponseBase:
    context = {"form": form, **further}
    return render(request, "web/interviews/plan.html", context, status=status)
