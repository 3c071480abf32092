# SPDX-License-Identifier: AGPL-3.0-or-later
"""Events that may be the same: the queue, and two of them side by side.

Deciding merges nothing. What follows from "the same" stands beside it: merging two own records, or
writing the number of another organisation's event down at the own one.
"""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dokaz.casework.events import api as events
from dokaz.deconflict.duplicates import api as duplicates
from dokaz.gate.api import Actor, Conflict, NotFound, Rejected
from dokaz.interfaces.web.addresses import with_query
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.duplicates.standing import PARTS, Compared
from dokaz.interfaces.web.events.moments import when_words
from dokaz.interfaces.web.people import Names
from dokaz.interfaces.web.templatetags.dokaz_events import people, place_line, term

MERGERS = ("custodian", "legal_analyst", "verifier")
"""Who is offered to merge two events (events.event.merge)."""
WRITERS = (
    "documenter", "osint_researcher", "interviewer", "case_worker", "custodian", "verifier",
    "legal_analyst",
)  # fmt: skip
"""Who is offered to write another number down (events.external_id.add)."""


@door("duplicates.event.list")
def queue(request: HttpRequest) -> HttpResponse:
    """Pairs of events nobody has decided about."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    after = request.GET.get("after", "")
    page = duplicates.EventsPage((), "")
    if duplicates.works_here(actor):
        page = duplicates.waiting_events(actor=actor, after=after)
    names = Names(actor)
    context = {
        "rows": [(row, _said(row), *_holder(row, names)) for row in page.rows],
        "next_url": with_query(request, after=page.after) if page.after else "",
        "is_first": not after,
        "tab": "events",
    }
    return render(request, "web/duplicates/events_queue.html", context)


def _said(row: duplicates.WaitingEvents) -> list[dict[str, Any]]:
    """What speaks for and against, in words."""
    return [{"word": PARTS[code][0], "for": PARTS[code][1]} for code in row.parts]


def _holder(row: duplicates.WaitingEvents, names: Names) -> tuple[str, str]:
    """The other organisation's name and, if its event cannot be seen, its contact."""
    if row.holder is None:
        return "", ""
    return names.organisation(row.holder.id), "" if row.other else row.holder.contact


@door("duplicates.event.show", "duplicates.event.list", "events.event.rows")
def pair(request: HttpRequest, name: str) -> HttpResponse:
    """Two events side by side, and the decision about them."""
    return _pair(request, name)


def _pair(request: HttpRequest, name: str, *, status: int = 200, error: str = "") -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = _found(actor, name)
    names = Names(actor)
    foreign = found.other is not None and found.other.organisation_id != actor.organisation_id
    context = {
        "found": found,
        "parts": _said(found),
        "holder": _holder(found, names),
        "lines": compared(found.own, found.other, names) if found.other else [],
        "history": [
            (duplicates.Decision(line.decision).label, names.person(line.by), line.at)
            for line in found.history
        ],
        "may_judge": actor.holds(*duplicates.JUDGES),
        "may_merge": found.other is not None and not foreign and actor.holds(*MERGERS),
        "may_note": foreign and actor.holds(*WRITERS),
        "error": error,
        "next": _next(actor, name),
    }
    return render(request, "web/duplicates/events_pair.html", context, status=status)


def _found(actor: Actor, name: str) -> duplicates.WaitingEvents:
    if not duplicates.works_here(actor):
        raise NotFound("pair")
    return duplicates.get_events(actor=actor, name=name)


def compared(one: events.EventRow, other: events.EventRow, names: Names) -> list[Compared]:
    """The lines in which at least one of two events says something."""
    lines = [
        Compared(name, first, second)
        for (name, first), (_same, second) in zip(
            _lines(one, names), _lines(other, names), strict=True
        )
    ]
    return [line for line in lines if line.one or line.other]


def _lines(event: events.EventRow, names: Names) -> Iterable[tuple[str | Promise, str]]:
    yield gettext_lazy("Organisation"), names.organisation(event.organisation_id)
    yield gettext_lazy("When"), when_words(event)
    yield gettext_lazy("Where"), "; ".join(map(place_line, event.places))
    yield gettext_lazy("Conduct"), ", ".join(term(code, "conduct") for code in event.conduct)
    yield gettext_lazy("Means"), ", ".join(term(code, "means") for code in event.means)
    yield (
        gettext_lazy("People harmed"),
        "; ".join(f"{events.Harm(one.harm).label}: {people(one)}" for one in event.casualties),
    )
    yield gettext_lazy("Verification"), str(event.verification)


def _next(actor: Actor, name: str) -> str:
    page = duplicates.waiting_events(actor=actor, after=name, limit=1)
    return page.rows[0].pair if page.rows else ""


@door("duplicates.event.judge", "duplicates.event.show", "duplicates.event.list", methods=("POST",))
def judge(request: HttpRequest, name: str) -> HttpResponse:
    """Decide about two events and go on to the next pair; `same` stays, to go on from there."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    _found(actor, name)
    following = _next(actor, name)
    decision = request.POST.get("decision", "")
    try:
        duplicates.judge_pair_of_events(actor=actor, name=name, decision=decision)
    except Rejected as error:
        return _pair(request, name, status=422, error=str(error))
    messages.success(request, _("The decision is kept. It can be taken back on the pair's page."))
    stays = decision in (duplicates.Decision.OPEN, duplicates.Decision.SAME)
    return redirect("events_pair", name=name if stays or not following else following)


@door("events.external_id.add", "duplicates.event.judge", "duplicates.event.show",
      "duplicates.event.list", methods=("POST",))  # fmt: skip
def note_same(request: HttpRequest, name: str) -> HttpResponse:
    """It is the same event as another organisation's: decided, and where that one can be seen its
    number written down at the own event, in one step."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = _found(actor, name)
    if found.holder is None:
        raise NotFound("pair")
    same = duplicates.Decision.SAME
    is_filed = found.judgement is not None and found.judgement.decision == same
    try:
        if found.other is not None:
            events.add_external_id(
                actor=actor, event_id=found.own.id, system=found.holder.code, value=found.other.ref
            )
        if not is_filed:
            duplicates.judge_pair_of_events(actor=actor, name=name, decision=same)
    except (Rejected, Conflict) as error:
        return _pair(request, name, status=422, error=str(error))
    if found.other is not None:
        messages.success(request, _("Filed as the same event: its number stands at yours now."))
    else:
        messages.success(request, _("Filed as the same event. Nothing of theirs is shown by it."))
    return redirect("events_pair", name=name)
