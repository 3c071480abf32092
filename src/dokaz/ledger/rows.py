# SPDX-License-Identifier: AGPL-3.0-or-later
"""Many rows at once, without an object for each: bulk intake writes a dozen rows a file.

PostgreSQL takes them as one array a column, SQLite by prepared statements of many rows each;
triggers and constraints hold for both as for any insert. Rows keep their order, so automatic
numbers follow it. COPY would be no quicker, and PostgreSQL refuses it on tables with row security.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from functools import lru_cache, partial
from itertools import chain, repeat
from operator import is_
from types import MappingProxyType, NoneType
from typing import Any
from uuid import UUID

from django.core.exceptions import FieldDoesNotExist
from django.db import connection
from django.db.models import (
    AutoField,
    CharField,
    DateTimeField,
    Field,
    ForeignKey,
    IntegerField,
    JSONField,
    Model,
    TextField,
    UUIDField,
)

# Up to this many rows, arrays cost more than they save.
_FEW = 10
# SQLite prepares its lists of allowed words anew for each run of a statement: a hundred rows in a
# statement take half the time of a hundred statements, and more rows gain nothing.
_ROWS_AT_ONCE = 100
# What SQLite allows unless it was built to allow more (SQLITE_MAX_VARIABLE_NUMBER).
_MOST_VALUES = 32_766
# What a column of JSON holds. Anything else may be an expression.
_PLAIN = frozenset({dict, list, tuple, str, int, float, bool})


def insert_rows(
    model: type[Model],
    columns: Sequence[str],
    rows: Iterable[tuple[Any, ...]],
    *,
    alike: Mapping[str, Any] = MappingProxyType({}),
) -> None:
    """Insert rows in order, each with what all of them have in common (`alike`).

    Values are what the database's driver takes: see `driver_value`.
    """
    quote = connection.ops.quote_name
    fields = [_field(model, name) for name in (*alike, *columns)]
    names = ", ".join(quote(str(field.column)) for field in fields)
    insert = f"insert into {quote(model._meta.db_table)} ({names})"
    ready, common = list(rows), tuple(alike.values())
    if connection.vendor == "postgresql" and len(ready) > _FEW:
        _insert_arrays(insert, fields, ready, common)
        return
    _insert_at_once(insert, ready, common)


def _insert_at_once(insert: str, rows: Sequence[tuple[Any, ...]], common: tuple[Any, ...]) -> None:
    """Statements of many rows each, then the rest row by row."""
    at = 0
    if len(rows) >= _ROWS_AT_ONCE:
        at = _insert_most(insert, rows, common)
    whole = [(*common, *row) for row in rows[at:]]
    if whole:
        with connection.cursor() as cursor:
            places = ", ".join(["%s"] * len(whole[0]))
            _one_by_one(cursor, f"{insert} values ({places})", whole)


def _insert_most(insert: str, rows: Sequence[tuple[Any, ...]], common: tuple[Any, ...]) -> int:
    """Insert as many of the first rows as fill statements; returns how many.

    Django's own cursor for SQLite writes each statement anew for its driver, which takes a sixth
    of the time of the rows themselves; and a value that rows have in common is bound once where
    they can name it by its number. Where statements are shown, Django's is what shows them.
    """
    width = len(common) + len(rows[0])
    step = min(_ROWS_AT_ONCE, _MOST_VALUES // width)
    end = len(rows) - len(rows) % step
    pieces = [rows[at : at + step] for at in range(0, end, step)]
    if connection.vendor != "sqlite" or connection.queries_logged:
        statement = _statement(insert, ("%s",) * width, step)
        with connection.cursor() as cursor:
            for piece in pieces:
                cursor.execute(statement, [value for row in piece for value in (*common, *row)])
        return end
    numbers = [f"?{number}" for number in range(1, len(common) + 1)]
    statement = _statement(insert, (*numbers, *["?"] * len(rows[0])), step)
    connection.ensure_connection()
    with closing(connection.connection.cursor()) as raw:
        cursor = connection.make_cursor(raw)
        for piece in pieces:
            cursor.execute(statement, [*common, *chain.from_iterable(piece)])
    return end


@lru_cache(maxsize=64)
def _statement(insert: str, places: tuple[str, ...], rows: int) -> str:
    """The insertion of so many rows, each with these places for its values. Kept: it is long, and
    the driver looks for what it has prepared by it."""
    row = f"({', '.join(places)})"
    return f"{insert} values {', '.join([row] * rows)}"


def _one_by_one(cursor: Any, statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """The statement once for each row. For a single one drivers have a shorter way."""
    if len(rows) == 1:
        cursor.execute(statement, rows[0])
    elif rows:
        cursor.executemany(statement, rows)


def _insert_arrays(
    insert: str,
    fields: Sequence[Field[Any, Any]],
    rows: Sequence[tuple[Any, ...]],
    common: tuple[Any, ...],
) -> None:
    """One statement whose parameters are the columns, in the wire's binary form; of what all rows
    have in common, one value."""
    import psycopg

    columns = [list(values) for values in zip(*rows, strict=True)]
    types = [str(field.rel_db_type(connection)) for field in fields]
    values = "".join(f"%b::{kind}, " for kind in types[: len(common)])
    arrays = ", ".join(f"%b::{kind}[]" for kind in types[len(common) :])
    connection.ensure_connection()
    # Django's own cursor writes values into the statement's text, which takes twice as long.
    with psycopg.Cursor(connection.connection) as raw:
        wrap = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
        cursor = wrap(raw)  # type: ignore[arg-type]
        cursor.execute(
            f"{insert} select {values}own.* from unnest({arrays}) as own",  # noqa: S608
            [*common, *columns],
        )


def insert_values(
    model: type[Model], columns: Sequence[str], rows: Iterable[tuple[Any, ...]]
) -> None:
    """Insert rows in order. Values are what the model's fields take."""
    by_column = list(zip(*rows, strict=True))
    if not by_column:
        return
    converted = [
        _driver_values(_field(model, name), values)
        for name, values in zip(columns, by_column, strict=True)
    ]
    insert_rows(model, columns, zip(*converted, strict=True))


