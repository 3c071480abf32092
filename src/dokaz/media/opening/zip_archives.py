# SPDX-License-Identifier: AGPL-3.0-or-later
"""ZIP (PKWARE APPNOTE 6.3), by its central directory; a directory that is gone costs only itself.

Members come in the order of the central directory. Names are taken as bytes: from the Unicode path
field (APPNOTE 4.6.9) when its checksum fits, else from the header, read as UTF-8 when the header
says so and otherwise as `names` judges them. Members that share bytes with others are refused: an
honest packer never writes that, and small bombs are built that way.
"""

import datetime as dt
import itertools
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from dokaz.media import containers
from dokaz.media.opening import names, web_archive_sets, zip_aes
from dokaz.media.opening.members import (
    Claim,
    ContainerFacts,
    Contents,
    Member,
    MemberHead,
    MemberKind,
    MemberTrouble,
    NotAContainer,
    Trouble,
    Unopenable,
)

CHUNK = 1 << 20
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA}
_LOCAL_HEADER = 30
_OLD_ENCODINGS = ("cp866", "cp1251", "koi8-u")
_UTF8_FLAG = 0x800
_ENCRYPTED_FLAG = 0x1
_MOST_EXTRA_FIELDS = 100
_NTFS_EPOCH = dt.datetime(1601, 1, 1, tzinfo=dt.UTC)
_READING_FAILED = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    ValueError,
    IndexError,
    OverflowError,
    struct.error,
)


def contents(file: BinaryIO, *, password: bytes | None = None) -> Contents:
    """The members of a ZIP.

    Raises:
        NotAContainer: the members make it another kind of file (a text document, a web archive).
        Unopenable: no central directory can be read.
    """
    try:
        file.seek(0)
        archive = zipfile.ZipFile(file)
        infos = archive.infolist()
    except _READING_FAILED as error:
        raise Unopenable(Trouble.DAMAGED, type(error).__name__) from None
    except (NotImplementedError, RuntimeError) as error:
        raise Unopenable(Trouble.UNSUPPORTED, type(error).__name__) from None
    kind = containers.type_of_zip(archive)
    if kind not in (None, "application/zip", web_archive_sets.WACZ):
        assert kind is not None
        raise NotAContainer(kind)
    if kind == web_archive_sets.WACZ:
        return _set_of_web_archives(archive, file, infos)
    if password is not None:
        password = _as_it_was_typed(archive, file, infos, password)
    return Contents(
        facts=ContainerFacts(format="zip", variant="zip", claims=_comment(archive)),
        members=_members(archive, file, infos, password),
        listing_is_cheap=True,
    )


def _set_of_web_archives(
    archive: zipfile.ZipFile, file: BinaryIO, infos: list[zipfile.ZipInfo]
) -> Contents:
    """The web archives of a Multi-WACZ; its lists stay in it. Raises NotAContainer: a plain one."""
    elsewhere = web_archive_sets.elsewhere(archive)
    if elsewhere is None:
        raise NotAContainer(web_archive_sets.WACZ)
    inside = [info for info in infos if web_archive_sets.is_web_archive(info.filename)]
    members = _members(archive, file, inside, None)
    return Contents(
        facts=ContainerFacts(format="zip", variant="multi-wacz"),
        members=itertools.chain(members, web_archive_sets.absent(elsewhere, len(inside))),
        listing_is_cheap=True,
    )


def _as_it_was_typed(
    archive: zipfile.ZipFile, file: BinaryIO, infos: list[zipfile.ZipInfo], password: bytes
) -> bytes:
    """The password in the encoding of whoever locked it: no ZIP says which that was.

    Letters beyond ASCII are UTF-8 in newer programs and of the old code pages in older ones; the
    first that the first locked member takes is used, UTF-8 where none is.
    """
    locked = [info for info in infos if info.flag_bits & _ENCRYPTED_FLAG and info.file_size]
    text = password.decode("utf-8", "replace")
    if not locked or text.isascii():
        return password
    for encoding in ("utf-8", *_OLD_ENCODINGS):
        try:
            typed = text.encode(encoding)
            next(_chunks(archive, file, locked[0], typed), b"")
        except (UnicodeEncodeError, MemberTrouble):
            continue
        return typed
    return password


def _comment(archive: zipfile.ZipFile) -> tuple[Claim, ...]:
    if not archive.comment:
        return ()
    encoding = names.read_names([archive.comment])
    return (Claim(name="comment", value=names.as_text(archive.comment, encoding)),)


def _members(
    archive: zipfile.ZipFile,
    file: BinaryIO,
    infos: list[zipfile.ZipInfo],
    password: bytes | None,
) -> Iterator[Member]:
    files = [info for info in infos if not _is_folder(info)]
    raw_names = [_raw_name(info) for info in files]
    guess = names.read_names(raw for raw, encoding in raw_names if not encoding)
    overlapping = _overlapping(infos)
    for number, (info, (raw, encoding)) in enumerate(zip(files, raw_names, strict=True), start=1):
        encoding = encoding or guess
        trouble = _trouble(info, password, overlaps=info.header_offset in overlapping)
        head = MemberHead(
            number=number,
            raw_name=raw,
            name=names.as_text(raw, encoding),
            name_encoding=encoding,
            kind=MemberKind.FILE,
            size=info.file_size,
            modified_at=_modified_at(info),
            trouble=trouble,
            claims=_wall_time(info),
        )
        yield Member(
            head=head,
            chunks=lambda info=info: _chunks(archive, file, info, password),  # type: ignore[misc]
            packed_size=info.compress_size,
        )


