# SPDX-License-Identifier: AGPL-3.0-or-later
"""7z behind a password, by py7zr inside the confined process: libarchive opens none of them.

The library's own extraction writes files; here its decompressors are asked for one member after the
other, so that nothing is named on a disk and names that lead out of a folder are only texts. A
wrong password shows as bytes that do not unpack or whose checksum is wrong, which damage does too:
both are called the first, since the password is what a person can try again.
"""

import datetime as dt
import stat
from collections.abc import Iterator
from typing import Any, BinaryIO

from dokaz.media.opening import names
from dokaz.media.opening.members import (
    ContainerFacts,
    Contents,
    Member,
    MemberHead,
    MemberKind,
    MemberTrouble,
    Trouble,
    Unopenable,
)

CHUNK = 1 << 20
_loaded: list[Any] = []


def load() -> bool:
    """Load the library; whether it is there. Called once, while files may still be opened."""
    if not _loaded:
        try:
            import py7zr
        except ImportError:
            _loaded.append(None)
        else:
            _loaded.append(py7zr)
    return _loaded[0] is not None


def contents(file: BinaryIO, *, password: bytes) -> Contents:
    """The members. Raises Unopenable."""
    if not load():
        raise Unopenable(Trouble.NO_READER)
    file.seek(0)
    try:
        archive = _loaded[0].SevenZipFile(file, password=password.decode("utf-8"))
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - hostile bytes; the library promises no error types
        raise Unopenable(_judged(error), type(error).__name__) from None
    return Contents(
        facts=ContainerFacts(format="7z", variant="7-Zip"), members=_members(archive, file)
    )


def _judged(error: Exception) -> Trouble:
    kind = type(error).__name__
    if kind in ("UnsupportedCompressionMethodError", "NotImplementedError"):
        return Trouble.UNSUPPORTED
    return Trouble.ENCRYPTED


def _members(archive: Any, file: BinaryIO) -> Iterator[Member]:
    number, folders = 0, _Folders(archive, file)
    for entry in getattr(archive, "files", ()):
        if entry.is_directory:
            continue
        number += 1
        content = _Content(folders, entry)
        yield Member(head=_head(entry, number), chunks=content.chunks)
        content.pass_over()


def _head(entry: Any, number: int) -> MemberHead:
    name = names.storable(str(entry.filename))
    return MemberHead(
        number=number,
        raw_name=name.encode("utf-8", "surrogateescape"),
        name=name,
        name_encoding="utf-8",
        kind=MemberKind.FILE,
        size=int(entry.uncompressed or 0),
        modified_at=_modified_at(entry),
        trouble=_trouble(entry),
    )


def _modified_at(entry: Any) -> dt.datetime | None:
    try:
        found = entry.lastwritetime
        return found.as_datetime().astimezone(dt.UTC) if found is not None else None
    except (AttributeError, ValueError, OverflowError, OSError):
        return None


def _trouble(entry: Any) -> Trouble | None:
    if entry.is_symlink or entry.is_junction:
        return Trouble.LINK
    kind = entry.st_fmt
    if entry.is_socket or (kind and kind not in (stat.S_IFREG, stat.S_IFDIR)):
        return Trouble.SPECIAL
    return None


class _Folders:
    """The packed streams of an archive, each with one decompressor that only goes forward."""

    def __init__(self, archive: Any, file: BinaryIO) -> None:
        self.file = file
        self._start = int(archive.afterheader)
        streams = getattr(archive.header, "main_streams", None)
        self._folders = list(streams.unpackinfo.folders) if streams is not None else []
        self._positions = list(streams.packinfo.packpositions) if streams is not None else []
        self._current: Any = None
        self._at = 0

    def decompressor(self, entry: Any) -> Any:
        """The decompressor that stands before the content of this entry."""
        if entry.folder is not self._current:
            self._current = entry.folder
            place = next(n for n, one in enumerate(self._folders) if one is entry.folder)
            self._at = self._start + int(self._positions[place])
        self.file.seek(self._at)
        return entry.folder.get_decompressor(entry.compressed)

    def note_position(self) -> None:
        """Where the decompressor will read on; others may read the file between."""
        self._at = self.file.tell()


class _Content:
    def __init__(self, folders: _Folders, entry: Any) -> None:
        self._folders = folders
        self._entry = entry
        self._left = 0 if entry.emptystream else int(entry.uncompressed or 0)
        self._broken = False

    def chunks(self) -> Iterator[bytes]:
        """The content. Raises MemberTrouble, also behind what was given out."""
        from zlib import crc32

        checksum = 0
        while self._left:
            piece = self._next()
            checksum = crc32(piece, checksum)
            yield piece
        stated = self._entry.crc32
        if stated is not None and not self._entry.emptystream and stated != checksum:
            raise MemberTrouble(Trouble.ENCRYPTED)

    def _next(self) -> bytes:
        if self._broken:
            raise MemberTrouble(Trouble.ENCRYPTED)
        try:
            decompressor = self._folders.decompressor(self._entry)
            before = self._folders.file.tell()
            piece = bytes(decompressor.decompress(self._folders.file, min(self._left, CHUNK)))
            stands_still = not piece and self._folders.file.tell() == before
            self._folders.note_position()
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001 - as above
            self._broken = True
            raise MemberTrouble(_judged(error)) from None
        if stands_still:
            self._broken = True
            raise MemberTrouble(Trouble.ENCRYPTED)
        self._left -= len(piece)
        return piece

    def pass_over(self) -> None:
        """Unpack what nobody wanted: the next member begins behind it in the same stream."""
        try:
            while self._left:
                self._next()
        except MemberTrouble:
            return
