# SPDX-License-Identifier: AGPL-3.0-or-later
"""Comparing cases with the log (`records.comparison`), and their memos.

Found besides: a memo that was signed by no recorded act, or whose frozen figures are not those
that were recorded.
"""

from collections.abc import Iterator, Sequence

from dokaz.casework.cases.models import Memo
from dokaz.casework.cases.recording import KIND
from dokaz.casework.records.comparison import RecordsAgainstLog, named
from dokaz.ledger.api import Finding, PlacedEvent


class CasesAgainstLog(RecordsAgainstLog):
    """Cases and memos against the log's events; a `Comparison`."""

    def __init__(self) -> None:
        super().__init__(KIND, "cases.")

    def further(self, own: Sequence[PlacedEvent]) -> Iterator[Finding]:
        wanted = named(own, "cases.memo.sign", "memo")
        frozen = dict(Memo.objects.filter(pk__in=wanted).values_list("pk", "frozen"))
        for key, one in wanted.items():
            if frozen.get(key) != one.event["facts"]["figures"]:
                yield Finding("case", one.index, f"memo {key} is missing or has other figures")
