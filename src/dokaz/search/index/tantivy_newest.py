# SPDX-License-Identifier: AGPL-3.0-or-later
"""The newest objects of an index, so that the first ones in an order are not looked for in all.

Putting all that is found into an order looks at each of it. What stands first is mostly among the
newest few thousand of the index, and from which moment on these are is remembered. It is a guess
only: where too few are found there, or the index has changed, nothing but time is lost.
"""

from dataclasses import dataclass
from typing import Any

import tantivy

from dokaz.search.index.port import Order
from dokaz.search.index.tantivy_documents import schema
from dokaz.search.index.tantivy_reach import every

_Q = tantivy.Query
_COLUMNS = {Order.NEWEST: "registered", Order.LATEST: "happened"}
_STEPS = (50_000, 5_000, 500)
_LEAST = 200_000
"""Objects, from which on it is of use."""
_GROWN = 1.1
_SPARE = 2
"""So many times as many are looked at as should do: new ones are not spread evenly."""


@dataclass(frozen=True, slots=True)
class Newest:
    """Some `count` objects of which `column` is `first` or more."""

    column: str
    first: int
    count: int

    def query(self) -> Any:
        """These objects."""
        within = _Q.range_query(schema(), self.column, tantivy.FieldType.Unsigned, self.first, None)
        return _Q.const_score_query(within, 0.0)


class Steps:
    """What is remembered of one index in this process."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[int, list[Newest]]] = {}

    def among(self, searcher: Any, order: Order, count: int, total: int) -> Newest | None:
        """Where to look for the first `count` of `total` in an order; None: in all."""
        column, everything = _COLUMNS.get(order), int(searcher.num_docs)
        if column is None or everything < _LEAST:
            return None
        size, steps = self._known.get(column, (0, []))
        if not size <= everything <= size * _GROWN:
            steps = _learnt(searcher, column)
            self._known[column] = everything, steps
        enough = count * everything / total * _SPARE
        return min(
            (one for one in steps if one.count >= enough), key=lambda one: one.count, default=None
        )


def _learnt(searcher: Any, column: str) -> list[Newest]:
    """Step by step, each looked for within the one before."""
    found: list[Newest] = []
    for count in _STEPS:
        asked = every([found[-1].query()] if found else [])
        hits = searcher.search(
            asked, limit=1, offset=count - 1, count=False, order_by_field=column
        ).hits
        # Nought is a moment that is not known.
        if hits and hits[0][0]:
            found.append(Newest(column, hits[0][0], count))
    return found
