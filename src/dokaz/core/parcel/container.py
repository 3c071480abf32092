# SPDX-License-Identifier: Apache-2.0
"""The outer shape of a parcel: a safe zip or a folder, seen as paths with sizes and bytes.

Promised: before a container is handed out every path in it is harmless, unique (also where case or
Unicode normalisation are ignored) and its own stretch of bytes; nothing is ever written to disk.
The rules are in docs/formats/parcel.md section 1. Not promised: that any content is right.
"""

import os
import re
import stat
import struct
import zipfile
import zlib
from array import array
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from dokaz.core.parcel.errors import (
    MemberMissing,
    MemberUnreadable,
    ParcelUnreadable,
    UnsafeContainer,
)
from dokaz.core.parcel.names import collision_key
from dokaz.core.parcel.packing import Packing, Record, compare
from dokaz.core.parcel.source import Source, SourceFile

CHUNK = 1 << 20
MAX_RATIO = 200
RATIO_FREE_SIZE = 1 << 20
MAX_MEMBERS = 5_000_000
_LOCAL_HEADER = struct.Struct("<4s5H3L2H")
_LOCAL_SIGNATURE = b"PK\x03\x04"
_MAX_DESCRIPTOR = 24
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_ENCRYPTED = 0x1 | 0x40 | 0x2000
_DESCRIPTOR_FOLLOWS = 0x08
_IN_LONG_FORM = 0xFFFFFFFF
_LONG_FORM = 0x0001
_UNICODE_PATH = 0x7075


class Container(Protocol):
    """Paths inside the bag (without the top folder) and their bytes; safe for several threads."""

    name: str
    sizes: Mapping[str, int]
    packing: Packing | None
    """How the zip's own records compare with what our writer makes; None for a folder."""

    def chunks(self, path: str) -> Iterator[bytes]:
        """The content of one member, in chunks of at most 1 MiB.

        Raises:
            MemberMissing: no such path.
            ParcelUnreadable, MemberUnreadable: the bytes cannot be had.
        """
        ...

    def checksum(self, path: str) -> int | None:
        """The CRC-32 that the container states of a member; None where it states none."""
        ...

    def close(self) -> None:
        """Release files."""
        ...


@dataclass(frozen=True, slots=True)
class _Stretch:
    offset: int
    stored_size: int
    size: int
    checksum: int
    deflated: bool


class _Members(Mapping[str, int]):
    """Sizes by path, and where the bytes lie: some 29 bytes a member beside its name.

    A parcel may hold millions of files, so there is no object for each.
    """

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._offsets = array("Q")
        self._stored_sizes = array("Q")
        self._sizes = array("Q")
        self._checksums = array("I")
        self._deflated = bytearray()

    def add(self, path: str, stretch: _Stretch) -> None:
        self._numbers[path] = len(self._sizes)
        self._offsets.append(stretch.offset)
        self._stored_sizes.append(stretch.stored_size)
        self._sizes.append(stretch.size)
        self._checksums.append(stretch.checksum)
        self._deflated.append(stretch.deflated)

    def stretch(self, path: str) -> _Stretch | None:
        number = self._numbers.get(path)
        if number is None:
            return None
        return _Stretch(
            self._offsets[number],
            self._stored_sizes[number],
            self._sizes[number],
            self._checksums[number],
            bool(self._deflated[number]),
        )

    def __getitem__(self, path: str) -> int:
        return self._sizes[self._numbers[path]]

    def __contains__(self, path: object) -> bool:
        return path in self._numbers

    def __iter__(self) -> Iterator[str]:
        return iter(self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)


