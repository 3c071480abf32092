# SPDX-License-Identifier: AGPL-3.0-or-later
"""Comparing activities with the log (`records.comparison`), and their outcomes.

Found besides: an outcome removed whole, or of another kind than the one that was recorded.
"""

from collections.abc import Iterator, Sequence

from dokaz.casework.records.comparison import RecordsAgainstLog, named
from dokaz.ledger.api import Finding, PlacedEvent
from dokaz.outreach.models import Outcome
from dokaz.outreach.recording import KIND


class ActivitiesAgainstLog(RecordsAgainstLog):
    """Activities and outcomes against the log's events; a `Comparison`."""

    def __init__(self) -> None:
        super().__init__(KIND, "outreach.")

    def further(self, own: Sequence[PlacedEvent]) -> Iterator[Finding]:
        wanted = named(own, "outreach.outcome.record", "outcome")
        here = dict(Outcome.objects.filter(pk__in=wanted).values_list("pk", "kind"))
        for key, one in wanted.items():
            if here.get(key) != one.event["facts"]["kind"]:
                told = f"outcome {key} is missing or says something else than was recorded"
                yield Finding("activity", one.index, told)
