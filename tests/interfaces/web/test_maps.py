# SPDX-License-Identifier: AGPL-3.0-or-later
"""A still map shows the lines of every oblast that lies in it, wherever it is."""

import pytest

from dokaz.casework.places import api as places
from dokaz.interfaces.web.places import maps
from dokaz.interfaces.web.places.names import readable

ALL = [ring for unit in places.outline().values() for ring in unit]


@pytest.mark.parametrize("longitude", [22.2, 24.0, 30.5, 33.4, 36.2, 39.9])
@pytest.mark.parametrize("latitude", [44.4, 46.6, 48.5, 50.45, 52.3])
def test_lines_are_those_of_all_rings_cut_to_the_map(longitude: float, latitude: float) -> None:
    for marks in (
        [maps.Mark(latitude, longitude)],
        [maps.Mark(latitude, longitude), maps.Mark(48.3, 31.2)],
    ):
        drawn = maps.drawn(marks)

        assert drawn is not None
        west, south, east, north = map(float, drawn.window.split(","))
        exact = maps._window(marks, [])
        assert (west, south, east, north) == pytest.approx(exact, abs=1e-5)
        assert drawn.lines == maps._Plane(exact, maps.WIDTH, maps.HEIGHT).path(ALL)


def test_a_map_in_the_middle_of_an_oblast_has_none_of_the_far_ones() -> None:
    near = [ring for box, ring in maps._borders() if maps._meet(box, maps._window(
        [maps.Mark(49.0, 31.5)], []))]  # fmt: skip

    assert 0 < len(near) < len(ALL) / 2


def test_names_of_towns_never_lie_over_each_other_or_over_what_matters() -> None:
    def dot(x: float, y: float, label: str) -> maps.Dot:
        return maps.Dot(x, y, 0, label, "town", 0)

    point = dot(300, 200, "")
    towns = [
        dot(300, 200, "the point's own name"),
        dot(310, 203, "over the first"),
        dot(260, 230, "free"),
        dot(255, 238, "half a line below"),
        dot(270, 200, "through the point"),
        dot(600, 300, "beyond the edge"),
        dot(560, 20, "small map"),
        dot(100, 300, "also free"),
        dot(100, 340, "one too many"),
    ]

    shown = readable(towns, [point], width=maps.WIDTH, corner=maps._CORNER, most=3)

    assert [one.label for one in shown] == ["the point's own name", "free", "also free"]
    assert readable(towns[-1:], [point], width=maps.WIDTH, corner=maps._CORNER, most=3)
