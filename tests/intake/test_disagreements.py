# SPDX-License-Identifier: AGPL-3.0-or-later
"""Times that belong to one file are held against each other with the tolerance that is stated."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dokaz.intake.derivatives.disagreements import Around, codes, compared


def claim(written: str, zone: str) -> dict[str, str]:
    return {"at": written, "zone": zone, "written": written, "source": "x"}


def photo(**times: Any) -> dict[str, Any]:
    return {"photo": times, "recording": None}


LOCAL = claim("2022-03-14T06:42:10", "unknown")
KYIV = claim("2022-03-14T06:42:10+02:00", "offset")


def gps(text: str) -> dict[str, str]:
    return claim(text, "utc")


@pytest.mark.parametrize(
    ("taken", "satellites", "expected"),
    [
        (KYIV, "2022-03-14T04:42:09+00:00", []),
        (KYIV, "2022-03-14T04:44:10+00:00", []),
        (KYIV, "2022-03-14T04:44:11+00:00", ["taken_gps"]),
        (KYIV, "2022-03-14T06:42:10+00:00", ["taken_gps"]),
        # Without a zone any explains whole quarters of an hour, but not twenty minutes.
        (LOCAL, "2022-03-14T04:42:10+00:00", []),
        (LOCAL, "2022-03-13T16:42:10+00:00", []),
        (LOCAL, "2022-03-14T18:42:10+00:00", []),
        (LOCAL, "2022-03-14T04:20:10+00:00", ["taken_gps"]),
        (LOCAL, "2022-03-13T16:00:00+00:00", ["taken_gps"]),
        (LOCAL, "2022-03-10T06:42:10+00:00", ["taken_gps"]),
    ],
)
def test_the_camera_and_the_satellites(
    taken: dict[str, str], satellites: str, expected: list[str]
) -> None:
    assert codes(photo(taken=taken, gps_time=gps(satellites)), Around()) == expected


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("taken", "around", "expected"),
    [
        (KYIV, Around(file_at=at("2022-03-14T04:42:12+00:00")), []),
        (KYIV, Around(file_at=at("2024-01-01T00:00:00+00:00")), []),
        (KYIV, Around(file_at=at("2022-03-14T04:40:00+00:00")), ["taken_file"]),
        (LOCAL, Around(file_at=at("2022-03-13T17:00:00+00:00")), []),
        (LOCAL, Around(file_at=at("2022-03-13T16:00:00+00:00")), ["taken_file"]),
        (KYIV, Around(received_at=at("2022-03-13T00:00:00+00:00")), ["taken_received"]),
        (KYIV, Around(stated_at=at("2022-03-15T04:00:00+00:00"), precision="day"), []),
        (
            KYIV,
            Around(stated_at=at("2022-03-16T04:00:00+00:00"), precision="day"),
            ["taken_stated"],
        ),
        (KYIV, Around(stated_at=at("2022-03-16T04:00:00+00:00"), precision="month"), []),
        (KYIV, Around(stated_at=at("2022-03-14T05:42:10+00:00"), precision="hour"), []),
        (
            KYIV,
            Around(stated_at=at("2022-03-14T05:42:10+00:00"), precision="minute"),
            ["taken_stated"],
        ),
        (KYIV, Around(stated_at=at("1999-01-01T00:00:00+00:00"), precision="unknown"), []),
    ],
)
def test_the_file_and_what_is_known_from_elsewhere(
    taken: dict[str, str], around: Around, expected: list[str]
) -> None:
    assert codes(photo(taken=taken), around) == expected


def test_a_change_before_the_taking_and_a_place_that_is_none() -> None:
    earlier = claim("2021-01-01T00:00:00", "unknown")
    assert codes(photo(taken=LOCAL, modified=earlier), Around()) == ["taken_modified"]
    assert codes(photo(taken=earlier, modified=LOCAL), Around()) == []
    nowhere = {"latitude": 0.0, "longitude": 0.0}
    assert codes(photo(place=nowhere), Around()) == ["place_zero"]
    assert codes(photo(place={"latitude": 0.0, "longitude": 30.0}), Around()) == []


def test_a_film_whose_utc_is_doubted_is_given_every_zone() -> None:
    created = claim("2022-03-14T06:42:10+00:00", "utc_doubtful")
    film = {"photo": None, "recording": {"created": created}}
    stated = Around(stated_at=at("2022-03-14T04:42:10+00:00"), precision="second")
    assert codes(film, stated) == []
    (one,) = compared(film, stated)
    assert one.first == "2022-03-14 06:42:10 (?)"
    assert one.tolerance == dt.timedelta(hours=14, minutes=2)


def test_both_values_and_the_tolerance_are_stated() -> None:
    (one,) = compared(photo(taken=KYIV), Around(file_at=at("2020-01-01T00:00:00+00:00")))
    assert (one.first, one.second) == ("2022-03-14 06:42:10 +02:00", "2020-01-01 00:00:00 UTC")
    assert one.tolerance == dt.timedelta(minutes=2)
    assert one.differs
    assert one.later_is_usual


WILD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ["photo", "recording", "taken", "created", "gps_time", "modified", "place", "at",
             "zone", "latitude", "longitude"]
        ),
        inner,
        max_size=5,
    ),
    max_leaves=20,
)  # fmt: skip


@given(WILD)
def test_any_claims_are_compared_or_left_alone(claims: Any) -> None:
    around = Around(
        file_at=at("2022-03-14T04:42:12+00:00"),
        stated_at=at("2022-03-15T04:00:00+00:00"),
        precision="day",
    )
    assert isinstance(compared(claims, around), tuple)


@pytest.mark.parametrize("written", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"])
def test_times_at_the_ends_of_the_calendar(written: str) -> None:
    compared(
        photo(taken=claim(written, "offset")), Around(received_at=at("2022-03-14T00:00+00:00"))
    )