class ZipContainer:
    """A zip that passed every check of safety.

    Raises:
        ParcelUnreadable: not a zip, or cut off.
        UnsafeContainer: hostile or misleading; the message names the rule.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        found = compare(source)
        self.packing: Packing | None = found
        try:
            archive = _read_directory(source)
            infos = archive.infolist()
            if archive.comment:
                raise UnsafeContainer("the zip carries a comment, which belongs to no member")
            if len(infos) > MAX_MEMBERS:
                raise UnsafeContainer(f"the zip lists more than {MAX_MEMBERS} members")
            self._members = _members(source, infos, found, directory_at=archive.start_dir)
            self.name = _top_folder(info.filename for info in infos)
            _require_no_meeting(self._members)
        except (UnsafeContainer, ParcelUnreadable) as error:
            # One damage shows in several places; the comparison knows where it lies.
            error.where = _first_damage(source, found) or error.where
            raise
        self.sizes: Mapping[str, int] = self._members

    def chunks(self, path: str) -> Iterator[bytes]:
        stretch = self._members.stretch(path)
        if stretch is None:
            raise MemberMissing(f"{path} is not in the parcel")
        stored = self._stored(stretch)
        return _inflated(stored, size=stretch.size) if stretch.deflated else stored

    def checksum(self, path: str) -> int | None:
        stretch = self._members.stretch(path)
        return stretch.checksum if stretch else None

    def _stored(self, stretch: _Stretch) -> Iterator[bytes]:
        position, end = stretch.offset, stretch.offset + stretch.stored_size
        while position < end:
            length = min(CHUNK, end - position)
            yield self._source.read_at(position, length)
            position += length

    def close(self) -> None:
        self._source.close()


class FolderContainer:
    """An unpacked parcel. Links and devices anywhere in it are refused, not followed.

    Raises:
        ParcelUnreadable: no folder.
        UnsafeContainer: a link, a device or a harmful name.
        MemberUnreadable: a folder cannot be listed.
    """

    def __init__(self, root: Path) -> None:
        if not root.is_dir():
            raise ParcelUnreadable("this is no folder")
        self._root = root
        self.name = root.resolve().name
        self.packing: Packing | None = None
        self.sizes: Mapping[str, int] = dict(_walk(root, ""))
        _require_no_meeting(self.sizes)

    def chunks(self, path: str) -> Iterator[bytes]:
        if path not in self.sizes:
            raise MemberMissing(f"{path} is not in the parcel")
        return self._read(path)

    def _read(self, path: str) -> Iterator[bytes]:
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
        try:
            with open(os.open(self._root / path, flags), "rb", buffering=0) as file:
                while chunk := file.read(CHUNK):
                    yield chunk
        except OSError as error:
            raise MemberUnreadable(f"{path}: reading failed: {error.strerror}") from error

    def checksum(self, path: str) -> int | None:
        return None

    def close(self) -> None:
        """Nothing stays open."""


def _read_directory(source: Source) -> zipfile.ZipFile:
    try:
        # The archive object is only read for its directory; it owns no file and needs no closing.
        archive = zipfile.ZipFile(SourceFile(source))
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OverflowError) as error:
        raise ParcelUnreadable(
            "this is not a whole zip file; it may be cut off. Copy or download it again"
        ) from error
    except (struct.error, EOFError, OSError, RuntimeError) as error:
        raise ParcelUnreadable("the zip's directory cannot be read") from error
    return archive


def _first_damage(source: Source, found: Packing) -> str:
    """The record that is not as packed, where nearly all are; else nothing."""
    begins_as_zip = source.size > 4 and source.read_at(0, 4) == _LOCAL_SIGNATURE
    if not found.deviations or found.is_other_work or not begins_as_zip:
        return ""
    first = found.deviations[0]
    if first.record is Record.END:
        return "the end record of the zip"
    return first.member or "the zip's directory"


def _members(
    source: Source, infos: list[zipfile.ZipInfo], found: Packing, *, directory_at: int
) -> _Members:
    """Work out where each member's bytes lie, and refuse overlaps, gaps and double names.

    Where the zip is as packed, its local headers have been read and are in order.
    """
    known = found.contents_at if found.is_as_packed and len(found.contents_at) == len(infos) else ()
    members = _Members()
    names: set[str] = set()
    previous_end, free = 0, 0
    for number, info in enumerate(sorted(infos, key=lambda each: each.header_offset)):
        with _naming(info.filename):
            _require_plain(info)
            if info.filename in names:
                raise UnsafeContainer("the zip lists one name twice")
            names.add(info.filename)
            if info.header_offset < previous_end:
                raise UnsafeContainer("two members of the zip overlap")
            if info.header_offset > previous_end + free:
                raise UnsafeContainer("the zip holds bytes that belong to no member")
            data_at = known[number] if known else _data_offset(source, info)
        previous_end = data_at + info.compress_size
        free = _MAX_DESCRIPTOR if info.flag_bits & _DESCRIPTOR_FOLLOWS else 0
        if not info.is_dir():
            deflated = info.compress_type == zipfile.ZIP_DEFLATED
            path = info.filename.partition("/")[2]
            stretch = _Stretch(data_at, info.compress_size, info.file_size, info.CRC, deflated)
            members.add(path, stretch)
    with _naming("the zip's directory"):
        if not previous_end <= directory_at <= previous_end + free:
            raise UnsafeContainer(
                "the zip holds bytes that belong to no member, or members overlap"
            )
    return members


@contextmanager
def _naming(member: str) -> Iterator[None]:
    """Whatever is refused inside names the member it is refused for."""
    try:
        yield
    except (UnsafeContainer, ParcelUnreadable) as error:
        error.where = member.partition("/")[2] or member
        raise


def _require_plain(info: zipfile.ZipInfo) -> None:
    if info.orig_filename != info.filename:
        raise UnsafeContainer("a name in the zip holds a NUL or a system's own separator")
    _require_harmless_path(info.filename[:-1] if info.is_dir() else info.filename)
    _require_one_name(info.extra, info.filename)
    if info.is_dir() and info.file_size:
        raise UnsafeContainer("a folder entry of the zip holds bytes")
    if info.flag_bits & _ENCRYPTED:
        raise UnsafeContainer("a member of the zip is encrypted")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise UnsafeContainer("a member of the zip is compressed in an unusual way")
    if info.compress_type == zipfile.ZIP_STORED and info.compress_size != info.file_size:
        raise UnsafeContainer("a stored member of the zip states two different sizes")
    if info.file_size > RATIO_FREE_SIZE and info.file_size > MAX_RATIO * info.compress_size:
        raise UnsafeContainer(f"a member of the zip claims to shrink over {MAX_RATIO}:1")
    kind = stat.S_IFMT(info.external_attr >> 16) if info.create_system == 3 else 0
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise UnsafeContainer("a member of the zip is a link or a device")


def _data_offset(source: Source, info: zipfile.ZipInfo) -> int:
    """Read the local header, hold it against the directory, return where the bytes begin."""
    raw_name = info.filename.encode("utf-8" if info.flag_bits & 0x800 else "cp437")
    header = source.read_at(info.header_offset, _LOCAL_HEADER.size + len(raw_name))
    signature, _, flags, method, _, _, crc, stored, size, name_size, extra_size = (
        _LOCAL_HEADER.unpack(header[: _LOCAL_HEADER.size])
    )
    if signature != _LOCAL_SIGNATURE:
        raise ParcelUnreadable("a member does not begin where the zip's directory says")
    if name_size != len(raw_name) or header[_LOCAL_HEADER.size :] != raw_name:
        raise UnsafeContainer("a member has another name inside than in the zip's directory")
    extra_at = info.header_offset + _LOCAL_HEADER.size + name_size
    extra = source.read_at(extra_at, extra_size)
    _require_one_name(extra, info.filename)
    differs = (flags ^ info.flag_bits) & (_ENCRYPTED | _DESCRIPTOR_FOLLOWS)
    if not flags & _DESCRIPTOR_FOLLOWS:
        # Programs that unpack a stream go by these numbers and would find other members.
        sizes = (info.file_size, info.compress_size)
        differs |= crc != info.CRC or _in_full((size, stored), extra) != sizes
    if method != info.compress_type or differs:
        raise UnsafeContainer("a member is stored otherwise than the zip's directory says")
    return int(extra_at + extra_size)


def _in_full(sizes: tuple[int, int], extra: bytes) -> tuple[int, ...]:
    """Both sizes of a local header, those in the long form out of its field (APPNOTE 4.5.3)."""
    if _IN_LONG_FORM not in sizes:
        return sizes
    long = b"".join(body for kind, body in _extra_fields(extra) if kind == _LONG_FORM)
    numbers = (number for (number,) in struct.iter_unpack("<Q", long[: len(long) & ~7]))
    return tuple(next(numbers, -1) if one == _IN_LONG_FORM else one for one in sizes)


def _require_one_name(extra: bytes, name: str) -> None:
    """Programs that know the field "Unicode Path" (APPNOTE 4.6.9) unpack under the name in it."""
    for kind, body in _extra_fields(extra):
        if kind == _UNICODE_PATH and body[5:] != name.encode("utf-8", "replace"):
            raise UnsafeContainer("a member has another name inside than in the zip's directory")


def _extra_fields(extra: bytes) -> Iterator[tuple[int, bytes]]:
    while len(extra) >= 4:
        kind, size = struct.unpack_from("<HH", extra)
        yield kind, extra[4 : 4 + size]
        extra = extra[4 + size :]


def _require_harmless_path(path: str) -> None:
    parts = path.split("/")
    if any(part in ("", ".", "..") for part in parts):
        raise UnsafeContainer("a name is absolute, empty or leads out of its folder")
    if "\\" in path or ":" in parts[0]:
        raise UnsafeContainer("a name holds a backslash or a drive letter")
    if _CONTROL.search(path):
        raise UnsafeContainer("a name holds control characters")
    try:
        path.encode("utf-8")
    except UnicodeEncodeError as error:
        raise UnsafeContainer("a name is no valid Unicode") from error


def _top_folder(names: Iterable[str]) -> str:
    tops = set()
    for name in names:
        top, slash, _ = name.partition("/")
        if not slash:
            raise ParcelUnreadable("the zip holds files beside its folder; this is no parcel")
        tops.add(top)
    if len(tops) != 1:
        raise ParcelUnreadable("the zip does not hold exactly one folder; this is no parcel")
    return tops.pop()


def _require_no_meeting(paths: Iterable[str]) -> None:
    seen: set[str] = set()
    for path in paths:
        key = path if path.isascii() and path.islower() else collision_key(path)
        with _naming(path):
            if key in seen:
                raise UnsafeContainer(
                    "two names differ only in letter case or Unicode form; one would overwrite "
                    "the other"
                )
        seen.add(key)


def _inflated(stored: Iterator[bytes], *, size: int) -> Iterator[bytes]:
    inflate = zlib.decompressobj(-15)
    total = 0
    try:
        for piece in stored:
            waiting = piece
            while waiting and not inflate.eof:
                chunk = inflate.decompress(waiting, CHUNK)
                waiting = inflate.unconsumed_tail
                total += len(chunk)
                _require_within(total, size)
                yield chunk
        rest = inflate.flush()  # at most one pending copy: all input was consumed above
        total += len(rest)
        _require_within(total, size)
        yield rest
    except zlib.error as error:
        raise ParcelUnreadable("a compressed member is damaged") from error
    if total != size or not inflate.eof:
        raise ParcelUnreadable("a compressed member ends early")


def _require_within(total: int, size: int) -> None:
    if total > size:
        raise UnsafeContainer("a member holds more than the zip's directory says")


def _walk(root: Path, prefix: str) -> Iterator[tuple[str, int]]:
    try:
        entries = sorted(os.scandir(root), key=lambda entry: entry.name)
        for entry in entries:
            path = prefix + entry.name
            _require_harmless_path(path)
            if entry.is_symlink():
                raise UnsafeContainer("the folder holds a link")
            if entry.is_dir(follow_symlinks=False):
                yield from _walk(Path(entry.path), path + "/")
            elif entry.is_file(follow_symlinks=False):
                yield path, entry.stat(follow_symlinks=False).st_size
            else:
                raise UnsafeContainer("the folder holds a device or a pipe")
    except OSError as error:
        raise MemberUnreadable(f"a folder cannot be listed: {error.strerror}") from error
    except RecursionError as error:
        raise UnsafeContainer("folders lie too deep in one another") from error
