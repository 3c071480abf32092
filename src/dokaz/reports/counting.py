# SPDX-License-Identifier: AGPL-3.0-or-later
"""Counting anew what the rooms' own lists would show: each figure is the length of a list.

Nothing is kept from one time to the next, so a figure never tells of more than its reader may see.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from dokaz.casework.events import api as events
from dokaz.casework.interviews import api as interviews
from dokaz.casework.objects import api as objects
from dokaz.casework.persons import api as persons
from dokaz.casework.places import api as places
from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, view
from dokaz.members import api as members
from dokaz.outreach import api as outreach
from dokaz.reports.policy import MAY_READ
from dokaz.reports.scope import Scope, previous
from dokaz.reports.views import Broken, FigureLine, Figures, Worked
from dokaz.reports.vocabulary import WORK, By, Counted, Outcome

VERIFIED = ("V4", "V5")
_PEOPLE = {
    Counted.VICTIMS.value: "victim",
    Counted.WITNESSES.value: "witness",
    Counted.SUSPECTS.value: "suspect",
}
_ORDER = tuple(Counted.values)
_OUTCOMES = tuple(Outcome.values)
_Counts = Mapping[tuple[str, str], int | None]


@view("reports.figures.show", rule=MAY_READ)
def figures(*, actor: Actor, scope: Scope) -> Figures:
    """All figures of a time, beside those of the time before."""
    before = previous(scope.since, scope.until)
    now = _counts(actor, scope)
    then = _counts(actor, replace(scope, since=before[0], until=before[1]))
    # A kind of items that came in at one of the times only is nought at the other.
    nought = {key: 0 for key in (*now, *then) if key[1]}
    keys = sorted({*now, *then}, key=_place)
    lines = tuple(
        FigureLine(code, {**nought, **now}[code, kind], {**nought, **then}[code, kind], kind)
        for code, kind in keys
    )
    return Figures(scope, before, lines)


def _place(key: tuple[str, str]) -> tuple[int, int, str]:
    """Where a line stands in the account."""
    code, kind = key
    at = _OUTCOMES.index(kind) + 1 if kind in _OUTCOMES else 0
    return _ORDER.index(code), at, kind


@view("reports.figures.break_down", rule=MAY_READ)
def breakdown(*, actor: Actor, scope: Scope, by: By) -> tuple[Broken, ...]:
    """Events by oblast or conduct, the most first; where there are none is left out.

    An event of two oblasts or kinds of conduct counts in both.
    """
    before = previous(scope.since, scope.until)
    now = _events_by(actor, scope, by)
    then = _events_by(actor, replace(scope, since=before[0], until=before[1]), by)
    found = (Broken(code, now.get(code, 0), then.get(code, 0)) for code in {*now, *then})
    return tuple(sorted(found, key=lambda one: (-one.now, -one.before, one.code)))


def _events_by(actor: Actor, scope: Scope, by: By) -> Mapping[str, int]:
    """Events of one time by oblast or conduct, whatever oblast or conduct the scope names."""
    narrowed = _event_filter(actor, replace(scope, **{by.value: ""}))  # type: ignore[arg-type]
    if by == By.OBLAST:
        oblasts = [one.code for one in places.places_in(actor=actor)]
        return events.tally_events(actor=actor, narrowed=narrowed, kind="place", codes=oblasts)
    codes = events.terms.codes("conduct")
    return events.tally_events(actor=actor, narrowed=narrowed, kind="conduct", codes=codes)


def _counts(actor: Actor, scope: Scope) -> _Counts:
    """Each line's count, by its word and the kind of items or level of verification."""
    counts: dict[tuple[str, str], int | None] = dict.fromkeys((one, "") for one in _ORDER)
    del counts[Counted.VERIFIED.value, ""]
    counts[Counted.EVENTS.value, ""] = _events(actor, scope)
    for level in VERIFIED:
        counts[Counted.VERIFIED.value, level] = _events(actor, scope, verification=level)
    if not scope.conduct:
        counts[Counted.OBJECTS.value, ""] = _objects(actor, scope)
        counts.update(_work(actor, scope))
    # People, talks and items have no place or conduct of their own.
    if not scope.conduct and not scope.oblast:
        counts.update(_without_place(actor, scope))
    return counts


