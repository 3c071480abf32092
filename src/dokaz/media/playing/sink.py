# SPDX-License-Identifier: AGPL-3.0-or-later
"""A file that a confined process writes without having one: what is written goes out as frames
that say at which place, and the parent puts it there."""

from collections.abc import Callable

_PIECE = 1 << 20


class WritesRefused(Exception):
    """The copy would become larger than agreed."""


class Sink:
    """What a muxer needs of a file open for writing. `send` takes a place and the bytes."""

    def __init__(self, send: Callable[[int, bytes], None], *, most: int) -> None:
        self._send = send
        self._most = most
        self._at = 0
        self._begins_at = 0
        self._waiting = bytearray()
        self.size = 0

    def write(self, data: bytes) -> int:
        """Raises WritesRefused."""
        if self._at != self._begins_at + len(self._waiting) or len(self._waiting) >= _PIECE:
            self.flush()
        self._waiting += data
        self._at += len(data)
        self.size = max(self.size, self._at)
        if self.size > self._most:
            raise WritesRefused
        return len(data)

    def seek(self, offset: int, whence: int = 0) -> int:
        """As of any file."""
        self._at = offset + (0, self._at, self.size)[whence]
        return self._at

    def tell(self) -> int:
        """The place where the next byte goes."""
        return self._at

    def flush(self) -> None:
        """Send what waits."""
        if self._waiting:
            self._send(self._begins_at, bytes(self._waiting))
            self._waiting.clear()
        self._begins_at = self._at

    def seekable(self) -> bool:
        """Yes."""
        return True

    def writable(self) -> bool:
        """Yes."""
        return True
