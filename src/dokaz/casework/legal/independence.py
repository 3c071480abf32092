# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which items count as one source: the same content, the same origin, one made from the other.

Pure functions. Whether items are independent is never guessed: an item whose origin nobody stated
counts as "not assessed", and neither as independent nor as a copy.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Traits:
    """What ties an item to others. `origins`: keys of its source and its independence group."""

    contents: frozenset[str]
    origins: frozenset[str]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many passages, and how many sources stand behind them."""

    passages: int
    independent: int
    not_assessed: int


class Sources:
    """Items grouped so that two items tied by anything, at any depth, are in one group."""

    def __init__(self, items: Mapping[UUID, Traits]) -> None:
        self._above: dict[UUID, UUID] = {one: one for one in items}
        self._known: dict[UUID, bool] = {}
        first: dict[tuple[str, str], UUID] = {}
        for one, traits in items.items():
            tied = [("content", key) for key in traits.contents]
            tied += [("origin", key) for key in traits.origins]
            for key in tied:
                self._join(one, first.setdefault(key, one))
        for one, traits in items.items():
            group = self._group(one)
            self._known[group] = self._known.get(group, False) or bool(traits.origins)

    def _group(self, item: UUID) -> UUID:
        while self._above[item] != item:
            self._above[item] = self._above[self._above[item]]
            item = self._above[item]
        return item

    def _join(self, one: UUID, other: UUID) -> None:
        first, second = self._group(one), self._group(other)
        self._above[max(first, second)] = min(first, second)

    def tally(self, items: Collection[UUID]) -> Tally:
        """Count the sources behind passages; an item stands there once for each passage."""
        groups = {self._group(one) for one in items}
        known = sum(self._known[one] for one in groups)
        return Tally(len(items), known, len(groups) - known)

    def same(self, one: UUID, other: UUID) -> bool:
        """Whether two items count as one source."""
        return self._group(one) == self._group(other)
