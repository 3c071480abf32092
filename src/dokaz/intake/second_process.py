# SPDX-License-Identifier: AGPL-3.0-or-later
"""Work that a second process does while this one goes on, such as storing files.

Promises: the second process is a fork that asks no database (it refuses to), holds no file, lock
or connection of this one, and ends with it (on Linux at once, elsewhere when its work is done). It
is a help that nobody depends on: whatever ends it early, its answers are None from then on, and who
asked does the work themselves and meets whatever went wrong there.

Not for programs with threads that may hold a lock which the work needs.
"""

import gc
import json
import os
import signal
from collections.abc import Callable, Iterable
from typing import Any

from django.db import connection

from dokaz.media.confinement import end_with_parent

_STANDARD = 3
"""Descriptors below it are input, output and errors."""


class SecondProcess:
    """Work in several pieces, begun when this is made; it goes on while its answers are awaited.

    `work` gives one answer a piece, each what JSON can hold but not null. Beginning costs both
    processes the copying of memory that they share, so pieces should be many.
    """

    def __init__(self, work: Callable[[], Iterable[Any]]) -> None:
        reads, writes = os.pipe()
        parent = os.getpid()
        self._child = os.fork()
        if self._child == 0:
            _do(work, writes, parent)
        os.close(writes)
        self._answers = os.fdopen(reads, "rb")

    def answer(self) -> Any:
        """What the work gave for the next piece, or None if it did not come so far; waited for."""
        told = self._answers.readline()
        return json.loads(told) if told.endswith(b"\n") else None

    def end(self) -> None:
        """Let it end, once all answers were given or one was missing."""
        self._answers.close()
        os.waitpid(self._child, 0)

    def drop(self) -> None:
        """End it: nobody wants the answers any more."""
        os.kill(self._child, signal.SIGKILL)
        self.end()


def _do(work: Callable[[], Iterable[Any]], writes: int, parent: int) -> None:
    """The second process from its first moment to its last."""
    ended_well = False
    try:
        # Objects of the first process must not be cleared away here: some would say goodbye to
        # its database server.
        gc.disable()
        end_with_parent(signal.SIGKILL, parent)
        # A lock on a file is held as long as anybody has it open.
        os.closerange(_STANDARD, writes)
        os.closerange(writes + 1, os.sysconf("SC_OPEN_MAX"))
        connection.execute_wrappers.append(_refuse)
        with os.fdopen(writes, "wb") as file:
            for told in work():
                # JSON escapes the end of a line in texts, so it can end an answer.
                file.write(json.dumps(told).encode() + b"\n")
                file.flush()
        ended_well = True
    finally:
        # Not by an exception: the first process's own code would go on here.
        os._exit(0 if ended_well else 1)


def _refuse(*_: object) -> None:
    raise RuntimeError("the second process asks no database")
