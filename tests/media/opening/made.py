# SPDX-License-Identifier: AGPL-3.0-or-later
"""Containers made here, honest and hostile, and reading them without a process in between."""

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass

from dokaz.media.opening.formats import READERS
from dokaz.media.opening.members import Contents, MemberHead, MemberTrouble, Trouble


@dataclass(frozen=True)
class Given:
    """What came of one member: its content, or why not."""

    head: MemberHead
    content: bytes | None
    trouble: Trouble | None


def read(raw: bytes, format: str, **how: object) -> list[Given]:
    """All members in order."""
    found: Contents = READERS[format](io.BytesIO(raw), **how)  # type: ignore[arg-type]
    given = []
    for member in found.members:
        if member.head.trouble is not None:
            given.append(Given(member.head, None, member.head.trouble))
            continue
        assert member.chunks is not None
        try:
            given.append(Given(member.head, b"".join(member.chunks()), None))
        except MemberTrouble as error:
            given.append(Given(member.head, None, error.trouble))
    return given


def zipped(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", method) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return raw.getvalue()


def raw_zip(*members: tuple[bytes, bytes], flags: int = 0, extra: bytes = b"") -> bytes:
    """A stored ZIP with names as given, byte for byte, and no word about their encoding."""
    body, directory = b"", b""
    for name, content in members:
        checksum = zlib.crc32(content)
        common = struct.pack(
            "<HHHHHIIIHH", 20, flags, 0, 0, 0x5821, checksum, len(content), len(content),
            len(name), len(extra),
        )  # fmt: skip
        directory += (
            b"PK\x01\x02" + struct.pack("<H", 20) + common
            + struct.pack("<HHHII", 0, 0, 0, 0, len(body)) + name + extra
        )  # fmt: skip
        body += b"PK\x03\x04" + common + name + extra + content
    end = struct.pack("<HHHHIIH", 0, 0, len(members), len(members), len(directory), len(body), 0)
    return body + directory + b"PK\x05\x06" + end


def overlapping_zip(count: int) -> bytes:
    """Many directory entries that all point at one and the same stored member."""
    whole = raw_zip((b"a", b"x" * 100))
    start = whole.index(b"PK\x01\x02")
    end = whole.index(b"PK\x05\x06")
    entry = whole[start:end]
    entries = b"".join(entry[:46] + bytes([97 + number]) for number in range(count))
    tail = struct.pack("<HHHHIIH", 0, 0, count, count, len(entries), start, 0)
    return whole[:start] + entries + b"PK\x05\x06" + tail


def encrypted_zip(name: bytes, content: bytes) -> bytes:
    """As `raw_zip` with the flag of the old encryption; the bytes are no matter."""
    return raw_zip((name, bytes(12) + content), flags=1)
