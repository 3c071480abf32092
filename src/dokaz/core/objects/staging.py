# SPDX-License-Identifier: Apache-2.0
"""Where a local store writes before publishing, and how it clears up after killed processes.

Every process writes into a folder of its own, on which it holds a lock (flock(2)) that the system
drops when the process dies, however it dies. A folder nobody holds is abandoned and is removed.
Age is not asked: a slow upload may well be older than any limit, and a clock may jump. Making a
folder and clearing up are kept apart by a lock on the parent. POSIX systems only.
"""

import fcntl
import itertools
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_counter = itertools.count()


class StagingArea:
    """The staging folder of this process, made when it is first needed. For many threads."""

    def __init__(self, incoming: Path) -> None:
        self._incoming = incoming
        self._mutex = threading.Lock()
        self._owner = 0
        self._folder = incoming
        self._name = str(incoming)
        self._descriptor = -1

    def folder(self) -> str:
        """The folder to write into; a forked child gets its own.

        Raises:
            OSError: as the system says it.
        """
        with self._mutex:
            if self._owner != os.getpid():
                self._folder, self._descriptor = _make_locked_folder(self._incoming)
                self._name = str(self._folder)
                self._owner = os.getpid()
            return self._name

    def close(self) -> None:
        """Remove the folder with anything half-written in it. Writers must have ended."""
        with self._mutex:
            if self._owner == os.getpid():
                shutil.rmtree(self._folder, ignore_errors=True)
                os.close(self._descriptor)
            self._owner = 0


def sweep_abandoned(incoming: Path) -> int:
    """Remove the staging folders of processes that are gone; return how many.

    Raises:
        OSError: as the system says it.
    """
    swept = 0
    with _lock_held(incoming):
        for name in sorted(os.listdir(incoming)):
            folder = incoming / name
            descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                with suppress(BlockingIOError):
                    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    shutil.rmtree(folder)
                    swept += 1
            finally:
                os.close(descriptor)
    return swept


def _make_locked_folder(incoming: Path) -> tuple[Path, int]:
    with _lock_held(incoming):
        while True:
            folder = incoming / f"{os.getpid()}-{next(_counter)}"
            with suppress(FileExistsError):
                os.mkdir(folder, 0o700)
                break
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return folder, descriptor


@contextmanager
def _lock_held(folder: Path) -> Iterator[None]:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
