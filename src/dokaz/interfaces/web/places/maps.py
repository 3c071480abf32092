# SPDX-License-Identifier: AGPL-3.0-or-later
"""Still maps, drawn by the node itself: no tile and no request leaves it.

The lines of the oblasts are rough and only help the eye; a place's own boundary is drawn if an
official file was brought in. Degrees are drawn as a plane, stretched by the cosine of the middle
latitude, which at this size is good to a pixel.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from dokaz.casework.places import api as places
from dokaz.interfaces.web.places.names import readable

WIDTH, HEIGHT = 640, 400
SMALL_WIDTH, SMALL_HEIGHT = 168, 116
_WHOLE = (21.9, 44.2, 40.4, 52.6)
"""West, south, east and north of Ukraine."""
_SMALLEST = 0.4
"""Degrees of latitude that a map shows at least: the lines are not exact enough for less."""
_METRES_A_DEGREE = 111_195
_RADIUS = {"exact": 10, "vicinity": 100, "locality": 1000}
"""Metres of the circle in which a point lies by its precision (`places.Precision`)."""
_CORNER = (WIDTH * 0.74, 0, WIDTH, HEIGHT * 0.28)
"""Where the small map lies over the large one, at its widest (`events.css`)."""
_TOWNS = 6
_BARS = (1, 2, 5, 10, 20, 50, 100, 200)

Window = tuple[float, float, float, float]
Ring = Sequence[Sequence[float]]


@dataclass(frozen=True, slots=True)
class Mark:
    """A point to show. `kind`: `place` is the record's own, `claim` by a source, `town` a name."""

    latitude: float
    longitude: float
    precision: str = ""
    label: str = ""
    kind: str = "place"


@dataclass(frozen=True, slots=True)
class Dot:
    """A mark in pixels; `radius` is that of its precision, 0 where none is known."""

    x: float
    y: float
    radius: float
    label: str
    kind: str
    number: int


@dataclass(frozen=True, slots=True)
class Map:
    """All that the template draws. `bar` is the scale's length in pixels and in kilometres."""

    lines: str
    area: str
    dots: tuple[Dot, ...]
    bar: tuple[float, int]
    overview: str
    spot: tuple[float, float]
    window: str


def drawn(
    marks: Iterable[Mark], *, boundary: Iterable[Sequence[Ring]] = (), towns: Iterable[Mark] = ()
) -> Map | None:
    """The map of some points, with some of the towns around them; None: there is nothing to show.

    Of `towns` those that come first are shown, as far as their names have room.
    """
    shown = list(marks)
    rings = [polygon[0] for polygon in boundary]
    if not shown and not rings:
        return None
    window = _window(shown, rings)
    plane = _Plane(window, WIDTH, HEIGHT)
    numbers = iter(range(1, len(shown) + 1))
    dots = [plane.dot(mark, next(numbers)) for mark in shown]
    around = (plane.dot(mark, 0) for mark in towns if plane.holds(mark))
    dots += readable(around, tuple(dots), width=WIDTH, corner=_CORNER, most=_TOWNS)
    lines = [ring for box, ring in _borders() if _meet(box, window)]
    whole = _Plane(_WHOLE, SMALL_WIDTH, SMALL_HEIGHT)
    middle = (window[0] + window[2]) / 2, (window[1] + window[3]) / 2
    return Map(
        lines=plane.path(lines),
        area=plane.path(rings),
        dots=tuple(dots),
        bar=plane.bar(),
        overview=_overview(),
        spot=whole.pixel(*middle),
        window=",".join(f"{one:.5f}" for one in window),
    )


@lru_cache(1)
def _borders() -> tuple[tuple[Window, Ring], ...]:
    """The rings of the oblasts, each with the west, south, east and north of its points."""
    rings = [ring for unit in places.outline().values() for ring in unit]
    return tuple((_box([(point[0], point[1]) for point in ring]), ring) for ring in rings)


def _box(points: Sequence[tuple[float, float]]) -> Window:
    west, east = min(x for x, _y in points), max(x for x, _y in points)
    south, north = min(y for _x, y in points), max(y for _x, y in points)
    return west, south, east, north


def _meet(box: Window, window: Window) -> bool:
    """Whether anything in the box can lie in the window or its margin (`_cut`)."""
    west, south, east, north = _with_margin(window)
    return box[0] <= east and box[2] >= west and box[1] <= north and box[3] >= south


