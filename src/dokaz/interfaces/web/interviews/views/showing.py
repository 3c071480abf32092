# SPDX-License-Identifier: AGPL-3.0-or-later
"""The list of interviews, and one interview's page with the forms of what can be done."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from dokaz.casework.interviews import api
from dokaz.deconflict.register import api as register
from dokaz.interfaces.web.addresses import key_of, with_query
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.forms import PageForm
from dokaz.interfaces.web.histories import newest
from dokaz.interfaces.web.interviews import forms
from dokaz.interfaces.web.interviews.held import HeldFilter
from dokaz.interfaces.web.interviews.standing import REQUESTERS, offered, readers
from dokaz.interfaces.web.people import Names

PAGE = 50


@door("interviews.interview.list")
def interviews(request: HttpRequest) -> HttpResponse:
    """Interviews this person may see."""
    actor = request.actor  # type: ignore[attr-defined]
    state = request.GET.get("state", "")
    known = state if state in api.InterviewState.values else ""
    mine = request.GET.get("mine") == "yes"
    after = key_of(request.GET.get("after"))
    held = HeldFilter(request.GET)
    bounds = held.bounds(actor)
    page = api.visible_interviews(
        actor=actor, state=known, mine=mine, after=after, limit=PAGE, **bounds
    )
    names = Names(actor)
    context = {
        "rows": [(row, names.person(row.interviewer)) for row in page.rows],
        "states": api.InterviewState.choices,
        "state": known,
        "mine": mine,
        "held": held,
        "is_narrowed": bool(known or mine or any(bounds.values())),
        "next_url": with_query(request, after=page.after) if page.after else "",
        "first_url": with_query(request, after=None) if after else "",
        "writes": actor.organisation_id is not None and actor.holds(*REQUESTERS),
    }
    return render(request, "web/interviews/list.html", context)


@door("interviews.interview.show", "interviews.interview.history", "register.interview.show")
def interview(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One interview's page."""
    return interview_page(request, pk)


def interview_page(
    request: HttpRequest,
    pk: UUID,
    *,
    shown: dict[str, PageForm] | None = None,
    status: int = 200,
    opened: bool = False,
    gate_error: tuple[str, str, str] | None = None,
) -> HttpResponse:
    """The page, with forms that did not pass in place of empty ones.

    `gate_error`: which line of the checklist was refused, why, and the reason that was typed there.
    """
    actor = request.actor  # type: ignore[attr-defined]
    found = api.get_interview(actor=actor, interview_id=pk)
    stands = register.on_page(actor=actor, interview_id=pk)
    names, may = Names(actor), offered(actor, found)
    changes, older = newest(
        request, lambda most: api.history(actor=actor, interview_id=pk, limit=most)
    )
    context = {
        "interview": found,
        "row": found.row,
        "may": may,
        "opened": opened,
        "interviewer": names.person(found.row.interviewer),
        "case_contact": names.person(found.case_contact),
        "requested_by": names.person(found.requested_by),
        "gate": [(one, names.person(one.by) if one.by else "") for one in found.gate],
        "gate_error": gate_error or ("", "", ""),
        "influences_before": [(one, names.person(one.by)) for one in found.influences_before],
        "readings": [(one, names.person(one.by)) for one in found.readings],
        "access": [(one, names.person(one.member)) for one in found.access],
        "differences": [(one, names.person(one.by)) for one in found.differences],
        "history": [(one, names.person(one.by)) for one in changes],
        "older": older,
        "steps": _steps(found, stands),
        "register": stands,
        "entries": [(one, names.person(one.by)) for one in stands.entries],
        "talks": [(one, names.person(one.by)) for one in found.register_talks],
        "forms": {**_forms(request, found, may), **(shown or {})},
        "opened_form": next(iter(shown or {}), ""),
    }
    return render(request, "web/interviews/interview.html", context, status=status)


def _steps(found: api.InterviewView, stands: register.OnPage) -> list[dict[str, Any]]:
    """The way of an interview, for the line of steps. The last is what the register's log has."""
    order = ["proposed", "gated", "scheduled", "held", "statement_signed"]
    reached = {
        "register_checked": "proposed",
        "transcribed": "statement_signed",
        "registered": "statement_signed",
    }
    state = reached.get(found.row.state, found.row.state)
    at = order.index(state) if state in order else -1
    labels = dict(api.InterviewState.choices)
    steps = [
        {"label": labels[one], "state": "done" if i < at else "now" if i == at else "ahead"}
        for i, one in enumerate(order)
    ]
    entered = any(one.state == register.EntryState.ENTERED for one in stands.entries)
    last = {"label": _("Entered in the register"), "state": "done" if entered else "ahead"}
    return [*steps, last]


def next_states(found: api.InterviewView) -> list[tuple[str, str]]:
    """Where the interview may go by the form, as choices."""
    labels = dict(api.InterviewState.choices)
    by_itself = ("register_checked", "held")
    return [
        (str(one), str(labels[one]))
        for one in api.TRANSITIONS[found.row.state]
        if one not in by_itself
    ]


def _forms(request: HttpRequest, found: api.InterviewView, may: Any) -> dict[str, PageForm]:
    actor = request.actor  # type: ignore[attr-defined]
    held = {"held_from": found.row.held_from, "held_to": found.held_to,
            "present": found.present, "interpreter": found.interpreter,
            "breaks": found.breaks or 0, "recorded": found.recorded,
            "quality": found.quality, "mode": found.mode, "setting": found.setting,
            "distress": found.distress, "afterwards": found.afterwards}  # fmt: skip
    made: dict[str, PageForm] = {
        "state": forms.StateForm(states=next_states(found)),
        "read": forms.ReadForm(),
        "difference": forms.DifferenceForm(),
        "talk": forms.TalkForm(),
    }
    if may.hold:
        made["held"] = forms.HeldForm(initial=held)
    if may.write:
        made["account"] = forms.AccountForm()
        made["influences"] = forms.InfluenceForm(
            initial={
                "flags": found.influence_flags,
                "previous_accounts": max(found.influence_accounts, found.prior_accounts or 0),
                "words": found.influence_words,
            }
        )
    if may.paper:
        made["file"] = forms.FileForm()
    if may.access:
        made["access"] = forms.AccessForm(colleagues=readers(actor))
    return made
