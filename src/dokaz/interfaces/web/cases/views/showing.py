# SPDX-License-Identifier: AGPL-3.0-or-later
"""One case's page, with the forms of what can be done to it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from dokaz.casework.cases import api as cases
from dokaz.casework.events import api as events
from dokaz.casework.interviews import api as interviews
from dokaz.gate.api import Actor
from dokaz.interfaces.web.addresses import few, how_many
from dokaz.interfaces.web.cases import forms, people
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.forms import Choices, EmptyForm, PageForm, classified
from dokaz.interfaces.web.histories import history_of
from dokaz.interfaces.web.history_words import Say, listed
from dokaz.interfaces.web.people import Names
from dokaz.interfaces.web.templatetags.dokaz_cases import kind_word
from dokaz.interfaces.web.words import Word, spoken

FIELDS: dict[str, Word] = {
    "title_uk": _("Title in Ukrainian"),
    "title_en": _("Title in English"),
    "theory": _("Theory"),
    "scope": _("Scope"),
    "forum": _("Meant for"),
    "state": _("State"),
    "confidentiality": _("Who may see it"),
    "markers": _("Markers"),
    "tags": _("Tags"),
    "privileged": _("Under professional privilege"),
    "what": _("What has to be done"),
    "due_date": _("By"),
    "number": _("Number of the proceedings"),
    "authority": _("Court or authority, in full"),
    "articles": _("Articles"),
    "accused": _("Accused"),
    "held_on": _("Day of the hearing"),
    "heard": _("What was heard"),
    "concerns": _("Concerns about a fair trial"),
    "observer": _("Who was there"),
    "next_on": _("Put off to the day"),
    "stage": _("Stage"),
    "stage_on": _("At this stage since"),
    "in_absentia": _("In the absence of the accused"),
    "body": _("Court or authority, in full"),
    "claim": _("What is asked"),
    "against": _("Against which state"),
    "state_on": _("In this state since"),
    "decided_on": _("Final domestic decision of"),
    "file_by": _("To be filed by"),
    "filed_on": _("Filed on"),
    "own_number": _("Our number"),
    "forum_number": _("The forum's number"),
    "litigation_part": _("Named as"),
    "outcome": _("Outcome so far"),
    "part": _("Part"),
    "kind": _("Kind"),
}
"""Fields that a line of the history may speak of; others are left out."""


@door(
    "cases.case.show",
    "cases.case.history",
    "events.event.rows",
    "members.member.colleagues",
    "interviews.interview.of_item",
)
def case(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One case's page."""
    return case_page(request, pk)


def case_page(
    request: HttpRequest, pk: UUID, *, shown: dict[str, PageForm] | None = None, status: int = 200
) -> HttpResponse:
    """The page, with forms that did not pass in place of empty ones."""
    actor = request.actor  # type: ignore[attr-defined]
    found = cases.get_case(actor=actor, case_id=pk, most_litigation=how_many(request))
    names = Names(actor)
    leading = found.row.organisation_id
    history = history_of(
        request, names, lambda most: cases.history(actor=actor, case_id=pk, limit=most),
        fields=FIELDS, say=SAY,
    )  # fmt: skip
    context = {
        "case": found,
        "row": found.row,
        "tab": "case",
        "leading": names.organisation(leading),
        "registered_by": names.person(found.registered_by, organisation_id=leading),
        "groups": _groups(found),
        "merged": _merged(actor, found),
        "withdrawn": [
            (one, interviews.interviews_of_item(actor=actor, item_id=one.record_id))
            for one in found.withdrawn
        ],
        "team": [
            (one, names.person(one.member_ref, organisation_id=one.organisation_id),
             names.organisation(one.organisation_id))
            for one in found.team
        ],
        "walls": [(one, names.person(one.member_ref)) for one in found.walls],
        "hearings": [
            (one, names.person(one.by, organisation_id=one.organisation_id))
            for one in few(request, found.hearings)
        ],
        "litigation": found.litigation,
        "memos": [
            (one, names.person(one.written_by, organisation_id=one.organisation_id))
            for one in found.memos
        ],
        "history": history,
        "erasable": {
            line.act_id
            for line, _by, _changed in history.rows
            if cases.has_words(line) and cases.may_erase(actor, leading, line.by)
        },
        "forms": {**_forms(request, found), **(shown or {})},
        "opened_form": next(iter(shown or {}), ""),
    }  # fmt: skip
    return render(request, "web/cases/case.html", context, status=status)


def _groups(found: cases.CaseView) -> list[tuple[str, list[cases.LinkedRecord], int]]:
    """Linked records by kind, with how many more there are."""
    kinds = list(dict.fromkeys([*(one.kind for one in found.links), *found.links_hidden]))
    order = [kind for kind in cases.TARGETS if kind in kinds]
    return [
        (
            kind,
            [one for one in found.links if one.kind == kind],
            found.links_hidden.get(kind, 0),
        )
        for kind in order
    ]


def _merged(actor: Actor, found: cases.CaseView) -> frozenset[UUID]:
    """The events of the case that were merged into others: what belongs to them went there."""
    keys = [one.record_id for one in found.links if one.kind == "event"]
    rows = events.rows_of(actor=actor, event_ids=keys) if keys else {}
    return frozenset(key for key, row in rows.items() if row.state == events.EventState.MERGED)


def _forms(request: HttpRequest, found: cases.CaseView) -> dict[str, EmptyForm]:
    actor = request.actor  # type: ignore[attr-defined]
    colleagues = (("people", tuple(people.colleagues(actor)) if found.manages else ()),)
    access = classified(found.row.confidentiality, found.row.markers, privileged=found.privileged)
    return {
        "state": EmptyForm(forms.StateForm, given=(("states", states_of(found)),)),
        "classify": EmptyForm(forms.ClassifyForm, initial=access),
        "member": EmptyForm(forms.MemberForm, own=colleagues),
        "wall": EmptyForm(forms.WallForm, own=colleagues),
        "deadline": EmptyForm(forms.DeadlineForm),
        "link": EmptyForm(forms.LinkForm),
    }


def states_of(found: cases.CaseView) -> Choices:
    """Where the case may go from its state, as choices."""
    labels = dict(cases.CaseState.choices)
    return tuple((str(one), str(labels[one])) for one in cases.TRANSITIONS[found.row.state])


def _state(code: str) -> str:
    """Of the case or of a litigation action: where both have a code, its words are the same."""
    is_litigation = code in cases.LitigationState.values
    return spoken("litigation_state" if is_litigation else "case_state", code)


def _part(code: str) -> str:
    """What a linked record is to the case, or what somebody does in its team."""
    return spoken("case_link" if code in cases.LinkPart.values else "case_part", code)


SAY: dict[str, Say] = {
    "scope": listed("case_wall"),  # Of a case it is a text, which stays as it is.
    "forum": cases.FORUMS.term,
    "against": cases.RESPONDENTS.term,
    "concerns": listed("hearing_concern"),
    "state": _state,
    "part": _part,
    "kind": kind_word,
    "stage": listed("proceeding_stage"),
    "litigation_part": listed("litigation_part"),
}
"""How values of these fields are said; their codes are of the room's lists."""
