# SPDX-License-Identifier: AGPL-3.0-or-later
"""The ways a file can be shown to a confined process, none of which it can write through.

A path or descriptor is handed over open for reading. Bytes become a sealed anonymous file. A
RangeSource stays in the calling process, which answers requests for ranges: for content that lies
encrypted at rest and must not be written out in the clear.
"""

import contextlib
import dataclasses
import fcntl
import os
import socket
import stat
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

MAX_RANGE = 1 << 20
_REQUEST = struct.Struct(">QI")


class RangeSource(Protocol):
    """Content that is read in the calling process. Used by one thread at a time."""

    @property
    def size(self) -> int:
        """Length in bytes."""

    def read(self, offset: int, length: int) -> bytes:
        """At most `length` bytes from `offset`; fewer only at the end."""


Source = Path | int | bytes | RangeSource


@dataclasses.dataclass(frozen=True)
class Offered:
    """What the confined process gets: a descriptor, and for a RangeSource the size."""

    descriptor: int
    size: int | None
    ranges: "RangeServer | None"


class RangeServer:
    """Answers requests for ranges on a socket. A malformed request ends the service."""

    def __init__(self, source: RangeSource, end: socket.socket) -> None:
        self._source = source
        self._end = end
        self._asked = b""
        self.ended = False
        self.error: Exception | None = None

    def fileno(self) -> int:
        """For select()."""
        return self._end.fileno()

    def answer(self, *, patience: float) -> None:
        """Answer what has arrived; called when the socket is readable.

        `patience`: seconds to wait for the other side to take the answer. An error of the source
        ends the service and is kept in `error`, for whoever asked to have the file examined.
        """
        try:
            self._asked += self._end.recv(_REQUEST.size - len(self._asked)) or self._stop()
            if len(self._asked) < _REQUEST.size:
                return
            offset, length = _REQUEST.unpack(self._asked)
            self._asked = b""
            if length > MAX_RANGE or offset > self._source.size:
                self._stop()
                return
            data = self._from_source(offset, length)
            self._end.settimeout(max(0.1, patience))
            self._end.sendall(struct.pack(">I", len(data)) + data)
        except OSError:
            self._stop()

    def _from_source(self, offset: int, length: int) -> bytes:
        try:
            return self._source.read(offset, length)
        except Exception as error:
            self.error = error
            raise OSError("the source failed") from error

    def _stop(self) -> bytes:
        self.ended = True
        with contextlib.suppress(OSError):
            self._end.shutdown(socket.SHUT_RDWR)
        return b""


@contextlib.contextmanager
def offered(source: Source) -> Iterator[Offered]:
    """Open a source for handing over. Raises OSError, and ValueError for a writable descriptor."""
    if isinstance(source, int):
        if fcntl.fcntl(source, fcntl.F_GETFL) & os.O_ACCMODE != os.O_RDONLY:
            raise ValueError("the descriptor must be open for reading only")
        yield Offered(source, None, None)
    elif isinstance(source, bytes):
        with _in_memory(source) as descriptor:
            yield Offered(descriptor, None, None)
    elif isinstance(source, Path):
        with _plain_file(source) as descriptor:
            yield Offered(descriptor, None, None)
    else:
        ours, theirs = socket.socketpair()
        with ours, theirs:
            yield Offered(theirs.fileno(), source.size, RangeServer(source, ours))


@contextlib.contextmanager
def _plain_file(path: Path) -> Iterator[int]:
    # O_NONBLOCK: opening a named pipe would wait for a writer for ever.
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError("only plain files can be examined")
        yield descriptor
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def _in_memory(data: bytes) -> Iterator[int]:
    """The bytes as an anonymous file, sealed against changes."""
    descriptor = os.memfd_create("examined", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    try:
        with open(descriptor, "wb", closefd=False) as file:
            file.write(data)
        seals = fcntl.F_SEAL_WRITE | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_SEAL
        fcntl.fcntl(descriptor, fcntl.F_ADD_SEALS, seals)
        yield descriptor
    finally:
        os.close(descriptor)
