# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which events became one, and one two; keys only, for rooms above.

What was said of an event stands in the record that took it in, and may stand in the record that was
split from it. An undone merge has moved it back.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from uuid import UUID

from django.db.models import Q

from dokaz.casework.events.models import Event
from dokaz.gate.api import pieces

_Pairs = Iterable[tuple[UUID, UUID]]


def merged_pairs(event_ids: Collection[UUID]) -> Iterator[tuple[UUID, UUID]]:
    """Absorbed events, each with the one it was merged into, if either is among these."""
    wanted = sorted(event_ids)
    for some in pieces(wanted):
        rows = Event.objects.filter(
            Q(pk__in=some, merged_into__isnull=False) | Q(merged_into__in=some)
        )
        yield from rows.values_list("pk", "merged_into_id")


def drawn_from(event_ids: Collection[UUID]) -> dict[UUID, frozenset[UUID]]:
    """Each event with all whose words it may hold: itself, those merged into it, the one it was
    split from, and theirs in turn."""
    return _reached(event_ids, lambda keys: ((to, of) for of, to in _flows(keys)))


def flowed_into(event_ids: Collection[UUID]) -> frozenset[UUID]:
    """These events and all that may hold words of them."""
    return frozenset().union(*_reached(event_ids, _flows).values())


def of_one_event(event_ids: Collection[UUID]) -> frozenset[UUID]:
    """These events, other records of them, what they were split from and what was split off."""

    def both_ways(keys: Collection[UUID]) -> Iterator[tuple[UUID, UUID]]:
        for of, to in _flows(keys):
            yield from ((of, to), (to, of))

    return frozenset().union(*_reached(event_ids, both_ways).values())


def _flows(keys: Collection[UUID]) -> Iterator[tuple[UUID, UUID]]:
    """From which event words went to which, if either is among these."""
    yield from merged_pairs(keys)
    wanted = sorted(keys)
    for some in pieces(wanted):
        rows = Event.objects.filter(
            Q(pk__in=some, split_from__isnull=False) | Q(split_from__in=some)
        )
        yield from rows.values_list("split_from_id", "pk")


def _reached(
    event_ids: Collection[UUID], steps: Callable[[Collection[UUID]], _Pairs]
) -> dict[UUID, frozenset[UUID]]:
    """Each event with all that steps lead to from it. Two queries for each step of the longest way,
    which is one or two long."""
    beside: dict[UUID, set[UUID]] = {}
    known: set[UUID] = set()
    fresh = set(event_ids)
    while fresh:
        known |= fresh
        for one, other in steps(fresh):
            beside.setdefault(one, set()).add(other)
        fresh = {other for key in fresh for other in beside.get(key, ())} - known
    found = {}
    for event_id in event_ids:
        group, ahead = {event_id}, [event_id]
        while ahead:
            more = beside.get(ahead.pop(), set()) - group
            group |= more
            ahead += more
        found[event_id] = frozenset(group)
    return found