def insert_columns(
    model: type[Model], columns: Mapping[str, Sequence[Any]], *, alike: Mapping[str, Any]
) -> None:
    """Insert rows in order, given column by column; `alike` is what all of them have in common.

    Values are what the model's fields take, and fields are named as their columns are (`item_id`).
    Fields named in neither are filled with their default, numbers that the database draws by it.
    A column of one object throughout is as quick as if it stood in `alike`.

    Raises:
        ValueError: the columns differ in length, or there is none.
        FieldDoesNotExist: a name is no field's.
    """
    if len(set(map(len, columns.values()))) != 1:
        raise ValueError("columns differ in length, or there is none")
    # The first column is never taken for one: its values are what counts the rows.
    same = {name for name in list(columns)[1:] if _is_one_object(columns[name])}
    ready: dict[str, Sequence[Any]] = {}
    common: dict[str, Any] = {}
    for field in model._meta.concrete_fields:
        if field.attname in same:
            (common[field.attname],) = _driver_values(field, columns[field.attname][:1])
        elif field.attname in columns:
            ready[field.attname] = _driver_values(field, columns[field.attname])
        elif field.attname in alike:
            common[field.attname] = _for_driver(field, alike[field.attname])
        elif not isinstance(field, AutoField):
            common[field.attname] = _for_driver(field, field.get_default())
    unknown = (columns.keys() | alike.keys()) - ready.keys() - common.keys()
    if unknown:
        raise FieldDoesNotExist(f"{model._meta.label}.{min(unknown)}")
    insert_rows(model, tuple(ready), zip(*ready.values(), strict=True), alike=common)


def _is_one_object(values: Sequence[Any]) -> bool:
    """Whether all of these values, of which there are some, are the same object."""
    return bool(values) and all(map(is_, values, repeat(values[0])))


def update_values(
    model: type[Model], columns: Sequence[str], rows: Iterable[tuple[Any, ...]]
) -> None:
    """Set `columns` of existing rows. Each of `rows` begins with the row's key; the values that
    follow are what the model's fields take."""
    by_column = list(zip(*rows, strict=True))
    if not by_column:
        return
    key = model._meta.pk
    assert key is not None
    fields = [key, *(_field(model, name) for name in columns)]
    converted = [
        _driver_values(field, values) for field, values in zip(fields, by_column, strict=True)
    ]
    quote = connection.ops.quote_name
    places = ", ".join(f"{quote(str(field.column))} = %s" for field in fields[1:])
    table, name = quote(model._meta.db_table), quote(str(key.column))
    statement = f"update {table} set {places} where {name} = %s"  # noqa: S608
    with connection.cursor() as cursor:
        _one_by_one(cursor, statement, list(zip(*converted[1:], converted[0], strict=True)))


