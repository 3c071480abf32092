# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tables of a node that was last started by an older version, for both engines.

From the first step to the last costs minutes, since Django builds nearly all models anew for each
operation. The tables of a day on which most steps had been taken are kept instead, and tests take
the steps since. When those grow long, a newer day's are made in their place:

    PYTHONPATH=src:. python -m tests.interfaces.cli.older_node

which takes every step from the first, and leaves out the last ones.
"""

import contextlib
import gzip
import os
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

from tests import postgresql
from tests.tables import FILE, REPOSITORY

FOLDER = Path(__file__).parent / "older_tables"
ON_SQLITE, ON_POSTGRESQL = FOLDER / "sqlite3.gz", FOLDER / "postgresql.sql.gz"
LEFT_OUT = 4
"""Steps that are left for tests to take."""
STEPS = f"""
import django
django.setup()
from django.core.management.sql import emit_post_migrate_signal
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
executor = MigrationExecutor(connection)
plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
executor.migrate(None, plan=plan[:-{LEFT_OUT}])
emit_post_migrate_signal(0, False, connection.alias)
"""


def put_into(home: Path, database: str) -> None:
    """Give an older node its tables: in its folder, or in the empty database at this address."""
    if database:
        _on_postgresql(database)
        return
    (home / FILE).write_bytes(gzip.decompress(ON_SQLITE.read_bytes()))


def _on_postgresql(database: str) -> None:
    import psycopg

    with psycopg.connect(database) as connection:
        connection.execute(gzip.decompress(ON_POSTGRESQL.read_bytes()))


def _write(target: Path, content: bytes) -> None:
    target.parent.mkdir(exist_ok=True)
    target.write_bytes(gzip.compress(content, 9, mtime=0))


def _take_steps(values: dict[str, str]) -> None:
    values = {
        **os.environ, "DJANGO_SETTINGS_MODULE": "dokaz.site.settings",
        "PYTHONPATH": str(REPOSITORY / "src"), **values,
    }  # fmt: skip
    subprocess.run([sys.executable, "-c", STEPS], env=values, cwd=REPOSITORY, check=True)


def _made_on_sqlite(home: str) -> bytes:
    _take_steps({"DOKAZ_HOME": home})
    smallest = Path(home) / "smallest"
    with contextlib.closing(sqlite3.connect(Path(home) / FILE)) as opened:
        # Conditions of the tables call it; none is asked.
        opened.create_function("REGEXP", 2, lambda pattern, text: True, deterministic=True)
        opened.execute("vacuum into ?", [str(smallest)])
    return smallest.read_bytes()


def _made_on_postgresql(home: str) -> bytes:
    server = postgresql.start()
    _take_steps({"DOKAZ_HOME": home, "DOKAZ_DATABASE": server})
    folder = server.partition("host=")[2]
    dumped = subprocess.run(
        [postgresql.binaries() / "pg_dump", "-h", folder, "-U", postgresql.OWNER, "-d", "postgres",
         "--inserts", "--no-owner", "--no-comments", "--no-acl"],
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    # Lines with a backslash are for psql; the empty search path would stay with the connection.
    kept = (line for line in dumped.splitlines()
            if not line.startswith("\\") and "set_config('search_path'" not in line)  # fmt: skip
    return "\n".join(kept).encode()


def main() -> None:
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
        _write(ON_SQLITE, _made_on_sqlite(first))
        _write(ON_POSTGRESQL, _made_on_postgresql(second))


if __name__ == "__main__":
    main()
