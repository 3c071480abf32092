# SPDX-License-Identifier: AGPL-3.0-or-later
"""A throwaway database for benchmarks: SQLite in a folder, or a PostgreSQL server of its own.

The application signs in to PostgreSQL as an ordinary role that owns the database, as on a node;
only the filling uses the server's superuser. Guards come off here and nowhere else: the fill
drops the triggers of this one database, and `migrate` puts them back afterwards, as it does on
every node.
"""

import atexit
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

ROLE = "dokaz_bench"
OWNER = "postgres"


def open_database(folder: Path, *, postgresql: bool) -> None:
    """Point the settings at the database in `folder`, which is made at first use."""
    home = folder / "home"
    home.mkdir(parents=True, exist_ok=True)
    os.environ["DOKAZ_HOME"] = str(home)
    os.environ["DOKAZ_DEMO"] = "yes"
    if postgresql:
        os.environ["DOKAZ_DATABASE"] = _server(folder / "server")


def _server(root: Path) -> str:
    """Start the server, and stop it at the end; returns its address for Dokaz."""
    from tests.postgresql import binaries as installed

    binaries = installed()
    data = root / "data"
    is_new = not data.exists()
    root.mkdir(parents=True, exist_ok=True)
    run: dict[str, Any] = {"check": True, "stdout": subprocess.DEVNULL, "cwd": "/"}
    if os.geteuid() == 0:
        # The server refuses to run as root.
        for folder in (root, *root.parents[:2]):
            folder.chmod(folder.stat().st_mode & 0o7777 | 0o755)  # others' bits stay, as of /tmp
        shutil.chown(root, OWNER)
        run["user"] = OWNER
    if is_new:
        subprocess.run(
            [binaries / "initdb", "-D", data, "-U", OWNER, "-A", "trust", "-E", "UTF8"], **run
        )
    # A quarter of a small server's memory, as its manual advises; durability is not measured here.
    options = (
        f"-c listen_addresses='' -c unix_socket_directories={root} -c fsync=off"
        " -c shared_buffers=2GB -c maintenance_work_mem=512MB -c max_wal_size=8GB"
        " -c random_page_cost=1.1 -c effective_cache_size=8GB"
    )
    subprocess.run(
        [binaries / "pg_ctl", "-D", data, "-w", "-t", "600", "-l", root / "log", "-o", options,
         "start"], **run
    )  # fmt: skip
    process = int((data / "postmaster.pid").read_text().split()[0])
    atexit.register(_stop, [binaries / "pg_ctl", "-D", data, "-m", "fast", "-t", "600", "stop"],
                    data, process, run)  # fmt: skip
    if is_new:
        subprocess.run([binaries / "createuser", "-h", root, "-U", OWNER, ROLE], **run)
        subprocess.run([binaries / "createdb", "-h", root, "-U", OWNER, "-O", ROLE, "node"], **run)
    return f"postgresql://{ROLE}@/node?host={root}"


def _stop(command: list[Any], data: Path, process: int, run: dict[str, Any]) -> None:
    """Stop the server; by its number where its folder is gone already."""
    if data.exists():
        subprocess.run(command, **run)
        return
    with suppress(ProcessLookupError):
        os.kill(process, signal.SIGQUIT)


@contextmanager
def unguarded() -> Iterator[Any]:
    """A cursor that may write everything, without triggers, foreign keys and secondary indexes.

    They are put back at the end: by the migration's own last step, and from their definitions.
    """
    from django.core.management import call_command
    from django.db import connection

    if connection.vendor == "postgresql":
        with _as_owner() as cursor:
            yield cursor
    else:
        with connection.cursor() as cursor:
            cursor.execute("pragma foreign_keys = off")
            cursor.execute("pragma synchronous = off")
            cursor.execute("pragma journal_mode = off")
            cursor.execute("pragma secure_delete = off")
            cursor.execute("pragma cache_size = -1000000")
            cursor.execute("select name from sqlite_master where type = 'trigger'")
            for (name,) in cursor.fetchall():
                cursor.execute(f'drop trigger "{name}"')
            cursor.execute(
                "select name, sql from sqlite_master where type = 'index' and sql like 'create %'"
                " and sql not like 'create unique%'"
            )
            indexes = cursor.fetchall()
            for name, _definition in indexes:
                cursor.execute(f'drop index "{name}"')
            cursor.execute("begin")
            yield cursor
            cursor.execute("commit")
            for _name, definition in indexes:
                cursor.execute(definition)
            cursor.execute("analyze")
        connection.close()
    # Triggers are installed after the last migration.
    call_command("migrate", verbosity=0)


def as_in_use() -> None:
    """Leave a database that was just filled as autovacuum leaves one that is in use: within a
    minute of its filling. SQLite has nothing of the kind."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with _owner() as direct:
            direct.execute("vacuum analyze")


@contextmanager
def _owner() -> Iterator[Any]:
    import psycopg
    from django.db import connection

    parameters = connection.get_connection_params()
    parameters = {name: parameters[name] for name in ("dbname", "host") if name in parameters}
    connection.close()
    with psycopg.connect(
        **parameters, user=OWNER, autocommit=True, cursor_factory=psycopg.ClientCursor
    ) as direct:
        yield direct


@contextmanager
def _as_owner() -> Iterator[Any]:
    with _owner() as direct:
        cursor = direct.cursor()
        cursor.execute("set session_replication_role = replica")
        cursor.execute(
            "select c.relname, pg_get_indexdef(i.indexrelid) from pg_index i"
            " join pg_class c on c.oid = i.indexrelid join pg_class t on t.oid = i.indrelid"
            " join pg_namespace n on n.oid = c.relnamespace"
            " where n.nspname = 'public' and not i.indisunique"
        )
        indexes = cursor.fetchall()
        for name, _definition in indexes:
            cursor.execute(f'drop index "{name}"')
        yield cursor
        for _name, definition in indexes:
            cursor.execute(definition)
    as_in_use()
