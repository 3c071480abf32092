# SPDX-License-Identifier: Apache-2.0
"""Writing a zip as a stream: members stored, Zip64 where needed, flat memory, repeatable bytes.

Promised: the same members, contents and time give the same bytes, those that Python's own `zipfile`
writes to a stream; memory grows neither with the size of members nor with their number, since the
directory waits on disk. Not promised: a readable zip when the caller stops early; a cut-off zip
has no directory. Numbers in brackets are sections of APPNOTE 6.3.
"""

import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from dokaz.core.parcel.errors import BadPlan
from dokaz.core.parcel.spool import Spool

# Regular file, readable by all, writable by its owner (4.4.15, host system 3 "UNIX").
_ATTRIBUTES = 0o100644 << 16
_UNIX = 3
_PLAIN, _ZIP64 = 20, 45  # version needed to extract (4.4.3.2)
_HAS_DESCRIPTOR, _UTF8 = 0x08, 0x800  # flags (4.4.4)
_LIMIT = 2**31 - 1  # beyond this, numbers are written in Zip64 form
_FULL = 0xFFFFFFFF
_MOST_MEMBERS = 0xFFFF
_LOCAL = struct.Struct("<4s5H3L2H")  # (4.3.7)
_CENTRAL = struct.Struct("<4s4B4H3L5H2L")  # (4.3.12)
_END = struct.Struct("<4s4H2LH")  # (4.3.16)
_END64 = struct.Struct("<4sQ2H2L4Q")  # (4.3.14)
_LOCATOR64 = struct.Struct("<4sLQL")  # (4.3.15)


@dataclass(frozen=True, slots=True)
class _Member:
    """What a directory entry says of one member."""

    name: bytes
    flags: int
    offset: int
    size: int
    crc: int
    zip64: bool


class ZipStream:
    """One zip being written. Every iterator must be consumed before the next is asked for."""

    def __init__(self, *, modified_at: datetime, folder: Path | None = None) -> None:
        """`folder` is where the directory waits; None: where the system keeps temporary files."""
        moment = modified_at.astimezone(UTC)
        if not 1980 <= moment.year <= 2107:  # (4.4.6): what a DOS date can hold
            raise BadPlan("a zip can only hold times from 1980 to 2107")
        self._time = moment.hour << 11 | moment.minute << 5 | moment.second // 2
        self._date = (moment.year - 1980) << 9 | moment.month << 5 | moment.day
        self._directory = Spool(folder)
        self._count = 0
        self._position = 0

    def member(self, name: str, chunks: Iterable[bytes], *, size: int) -> Iterator[bytes]:
        """Write one member and yield the bytes of the zip as they come.

        `size` is the expected size in bytes; it decides whether the member needs Zip64.

        Raises:
            BadPlan: the content is over 2 GiB although `size` said less.
        """
        raw = name.encode()
        flags = _HAS_DESCRIPTOR | (0 if name.isascii() else _UTF8)
        zip64 = size * 1.05 > _LIMIT
        offset = self._position
        yield self._passed(self._local(raw, flags, zip64))
        crc, written = 0, 0
        for chunk in chunks:
            crc = zlib.crc32(chunk, crc)
            written += len(chunk)
            if written > _LIMIT and not zip64:
                raise BadPlan("a member grew over 2 GiB beyond its stated size")
            yield self._passed(chunk)
        yield self._passed(_descriptor(crc, written, zip64))
        entry = _Member(raw, flags, offset, written, crc, zip64)
        self._directory.write(self._central(entry))
        self._count += 1

    def finish(self) -> Iterator[bytes]:
        """Write the directory; nothing may follow."""
        start = self._position
        for chunk in self._directory.chunks():
            yield self._passed(chunk)
        yield self._end(start)
        self.close()

    def close(self) -> None:
        """Give the room of the directory back; for whoever stops before `finish`."""
        self._directory.close()

    def _passed(self, content: bytes) -> bytes:
        self._position += len(content)
        return content

    def _local(self, name: bytes, flags: int, zip64: bool) -> bytes:
        """The header before a member; sizes and checksum follow it in the descriptor."""
        extra = struct.pack("<HHQQ", 1, 16, 0, 0) if zip64 else b""
        size = _FULL if zip64 else 0
        version = _ZIP64 if zip64 else _PLAIN
        times = (self._time, self._date)
        head = _LOCAL.pack(
            b"PK\x03\x04", version, flags, 0, *times, 0, size, size, len(name), len(extra)
        )
        return head + name + extra

    def _central(self, member: _Member) -> bytes:
        """The entry of the directory; what exceeds its fields stands in the Zip64 extra (4.5.3)."""
        large: list[int] = []
        size, offset = member.size, member.offset
        if size > _LIMIT:
            large += (size, size)
            size = _FULL
        if offset > _LIMIT:
            large.append(offset)
            offset = _FULL
        extra = struct.pack(f"<HH{len(large)}Q", 1, 8 * len(large), *large) if large else b""
        version = _ZIP64 if large or member.zip64 else _PLAIN
        head = _CENTRAL.pack(
            b"PK\x01\x02",
            version,
            _UNIX,
            version,
            0,
            member.flags,
            0,
            self._time,
            self._date,
            member.crc,
            size,
            size,
            len(member.name),
            len(extra),
            0,
            0,
            0,
            _ATTRIBUTES,
            offset,
        )
        return head + member.name + extra

    def _end(self, start: int) -> bytes:
        """What follows the directory, in Zip64 form too where needed (4.3.14 to 4.3.16)."""
        size, count, before = self._position - start, self._count, b""
        if count > _MOST_MEMBERS or start > _LIMIT or size > _LIMIT:
            before = _END64.pack(
                b"PK\x06\x06", 44, _ZIP64, _ZIP64, 0, 0, count, count, size, start
            ) + _LOCATOR64.pack(b"PK\x06\x07", 0, self._position, 1)
        count = min(count, _MOST_MEMBERS)
        size, start = min(size, _FULL), min(start, _FULL)
        return before + _END.pack(b"PK\x05\x06", 0, 0, count, count, size, start, 0)


def _descriptor(crc: int, size: int, zip64: bool) -> bytes:
    """What follows a member (4.3.9)."""
    return struct.pack("<4sLQQ" if zip64 else "<4sLLL", b"PK\x07\x08", crc, size, size)
