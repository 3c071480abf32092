# SPDX-License-Identifier: AGPL-3.0-or-later
"""Values of cells: dates, numbers, coordinates, yes and no, addresses. Pure; nothing is guessed.

What a text leaves open (which of two numbers is the day, which the latitude) is given by the caller
or refused. The same functions judge columns and read rows, so that what was shown is what is read.
"""

import calendar
import dataclasses
import datetime as dt
import re
from typing import Literal

DateOrder = Literal["", "dmy", "mdy"]
PairOrder = Literal["", "lat_lon", "lon_lat"]


class BadValue(Exception):
    """A text is no such value. `reason` is one word for programs, see docs/formats/tables.md."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclasses.dataclass(frozen=True, slots=True)
class Moment:
    """A time as it is written. `start` has a zone only where the text states one.

    `precision`: "second", "minute", "day", "month" or "year".
    `order`: "dmy" or "mdy" where the text proves it, "open" where both are possible, else empty.
    """

    start: dt.datetime
    precision: str
    order: str = ""

    @property
    def last(self) -> dt.datetime:
        """The last moment of the time stated, to the second."""
        at = self.start
        if self.precision == "year":
            return at.replace(month=12, day=31, hour=23, minute=59, second=59)
        if self.precision == "month":
            days = calendar.monthrange(at.year, at.month)[1]
            return at.replace(day=days, hour=23, minute=59, second=59)
        if self.precision == "day":
            return at.replace(hour=23, minute=59, second=59)
        return at.replace(second=59) if self.precision == "minute" else at


_CLOCK = (
    r"(?:[T\s,]+(?:о\s|в\s|at\s)?(?P<h>\d{1,2})[:.](?P<mi>\d{2})(?:[:.](?P<s>\d{2})(?:[.,]\d{1,9})?)?"
    r"\s?(?P<ap>[AaPp]\.?[Mm]\.?)?\s?(?P<z>Z|UTC|GMT|[+-]\d{2}:?(?:\d{2})?)?)?"
)
_ISO = re.compile(
    r"(?P<y>\d{4})(?:(?P<sep>[-/.])(?P<m>\d{1,2})(?:(?P=sep)(?P<d>\d{1,2})" + _CLOCK + r")?)?\Z"
)
_BASIC = re.compile(r"(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})\Z")
_PARTS = re.compile(
    r"(?P<a>\d{1,2})(?P<sep>[-/.])(?P<b>\d{1,2})(?P=sep)(?P<y>\d{4})\s?р?\.?" + _CLOCK + r"\Z"
)
_MONTH_OF_YEAR = re.compile(r"(?P<m>\d{1,2})[./](?P<y>\d{4})\Z")
_SHORT_YEAR = re.compile(r"\d{1,2}([-/.])\d{1,2}\1\d{2}(?!\d)")
_NAMED = re.compile(
    r"(?:(?P<d>\d{1,2})(?:st|nd|rd|th|-?го|-?е)?[\s.-]+)?(?P<n>[^\W\d_]{3,})\.?[\s,.-]+"
    r"(?:(?P<d2>\d{1,2})(?:st|nd|rd|th)?,?\s+)?(?P<y>\d{4})\s?(?:р(?:оку)?|г(?:ода)?)?\.?"
    + _CLOCK
    + r"\Z"
)
_MONTHS = (
    ("jan", "січ", "янв"), ("feb", "лют", "фев"), ("mar", "бер", "мар"), ("apr", "кві", "апр"),
    ("may", "тра", "май", "мая"), ("jun", "чер", "июн"), ("jul", "лип", "июл"),
    ("aug", "сер", "авг"), ("sep", "вер", "сен"), ("oct", "жов", "окт"),
    ("nov", "лис", "ноя"), ("dec", "гру", "дек"),
)  # fmt: skip
_BY_NAME = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names}


def read_date(text: str, *, order: DateOrder = "") -> Moment:
    """A date, with its time of day where there is one.

    Two numbers and a year are read in `order`; where it is not given, only if one of them can be
    no month.

    Raises:
        BadValue: "no_date", "no_such_day", "two_digit_year", "open_date" (both orders possible and
            none given), "other_date_order" (only the other order is possible).
    """
    text = text.strip()
    if match := _ISO.match(text) or _BASIC.match(text):
        return _moment(match, match["m"], match["d"])
    if match := _PARTS.match(text):
        return _of_parts(match, order)
    if match := _MONTH_OF_YEAR.match(text):
        return _moment(match, match["m"], None)
    if match := _NAMED.match(text):
        month = _BY_NAME.get(match["n"].lower()[:3])
        if month is None:
            raise BadValue("no_date")
        return _moment(match, str(month), match["d"] or match["d2"])
    raise BadValue("two_digit_year" if _SHORT_YEAR.match(text) else "no_date")


def _of_parts(match: re.Match[str], order: str) -> Moment:
    first, second = int(match["a"]), int(match["b"])
    day_first = 1 <= second <= 12 and 1 <= first <= 31
    month_first = 1 <= first <= 12 and 1 <= second <= 31
    if not day_first and not month_first:
        raise BadValue("no_such_day")
    if first == second:
        return _moment(match, match["b"], match["a"])
    if day_first and month_first:
        if not order:
            raise BadValue("open_date")
        month, day = (match["b"], match["a"]) if order == "dmy" else (match["a"], match["b"])
        return _moment(match, month, day, order="open")
    proven = "dmy" if day_first else "mdy"
    if order and order != proven:
        raise BadValue("other_date_order")
    month, day = (match["b"], match["a"]) if day_first else (match["a"], match["b"])
    return _moment(match, month, day, order=proven)


def _moment(match: re.Match[str], month: str | None, day: str | None, *, order: str = "") -> Moment:
    clock = match.groupdict()
    year = int(match["y"])
    precision = "day" if day else "month" if month else "year"
    hour = minute = second = 0
    zone: dt.tzinfo | None = None
    if clock.get("h") is not None and day:
        hour, minute, second = int(clock["h"]), int(clock["mi"]), int(clock["s"] or 0)
        hour = _of_half_day(hour, clock.get("ap"))
        precision = "second" if clock["s"] else "minute"
        zone = _zone(clock.get("z"))
    if not 1000 <= year <= 2999:
        raise BadValue("no_date")
    try:
        at = dt.datetime(year, int(month or 1), int(day or 1), hour, minute, second, tzinfo=zone)
    except ValueError:
        raise BadValue("no_such_day") from None
    return Moment(at, precision, order)


def _of_half_day(hour: int, half: str | None) -> int:
    if not half:
        return hour
    if not 1 <= hour <= 12:
        raise BadValue("no_such_day")
    return hour % 12 + (12 if half[0] in "pP" else 0)


def _zone(text: str | None) -> dt.tzinfo | None:
    if not text:
        return None
    if text in ("Z", "UTC", "GMT"):
        return dt.UTC
    hours, minutes = int(text[1:3]), int(text[3:].lstrip(":") or 0)
    if hours > 14 or minutes > 59:
        raise BadValue("no_date")
    offset = dt.timedelta(hours=hours, minutes=minutes)
    return dt.timezone(-offset if text[0] == "-" else offset)


_NUMBER = re.compile(r"[+-]?\d{1,3}(?:[ \u00a0\u202f]\d{3})*(?:[.,]\d+)?\Z|[+-]?\d+(?:[.,]\d+)?\Z")
_EXPONENT = re.compile(r"[+-]?\d+(?:\.\d+)?[eE][+-]?\d{1,3}\Z")


def read_number(text: str) -> float:
    """A number; a comma is the decimal sign, blanks part thousands. Raises BadValue("no_number").

    "1,234" is one and a bit: commas as thousands are not written in the languages of the archive,
    and a table that has them has dots too, which then are two signs and no number.
    """
    text = text.strip().replace("\u2212", "-")
    if _EXPONENT.match(text):
        return float(text)
    if not _NUMBER.match(text) or len(text) > 40:
        raise BadValue("no_number")
    return float(re.sub(r"[ \u00a0\u202f]", "", text).replace(",", "."))


_LETTERS = {
    "N": ("lat", 1), "S": ("lat", -1), "E": ("lon", 1), "W": ("lon", -1),
    "ПН": ("lat", 1), "ПД": ("lat", -1), "СХ": ("lon", 1), "ЗХ": ("lon", -1),
    "С": ("lat", 1), "Ю": ("lat", -1), "В": ("lon", 1), "З": ("lon", -1),
}  # fmt: skip
_LETTER = r"(?:N|S|E|W|Пн|Пд|Сх|Зх|С|Ю|В|З)\.?(?:\s?(?:ш|д)\.?)?"
_COORDINATE = re.compile(
    rf"(?P<before>{_LETTER})?\s*(?P<sign>[+-])?(?P<deg>\d{{1,3}}(?:[.,]\d+)?)\s*[°ºd]?\s*"
    r"(?:(?P<min>\d{1,2}(?:[.,]\d+)?)\s*['′’]\s*)?"
    r"(?:(?P<sec>\d{1,2}(?:[.,]\d+)?)\s*(?:\"|″|”|'')\s*)?"
    rf"(?P<after>{_LETTER})?\Z",
    re.IGNORECASE,
)


@dataclasses.dataclass(frozen=True, slots=True)
class Coordinate:
    """Degrees; `axis` is "lat" or "lon" where a letter says so, else empty."""

    degrees: float
    axis: str = ""
    written: str = "decimal"  # or "dms"


def read_coordinate(text: str) -> Coordinate:
    """One coordinate, decimal or in degrees, minutes and seconds.

    Raises:
        BadValue: "no_coordinate", or "beyond_the_globe".
    """
    match = _COORDINATE.match(text.strip().replace("\u2212", "-"))
    if not match:
        raise BadValue("no_coordinate")
    degrees, minutes, seconds = (_float(match[one]) for one in ("deg", "min", "sec"))
    if minutes >= 60 or seconds >= 60 or (match["min"] and degrees != int(degrees)):
        raise BadValue("no_coordinate")
    if match["sec"] and not match["min"]:
        raise BadValue("no_coordinate")
    letter = match["before"] or match["after"] or ""
    if match["before"] and match["after"]:
        raise BadValue("no_coordinate")
    axis, sign = _axis(letter)
    if match["sign"] == "-":
        if letter:
            raise BadValue("no_coordinate")
        sign = -1
    value = sign * (degrees + minutes / 60 + seconds / 3600)
    require_on_globe(value, axis or "lon")
    return Coordinate(round(value, 7), axis, "dms" if match["min"] else "decimal")


def _axis(letter: str) -> tuple[str, int]:
    if not letter:
        return "", 1
    key = re.sub(r"[.\s]", "", letter).upper()
    for length in (2, 1):
        if key[:length] in _LETTERS:
            return _LETTERS[key[:length]]
    raise BadValue("no_coordinate")


def _float(text: str | None) -> float:
    return float(text.replace(",", ".")) if text else 0.0


def require_on_globe(value: float, axis: str) -> None:
    """Raises BadValue("beyond_the_globe")."""
    if abs(value) > (90 if axis == "lat" else 180):
        raise BadValue("beyond_the_globe")


_PAIR_PARTS = (
    re.compile(r"\s*;\s*"),
    re.compile(r"(?<=[\d\"'″′°NSEWnsew])\s*,\s+"),
    re.compile(r"\s*,\s*"),
    re.compile(r"\s+"),
)
_POINT = re.compile(r"POINT\s*\(\s*(\S+)\s+(\S+)\s*\)\Z", re.IGNORECASE)


def read_pair(text: str, *, order: PairOrder = "") -> tuple[float, float]:
    """Latitude and longitude from one cell.

    A WKT point is longitude first (OGC 06-103r4, 7.2). Letters of the axes outweigh `order`, which
    must be given where there are none.

    Raises:
        BadValue: "no_coordinate", "open_coordinates", "beyond_the_globe".
    """
    one, other, fixed = _both(text)
    if one.axis and other.axis:
        if one.axis == other.axis:
            raise BadValue("no_coordinate")
        order = "lat_lon" if one.axis == "lat" else "lon_lat"
    elif fixed:
        order = "lon_lat"
    if not order:
        raise BadValue("open_coordinates")
    latitude, longitude = (one, other) if order == "lat_lon" else (other, one)
    require_on_globe(latitude.degrees, "lat")
    return latitude.degrees, longitude.degrees


def pair_order(text: str) -> str:
    """ "lat_lon" or "lon_lat" where the cell itself says so, else empty. Raises BadValue."""
    one, other, fixed = _both(text)
    if fixed:
        return "lon_lat"
    if one.axis and other.axis:
        return "lat_lon" if one.axis == "lat" else "lon_lat"
    if abs(one.degrees) > 90:
        return "lon_lat"
    return "lat_lon" if abs(other.degrees) > 90 else ""


def _both(text: str) -> tuple[Coordinate, Coordinate, bool]:
    text = text.strip().strip("()[]").strip() if not _POINT.match(text.strip()) else text.strip()
    if match := _POINT.match(text):
        return read_coordinate(match[1]), read_coordinate(match[2]), True
    for parting in _PAIR_PARTS:
        parts = parting.split(text)
        if len(parts) == 2:
            try:
                return read_coordinate(parts[0]), read_coordinate(parts[1]), False
            except BadValue as error:
                if error.reason == "beyond_the_globe":
                    raise
    raise BadValue("no_coordinate")


YES = frozenset({"yes", "y", "true", "1", "+", "так", "да", "т", "є", "x", "х", "✓"})
NO = frozenset({"no", "n", "false", "0", "-", "ні", "нет", "н", "немає"})
_ADDRESS = re.compile(r"https?://[^\s/?#]+\S*\Z", re.IGNORECASE)


def read_yes_no(text: str) -> bool:
    """Raises BadValue("no_yes_no")."""
    word = text.strip().casefold()
    if word in YES:
        return True
    if word in NO:
        return False
    raise BadValue("no_yes_no")


def read_address(text: str) -> str:
    """An address on the web, as it is written. Raises BadValue("no_address")."""
    text = text.strip()
    if not _ADDRESS.match(text) or len(text) > 4000:
        raise BadValue("no_address")
    return text
