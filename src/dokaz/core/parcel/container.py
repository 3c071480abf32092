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
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from dokaz.core.parcel import zip_names
from dokaz.core.parcel.errors import (
    MemberMissing,
    MemberUnreadable,
    ParcelUnreadable,
    UnsafeContainer,
)
from dokaz.core.parcel.names import nfc
from dokaz.core.parcel.packing import Packing, Record, compare
from dokaz.core.parcel.safe_paths import (
    naming,
    require_harmless,
    require_no_exchange,
    require_no_meeting,
    top_folder,
)
from dokaz.core.parcel.source import Source, SourceFile

CHUNK = 1 << 20
MAX_RATIO = 200
RATIO_FREE_SIZE = 1 << 20
MAX_MEMBERS = 5_000_000
_LOCAL_HEADER = struct.Struct("<4s5H3L2H")
_LOCAL_SIGNATURE = b"PK\x03\x04"
_MAX_DESCRIPTOR = 24
_ENCRYPTED = 0x1 | 0x40 | 0x2000
_DESCRIPTOR_FOLLOWS = 0x08
_IN_LONG_FORM = 0xFFFFFFFF
_LONG_FORM = 0x0001
# What macOS puts beside the folder when it packs one: notes of its own on each file.
_MAC_COMPANIONS = "__MACOSX"
_MAC_COMPANION = re.compile(_MAC_COMPANIONS + r"/(.*/)?(\._[^/]*)?")


class Container(Protocol):
    """Paths inside the bag (without the top folder) and their bytes; safe for several threads."""

    name: str
    sizes: Mapping[str, int]
    packing: Packing | None
    """How the zip's own records compare with what our writer makes; None for a folder."""
    companions: int
    """How many files lie beside the bag that macOS makes when it packs; they are not looked at."""

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
    """A zip that passed every check of safety. `page`: the code page of names that are not marked;
    `unmarked` are the bytes of these names.

    Raises:
        ParcelUnreadable: not a zip, cut off, or written by another program in a way that only
            unpacking can read.
        UnsafeContainer: hostile or misleading; the message names the rule.
    """

    def __init__(self, source: Source, *, page: str | None = None) -> None:
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
            self.unmarked = _unmarked(infos)
            self.page = page or zip_names.page_of(self.unmarked)
            self._members, names = _members(
                source, infos, found, page=self.page, directory_at=archive.start_dir
            )
            beside = {name for name in names if _MAC_COMPANION.fullmatch(name)}
            self.companions = sum(not name.endswith("/") for name in beside)
            self.name = top_folder(names - beside)
            keys = require_no_meeting(self._members)
            if not found.is_as_packed:
                require_no_exchange(infos, keys, folder=self.name, page=self.page)
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
        self.companions = 0
        found = dict(_walk(root, ""))
        require_no_meeting(found)
        # Some systems take the letters of names apart; parcels write them in NFC.
        written = {path: nfc(path) for path in found}
        self.sizes: Mapping[str, int] = {written[path]: size for path, size in found.items()}
        self._found_as = {name: path for path, name in written.items() if name != path}

    def chunks(self, path: str) -> Iterator[bytes]:
        if path not in self.sizes:
            raise MemberMissing(f"{path} is not in the parcel")
        return self._read(path)

    def _read(self, path: str) -> Iterator[bytes]:
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
        try:
            place = self._root / self._found_as.get(path, path)
            with open(os.open(place, flags), "rb", buffering=0) as file:
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


def _unmarked(infos: Iterable[zipfile.ZipInfo]) -> list[bytes]:
    """Names of which nothing says what letters their bytes stand for."""
    found = []
    for info in infos:
        with naming(zip_names.shown_name(info)):
            if zip_names.is_unmarked(info):
                found.append(zip_names.stored_name(info))
    return found


