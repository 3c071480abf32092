# SPDX-License-Identifier: AGPL-3.0-or-later
"""Records of the rooms as columns, and keeping the files of a machine up to date.

Each process that answers takes in by itself what the files have not heard of (`present`), so an
answer is of this moment; the worker writes new files now and then, so that this stays little.

Positions of files of evidence are the exception: they stand in sidecars that only the worker opens.
Who answers shows a changed item by what was read before, and not at all while many have changed;
never with a right that it had before.
"""

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

import numpy as np

from dokaz.casework.events import api as events
from dokaz.casework.events import facts as of_events
from dokaz.casework.events.api import MappedRecord
from dokaz.casework.objects import api as objects
from dokaz.casework.objects import facts as of_objects
from dokaz.casework.places import api as places
from dokaz.evidence import api as evidence
from dokaz.evidence import facts as of_evidence
from dokaz.gate.api import (
    Actor,
    Condition,
    Delivered,
    Reached,
    beginning,
    further,
    not_heard_of,
    pieces,
)
from dokaz.maps.columns import EMPTY, Builder, Columns, together
from dokaz.maps.errors import MapBusy, MapDamaged
from dokaz.maps.folder import Folder
from dokaz.maps.stated import NOTHING, Found, Stated, joined, mapped, read_for
from dokaz.members.api import service_actor

SERVICE = "maps"
ITEM = "item"
MOST_WAITING = 5_000
"""Changes that a process takes in while somebody waits for an answer."""
MOST_ITEMS_WAITING = 50_000
MOST_ITEMS = 200
"""Changed items that a process reads anew then; of more, none is shown before the worker was
there: a delivery brings hundreds of thousands."""
WRITE_AFTER = 500
WRITE_AFTER_SECONDS = 600.0
_AT_ONCE = 400


@dataclass(frozen=True, slots=True)
class Source:
    """Records of one kind: which facts say that one changed (with the fields of the payload that
    hold its key), all keys, those of some keys that belong on the map, and what an actor sees."""

    facts: Mapping[str, tuple[str, ...]]
    keys: Callable[[Actor, UUID | None, int], list[UUID]]
    records: Callable[[Actor, list[UUID]], Mapping[UUID, MappedRecord]]
    reach: Callable[[Actor], Condition]


SOURCES: Mapping[str, Source] = {
    "event": Source(
        facts={
            of_events.EventRegistered.KIND: ("event",),
            of_events.EventChanged.KIND: ("event",),
            of_events.EventsMerged.KIND: ("survivor", "absorbed"),
        },
        keys=lambda actor, after, limit: events.event_keys_for_map(
            actor=actor, after=after, limit=limit
        ),
        records=lambda actor, keys: events.events_for_map(actor=actor, event_ids=keys),
        reach=lambda actor: events.events_on_map(actor=actor),
    ),
    "object": Source(
        facts={
            of_objects.ObjectRegistered.KIND: ("object",),
            of_objects.ObjectChanged.KIND: ("object",),
            of_objects.ObjectsMerged.KIND: ("survivor", "absorbed"),
        },
        keys=lambda actor, after, limit: objects.object_keys_for_map(
            actor=actor, after=after, limit=limit
        ),
        records=lambda actor, keys: objects.objects_for_map(actor=actor, object_ids=keys),
        reach=lambda actor: objects.objects_on_map(actor=actor),
    ),
}
ITEM_FACTS = frozenset(
    {
        of_evidence.ItemRegistered.KIND,
        of_evidence.ItemChanged.KIND,
        of_evidence.ItemDisposed.KIND,
    }
)
KINDS = ITEM_FACTS.union(*(one.facts for one in SOURCES.values()))
"""Facts that say a record changed. Shares are not among them: they are asked with every answer."""
SUBJECTS = (*SOURCES, ITEM)


def named_in(facts: Iterable[Delivered]) -> dict[str, set[UUID]]:
    """Keys of what some facts say has changed, by kind of record."""
    found: dict[str, set[UUID]] = {subject: set() for subject in SUBJECTS}
    for fact in facts:
        if fact.kind in ITEM_FACTS:
            found[ITEM].add(UUID(str(fact.payload["item"])))
            continue
        for subject, one in SOURCES.items():
            found[subject].update(
                UUID(str(fact.payload[name])) for name in one.facts.get(fact.kind, ())
            )
    return found


def columns_of(changed: Mapping[str, Collection[UUID]], known: Stated) -> Columns:
    """What the map keeps of some records, as they are now; of items by what is `known` of their
    sidecars, for who answers."""
    builder = Builder()
    for subject in SOURCES:
        for some in pieces(sorted(changed[subject]), _AT_ONCE):
            _take_in(builder, subject, some, {})
    if len(changed[ITEM]) <= MOST_ITEMS:
        for some in pieces(sorted(changed[ITEM]), _AT_ONCE):
            items = _items(some)
            found = known.known(key for one in items for key in one.sidecars)
            _add_items(builder, items, found)
    return builder.columns()


