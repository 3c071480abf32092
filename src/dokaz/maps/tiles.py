# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tiles of the map: counts in 64 squares a side, each standing at a real place of a record in it.

A square with one record is that record's exact place, at every zoom. Deeper squares are smaller, so
the deepest zooms show every place by itself, and records at the same place together.
"""

from dataclasses import dataclass

import numpy as np

from dokaz.maps import plane
from dokaz.maps.columns import COARSE
from dokaz.maps.feeding import ITEM
from dokaz.maps.selecting import Rows, Selection
from dokaz.maps.vector_tile import EXTENT, Points, encoded

FINER = 6
"""Zooms from a tile down to its squares: 2**6 of them a side."""
DEEPEST = 18
LAYER = "records"
EVENTS, OBJECTS, SEVERAL, ITEMS = 0, 1, 2, 3
_KINDS = {"event": EVENTS, "object": OBJECTS, ITEM: ITEMS}


@dataclass(frozen=True, slots=True)
class Squares:
    """Squares with records, in their order: number at their zoom, how many records, a cell of one
    of them, what they are (`EVENTS`, `OBJECTS`, `ITEMS`, `SEVERAL`), and whether all stand for more
    than a point."""

    numbers: np.ndarray
    counts: np.ndarray
    cells: np.ndarray
    kinds: np.ndarray
    coarse: np.ndarray


def tile(selection: Selection, zoom: int, x: int, y: int) -> bytes:
    """A vector tile, empty where nothing counts. Raises ValueError: there is no such tile."""
    if zoom > DEEPEST:
        raise ValueError("no such tile")
    first, behind = plane.tile_cells(zoom, x, y)
    return drawn(squares(selection, zoom + FINER, first, behind), zoom, x, y)


def squares(selection: Selection, zoom: int, first: int, behind: int) -> Squares:
    """Squares of a zoom between two cells, of all parts of the map."""
    found = [_of_part(rows, zoom) for rows in selection.within(first, behind)]
    return found[0] if len(found) == 1 else _joined(found)


def _of_part(rows: Rows, zoom: int) -> Squares:
    shift = np.uint64(2 * (plane.DEPTH - zoom))
    cells = rows.of("cells")
    numbers = cells >> shift
    several = rows.of("several")
    if several.any():
        # A record with two places in one square counts there once.
        places = np.flatnonzero(several)
        pairs = np.stack((numbers[places], rows.of("records")[places].astype(np.uint64)), axis=1)
        _pairs, once = np.unique(pairs, axis=0, return_index=True)
        keep = ~several
        keep[places[once]] = True
        rows = Rows(rows.columns, rows.at[keep])
        cells, numbers = cells[keep], numbers[keep]
    if not len(numbers):
        none = np.zeros(0, np.int64)
        return Squares(numbers, none, cells, none, np.zeros(0, bool))
    starts = np.flatnonzero(np.concatenate(([True], numbers[1:] != numbers[:-1])))
    counts = np.diff(np.append(starts, len(numbers)))
    kind = np.array([_KINDS[one.subject] for one in rows.columns.accesses], np.int64)
    low, high = (
        ufunc.reduceat(kind[rows.of("access")], starts) for ufunc in (np.minimum, np.maximum)
    )
    coarse = np.logical_and.reduceat(rows.of("precision") >= COARSE, starts)
    kinds = np.where(low == high, low, SEVERAL)
    return Squares(numbers[starts], counts, cells[starts + counts // 2], kinds, coarse)


def _joined(found: list[Squares]) -> Squares:
    """The same squares of several parts made one; no record is in two parts."""
    numbers = np.concatenate([one.numbers for one in found])
    values, first, places = np.unique(numbers, return_index=True, return_inverse=True)
    counts = np.bincount(places, np.concatenate([one.counts for one in found]), len(values)).astype(
        np.int64
    )
    kinds = np.concatenate([one.kinds for one in found])
    low, high = np.full(len(values), max(_KINDS.values())), np.full(len(values), EVENTS)
    np.minimum.at(low, places, kinds)
    np.maximum.at(high, places, kinds)
    coarse = np.ones(len(values), bool)
    np.logical_and.at(coarse, places, np.concatenate([one.coarse for one in found]))
    cells = np.concatenate([one.cells for one in found])[first]
    return Squares(values, counts, cells, np.where(low == high, low, SEVERAL), coarse)


def drawn(found: Squares, zoom: int, x: int, y: int) -> bytes:
    """Squares as a layer of points: `n` records, `k` what they are, `c` 1 where all are coarse."""
    columns, lines = plane.parted(found.cells)
    step = (plane.SIZE >> zoom) / EXTENT
    marker = 1 << 2 * (zoom + FINER)
    return encoded(
        Points(
            LAYER,
            x=((columns - np.uint64(x * (plane.SIZE >> zoom))) / step).astype(np.int64).tolist(),
            y=((lines - np.uint64(y * (plane.SIZE >> zoom))) / step).astype(np.int64).tolist(),
            ids=[marker | number for number in found.numbers.tolist()],
            tags={
                "n": found.counts.tolist(),
                "k": found.kinds.tolist(),
                "c": found.coarse.astype(np.int64).tolist(),
            },
        )
    )


def span_of(square: int) -> tuple[int, int]:
    """First cell and the first behind, of a square by a point's identifier. Raises ValueError."""
    zoom, odd = divmod(square.bit_length() - 1, 2)
    if square < 1 or odd or not FINER <= zoom <= DEEPEST + FINER:
        raise ValueError("no such square")
    shift = 2 * (plane.DEPTH - zoom)
    number = square - (1 << 2 * zoom)
    return number << shift, (number + 1) << shift
