# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading a table of any format: first what it is (`look`), then its rows (`rows`).

Both go through the whole file, as a stream; only counts and a few samples are kept.
"""

import dataclasses
import io
import zipfile
from collections.abc import Callable, Iterator
from itertools import islice
from typing import BinaryIO

from dokaz.media.documents import packages
from dokaz.media.errors import FailureReason, UnreadableMedia
from dokaz.media.tables import delimited, encodings, json_rows, workbooks
from dokaz.media.tables.columns import Watched
from dokaz.media.tables.encodings import SAMPLE_BYTES, Judged
from dokaz.media.tables.shapes import (
    LONGEST_SAMPLE,
    MOST_COLUMNS,
    MOST_ROWS,
    SHOWN_COLUMNS,
    SHOWN_ROWS,
    Ground,
    Kind,
    NotATable,
    Reading,
    Row,
    RowTrouble,
    Shown,
    Table,
    TableFormat,
)

_HEADER_AMONG = 10
_LOOKED_THROUGH = 4 << 20
"""Longer lists without a record take seconds for each 4 MiB."""
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


@dataclasses.dataclass(kw_only=True)
class _Opened:
    """A file with everything decided that must be known before rows are read."""

    reading: Reading
    ground: Ground = Ground.FORMAT
    judged: Judged | None = None
    delimiter_open: bool = False
    sheets: tuple[str, ...] = ()
    formulas: workbooks.Formulas = dataclasses.field(default_factory=workbooks.Formulas)
    rows: Callable[[], Iterator[Row]]
    names: tuple[str, ...] = ()
    """Names that the format gives the columns; then no row is the header."""


def look(file: BinaryIO, reading: Reading) -> Table:
    """What a table is. What `reading` leaves empty is found out.

    Raises:
        NotATable: with its reason, see docs/formats/tables.md.
    """
    with _opened(file, reading) as found:
        first = _first(found)
        header = _header(found, first)
        names = _names(found, first, header)
        columns = [Watched() for _name in names]
        count = unreadable = 0
        shown: list[Shown] = []
        is_cut = False
        for row in _below(found.rows(), header, columns=len(names) if header else 0):
            if count >= MOST_ROWS:
                is_cut = True
                break
            count += 1
            unreadable += row.trouble is not None
            if len(shown) < SHOWN_ROWS:
                shown.append(_shown(row))
            if row.trouble is None:
                _watch(columns, row)
        names += ("",) * (len(columns) - len(names))
        found.reading = dataclasses.replace(found.reading, header=header)
        return Table(
            reading=found.reading,
            ground=found.ground,
            rivals=found.judged.rivals if found.judged else (),
            sample=found.judged.sample if found.judged else "",
            delimiter_open=found.delimiter_open,
            sheets=found.sheets,
            columns=tuple(one.column(name) for one, name in zip(columns, names, strict=True)),
            rows=count,
            unreadable=unreadable,
            formulas=found.formulas.count,
            shown=tuple(shown),
            is_cut=is_cut,
        )


def rows(file: BinaryIO, reading: Reading) -> Iterator[Row]:
    """Rows below the header, as `look` counted them. `reading` is that of a `Table`.

    Raises:
        NotATable: as `look`.
    """
    with _opened(file, reading) as found:
        header = reading.header
        names: tuple[str, ...] = ()
        if header > 0:
            first = _first(found)
            names = _names(found, first, _header(found, first))
        for count, row in enumerate(_below(found.rows(), header, columns=len(names))):
            if count >= MOST_ROWS:
                return
            yield row


def has_rows(file: BinaryIO) -> bool | None:
    """Whether JSON has rows to bring in, without reading them all; None where nobody knows: it is
    larger than is looked through for this, damaged, or has another form. One object alone is no
    row: settings and replies of programs look so."""
    if file.seek(0, io.SEEK_END) > _LOOKED_THROUGH:
        return None
    try:
        format = _format(file, Reading())
        if format is TableFormat.JSON_LINES:
            return _has_lines(file)
        return json_rows.has_records(file) if format is TableFormat.JSON_ARRAY else None
    except NotATable:
        return None


def _has_lines(file: BinaryIO) -> bool:
    """Whether a second line of the file has anything in it."""
    file.seek(0)
    filled = (line for line in file if line.strip())
    return len(list(islice(filled, 2))) > 1


def _watch(columns: list[Watched], row: Row) -> None:
    while len(columns) < len(row.cells):
        columns.append(Watched())
    for column, cell in zip(columns, row.cells, strict=False):
        column.see(cell)


def _below(found: Iterator[Row], header: int, *, columns: int) -> Iterator[Row]:
    """Rows under the header. `columns`: how many it names; 0 for any number."""
    for row in found:
        if header > 0 and row.number <= header:
            continue
        if columns and row.trouble is None and any(row.cells[columns:]):
            place = next(at for at, cell in enumerate(row.cells) if at >= columns and cell)
            row = Row(row.number, row.cells, RowTrouble.MORE_THAN_HEADER, place + 1)
        yield row


def _shown(row: Row) -> Shown:
    cells = tuple(cell[:LONGEST_SAMPLE] for cell in row.cells[:SHOWN_COLUMNS])
    return Shown(number=row.number, cells=cells)


def _first(found: _Opened) -> list[Row]:
    first: list[Row] = []
    if found.names:
        return first
    for row in found.rows():
        first.append(row)
        if len(first) >= _HEADER_AMONG:
            break
    found.formulas.count = 0
    return first


def _header(found: _Opened, first: list[Row]) -> int:
    """The number of the row that names the columns: the first that is as wide as its followers and
    holds different words only; 0 where there is none."""
    if found.names:
        return 0
    asked = found.reading.header
    if asked >= 0:
        if asked and asked not in {row.number for row in first}:
            raise NotATable("header")
        return asked
    width = max((len(row.cells) for row in first), default=0)
    for row in first[:-1] if len(first) > 1 else first:
        filled = [cell for cell in row.cells if cell]
        if row.trouble is None and len(filled) >= max(1, 0.7 * width) and _are_names(filled):
            return row.number
    return 0


def _are_names(cells: list[str]) -> bool:
    if len(set(cells)) != len(cells) or any(len(cell) > 200 for cell in cells):
        return False
    watched = [Watched() for _cell in cells]
    for one, cell in zip(watched, cells, strict=True):
        one.see(cell)
    return all(one.column("").kind in (Kind.TEXT, Kind.YES_NO) for one in watched)


def _names(found: _Opened, first: list[Row], header: int) -> tuple[str, ...]:
    if found.names:
        return found.names
    row = next((one for one in first if one.number == header), None) if header else None
    return row.cells if row else ()


class _opened:
    """Context in which the rows of a file can be read. Decoders' errors become NotATable."""

    def __init__(self, file: BinaryIO, reading: Reading) -> None:
        self._file, self._reading = file, reading
        self._package: object = None

    def __enter__(self) -> _Opened:
        try:
            return self._enter()
        except (UnreadableMedia, zipfile.BadZipFile) as error:
            self.__exit__(type(error), error, None)
            raise NotATable(_reason(error)) from None

    def _enter(self) -> _Opened:
        format = _format(self._file, self._reading)
        reading = dataclasses.replace(self._reading, format=format.value)
        if format in (TableFormat.XLSX, TableFormat.ODS):
            opening = packages.opened(self._file)
            package = opening.__enter__()
            self._package = opening
            return _workbook(package, reading, format)
        if format is TableFormat.DELIMITED:
            return _delimited(self._file, reading)
        return _json(self._file, reading, format)

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if self._package is not None:
            with_error = isinstance(error, Exception) and not isinstance(error, NotATable)
            try:
                self._package.__exit__(  # type: ignore[attr-defined]
                    type(error) if with_error else None, error if with_error else None, None
                )
            except UnreadableMedia as other:
                raise NotATable(_reason(other)) from None
        if isinstance(error, UnreadableMedia):
            raise NotATable(_reason(error)) from None


