# SPDX-License-Identifier: AGPL-3.0-or-later
"""Third lock: the database itself refuses writes that do not belong to an open act.

Installed after every migration for each guarded model and each append-only table, on SQLite and
PostgreSQL, there together with the policies that hold rows back (`row_security`). An act row is
visible as open only inside its own transaction: PostgreSQL checks at commit that none stays open,
SQLite has one writer. A person with the database owner's rights can drop triggers; against that
stands the fourth lock, the ledger.
"""

from django.apps import AppConfig
from django.apps import apps as registry
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model

from dokaz.gate import row_security
from dokaz.gate.models import Act, Guarded, OutboxFact
from dokaz.gate.unit import current_unit

OUTSIDE = "dokaz: write outside an authorised act"
NOT_CITED = "dokaz: row does not cite the current act"
NO_DELETE = "dokaz: rows are retired, not deleted"
APPEND_ONLY = "dokaz: this table is append-only"

_POSTGRESQL_FUNCTIONS = f"""
create or replace function dokaz_guard() returns trigger language plpgsql as $$
declare current_act text := nullif(current_setting('dokaz.act', true), '');
begin
  if current_act is null or not exists (
      select 1 from gate_act where id = current_act::uuid and outcome = 'open') then
    raise exception '{OUTSIDE}' using errcode = 'insufficient_privilege';
  end if;
  if new.last_act_id::text is distinct from current_act then
    raise exception '{NOT_CITED}' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create or replace function dokaz_guard_new() returns trigger language plpgsql as $$
declare current_act text := nullif(current_setting('dokaz.act', true), '');
begin
  -- Of all rows of a statement at once: bulk intake writes thousands.
  if not exists (select 1 from written) then
    return null;
  end if;
  if current_act is null or not exists (
      select 1 from gate_act where id = current_act::uuid and outcome = 'open') then
    raise exception '{OUTSIDE}' using errcode = 'insufficient_privilege';
  end if;
  if exists (select 1 from written where last_act_id is distinct from current_act::uuid) then
    raise exception '{NOT_CITED}' using errcode = 'insufficient_privilege';
  end if;
  return null;
end $$;
create or replace function dokaz_no_delete() returns trigger language plpgsql as $$
begin raise exception '{NO_DELETE}' using errcode = 'insufficient_privilege'; end $$;
create or replace function dokaz_append_only() returns trigger language plpgsql as $$
begin raise exception '{APPEND_ONLY}' using errcode = 'insufficient_privilege'; end $$;
create or replace function dokaz_act_update() returns trigger language plpgsql as $$
begin
  if old.outcome <> 'open' or old.id::text is distinct from current_setting('dokaz.act', true) then
    raise exception '{APPEND_ONLY}' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create or replace function dokaz_act_closed() returns trigger language plpgsql as $$
begin
  -- Row security always shows the current act: this one must not be hidden while it is open.
  perform set_config('dokaz.act', new.id::text, true);
  if exists (select 1 from gate_act where id = new.id and outcome = 'open') then
    raise exception 'dokaz: an act was left open' using errcode = 'integrity_constraint_violation';
  end if;
  return null;
end $$;
create or replace function dokaz_stamp_transaction() returns trigger language plpgsql as $$
begin new.transaction_id := pg_current_xact_id()::text::bigint; return new; end $$;
"""


def guarded_models() -> list[type[Guarded]]:
    """Every concrete guarded model of the installation."""
    return [model for model in registry.get_models() if issubclass(model, Guarded)]


def install(connection: BaseDatabaseWrapper, *, append_only: tuple[type[Model], ...]) -> None:
    """Create or replace all triggers of the gate. `append_only` names further such tables."""
    tables = set(connection.introspection.table_names())
    statements = (
        _postgresql(append_only) if connection.vendor == "postgresql" else _sqlite(append_only)
    )
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRESQL_FUNCTIONS)
        for table, sql in statements:
            if table in tables:
                for statement in sql:
                    cursor.execute(statement)


def _names(append_only: tuple[type[Model], ...]) -> tuple[list[str], list[str]]:
    guarded = [model._meta.db_table for model in guarded_models()]
    written_once = [model for model in guarded_models() if model.FROZEN]
    append_only = (OutboxFact, *append_only, *written_once)
    frozen = [model._meta.db_table for model in append_only]
    return guarded, frozen


