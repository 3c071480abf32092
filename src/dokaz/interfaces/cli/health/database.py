# SPDX-License-Identifier: AGPL-3.0-or-later
"""The database: can it be opened, does it keep text whole, are its tables of this version."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from dokaz.interfaces.cli.engine import Engine, Sqlite, encoding_trouble
from dokaz.interfaces.cli.health.verdict import Finding, attention, ok, wrong
from dokaz.interfaces.cli.migrations import table_state

OLDEST_POSTGRESQL = 150_000

# A clock that is corrected may go back by a moment.
_TOLERANCE = timedelta(seconds=5)


def encoding(engine: Engine) -> Iterator[Finding]:
    found = encoding_trouble(engine)
    if found:
        yield wrong(
            "encoding",
            f"the database keeps text as {found}, not UTF-8",
            "Dump it, create a database with --encoding=UTF8 --template=template0, and bring the "
            "dump in there.",
        )
    else:
        yield ok("encoding", "UTF-8")


def version(engine: Engine) -> Iterator[Finding]:
    if isinstance(engine, Sqlite):
        yield ok("database version", f"SQLite {sqlite3.sqlite_version}")
        return
    number = int(engine.rows("show server_version_num")[0][0])
    if number < OLDEST_POSTGRESQL:
        yield wrong(
            "database version",
            f"PostgreSQL {number // 10_000} is older than the oldest tried version, 15",
            "Make a backup, then bring the server to a newer version.",
        )
    else:
        yield ok("database version", f"PostgreSQL {number // 10_000}")


def journal(engine: Engine) -> Iterator[Finding]:
    """Versions of SQLite before 3.51.3 can corrupt a database in WAL mode ("WAL-reset")."""
    if not isinstance(engine, Sqlite):
        return
    mode, asked = str(engine.rows("pragma journal_mode")[0][0]), engine.journal_mode
    # "persist" is asked for anew by each connection; a fresh one shows the default it is kin to.
    shown = "rollback" if mode in ("delete", "truncate", "persist") else mode
    if mode == "wal" and asked != "wal":
        yield wrong(
            "journal",
            f"the database is in WAL mode, which SQLite {sqlite3.sqlite_version} can corrupt",
            "Stop whatever else has this database open, then start the node: it changes the mode.",
        )
    elif asked != "wal":
        yield ok(
            "journal",
            f"{shown} journal: slower than WAL and safe; SQLite {sqlite3.sqlite_version} can "
            "corrupt a database in WAL mode, versions from 3.51.3 on cannot",
        )
    else:
        yield ok("journal", f"{shown} mode, safe with SQLite {sqlite3.sqlite_version}")


def tables(engine: Engine) -> Iterator[Finding]:
    state = table_state(engine)
    if state.unknown:
        yield wrong(
            "tables",
            f"a newer version of the program has worked on this database ({state.unknown[0]})",
            "Install that version or a newer one; do not start this one.",
        )
    elif state.waiting:
        yield attention(
            "tables",
            f"{len(state.waiting)} changes of this version are not made yet",
            "Make a backup, then start the node with 'dokaz run': it makes them.",
        )
    else:
        yield ok("tables", "of this version")


def clock(engine: Engine, *, now: datetime) -> Iterator[Finding]:
    """No act and no checkpoint may lie in the future: then the clock was set back."""
    latest = [
        time
        for table in ("gate_act", "ledger_publishedcheckpoint")
        for (value,) in engine.rows(f"select max(at) from {table}")  # noqa: S608
        if (time := _aware(value)) is not None
    ]
    newest = max(latest, default=None)
    if newest is not None and newest > now + _TOLERANCE:
        yield wrong(
            "clock",
            f"the clock shows {now:%Y-%m-%d %H:%M:%S} UTC, but the newest record is of "
            f"{newest:%Y-%m-%d %H:%M:%S} UTC: it was set back by {newest - now}",
            "Set the clock right (timedatectl set-ntp true) before anything is recorded.",
        )
    else:
        yield ok("clock", f"{now:%Y-%m-%d %H:%M:%S} UTC, after the newest record")


def content(engine: Engine) -> Iterator[Finding]:
    """Reads the whole database file; only on request, since it takes long."""
    if not isinstance(engine, Sqlite):
        return
    with engine.connected() as connection:
        # Those conditions call functions that only the rooms' own connections have.
        connection.execute("pragma ignore_check_constraints = on")
        try:
            said = [str(row[0]) for row in connection.execute("pragma quick_check(5)")]
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError:  # So damaged that its pages cannot even be walked through.
            said = []
    if said == ["ok"]:
        yield ok("database content", "every page of the database is well-formed")
    else:
        yield wrong(
            "database content",
            "pages of the database file are damaged",
            "Stop the node, check the disk, restore the last backup into a new folder.",
        )


def _aware(value: object) -> datetime | None:
    if value is None:
        return None
    time = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return time if time.tzinfo else time.replace(tzinfo=UTC)
