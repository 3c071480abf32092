# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the values of one column are, told by all of its rows."""

from collections.abc import Callable

from dokaz.media.tables import values
from dokaz.media.tables.shapes import LONGEST_NAME, LONGEST_SAMPLE, Column, Kind, Proof
from dokaz.media.tables.values import BadValue, PairOrder

MOST_VALUES = 60
"""Different values that are kept; a column with more is no vocabulary."""
_SAMPLES = 5
_SHARE = 0.9
_BOTH_WAYS: tuple[PairOrder, ...] = ("lat_lon", "lon_lat")
_UKRAINE = (43.5, 53.0, 21.5, 41.0)
"""Latitudes and longitudes between which Ukraine lies, Crimea and its waters among it."""


class Watched:
    """Counts for one column, row by row."""

    def __init__(self) -> None:
        self.filled = 0
        self._kinds = dict.fromkeys(Kind, 0)
        self._different: dict[str, None] = {}
        self._comma = 0
        self._dates = {"dmy": 0, "mdy": 0, "open": 0}
        self._dotted = 0
        self._pairs = {"lat_lon": 0, "lon_lat": 0, "": 0}
        self._inside = {"lat_lon": 0, "lon_lat": 0}

    def see(self, text: str) -> None:
        """One cell."""
        if not text:
            return
        self.filled += 1
        if len(self._different) <= MOST_VALUES:
            self._different.setdefault(text[:LONGEST_SAMPLE])
        kind = self._kind(text)
        self._kinds[kind] += 1

    def _kind(self, text: str) -> Kind:
        if len(text) > 200:
            return Kind.ADDRESS if _is(values.read_address, text) else Kind.TEXT
        first = text[0]
        if first in "hH" and _is(values.read_address, text):
            return Kind.ADDRESS
        if any(one.isdigit() for one in text):
            return self._with_digits(text)
        return Kind.YES_NO if _is(values.read_yes_no, text) else Kind.TEXT

    def _with_digits(self, text: str) -> Kind:
        if _is(values.read_number, text):
            self._comma += "," in text
            return Kind.NUMBER
        if self._is_date(text):
            return Kind.DATE
        if self._is_pair(text):
            return Kind.LATITUDE_LONGITUDE
        return Kind.DEGREES if _is(values.read_coordinate, text) else Kind.TEXT

    def _is_date(self, text: str) -> bool:
        try:
            found = values.read_date(text)
        except BadValue as error:
            if error.reason == "open_date":
                self._dates["open"] += 1
                self._dotted += text[1:3].find(".") >= 0
                return True
            return error.reason in ("two_digit_year", "no_such_day")
        if found.order:
            self._dates[found.order] += 1
        return True

    def _is_pair(self, text: str) -> bool:
        try:
            said = values.pair_order(text)
        except BadValue:
            return False
        self._pairs[said] += 1
        for order in _BOTH_WAYS:
            try:
                latitude, longitude = values.read_pair(text, order=order)
            except BadValue:
                continue
            south, north, west, east = _UKRAINE
            self._inside[order] += south <= latitude <= north and west <= longitude <= east
        return True

    def column(self, name: str) -> Column:
        """What was seen."""
        kind, matching = self._most()
        order, leaning = Proof.NOT_ASKED, ""
        if kind is Kind.DATE:
            order, leaning = self._date_order()
        elif kind is Kind.LATITUDE_LONGITUDE:
            order, leaning = self._pair_order()
        different = tuple(self._different)
        return Column(
            name=name[:LONGEST_NAME],
            kind=kind,
            filled=self.filled,
            matching=matching,
            order=order,
            leaning=leaning,
            decimal_comma=kind is Kind.NUMBER and self._comma > 0,
            samples=different[:_SAMPLES],
            values=different if len(different) <= MOST_VALUES else (),
        )

    def _most(self) -> tuple[Kind, int]:
        if not self.filled:
            return Kind.EMPTY, 0
        kind = max(self._kinds, key=lambda one: self._kinds[one])
        if kind is Kind.NUMBER and set(self._different) <= {"0", "1"}:
            return Kind.YES_NO, self.filled
        if self._kinds[kind] < _SHARE * self.filled:
            return Kind.TEXT, self.filled
        return kind, self._kinds[kind]

    def _date_order(self) -> tuple[Proof, str]:
        day, month, unsure = (self._dates[one] for one in ("dmy", "mdy", "open"))
        if day and month:
            return Proof.BOTH, "dmy" if day >= month else "mdy"
        if day:
            return Proof.DAY_FIRST, "dmy"
        if month:
            return Proof.MONTH_FIRST, "mdy"
        if unsure:
            # Nobody who writes the month first parts with dots; still a person says so.
            return Proof.OPEN, "dmy" if self._dotted == unsure else ""
        return Proof.NOT_ASKED, ""

    def _pair_order(self) -> tuple[Proof, str]:
        first, second = self._pairs["lat_lon"], self._pairs["lon_lat"]
        if first and second:
            return Proof.BOTH, ""
        if first:
            return Proof.LATITUDE_FIRST, "lat_lon"
        if second:
            return Proof.LONGITUDE_FIRST, "lon_lat"
        one, other = self._inside["lat_lon"], self._inside["lon_lat"]
        leaning = "lat_lon" if one > other else "lon_lat" if other > one else ""
        return Proof.OPEN, leaning


def _is(read: Callable[[str], object], text: str) -> bool:
    try:
        read(text)
    except BadValue:
        return False
    return True
