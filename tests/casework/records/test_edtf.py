# SPDX-License-Identifier: AGPL-3.0-or-later
"""Times as sources give them: what is understood, what is refused, and never anything else."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dokaz.casework.records.edtf import Moment, NoTime, parse


@pytest.mark.parametrize(
    ("text", "earliest", "latest", "precision"),
    [
        ("2022", "2021-12-31T22:00:00", "2022-12-31T21:59:59", "year"),
        ("2022-03", "2022-02-28T22:00:00", "2022-03-31T20:59:59", "month"),
        ("2022-03-XX", "2022-02-28T22:00:00", "2022-03-31T20:59:59", "month"),
        ("202X", "2019-12-31T22:00:00", "2029-12-31T21:59:59", "year"),
        ("2022-03-09", "2022-03-08T22:00:00", "2022-03-09T21:59:59", "day"),
        ("2022-03-09T14:30", "2022-03-09T12:30:00", "2022-03-09T12:30:59", "minute"),
        ("2022-07-09T14", "2022-07-09T11:00:00", "2022-07-09T11:59:59", "hour"),
        ("2022-03-09T14:30:05Z", "2022-03-09T14:30:05", "2022-03-09T14:30:05", "second"),
        ("2022-03-09T14:30+05:30", "2022-03-09T09:00:00", "2022-03-09T09:00:59", "minute"),
        ("2022-03-01/2022-03-05", "2022-02-28T22:00:00", "2022-03-05T21:59:59", "interval"),
        ("2022-03-01/..", "2022-02-28T22:00:00", None, "interval"),
        ("/2022", None, "2022-12-31T21:59:59", "interval"),
        ("2024-02-29", "2024-02-28T22:00:00", "2024-02-29T21:59:59", "day"),
    ],
)
def test_the_seconds_that_are_meant(
    text: str, earliest: str | None, latest: str | None, precision: str
) -> None:
    found = parse(text)
    times = [
        each and datetime.fromisoformat(each).replace(tzinfo=UTC) for each in (earliest, latest)
    ]
    assert [found.earliest, found.latest, found.precision] == [*times, precision]


def test_marks_of_doubt_are_kept() -> None:
    assert (parse("2022-03?").certain, parse("2022-03?").exact) == (False, True)
    assert (parse("2022-03~").certain, parse("2022-03~").exact) == (True, False)
    assert (parse("2022-03%/2022-05").certain, parse("2022-03%/..").exact) == (False, False)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2022-02-30", "impossible"), ("2023-02-29", "impossible"), ("2022-13", "impossible"),
        ("2022-00", "impossible"), ("2022-03-09T25:00", "impossible"), ("1200", "year"),
        ("2022-03-09T14:60", "impossible"), ("2022-05/2022-03", "order"), ("../..", "open"),
        ("/", "open"), ("", "form"), ("yesterday", "form"), ("09.03.2022", "form"),
        ("2022-XX-09", "form"), ("2022-XX-XXT10", "form"), ("202X-03", "form"), ("XXXX", "form"),
        ("2022/2023/2024", "form"), ("2022-03-09T14:30+99:00", "zone"), ("２０２２", "form"),
        ("2022-03-27T03:30", "gap"), ("2" * 1_000_000, "form"), ("2022\0", "form"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_its_reason(text: str, reason: str) -> None:
    with pytest.raises(NoTime) as caught:
        parse(text)
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    "zone",
    ["Mars/Phobos", "", "../etc/passwd", "/etc/passwd", "A" * 5000, "localtime", "posixrules",
     "right/Europe/Kyiv"],
)  # fmt: skip
def test_an_unknown_zone_is_refused(zone: str) -> None:
    with pytest.raises(NoTime):
        parse("2022-03-09", zone=zone)


@given(st.text(max_size=40) | st.from_regex(r"[0-9X?~%T:Z/.+-]{0,30}", fullmatch=True))
def test_any_text_is_a_time_or_refused(text: str) -> None:
    try:
        found = parse(text)
    except NoTime:
        return
    assert isinstance(found, Moment)
    if found.earliest is not None and found.latest is not None:
        assert found.earliest <= found.latest


@given(st.dates(date(1900, 1, 2), date(2100, 12, 30)))
def test_a_day_lies_within_its_month_and_its_year(day: date) -> None:
    inner, month, year = (parse(text) for text in (f"{day}", f"{day:%Y-%m}", f"{day:%Y}"))
    assert year.earliest <= month.earliest <= inner.earliest  # type: ignore[operator]
    assert inner.latest <= month.latest <= year.latest  # type: ignore[operator]
    assert parse(f"{day}/{day}").earliest == inner.earliest
