# SPDX-License-Identifier: AGPL-3.0-or-later
"""What many modules begin with, built once for a process where tests run on SQLite.

The first module builds it as `tests.kept` says, and a copy of all rows and files is put by. Each
further one is given the copy back before its transaction opens, and leaves an empty database. On
PostgreSQL each module builds it.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from django.db import connection
from pytest_django.plugin import DjangoDbBlocker

from tests.folders import Folder
from tests.kept import Kept, kept, kept_node

T = TypeVar("T")


@dataclass(frozen=True)
class _Stored(Generic[T]):
    """`before` and `after` are databases as SQLite writes them into a file; `home` is a copy of the
    node's folder; `made_at` is a time of the monotonic clock."""

    made_at: float
    before: bytes
    after: bytes
    home: Folder
    built: T


FRESH_SECONDS = 900.0
"""Then it is built anew: sessions in it end an hour after they were last used."""
_STORED: dict[Callable[[], Any], _Stored[Any]] = {}


@contextmanager
def stored_node(
    blocker: DjangoDbBlocker, folder: Path, build: Callable[[], T], **named: Any
) -> Iterator[Kept[T]]:
    """`kept_node` for a module; `folder` is a new one for it. `build` makes the same at any time.

    What the first module is given to keep lives as long as the process: its folder stays too.
    """
    # Under what another module's scene keeps open, nothing can be put back.
    stored = None if connection.in_atomic_block else _STORED.get(build)
    if stored is None or time.monotonic() > stored.made_at + FRESH_SECONDS:
        with _first(blocker, folder, build, **named) as found:
            yield found
        return
    home = folder / "node"
    stored.home.copy_to(home)
    _put(blocker, stored.after)
    try:
        with kept(blocker, lambda: stored.built) as built:
            yield Kept(home, built)
    finally:
        _put(blocker, stored.before)


@contextmanager
def _first(
    blocker: DjangoDbBlocker, folder: Path, build: Callable[[], T], **named: Any
) -> Iterator[Kept[T]]:
    """Build it, and put a copy by if this is the only thing that is kept."""
    alone = connection.vendor == "sqlite" and not connection.in_atomic_block
    before = _taken(blocker) if alone else b""
    home = folder / "node"
    home.mkdir()
    with kept_node(blocker, home, build, **named) as found:
        if alone:
            copy = folder / "stored"
            Folder.of(home).copy_to(copy)
            after = _taken(blocker)
            _STORED[build] = _Stored(time.monotonic(), before, after, Folder.of(copy), found.built)
        yield found


def _taken(blocker: DjangoDbBlocker) -> bytes:
    """The database as it is, with what an open transaction has written."""
    with blocker.unblock():
        connection.ensure_connection()
        content: bytes = connection.connection.serialize()
        return content


def _put(blocker: DjangoDbBlocker, content: bytes) -> None:
    """Make the database what it was when it was taken."""
    with blocker.unblock(), closing(sqlite3.connect(":memory:")) as taken:
        connection.ensure_connection()
        taken.deserialize(content)
        taken.backup(connection.connection)
