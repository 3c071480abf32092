# SPDX-License-Identifier: AGPL-3.0-or-later
"""Comparing objects with the log (`records.comparison`), and their states and military use.

Found besides: a state or a record of use removed whole, or with another level or finding than the
one that was recorded.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from dokaz.casework.objects.models import MilitaryUse, ObjectState
from dokaz.casework.objects.recording import KIND
from dokaz.casework.records.comparison import RecordsAgainstLog, named
from dokaz.ledger.api import Finding, PlacedEvent

_ENTRIES: tuple[tuple[str, str, Any, str], ...] = (
    ("objects.state.add", "state", ObjectState, "damage"),
    ("objects.use.add", "use", MilitaryUse, "finding"),
)


class ObjectsAgainstLog(RecordsAgainstLog):
    """Objects, their states and military use against the log's events; a `Comparison`."""

    def __init__(self) -> None:
        super().__init__(KIND, "objects.")

    def further(self, own: Sequence[PlacedEvent]) -> Iterator[Finding]:
        for action, fact, table, column in _ENTRIES:
            wanted = named(own, action, fact)
            here = dict(table.objects.filter(pk__in=wanted).values_list("pk", column))
            for key, one in wanted.items():
                if here.get(key) != one.event["facts"][column]:
                    told = f"{fact} {key} is missing or says something else than was recorded"
                    yield Finding("object", one.index, told)
