# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tiles, and the records of a part of the map.

Positions are ordinary content of records, as in their lists: reading them is permitted and not
recorded. What must be sealed (L4) is never a record of these rooms, so it is on no map. Positions
that files of evidence state are content of items: they are for who reads content, of items that
are open to more than named people, and the reading of each sidecar is on record.
"""

from dataclasses import dataclass, replace
from uuid import UUID

import numpy as np

from dokaz.casework.events import api as events
from dokaz.casework.objects import api as objects
from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, view
from dokaz.maps import tiles
from dokaz.maps.area import Area
from dokaz.maps.columns import EVER
from dokaz.maps.feeding import ITEM, SUBJECTS
from dokaz.maps.plane import degrees, parted
from dokaz.maps.policy import reads_map
from dokaz.maps.present import present
from dokaz.maps.selecting import MapFilter, Rows, Selection, reach_of

LONGEST_PAGE = 100
LAST_PAGE = 1_000


@dataclass(frozen=True, slots=True)
class Pin:
    """A record on the map. Degrees (WGS 84) are of one of its places in the part asked for, None
    without a position; one of `event`, `object` and `item` is there. `basis`: what of an item's
    files the position was read from, which is their claim and no finding."""

    latitude: float | None
    longitude: float | None
    event: events.EventRow | None = None
    object: objects.ObjectRow | None = None
    item: evidence.ItemRow | None = None
    basis: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Seen:
    """What counts in a part of the map. `events`, `objects` and `items` are counts of records with
    a place in it, `pins` one page of them, the latest event first, then objects, then items.
    `nowhere` counts events and objects that pass the filter and have no position at all, wherever
    one looks."""

    events: int
    objects: int
    items: int
    nowhere: int
    pins: tuple[Pin, ...]
    page: int
    pages: int


@view("maps.tile.show", rule=reads_map)
def get_tile(*, actor: Actor, zoom: int, x: int, y: int, asked: MapFilter) -> bytes:
    """A vector tile with one layer, `tiles.LAYER`.

    Raises:
        ValueError: there is no such tile. MapBehind. MapDamaged.
    """
    return tiles.tile(_selection(actor, asked), zoom, x, y)


@view("maps.record.list", rule=reads_map)
def seen(
    *,
    actor: Actor,
    asked: MapFilter,
    part: Area | None = None,
    page: int = 1,
    limit: int = 30,
) -> Seen:
    """Records with a place in a part of the map (None: anywhere), exactly. Raises MapBehind."""
    whole = replace(asked, areas=(*asked.areas, *([part] if part else [])))
    selection = _selection(actor, whole)
    placed = [rows.single() for rows in selection.placed()]
    return _page(actor, placed, page, limit, nowhere=_nowhere(selection, asked))


@view("maps.square.show", rule=reads_map)
def in_square(
    *, actor: Actor, square: int, asked: MapFilter, page: int = 1, limit: int = 30
) -> Seen:
    """Records of one point of a tile, by its identifier there.

    Raises:
        ValueError: there is no such square. MapBehind. MapDamaged.
    """
    first, behind = tiles.span_of(square)
    selection = _selection(actor, asked)
    placed = [rows.single() for rows in selection.within(first, behind)]
    return _page(actor, placed, page, limit, nowhere=0)


def _selection(actor: Actor, asked: MapFilter) -> Selection:
    return Selection(present().parts(), reach_of(actor, asked), asked)


def _nowhere(selection: Selection, asked: MapFilter) -> int:
    """Records that pass the filter, leaving areas aside, and have no position."""
    anywhere = replace(selection, asked=replace(asked, areas=()))
    count = 0
    for rows, placed in zip(anywhere.unplaced(), anywhere.placed(), strict=True):
        several = rows.of("several")
        count += int((~several).sum())
        if several.any():
            elsewhere = placed.of("records")[placed.of("several")]
            count += len(np.setdiff1d(rows.of("records")[several], elsewhere))
    return count


def _page(actor: Actor, found: list[Rows], page: int, limit: int, *, nowhere: int) -> Seen:
    counts = {one: sum(int(rows.are(one).sum()) for rows in found) for one in SUBJECTS}
    total = sum(counts.values())
    limit = max(1, min(limit, LONGEST_PAGE))
    pages = max(1, min(LAST_PAGE, -(-total // limit)))
    page = max(1, min(page, pages))
    chosen = _first(found, page * limit)[(page - 1) * limit :]
    by_kind: dict[str, list[UUID]] = {one: [] for one in SUBJECTS}
    for one in chosen:
        by_kind[one.subject].append(one.key)
    shown_events = events.rows_of(actor=actor, event_ids=by_kind["event"])
    shown_objects = objects.rows_of(actor=actor, object_ids=by_kind["object"])
    rows = evidence.rows_of(actor=actor, item_ids=tuple(by_kind[ITEM])) if by_kind[ITEM] else ()
    shown_items = {row.id: row for row in rows}
    pins = []
    for one in chosen:
        at = _point(one.cell)
        if one.key in shown_events:
            pins.append(Pin(*at, event=shown_events[one.key]))
        elif one.key in shown_objects:
            pins.append(Pin(*at, object=shown_objects[one.key]))
        elif one.key in shown_items:
            pins.append(Pin(*at, item=shown_items[one.key], basis=one.basis))
    return Seen(
        events=counts["event"],
        objects=counts["object"],
        items=counts[ITEM],
        nowhere=nowhere,
        pins=tuple(pins),
        page=page,
        pages=pages,
    )


@dataclass(frozen=True, slots=True)
class _Chosen:
    """A record of the list. `basis`: of items."""

    when: int
    key: UUID
    cell: int
    subject: str
    basis: tuple[str, ...]


def _first(found: list[Rows], count: int) -> list[_Chosen]:
    """The first records in the order of the list."""
    best: list[_Chosen] = []
    for rows in found:
        first = rows.of("first")
        # Not known comes behind all that is, whatever its number says.
        order = np.where(first == EVER, -EVER - 1, first)
        order = np.where(rows.is_event, order, np.where(rows.are(ITEM), -EVER - 3, -EVER - 2))
        if len(order) > count:
            least = np.partition(order, len(order) - count)[len(order) - count]
            places = np.flatnonzero(order >= least)
        else:
            places = np.arange(len(order))
        records = rows.of("records")[places]
        # Keys sort by when a record was registered; numbers of records sort as their keys do.
        ranked = places[np.lexsort((records, order[places]))[::-1][:count]]
        columns = rows.columns
        for place in ranked.tolist():
            row = rows.at[place]
            access = columns.accesses[columns.access[row]]
            best.append(
                _Chosen(
                    when=int(order[place]),
                    key=columns.key(int(columns.records[row])),
                    cell=int(columns.cells[row]),
                    subject=access.subject,
                    basis=columns.all_traits[columns.traits[row]].kinds
                    if access.subject == ITEM
                    else (),
                )
            )
    best.sort(key=lambda one: (one.when, one.key.hex), reverse=True)
    return best[:count]


def _point(cell: int) -> tuple[float, float]:
    """The middle of a cell, which is the place to 2 cm."""
    x, y = parted(np.array([cell], np.uint64))
    latitudes, longitudes = degrees(x + 0.5, y + 0.5)
    return round(float(latitudes[0]), 6), round(float(longitudes[0]), 6)
