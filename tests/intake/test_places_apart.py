# SPDX-License-Identifier: AGPL-3.0-or-later
"""The place in a file against places people stated: what is near fits, what is far does not."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dokaz.intake.derivatives.places_apart import StatedPlace, compared_places, metres

KYIV, KHARKIV, SIMFEROPOL = (50.4501, 30.5234), (49.9935, 36.2304), (44.9521, 34.1024)
POINTS = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


def claims(latitude: object, longitude: object) -> dict[str, object]:
    return {"photo": {"place": {"latitude": latitude, "longitude": longitude}}}


@pytest.mark.parametrize(
    ("first", "second", "kilometres"), [(KYIV, KHARKIV, 409.3), (KYIV, SIMFEROPOL, 668.7)]
)
def test_known_distances(
    first: tuple[float, float], second: tuple[float, float], kilometres: float
) -> None:
    assert metres(first, second) / 1000 == pytest.approx(kilometres, rel=0.01)


@given(POINTS, POINTS)
def test_a_distance_is_one_both_ways_and_never_beyond_half_the_earth(
    first: tuple[float, float], second: tuple[float, float]
) -> None:
    there = metres(first, second)
    assert there == pytest.approx(metres(second, first), abs=0.01)
    assert 0 <= there <= math.pi * 6_371_009
    assert metres(first, first) == 0


@pytest.mark.parametrize(
    ("precision", "north", "differs"),
    [
        ("exact", 0.02, False), ("exact", 0.1, True),
        ("settlement", 0.1, False), ("settlement", 0.2, True),
        ("oblast", 1.0, False), ("oblast", 3.0, True),
    ],
)  # fmt: skip
def test_what_is_allowed_follows_how_exactly_the_place_is_stated(
    precision: str, north: float, differs: bool
) -> None:
    stated = StatedPlace("an event", *KYIV, precision)
    (found,) = compared_places(claims(KYIV[0] + north, KYIV[1]), [stated])
    assert found.differs is differs
    assert found.claimed == f"{KYIV[0] + north:.5f}, {KYIV[1]:.5f}"


@pytest.mark.parametrize(
    "said",
    [None, {}, [], claims(0, 0), claims("x", 1), claims(91, 1), claims(1, None), {"photo": 1}],
)
def test_no_place_is_compared_with_nothing(said: object) -> None:
    assert compared_places(said, [StatedPlace("an event", *KYIV, "exact")]) == ()


def test_films_have_places_too() -> None:
    said = {
        "photo": None,
        "recording": {"place": {"latitude": KHARKIV[0], "longitude": KHARKIV[1]}},
    }
    (found,) = compared_places(said, [StatedPlace("an event", *KYIV, "vicinity")])
    assert found.differs
