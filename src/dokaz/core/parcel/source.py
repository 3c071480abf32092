# SPDX-License-Identifier: Apache-2.0
"""Reading stretches of bytes by position, from several threads at once.

A zip is read by position. The bytes may lie in a file, in memory, or inside an encrypted file;
each is a `Source`. All promise: `read_at` may be called from any thread, returns exactly the bytes
asked for or raises, and never moves a shared position.
"""

import io
import os
import threading
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from dokaz.core.parcel.errors import MemberUnreadable, ParcelUnreadable


class Source(Protocol):
    """Bytes with a known size."""

    @property
    def size(self) -> int:
        """Size in bytes."""
        ...

    def read_at(self, offset: int, length: int) -> bytes:
        """Return exactly `length` bytes from `offset`.

        Raises:
            ParcelUnreadable: the stretch reaches beyond the end.
            MemberUnreadable: the device failed.
        """
        ...

    def close(self) -> None:
        """Release the file."""
        ...


class FileSource:
    """A regular file on disk."""

    def __init__(self, path: Path) -> None:
        """Open `path` for reading.

        Raises:
            MemberUnreadable: absent, not permitted, or no regular file.
        """
        try:
            self._file = path.open("rb", buffering=0)
            self._size = os.fstat(self._file.fileno()).st_size
        except OSError as error:
            raise MemberUnreadable(f"cannot open the file: {error.strerror}") from error
        self._lock = threading.Lock()

    @property
    def size(self) -> int:
        return self._size

    def read_at(self, offset: int, length: int) -> bytes:
        if offset < 0 or length < 0 or offset + length > self._size:
            raise ParcelUnreadable("the file ends earlier than its directory says")
        try:
            content = self._pread(offset, length)
        except OSError as error:
            raise MemberUnreadable(f"reading failed: {error.strerror}") from error
        if len(content) != length:
            raise MemberUnreadable("the file became shorter while it was read")
        return content

    def _pread(self, offset: int, length: int) -> bytes:
        parts = []
        while length > 0:
            part = self._read_once(offset, length)
            if not part:
                break
            parts.append(part)
            offset += len(part)
            length -= len(part)
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def _read_once(self, offset: int, length: int) -> bytes:
        if hasattr(os, "pread"):
            return os.pread(self._file.fileno(), length, offset)
        with self._lock:  # Windows has no pread
            self._file.seek(offset)
            return self._file.read(length) or b""

    def close(self) -> None:
        self._file.close()


class BytesSource:
    """Bytes in memory."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    @property
    def size(self) -> int:
        return len(self._content)

    def read_at(self, offset: int, length: int) -> bytes:
        if offset < 0 or length < 0 or offset + length > len(self._content):
            raise ParcelUnreadable("the file ends earlier than its directory says")
        return self._content[offset : offset + length]

    def close(self) -> None:
        """Nothing to release."""


class SourceFile(io.RawIOBase):
    """A seekable file object over a source, for readers that need one. Not for several threads."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._position = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._source.size}
        position = start[whence] + offset
        if position < 0:
            raise OSError("seek before the beginning")
        self._position = position
        return position

    def read(self, size: int | None = -1) -> bytes:
        left = max(0, self._source.size - self._position)
        length = left if size is None or size < 0 else min(size, left)
        content = self._source.read_at(self._position, length) if length else b""
        self._position += len(content)
        return content

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
