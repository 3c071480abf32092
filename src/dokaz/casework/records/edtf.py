# SPDX-License-Identifier: AGPL-3.0-or-later
"""Times as sources give them: EDTF (ISO 8601-2:2019), levels 0 and 1 without seasons and sets.

Understood: `2022`, `2022-03`, `2022-03-09`, `2022-03-09T14:30`, with seconds, with `Z` or `+02:00`;
`?` uncertain, `~` approximate, `%` both, at the end; `X` for digits not known (`202X`,
`2022-03-XX`); intervals `a/b` with `..` or nothing for an open end. Minutes without seconds and
hours alone are a widening of the standard. Pure functions; whoever needs "now" passes it.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

KYIV = "Europe/Kyiv"
LONGEST = 80
EARLIEST_YEAR, LATEST_YEAR = 1900, 2100
_DATE = re.compile(
    r"(?P<year>[0-9]{2}(?:[0-9]{2}|[0-9]X|XX))(?:-(?P<month>[0-9X]{2})(?:-(?P<day>[0-9X]{2}))?)?"
    r"(?:T(?P<hour>[0-9]{2})(?::(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?)?"
    r"(?P<zone>Z|[+-][0-9]{2}:[0-9]{2})?)?(?P<mark>[?~%]?)\Z",
    re.ASCII,
)


class NoTime(ValueError):
    """The text is no time of the kind understood here, or an impossible one. `reason` is a code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Moment:
    """What a text says: the earliest and the latest second meant (UTC), None for an open end.

    `precision` is a word of `TimePrecision`; `certain` and `exact` are false where `?` and `~` say.
    """

    text: str
    earliest: datetime | None
    latest: datetime | None
    precision: str
    certain: bool
    exact: bool


def parse(text: str, *, zone: str = KYIV) -> Moment:
    """Read a text; local times are those of `zone` (a name of the IANA database).

    Raises:
        NoTime: with the reason `form`, `impossible`, `year`, `order`, `open`, `gap` or `zone`.
    """
    text = text.strip()
    if not text or len(text) > LONGEST:
        raise NoTime("form")
    area = _area(zone)
    if "/" not in text:
        return _one(text, area)
    begin, _slash, end = text.partition("/")
    if "/" in end:
        raise NoTime("form")
    first = None if begin in ("", "..") else _one(begin, area)
    last = None if end in ("", "..") else _one(end, area)
    if first is None and last is None:
        raise NoTime("open")
    known = [one for one in (first, last) if one is not None]
    earliest = first.earliest if first else None
    latest = last.latest if last else None
    if earliest is not None and latest is not None and latest < earliest:
        raise NoTime("order")
    return Moment(
        text=text,
        earliest=earliest,
        latest=latest,
        precision="interval",
        certain=all(one.certain for one in known),
        exact=all(one.exact for one in known),
    )


def _area(zone: str) -> tzinfo:
    # The library also finds the machine's own time (localtime) and leap seconds (right/...).
    if zone not in _zones():
        raise NoTime("zone")
    return ZoneInfo(zone)


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones() - {"localtime"})


def _one(text: str, area: tzinfo) -> Moment:
    found = _DATE.match(text)
    if found is None:
        raise NoTime("form")
    part = found.groupdict()
    first_year, last_year = (int(part["year"].replace("X", digit)) for digit in "09")
    if not (first_year >= EARLIEST_YEAR and last_year <= LATEST_YEAR):
        raise NoTime("year")
    year_known = "X" not in part["year"]
    begin, end, precision = _span(part, first_year, last_year, year_known=year_known)
    local = _offset(part["zone"]) if part["zone"] else area
    return Moment(
        text=text,
        earliest=_utc(begin, local, strict=precision in ("second", "minute", "hour")),
        latest=_utc(end, local, strict=False),
        precision=precision,
        certain=part["mark"] not in ("?", "%"),
        exact=part["mark"] not in ("~", "%"),
    )


def _span(
    part: dict[str, str], first_year: int, last_year: int, *, year_known: bool
) -> tuple[datetime, datetime, str]:
    """First and last second, local, and how exact that is."""
    month, day = part["month"], part["day"]
    if month is None or month == "XX":
        if day is not None and day != "XX":
            raise NoTime("form")
        _no_hour(part)
        return _naive(first_year, 1, 1), _last(_naive(last_year, 12, 31)), "year"
    if not year_known or "X" in month:
        raise NoTime("form")
    number = int(month)
    if not 1 <= number <= 12:
        raise NoTime("impossible")
    if day is None or day == "XX":
        _no_hour(part)
        days = monthrange(first_year, number)[1]
        return _naive(first_year, number, 1), _last(_naive(first_year, number, days)), "month"
    if "X" in day:
        raise NoTime("form")
    begin = _naive(first_year, number, int(day))
    if part["hour"] is None:
        return begin, _last(begin), "day"
    return _clock(part, begin)


def _clock(part: dict[str, str], day: datetime) -> tuple[datetime, datetime, str]:
    hour, minute, second = (part[name] for name in ("hour", "minute", "second"))
    try:
        begin = day.replace(hour=int(hour), minute=int(minute or 0), second=int(second or 0))
    except ValueError as error:
        raise NoTime("impossible") from error
    if second is not None:
        return begin, begin, "second"
    if minute is not None:
        return begin, begin + timedelta(seconds=59), "minute"
    return begin, begin + timedelta(minutes=59, seconds=59), "hour"


def _no_hour(part: dict[str, str]) -> None:
    if part["hour"] is not None:
        raise NoTime("form")


def _naive(year: int, month: int, day: int) -> datetime:
    try:
        return datetime(year, month, day)  # noqa: DTZ001 - the zone is put on by `_utc`
    except ValueError as error:
        raise NoTime("impossible") from error


def _last(day: datetime) -> datetime:
    return day.replace(hour=23, minute=59, second=59)


def _utc(moment: datetime, area: tzinfo, *, strict: bool) -> datetime:
    """Raises NoTime: clocks were put forward over this time of day, so it never was."""
    there = moment.replace(tzinfo=area).astimezone(UTC)
    if strict and there.astimezone(area).replace(tzinfo=None) != moment:
        raise NoTime("gap")
    return there


def _offset(text: str) -> tzinfo:
    if text == "Z":
        return UTC
    hours, minutes = int(text[1:3]), int(text[4:6])
    if hours > 14 or minutes > 59:
        raise NoTime("zone")
    size = timedelta(hours=hours, minutes=minutes)
    return timezone(-size if text[0] == "-" else size)
