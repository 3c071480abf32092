# SPDX-License-Identifier: AGPL-3.0-or-later
"""7z, RAR (3 and 5) and Zstandard by the system's libarchive, inside the confined process.

The library is loaded before the fences close (`load`). Where it is not installed the container is
reported as `no_reader`, never as damaged. Only formats named here are switched on: libarchive's
own list holds some that start other programs.
"""

import ctypes
import datetime as dt
import io
import stat
from collections.abc import Iterator
from typing import Any, BinaryIO, cast

from dokaz.media.opening import locked_seven_zip, names
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

CHUNK = 256 * 1024
_loaded: list[Any] = []
_ENCRYPTED = ("encrypt", "passphrase", "password")
_UNSUPPORTED = ("unsupported", "not supported", "unknown")


def load() -> bool:
    """Load the library; whether it is there. Called once, while files may still be opened."""
    if not _loaded:
        try:
            from libarchive import ffi
        except (ImportError, OSError, TypeError, AttributeError):
            _loaded.append(None)
        else:
            is_encrypted = ffi.libarchive.archive_entry_is_encrypted
            is_encrypted.argtypes, is_encrypted.restype = [ctypes.c_void_p], ctypes.c_int
            _loaded.append(ffi)
    return _loaded[0] is not None


def seven_zip(file: BinaryIO, *, password: bytes | None = None) -> Contents:
    """The members of a 7z. libarchive opens none that is encrypted; another reader does."""
    if password is not None:
        return locked_seven_zip.contents(file, password=password)
    return _contents(file, "7z", ("7zip",))


def rar(file: BinaryIO, *, password: bytes | None = None) -> Contents:
    """The members of a RAR, old or new format."""
    return _contents(file, "rar", ("rar", "rar5"))


def inflated(file: BinaryIO, filter_name: str) -> BinaryIO:
    """The unpacked stream of a compressed file. Raises Unopenable, OSError while reading."""
    reader = _Reader(file, formats=("raw",), filters=(filter_name,))
    if reader.next_entry() is None:
        raise Unopenable(Trouble.DAMAGED, "empty stream")
    return cast(BinaryIO, io.BufferedReader(_Inflated(reader), CHUNK))


class _Inflated(io.RawIOBase):
    def __init__(self, reader: "_Reader") -> None:
        self._reader = reader

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            data = self._reader.read(len(buffer))
        except MemberTrouble as trouble:
            raise OSError(trouble.trouble.value) from None
        buffer[: len(data)] = data
        return len(data)


def _contents(file: BinaryIO, format: str, formats: tuple[str, ...]) -> Contents:
    reader = _Reader(file, formats=formats, filters=("none",))
    first = reader.next_entry()
    facts = ContainerFacts(format=format, variant=reader.format_name() or format)
    return Contents(facts=facts, members=_members(reader, first))


def _members(reader: "_Reader", entry: Any) -> Iterator[Member]:
    number = 0
    while entry is not None:
        if stat.S_IFMT(reader.mode(entry)) != stat.S_IFDIR:
            number += 1
            yield Member(head=_head(reader, entry, number), chunks=reader.chunks)
        entry = reader.next_entry()


def _head(reader: "_Reader", entry: Any, number: int) -> MemberHead:
    raw, name, encoding = reader.name(entry)
    return MemberHead(
        number=number,
        raw_name=raw,
        name=name,
        name_encoding=encoding,
        kind=MemberKind.FILE,
        size=reader.size(entry),
        modified_at=reader.modified_at(entry),
        trouble=_trouble(reader, entry),
    )


def _trouble(reader: "_Reader", entry: Any) -> Trouble | None:
    if reader.is_link(entry):
        return Trouble.LINK
    kind = stat.S_IFMT(reader.mode(entry))
    if kind not in (0, stat.S_IFREG):
        return Trouble.SPECIAL
    if reader.is_encrypted(entry):
        return Trouble.ENCRYPTED
    return None


