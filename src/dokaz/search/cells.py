# SPDX-License-Identifier: AGPL-3.0-or-later
"""Points and rectangles of the map as values of a column: squares of a grid, small within large.

A point stands in one square of each size. A rectangle is a set of squares of all sizes that fill
it, so that an engine which knows values only answers exactly. Edges of a rectangle are moved
outwards to the grid: to 0.001 of a degree, of larger ones to 0.01 and 0.1.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import floor

FINEST = 1000
"""Squares a degree; the others are ten times as wide, up to ten degrees."""
SIZES = (10_000, 1000, 100, 10, 1)
"""Sides of squares, in the finest ones."""
_STEPS = ((2.0, 1), (20.0, 10), (360.0, 100))
"""Rectangles up to so many degrees are told in squares of this side."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in degrees, north of `south` and east of `west`; it does not cross the date line.

    Raises:
        ValueError: it is not one.
    """

    south: float
    west: float
    north: float
    east: float

    def __post_init__(self) -> None:
        if not (-90 <= self.south < self.north <= 90 and -180 <= self.west < self.east <= 180):
            raise ValueError("this is no rectangle on the map")

    @property
    def edges(self) -> tuple[int, int, int, int]:
        """South, west, north, east in the finest squares, moved outwards; the last two not in."""
        side = max(self.north - self.south, self.east - self.west)
        step = next(step for largest, step in _STEPS if side <= largest)
        low = [floor(_grid(edge) / step) * step for edge in (self.south, self.west)]
        high = [-floor(-_grid(edge) / step) * step for edge in (self.north, self.east)]
        return low[0], low[1], high[0], high[1]

    def has(self, latitude: float, longitude: float) -> bool:
        """Whether a point lies in the rectangle as it is told in squares."""
        south, west, north, east = self.edges
        y, x = floor(_grid(latitude)), floor(_grid(longitude))
        return south <= y < north and west <= x < east


def cells_of(points: Iterable[tuple[float, float]]) -> frozenset[str]:
    """Squares of all sizes in which points of latitude and longitude lie."""
    return frozenset(
        cell(size, floor(_grid(latitude)) // size, floor(_grid(longitude)) // size)
        for latitude, longitude in points
        for size in SIZES
    )


def cells_within(box: Box) -> frozenset[str]:
    """Squares that fill a rectangle, the largest that fit."""
    south, west, north, east = box.edges
    return frozenset(_filling(0, south, west, north, east))


def _filling(depth: int, south: int, west: int, north: int, east: int) -> Iterator[str]:
    """Squares of the size at `depth` that lie inside whole, and smaller ones for the rest."""
    size = SIZES[depth]
    for row in range(south // size, -(-north // size)):
        for column in range(west // size, -(-east // size)):
            low_y, low_x = max(south, row * size), max(west, column * size)
            high_y, high_x = min(north, (row + 1) * size), min(east, (column + 1) * size)
            if high_y - low_y == size and high_x - low_x == size:
                yield cell(size, row, column)
            else:
                yield from _filling(depth + 1, low_y, low_x, high_y, high_x)


def _grid(degrees: float) -> float:
    # Floats such as 48.595 * 1000 fall a hair short of the whole number that was written.
    return round(degrees * FINEST, 6)


def cell(size: int, row: int, column: int) -> str:
    """The value of one square: its side in the finest ones, its row and column."""
    return f"{size}:{row}:{column}"
