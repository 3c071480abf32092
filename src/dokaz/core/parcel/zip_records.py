# SPDX-License-Identifier: Apache-2.0
"""The records of a packed zip, each fully determined by the members and one time.

Promised: these functions are the whole layout; the writer writes what they give and whoever checks
compares with it, so no byte outside the members' contents is free. Numbers in brackets are sections
of APPNOTE 6.3.
"""

import struct
from dataclasses import dataclass
from datetime import UTC, datetime

from dokaz.core.parcel.errors import BadPlan

# Regular file, readable by all, writable by its owner (4.4.15, host system 3 "UNIX").
_ATTRIBUTES = 0o100644 << 16
_UNIX = 3
PLAIN, ZIP64 = 20, 45  # version needed to extract (4.4.3.2)
_HAS_DESCRIPTOR, _UTF8 = 0x08, 0x800  # flags (4.4.4)
LIMIT = 2**31 - 1  # beyond this, numbers are written in Zip64 form
FULL = 0xFFFFFFFF
MOST_MEMBERS = 0xFFFF
LOCAL = struct.Struct("<4s5H3L2H")  # (4.3.7)
CENTRAL = struct.Struct("<4s4B4H3L5H2L")  # (4.3.12)
END = struct.Struct("<4s4H2LH")  # (4.3.16)
END64 = struct.Struct("<4sQ2H2L4Q")  # (4.3.14)
LOCATOR64 = struct.Struct("<4sLQL")  # (4.3.15)


@dataclass(frozen=True, slots=True)
class Stamp:
    """A moment as a zip holds it (4.4.6): in steps of two seconds, here always in UTC."""

    time: int
    date: int


@dataclass(frozen=True, slots=True)
class ZipMember:
    """What the records say of one member. `zip64`: its sizes follow it in the long form."""

    name: bytes
    offset: int
    size: int
    crc: int
    zip64: bool

    @property
    def flags(self) -> int:
        """Sizes and checksum follow the content; the name is UTF-8 where ASCII does not do."""
        return _HAS_DESCRIPTOR | (0 if self.name.isascii() else _UTF8)


def stamp_of(moment: datetime) -> Stamp:
    """The stamp of an aware time, rounded down.

    Raises:
        BadPlan: before 1980 or after 2107.
    """
    moment = moment.astimezone(UTC)
    if not 1980 <= moment.year <= 2107:
        raise BadPlan("a zip can only hold times from 1980 to 2107")
    return Stamp(
        moment.hour << 11 | moment.minute << 5 | moment.second // 2,
        (moment.year - 1980) << 9 | moment.month << 5 | moment.day,
    )


def local_header(member: ZipMember, stamp: Stamp) -> bytes:
    """The header before a member; sizes and checksum follow it in the descriptor."""
    extra = struct.pack("<HHQQ", 1, 16, 0, 0) if member.zip64 else b""
    size = FULL if member.zip64 else 0
    version = ZIP64 if member.zip64 else PLAIN
    head = LOCAL.pack(
        b"PK\x03\x04",
        version,
        member.flags,
        0,
        stamp.time,
        stamp.date,
        0,
        size,
        size,
        len(member.name),
        len(extra),
    )
    return head + member.name + extra


def descriptor(member: ZipMember) -> bytes:
    """What follows a member (4.3.9)."""
    form = "<4sLQQ" if member.zip64 else "<4sLLL"
    return struct.pack(form, b"PK\x07\x08", member.crc, member.size, member.size)


def directory_entry(member: ZipMember, stamp: Stamp) -> bytes:
    """The entry of the directory; what exceeds its fields stands in the Zip64 extra (4.5.3)."""
    large: list[int] = []
    size, offset = member.size, member.offset
    if size > LIMIT:
        large += (size, size)
        size = FULL
    if offset > LIMIT:
        large.append(offset)
        offset = FULL
    extra = struct.pack(f"<HH{len(large)}Q", 1, 8 * len(large), *large) if large else b""
    version = ZIP64 if large or member.zip64 else PLAIN
    head = CENTRAL.pack(
        b"PK\x01\x02",
        version,
        _UNIX,
        version,
        0,
        member.flags,
        0,
        stamp.time,
        stamp.date,
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


def end_records(*, count: int, start: int, size: int) -> bytes:
    """What follows a directory of `size` bytes at `start`, in Zip64 form too where needed.

    (4.3.14 to 4.3.16)
    """
    before = b""
    if count > MOST_MEMBERS or start > LIMIT or size > LIMIT:
        before = END64.pack(
            b"PK\x06\x06", 44, ZIP64, ZIP64, 0, 0, count, count, size, start
        ) + LOCATOR64.pack(b"PK\x06\x07", 0, start + size, 1)
    count = min(count, MOST_MEMBERS)
    return before + END.pack(
        b"PK\x05\x06", 0, 0, count, count, min(size, FULL), min(start, FULL), 0
    )
