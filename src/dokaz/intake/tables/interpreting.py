# SPDX-License-Identifier: AGPL-3.0-or-later
"""From a row of text to values of fields, or to the first value that cannot be read. Pure.

Values are plain (text, numbers, lists), so that they can be kept beside the row and compared with
those of a newer version of the table.
"""

import datetime as dt
import re
import zoneinfo
from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from dokaz.intake.tables.fields import Field, FieldKind, column_keys
from dokaz.intake.tables.mapping import MappedColumn, Mapping
from dokaz.intake.tables.reasons import RowReason
from dokaz.media.tables import values
from dokaz.media.tables.shapes import Row
from dokaz.media.tables.values import BadValue

Said = dict[str, Any]
_SHA256 = re.compile(r"(?:sha-?256[:=]\s*)?([0-9a-fA-F]{64})\Z")
_LONGEST_VALUE = 500


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a row is refused, and what it says there."""

    reason: RowReason
    column: str = ""
    value: str = ""


@dataclass(slots=True)
class ReadRow:
    """One row. `said` is empty where there is a trouble. `key`: what tells it from others.

    `sealed`: values of fields that tell who somebody is; they leave this process only into a sealed
    block.
    """

    number: int
    said: Said = field(default_factory=dict)
    sealed: Said = field(default_factory=dict, repr=False)
    key: str = ""
    trouble: Trouble | None = None


class MissingColumns(Exception):
    """The table has not these columns, which the mapping names."""

    def __init__(self, columns: Sequence[str]) -> None:
        super().__init__("columns are missing")
        self.columns = tuple(columns)


class Interpreter:
    """Reads rows of one table by one mapping. Raises MissingColumns."""

    def __init__(self, mapping: Mapping, fields: Sequence[Field], names: Sequence[str]) -> None:
        keys = column_keys(names)
        places = {key: place for place, key in enumerate(keys)}
        missing = [one.column for one in mapping.columns if one.column not in places]
        if missing:
            raise MissingColumns(missing)
        self._keys = keys
        self._fields = {one.key: one for one in fields}
        self._columns = [(places[one.column], one) for one in mapping.columns]
        self._many = _shared(mapping.columns)
        self._zone = zoneinfo.ZoneInfo(mapping.zone)
        self._constants = mapping.constants
        self._required = [one.key for one in fields if one.required]
        open_ = {one.column for one in mapping.columns if not self._fields[one.field].sealed}
        shut = {one.column for one in mapping.columns if self._fields[one.field].sealed}
        has_sealed = any(one.sealed for one in fields)
        # Where rows are about people, also a column that goes nowhere may name them.
        self._quotable = open_ - shut if has_sealed else None

    def read(self, row: Row) -> ReadRow:
        """One row."""
        if row.trouble is not None:
            column = self._keys[row.column - 1] if 0 < row.column <= len(self._keys) else ""
            at = row.column - 1
            value = row.cells[at] if 0 <= at < len(row.cells) else " ".join(row.cells)
            reason = RowReason(row.trouble.value)
            return ReadRow(row.number, trouble=self._trouble(reason, column, value))
        found = ReadRow(row.number, said=dict(self._constants))
        for place, column in self._columns:
            text = row.cells[place] if place < len(row.cells) else ""
            if not text:
                continue
            try:
                self._take(found, column, text)
            except BadValue as bad:
                trouble = self._trouble(RowReason(bad.reason), column.column, text)
                return ReadRow(row.number, key=found.key, trouble=trouble)
        missing = next((one for one in self._required if one not in found.said), None)
        if missing is not None:
            trouble = Trouble(RowReason.MISSING, str(self._fields[missing].label))
            return ReadRow(row.number, key=found.key, trouble=trouble)
        return found

    def _trouble(self, reason: RowReason, column: str, value: str) -> Trouble:
        """A trouble; its value is not quoted where it may tell who somebody is."""
        is_quotable = self._quotable is None or column in self._quotable
        return Trouble(reason, column, value[:_LONGEST_VALUE] if is_quotable else "")

    def _take(self, found: ReadRow, column: MappedColumn, text: str) -> None:
        target = self._fields[column.field]
        value = self._value(target, column, text)
        if value is None:
            return
        if column.key:
            found.key = text[:_LONGEST_VALUE]
        said = found.sealed if target.sealed else found.said
        if not target.many:
            said[target.key] = value
            return
        if target.kind is FieldKind.TEXT and target.key in self._many:
            value = f"{column.column}: {value}"
        said.setdefault(target.key, [])
        if value not in said[target.key]:
            said[target.key].append(value)

    def _value(self, target: Field, column: MappedColumn, text: str) -> Any:
        kind = target.kind
        if kind is FieldKind.CHOICE:
            return _term(target, column.values, text)
        if kind is FieldKind.DATE:
            return self._time(text, column)
        if kind in (FieldKind.LATITUDE, FieldKind.LONGITUDE):
            return _coordinate(text, "lat" if kind is FieldKind.LATITUDE else "lon")
        if kind is FieldKind.PAIR:
            return list(values.read_pair(text, order=column.order))  # type: ignore[arg-type]
        if kind is FieldKind.ADDRESS:
            return values.read_address(text)
        if kind is FieldKind.DIGEST:
            match = _SHA256.match(text)
            if not match:
                raise BadValue("no_digest")
            return match[1].lower()
        if len(text) > target.longest:
            raise BadValue("too_long")
        return [column.system, text] if kind is FieldKind.EXTERNAL_ID else text

    def _time(self, text: str, column: MappedColumn) -> dict[str, str]:
        found = values.read_date(text, order=column.order)  # type: ignore[arg-type]
        zone = zoneinfo.ZoneInfo(column.zone) if column.zone else self._zone
        return {
            "from": _placed(found.start, zone),
            "to": _placed(found.last, zone),
            "precision": found.precision,
        }


def _placed(at: dt.datetime, zone: zoneinfo.ZoneInfo) -> str:
    """In UTC; a time without a zone is one of the column's."""
    aware = at if at.tzinfo is not None else at.replace(tzinfo=zone)
    try:
        return aware.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")
    except OverflowError:
        raise BadValue("no_date") from None


def _shared(columns: Sequence[MappedColumn]) -> set[str]:
    """Fields into which several columns go."""
    counts: dict[str, int] = {}
    for one in columns:
        counts[one.field] = counts.get(one.field, 0) + 1
    return {name for name, count in counts.items() if count > 1}


def _term(target: Field, said: AnyMapping[str, str], text: str) -> str | None:
    """A term by the mapping's list, or the term itself. An empty assignment leaves the field."""
    by_folded = {name.casefold(): term for name, term in said.items()}
    if text.casefold() in by_folded:
        return by_folded[text.casefold()] or None
    term = target.term_of(text)
    if term is None:
        raise BadValue("unknown_value")
    return term


def _coordinate(text: str, axis: str) -> float:
    found = values.read_coordinate(text)
    if found.axis and found.axis != axis:
        raise BadValue("no_coordinate")
    values.require_on_globe(found.degrees, axis)
    return found.degrees


def time_of(text: str) -> dt.datetime:
    """A time as `said` keeps it."""
    return dt.datetime.fromisoformat(text.replace("Z", "+00:00"))
