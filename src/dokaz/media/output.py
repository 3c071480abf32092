# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading what a confined process writes: frames of bounded size, within a patience.

The sender may have been taken over by a file, so nothing it says about lengths is believed beyond
the limits given here.
"""

import json
import os
import select
import struct
import time
from typing import Any

from dokaz.media.sources import RangeServer

MAX_HEADER = 1 << 20


class OutputRefused(Exception):
    """The answer breaks the format or its size limit."""


class OutputEnded(EOFError):
    """Nothing more comes. `in_vain`: because it was waited for too long."""

    def __init__(self, *, in_vain: bool) -> None:
        super().__init__("too late" if in_vain else "ended")
        self.in_vain = in_vain


class OutputReader:
    """Reads exact numbers of bytes from a pipe, up to `limit` bytes in all.

    Patience ends at `deadline` (of the monotonic clock), or after `idle_seconds` without a byte
    while one is waited for. `ranges`: requests of the process for parts of its file, answered
    meanwhile.
    """

    def __init__(
        self,
        descriptor: int,
        *,
        limit: int,
        deadline: float | None = None,
        idle_seconds: float | None = None,
        ranges: RangeServer | None = None,
    ) -> None:
        self._descriptor = descriptor
        self._left = limit
        self._deadline = deadline
        self._idle_seconds = idle_seconds
        self._ranges = ranges

    def frame(self, *, largest_blob: int) -> tuple[dict[str, Any], list[bytes]]:
        """One frame as `server.frame` writes it: its header, and the blobs the header lists.

        Raises:
            OutputRefused: it is none, or too large.
            OutputEnded: no whole frame comes any more.
        """
        (length,) = struct.unpack(">I", self.take(4))
        if length > MAX_HEADER:
            raise OutputRefused
        try:
            header = json.loads(self.take(length))
            sizes = header["blobs"]
            if not isinstance(header, dict) or not isinstance(sizes, list):
                raise OutputRefused
        except (ValueError, KeyError, TypeError, RecursionError):
            raise OutputRefused from None  # JSON of another shape than ours
        return header, [self.take(_blob_length(size, largest_blob)) for size in sizes]

    def take(self, count: int) -> bytes:
        """Exactly `count` bytes. Raises OutputEnded, OutputRefused."""
        if count > self._left:
            raise OutputRefused
        self._left -= count
        parts = []
        while count:
            self._wait()
            chunk = os.read(self._descriptor, min(count, 1 << 20))
            if not chunk:
                raise OutputEnded(in_vain=False)
            parts.append(chunk)
            count -= len(chunk)
        return b"".join(parts)

    def _wait(self) -> None:
        """Until the pipe has something; requests for ranges are answered meanwhile."""
        until = self._patience()
        while True:
            patience = until - time.monotonic()
            if patience <= 0:
                raise OutputEnded(in_vain=True)
            poll = select.poll()  # select() knows no descriptor above 1023
            poll.register(self._descriptor, select.POLLIN)
            if self._ranges is not None and not self._ranges.ended:
                poll.register(self._ranges.fileno(), select.POLLIN)
            ready = [descriptor for descriptor, _ in poll.poll(patience * 1000)]
            if self._descriptor in ready:
                return
            if ready and self._ranges is not None:
                self._ranges.answer(patience=patience)
                until = self._patience()

    def _patience(self) -> float:
        """When to give up. A process that asks for parts of its file is at work."""
        if self._deadline is not None:
            return self._deadline
        return time.monotonic() + (self._idle_seconds or 0.0)


def _blob_length(size: object, largest: int) -> int:
    if isinstance(size, bool) or not isinstance(size, int) or not 0 <= size <= largest:
        raise OutputRefused
    return size
