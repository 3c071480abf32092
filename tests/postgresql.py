# SPDX-License-Identifier: AGPL-3.0-or-later
"""A PostgreSQL server of the test run's own, from the installed binaries, on a socket only."""

import atexit
import fcntl
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from tests import tables

OWNER = "server_owner"
# A database with all tables and nothing in them, made once for a server and copied from then on.
_TABLES = "tables"


def start(*, durable: bool = False) -> str:
    """Start a server in a temporary folder, stop it at the end; returns its address for Dokaz."""
    programs = binaries()
    root = Path(tempfile.mkdtemp(prefix="dokaz-pg-"))
    account: dict[str, str] = {}
    if os.geteuid() == 0:
        # initdb refuses to run as root.
        shutil.chown(root, "postgres")
        account = {"user": "postgres"}
    run = {"check": True, "stdout": subprocess.DEVNULL, "cwd": root, **account}
    data = root / "data"
    subprocess.run(
        [programs / "initdb", "-D", data, "-U", OWNER, "-A", "trust", "-E", "UTF8", "--no-sync"],
        **run,
    )
    options = f"-c listen_addresses='' -c unix_socket_directories={root}"
    if not durable:
        # Nothing of it outlives the run.
        for setting in ("fsync", "full_page_writes", "synchronous_commit", "jit"):
            options += f" -c {setting}=off"
        options += " -c wal_level=minimal -c max_wal_senders=0 -c max_wal_size=4GB"
    subprocess.run(
        [programs / "pg_ctl", "-D", data, "-w", "-l", root / "log", "-o", options, "start"], **run
    )
    for statement in (
        # An ordinary role, as a node should have: row security does not hold superusers.
        "create role dokaz login createdb",
        "alter database postgres owner to dokaz",
        # Only here: tests play an operator who reaches past the triggers.
        "grant set on parameter session_replication_role to dokaz",
    ):
        subprocess.run(
            [
                *(programs / "psql", "-X", "-q", "-h", root, "-U", OWNER, "-d", "postgres"),
                *("-v", "ON_ERROR_STOP=1", "-c", statement),
            ],
            **run,
        )

    def stop() -> None:
        subprocess.run([programs / "pg_ctl", "-D", data, "-m", "immediate", "stop"], **run)
        shutil.rmtree(root, ignore_errors=True)
        (root.parent / f"{root.name}.lock").unlink(missing_ok=True)

    atexit.register(stop)
    return f"postgresql://dokaz@/postgres?host={root}"


def with_tables(server: str) -> str:
    """Name of the database to copy; made now if no process of this run has made it."""
    import psycopg

    folder = Path(server.partition("host=")[2])
    with (Path(tempfile.gettempdir()) / f"{folder.name}.lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with psycopg.connect(server, autocommit=True) as connection:
            found = connection.execute(
                "select from pg_database where datname = %s", [_TABLES]
            ).fetchone()
            if found is None:
                begun = f"{_TABLES}_begun"
                connection.execute(f'create database "{begun}" template template0')
                _migrate(server.replace("/postgres?", f"/{begun}?"))
                connection.execute(f'alter database "{begun}" rename to "{_TABLES}"')
    return _TABLES


def _migrate(address: str) -> None:
    with tempfile.TemporaryDirectory(prefix="dokaz-test-tables-") as home:
        tables.migrate({"DOKAZ_HOME": home, "DOKAZ_DATABASE": address})


def binaries() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: p.parts[4])
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    if on_path is None:
        raise RuntimeError("PostgreSQL is not installed: run tools/setup.sh test")
    return Path(on_path).parent
