# SPDX-License-Identifier: AGPL-3.0-or-later
"""Comparing events with the log: what it names must be there, and nothing may be put in behind it.

Found: an event, a statement or a verification removed whole; a verification whose level is not the
one that was recorded; an event that no act registered. Not found: words changed in a row; the log
holds commitments to them only.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from dokaz.casework.events.models import Event, EventChange, EventVerification, Statement
from dokaz.casework.events.vocabulary import ChangeKind
from dokaz.gate.api import objects_of
from dokaz.ledger.api import Finding, PlacedEvent, known_acts

_OWN_ACTS = "events."
_PIECE = 500


class EventsAgainstLog:
    """Events, statements and verifications against the log's events; a `Comparison`."""

    def events(self, placed: Sequence[PlacedEvent]) -> Iterator[Finding]:
        own = [one for one in placed if _is_done_here(one.event)]
        yield from _missing(own)
        yield from _statements_missing(own)
        yield from _verifications_differ(own)

    def rest(self) -> Iterator[Finding]:
        after = UUID(int=0)
        while piece := list(
            Event.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:_PIECE]
        ):
            after = piece[-1]
            lines = EventChange.objects.filter(event_id__in=piece, kind=ChangeKind.REGISTERED)
            acts = dict(lines.values_list("event_id", "act_id"))
            known = known_acts(list(set(acts.values())))
            for key in piece:
                if acts.get(key) not in known:
                    yield Finding("event", None, f"event {key} was registered by no act of the log")


def _is_done_here(event: Mapping[str, Any]) -> bool:
    own = str(event.get("action", "")).startswith(_OWN_ACTS)
    return own and event.get("outcome") == "success"


def _missing(own: Sequence[PlacedEvent]) -> Iterator[Finding]:
    wanted = {
        UUID(named["id"]): one.index for one in own for named in objects_of(one.event, "event")
    }
    here = set(Event.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    for key, index in wanted.items():
        if key not in here:
            yield Finding("event", index, f"event {key} is in the log and not in the database")


def _named(own: Sequence[PlacedEvent], action: str, fact: str) -> dict[UUID, PlacedEvent]:
    return {
        UUID(one.event["facts"][fact]): one
        for one in own
        if one.closes and one.event.get("action") == action
    }


def _statements_missing(own: Sequence[PlacedEvent]) -> Iterator[Finding]:
    wanted = _named(own, "events.statement.add", "statement")
    here = set(Statement.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    for key, one in wanted.items():
        if key not in here:
            yield Finding("event", one.index, f"statement {key} is in the log, not in the database")


def _verifications_differ(own: Sequence[PlacedEvent]) -> Iterator[Finding]:
    wanted = _named(own, "events.event.verify", "record")
    levels = dict(EventVerification.objects.filter(pk__in=wanted).values_list("pk", "level"))
    for key, one in wanted.items():
        if levels.get(key) != one.event["facts"]["level"]:
            yield Finding("event", one.index, f"verification {key} is missing or has another level")
