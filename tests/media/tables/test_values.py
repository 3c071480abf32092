# SPDX-License-Identifier: AGPL-3.0-or-later
"""Values of cells: what they say, and what they leave open."""

from __future__ import annotations

import contextlib
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dokaz.media.tables import values
from dokaz.media.tables.values import BadValue


@pytest.mark.parametrize(
    ("text", "start", "precision"),
    [
        ("2022-08-07", (2022, 8, 7), "day"),
        ("20220807", (2022, 8, 7), "day"),
        ("2022-08", (2022, 8, 1), "month"),
        ("08.2022", (2022, 8, 1), "month"),
        ("2022", (2022, 1, 1), "year"),
        ("31/08/2022", (2022, 8, 31), "day"),
        ("08/31/2022", (2022, 8, 31), "day"),
        ("07.07.2022 р.", (2022, 7, 7), "day"),
        ("7 серпня 2022 року", (2022, 8, 7), "day"),
        ("7 августа 2022 г.", (2022, 8, 7), "day"),
        ("August 7th, 2022", (2022, 8, 7), "day"),
        ("07-Aug-2022", (2022, 8, 7), "day"),
        ("травень 2022", (2022, 5, 1), "month"),
        ("2022-08-07 14:05", (2022, 8, 7, 14, 5), "minute"),
        ("31.08.2022, 14:05:09", (2022, 8, 31, 14, 5, 9), "second"),
        ("8/29/2014 12:00:00 AM", (2014, 8, 29, 0, 0, 0), "second"),
    ],
)
def test_dates(text: str, start: tuple[int, ...], precision: str) -> None:
    found = values.read_date(text)
    assert (found.start, found.precision) == (dt.datetime(*start), precision)  # type: ignore[arg-type]  # noqa: DTZ001


def test_a_stated_zone_is_kept() -> None:
    found = values.read_date("2022-03-15 16:10:34+00:00")
    assert found.start == dt.datetime(2022, 3, 15, 16, 10, 34, tzinfo=dt.UTC)
    assert values.read_date("2022-03-15T16:10Z").start.tzinfo is dt.UTC
    assert values.read_date("2022-03-15").start.tzinfo is None


@pytest.mark.parametrize(
    ("text", "order", "reason"),
    [
        ("07/08/2022", "", "open_date"),
        ("31/08/2022", "mdy", "other_date_order"),
        ("08/31/2022", "dmy", "other_date_order"),
        ("07/08/22", "", "two_digit_year"),
        ("32/08/2022", "", "no_such_day"),
        ("30.02.2022", "dmy", "no_such_day"),
        ("2022-02-30", "", "no_such_day"),
        ("2022-08-07 25:00", "", "no_such_day"),
        ("вчора", "", "no_date"),
        ("", "", "no_date"),
    ],
)
def test_dates_that_are_none_say_why(text: str, order: str, reason: str) -> None:
    with pytest.raises(BadValue) as refused:
        values.read_date(text, order=order)  # type: ignore[arg-type]
    assert refused.value.reason == reason


def test_an_order_decides_what_is_open() -> None:
    assert values.read_date("07/08/2022", order="dmy").start.month == 8
    assert values.read_date("07/08/2022", order="mdy").start.month == 7


def test_the_last_moment_of_a_time() -> None:
    def last(text: str) -> str:
        return values.read_date(text).last.isoformat()

    assert last("2024-02") == "2024-02-29T23:59:59"
    assert last("2022") == "2022-12-31T23:59:59"
    assert last("2022-08-07") == "2022-08-07T23:59:59"
    assert last("2022-08-07 10:20") == "2022-08-07T10:20:59"


@pytest.mark.parametrize(
    ("text", "degrees", "axis"),
    [
        ("48.4583", 48.4583, ""),
        ("48,4583", 48.4583, ""),
        ("-37.5", -37.5, ""),
        ("48°27'30\"N", 48.4583333, "lat"),
        ("48°27′30″ пн. ш.", 48.4583333, "lat"),
        ("37º10'0\"E", 37.1666667, "lon"),
        ("E 37.5", 37.5, "lon"),
        ("33° 30' W", -33.5, "lon"),
    ],
)
def test_coordinates(text: str, degrees: float, axis: str) -> None:
    found = values.read_coordinate(text)
    assert (found.degrees, found.axis) == (pytest.approx(degrees), axis)


@pytest.mark.parametrize(
    "text", ["", "x", "48°61'N", "200", "91 N", "48.5°30'", "-48 S", "1 2 3 4"]
)
def test_what_is_no_coordinate_is_refused(text: str) -> None:
    with pytest.raises(BadValue):
        values.read_coordinate(text)


def test_pairs_need_an_order_unless_they_say_it() -> None:
    with pytest.raises(BadValue, match="open_coordinates"):
        values.read_pair("48.5, 37.2")
    assert values.read_pair("48.5, 37.2", order="lat_lon") == (48.5, 37.2)
    assert values.read_pair("37,2; 48,5", order="lon_lat") == (48.5, 37.2)
    assert values.read_pair("37.2E 48.5N") == (48.5, 37.2)
    assert values.read_pair("POINT (37.2 48.5)") == (48.5, 37.2)
    with pytest.raises(BadValue, match="beyond_the_globe"):
        values.read_pair("120.1, 48.5", order="lat_lon")


def test_numbers_yes_and_addresses() -> None:
    assert values.read_number("1 200,5") == 1200.5
    assert values.read_number("\u22127.34") == -7.34
    with pytest.raises(BadValue):
        values.read_number("1,234.5")
    assert values.read_yes_no("Так") is True
    assert values.read_yes_no("no") is False
    with pytest.raises(BadValue):
        values.read_yes_no("можливо")
    assert values.read_address(" https://example.org/а?б ") == "https://example.org/а?б"
    for bad in ("javascript:alert(1)", "example.org", "https://", "https://a b"):
        with pytest.raises(BadValue):
            values.read_address(bad)


@given(st.text(max_size=60) | st.from_regex(r"[\d./:, NSEW°'\"-]{0,40}", fullmatch=True))
def test_any_text_is_a_value_or_a_bad_one(text: str) -> None:
    for read in (
        values.read_date,
        values.read_number,
        values.read_coordinate,
        values.read_pair,
        values.pair_order,
        values.read_yes_no,
        values.read_address,
    ):
        with contextlib.suppress(BadValue):
            read(text)


@given(st.datetimes(min_value=dt.datetime(1900, 1, 1), max_value=dt.datetime(2999, 12, 31)))  # noqa: DTZ001
def test_a_date_reads_the_same_in_all_its_forms(at: dt.datetime) -> None:
    at = at.replace(microsecond=0)
    for text, order in (
        (at.isoformat(), ""),
        (at.strftime("%d.%m.%Y %H:%M:%S"), "dmy"),
        (at.strftime("%m/%d/%Y %H:%M:%S"), "mdy"),
        (at.strftime("%m/%d/%Y %I:%M:%S %p"), "mdy"),
    ):
        assert values.read_date(text, order=order).start == at  # type: ignore[arg-type]
