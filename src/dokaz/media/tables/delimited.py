# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rows of text tables: cells parted by a comma, semicolon, tab or bar (RFC 4180, read with care).

A quotation mark that is never closed would swallow all that follows without a word; here it is a
trouble of the row it stands in, and reading goes on at the next line.
"""

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator
from typing import BinaryIO

from dokaz.media.tables.shapes import (
    LONGEST_CELL,
    MOST_COLUMNS,
    NotATable,
    Reading,
    Row,
    RowTrouble,
)

DELIMITERS = (",", ";", "\t", "|")
MOST_LINES_A_ROW = 500
_SAMPLE_ROWS = 200
_BAD = "\ufffd"
_LINE_BYTES = 4 * LONGEST_CELL * 4


def _mark_bad(error: UnicodeError) -> tuple[str, int]:
    """Undecodable bytes become a letter no table holds: the last of the private planes."""
    assert isinstance(error, UnicodeDecodeError)
    return _HOLE * max(1, error.end - error.start), error.end


_HOLE = "\U0010fffd"
codecs.register_error("dokaz-table-hole", _mark_bad)


def delimiter_of(text: str) -> tuple[str, bool]:
    """The delimiter that gives rows of one width, and whether another fits as well.

    A table of one column has none; then it is the comma, and nothing is open.
    """
    scores = {one: _evenness(text, one) for one in DELIMITERS}
    best = max(DELIMITERS, key=lambda one: scores[one])
    if scores[best] <= 0:
        return ",", False
    near = [one for one in DELIMITERS if one != best and scores[one] >= 0.95 * scores[best]]
    return best, bool(near)


def _evenness(text: str, delimiter: str) -> float:
    """Share of rows that are as wide as most are, more for wide ones; 0 where nothing is parted."""
    widths: Counter[int] = Counter()
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for row in reader:
            if row:
                widths[len(row)] += 1
            if sum(widths.values()) >= _SAMPLE_ROWS:
                break
    except csv.Error:
        return 0.0
    if not widths:
        return 0.0
    width, count = widths.most_common(1)[0]
    if width < 2:
        return 0.0
    return count / sum(widths.values()) * (1 + min(width, 20) / 100)


def rows(file: BinaryIO, reading: Reading, *, mark: int) -> Iterator[Row]:
    """All rows, the empty ones left out. `reading` names encoding and delimiter.

    Raises:
        NotATable: the delimiter is not one character.
    """
    if len(reading.delimiter) != 1 or reading.delimiter in '\r\n"':
        raise NotATable("delimiter")
    lines = _Lines(file, reading.encoding, mark)
    if not reading.quotes:
        yield from _unquoted(lines, reading.delimiter)
        return
    number = 0
    while True:
        record = lines.record(reading.delimiter)
        if record is None:
            return
        number += 1
        cells, trouble = record
        if trouble is not None:
            yield Row(number, tuple(cells[:MOST_COLUMNS]), trouble)
        elif any(cells):
            yield checked(number, cells)


def _unquoted(lines: "_Lines", delimiter: str) -> Iterator[Row]:
    number = 0
    while (line := lines.next()) is not None:
        number += 1
        if line is _TOO_LONG:
            yield Row(number, (), RowTrouble.TOO_LONG)
            continue
        cells = line.rstrip("\r\n").split(delimiter)
        if any(cells):
            yield checked(number, cells)


def checked(number: int, cells: list[str]) -> Row:
    """The row with the first trouble of its cells, if there is one; cells as they can be stored."""
    if len(cells) > MOST_COLUMNS:
        return Row(number, tuple(map(_plain, cells[:MOST_COLUMNS])), RowTrouble.TOO_MANY_COLUMNS)
    for place, cell in enumerate(cells, start=1):
        if _HOLE in cell:
            return Row(number, tuple(map(_plain, cells)), RowTrouble.BYTES, place)
        if len(cell) > LONGEST_CELL:
            return Row(number, tuple(map(_plain, cells)), RowTrouble.TOO_LONG, place)
    return Row(number, tuple(map(_plain, cells)))


def _plain(cell: str) -> str:
    """A cell without what no database keeps; blanks around it belong to nobody."""
    cell = cell.replace(_HOLE, _BAD)[:LONGEST_CELL].strip()
    if cell.isprintable():
        return cell
    cell = cell.replace("\r\n", "\n").replace("\r", "\n")
    cell = cell.encode("utf-8", "replace").decode("utf-8")
    return "".join(one if one >= " " or one in "\t\n" else " " for one in cell).strip()


_TOO_LONG = "\0too long"


class _Lines:
    """Lines of a file, decoded; one that is pushed back comes again."""

    def __init__(self, file: BinaryIO, encoding: str, mark: int) -> None:
        file.seek(mark)
        self._text = io.TextIOWrapper(
            io.BufferedReader(_Kept(file)), encoding=encoding, errors="dokaz-table-hole", newline=""
        )
        self._back: list[str] = []

    def next(self) -> str | None:
        """The next line with its end, `_TOO_LONG` for one beyond the limit, None at the end."""
        if self._back:
            return self._back.pop()
        line = self._text.readline(_LINE_BYTES)
        if not line:
            return None
        if len(line) >= _LINE_BYTES and line[-1] not in "\r\n":
            while line and line[-1] not in "\r\n":
                line = self._text.readline(_LINE_BYTES)
            return _TOO_LONG
        return line

    def record(self, delimiter: str) -> tuple[list[str], RowTrouble | None] | None:
        """Cells of the next row, over as many lines as its quotation marks span."""
        first = self.next()
        if first is None:
            return None
        if first is _TOO_LONG:
            return [], RowTrouble.TOO_LONG
        if '"' not in first:
            return first.rstrip("\r\n").split(delimiter), None
        held, size = [first], len(first)
        inside = _inside(first, delimiter, inside=False)
        while inside:
            line = self.next() if len(held) < MOST_LINES_A_ROW else None
            if line is None or line is _TOO_LONG or size > 4 * LONGEST_CELL:
                self._back += reversed([*held[1:], *([line] if line is not None else [])])
                return _cells(first, delimiter, strict=False), RowTrouble.QUOTES
            held.append(line)
            size += len(line)
            inside = _inside(line, delimiter, inside=True)
        text = "".join(held)
        try:
            return _cells(text, delimiter, strict=True), None
        except csv.Error:
            # Closed by the mark of another row: only the first line is at fault.
            self._back += reversed(held[1:])
            return _cells(first, delimiter, strict=False), RowTrouble.QUOTES


class _Kept(io.RawIOBase):
    """A file that stays open when the text around it is gone."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__()
        self._file = file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._file.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def _inside(line: str, delimiter: str, *, inside: bool) -> bool:
    """Whether a quoted cell is open at the end of a line, which began inside one or not.

    Quotation marks in the middle of a bare cell are letters of it.
    """
    at = 0
    while True:
        if not inside and line[at : at + 1] == '"':
            inside = True
            at += 1
        if inside:
            at = line.find('"', at)
            if at < 0:
                return True
            if line[at + 1 : at + 2] == '"':
                at += 2
                continue
            inside = False
        at = line.find(delimiter, at)
        if at < 0:
            return False
        at += 1


def _cells(text: str, delimiter: str, *, strict: bool) -> list[str]:
    csv.field_size_limit(16 * LONGEST_CELL)
    try:
        return next(csv.reader([text], delimiter=delimiter, strict=strict), [])
    except csv.Error:
        if strict:
            raise
        return text.split(delimiter)
