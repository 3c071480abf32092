# SPDX-License-Identifier: AGPL-3.0-or-later
"""A stored original as the confined process reads it: ranges, decrypted on the way, never on disk.

Readers of containers mostly go forward, so an open stream is kept and only jumps start another.
"""

from collections.abc import Callable, Iterator

from dokaz.evidence.api import OpenFile

_KEPT_BYTES = 4 << 20
"""How far a forward jump is read through instead of starting anew."""


class StoredRanges:
    """Content behind `open_range(start, length)`, which gives chunks. For one thread at a time."""

    def __init__(self, open_range: Callable[[int, int], Iterator[bytes]], *, size: int) -> None:
        self._open_range = open_range
        self._size = size
        self._at = -1
        self._held = b""
        self._rest: Iterator[bytes] = iter(())

    @property
    def size(self) -> int:
        """Length in bytes."""
        return self._size

    def read(self, offset: int, length: int) -> bytes:
        """At most `length` bytes from `offset`; fewer only at the end. Raises as the store."""
        length = min(length, self._size - offset)
        if length <= 0:
            return b""
        if not self._at <= offset <= self._at + len(self._held) + _KEPT_BYTES or self._at < 0:
            self._at, self._held = offset, b""
            self._rest = self._open_range(offset, self._size - offset)
        parts = [self._held]
        have = len(self._held)
        while self._at + have < offset + length:
            chunk = next(self._rest, b"")
            if not chunk:
                break
            parts.append(chunk)
            have += len(chunk)
        held = b"".join(parts)
        start = offset - self._at
        answer = held[start : start + length]
        # Kept from the beginning of this answer: readers often look at the same place twice.
        self._at, self._held = offset, held[start:]
        return answer


def require_intact(original: OpenFile) -> None:
    """Read the whole before ranges of it are used, where ranges are not checked one by one.

    Those of sealed content are. Raises as the store, and where the bytes are not those taken in.
    """
    if not original.file.sealed:
        for _chunk in original.chunks():
            pass
