# SPDX-License-Identifier: AGPL-3.0-or-later
"""Comparing events with the log (`records.comparison`), and their statements and verifications.

Found besides: a statement or a verification removed whole; a verification whose level is not the
one that was recorded.
"""

from collections.abc import Iterator, Sequence

from dokaz.casework.events.models import EventVerification, Statement
from dokaz.casework.events.recording import KIND
from dokaz.casework.records.comparison import RecordsAgainstLog, named
from dokaz.ledger.api import Finding, PlacedEvent


class EventsAgainstLog(RecordsAgainstLog):
    """Events, statements and verifications against the log's events; a `Comparison`."""

    def __init__(self) -> None:
        super().__init__(KIND, "events.")

    def further(self, own: Sequence[PlacedEvent]) -> Iterator[Finding]:
        yield from _statements_missing(own)
        yield from _verifications_differ(own)


def _statements_missing(own: Sequence[PlacedEvent]) -> Iterator[Finding]:
    wanted = named(own, "events.statement.add", "statement")
    here = set(Statement.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    for key, one in wanted.items():
        if key not in here:
            yield Finding("event", one.index, f"statement {key} is in the log, not in the database")


def _verifications_differ(own: Sequence[PlacedEvent]) -> Iterator[Finding]:
    wanted = named(own, "events.event.verify", "record")
    levels = dict(EventVerification.objects.filter(pk__in=wanted).values_list("pk", "level"))
    for key, one in wanted.items():
        if levels.get(key) != one.event["facts"]["level"]:
            yield Finding("event", one.index, f"verification {key} is missing or has another level")
