# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is done to a case from its page; a form that does not pass is shown again there."""

import re
from collections import defaultdict
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from dokaz.casework.cases import api as cases
from dokaz.gate.api import Actor, Conflict, Rejected
from dokaz.interfaces.web.addresses import start_of_day
from dokaz.interfaces.web.cases import forms, people
from dokaz.interfaces.web.cases.views.showing import case_page, states_of
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.submitting import PageOf

POST = ("POST",)


PAGE = PageOf("case", case_page)


@door("cases.case.advance", "cases.case.show", methods=POST)
def advance(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Bring the case into another state."""
    actor = request.actor  # type: ignore[attr-defined]
    found = cases.get_case(actor=actor, case_id=pk, most_litigation=0)
    return PAGE.submit(
        request,
        pk,
        "state",
        forms.StateForm(request.POST, states=states_of(found)),
        lambda values: cases.advance(actor=actor, case_id=pk, **values),
        done=_("The state is changed."),
    )


@door("cases.case.classify", methods=POST)
def classify(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Set who may see the case and what it warns of."""
    actor = request.actor  # type: ignore[attr-defined]

    def act(values: dict[str, Any]) -> None:
        values["markers"] = tuple(values["markers"])
        cases.classify(actor=actor, case_id=pk, **values)

    form = forms.ClassifyForm(request.POST)
    return PAGE.submit(request, pk, "classify", form, act, done=_("Access and warnings are set."))


@door("cases.member.add", "cases.case.know", "members.member.colleagues", methods=POST)
def add_member(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Name a person for the team."""
    actor = request.actor  # type: ignore[attr-defined]
    cases.require_case(actor=actor, case_id=pk)

    def act(values: dict[str, Any]) -> None:
        member_ref, organisation_id = people.meant(actor, values)
        until = values.pop("until")
        cases.add_member(
            actor=actor,
            case_id=pk,
            member_ref=member_ref,
            organisation_id=organisation_id,
            until=start_of_day(until + timedelta(days=1) if until else None),
            **values,
        )

    form = forms.MemberForm(request.POST, people=people.colleagues(actor))
    return PAGE.submit(request, pk, "member", form, act, done=_("They see the case from now on."))


@door("cases.member.end", methods=POST)
def end_member(request: HttpRequest, pk: UUID, membership: UUID) -> HttpResponse:
    """Take a person off the team."""
    actor = request.actor  # type: ignore[attr-defined]
    return PAGE.end(
        request,
        pk,
        lambda why: cases.end_member(actor=actor, membership_id=membership, reason=why),
        done=_("They are not on the team any more."),
    )


@door("cases.history.erase", methods=POST)
def erase_words(request: HttpRequest, pk: UUID, act: UUID) -> HttpResponse:
    """Empty the words that an act left in the history."""
    actor = request.actor  # type: ignore[attr-defined]
    return PAGE.end(
        request,
        pk,
        lambda why: cases.erase_words(actor=actor, case_id=pk, act_id=act, why=why),
        done=_("The words are erased."),
    )


@door("cases.wall.put_up", "cases.case.know", "members.member.colleagues", methods=POST)
def wall(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Put up a wall against a person."""
    actor = request.actor  # type: ignore[attr-defined]
    cases.require_case(actor=actor, case_id=pk)

    def act(values: dict[str, Any]) -> None:
        member_ref, _organisation = people.meant(actor, values)
        cases.wall(actor=actor, case_id=pk, member_ref=member_ref, **values)

    form = forms.WallForm(request.POST, people=people.colleagues(actor))
    return PAGE.submit(request, pk, "wall", form, act, done=_("The wall stands from now on."))


@door("cases.wall.take_down", methods=POST)
def take_wall_down(request: HttpRequest, pk: UUID, wall: UUID) -> HttpResponse:
    """End a wall."""
    actor = request.actor  # type: ignore[attr-defined]
    return PAGE.end(
        request,
        pk,
        lambda why: cases.take_wall_down(actor=actor, wall_id=wall, reason=why),
        done=_("The wall is taken down."),
    )


@door("cases.deadline.set", methods=POST)
def set_deadline(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Set a deadline."""
    actor = request.actor  # type: ignore[attr-defined]
    return PAGE.submit(
        request,
        pk,
        "deadline",
        forms.DeadlineForm(request.POST),
        lambda values: cases.set_deadline(actor=actor, case_id=pk, **values),
        done=_("The deadline is set."),
    )


@door("cases.deadline.finish", methods=POST)
def deadline_done(request: HttpRequest, pk: UUID, deadline: UUID) -> HttpResponse:
    """State that it was done."""
    actor = request.actor  # type: ignore[attr-defined]
    try:
        cases.finish_deadline(actor=actor, deadline_id=deadline, done=True)
    except Conflict as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Done."))
    return redirect("case", pk=pk)


@door("cases.deadline.finish", methods=POST)
def drop_deadline(request: HttpRequest, pk: UUID, deadline: UUID) -> HttpResponse:
    """Drop a deadline, with the reason."""
    actor = request.actor  # type: ignore[attr-defined]
    return PAGE.end(
        request,
        pk,
        lambda why: cases.finish_deadline(actor=actor, deadline_id=deadline, done=False, why=why),
        done=_("The deadline is dropped."),
    )


@door("cases.link.add", "cases.target.find", methods=POST)
def link(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Link records by their numbers, of whatever kinds."""
    actor = request.actor  # type: ignore[attr-defined]
    cases.require_case(actor=actor, case_id=pk)

    def act(values: dict[str, Any]) -> None:
        by_kind = records_of(actor, values.pop("refs"))
        try:
            for kind, ids in by_kind.items():
                cases.link(actor=actor, case_id=pk, kind=kind, record_ids=ids, **values)
        except Rejected as error:
            field = "refs" if error.field == "record_ids" else error.field
            raise Rejected(field, str(error)) from error

    form = forms.LinkForm(request.POST)
    return PAGE.submit(
        request, pk, "link", form, act, done=_("The records belong to the case now.")
    )


def records_of(actor: Actor, refs: str) -> dict[str, list[UUID]]:
    """Records by their numbers. Raises Rejected: one is not there for this actor."""
    found: dict[str, list[UUID]] = defaultdict(list)
    wanted = [one for one in re.split(r"[\s,;]+", refs) if one]
    if len(wanted) > 50:
        raise Rejected("refs", _("At most %d numbers at a time. Nothing was linked.") % 50)
    for ref in wanted:
        record = cases.find_record(actor=actor, ref=ref)
        if record is None:
            raise Rejected(
                "refs", _("There is no record %s for you. Nothing was linked.") % ref[:40]
            )
        found[record.kind].append(record.id)
    return found


@door("cases.link.end", methods=POST)
def unlink(request: HttpRequest, pk: UUID, link: UUID) -> HttpResponse:
    """End the link to a record."""
    actor = request.actor  # type: ignore[attr-defined]
    return PAGE.end(
        request,
        pk,
        lambda why: cases.unlink(actor=actor, link_id=link, why=why),
        done=_("The record does not belong to the case any more."),
    )