def _reason(error: Exception) -> str:
    if isinstance(error, UnreadableMedia) and error.reason is FailureReason.UNSUPPORTED:
        return "password"
    if isinstance(error, UnreadableMedia) and error.reason is FailureReason.TOO_LARGE:
        return "too_large"
    return "damaged"


def _format(file: BinaryIO, reading: Reading) -> TableFormat:
    if reading.format:
        try:
            return TableFormat(reading.format)
        except ValueError:
            raise NotATable("format") from None
    file.seek(0)
    head = file.read(SAMPLE_BYTES)
    if not head:
        raise NotATable("empty")
    if head.startswith(b"PK\x03\x04"):
        return _packed_format(file)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        # A stream of this name holds what is encrypted ([MS-OFFCRYPTO] 2.3.4.4).
        locked = "EncryptedPackage".encode("utf-16-le") in head
        raise NotATable("password" if locked else "old_workbook")
    for mark in _MARKS:
        head = head.removeprefix(mark)
    text = head.lstrip()
    if text[:1] == b"[":
        return TableFormat.JSON_ARRAY
    if text[:1] == b"{":
        return _kind_of_json(text)
    return TableFormat.DELIMITED


def _packed_format(file: BinaryIO) -> TableFormat:
    try:
        with packages.opened(file) as package:
            if "xl/workbook.xml" in package.names:
                return TableFormat.XLSX
            if "content.xml" in package.names and b"spreadsheet" in package.read("mimetype"):
                return TableFormat.ODS
    except UnreadableMedia:
        raise NotATable("damaged") from None
    raise NotATable("no_table")


