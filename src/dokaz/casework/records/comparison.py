# SPDX-License-Identifier: AGPL-3.0-or-later
"""Comparing records with the log: what it names must be there, and nothing may be put in behind it.

Found: a record removed whole, and one that no act registered; rooms add what else they have. Not
found: words changed in a row; the log holds commitments to them only.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from dokaz.casework.records.kind import Kind
from dokaz.gate.api import objects_of
from dokaz.ledger.api import Finding, PlacedEvent, known_acts

_PIECE = 500


class RecordsAgainstLog:
    """Records of one kind against the log's events; a `Comparison`. `acts`: how the names of the
    room's acts begin.
    """

    def __init__(self, kind: Kind, acts: str) -> None:
        self._kind = kind
        self._acts = acts

    def events(self, placed: Sequence[PlacedEvent]) -> Iterator[Finding]:
        own = [one for one in placed if self._is_done_here(one.event)]
        yield from self._missing(own)
        yield from self.further(own)

    def further(self, own: Sequence[PlacedEvent]) -> Iterator[Finding]:
        """What else the room compares of its own acts."""
        return iter(())

    def rest(self) -> Iterator[Finding]:
        kind, after = self._kind, UUID(int=0)
        rows = kind.rows.objects.order_by("pk").values_list("pk", flat=True)
        while piece := list(rows.filter(pk__gt=after)[:_PIECE]):
            after = piece[-1]
            lines = kind.changes.objects.filter(**{f"{kind.key}__in": piece}, kind="registered")
            acts = dict(lines.values_list(kind.key, "act_id"))
            known = known_acts(list(set(acts.values())))
            for key in piece:
                if acts.get(key) not in known:
                    told = f"{kind.name} {key} was registered by no act of the log"
                    yield Finding(kind.name, None, told)

    def _is_done_here(self, event: Mapping[str, Any]) -> bool:
        own = str(event.get("action", "")).startswith(self._acts)
        return own and event.get("outcome") == "success"

    def _missing(self, own: Sequence[PlacedEvent]) -> Iterator[Finding]:
        name = self._kind.name
        wanted = {
            UUID(named["id"]): one.index for one in own for named in objects_of(one.event, name)
        }
        here = set(self._kind.rows.objects.filter(pk__in=wanted).values_list("pk", flat=True))
        for key, index in wanted.items():
            if key not in here:
                told = f"{name} {key} is in the log and not in the database"
                yield Finding(name, index, told)


def named(own: Sequence[PlacedEvent], action: str, fact: str) -> dict[UUID, PlacedEvent]:
    """What a fact of an act's closing events names, with the event."""
    return {
        UUID(one.event["facts"][fact]): one
        for one in own
        if one.closes and one.event.get("action") == action
    }
