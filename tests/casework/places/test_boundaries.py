# SPDX-License-Identifier: AGPL-3.0-or-later
"""Official boundaries: what a point lies in, which file says so, and files that are refused."""

import contextlib
import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dokaz.casework.places import api, geometry
from dokaz.gate.api import Conflict, Rejected
from tests.casework.places.test_matrix import BAKHMUT, SQUARE
from tests.evidence.world import World

DONETSK_OBLAST = "UA14000000000091971"
HOLE = [[37.98, 48.58], [38.02, 48.58], [38.02, 48.62], [37.98, 48.62], [37.98, 48.58]]


def square(west: float, south: float, size: float) -> list[list[float]]:
    east, north = west + size, south + size
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def file(*features: tuple[dict[str, Any], Any], **more: Any) -> bytes:
    listed = [
        {"type": "Feature", "properties": properties, "geometry": shape}
        for properties, shape in features
    ]
    return json.dumps({"type": "FeatureCollection", "features": listed, **more}).encode()


def polygon(*rings: Any) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings)}


def bring(world: World, content: bytes, dated: date = date(2024, 1, 1)) -> None:
    api.bring_boundaries(
        actor=world.custodian, content=content, source="вигадано", licence="CC0", dated=dated
    )


def codes(world: World, latitude: float, longitude: float) -> list[str]:
    found = api.holding(actor=world.documenter, latitude=latitude, longitude=longitude)
    return [one.place.code for one in found]


def test_a_point_lies_in_the_smallest_first_and_not_in_holes(located: World) -> None:
    content = file(
        ({"pcode": DONETSK_OBLAST}, polygon(square(37.0, 47.5, 2.0))),
        (
            {"ADM1": DONETSK_OBLAST, "code": BAKHMUT},
            {
                "type": "MultiPolygon",
                "coordinates": [[square(37.9, 48.5, 0.2), HOLE], [square(38.5, 48.5, 0.1)]],
            },
        ),
    )
    bring(located, content)
    assert codes(located, 48.55, 38.0) == [BAKHMUT, DONETSK_OBLAST]
    assert codes(located, 48.55, 38.55) == [BAKHMUT, DONETSK_OBLAST]
    assert codes(located, 48.6, 38.0) == [DONETSK_OBLAST]
    assert codes(located, 50.4, 30.5) == []
    with pytest.raises(Conflict):
        bring(located, content)
    assert len(api.boundary_of(actor=located.documenter, code=BAKHMUT)) == 2
    (one,) = api.boundary_sets(actor=located.documenter)
    assert (one.areas, one.licence) == (2, "CC0")


def test_the_newest_file_is_asked_and_the_earlier_stays(located: World) -> None:
    bring(located, SQUARE)
    bring(located, file(({"c": BAKHMUT}, polygon(square(30.0, 50.0, 1.0)))), date(2025, 1, 1))
    (found,) = api.holding(actor=located.documenter, latitude=50.5, longitude=30.5)
    assert found.dated == date(2025, 1, 1)
    assert api.boundary_of(actor=located.documenter, code=BAKHMUT)[0][0][0] == [30.0, 50.0]
    shown_by = api.boundary_source(actor=located.documenter, code=BAKHMUT)
    assert (shown_by is not None and shown_by.dated) == date(2025, 1, 1)
    assert api.boundary_source(actor=located.documenter, code="UA63000000000041885") is None
    # The older one still says what it said, and by which file it says so is shown.
    (older,) = api.holding(actor=located.documenter, latitude=48.6, longitude=38.0)
    assert older.dated == date(2024, 1, 1)
    assert api.holding(actor=located.partner, latitude=48.6, longitude=38.0) == ()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"\xff\xfe", "not_json"),
        (b"[" * 100_000, "not_json"),
        (b'{"type": "Feature"}', "not_features"),
        (file(({}, None)), "no_geometry"),
        (file(({}, {"type": "Point", "coordinates": [1, 2]})), "not_polygon"),
        (file(({}, polygon([[1, 2], [2, 3], [1, 2]]))), "short_ring"),
        (file(({}, polygon([[1, 2], [2, 3], [3, 4], [4, 5]]))), "open_ring"),
        (file(({}, polygon([[1, 2], [2, 300], [3, 4], [1, 2]]))), "not_degrees"),
        (file(({}, polygon([[1, 2], [2, "3"], [3, 4], [1, 2]]))), "not_degrees"),
        (file(({}, polygon([[1, 2], [2, float("nan")], [3, 4], [1, 2]]))), "not_degrees"),
        (file(crs={"properties": {"name": "EPSG:3857"}}), "not_degrees"),
    ],
)
def test_damaged_files_are_refused_by_their_reason(content: bytes, says: str) -> None:
    with pytest.raises(geometry.BadGeometry) as caught:
        list(geometry.areas(content))
    assert caught.value.reason == says


def test_a_refused_file_leaves_nothing(located: World) -> None:
    good = ({"code": BAKHMUT}, polygon(square(37.9, 48.5, 0.2)))
    unknown = ({"code": "UA99999999999999999"}, polygon(square(1, 2, 1)))
    for content in (file(), file(good, unknown), file(good, ({"name": "х"}, good[1])), b"{}"):
        with pytest.raises(Rejected):
            bring(located, content)
    with pytest.raises(Rejected):
        api.bring_boundaries(
            actor=located.custodian,
            content=SQUARE,
            source="",
            licence="CC0",
            dated=date(2024, 1, 1),
        )
    assert api.boundary_sets(actor=located.documenter) == ()


@given(st.binary(max_size=200))
def test_any_bytes_are_areas_or_refused(content: bytes) -> None:
    with contextlib.suppress(geometry.BadGeometry):
        list(geometry.areas(content))


@given(
    st.floats(-179, 178), st.floats(-89, 88), st.floats(0.01, 1), st.floats(-3, 3), st.floats(-3, 3)
)
def test_a_square_holds_what_lies_between_its_sides(
    west: float, south: float, size: float, right: float, up: float
) -> None:
    ring = [(x, y) for x, y in square(west, south, size)]
    x, y = west + right * size, south + up * size
    if min(abs(right), abs(up), abs(right - 1), abs(up - 1)) < 1e-6:
        return
    assert geometry.holds([[ring]], x, y) is (0 < right < 1 and 0 < up < 1)


def test_crimea_is_among_the_oblasts_of_every_map() -> None:
    outline = api.outline()
    assert len(outline) == 27
    simferopol, sevastopol = (34.10, 44.95), (33.60, 44.60)
    assert geometry.holds([[ring] for ring in outline["UA01000000000013043"]], *simferopol)
    assert geometry.holds([[ring] for ring in outline["UA85000000000065278"]], *sevastopol)
    assert set(outline) == {code for code in outline if code.startswith("UA")}
