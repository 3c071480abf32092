# SPDX-License-Identifier: AGPL-3.0-or-later
"""A node of its own for tests that kill processes: home folder, database, people.

Real processes need a real database that outlives them: a SQLite file in the home folder, or a
fresh database on the test run's PostgreSQL server.
"""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests import quick_processes, tables
from tests.postgresql import with_tables

REPOSITORY = Path(__file__).resolve().parents[2]


_KEPT = ("PATH", "HOME", "LANG", "DOKAZ_LANGUAGE")


@contextmanager
def environment(home: Path) -> Iterator[dict[str, str]]:
    """Environment variables of a new node below `home`: its tables, if any, are empty."""
    values = {
        **{name: os.environ[name] for name in _KEPT if name in os.environ},
        "DOKAZ_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "dokaz.site.settings",
        "PYTHONPATH": f"{REPOSITORY / 'src'}{os.pathsep}{REPOSITORY}",
        "PYTHONWARNINGS": "ignore",
        # What takes long is made in the tests that are about it.
        "DOKAZ_READ_PICTURES": "no",
        "DOKAZ_PLAYABLE_COPIES": "no",
    }
    server = os.environ.get("DOKAZ_DATABASE", "")
    if not server.startswith("postgresql"):
        tables.put_into(home)
        yield values
        return
    import psycopg

    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'create database "{name}" template "{with_tables(server)}"')
        try:
            yield {**values, "DOKAZ_DATABASE": server.replace("/postgres?", f"/{name}?")}
        finally:
            connection.execute(f'drop database "{name}" with (force)')


def run_script(script: Path, *arguments: str, values: dict[str, str], timeout: float) -> str:
    """Run a Python script to its end, as a process of its own; its output."""
    done = quick_processes.run(
        str(script), arguments, values=values, cwd=REPOSITORY, timeout=timeout
    )
    assert done.returncode == 0, f"{script} ended with {done.returncode}:\n{done.stderr[-4000:]}"
    return done.stdout
