# SPDX-License-Identifier: AGPL-3.0-or-later
"""The node's database seen from outside the rooms: for backups and for looking at its health.

Promises: only reads, through a connection of its own, so that it also works where the rooms
cannot start. Rules about records are the rooms'; nothing here knows any.
"""

import os
import re
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dokaz.interfaces.cli.errors import DatabaseUnreachable, ProgramMissing

WAIT_SECONDS = 30.0

# Row security refuses a session that does not say who reads; see `gate.reading.Purpose.CHECKS`.
_READS_EVERYTHING = "-c dokaz.reader=everything:checks"


@dataclass(frozen=True, slots=True)
class Sqlite:
    """A SQLite file. `journal_mode` is the one the settings ask for."""

    path: Path
    journal_mode: str

    @property
    def name(self) -> str:
        return "sqlite"

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """The rows of a query.

        Raises:
            DatabaseUnreachable: there is no such file, it is locked, or it is no database.
        """
        with self.connected() as connection:
            return list(connection.execute(query))

    @contextmanager
    def connected(self) -> Iterator[sqlite3.Connection]:
        """A connection for reading; errors as `rows`, also from the body."""
        try:
            # Not read-only: after a crash the first reader must be able to roll back.
            address = f"{self.path.absolute().as_uri()}?mode=rw"
            with closing(sqlite3.connect(address, uri=True, timeout=WAIT_SECONDS)) as connection:
                yield connection
        except sqlite3.Error as error:
            raise DatabaseUnreachable(
                f"The SQLite database cannot be read ({type(error).__name__}). Nothing was "
                "changed. Look whether its file is there and readable, and check the disk."
            ) from error


@dataclass(frozen=True, slots=True)
class Postgresql:
    """A PostgreSQL database, as Django's settings name it."""

    parameters: Mapping[str, str] = field(repr=False)

    @property
    def name(self) -> str:
        return "postgresql"

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """The rows of a query. Raises DatabaseUnreachable: server or database do not answer."""
        with self.connected() as connection:
            return list(connection.execute(query))

    @contextmanager
    def connected(self) -> Iterator[Any]:
        """A connection for reading; errors as `rows`, also from the body."""
        import psycopg

        try:
            with psycopg.connect(**self._arguments(), connect_timeout=10) as connection:
                yield connection
        except psycopg.Error as error:
            raise DatabaseUnreachable(
                f"The PostgreSQL database does not answer as it should ({type(error).__name__}). "
                "Nothing was changed. Check the server and the address in the settings."
            ) from error

    def program(self, name: str) -> str:
        """Path of one of PostgreSQL's own programs, the newest that is installed.

        Raises:
            ProgramMissing: it is not installed.
        """
        installed = Path("/usr/lib/postgresql").glob(f"*/bin/{name}")
        newest = max(installed, key=lambda path: float(path.parts[4]), default=None)
        found = str(newest) if newest else shutil.which(name)
        if found is None:
            raise ProgramMissing(
                f"{name} is not installed; it belongs to PostgreSQL's client programs. Nothing "
                "was written. Install the package of the server's version and try again."
            )
        return found

    def environment(self) -> dict[str, str]:
        """Variables for PostgreSQL's programs: a password never stands in a command line."""
        names = {"NAME": "PGDATABASE", "USER": "PGUSER", "PASSWORD": "PGPASSWORD"}
        names |= {"HOST": "PGHOST", "PORT": "PGPORT"}
        given = {to: self.parameters[of] for of, to in names.items() if self.parameters.get(of)}
        asked = f"{os.environ.get('PGOPTIONS', '')} {_READS_EVERYTHING}".strip()
        return {**os.environ, **given, "PGOPTIONS": asked}

    def _arguments(self) -> dict[str, Any]:
        names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password"}
        names |= {"HOST": "host", "PORT": "port"}
        given = {to: self.parameters[of] for of, to in names.items() if self.parameters.get(of)}
        return {**given, "options": _READS_EVERYTHING}


Engine = Sqlite | Postgresql


def engine() -> Engine:
    """The database this node is set to use."""
    from django.conf import settings

    values = settings.DATABASES["default"]
    if values["ENGINE"].endswith("postgresql"):
        return Postgresql(
            {key: str(values.get(key, "")) for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")}
        )
    asked = re.search(r"journal_mode=(\w+)", values["OPTIONS"].get("init_command", ""))
    return Sqlite(Path(values["NAME"]), asked.group(1) if asked else "")


def encoding_trouble(found: Engine) -> str:
    """The database's encoding where it is not UTF-8, else nothing.

    Raises:
        DatabaseUnreachable: it cannot be asked.
    """
    query = "pragma encoding" if isinstance(found, Sqlite) else "show server_encoding"
    encoding = str(found.rows(query)[0][0])
    return "" if encoding.upper().replace("-", "").startswith("UTF8") else encoding


def has_tables(found: Engine) -> bool:
    """Whether the rooms' tables were ever made there. Raises DatabaseUnreachable."""
    sqlite = "select count(*) from sqlite_master where name = 'django_migrations'"
    postgresql = "select count(*) from pg_tables where tablename = 'django_migrations'"
    query = sqlite if isinstance(found, Sqlite) else postgresql
    return bool(found.rows(query)[0][0])
