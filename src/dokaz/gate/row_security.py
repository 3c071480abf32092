# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which rows PostgreSQL gives to which reader, declared on models: a net under the policies.

Each model says in `READ_BY` who may read its rows at most (`RowReaders`), or why its table needs
no net (`OpenRows`). What is declared becomes row-level security (PostgreSQL documentation,
section 5.9), installed together with the triggers. It holds for reading only: what may be written
is the matter of acts and triggers. A query of which nobody is the reader is an error and not an
empty answer: code that takes "no rows" for "not there" would go on to remove what it did not see.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import AppConfig
from django.apps import apps as registry
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Func, Model, Q, UUIDField

from dokaz.gate.errors import BadDeclaration

POLICY = "dokaz_read"
_WRITES = (
    "insert with check (true)",
    "update using (true) with check (true)",
    "delete using (true)",
)

_SETTING = "(select nullif(current_setting('dokaz.{0}', true), '')::uuid)"
_ORGANISATION = _SETTING.format("organisation")
_PERSON = _SETTING.format("person")
_NODE = "(select current_setting('dokaz.node', true) = 'yes')"
_EVERYTHING = "(select dokaz_reads_everything())"

FUNCTIONS = """
create or replace function dokaz_reads_everything() returns boolean
language plpgsql stable parallel safe as $$
declare reader text := coalesce(current_setting('dokaz.reader', true), '');
begin
  if reader = '' then
    raise exception 'dokaz: nobody is the reader of this query'
      using errcode = 'insufficient_privilege',
      hint = 'Programs state a reader. At a prompt: set dokaz.reader = ''everything:operator''';
  end if;
  return reader like 'everything:%';
end $$;
"""


class ReadersOrganisation(Func):
    """In a condition of `RowReaders.also`: the organisation of the reader."""

    template = _ORGANISATION.replace("%", "%%")
    output_field = UUIDField()


@dataclass(frozen=True, slots=True)
class RowReaders:
    """Who may read a row at most; nothing stated: only the node's own services.

    `organisation` and `person` name the column that says whose it is. `through` names a foreign
    key: whoever reads its target reads the row. `of_own` names a foreign key to a row with a
    column `organisation_id`: only that organisation reads. `node`: the node's administrators.
    `nobodys`: the node's administrators read rows that belong to no organisation.
    `also` gives a further condition on the row. `sql` is one that Django cannot say.
    """

    organisation: str = ""
    person: str = ""
    through: str = ""
    of_own: str = ""
    node: bool = False
    nobodys: bool = False
    also: Callable[[], Q] | None = None
    sql: str = ""
    functions: str = ""


@dataclass(frozen=True, slots=True)
class OpenRows:
    """A table without the net, and the reason why."""

    because: str


def declared() -> Iterator[tuple[type[Model], RowReaders]]:
    """Every model whose rows are held back, with its declaration.

    Raises:
        BadDeclaration: a guarded model says nothing, or something else than a declaration.
    """
    from dokaz.gate.models import Guarded

    for model in registry.get_models():
        stated = getattr(model, "READ_BY", None)
        if isinstance(stated, RowReaders):
            yield model, stated
        elif not isinstance(stated, OpenRows) and (stated or issubclass(model, Guarded)):
            raise BadDeclaration(f"{model._meta.label} does not say in READ_BY who reads its rows")


def tables_held_back() -> set[str]:
    """Names of the tables that must have row security on PostgreSQL."""
    return {model._meta.db_table for model, _ in declared()}


def install(connection: BaseDatabaseWrapper) -> None:
    """Bring every table's policies to what is declared; tables where they stand are not touched.

    Changing a policy waits for all readers of its table, so nothing is changed needlessly.
    """
    wanted = list(declared())  # On SQLite too: a declaration left out must show everywhere.
    if connection.vendor != "postgresql":
        return
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        cursor.execute(FUNCTIONS + "".join(readers.functions for _, readers in wanted))
        standing = _standing(cursor)
        for model, readers in wanted:
            table = model._meta.db_table
            if table not in tables:
                continue
            condition = condition_of(model, readers, connection)
            mark = hashlib.sha256(condition.encode()).hexdigest()[:32]
            if standing.get(table) != mark:
                cursor.execute(_statements(table, condition, mark))
        for table in standing.keys() - {model._meta.db_table for model, _ in wanted}:
            cursor.execute(_lifted(table))


