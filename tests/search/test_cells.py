# SPDX-License-Identifier: AGPL-3.0-or-later
"""Squares of the map tell exactly which points lie in a rectangle, and which in an area."""

from __future__ import annotations

from math import atan, degrees, exp, log, pi, radians, tan

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dokaz.search.areas import Area, cells_of_area
from dokaz.search.cells import Box, cells_of, cells_within

LATITUDES = st.floats(-90, 89.9, allow_nan=False)
LONGITUDES = st.floats(-180, 179.9, allow_nan=False)


@settings(max_examples=60, deadline=None)
@given(
    LATITUDES, LONGITUDES, st.floats(0.0005, 3), st.floats(0.0005, 3),
    st.lists(st.tuples(st.floats(-0.5, 1.5), st.floats(-0.5, 1.5)), max_size=20),
)  # fmt: skip
def test_squares_hold_what_the_rectangle_holds(
    south: float, west: float, high: float, wide: float, points: list[tuple[float, float]]
) -> None:
    box = Box(south, west, min(90.0, south + high), min(180.0, west + wide))
    within = cells_within(box)
    for y, x in points:
        point = (south + y * high, west + x * wide)
        assert bool(cells_of([point]) & within) == box.has(*point)
        # Edges are moved outwards only.
        if box.south <= point[0] < box.north and box.west <= point[1] < box.east:
            assert box.has(*point)


def test_the_whole_earth_and_a_village_are_few_squares() -> None:
    assert len(cells_within(Box(-90, -180, 90, 180))) == 18 * 36
    assert len(cells_within(Box(44.0, 22.0, 52.5, 40.5))) < 2_000
    assert len(cells_within(Box(-61.37, -139.11, 71.93, 151.77))) < 30_000


@pytest.mark.parametrize(
    "edges", [(50, 30, 49, 31), (50, 30, 51, 30), (-91, 0, 0, 1), (0, 0, 1, 181)]
)
def test_what_is_no_rectangle_is_refused(edges: tuple[float, float, float, float]) -> None:
    with pytest.raises(ValueError, match="no rectangle"):
        Box(*edges)


CORNERS = st.lists(
    st.tuples(st.floats(-0.5, 0.5), st.floats(-0.5, 0.5)), min_size=3, max_size=7, unique=True
)


@settings(max_examples=30, deadline=None)
@given(CORNERS, st.floats(0.01, 4), st.lists(st.tuples(LATITUDES, LONGITUDES), max_size=3),
       st.lists(st.tuples(st.floats(-0.7, 0.7), st.floats(-0.7, 0.7)), max_size=20))  # fmt: skip
def test_nothing_in_an_area_is_missed_and_nothing_far_from_it_is_in(
    corners: list[tuple[float, float]],
    wide: float,
    elsewhere: list[tuple[float, float]],
    points: list[tuple[float, float]],
) -> None:
    placed = tuple((48.7 + y * wide, 33.1 + x * wide) for y, x in corners)
    try:
        area = Area(placed)
    except ValueError:
        assume(False)
    within, slack = cells_of_area(area), area.step / 1000
    for y, x in (*elsewhere, *((48.7 + y * wide, 33.1 + x * wide) for y, x in points)):
        found = bool(cells_of([(y, x)]) & within)
        if on_the_map(placed, y, x):
            assert found
        elif found:
            # One of the sides runs through the point's square.
            assert nearest(placed, y, x) <= slack * 1.5


def on_the_map(corners: tuple[tuple[float, float], ...], y: float, x: float) -> bool:
    """Even-odd rule in the projection of the map, written another way: by winding angles' signs."""
    flat = [(log(tan(pi / 4 + radians(lat) / 2)), radians(lon)) for lat, lon in corners]
    at_y, at_x = log(tan(pi / 4 + radians(max(-89.0, min(89.0, y))) / 2)), radians(x)
    crossed = 0
    for (y1, x1), (y2, x2) in zip(flat, [*flat[1:], flat[0]], strict=True):
        low, high = sorted(((y1, x1), (y2, x2)))
        if low[0] <= at_y < high[0]:
            share = (at_y - low[0]) / (high[0] - low[0])
            crossed += low[1] + share * (high[1] - low[1]) > at_x
    return crossed % 2 == 1


def nearest(corners: tuple[tuple[float, float], ...], y: float, x: float) -> float:
    """Degrees from a point to the nearest side, sides taken as many short steps on the map."""
    best = 999.0
    for (y1, x1), (y2, x2) in zip(corners, [*corners[1:], corners[0]], strict=True):
        low, high = (log(tan(pi / 4 + radians(one) / 2)) for one in (y1, y2))
        for step in range(2001):
            part = step / 2000
            lat = degrees(2 * atan(exp(low + part * (high - low))) - pi / 2)
            best = min(best, max(abs(lat - y), abs(x1 + part * (x2 - x1) - x)))
    return best


def test_areas_of_every_size_are_few_squares() -> None:
    """A settlement to a hundred metres, an oblast to a kilometre, the country to ten."""
    sizes = {0.1: 1, 1.5: 10, 20.0: 100}
    for wide, step in sizes.items():
        area = Area(((48.0, 30.0), (48.0 + wide / 2, 30.0 + wide), (48.0 + wide, 30.0)))
        assert area.step == step
        assert len(cells_of_area(area)) < 30_000


def test_areas_are_written_and_read() -> None:
    area = Area(((48.5, 37.123457), (49.0, 38.0), (48.0, 38.5)))
    assert Area.read(area.written()) == area
    assert Area.read(" 38,48; 39,48;39,49; ") == Area(((48, 38), (48, 39), (49, 39)))


@pytest.mark.parametrize(
    "text", ["", "1,2;3,4", "1,2;3;4,5", "1,2;1,3;1,4", "1,nan;2,3;3,4", "200,1;2,3;3,4", "x"]
)
def test_what_is_no_area_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - each says something else
        Area.read(text)
