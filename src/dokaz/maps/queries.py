# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tiles, and the records of a part of the map.

Positions are ordinary content of records, as in their lists: reading them is permitted and not
recorded. What must be sealed (L4) is never a record of these rooms, so it is on no map.
"""

from dataclasses import dataclass, replace
from uuid import UUID

import numpy as np

from dokaz.casework.events import api as events
from dokaz.casework.objects import api as objects
from dokaz.gate.api import Actor, view
from dokaz.maps import tiles
from dokaz.maps.area import Area
from dokaz.maps.columns import EVER
from dokaz.maps.plane import degrees, parted
from dokaz.maps.policy import reads_map
from dokaz.maps.present import present
from dokaz.maps.selecting import MapFilter, Rows, Selection, reach_of

LONGEST_PAGE = 100
LAST_PAGE = 1_000


@dataclass(frozen=True, slots=True)
class Pin:
    """A record on the map. Degrees (WGS 84) are of one of its places in the part asked for, None
    without a position; one of `event` and `object` is there."""

    latitude: float | None
    longitude: float | None
    event: events.EventRow | None = None
    object: objects.ObjectRow | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What counts in a part of the map. `events` and `objects` are counts of records with a place
    in it, `pins` one page of them, the latest event first and objects behind. `nowhere` counts
    records that pass the filter and have no position at all, wherever one looks."""

    events: int
    objects: int
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
    return Selection(present().parts(), reach_of(actor), asked)


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
    of_events = sum(int(rows.is_event.sum()) for rows in found)
    total = sum(len(rows.at) for rows in found)
    limit = max(1, min(limit, LONGEST_PAGE))
    pages = max(1, min(LAST_PAGE, -(-total // limit)))
    page = max(1, min(page, pages))
    chosen = _first(found, page * limit)[(page - 1) * limit :]
    keys = [key for key, _cell in chosen]
    shown_events = events.rows_of(actor=actor, event_ids=keys)
    shown_objects = objects.rows_of(
        actor=actor, object_ids=[key for key in keys if key not in shown_events]
    )
    pins = []
    for key, cell in chosen:
        latitude, longitude = _point(cell)
        if key in shown_events:
            pins.append(Pin(latitude, longitude, event=shown_events[key]))
        elif key in shown_objects:
            pins.append(Pin(latitude, longitude, object=shown_objects[key]))
    return Seen(of_events, total - of_events, nowhere, tuple(pins), page, pages)


def _first(found: list[Rows], count: int) -> list[tuple[UUID, int]]:
    """Keys and cells of the first records in the order of the list."""
    best: list[tuple[int, str, UUID, int]] = []
    for rows in found:
        first = rows.of("first")
        # Not known comes behind all that is, whatever its number says.
        order = np.where(first == EVER, -EVER - 1, first)
        order = np.where(rows.is_event, order, -EVER - 2)
        if len(order) > count:
            least = np.partition(order, len(order) - count)[len(order) - count]
            places = np.flatnonzero(order >= least)
        else:
            places = np.arange(len(order))
        records = rows.of("records")[places]
        # Keys sort by when a record was registered; numbers of records sort as their keys do.
        ranked = places[np.lexsort((records, order[places]))[::-1][:count]]
        cells, numbers = rows.of("cells")[ranked], rows.of("records")[ranked]
        for when, record, cell in zip(order[ranked], numbers, cells, strict=True):
            key = rows.columns.key(int(record))
            best.append((int(when), key.hex, key, int(cell)))
    best.sort(key=lambda one: one[:2], reverse=True)
    return [(key, cell) for _when, _text, key, cell in best[:count]]


def _point(cell: int) -> tuple[float, float]:
    """The middle of a cell, which is the place to 2 cm."""
    x, y = parted(np.array([cell], np.uint64))
    latitudes, longitudes = degrees(x + 0.5, y + 0.5)
    return round(float(latitudes[0]), 6), round(float(longitudes[0]), 6)