def lift(connection: BaseDatabaseWrapper) -> None:
    """Take all policies away, for the length of migrations.

    They read and rewrite every row, and a column that a policy mentions cannot be changed.
    """
    with connection.cursor() as cursor:
        for table in _standing(cursor):
            cursor.execute(_lifted(table))


def condition_of(model: type[Model], readers: RowReaders, connection: BaseDatabaseWrapper) -> str:
    """The condition a row of this model must meet, as SQL.

    Whatever is cheapest and most often true stands first: PostgreSQL keeps the order.
    """
    table, quote = model._meta.db_table, connection.ops.quote_name
    own = f"{quote(table)}."
    parts = [_EVERYTHING]
    if readers.organisation:
        parts.append(f"{own}{_column(model, readers.organisation, quote)} = {_ORGANISATION}")
    if readers.person:
        parts.append(f"{own}{_column(model, readers.person, quote)} = {_PERSON}")
    if readers.node:
        parts.append(_NODE)
    if readers.nobodys:
        column = _column(model, readers.organisation, quote)
        parts.append(f"({own}{column} is null and {_NODE})")
    if readers.through:
        parts.append(_target(model, readers.through, "", quote))
    if readers.of_own:
        parts.append(
            _target(model, readers.of_own, f" and U0.organisation_id = {_ORGANISATION}", quote)
        )
    if readers.also is not None:
        parts.append(_compiled(model, readers.also(), connection))
    if readers.sql:
        parts.append(readers.sql)
    return "\n  or ".join(parts)


def _column(model: type[Model], name: str, quote: Callable[[str], str]) -> str:
    return quote(str(model._meta.get_field(name).column))  # type: ignore[union-attr]


def _target(model: type[Model], name: str, further: str, quote: Callable[[str], str]) -> str:
    """Whether the reader sees the row that a foreign key names; its own policy is asked in turn."""
    field: Any = model._meta.get_field(name)
    target: type[Model] = field.related_model
    key = quote(str(field.target_field.column))
    return (
        f"exists (select 1 from {quote(target._meta.db_table)} U0 "  # noqa: S608 - from models
        f"where U0.{key} = {quote(model._meta.db_table)}.{quote(field.column)}{further})"
    )


def _compiled(model: type[Model], condition: Q, connection: Any) -> str:
    query = model._base_manager.filter(condition).query
    compiler = query.get_compiler(connection=connection)
    sql, values = compiler.compile(query.where)
    if len([one for one in query.alias_map if query.alias_refcount.get(one)]) > 1:
        raise BadDeclaration(f"{model._meta.label}: READ_BY joins another table; use Exists")
    return f"({connection.ops.compose_sql(sql, tuple(values))})"


def _standing(cursor: Any) -> dict[str, str]:
    """Tables that have our policy, with the mark of what it says; empty where it is not in force.

    Only tables that the connection finds without naming a schema.
    """
    cursor.execute(
        "select c.relname, case when c.relrowsecurity and c.relforcerowsecurity "
        "then coalesce(obj_description(p.oid, 'pg_policy'), '') else '' end "
        "from pg_policy p join pg_class c on c.oid = p.polrelid "
        "where p.polname = %s and pg_table_is_visible(c.oid)",
        [POLICY],
    )
    return dict(cursor.fetchall())


def _statements(table: str, condition: str, mark: str) -> str:
    writes = "".join(
        f'create policy dokaz_write_{number} on "{table}" for {rule};'
        for number, rule in enumerate(_WRITES)
    )
    return (
        _lifted(table)
        + f'create policy {POLICY} on "{table}" for select using ({condition});'
        + writes
        + f"comment on policy {POLICY} on \"{table}\" is '{mark}';"
        + f'alter table "{table}" enable row level security;'
        + f'alter table "{table}" force row level security;'
    )


def _lifted(table: str) -> str:
    names: Iterable[str] = (POLICY, *(f"dokaz_write_{number}" for number in range(len(_WRITES))))
    drops = "".join(f'drop policy if exists {name} on "{table}";' for name in names)
    return (
        f'alter table "{table}" no force row level security;'
        f'alter table "{table}" disable row level security;{drops}'
    )


def lift_before_migrate(sender: AppConfig, using: str, plan: Any = (), **kwargs: object) -> None:
    """`pre_migrate` receiver of the gate: once, and only if something is going to change."""
    from django.db import connections, transaction

    first = next(config for config in registry.get_app_configs() if config.models_module)
    if sender is first and plan and connections[using].vendor == "postgresql":
        with transaction.atomic(using=using):
            lift(connections[using])
