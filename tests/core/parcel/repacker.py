# SPDX-License-Identifier: AGPL-3.0-or-later
"""Zips as other programs write them, record by record: what they do with names in Ukrainian."""

import struct
import unicodedata
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

_UTF8 = 0x800
_STREAMED = 0x08
_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s4B4H3L5H2L")


@dataclass(frozen=True)
class Named:
    """A name as it is written: bytes, mark, and what extra fields say in directory and header."""

    stored: bytes
    marked: bool = False
    extra: bytes = b""
    header_extra: bytes | None = None
    header_marked: bool | None = None


@dataclass(frozen=True)
class Program:
    """How a program writes zips. `host`: 3 UNIX, 0 DOS (APPNOTE 4.4.2)."""

    page: str = "utf-8"
    marks: bool = False
    says_again: bool = False
    form: str = "NFC"
    host: int = 3
    streams: bool = False
    folders: bool = True
    companions: bool = False

    def named(self, name: str) -> Named:
        text = unicodedata.normalize(self.form, name)
        try:
            stored, marked = text.encode(self.page), self.marks and not text.isascii()
        except UnicodeEncodeError:  # Windows marks what its code page does not have.
            stored, marked = text.encode(), True
        said = unicode_path(stored, text) if self.says_again and not text.isascii() else b""
        return Named(stored, marked, said)

    def pack(self, top: str, files: Mapping[str, bytes]) -> bytes:
        members = [(self.named(f"{top}/{path}"), content) for path, content in files.items()]
        if self.folders:
            below = {path.rpartition("/")[0] for path in files if "/" in path}
            members = [(self.named(f"{top}/{one}/"), b"") for one in sorted(below)] + members
        if self.companions:
            notes = [(self.named(f"__MACOSX/{top}/._{one}"), b"\0\5\x16\7") for one in ("a", "її")]
            members += [(self.named("__MACOSX/"), b""), *notes]
        return put(members, host=self.host, streams=self.streams)


PROGRAMS = {
    "zip on Debian": Program(),
    "zip with the second name": Program(says_again=True),
    "7z on Linux, Python": Program(marks=True, folders=False),
    "macOS": Program(form="NFD", streams=True, companions=True),
    "Windows, what its page lacks marked": Program(page="cp866", host=0, folders=False),
    "Windows, what its other page lacks marked": Program(page="cp1251", host=0, folders=False),
    "Windows, all marked": Program(marks=True, host=0),
}


def unicode_path(stored: bytes, said: str | bytes, *, version: int = 1) -> bytes:
    """The field "Unicode Path" (APPNOTE 4.6.9) for a stored name."""
    name = said.encode() if isinstance(said, str) else said
    body = struct.pack("<BL", version, zlib.crc32(stored)) + name
    return struct.pack("<HH", 0x7075, len(body)) + body


def put(members: list[tuple[Named, bytes]], *, host: int = 3, streams: bool = False) -> bytes:
    """A zip of these members, deflated."""
    out, directory = b"", b""
    for name, content in members:
        packer = zlib.compressobj(wbits=-15)
        packed = packer.compress(content) + packer.flush() if content else b""
        flags = (_UTF8 if name.marked else 0) | (_STREAMED if streams and content else 0)
        header_marked = name.marked if name.header_marked is None else name.header_marked
        header_flags = flags & ~_UTF8 | (_UTF8 if header_marked else 0)
        sizes = (zlib.crc32(content), len(packed), len(content))
        method = 8 if content else 0
        extra = name.extra if name.header_extra is None else name.header_extra
        begins, written = len(out), (0, 0, 0) if flags & _STREAMED else sizes
        head = (20, header_flags, method, 0, 0x5A21, *written, len(name.stored), len(extra))
        out += _LOCAL.pack(b"PK\x03\x04", *head) + name.stored + extra + packed
        out += struct.pack("<4s3L", b"PK\x07\x08", *sizes) if flags & _STREAMED else b""
        entry = (20, host, 20, 0, flags, method, 0, 0x5A21, *sizes, len(name.stored))
        where = (len(name.extra), 0, 0, 0, (0o100644 << 16) if host == 3 else 32, begins)
        directory += _CENTRAL.pack(b"PK\x01\x02", *entry, *where) + name.stored + name.extra
    end = (0, 0, len(members), len(members), len(directory), len(out), 0)
    return out + directory + struct.pack("<4s4H2LH", b"PK\x05\x06", *end)