def _kind_of_json(text: bytes) -> TableFormat:
    """Lines of objects, unless the first line is no whole object."""
    line, _end, rest = text.partition(b"\n")
    is_object = not isinstance(json_rows.fields_of(line.strip()), RowTrouble)
    if is_object and (rest.strip()[:1] == b"{" or not rest.strip()):
        holds_arrays = b"[" in line and not rest.strip()
        return TableFormat.JSON_ARRAY if holds_arrays and _arrays(line) else TableFormat.JSON_LINES
    return TableFormat.JSON_ARRAY


def _arrays(line: bytes) -> bool:
    try:
        return bool(json_rows.array_keys(io.BytesIO(line)))
    except NotATable:
        return False


def _delimited(file: BinaryIO, reading: Reading) -> _Opened:
    file.seek(0)
    data = file.read(SAMPLE_BYTES)
    is_whole = not file.read(1)
    judged = encodings.judge(data, is_whole=is_whole, told=reading.encoding)
    if judged.ground is Ground.ASCII and not is_whole:
        judged = _later_letters(file, data, judged)
    delimiter, is_open = reading.delimiter, False
    if not delimiter:
        end = len(data) if is_whole else max(data.rfind(b"\n"), 1)
        sample = data[judged.mark : min(end, 256 * 1024)]
        delimiter, is_open = delimited.delimiter_of(sample.decode(judged.encoding, "replace"))
    known = dataclasses.replace(reading, encoding=judged.encoding, delimiter=delimiter)
    return _Opened(
        reading=known,
        ground=judged.ground,
        judged=judged,
        delimiter_open=is_open,
        rows=lambda: delimited.rows(file, known, mark=judged.mark),
    )


def _later_letters(file: BinaryIO, data: bytes, judged: Judged) -> Judged:
    """The first letters beyond ASCII may stand far behind the beginning."""
    file.seek(len(data))
    while chunk := file.read(SAMPLE_BYTES):
        if not chunk.isascii():
            at = next(place for place, byte in enumerate(chunk) if byte > 127)
            rest = chunk[at:] + file.read(SAMPLE_BYTES)
            return encodings.judge(rest, is_whole=False)
    return judged


def _workbook(package: packages.Package, reading: Reading, format: TableFormat) -> _Opened:
    formulas = workbooks.Formulas()
    is_xlsx = format is TableFormat.XLSX
    sheets = (workbooks.xlsx_sheets if is_xlsx else workbooks.ods_sheets)(package)
    if not sheets:
        raise NotATable("empty")
    read = workbooks.xlsx_rows if is_xlsx else workbooks.ods_rows
    sheet = reading.sheet or _first_filled(package, sheets, read)
    return _Opened(
        reading=dataclasses.replace(reading, sheet=sheet),
        sheets=sheets[:MOST_COLUMNS],
        formulas=formulas,
        rows=lambda: read(package, sheet, formulas),
    )


def _first_filled(
    package: packages.Package,
    sheets: tuple[str, ...],
    read: Callable[[packages.Package, str, workbooks.Formulas], Iterator[Row]],
) -> str:
    for sheet in sheets:
        if next(read(package, sheet, workbooks.Formulas()), None) is not None:
            return sheet
    return sheets[0]


def _json(file: BinaryIO, reading: Reading, format: TableFormat) -> _Opened:
    file.seek(0)
    mark = 3 if file.read(3) == _MARKS[0] else 0
    sheets: tuple[str, ...] = ()
    if format is TableFormat.JSON_LINES:
        known = reading

        def objects() -> Iterator[json_rows.Object]:
            return json_rows.lines(file, mark=mark)
    else:
        sheets = json_rows.array_keys(file)
        if not sheets:
            raise NotATable("json")
        known = dataclasses.replace(reading, sheet=reading.sheet or sheets[0])

        def objects() -> Iterator[json_rows.Object]:
            return json_rows.array(file, key=known.sheet)

    columns = json_rows.Columns()
    for _number, fields in objects():
        if not isinstance(fields, RowTrouble):
            columns.add(fields)
    return _Opened(
        reading=dataclasses.replace(known, encoding="utf-8", header=0),
        sheets=tuple(one for one in sheets if one),
        rows=lambda: _json_rows(objects(), columns),
        names=tuple(columns.places) or ("",),
    )


def _json_rows(objects: Iterator[json_rows.Object], columns: json_rows.Columns) -> Iterator[Row]:
    for number, fields in objects:
        if isinstance(fields, RowTrouble):
            yield Row(number, (), fields)
        else:
            yield columns.row(number, fields)
