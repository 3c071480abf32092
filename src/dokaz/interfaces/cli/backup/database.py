# SPDX-License-Identifier: AGPL-3.0-or-later
"""A copy of the database as it is at one moment, and putting such a copy into an empty place."""

import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from dokaz.interfaces.cli.backup import layout
from dokaz.interfaces.cli.backup.errors import BackupFault, WrongTarget
from dokaz.interfaces.cli.engine import Engine, Postgresql, Sqlite


@contextmanager
def frozen(source: Engine) -> Iterator["Frozen"]:
    """See the database as it is now, for the body. Errors: DatabaseUnreachable."""
    with source.connected() as connection:
        if isinstance(source, Sqlite):
            connection.execute("begin")
            connection.execute("select count(*) from sqlite_master").fetchall()
            yield Frozen(source, connection, "")
        else:
            connection.execute("set transaction isolation level repeatable read, read only")
            (exported,) = connection.execute("select pg_export_snapshot()").fetchone()
            yield Frozen(source, connection, exported)


class Frozen:
    """A database held still for one reader.

    SQLite's writers wait at their commit until the copy is made, which takes about a second for
    each few hundred megabytes; PostgreSQL's do not wait.
    """

    def __init__(self, source: Engine, connection: Any, exported: str) -> None:
        self._source, self._connection, self._exported = source, connection, exported

    @property
    def waits(self) -> bool:
        """Whether the log has to stand still until the copy is made."""
        return isinstance(self._source, Sqlite)

    def copy_into(self, folder: Path) -> tuple[str, Path]:
        """Write the copy; returns its member's name and where it lies.

        Raises:
            BackupFault: pg_dump refused. DatabaseUnreachable: see `Engine`.
        """
        if isinstance(self._source, Sqlite):
            path = folder / "dokaz.sqlite3"
            with closing(sqlite3.connect(path)) as target:
                self._connection.backup(target)
            return layout.SQLITE, path
        path = folder / "dokaz.pgdump"
        _run(
            self._source,
            "pg_dump",
            *("--format=custom", "--compress=1", "--no-owner", "--no-privileges"),
            # Dokaz' tables hold rows back from whoever does not say that everything is read
            # (`Postgresql.environment`): the dump is whole, or the server refuses it.
            "--enable-row-security",
            *(f"--snapshot={self._exported}", f"--file={path}"),
        )
        return layout.POSTGRESQL, path


def fill(target: Postgresql, dump: Path) -> None:
    """Bring a dump into an empty database, wholly or not at all.

    Raises:
        WrongTarget: the database is not empty, or the role could reach beyond it.
        BackupFault: pg_restore refused. DatabaseUnreachable: see `Engine`.
    """
    _require_ordinary_role(target)
    query = "select count(*) from pg_tables where schemaname = 'public'"
    if target.rows(query)[0][0]:
        raise WrongTarget(
            "The database to restore into holds tables already. Nothing was changed in it. "
            "Create an empty one (createdb --encoding=UTF8 --template=template0) and name it."
        )
    database = target.parameters["NAME"]
    options = ("--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges")
    _run(target, "pg_restore", *options, f"--dbname={database}", str(dump))


def _require_ordinary_role(target: Postgresql) -> None:
    """What a dump says is done with the rights of the role: they end at its database. Who may make
    roles gives the others to itself (PostgreSQL 15 and older)."""
    reaching = ("pg_execute_server_program", "pg_write_server_files", "pg_read_server_files")
    member = " or ".join(f"pg_has_role(current_user, '{role}', 'member')" for role in reaching)
    reaches = f"rolsuper or rolcreaterole or {member}"
    query = f"select {reaches} from pg_roles where rolname = current_user"  # noqa: S608
    if target.rows(query)[0][0]:
        raise WrongTarget(
            "The database's role may do anything on its server, and what comes out of a backup is "
            "done with its rights. Nothing was changed. Name an ordinary role that owns the "
            "database."
        )


def _run(engine: Postgresql, program: str, *arguments: str) -> None:
    done = subprocess.run(
        [engine.program(program), *arguments],
        env=engine.environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
    )
    if done.returncode:
        words = done.stderr.decode("utf-8", "replace").strip().splitlines()
        # The first line says what is wrong (versions, rights, space); later ones may quote rows.
        raise BackupFault(f"{program} stopped: {words[0][:300] if words else 'without a word'}")
