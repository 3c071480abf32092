# SPDX-License-Identifier: Apache-2.0
"""Writing a long stream to a file past the system's cache (open(2), O_DIRECT).

Through the cache every byte is copied into a page that nobody will read again soon, which costs
more processor time than digesting it. Past it, the disk takes the bytes out of our own memory,
while the next ones are gathered. Only whole blocks can go that way; the end of a stream, and
everything on a file system that does not know the way, goes through the cache. Neither way says
anything about durability: the file must be flushed afterwards (fsync(2)).
"""

import fcntl
import mmap
import os
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress

from dokaz.core.objects.durable import write_all

BLOCK = 4096
"""Bytes: offsets, lengths and addresses are multiples of it, as every common disk wants."""

_BUFFER = 4 << 20
_DIRECT = getattr(os, "O_DIRECT", 0)


class PastCache:
    """Writes on where `descriptor` stands, which must be at a multiple of `BLOCK`.

    One buffer is gathered while the other is on its way, so memory stays at two. An error of the
    system is raised by a later `write` or by `finish`. `close` must follow, also after errors.
    """

    def __init__(self, descriptor: int) -> None:
        with suppress(OSError):
            _switch(descriptor, past_cache=True)
        self._descriptor = descriptor
        # Memory of its own begins at a page, as blocks written past the cache must.
        self._gathering, self._resting = (memoryview(mmap.mmap(-1, _BUFFER)) for _ in range(2))
        self._gathered = 0
        self._under_way: Future[None] | None = None
        self._thread = ThreadPoolExecutor(max_workers=1)

    def write(self, piece: memoryview | bytes) -> None:
        """Take over the bytes of `piece`.

        Raises:
            OSError: as the system says it, of these bytes or of earlier ones.
        """
        rest = memoryview(piece)
        while rest:
            part = rest[: _BUFFER - self._gathered]
            self._gathering[self._gathered : self._gathered + len(part)] = part
            self._gathered += len(part)
            rest = rest[len(part) :]
            if self._gathered == _BUFFER:
                self._hand_over()

    def finish(self) -> None:
        """Write what is gathered; everything is handed to the system afterwards, not flushed.

        Raises:
            OSError: as the system says it.
        """
        self._settle()
        _switch(self._descriptor, past_cache=False)
        write_all(self._descriptor, self._gathering[: self._gathered])
        self._gathered = 0

    def _hand_over(self) -> None:
        self._settle()
        self._under_way = self._thread.submit(_write_out, self._descriptor, self._gathering)
        self._gathering, self._resting = self._resting, self._gathering
        self._gathered = 0

    def _settle(self) -> None:
        if self._under_way is not None:
            self._under_way.result()

    def close(self) -> None:
        """Wait for what is on its way and end the thread; the descriptor stays open."""
        self._thread.shutdown()


def _write_out(descriptor: int, content: memoryview) -> None:
    """Whatever the system does not take past its cache goes through it, like all that follows.

    Some file systems accept the flag and refuse the bytes; near a full disk only a part is taken.
    """
    written = 0
    with suppress(OSError):
        written = os.write(descriptor, content)
    if written < len(content):
        _switch(descriptor, past_cache=False)
        write_all(descriptor, content[written:])


def _switch(descriptor: int, *, past_cache: bool) -> None:
    flags = fcntl.fcntl(descriptor, fcntl.F_GETFL)
    wanted = flags | _DIRECT if past_cache else flags & ~_DIRECT
    fcntl.fcntl(descriptor, fcntl.F_SETFL, wanted)
