# SPDX-License-Identifier: AGPL-3.0-or-later
"""The plane of web maps (EPSG:3857) as whole numbers, and one number for a place on it.

Both axes run from 0 to 2**31, x to the east and y to the south, which is 2 cm at the equator. A
cell joins them bit by bit (Morton order: of each pair of bits the higher one is y's), so that all
places of a tile follow each other, and those of its parts too. `DEPTH` is the zoom of single cells.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

DEPTH = 31
SIZE = 1 << DEPTH
HIGHEST_LATITUDE = 85.051128
"""Where the plane ends (its height is its width)."""

Cells = npt.NDArray[np.uint64]
Flat = npt.NDArray[np.float64]

_SPREAD = (
    (16, 0x0000FFFF0000FFFF),
    (8, 0x00FF00FF00FF00FF),
    (4, 0x0F0F0F0F0F0F0F0F),
    (2, 0x3333333333333333),
    (1, 0x5555555555555555),
)


def flat(latitudes: Any, longitudes: Any) -> tuple[Flat, Flat]:
    """x and y of degrees (WGS 84), as fractions of whole steps; beyond the plane at its edge."""
    bounded = np.clip(np.asarray(latitudes, np.float64), -HIGHEST_LATITUDE, HIGHEST_LATITUDE)
    x = (np.asarray(longitudes, np.float64) + 180.0) / 360.0
    y = (1.0 - np.arcsinh(np.tan(np.radians(bounded))) / np.pi) / 2.0
    most = SIZE - 1
    return np.clip(x * SIZE, 0, most), np.clip(y * SIZE, 0, most)


def degrees(x: Any, y: Any) -> tuple[Flat, Flat]:
    """Latitudes and longitudes of a place on the plane."""
    longitudes = np.asarray(x, np.float64) / SIZE * 360.0 - 180.0
    latitudes = np.degrees(np.arctan(np.sinh(np.pi * (1.0 - 2.0 * np.asarray(y) / SIZE))))
    return latitudes, longitudes


def cells_at(latitudes: Any, longitudes: Any) -> Cells:
    """The single cells in which points lie."""
    x, y = flat(latitudes, longitudes)
    return joined(x.astype(np.uint64), y.astype(np.uint64))


def joined(x: Cells, y: Cells) -> Cells:
    """Cells of columns and rows."""
    return _spread(x) | (_spread(y) << np.uint64(1))


def parted(cells: Cells) -> tuple[Cells, Cells]:
    """Columns and rows of cells."""
    return _gathered(cells), _gathered(cells >> np.uint64(1))


def tile_cells(zoom: int, x: int, y: int) -> tuple[int, int]:
    """The first cell of a tile and the first behind it. Raises ValueError: no such tile."""
    if not (0 <= zoom <= DEPTH and 0 <= x < 1 << zoom and 0 <= y < 1 << zoom):
        raise ValueError("no such tile")
    number = int(joined(np.array([x], np.uint64), np.array([y], np.uint64))[0])
    shift = 2 * (DEPTH - zoom)
    return number << shift, (number + 1) << shift


def _spread(values: Cells) -> Cells:
    """Every bit with an empty one before it."""
    for shift, mask in _SPREAD:
        values = (values | (values << np.uint64(shift))) & np.uint64(mask)
    return values


def _gathered(values: Cells) -> Cells:
    """Every other bit, moved together."""
    values = values & np.uint64(_SPREAD[-1][1])
    for (shift, _mask), (_shift, mask) in zip(
        reversed(_SPREAD), [*reversed(_SPREAD[:-1]), (0, 0xFFFFFFFF)], strict=True
    ):
        values = (values | (values >> np.uint64(shift))) & np.uint64(mask)
    return values
