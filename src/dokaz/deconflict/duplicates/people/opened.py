# SPDX-License-Identifier: AGPL-3.0-or-later
"""Opened files of people: in the memory of this process, for ten minutes after their last use.

What was erased or changed leaves memory at the next use, or with the whole file. Nothing of it is
written anywhere by this program; an operating system that swaps may, so swap belongs encrypted.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

from dokaz.deconflict.duplicates.people.lookup import PersonFile
from dokaz.deconflict.duplicates.people.weights import trained

LIFETIME_SECONDS = 600.0


class OpenedFiles:
    """One file an organisation; a file is used by one thread at a time."""

    def __init__(
        self, lifetime: float = LIFETIME_SECONDS, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._lifetime, self._clock = lifetime, clock
        self._files: dict[UUID, tuple[PersonFile, float]] = {}
        self._locks: dict[UUID, threading.Lock] = {}
        self._all = threading.Lock()
        self._timer: threading.Timer | None = None

    @contextmanager
    def file_of(self, organisation_id: UUID) -> Iterator[PersonFile]:
        """The organisation's file, empty if nothing of it is open. Whoever uses it brings it up to
        date first."""
        with self._all:
            lock = self._locks.setdefault(organisation_id, threading.Lock())
        with lock:
            with self._all:
                held = self._files.get(organisation_id)
            file = held[0] if held else PersonFile(trained())
            try:
                yield file
            finally:
                with self._all:
                    self._files[organisation_id] = (file, self._clock())
                self._later()

    def drop_old(self) -> None:
        """Drop what was not used for its lifetime."""
        with self._all:
            limit = self._clock() - self._lifetime
            for key in [key for key, (_file, used) in self._files.items() if used <= limit]:
                del self._files[key]

    def drop(self) -> None:
        """Drop everything."""
        with self._all:
            self._files.clear()

    def open_ones(self) -> frozenset[UUID]:
        """Organisations of which something is in memory."""
        with self._all:
            return frozenset(key for key, (file, _used) in self._files.items() if len(file))

    def _later(self) -> None:
        """See to it that what is not used any more goes: one timer waits at a time."""
        with self._all:
            if self._timer is None and self._files:
                self._timer = threading.Timer(self._lifetime / 2 + 1, self._look)
                self._timer.daemon = True
                self._timer.start()

    def _look(self) -> None:
        with self._all:
            self._timer = None
        self.drop_old()
        self._later()


FILES = OpenedFiles()
"""Those of this process."""
