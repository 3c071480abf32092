# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which records of people and events are taken for one: by merges that stand, and by decisions that
a room above knows of. Keys only; asked while all rows are read.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from uuid import UUID

from dokaz.casework.events import api as events
from dokaz.casework.persons import api as persons

Pairs = Callable[[str, Collection[UUID]], Iterable[tuple[UUID, UUID]]]
"""Of records of a kind (`person`, `event`) those two and two that somebody decided to be the same,
where one of them is among the given ones."""
_ABOVE: list[Pairs] = []


def take_for_one(pairs: Pairs) -> None:
    """Have a room above say what was decided to be the same. At start."""
    if pairs not in _ABOVE:
        _ABOVE.append(pairs)


def ones(kind: str, keys: Iterable[UUID]) -> Mapping[UUID, frozenset[UUID]]:
    """Each of the records, and those found with them, with all that are taken for the same."""
    beside: defaultdict[UUID, set[UUID]] = defaultdict(set)
    known: set[UUID] = set()
    fresh = set(keys)
    while fresh:
        known |= fresh
        for one, other in _pairs(kind, fresh):
            beside[one].add(other)
            beside[other].add(one)
        fresh = {other for key in fresh for other in beside[key]} - known
    found: dict[UUID, frozenset[UUID]] = {}
    for key in known:
        if key in found:
            continue
        group, open_ones = {key}, [key]
        while open_ones:
            more = beside[open_ones.pop()] - group
            group |= more
            open_ones += more
        found |= dict.fromkeys(group, frozenset(group))
    return found


def _pairs(kind: str, keys: Collection[UUID]) -> Iterable[tuple[UUID, UUID]]:
    if kind == "person":
        for one in persons.merged_ones(keys).values():
            yield from ((one.survivor, each) for each in one.records - {one.survivor})
    elif kind == "event":
        yield from events.merged_pairs(keys)
    for above in _ABOVE:
        yield from above(kind, keys)