def _with_margin(window: Window) -> Window:
    west, south, east, north = window
    wide, tall = (east - west) / 20, (north - south) / 20
    return west - wide, south - tall, east + wide, north + tall


@lru_cache(1)
def _overview() -> str:
    plane = _Plane(_WHOLE, SMALL_WIDTH, SMALL_HEIGHT)
    return plane.path(ring for _box, ring in _borders())


def _window(marks: Sequence[Mark], rings: Sequence[Ring]) -> Window:
    """What the map shows: all marks and the boundary with a margin, in the map's proportions."""
    points = [(mark.longitude, mark.latitude) for mark in marks]
    points += [(point[0], point[1]) for ring in rings for point in ring]
    west, south, east, north = _box(points)
    middle_x, middle_y = (west + east) / 2, (south + north) / 2
    stretch = _stretch(middle_y)
    tall = max((north - south) * 1.4, _SMALLEST, (east - west) * 1.4 * stretch * HEIGHT / WIDTH)
    wide = tall * WIDTH / HEIGHT / stretch
    return middle_x - wide / 2, middle_y - tall / 2, middle_x + wide / 2, middle_y + tall / 2


def _stretch(latitude: float) -> float:
    return max(0.1, math.cos(math.radians(latitude)))


class _Plane:
    """Degrees to pixels of one map."""

    def __init__(self, window: Window, width: int, height: int) -> None:
        self._window, self._width, self._height = window, width, height
        west, south, east, north = window
        self._x = width / (east - west)
        self._y = height / (north - south)

    def pixel(self, longitude: float, latitude: float) -> tuple[float, float]:
        west, _south, _east, north = self._window
        return round((longitude - west) * self._x, 1), round((north - latitude) * self._y, 1)

    def holds(self, mark: Mark) -> bool:
        west, south, east, north = self._window
        return west < mark.longitude < east and south < mark.latitude < north

    def dot(self, mark: Mark, number: int) -> Dot:
        x, y = self.pixel(mark.longitude, mark.latitude)
        metres = _RADIUS.get(mark.precision, 0)
        radius = round(metres / _METRES_A_DEGREE * self._y, 1)
        return Dot(x, y, radius, mark.label, mark.kind, number)

    def bar(self) -> tuple[float, int]:
        """The longest round length that takes up to a quarter of the map."""
        pixels = 1000 / _METRES_A_DEGREE * self._y
        fitting = [km for km in _BARS if km * pixels <= self._width / 4]
        length = fitting[-1] if fitting else _BARS[0]
        return round(length * pixels, 1), length

    def path(self, rings: Iterable[Ring]) -> str:
        """Rings as one path of SVG, cut off at the map's edges."""
        return "".join(self._ring(ring) for ring in rings)

    def _ring(self, ring: Ring) -> str:
        points: list[tuple[float, float]] = []
        for longitude, latitude in _cut(ring, self._window):
            point = self.pixel(longitude, latitude)
            if not points or abs(points[-1][0] - point[0]) + abs(points[-1][1] - point[1]) >= 1:
                points.append(point)
        if len(points) < 3:
            return ""
        return "M" + "L".join(f"{x:g} {y:g}" for x, y in points) + "Z"


def _cut(ring: Ring, window: Window) -> list[tuple[float, float]]:
    """The ring inside of a window with a margin, side by side (Sutherland and Hodgman 1974).

    The margin keeps the edges along which it was cut out of sight.
    """
    west, south, east, north = _with_margin(window)
    found = [(point[0], point[1]) for point in ring]
    for axis, limit, sign in ((0, west, 1), (0, east, -1), (1, south, 1), (1, north, -1)):
        found = _cut_side(found, axis, limit, sign)
    return found


def _cut_side(
    points: list[tuple[float, float]], axis: int, limit: float, sign: int
) -> list[tuple[float, float]]:
    found: list[tuple[float, float]] = []
    for before, point in zip(points[-1:] + points[:-1], points, strict=True):
        was_in, is_in = sign * (before[axis] - limit) >= 0, sign * (point[axis] - limit) >= 0
        if was_in != is_in:
            part = (limit - before[axis]) / (point[axis] - before[axis])
            found.append(
                (
                    before[0] + part * (point[0] - before[0]),
                    before[1] + part * (point[1] - before[1]),
                )
            )
        if is_in:
            found.append(point)
    return found
