# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tar archives as a stream of bytes (POSIX.1-2001 pax), and a strict reader of what is written.

The reader takes ordinary files only. Links, devices, folders, sparse files and every extended
header but size and path are refused: a backup never holds them, and age does not tell who wrote it.
"""

import re
import tarfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from dokaz.interfaces.cli.backup.errors import BackupDamaged, BackupUnreadable

BLOCK = 512
END = bytes(2 * BLOCK)
_LONGEST_PAX = 64 * 1024
_PIECE = 1 << 20
_PAX_RECORD = re.compile(rb"(\d+) ([^=]+)=")
_TAKEN = frozenset({"size", "path", "mtime"})


def header(name: str, *, size: int, at: int) -> bytes:
    """The blocks that stand before a file's content; `at` in seconds since 1970."""
    member = tarfile.TarInfo(name)
    member.size, member.mtime, member.mode = size, at, 0o600
    return member.tobuf(format=tarfile.PAX_FORMAT, encoding="utf-8", errors="strict")


def padding(size: int) -> bytes:
    """The zero bytes that fill the last block of a content."""
    return bytes(-size % BLOCK)


@dataclass(frozen=True, slots=True)
class Member:
    """A file of the archive. `chunks` must be read to the end before the next member."""

    name: str
    size: int
    chunks: Iterator[bytes]


class Reader:
    """Reads members one after another from a stream of bytes."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self._held = memoryview(b"")

    def members(self) -> Iterator[Member]:
        """All members to the end of the archive; whatever follows the end is refused.

        Raises:
            BackupUnreadable: something that is no plain file of a backup.
            BackupDamaged: the archive ends in the middle.
        """
        while (block := self._take(BLOCK)) != bytes(BLOCK):
            named = self._parse(block)
            larger: dict[str, str] = {}
            if named.type == tarfile.XHDTYPE:
                larger = self._pax(named.size)
                named = self._parse(self._take(BLOCK))
            if named.type != tarfile.REGTYPE:
                raise BackupUnreadable("The backup holds something that is no ordinary file.")
            size = _size(larger.get("size"), named.size)
            yield Member(larger.get("path", named.name), size, self._content(size))
            self._take(-size % BLOCK)
        self._require_end()

    def _parse(self, block: bytes) -> tarfile.TarInfo:
        try:
            return tarfile.TarInfo.frombuf(block, "utf-8", "strict")
        except (tarfile.TarError, UnicodeDecodeError, ValueError) as error:
            raise BackupUnreadable("The backup's archive has a malformed header.") from error

    def _pax(self, size: int) -> dict[str, str]:
        if not 0 < size <= _LONGEST_PAX:
            raise BackupUnreadable("The backup's archive has an extended header out of measure.")
        content = self._take(size)
        self._take(-size % BLOCK)
        found, at = {}, 0
        while at < size:
            record = _PAX_RECORD.match(content, at)
            length = int(record.group(1)[:9]) if record else 0
            if record is None or not record.end() - at < length <= size - at:
                raise BackupUnreadable("The backup's archive has a malformed extended header.")
            name = record.group(2).decode("utf-8", "replace")
            if name not in _TAKEN:
                raise BackupUnreadable("The backup's archive has an unknown extended header.")
            value = content[record.end() : at + length - 1]
            try:
                found[name] = value.decode("utf-8")
            except UnicodeDecodeError as error:
                raise BackupUnreadable("The backup's archive has a malformed name.") from error
            at += length
        return found

    def _content(self, size: int) -> Iterator[bytes]:
        left = size
        while left:
            piece = self._some(min(left, _PIECE))
            left -= len(piece)
            yield piece

    def _some(self, most: int) -> bytes:
        while not self._held:
            chunk = next(self._chunks, None)
            if chunk is None:
                raise BackupDamaged(
                    "The backup ends in the middle: it was cut short. Use another copy of it."
                )
            self._held = memoryview(chunk)
        piece, self._held = self._held[:most], self._held[most:]
        return bytes(piece)

    def _take(self, count: int) -> bytes:
        taken = bytearray()
        while len(taken) < count:
            taken += self._some(count - len(taken))
        return bytes(taken)

    def _require_end(self) -> None:
        rest = self._take(BLOCK) + bytes(self._held)
        if any(rest) or any(any(chunk) for chunk in self._chunks):
            raise BackupUnreadable("Something follows the end of the backup's archive.")


def _size(extended: str | None, plain: int) -> int:
    if extended is None:
        size = plain
    elif re.fullmatch(r"\d{1,18}", extended):
        size = int(extended)
    else:
        size = -1
    if size < 0:
        raise BackupUnreadable("The backup's archive has a malformed size.")
    return size