class _Reader:
    """One archive being read forward. Keeps what the library points to alive."""

    def __init__(
        self, file: BinaryIO, *, formats: tuple[str, ...], filters: tuple[str, ...]
    ) -> None:
        if not load():
            raise Unopenable(Trouble.NO_READER, "libarchive")
        self._ffi = _loaded[0]
        self._file = file
        self._buffer = ctypes.create_string_buffer(CHUNK)
        self._archive = self._ffi.read_new()
        self._entry = self._ffi.entry_new()
        try:
            for name in filters:
                self._ffi.get_read_filter_function(name)(self._archive)
            for name in formats:
                self._ffi.get_read_format_function(name)(self._archive)
        except ValueError as error:
            raise Unopenable(Trouble.NO_READER, "libarchive") from error
        file.seek(0)
        self._callbacks = (
            self._ffi.READ_CALLBACK(self._give),
            self._ffi.SEEK_CALLBACK(self._seek),
        )
        self._call(lambda: self._ffi.read_set_seek_callback(self._archive, self._callbacks[1]))
        self._call(
            lambda: self._ffi.read_open(
                self._archive,
                None,
                self._ffi.NO_OPEN_CB,
                self._callbacks[0],
                self._ffi.NO_CLOSE_CB,
            )
        )

    def _give(self, archive: Any, context: Any, place: Any) -> int:
        try:
            length = self._file.readinto(self._buffer)  # type: ignore[attr-defined]
        except OSError:
            return -1
        ctypes.cast(place, ctypes.POINTER(ctypes.c_void_p))[0] = ctypes.addressof(self._buffer)
        return int(length)

    def _seek(self, archive: Any, context: Any, offset: int, whence: int) -> int:
        try:
            return int(self._file.seek(offset, whence))
        except (OSError, ValueError):
            return -1

    def _call(self, call: Any) -> Any:
        from libarchive.exception import ArchiveError

        try:
            return call()
        except ArchiveError as error:
            raise Unopenable(_judged(error), "libarchive") from None

    def next_entry(self) -> Any:
        """The next entry, or None at the end. Raises Unopenable."""
        self._ffi.libarchive.archive_entry_clear(ctypes.c_void_p(self._entry))
        answer = self._call(lambda: self._ffi.read_next_header2(self._archive, self._entry))
        return None if answer == self._ffi.ARCHIVE_EOF else self._entry

    def chunks(self) -> Iterator[bytes]:
        while chunk := self.read(CHUNK):
            yield chunk

    def read(self, count: int) -> bytes:
        """Up to `count` bytes of the present entry. Raises MemberTrouble."""
        from libarchive.exception import ArchiveError

        target = ctypes.create_string_buffer(min(count, CHUNK))
        try:
            got = self._ffi.read_data(self._archive, target, len(target))
        except ArchiveError as error:
            raise MemberTrouble(_judged(error)) from None
        if got < 0:
            raise MemberTrouble(Trouble.DAMAGED)
        return target.raw[:got]

    def format_name(self) -> str:
        raw = self._ffi.format_name(self._archive)
        return raw.decode("ascii", "replace")[:40] if raw else ""

    def name(self, entry: Any) -> tuple[bytes, str, str]:
        """The name as bytes, as text, and how it was read. The library gives UTF-8 where it can."""
        wide = self._ffi.entry_pathname_w(entry)
        if wide:
            text = names.storable(wide)
            return wide.encode("utf-8", "surrogateescape"), text, "utf-8"
        raw = self._ffi.entry_pathname(entry) or b""
        encoding = names.read_names([raw])
        return raw, names.as_text(raw, encoding), encoding

    def mode(self, entry: Any) -> int:
        return int(self._ffi.entry_mode(entry))

    def size(self, entry: Any) -> int | None:
        return int(self._ffi.entry_size(entry)) if self._ffi.entry_size_is_set(entry) else None

    def is_link(self, entry: Any) -> bool:
        if stat.S_IFMT(self.mode(entry)) == stat.S_IFLNK:
            return True
        return bool(self._ffi.entry_hardlink(entry) or self._ffi.entry_symlink(entry))

    def is_encrypted(self, entry: Any) -> bool:
        return bool(self._ffi.libarchive.archive_entry_is_encrypted(entry))

    def modified_at(self, entry: Any) -> dt.datetime | None:
        if not self._ffi.entry_mtime_is_set(entry):
            return None
        try:
            return dt.datetime.fromtimestamp(self._ffi.entry_mtime(entry), dt.UTC)
        except (OverflowError, ValueError, OSError):
            return None


def _judged(error: Any) -> Trouble:
    words = str(error).lower()
    if any(word in words for word in _ENCRYPTED):
        return Trouble.ENCRYPTED
    if any(word in words for word in _UNSUPPORTED):
        return Trouble.UNSUPPORTED
    return Trouble.DAMAGED
