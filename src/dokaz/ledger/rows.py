# SPDX-License-Identifier: AGPL-3.0-or-later
"""Many rows at once, without an object for each: bulk intake writes a dozen rows a file.

PostgreSQL takes them as one array a column, SQLite by one prepared statement; triggers and
constraints hold for both as for any insert. Rows keep their order, so automatic numbers follow it.
COPY would be no quicker, and PostgreSQL refuses it on tables with row security.
"""

from collections.abc import Iterable, Sequence
from types import NoneType
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import CharField, Field, ForeignKey, IntegerField, Model, TextField, UUIDField

# Up to this many rows, arrays cost more than they save.
_FEW = 10


def insert_rows(
    model: type[Model], columns: Sequence[str], rows: Iterable[tuple[Any, ...]]
) -> None:
    """Insert rows in order. Values are what the database's driver takes: see `driver_value`."""
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(_field(model, name).column)) for name in columns)
    table = quote(model._meta.db_table)
    ready = list(rows)
    if connection.vendor == "postgresql" and len(ready) > _FEW:
        fields = [_field(model, name) for name in columns]
        _insert_arrays(f"insert into {table} ({names})", fields, ready)
        return
    places = ", ".join(["%s"] * len(columns))
    statement = f"insert into {table} ({names}) values ({places})"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.executemany(statement, ready)


def _insert_arrays(
    insert: str, fields: Sequence[Field[Any, Any]], rows: Sequence[tuple[Any, ...]]
) -> None:
    """One statement whose parameters are the columns, in the wire's binary form."""
    import psycopg

    arrays = ", ".join(f"%b::{field.rel_db_type(connection)}[]" for field in fields)
    columns = [list(values) for values in zip(*rows, strict=True)]
    connection.ensure_connection()
    # Django's own cursor writes values into the statement's text, which takes twice as long.
    with psycopg.Cursor(connection.connection) as raw:
        wrap = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
        cursor = wrap(raw)  # type: ignore[arg-type]
        cursor.execute(f"{insert} select * from unnest({arrays})", columns)  # noqa: S608


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
        cursor.executemany(statement, list(zip(*converted[1:], converted[0], strict=True)))


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
    if isinstance(field, UUIDField) and kinds == {UUID}:
        if connection.features.has_native_uuid_field:
            return values
        return [None if value is None else value.hex for value in values]
    # PostgreSQL's driver is told the width of a number by the field.
    if isinstance(field, IntegerField) and kinds == {int} and connection.vendor == "sqlite":
        return values
    result = []
    last = converted = object()
    for value in values:
        if value is not last:
            last, converted = value, _bare(field.get_db_prep_save(value, connection))
        result.append(converted)
    return result


def _bare(value: Any) -> Any:
    """Members of enumerations as the text they are, which drivers take without looking them up."""
    return str.__str__(value) if isinstance(value, str) else value


def _field(model: type[Model], name: str) -> Field[Any, Any]:
    field = model._meta.get_field(name)
    assert isinstance(field, Field)
    return field


def run(statement: str, parameters: Sequence[Any] = (), *, models: Sequence[type[Model]]) -> None:
    """Run one statement in which `{0}`, `{1}` … stand for the quoted tables of `models`."""
    tables = [connection.ops.quote_name(model._meta.db_table) for model in models]
    with connection.cursor() as cursor:
        cursor.execute(statement.format(*tables), parameters)
