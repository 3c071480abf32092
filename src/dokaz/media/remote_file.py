# SPDX-License-Identifier: AGPL-3.0-or-later
"""A seekable file whose bytes are asked for over a socket: the confined side of `sources`."""

import io
import socket
import struct

_MAX_RANGE = 1 << 20


class RemoteFile(io.RawIOBase):
    """Reads ranges of a file that the parent process holds. Raises OSError when it stops."""

    def __init__(self, end: socket.socket, *, size: int) -> None:
        super().__init__()
        self._end = end
        self._size = size
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        if base + offset < 0:
            raise OSError("negative position")
        self._at = base + offset
        return self._at

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        wanted = min(len(buffer), _MAX_RANGE, max(0, self._size - self._at))
        if wanted == 0:
            return 0
        self._end.sendall(struct.pack(">QI", self._at, wanted))
        (length,) = struct.unpack(">I", self._exactly(4))
        if not 0 < length <= wanted:
            raise OSError("the source ended early")
        buffer[:length] = self._exactly(length)
        self._at += length
        return int(length)

    def _exactly(self, count: int) -> bytes:
        parts = b""
        while len(parts) < count:
            part = self._end.recv(count - len(parts))
            if not part:
                raise OSError("the source stopped answering")
            parts += part
        return parts


def opened(descriptor: int, *, size: int) -> io.BufferedReader:
    """A buffered file over the socket with this descriptor."""
    return io.BufferedReader(RemoteFile(socket.socket(fileno=descriptor), size=size), 256 * 1024)
