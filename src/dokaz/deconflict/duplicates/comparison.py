# SPDX-License-Identifier: AGPL-3.0-or-later
"""Comparing judgements with the log: each that the log names must be there as it was written."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from dokaz.deconflict.duplicates.actions.judging import facts_of
from dokaz.deconflict.duplicates.models import Judgement
from dokaz.gate.api import differing, objects_of
from dokaz.ledger.api import Finding, PlacedEvent


class JudgementsAgainstLog:
    """A `Comparison` of the ledger."""

    def events(self, placed: Sequence[PlacedEvent]) -> Iterator[Finding]:
        wanted = {
            UUID(named["id"]): one
            for one in placed
            if _is_done_here(one)
            for named in objects_of(one.event, "judgement")
        }
        here = {row.pk: row for row in Judgement.objects.filter(pk__in=wanted)}
        for key, one in wanted.items():
            row = here.get(key)
            if row is None:
                yield Finding("judgement", one.index, f"judgement {key} is not in the database")
            elif differing({"facts": facts_of(row)}, one.event):
                yield Finding("judgement", one.index, f"judgement {key} is not what the log says")

    def rest(self) -> Iterator[Finding]:
        return iter(())


def _is_done_here(one: PlacedEvent) -> bool:
    own = str(one.event.get("action", "")).startswith("duplicates.")
    return own and one.event.get("outcome") == "success"
