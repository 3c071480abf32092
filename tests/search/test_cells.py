# SPDX-License-Identifier: AGPL-3.0-or-later
"""Squares of the map tell exactly which points lie in a rectangle."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
