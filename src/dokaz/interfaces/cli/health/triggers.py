# SPDX-License-Identifier: AGPL-3.0-or-later
"""The database's own lock: which triggers must stand on which tables.

Known by their names, since this must also work where the rooms cannot start. A test compares the
list with a database that was just made, so it cannot fall behind.
"""

from collections.abc import Iterator

from dokaz.interfaces.cli.engine import Engine, Sqlite
from dokaz.interfaces.cli.health.verdict import Finding, ok, wrong
from dokaz.interfaces.cli.migrations import table_state

APPEND_ONLY = (
    "casework_cases_memorevision",
    "casework_legal_qualificationchange",
    "casework_interviews_accountitem",
    "casework_interviews_accountreading",
    "casework_interviews_consent",
    "casework_interviews_difference",
    "casework_interviews_gateanswer",
    "casework_interviews_influences",
    "casework_interviews_interviewchange",
    "casework_interviews_interviewevent",
    "casework_interviews_registercheck",
    "casework_interviews_registertalk",
    "casework_interviews_withdrawal",
    "deconflict_duplicates_judgement",
    "events_eventverification",
    "evidence_custodyevent",
    "evidence_itemrelation",
    "evidence_originalcheck",
    "gate_outboxfact",
    "intake_tablemapping",
    "ledger_anchor",
    "ledger_cosignature",
    "ledger_entry",
    "ledger_placement",
    "ledger_publishedcheckpoint",
    "places_boundary",
    "places_boundaryset",
    "places_controllist",
    "places_controlperiod",
    "places_edition",
    "publication_dataset",
    "sharing_extract",
    "sharing_extractrecord",
)
ACTS = "gate_act"

_ON_INSERT = 4  # TRIGGER_TYPE_INSERT of PostgreSQL's catalog/pg_trigger.h

_GUARDED = {
    "sqlite": ("guard_insert", "guard_update", "keep"),
    "postgresql": ("guard", "guard_new", "keep", "keep_all"),
}
_FROZEN = {
    "sqlite": ("frozen_update", "frozen_delete"),
    "postgresql": ("frozen", "frozen_all"),
}
_ACTS = {
    "sqlite": ("update", "frozen_delete"),
    "postgresql": ("update", "frozen", "frozen_all", "closed"),
}
_STAMPED = {"sqlite": (), "postgresql": ("stamp",)}


def expected(vendor: str, guarded: set[str]) -> set[tuple[str, str]]:
    """Table and short name of every trigger there must be."""
    wanted = {(table, name) for table in guarded for name in _GUARDED[vendor]}
    wanted |= {(table, name) for table in APPEND_ONLY for name in _FROZEN[vendor]}
    wanted |= {(ACTS, name) for name in _ACTS[vendor]}
    return wanted | {("gate_outboxfact", name) for name in _STAMPED[vendor]}


def standing(engine: Engine) -> set[tuple[str, str]]:
    """Table and short name of every trigger that is there, switched on, and refuses something."""
    if isinstance(engine, Sqlite):
        rows = engine.rows(
            "select tbl_name, name from sqlite_master where type = 'trigger' "
            "and name like 'dokaz\\_%' escape '\\' and sql like '%raise(abort%'"
        )
        return {(table, name.removeprefix(f"dokaz_{table}_")) for table, name in rows}
    rows = engine.rows(
        f"select c.relname, t.tgname, t.tgtype & {_ON_INSERT} "  # noqa: S608
        "from pg_trigger t join pg_class c on c.oid = t.tgrelid "
        "where not t.tgisinternal and t.tgenabled <> 'D' and t.tgname like 'dokaz\\_%'"
    )
    found = {(table, name.removeprefix("dokaz_")) for table, name, _ in rows}
    # Older versions guarded new rows by the same trigger as changed ones.
    return found | {(table, "guard_new") for table, name, new in rows
                    if name == "dokaz_guard" and new}  # fmt: skip


def guarded_tables(engine: Engine) -> set[str]:
    """Tables whose rows name the act that wrote them last."""
    if isinstance(engine, Sqlite):
        rows = engine.rows(
            "select m.name from sqlite_master m join pragma_table_info(m.name) c "
            "where m.type = 'table' and c.name = 'last_act_id'"
        )
    else:
        rows = engine.rows(
            "select table_name from information_schema.columns "
            "where table_schema = 'public' and column_name = 'last_act_id'"
        )
    return {str(table) for (table,) in rows}


def _all_tables(engine: Engine) -> set[str]:
    if isinstance(engine, Sqlite):
        rows = engine.rows("select name from sqlite_master where type = 'table'")
    else:
        rows = engine.rows("select tablename from pg_tables where schemaname = 'public'")
    return {str(table) for (table,) in rows}


def check(engine: Engine) -> Iterator[Finding]:
    tables = guarded_tables(engine)
    missing = expected(engine.name, tables) - standing(engine)
    if missing and table_state(engine).waiting:
        # The next start makes further tables, with their triggers.
        there = _all_tables(engine)
        missing = {one for one in missing if one[0] in there}
    if missing:
        names = ", ".join(sorted({table for table, _ in missing})[:5])
        yield wrong(
            "triggers",
            f"{len(missing)} triggers are gone or switched off, on: {names}. Since when, somebody "
            "with rights over the database could write past the records.",
            "Find out who did it, run 'dokaz ledger audit', then start the node once with "
            "'dokaz run': it puts them back.",
        )
    else:
        watched = tables | {*APPEND_ONLY, ACTS}
        yield ok("triggers", f"in place on {len(watched)} tables")
