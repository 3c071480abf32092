# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words of the old binary Office formats: DOC, XLS and PPT of the years 1997 to 2003.

Sheets are read by xlrd. Of DOC ([MS-DOC] 2.4.1) and PPT ([MS-PPT] 2.1.2) only what leads to the
words is read here: a table of pieces, and the records of the slides as they were last saved. Text
of tracked changes that was deleted cannot be told from the rest without reading every style, so it
is among the words of a DOC. Files older than Word 97 are not read, and said not to be.
"""

import io
import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

import olefile
import xlrd  # type: ignore[import-untyped]

from dokaz.media.compound import DAMAGE
from dokaz.media.documents.blocks import BlockKind, Collected
from dokaz.media.documents.locked import needs_password
from dokaz.media.documents.office import date_text
from dokaz.media.errors import FailureReason, UnreadableMedia

LARGEST = 192 * 1024 * 1024
_LARGEST_SHEET = 4_000_000

_WORD = 0xA5EC
_NEWEST_OLD_WORD = 0xC1
_ENCRYPTED, _SECOND_TABLE = 0x0100, 0x0200
_FIELD, _FIELD_RESULT, _FIELD_END = "\x13", "\x14", "\x15"


def _streams(file: BinaryIO) -> Any:
    """The compound file. Raises UnreadableMedia."""
    if file.seek(0, os.SEEK_END) > LARGEST:
        raise UnreadableMedia(FailureReason.TOO_LARGE, "an old document of this size")
    file.seek(0)
    try:
        return olefile.OleFileIO(file)
    except DAMAGE as error:
        raise UnreadableMedia(FailureReason.DAMAGED, type(error).__name__) from None


def _stream(ole: Any, name: str) -> bytes:
    with ole.openstream(name) as stream:
        return bytes(stream.read())


def document(file: BinaryIO, found: Collected) -> None:
    """DOC: paragraphs of the main text; a row of a table is one, its cells parted by tabs."""
    ole = _streams(file)
    try:
        text = _document_text(_stream(ole, "WordDocument"), ole)
    except DAMAGE as error:
        raise UnreadableMedia(FailureReason.DAMAGED, type(error).__name__) from None
    for number, words in enumerate(_paragraphs(text), start=1):
        if not found.add(BlockKind.PARAGRAPH, number, words):
            return


def _document_text(stream: bytes, ole: Any) -> str:
    """The main text ([MS-DOC] 2.5.1: the header of the file; 2.9.38: its pieces)."""
    kind, version = struct.unpack_from("<HH", stream, 0)
    if kind != _WORD or version < _NEWEST_OLD_WORD:
        raise UnreadableMedia(FailureReason.UNSUPPORTED, "older than Word 97")
    (flags,) = struct.unpack_from("<H", stream, 0x0A)
    if flags & _ENCRYPTED:
        raise needs_password()
    (letters,) = struct.unpack_from("<i", stream, 0x4C)
    at, length = struct.unpack_from("<II", stream, 0x01A2)
    table = _stream(ole, "1Table" if flags & _SECOND_TABLE else "0Table")[at : at + length]
    parts: list[str] = []
    left = max(0, letters)
    for start, count, is_narrow in _pieces(table):
        count = min(count, left)
        width = 1 if is_narrow else 2
        raw = stream[start : start + count * width]
        parts.append(raw.decode("cp1252" if is_narrow else "utf-16-le", "replace"))
        left -= count
        if left <= 0:
            break
    return "".join(parts)


def _pieces(table: bytes) -> Iterator[tuple[int, int, bool]]:
    """Where each piece of the text stands, how many letters it has, and whether of one byte."""
    at = 0
    while table[at] == 1:  # properties that pieces refer to
        at += 3 + struct.unpack_from("<H", table, at + 1)[0]
    if table[at] != 2:
        raise ValueError("no table of pieces")
    (length,) = struct.unpack_from("<I", table, at + 1)
    places = table[at + 5 : at + 5 + length]
    count = (length - 4) // 12
    ends = struct.unpack_from(f"<{count + 1}I", places, 0)
    for number in range(count):
        (place,) = struct.unpack_from("<I", places, 4 * (count + 1) + 8 * number + 2)
        is_narrow = bool(place & 0x4000_0000)
        start = place & 0x3FFF_FFFF
        yield start // 2 if is_narrow else start, ends[number + 1] - ends[number], is_narrow


def _paragraphs(text: str) -> Iterator[str]:
    """Words as they are shown: of a field its result, of pictures nothing."""
    shown: list[str] = []
    hidden: list[bool] = []
    for letter in text:
        if letter == _FIELD:
            hidden.append(True)
        elif letter == _FIELD_RESULT and hidden:
            hidden[-1] = False
        elif letter == _FIELD_END and hidden:
            hidden.pop()
        elif not any(hidden):
            shown.append(_SHOWN.get(letter, letter))
    for paragraph in "".join(shown).replace("\x07\x07", "\r").split("\r"):
        yield paragraph.replace("\x07", "\t").rstrip("\t")


_SHOWN = {"\x01": "", "\x08": "", "\x0b": "\n", "\x0c": "\r", "\x1e": "-", "\x1f": "", "\xa0": " "}


def workbook(file: BinaryIO, found: Collected) -> None:
    """XLS: a block a sheet, one line a row; stored values, dates as dates."""
    if file.seek(0, os.SEEK_END) > LARGEST:
        raise UnreadableMedia(FailureReason.TOO_LARGE, "an old workbook of this size")
    file.seek(0)
    try:
        # It reports oddities of files by printing them.
        book = xlrd.open_workbook(
            file_contents=file.read(), on_demand=True, logfile=io.StringIO(), ragged_rows=True
        )
        for number, name in enumerate(book.sheet_names(), start=1):
            sheet = book.sheet_by_index(number - 1)
            if not found.add(BlockKind.SHEET, number, _sheet(sheet, book.datemode), name):
                return
            book.unload_sheet(number - 1)
    except (UnreadableMedia, MemoryError):
        raise
    except Exception as error:  # noqa: BLE001 - hostile bytes; the reader promises no error types
        if "encrypted" in str(error).lower():
            raise needs_password() from None
        raise UnreadableMedia(FailureReason.DAMAGED, type(error).__name__) from None


def _sheet(sheet: Any, dates_since: int) -> str:
    lines: list[str] = []
    size = 0
    for index in range(sheet.nrows):
        cells = [_cell(one, dates_since) for one in sheet.row(index)]
        lines.append("\t".join(cells).rstrip())
        size += len(lines[-1])
        if size > _LARGEST_SHEET:  # the block is cut anyhow
            break
    return "\n".join(lines)


def _cell(cell: Any, dates_since: int) -> str:
    if cell.ctype == xlrd.XL_CELL_TEXT:
        return " ".join(str(cell.value).split())
    if cell.ctype == xlrd.XL_CELL_DATE:
        # Two calendars: days since 1899-12-30, or since 1904-01-01.
        return date_text(str(cell.value + (1462 if dates_since else 0)))
    if cell.ctype == xlrd.XL_CELL_NUMBER:
        return str(int(cell.value)) if cell.value == int(cell.value) else repr(cell.value)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return "TRUE" if cell.value else "FALSE"
    return ""


def slides(file: BinaryIO, found: Collected) -> None:
    """PPT: the words of each slide, in order."""
    ole = _streams(file)
    try:
        show = _Show(_stream(ole, "PowerPoint Document"), _stream(ole, "Current User"))
        for number, words in enumerate(show.slides(), start=1):
            if not found.add(BlockKind.SLIDE, number, words):
                return
    except DAMAGE as error:
        raise UnreadableMedia(FailureReason.DAMAGED, type(error).__name__) from None


@dataclass(frozen=True, slots=True)
class _Record:
    """One record ([MS-PPT] 2.3.1): `start` and `end` of what it holds."""

    kind: int
    instance: int
    start: int
    end: int

    @property
    def is_container(self) -> bool:
        return self.kind in _CONTAINERS


_SLIDE_LIST, _PLACE, _WIDE, _NARROW = 0x0FF0, 0x03F3, 0x0FA0, 0x0FA8
_EDIT, _DIRECTORY = 0x0FF5, 0x1772
_CONTAINERS = frozenset({0x03E8, 0x03EE, 0x0FF0, 0x040C, 0xF002, 0xF003, 0xF004, 0xF00D})
_DEEPEST = 24
_MOST_EDITS = 10_000


class _Show:
    """The records of a presentation. An edit is written behind the former ones: the newest place
    of each object counts."""

    def __init__(self, stream: bytes, user: bytes) -> None:
        self._stream = stream
        (token, edit) = struct.unpack_from("<II", user, 12)
        if token == 0xF3D1C4DF:  # [MS-PPT] 2.3.2
            raise needs_password()
        self._places: dict[int, int] = {}
        self._document = 0
        for _number in range(_MOST_EDITS):
            if not edit:
                break
            edit = self._read_edit(edit)

    def _read_edit(self, at: int) -> int:
        """Note where objects stand by one edit; returns where the one before it stands."""
        record = self._record(at)
        if record.kind != _EDIT:
            raise ValueError("no edit")
        before, directory, document = struct.unpack_from("<III", self._stream, record.start + 8)
        self._document = self._document or document
        listing = self._record(directory)
        if listing.kind != _DIRECTORY:
            raise ValueError("no directory")
        position = listing.start
        while position + 4 <= listing.end:
            (head,) = struct.unpack_from("<I", self._stream, position)
            first, count = head & 0xFFFFF, head >> 20
            position += 4
            for number in range(count):
                (place,) = struct.unpack_from("<I", self._stream, position)
                self._places.setdefault(first + number, place)
                position += 4
        return int(before) if before < at else 0

    def _record(self, at: int) -> _Record:
        version, kind, length = struct.unpack_from("<HHI", self._stream, at)
        if at + 8 + length > len(self._stream):
            raise ValueError("a record ends behind its file")
        return _Record(kind, version >> 4, at + 8, at + 8 + length)

    def _inside(self, record: _Record) -> Iterator[_Record]:
        at = record.start
        while at + 8 <= record.end:
            inner = self._record(at)
            yield inner
            at = inner.end

    def slides(self) -> Iterator[str]:
        """Words in placeholders stand in the outline, all others with the drawing."""
        outline: dict[int, list[str]] = {}
        place = 0
        for listing in self._inside(self._record(self._places[self._document])):
            if listing.kind != _SLIDE_LIST or listing.instance != 0:
                continue
            for record in self._inside(listing):
                if record.kind == _PLACE:
                    (place,) = struct.unpack_from("<I", self._stream, record.start)
                    outline[place] = []
                elif place and (words := self._words(record)):
                    outline[place].append(words)
        for place, lines in outline.items():
            at = self._places.get(place)
            drawn = list(self._drawn(self._record(at), 0)) if at is not None else []
            yield "\n".join([*lines, *drawn])

    def _drawn(self, record: _Record, depth: int) -> Iterator[str]:
        for inner in self._inside(record):
            if words := self._words(inner):
                yield words
            elif inner.is_container and depth < _DEEPEST:
                yield from self._drawn(inner, depth + 1)

    def _words(self, record: _Record) -> str:
        raw = self._stream[record.start : record.end]
        if record.kind == _WIDE:
            return raw.decode("utf-16-le", "replace").replace("\x0b", "\n")
        if record.kind == _NARROW:
            return raw.decode("latin-1").replace("\x0b", "\n")
        return ""