def _postgresql(append_only: tuple[type[Model], ...]) -> list[tuple[str, list[str]]]:
    guarded, frozen = _names(append_only)
    result = []
    for table in guarded:
        result.append(
            (
                table,
                [
                    _pg(table, "guard", "before update", "row", "dokaz_guard"),
                    _pg_new(table, "guard_new", "dokaz_guard_new"),
                    _pg(table, "keep", "before delete", "row", "dokaz_no_delete"),
                    _pg(table, "keep_all", "before truncate", "statement", "dokaz_no_delete"),
                ],
            )
        )
    for table in frozen:
        result.append(
            (
                table,
                [
                    _pg(table, "frozen", "before update or delete", "row", "dokaz_append_only"),
                    _pg(table, "frozen_all", "before truncate", "statement", "dokaz_append_only"),
                ],
            )
        )
    act, fact = Act._meta.db_table, OutboxFact._meta.db_table
    result.append((fact, [_pg(fact, "stamp", "before insert", "row", "dokaz_stamp_transaction")]))
    result.append(
        (
            act,
            [
                _pg(act, "update", "before update", "row", "dokaz_act_update"),
                _pg(act, "frozen", "before delete", "row", "dokaz_append_only"),
                _pg(act, "frozen_all", "before truncate", "statement", "dokaz_append_only"),
                f"drop trigger if exists dokaz_closed on {act}",
                f"create constraint trigger dokaz_closed after insert on {act} "
                "deferrable initially deferred for each row execute function dokaz_act_closed()",
            ],
        )
    )
    return result


def _pg(table: str, name: str, when: str, level: str, function: str) -> str:
    return (
        f'create or replace trigger dokaz_{name} {when} on "{table}" '
        f"for each {level} execute function {function}()"
    )


def _pg_new(table: str, name: str, function: str) -> str:
    """After an insertion, for all its rows (`written`)."""
    return (
        f'create or replace trigger dokaz_{name} after insert on "{table}" '
        f"referencing new table as written for each statement execute function {function}()"
    )


def _sqlite(append_only: tuple[type[Model], ...]) -> list[tuple[str, list[str]]]:
    guarded, frozen = _names(append_only)
    act = Act._meta.db_table
    open_act = f"exists (select 1 from {act} where id = %s and outcome = 'open')"
    outside = f"not {open_act % 'dokaz_act()'}"
    # One look for a row that is in order, since bulk intake writes a dozen a file; which of the
    # two it is that is wrong is asked afterwards. After an insertion and not before: SQLite then
    # looks at the row it has, where it would copy each of its values; a row that is refused takes
    # its whole statement back.
    wrong = f"new.last_act_id is not dokaz_act() or not {open_act % 'new.last_act_id'}"
    result = []
    for table in guarded:
        checks = [(OUTSIDE, outside), (NOT_CITED, "new.last_act_id is not dokaz_act()")]
        result.append(
            (
                table,
                [
                    *_lite(table, "guard_insert", "after insert", checks, only_if=wrong),
                    *_lite(table, "guard_update", "before update", checks, only_if=wrong),
                    *_lite(table, "keep", "before delete", [(NO_DELETE, "1")]),
                ],
            )
        )
    for table in frozen:
        result.append(
            (
                table,
                [
                    *_lite(table, "frozen_update", "before update", [(APPEND_ONLY, "1")]),
                    *_lite(table, "frozen_delete", "before delete", [(APPEND_ONLY, "1")]),
                ],
            )
        )
    closed = "old.outcome <> 'open' or old.id is not dokaz_act()"
    result.append(
        (
            act,
            [
                *_lite(act, "update", "before update", [(APPEND_ONLY, closed)]),
                *_lite(act, "frozen_delete", "before delete", [(APPEND_ONLY, "1")]),
            ],
        )
    )
    return result


def _lite(
    table: str, name: str, when: str, checks: list[tuple[str, str]], *, only_if: str = "1"
) -> list[str]:
    full = f"dokaz_{table}_{name}"
    body = " ".join(f"select raise(abort, '{text}') where {test};" for text, test in checks)
    return [
        f"drop trigger if exists {full}",
        f'create trigger {full} {when} on "{table}" for each row when {only_if} begin {body} end',
    ]


def register_sqlite_function(connection: BaseDatabaseWrapper, **kwargs: object) -> None:
    """Give SQLite triggers the identifier of the open act (32 hexadecimal digits) or NULL, and let
    them see deletions by `insert or replace`, which they otherwise do not (documentation of SQLite,
    "The ON CONFLICT Clause").

    A program without this function cannot write a guarded table at all: SQLite then refuses the
    statement because the function is missing.
    """
    if connection.vendor == "sqlite":
        connection.connection.create_function("dokaz_act", 0, _current_act_hex)
        connection.connection.execute("PRAGMA recursive_triggers=ON")


def _current_act_hex() -> str | None:
    unit = current_unit()
    return unit.act_hex if unit is not None else None


def install_after_migrate(sender: AppConfig, using: str, **kwargs: object) -> None:
    """`post_migrate` receiver of the gate: once, after the last room, in one transaction.

    The signal comes for each app in turn, and hundreds of single statements would each wait for
    the disk.
    """
    from django.db import connections, transaction

    from dokaz.ledger.models import APPEND_ONLY_MODELS

    last = [config for config in registry.get_app_configs() if config.models_module is not None][-1]
    if sender is last:
        with transaction.atomic(using=using):
            install(connections[using], append_only=APPEND_ONLY_MODELS)
            row_security.install(connections[using])