def _without_place(actor: Actor, scope: Scope) -> _Counts:
    registered = _registered(actor, scope)
    since, until = scope.bounds()
    counts: dict[tuple[str, str], int | None] = {
        (code, ""): persons.count_persons(
            actor=actor,
            narrowed=persons.PersonFilter(category=category, **registered),
            exact=True,
        )
        for code, category in _PEOPLE.items()
    }
    counts[Counted.INTERVIEWS.value, ""] = interviews.count_interviews(
        actor=actor, held_from=since, held_to=until, organisation_id=_whose(actor, scope)
    )
    tally = evidence.tally_items(actor=actor, narrowed=evidence.ItemFilter(**registered))
    counts[Counted.ITEMS.value, ""] = tally.items
    counts[Counted.ORIGINALS.value, ""] = tally.originals
    counts.update(((Counted.ITEMS.value, kind), count) for kind, count in tally.by_kind.items())
    return counts


def _work(actor: Actor, scope: Scope) -> _Counts:
    """Activities by their kind; by oblast those kinds that happen somewhere."""
    found = _tally(actor, scope)
    counts: dict[tuple[str, str], int | None] = {
        (code, ""): found.by_kind.get(kind, 0)
        for code, kind in WORK.items()
        if not scope.oblast or kind in outreach.SOMEWHERE
    }
    if not scope.oblast:
        parts = found.submissions.items()
        counts.update(((Counted.SUBMISSIONS.value, kind), count) for kind, count in parts)
    return counts


def _tally(actor: Actor, scope: Scope) -> outreach.ActivityTally:
    narrowed = outreach.ActivityFilter(
        state=outreach.ActivityState.HELD,
        since=scope.since,
        until=scope.until,
        oblast=scope.oblast,
        organisation_id=_whose(actor, scope),
    )
    return outreach.tally(actor=actor, narrowed=narrowed)


@view("reports.figures.work_by_organisation", rule=MAY_READ)
def work_by_organisation(*, actor: Actor, scope: Scope) -> tuple[Worked, ...]:
    """Activities of each organisation, all kinds together, the most first."""
    if scope.conduct:
        return ()
    before = previous(scope.since, scope.until)
    now = _tally(actor, scope).by_organisation
    then = _tally(actor, replace(scope, since=before[0], until=before[1])).by_organisation
    codes = {one.id: one.code for one in members.directory(actor=actor)}
    found = (
        Worked(key, codes.get(key, str(key)), now.get(key, 0), then.get(key, 0))
        for key in {*now, *then}
    )
    return tuple(sorted(found, key=lambda one: (-one.now, -one.before, one.code)))


def _events(actor: Actor, scope: Scope, *, verification: str = "") -> int:
    narrowed = _event_filter(actor, scope, verification=verification)
    return events.count_events(actor=actor, narrowed=narrowed, exact=True)


def _event_filter(actor: Actor, scope: Scope, *, verification: str = "") -> events.EventFilter:
    return events.EventFilter(
        place=scope.oblast,
        conduct=scope.conduct,
        verification=verification,
        **_registered(actor, scope),
    )


def _objects(actor: Actor, scope: Scope) -> int:
    narrowed = objects.ObjectFilter(place=scope.oblast, **_registered(actor, scope))
    return objects.count_objects(actor=actor, narrowed=narrowed, exact=True)


def _registered(actor: Actor, scope: Scope) -> dict[str, Any]:
    since, until = scope.bounds()
    bounds: dict[str, datetime | UUID | None] = {"registered_from": since, "registered_to": until}
    return {**bounds, "organisation_id": _whose(actor, scope)}


def _whose(actor: Actor, scope: Scope) -> UUID | None:
    return actor.organisation_id if scope.own else None
