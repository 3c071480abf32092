# SPDX-License-Identifier: AGPL-3.0-or-later
"""Locks between processes that end with the process that holds them, however it ends.

PostgreSQL: an advisory lock of a database session opened for this lock alone; the server frees it
when the session dies. SQLite: a lock on a file of the home folder; the kernel frees it. So a
killed holder is known at once, and a slow one is never mistaken for a dead one.

Not promised: anything behind a connection pooler that shares database sessions between
transactions, or on a network file system without POSIX locks.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, connection

from dokaz.core.digests import sha256


def key_for(kind: str, identifier: UUID) -> int:
    """A 63-bit key for one thing of one kind."""
    return int.from_bytes(sha256(f"{kind}:{identifier}".encode())[:8], "big") >> 1


@contextmanager
def held(key: int) -> Iterator[bool]:
    """Try to hold a lock for the body; gives whether it is ours. Never waits."""
    holder = _PostgresqlLock() if connection.vendor == "postgresql" else _FileLock()
    try:
        yield holder.take(key)
    finally:
        holder.close()


def is_held(key: int) -> bool:
    """Whether any process holds the lock at this moment."""
    with held(key) as ours:
        return not ours


class _PostgresqlLock:
    def __init__(self) -> None:
        self._session: Any = connection.copy()
        self._key: int | None = None

    def take(self, key: int) -> bool:
        # A cursor outside a transaction: the lock belongs to the session.
        with self._session.cursor() as cursor:
            cursor.execute("select pg_try_advisory_lock(%s)", [key])
            taken = bool(cursor.fetchone()[0])
        if taken:
            self._key = key
        return taken

    def close(self) -> None:
        """Given back by word: the server notices a closed session only some moments later."""
        try:
            if self._key is not None:
                with self._session.cursor() as cursor:
                    cursor.execute("select pg_advisory_unlock(%s)", [self._key])
        except DatabaseError:
            pass  # The session is gone, and the lock with it.
        finally:
            self._session.close()


class _FileLock:
    def __init__(self) -> None:
        self._descriptor = -1

    def take(self, key: int) -> bool:
        folder = Path(settings.DOKAZ.home) / "locks"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC
        # The empty files stay: removing one that another process has just opened would give two
        # processes "the same" lock on two files.
        self._descriptor = os.open(folder / f"{key:016x}", flags, 0o600)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def close(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
