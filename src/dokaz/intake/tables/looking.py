# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a table is, for the person who maps it: what was found, what must be answered, what fits."""

from dataclasses import dataclass, replace
from uuid import UUID

from dokaz.gate.api import Actor, reading
from dokaz.intake.policy import IMPORTS
from dokaz.intake.tables.fields import (
    Field,
    FieldKind,
    column_keys,
    folded,
    suggestions,
)
from dokaz.intake.tables.mapping import MappedColumn, Mapping, from_json
from dokaz.intake.tables.opened import open_table
from dokaz.intake.tables.targets.registry import TARGETS
from dokaz.media.tables.shapes import Column, Kind, Proof, Reading, Table

_PROVEN = {
    Proof.DAY_FIRST: "dmy",
    Proof.MONTH_FIRST: "mdy",
    Proof.LATITUDE_FIRST: "lat_lon",
    Proof.LONGITUDE_FIRST: "lon_lat",
}


@dataclass(frozen=True, slots=True)
class Question:
    """Something a person must answer before the table is read for good.

    `kind`: "encoding", "delimiter", "date_order", "coordinate_order" or "value".
    """

    kind: str
    column: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Looked:
    """A table as it was found. `keys`: names of columns as mappings call them."""

    table: Table
    keys: tuple[str, ...]
    mapping: Mapping
    questions: tuple[Question, ...]


def look_at(*, actor: Actor, import_id: UUID, reading_as: Reading | None = None) -> Looked:
    """Read the table of an import, as its mapping says or as `reading_as`; recorded as a reading.

    Raises:
        NotFound: no such import, or the table may not be read.
        Unreadable: with its word.
    """
    with reading(actor):
        found = IMPORTS.get(actor, import_id)
    fields = TARGETS[found.target].fields()
    mapping = from_json(found.content, fields) if found.content else None
    opened = open_table(actor=actor, file_id=found.file_id)
    table = opened.look(reading_as or (mapping.reading if mapping else Reading()))
    keys = column_keys([column.name for column in table.columns])
    if mapping is None or not mapping.columns:
        mapping = proposed(found.target, table, fields, mapping)
    return Looked(table, keys, mapping, open_questions(table, keys, mapping, fields))


def proposed(
    target: str, table: Table, fields: tuple[Field, ...], said: Mapping | None = None
) -> Mapping:
    """Columns whose names are known, with what their values prove. What is open stays open."""
    keys = column_keys([column.name for column in table.columns])
    known = {one.key: one for one in fields}
    by_key = dict(zip(keys, table.columns, strict=True))
    columns = []
    for column, field in suggestions(keys, fields).items():
        kind = known[field].kind
        columns.append(
            MappedColumn(
                column=column,
                field=field,
                order=proven_order(by_key[column], kind),
                system=column if kind is FieldKind.EXTERNAL_ID else "",
                key=kind is FieldKind.EXTERNAL_ID
                and not any(known[one.field].kind is kind for one in columns),
            )
        )
    base = said or Mapping(target=target)
    return Mapping(
        target=target,
        columns=tuple(columns),
        constants=base.constants,
        zone=base.zone,
        existing=base.existing,
        reading=base.reading,
    )


def fitted(mapping: Mapping, keys: tuple[str, ...]) -> Mapping:
    """A saved or ready-made mapping without the columns that this table has not.

    Names are compared as `fields.folded` does, since partners write them in many ways.
    """
    by_folded = {folded(key): key for key in reversed(keys)}
    columns = []
    for one in mapping.columns:
        key = one.column if one.column in keys else by_folded.get(folded(one.column))
        if key is not None:
            columns.append(replace(one, column=key))
    return replace(mapping, columns=tuple(columns))


def proven_order(column: Column, kind: FieldKind) -> str:
    """The order that the values of a column prove, for a field that needs one."""
    order = _PROVEN.get(column.order, "")
    if column.order is Proof.BOTH:
        order = ""
    wanted = {FieldKind.DATE: ("dmy", "mdy"), FieldKind.PAIR: ("lat_lon", "lon_lat")}
    return order if order in wanted.get(kind, ()) else ""


def open_questions(
    table: Table, keys: tuple[str, ...], mapping: Mapping, fields: tuple[Field, ...]
) -> tuple[Question, ...]:
    """What is still open under a mapping."""
    known = {one.key: one for one in fields}
    by_key = dict(zip(keys, table.columns, strict=True))
    found = []
    if table.rivals:
        found.append(Question("encoding"))
    if table.delimiter_open and not mapping.reading.delimiter:
        found.append(Question("delimiter"))
    for one in mapping.columns:
        column = by_key.get(one.column)
        if column is None:
            continue
        field = known[one.field]
        found += _of_order(one, column, field)
        if field.choices:
            found += _of_values(one, column, field)
    return tuple(found)


def _of_order(one: MappedColumn, column: Column, field: Field) -> list[Question]:
    is_open = column.order in (Proof.OPEN, Proof.BOTH)
    if one.order or not is_open:
        return []
    if field.kind is FieldKind.DATE and column.kind is Kind.DATE:
        return [Question("date_order", one.column)]
    if field.kind is FieldKind.PAIR and column.kind is Kind.LATITUDE_LONGITUDE:
        return [Question("coordinate_order", one.column)]
    return []


def _of_values(one: MappedColumn, column: Column, field: Field) -> list[Question]:
    said = {name.casefold() for name in one.values}
    return [
        Question("value", one.column, value)
        for value in column.values
        if field.term_of(value) is None and value.casefold() not in said
    ]
