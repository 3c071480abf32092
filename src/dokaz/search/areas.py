# SPDX-License-Identifier: AGPL-3.0-or-later
"""Areas drawn on the map as squares of the grid of `cells`.

Sides are straight lines on the map as it is drawn (EPSG:3857), so that in is what a person sees to
be in; where sides cross, the even-odd rule decides. Edges are moved outwards to the grid, as those
of rectangles are: whatever lies in the area is found, and beyond its sides at most what lies in a
square that a side runs through. Those are 0.001 of a degree wide, along long sides 0.01 or 0.1.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import asinh, degrees, floor, radians, tan

from dokaz.search.cells import FINEST, SIZES, cell

MOST_CORNERS = 200
_DIGITS = 6
_HIGHEST = 85.0
"""Beyond this latitude the map is not drawn."""
_POLE = 89.0
"""Edges of squares at a pole are taken to lie here, beyond every area: a pole is nowhere."""
_ALONG = 4_000
"""Sides run through about so many squares before larger ones are taken."""

Side = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Area:
    """Corners in degrees of latitude and longitude, at least three; the last joins the first.

    Raises:
        ValueError: too few or too many corners, degrees that are none, or nothing between them.
    """

    corners: tuple[tuple[float, float], ...]

    def __post_init__(self) -> None:
        if not 3 <= len(self.corners) <= MOST_CORNERS:
            raise ValueError("an area has three to two hundred corners")
        if not all(abs(y) <= _HIGHEST and -180 <= x < 180 for y, x in self.corners):
            raise ValueError("these are no degrees on the map")
        latitudes, longitudes = zip(*self.corners, strict=True)
        if len(set(latitudes)) < 2 or len(set(longitudes)) < 2:
            raise ValueError("the corners lie on one line")

    @staticmethod
    def read(text: str) -> "Area":
        """What `written` gave: also how the map's addresses have it. Raises ValueError."""
        pairs = [one.split(",") for one in text.strip().strip(";").split(";")]
        if any(len(pair) != 2 for pair in pairs):
            raise ValueError("corners are pairs of longitude and latitude")
        return Area(tuple((round(float(y), _DIGITS), round(float(x), _DIGITS)) for x, y in pairs))

    def written(self) -> str:
        """longitude,latitude of each corner, with semicolons between."""
        return ";".join(f"{x},{y}" for y, x in self.corners)

    @property
    def step(self) -> int:
        """The side of the squares its edges are moved outwards to, in the finest ones."""
        around = sum(
            abs(y2 - y1) + abs(x2 - x1)
            for (y1, x1), (y2, x2) in pairwise((*self.corners, self.corners[0]))
        )
        fine = [size for size in reversed(SIZES) if around * FINEST / size <= _ALONG]
        return min(fine[0], 100) if fine else 100


@lru_cache(maxsize=64)
def cells_of_area(area: Area) -> frozenset[str]:
    """Squares that cover an area: the largest that lie inside, and those its sides run through."""
    sides = _sides(area)
    latitudes, longitudes = zip(*area.corners, strict=True)
    size = SIZES[0]
    return frozenset(
        name
        for row in _squares(latitudes, size)
        for column in _squares(longitudes, size)
        for name in _covering(0, row, column, sides, sides, area.step)
    )


def _squares(degrees: Sequence[float], size: int) -> range:
    """Rows, or columns, of squares of a size that hold the smallest and the largest of these."""
    low, high = (floor(edge(degrees) * FINEST / size) for edge in (min, max))
    return range(low, high + 1)


def _covering(
    depth: int, row: int, column: int, every: Sequence[Side], near: Sequence[Side], step: int
) -> Iterator[str]:
    """Of one square the parts that belong to the area; `near`: sides that may run through it."""
    size = SIZES[depth]
    left, right = column * size / FINEST, (column + 1) * size / FINEST
    foot, top = (_flat(edge * size / FINEST) for edge in (row, row + 1))
    through = [side for side in near if _touches(side, left, foot, right, top)]
    if not through:
        if _within(every, (left + right) / 2, (foot + top) / 2):
            yield cell(size, row, column)
    elif size == step:
        yield cell(size, row, column)
    else:
        times = size // SIZES[depth + 1]
        for y in range(row * times, (row + 1) * times):
            for x in range(column * times, (column + 1) * times):
                yield from _covering(depth + 1, y, x, every, through, step)


def _sides(area: Area) -> tuple[Side, ...]:
    corners = [(x, _flat(y)) for y, x in area.corners]
    return tuple((*one, *other) for one, other in pairwise([*corners, corners[0]]))


def _flat(latitude: float) -> float:
    """Where a latitude lies on the map, in degrees of longitude at the equator."""
    return degrees(asinh(tan(radians(max(-_POLE, min(_POLE, latitude))))))


def _within(sides: Sequence[Side], x: float, y: float) -> bool:
    """Even-odd rule: a ray to the east crosses the sides an odd number of times."""
    inside = False
    for x1, y1, x2, y2 in sides:
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside


def _touches(side: Side, left: float, foot: float, right: float, top: float) -> bool:
    """Whether a line has a point in a rectangle, edges included."""
    x1, y1, x2, y2 = side
    enter, leave = 0.0, 1.0
    for way, start, low, high in ((x2 - x1, x1, left, right), (y2 - y1, y1, foot, top)):
        if way == 0:
            if not low <= start <= high:
                return False
            continue
        first, second = sorted(((low - start) / way, (high - start) / way))
        enter, leave = max(enter, first), min(leave, second)
        if enter > leave:
            return False
    return True