def driver_value(model: type[Model], column: str, value: Any) -> Any:
    """A value as the field would hand it to the driver."""
    return _field(model, column).get_db_prep_save(value, connection)


def driver_values(model: type[Model], column: str, values: Sequence[Any]) -> Sequence[Any]:
    """Values of one column as the field would hand them to the driver."""
    return _driver_values(_field(model, column), values)


def _driver_values(field: Field[Any, Any], values: Sequence[Any]) -> Sequence[Any]:
    """One column's values for the driver. The same object in a row is converted once.

    What most columns of bulk intake hold is converted as the fields do it, in a tenth of the time.
    """
    while isinstance(field, ForeignKey):
        field = field.target_field
    kinds = set(map(type, values)) - {NoneType}
    if isinstance(field, CharField | TextField) and kinds == {str}:
        return values
    if isinstance(field, UUIDField) and kinds == {UUID} and _has_uuids():
        return values
    # PostgreSQL's driver is told the width of a number by the field.
    if isinstance(field, IntegerField) and kinds == {int} and connection.vendor == "sqlite":
        return values
    if isinstance(field, UUIDField) and kinds == {UUID} and connection.vendor == "sqlite":
        return _in_hex(values)
    convert = _quick(field, kinds) or partial(_for_driver, field)
    converted: dict[int, Any] = {}
    result = []
    for value in values:
        # By identity: all values live as long as their column does.
        key = id(value)
        ready = converted.get(key, _NOT_YET)
        if ready is _NOT_YET:
            ready = converted[key] = convert(value)
        result.append(ready)
    return result


_NOT_YET = object()


def _in_hex(values: Sequence[UUID | None]) -> list[str | None]:
    """Identifiers as SQLite keeps them. Rows of one thing follow each other, so the same identifier
    often comes many times in a row."""
    last: UUID | None = None
    text: str | None = None
    result = []
    for value in values:
        if value is not last:
            last, text = value, None if value is None else value.hex
        result.append(text)
    return result


def _has_uuids() -> bool:
    return bool(connection.features.has_native_uuid_field)


def _quick(field: Field[Any, Any], kinds: set[type]) -> Callable[[Any], Any] | None:
    """What SQLite's fields of times and JSON do in many steps; None: ask the field."""
    if connection.vendor != "sqlite":
        return None
    if isinstance(field, DateTimeField) and kinds == {datetime} and connection.timezone is UTC:
        return partial(_in_utc, field)
    if isinstance(field, JSONField) and kinds <= _PLAIN and field.encoder is None:
        return lambda value: None if value is None else json.dumps(value)
    return None


def _in_utc(field: Field[Any, Any], value: datetime | None) -> Any:
    """A time as Django's backend for SQLite writes it when its zone is UTC."""
    if value is None or value.tzinfo is None:
        return _for_driver(field, value)
    # Without the offset at its end, which in UTC always takes six places.
    return value.astimezone(UTC).isoformat(" ")[:-6]


def _for_driver(field: Field[Any, Any], value: Any) -> Any:
    """As the field hands it to the driver; members of enumerations as the text they are, which
    drivers take without looking them up."""
    ready = field.get_db_prep_save(value, connection)
    return str.__str__(ready) if isinstance(ready, str) else ready


def _field(model: type[Model], name: str) -> Field[Any, Any]:
    field = model._meta.get_field(name)
    assert isinstance(field, Field)
    return field


def run(statement: str, parameters: Sequence[Any] = (), *, models: Sequence[type[Model]]) -> None:
    """Run one statement in which `{0}`, `{1}` … stand for the quoted tables of `models`."""
    tables = [connection.ops.quote_name(model._meta.db_table) for model in models]
    with connection.cursor() as cursor:
        cursor.execute(statement.format(*tables), parameters)