def _is_folder(info: zipfile.ZipInfo) -> bool:
    return info.orig_filename.endswith("/") and info.file_size == 0


def _raw_name(info: zipfile.ZipInfo) -> tuple[bytes, str]:
    """The name's bytes, and their encoding when the archive itself says it."""
    if info.flag_bits & _UTF8_FLAG:
        return info.orig_filename.encode("utf-8", "surrogateescape"), "utf-8"
    raw = info.orig_filename.encode("cp437")
    for kind, data in _extra_fields(info.extra):
        # Unicode path: version 1, checksum of the plain name, the name in UTF-8
        if kind == 0x7075 and len(data) > 5 and data[0] == 1:
            (checksum,) = struct.unpack("<I", data[1:5])
            if checksum == zlib.crc32(raw) and names.read_names([data[5:]]) in ("ascii", "utf-8"):
                return data[5:], "utf-8"
    return raw, "ascii" if raw.isascii() else ""


def _extra_fields(extra: bytes) -> Iterator[tuple[int, bytes]]:
    """The first of them. No program writes more; thousands are there to take time."""
    at = 0
    for _number in range(_MOST_EXTRA_FIELDS):
        if at + 4 > len(extra):
            return
        kind, length = struct.unpack("<HH", extra[at : at + 4])
        yield kind, extra[at + 4 : at + 4 + length]
        at += 4 + length


def _trouble(info: zipfile.ZipInfo, password: bytes | None, *, overlaps: bool) -> Trouble | None:
    mode = info.external_attr >> 16
    if stat.S_IFMT(mode) == stat.S_IFLNK:
        return Trouble.LINK
    if mode and stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        return Trouble.SPECIAL
    if overlaps:
        return Trouble.OVERLAPPING
    if info.flag_bits & _ENCRYPTED_FLAG and password is None:
        return Trouble.ENCRYPTED
    if info.compress_type == zip_aes.METHOD:  # APPNOTE 7.2 leaves it to the vendor
        method = zip_aes.method_of(info.extra)
        return None if method in _METHODS else Trouble.UNSUPPORTED
    if info.compress_type not in _METHODS:
        return Trouble.UNSUPPORTED
    return None


def _overlapping(infos: list[zipfile.ZipInfo]) -> set[int]:
    """Header positions of members whose bytes reach into the next member's, and of those."""
    found: set[int] = set()
    ordered = sorted(infos, key=lambda info: info.header_offset)
    reach, holder = 0, 0
    for info in ordered:
        if info.header_offset < reach:
            found |= {info.header_offset, holder}
        end = info.header_offset + _LOCAL_HEADER + info.compress_size
        if end >= reach:
            reach, holder = end, info.header_offset
    return found


def _chunks(
    archive: zipfile.ZipFile, file: BinaryIO, info: zipfile.ZipInfo, password: bytes | None
) -> Iterator[bytes]:
    if info.compress_type == zip_aes.METHOD and password is not None:
        yield from zip_aes.chunks(file, info, password)
        return
    try:
        with archive.open(info, pwd=password) as content:
            while chunk := content.read(CHUNK):
                yield chunk
    except RuntimeError:
        raise MemberTrouble(Trouble.ENCRYPTED) from None  # what zipfile says of a wrong password
    except NotImplementedError:
        raise MemberTrouble(Trouble.UNSUPPORTED) from None
    except _READING_FAILED:
        raise MemberTrouble(_broken(info)) from None
    except Exception as error:
        if type(error).__module__ in ("_lzma", "lzma"):
            raise MemberTrouble(_broken(info)) from None
        raise


def _broken(info: zipfile.ZipInfo) -> Trouble:
    """One byte tells the old encryption's wrong passwords: one in 256 passes it and gives noise."""
    return Trouble.ENCRYPTED if info.flag_bits & _ENCRYPTED_FLAG else Trouble.DAMAGED


def _modified_at(info: zipfile.ZipInfo) -> dt.datetime | None:
    """The time of change when it is stated in UTC: by Unix or NTFS fields (APPNOTE 4.5.5, 4.6)."""
    for kind, data in _extra_fields(info.extra):
        try:
            if kind == 0x5455 and len(data) >= 5 and data[0] & 1:
                (seconds,) = struct.unpack("<i", data[1:5])
                return dt.datetime.fromtimestamp(seconds, dt.UTC)
            if kind == 0x000A and len(data) >= 16 and data[4:8] == b"\x01\x00\x18\x00":
                (ticks,) = struct.unpack("<Q", data[8:16])
                return _NTFS_EPOCH + dt.timedelta(microseconds=ticks // 10)
        except (struct.error, ValueError, OverflowError, OSError):
            continue
    return None


def _wall_time(info: zipfile.ZipInfo) -> tuple[Claim, ...]:
    """The DOS time: of a clock on a wall nobody named, so it is a claim and not a time."""
    year, month, day, hour, minute, second = info.date_time
    if (year, month, day) == (1980, 1, 1):
        return ()
    value = f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}"
    return (Claim(name="modified_local", value=value),)
