# SPDX-License-Identifier: AGPL-3.0-or-later
"""An area drawn on the map, and which places lie in it.

Its sides are straight lines on the map as it is drawn (EPSG:3857), so that in is what a person sees
to be in; where sides cross, the even-odd rule decides. Nothing is rounded: a cover of squares only
spares looking at places that lie far from the sides; those near them are held against the sides.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from dokaz.maps import plane
from dokaz.maps.errors import NoArea
from dokaz.maps.plane import Cells, Flat

MOST_CORNERS = 200
_DIGITS = 6
_FINER = 6
"""Squares at the sides are 2**-6 as wide as the area."""

Side = tuple[float, float, float, float]
Span = tuple[int, int, bool]
"""First cell, the first behind, and whether all of it lies inside."""


@dataclass(frozen=True, slots=True)
class Area:
    """Corners in degrees of latitude and longitude, at least three; the last joins the first.

    Raises:
        NoArea: too few or too many corners, degrees that are none, or nothing between them.
    """

    corners: tuple[tuple[float, float], ...]

    def __post_init__(self) -> None:
        if not 3 <= len(self.corners) <= MOST_CORNERS:
            raise NoArea("an area has three to two hundred corners")
        for latitude, longitude in self.corners:
            if not (abs(latitude) <= plane.HIGHEST_LATITUDE and abs(longitude) <= 180):
                raise NoArea("these are no degrees on the map")
        latitudes, longitudes = zip(*self.corners, strict=True)
        if len(set(latitudes)) < 2 or len(set(longitudes)) < 2:
            raise NoArea("the corners lie on one line")

    @staticmethod
    def box(south: float, west: float, north: float, east: float) -> "Area":
        """A rectangle. Raises NoArea."""
        return Area(((south, west), (south, east), (north, east), (north, west)))

    @staticmethod
    def read(text: str) -> "Area":
        """What `written` gave. Raises NoArea."""
        try:
            pairs = [one.split(",") for one in text.split(";")]
            corners = tuple((round(float(y), _DIGITS), round(float(x), _DIGITS)) for x, y in pairs)
        except ValueError as error:
            raise NoArea("corners are pairs of longitude and latitude") from error
        return Area(corners)

    def written(self) -> str:
        """As addresses have it: longitude,latitude of each corner, with semicolons between."""
        return ";".join(f"{round(x, _DIGITS)},{round(y, _DIGITS)}" for y, x in self.corners)

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """South, west, north and east."""
        latitudes, longitudes = zip(*self.corners, strict=True)
        return min(latitudes), min(longitudes), max(latitudes), max(longitudes)

    @property
    def is_box(self) -> bool:
        """Whether its sides run along parallels and meridians."""
        south, west, north, east = self.bounds
        return len(self.corners) == 4 and set(self.corners) == {
            (south, west), (south, east), (north, east), (north, west)
        }  # fmt: skip

    def holds(self, cells: Cells) -> npt.NDArray[np.bool_]:
        """Which of some cells, in their order from the smallest on, lie inside."""
        inside = np.zeros(len(cells), bool)
        if not len(cells):
            return inside
        spans = _spans(self)
        edges = np.array([edge for first, behind, _whole in spans for edge in (first, behind)])
        places = np.searchsorted(cells, edges.astype(np.uint64)).reshape(-1, 2)
        near = []
        for (begin, end), (_first, _behind, whole) in zip(places.tolist(), spans, strict=True):
            if whole:
                inside[begin:end] = True
            elif begin < end:
                near.append(np.arange(begin, end))
        if near:
            rows = np.concatenate(near)
            x, y = plane.parted(cells[rows])
            inside[rows] = _within(
                _sides(self), x.astype(np.float64) + 0.5, y.astype(np.float64) + 0.5
            )
        return inside


def _sides(area: Area) -> list[Side]:
    latitudes, longitudes = zip(*area.corners, strict=True)
    x, y = plane.flat(latitudes, longitudes)
    corners = list(zip(x.tolist(), y.tolist(), strict=True))
    return [(*one, *other) for one, other in pairwise([*corners, corners[0]])]


def _within(sides: Sequence[Side], x: Flat, y: Flat) -> npt.NDArray[np.bool_]:
    """Even-odd rule: a ray to the east crosses the sides an odd number of times."""
    inside = np.zeros(len(x), bool)
    for x1, y1, x2, y2 in sides:
        if y1 == y2:
            continue
        crossed = (y1 > y) != (y2 > y)
        inside ^= crossed & (x < (x2 - x1) * (y - y1) / (y2 - y1) + x1)
    return inside


@lru_cache(maxsize=64)
def _spans(area: Area) -> list[Span]:
    """Squares that cover the area, in their order, those that follow each other joined."""
    sides = _sides(area)
    x = [one[0] for one in sides]
    y = [one[1] for one in sides]
    width = max(max(x) - min(x), max(y) - min(y), 1.0)
    depth = min(plane.DEPTH, plane.DEPTH - int(np.floor(np.log2(width))) + _FINER)
    found: list[Span] = []
    for first, behind, whole in _cover(sides, sides, (0, 0, 0, 0), depth):
        if found and found[-1][1] == first and found[-1][2] == whole:
            found[-1] = (found[-1][0], behind, whole)
        else:
            found.append((first, behind, whole))
    return found


def _cover(
    every: Sequence[Side], near: Sequence[Side], square: tuple[int, int, int, int], depth: int
) -> Iterator[Span]:
    """Of one square (zoom, column, row, number in the order of cells) the parts that lie inside,
    and the smallest ones that sides run through."""
    zoom, column, row, number = square
    size = 1 << (plane.DEPTH - zoom)
    left, top = column * size, row * size
    through = [side for side in near if _touches(side, left, top, left + size, top + size)]
    if through and zoom < depth:
        for part in range(4):
            below = (zoom + 1, 2 * column + part % 2, 2 * row + part // 2, 4 * number + part)
            yield from _cover(every, through, below, depth)
        return
    middle = np.array([left + size / 2]), np.array([top + size / 2])
    if through or bool(_within(every, *middle)[0]):
        shift = 2 * (plane.DEPTH - zoom)
        yield number << shift, (number + 1) << shift, not through


def _touches(side: Side, left: float, top: float, right: float, foot: float) -> bool:
    """Whether a line has a point in a rectangle (Liang and Barsky), edges included."""
    x1, y1, x2, y2 = side
    enter, leave = 0.0, 1.0
    for step, room in (
        (x1 - x2, x1 - left), (x2 - x1, right - x1), (y1 - y2, y1 - top), (y2 - y1, foot - y1)
    ):  # fmt: skip
        if step == 0:
            if room < 0:
                return False
            continue
        part = room / step
        if step < 0:
            enter = max(enter, part)
        else:
            leave = min(leave, part)
        if enter > leave:
            return False
    return True