def keep_up(folder: Folder, *, stopping: Callable[[], bool] = lambda: False) -> None:
    """A worker's round: write new files where much waits, or long, or where none can be read."""
    with suppress(MapBusy), folder.alone():
        try:
            name = folder.name()
            columns, sidecars, reached = folder.read(name) if name else (EMPTY, NOTHING, Reached())
        except MapDamaged:
            name = ""
        if not name:
            fill(folder, stopping=stopping)
            return
        waiting = not_heard_of(reached, KINDS, MOST_WAITING)
        old = time.time() - folder.age() > WRITE_AFTER_SECONDS
        if len(waiting) >= WRITE_AFTER or (waiting and old):
            _bring_up(folder, columns, sidecars, reached)


def fill(folder: Folder, *, stopping: Callable[[], bool] = lambda: False) -> int:
    """Files of all records, for who is alone with the folder; returns how many rows they have."""
    # The position first: what changes while rows are read is read again after it.
    reached = beginning(KINDS)
    builder, units = Builder(), dict[str, places.UnitPlace]()
    for subject, keys in _all_keys():
        if stopping():
            return 0
        _take_in(builder, subject, keys, units)
    sidecars: list[Stated] = [NOTHING]
    for keys in _item_keys():
        if stopping():
            return 0
        sidecars.append(_read_in(builder, keys, NOTHING))
    columns = builder.columns()
    folder.write(columns, joined(sidecars), reached)
    return len(columns)


def rebuild(folder: Folder) -> int:
    """Drop the files and make them anew. Raises MapBusy."""
    with folder.alone():
        folder.drop()
        return fill(folder)


def _bring_up(folder: Folder, columns: Columns, sidecars: Stated, reached: Reached) -> None:
    while waiting := not_heard_of(reached, KINDS, MOST_WAITING):
        changed = named_in(fact for _position, fact in waiting)
        keep = ~of_records(columns, changed)
        builder = Builder()
        for subject in SOURCES:
            for some in pieces(sorted(changed[subject]), _AT_ONCE):
                _take_in(builder, subject, some, {})
        read = [
            _read_in(builder, some, sidecars) for some in pieces(sorted(changed[ITEM]), _AT_ONCE)
        ]
        columns = together(columns, keep, builder.columns())
        sidecars = sidecars.with_changed(changed[ITEM], joined([NOTHING, *read]))
        reached = further(reached, KINDS, {place.fact_id for place, _fact in waiting})
    folder.write(columns, sidecars, reached)


def of_records(columns: Columns, changed: Mapping[str, Collection[UUID]]) -> np.ndarray:
    """Which rows are of records that changed."""
    chosen = columns.rows_of(key for keys in changed.values() for key in keys)
    found: np.ndarray = chosen[columns.records] if len(columns) else np.zeros(0, bool)
    return found


def _all_keys() -> Iterator[tuple[str, list[UUID]]]:
    actor = service_actor(SERVICE)
    for subject, one in SOURCES.items():
        after: UUID | None = None
        while keys := one.keys(actor, after, _AT_ONCE):
            yield subject, keys
            after = keys[-1]


def _take_in(
    builder: Builder, subject: str, keys: list[UUID], units: dict[str, places.UnitPlace]
) -> None:
    found = SOURCES[subject].records(service_actor(SERVICE), keys)
    codes = {place.code for one in found.values() for place in one.places if place.code}
    units |= places.unit_places(codes - set(units))
    for one in found.values():
        builder.add(subject, one, units)


def _item_keys() -> Iterator[list[UUID]]:
    actor, after = service_actor(SERVICE), None
    while keys := evidence.item_keys_for_map(actor=actor, after=after, limit=_AT_ONCE):
        yield keys
        after = keys[-1]


def _items(keys: list[UUID]) -> list[evidence.ItemOnMap]:
    found = evidence.items_for_map(actor=service_actor(SERVICE), item_ids=keys)
    return list(found.values())


def _read_in(builder: Builder, keys: list[UUID], before: Stated) -> Stated:
    """Take items in, opening sidecars that were not read before; returns what is known of them."""
    items = _items(keys)
    found, read = read_for(items, before)
    _add_items(builder, items, found)
    return read


def _add_items(builder: Builder, items: Iterable[evidence.ItemOnMap], found: Found) -> None:
    for one in items:
        record = mapped(one, found)
        if record is not None:
            builder.add(ITEM, record, {}, status=one.status)