def _members(
    source: Source,
    infos: list[zipfile.ZipInfo],
    found: Packing,
    *,
    page: str,
    directory_at: int,
) -> tuple[_Members, set[str]]:
    """Work out where each member's bytes lie, and refuse overlaps, gaps and double names.

    Returns the files of the bag, and the names of all members. Where the zip is as packed, its
    local headers have been read and are in order.
    """
    known = found.contents_at if found.is_as_packed and len(found.contents_at) == len(infos) else ()
    members = _Members()
    names: set[str] = set()
    previous_end, free = 0, 0
    for number, info in enumerate(sorted(infos, key=lambda each: each.header_offset)):
        with naming(zip_names.shown_name(info)):
            name = zip_names.meant_name(info, page=page)
            _require_plain(info, name)
            _require_readable(info, is_other_work=found.is_other_work)
            if name in names:
                raise UnsafeContainer("the zip lists one name twice")
            names.add(name)
            if info.header_offset < previous_end:
                raise UnsafeContainer("two members of the zip overlap")
            if info.header_offset > previous_end + free:
                raise UnsafeContainer("the zip holds bytes that belong to no member")
            data_at = known[number] if known else _data_offset(source, info)
        previous_end = data_at + info.compress_size
        free = _MAX_DESCRIPTOR if info.flag_bits & _DESCRIPTOR_FOLLOWS else 0
        if not name.endswith("/") and not _MAC_COMPANION.fullmatch(name):
            deflated = info.compress_type == zipfile.ZIP_DEFLATED
            stretch = _Stretch(data_at, info.compress_size, info.file_size, info.CRC, deflated)
            members.add(name.partition("/")[2], stretch)
    with naming("the zip's directory"):
        if not previous_end <= directory_at <= previous_end + free:
            raise UnsafeContainer(
                "the zip holds bytes that belong to no member, or members overlap"
            )
    return members, names


def _require_plain(info: zipfile.ZipInfo, name: str) -> None:
    require_harmless(name.removesuffix("/"))
    if name.endswith("/") and info.file_size:
        raise UnsafeContainer("a folder entry of the zip holds bytes")
    if info.compress_type == zipfile.ZIP_STORED and info.compress_size != info.file_size:
        raise UnsafeContainer("a stored member of the zip states two different sizes")
    if info.file_size > RATIO_FREE_SIZE and info.file_size > MAX_RATIO * info.compress_size:
        raise UnsafeContainer(f"a member of the zip claims to shrink over {MAX_RATIO}:1")
    kind = stat.S_IFMT(info.external_attr >> 16) if info.create_system == 3 else 0
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise UnsafeContainer("a member of the zip is a link or a device")


def _require_readable(info: zipfile.ZipInfo, *, is_other_work: bool) -> None:
    """Another program may well pack so that only unpacking helps; ours never does."""
    if info.flag_bits & _ENCRYPTED:
        if is_other_work:
            raise ParcelUnreadable(
                "the zip is under a password. Unpack it with that, then verify the folder"
            )
        raise UnsafeContainer("a member of the zip is encrypted")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        if is_other_work:
            raise ParcelUnreadable(
                "the zip is compressed in a way that is not read here. Unpack it, then verify the "
                "folder"
            )
        raise UnsafeContainer("a member of the zip is compressed in an unusual way")


def _data_offset(source: Source, info: zipfile.ZipInfo) -> int:
    """Read the local header, hold it against the directory, return where the bytes begin."""
    raw_name = zip_names.stored_name(info)
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
    zip_names.require_same_names(extra, info)
    # The mark says what the bytes of a name stand for; ASCII is the same with and without.
    mark = 0 if raw_name.isascii() else zip_names.MARKED_UTF8
    differs = (flags ^ info.flag_bits) & (_ENCRYPTED | _DESCRIPTOR_FOLLOWS | mark)
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
    long = b"".join(body for kind, body in zip_names.extra_fields(extra) if kind == _LONG_FORM)
    numbers = (number for (number,) in struct.iter_unpack("<Q", long[: len(long) & ~7]))
    return tuple(next(numbers, -1) if one == _IN_LONG_FORM else one for one in sizes)


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
            require_harmless(path)
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
