# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form that says which column of a table goes where. It works without JavaScript.

What a column needs (an order, a system, terms for its values) is asked once its field is chosen.
"""

from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from dokaz.intake import api as intake
from dokaz.interfaces.web.tables.words import (
    DELIMITERS,
    ENCODINGS,
    FORMATS,
    GROUNDS,
    KINDS,
    ORDERS,
    ZONES,
)

LEFT_OPEN = "?"
"""A value of a vocabulary that nobody has assigned yet."""
_ORDERED = {intake.FieldKind.DATE: ("dmy", "mdy"), intake.FieldKind.PAIR: ("lat_lon", "lon_lat")}
Option = tuple[str, str | Promise, bool]


@dataclass(frozen=True, slots=True)
class ColumnRow:
    """One column on the page. `leaning` is the likelier order, where it is open."""

    number: int
    key: str
    kind: str | Promise
    filled: int
    samples: tuple[str, ...]
    fields: tuple[Option, ...]
    orders: tuple[Option, ...]
    zones: tuple[Option, ...]
    leaning: str | Promise
    mixed: bool
    is_open: bool
    wants_system: bool
    system: str
    is_key: bool
    values: tuple[tuple[int, str, tuple[Option, ...], bool], ...]


@dataclass(frozen=True, slots=True)
class ConstantField:
    """A field that may have one value for all rows: `options` for a vocabulary, else a text."""

    key: str
    label: str | Promise
    value: str
    options: tuple[Option, ...]
    longest: int


@dataclass(frozen=True, slots=True)
class MappingPage:
    """Everything the page shows of a table that is being mapped."""

    rows: tuple[ColumnRow, ...]
    encodings: tuple[Option, ...]
    delimiters: tuple[Option, ...]
    sheets: tuple[Option, ...]
    zones: tuple[Option, ...]
    format: str | Promise
    ground: str | Promise
    header: int
    existing: str
    open_count: int
    quotes: bool
    asks_quotes: bool
    constants: tuple[ConstantField, ...]

    @property
    def has_constants(self) -> bool:
        """Whether a value is stated for all rows."""
        return any(one.value for one in self.constants)


def mapping_page(looked: intake.Looked, target: Any) -> MappingPage:
    """The page for a table as it was found, under the mapping it has so far."""
    table, mapping = looked.table, looked.mapping
    fields = {one.key: one for one in target.fields()}
    chosen = {one.column: one for one in mapping.columns}
    open_ = {(one.kind, one.column, one.value) for one in looked.questions}
    asked = {one.kind for one in looked.questions}
    reading = table.reading
    told = mapping.reading
    return MappingPage(
        rows=tuple(
            _row(number, key, column, chosen.get(key), fields, open_)
            for number, (key, column) in enumerate(
                zip(looked.keys, table.columns, strict=True), start=1
            )
        ),
        encodings=_options(
            [(name, name) for name in ENCODINGS],
            told.encoding or ("" if "encoding" in asked else reading.encoding),
        )
        if reading.format == "delimited"
        else (),
        delimiters=_options(
            list(DELIMITERS.items()), "" if "delimiter" in asked else reading.delimiter
        )
        if reading.format == "delimited"
        else (),
        sheets=_options([(one, one) for one in table.sheets], reading.sheet),
        zones=_options([(one, one) for one in dict.fromkeys((mapping.zone, *ZONES))], mapping.zone),
        format=FORMATS[reading.format],
        ground=GROUNDS[table.ground.value],
        header=reading.header,
        existing=mapping.existing,
        open_count=len(looked.questions),
        quotes=told.quotes,
        asks_quotes=reading.format == "delimited",
        constants=_constants(fields, mapping),
    )


def _constants(
    fields: AnyMapping[str, intake.Field], mapping: intake.TableMapping
) -> tuple[ConstantField, ...]:
    """Fields that no column goes into, as far as one value can stand for all rows."""
    mapped = {one.column: one.field for one in mapping.columns}.values()
    found = []
    for one in fields.values():
        if not one.may_be_constant or one.key in mapped:
            continue
        value = mapping.constants.get(one.key, "")
        options = _options([("", "–"), *one.choices], value) if one.choices else ()
        longest = min(one.longest, 500)
        found.append(ConstantField(one.key, one.label, value, options, longest))
    return tuple(found)


def _options(choices: list[tuple[str, Any]], chosen: str) -> tuple[Option, ...]:
    return tuple((code, label, code == chosen) for code, label in choices)


def _own_zones(chosen: str) -> tuple[Option, ...]:
    names = dict.fromkeys((*filter(None, (chosen,)), *ZONES))
    return _options([("", _("as said for the table")), *((one, one) for one in names)], chosen)


def _row(
    number: int,
    key: str,
    column: Any,
    said: intake.MappedColumn | None,
    fields: AnyMapping[str, intake.Field],
    open_: set[tuple[str, str, str]],
) -> ColumnRow:
    field = fields[said.field] if said else None
    orders: tuple[Option, ...] = ()
    is_open = any(one[1] == key for one in open_)
    if field and said and field.kind in _ORDERED and column.order.value != "not_asked":
        orders = _options([(one, ORDERS[one]) for one in _ORDERED[field.kind]], said.order)
    return ColumnRow(
        number=number,
        key=key,
        kind=KINDS[column.kind.value],
        filled=column.filled,
        samples=column.samples[:3],
        fields=_options(
            [(one.key, one.label) for one in fields.values()], said.field if said else ""
        ),
        orders=orders,
        zones=_own_zones(said.zone)
        if field and said and field.kind is intake.FieldKind.DATE
        else (),
        leaning=ORDERS.get(column.leaning, "") if orders and said and not said.order else "",
        mixed=column.order.value == "both",
        is_open=is_open,
        wants_system=bool(field and field.kind is intake.FieldKind.EXTERNAL_ID),
        system=said.system if said else "",
        is_key=bool(said and said.key),
        values=_values(key, column, said, field, open_),
    )


def _values(
    key: str,
    column: Any,
    said: intake.MappedColumn | None,
    field: intake.Field | None,
    open_: set[tuple[str, str, str]],
) -> tuple[tuple[int, str, tuple[Option, ...], bool], ...]:
    if said is None or field is None or not field.choices:
        return ()
    by_folded = {name.casefold(): term for name, term in said.values.items()}
    found = []
    for place, value in enumerate(column.values):
        present = by_folded.get(value.casefold(), field.term_of(value) or LEFT_OPEN)
        is_open = ("value", key, value) in open_
        found.append((place, value, _options(list(field.choices), present), is_open))
    return tuple(found)


def posted_mapping(data: QueryDict, looked: intake.Looked, target: Any) -> dict[str, Any]:
    """What somebody sent, as the JSON form of a mapping; the act checks it."""
    fields = {one.key: one for one in target.fields()}
    columns = []
    for number, (key, column) in enumerate(
        zip(looked.keys, looked.table.columns, strict=True), start=1
    ):
        field = fields.get(data.get(f"field-{number}", ""))
        if field is not None:
            columns.append(_posted_column(data, number, key, column, field))
    return {
        "format": 1,
        "target": target.key,
        "columns": columns,
        "constants": posted_constants(data, fields, {one["field"] for one in columns}),
        "zone": data.get("zone", ""),
        "existing": data.get("existing", ""),
        "reading": posted_reading(data, looked),
    }


def posted_constants(
    data: QueryDict, fields: AnyMapping[str, intake.Field], mapped: set[str]
) -> dict[str, str]:
    """Values that somebody stated for all rows; a column that goes into the field outweighs one."""
    said = {key: data.get(f"constant-{key}", "").strip() for key in fields}
    return {
        key: value
        for key, value in said.items()
        if value and key not in mapped and fields[key].may_be_constant
    }


def _posted_column(
    data: QueryDict, number: int, key: str, column: Any, field: intake.Field
) -> dict[str, Any]:
    order = data.get(f"order-{number}", "")
    if order not in _ORDERED.get(field.kind, ()):
        order = intake.proven_order(column, field.kind)
    found: dict[str, Any] = {"column": key, "field": field.key, "order": order}
    if field.kind is intake.FieldKind.DATE:
        found["zone"] = data.get(f"zone-{number}", "")
    if field.kind is intake.FieldKind.EXTERNAL_ID:
        found["system"] = data.get(f"system-{number}", "").strip() or key
        found["key"] = data.get("key") == str(number)
    if field.choices:
        values = {}
        for place, value in enumerate(column.values):
            term = data.get(f"value-{number}-{place}", LEFT_OPEN)
            if term != LEFT_OPEN:
                values[value] = term
        found["values"] = values
    return found


def posted_reading(data: QueryDict, looked: intake.Looked) -> dict[str, Any]:
    """How the table is to be read: what was said, the rest is found out again each time."""
    found: dict[str, Any] = {}
    for name in ("encoding", "delimiter", "sheet"):
        if value := data.get(name, ""):
            found[name] = value
    header = data.get("header", "")
    if header.isascii() and header.isdecimal() and len(header) < 6:
        found["header"] = int(header)
    if data.get("quotes") == "no" and looked.table.reading.format == "delimited":
        found["quotes"] = False
    if looked.table.reading.format != "delimited":
        found.pop("encoding", None)
        found.pop("delimiter", None)
    return found


def used_mapping(looked: intake.Looked, content: dict[str, Any], target: Any) -> dict[str, Any]:
    """A saved or ready-made mapping, fitted to a table."""
    mapping = intake.fitted(intake.mapping_from_json(content, target.fields()), looked.keys)
    reading = replace(looked.mapping.reading, sheet=looked.mapping.reading.sheet)
    return intake.mapping_as_json(replace(mapping, reading=reading))
