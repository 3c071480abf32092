# SPDX-License-Identifier: AGPL-3.0-or-later
"""An SQLite file with all tables, made once for a state of the program and copied from then on.

Taking all migrations costs many seconds, and a run needs dozens of new databases. Whoever uses a
copy still migrates it, which finds nothing to take and installs the triggers of the moment.
"""

from __future__ import annotations

import fcntl
import functools
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
# What decides what migrations do; whatever else changes, they come out the same.
_DECISIVE = ("**/migrations/*.py", "**/models.py", "**/models/*.py", "gate/**/*.py", "site/*.py")
FILE = "dokaz.sqlite3"
_MIGRATE = """
import django
from django.core.management import call_command
django.setup()
call_command("migrate", verbosity=0)
call_command("createcachetable", verbosity=0)
"""
_OLD_SECONDS = 7 * 24 * 3600


def put_into(home: Path) -> None:
    """Give a new node's folder a database with tables and nothing in them."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.copyfile(template(), home / FILE)
    (home / FILE).chmod(0o600)


def fill(database: str) -> sqlite3.Connection:
    """Fill a new database, by SQLite's name for it; one in memory lives as long as the answer."""
    opened = sqlite3.connect(database, uri=database.startswith("file:"), check_same_thread=False)
    with sqlite3.connect(template()) as tables:
        tables.backup(opened)
    tables.close()
    return opened


@functools.cache
def template() -> Path:
    """The file; made now if no process of this machine has made it."""
    folder = Path(tempfile.gettempdir()) / f"dokaz-test-tables-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    made = folder / f"{_state()}.sqlite3"
    with _alone(folder):
        if not made.exists():
            _make(made)
    return made


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with (folder / "lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _state() -> str:
    """A digest of all that decides how the tables look."""
    source = REPOSITORY / "src" / "dokaz"
    files = {path for pattern in _DECISIVE for path in source.glob(pattern)}
    digest = hashlib.sha256(sqlite3.sqlite_version.encode())
    for path in (REPOSITORY / "requirements" / "dev.txt", *sorted(files)):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(REPOSITORY)} {len(content)}\n".encode() + content)
    return digest.hexdigest()


def migrate(values: dict[str, str]) -> None:
    """Take all migrations in the database these variables name, as a process of its own."""
    kept = ("PATH", "HOME", "LANG")
    environment = {
        **{name: os.environ[name] for name in kept if name in os.environ},
        "DJANGO_SETTINGS_MODULE": "dokaz.site.settings",
        "PYTHONPATH": str(REPOSITORY / "src"),
        "PYTHONWARNINGS": "ignore",
        **values,
    }
    subprocess.run([sys.executable, "-c", _MIGRATE], env=environment, cwd=REPOSITORY, check=True)


def _make(made: Path) -> None:
    """Migrate an empty node as a process of its own, and keep its database."""
    for other in made.parent.glob("*.sqlite3"):
        # Young ones may be in use by other runs.
        if time.time() - other.stat().st_mtime > _OLD_SECONDS:
            other.unlink()
    with tempfile.TemporaryDirectory(prefix="dokaz-test-tables-") as home:
        migrate({"DOKAZ_HOME": home})
        # Whole or not at all: a run that is broken off here must not leave half a file.
        begun = made.with_suffix(".begun")
        shutil.copyfile(Path(home) / FILE, begun)
        begun.rename(made)
