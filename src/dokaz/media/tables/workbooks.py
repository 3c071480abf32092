# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rows of workbooks: XLSX (ECMA-376) and ODS (ISO/IEC 26300), one sheet at a time.

Cells stand where their address says, so an empty one shifts nothing. Of a formula the stored
result is read, and counted; formulas themselves are never evaluated and never handed on. Cells that
are dates come as dates (ISO 8601), so no order of day and month is open in them.
"""

import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from dokaz.media.documents import office, open_document
from dokaz.media.documents.packages import Package, attribute, local
from dokaz.media.tables.delimited import checked
from dokaz.media.tables.shapes import MOST_COLUMNS, NotATable, Row, RowTrouble

_ADDRESS = re.compile(r"([A-Z]{1,3})([0-9]{1,7})\Z")
_MOST_REPEATED_ROWS = 1000


class Formulas:
    """Counts cells whose stored result was read."""

    def __init__(self) -> None:
        self.count = 0


def xlsx_sheets(package: Package) -> tuple[str, ...]:
    """Names of the sheets, in the workbook's order."""
    return tuple(label for label, _part in office.sheets(package))


def xlsx_rows(package: Package, sheet: str, formulas: Formulas) -> Iterator[Row]:
    """Rows of a sheet, empty ones left out. Raises NotATable, UnreadableMedia."""
    parts = dict(reversed(list(office.sheets(package))))
    if sheet not in parts:
        raise NotATable("sheet")
    cells_of = _Xlsx(package, formulas)
    number = 0
    tags = ("row", "c", "v", "t", "f")
    for event, element in package.elements(parts[sheet], tags=tags):
        tag = local(element)
        if event == "start":
            if tag == "row":
                number = _row_number(element.get("r", ""), number)
            continue
        if tag == "row":
            cells, too_many = cells_of.taken()
            if too_many:
                yield Row(number, tuple(cells), RowTrouble.TOO_MANY_COLUMNS)
            elif any(cells):
                yield checked(number, cells)
        else:
            cells_of.see(tag, element)


def _row_number(written: str, before: int) -> int:
    found = office.whole(written)
    return found if found > before else before + 1


class _Xlsx:
    """The cells of the row that is being read."""

    def __init__(self, package: Package, formulas: Formulas) -> None:
        self._shared = office.shared_texts(package)
        self._dates = office.date_styles(package)
        self._since = _first_day(package)
        self._formulas = formulas
        self._cells: list[str] = []
        self._too_many = False
        self._value, self._inline = "", list[str]()

    def see(self, tag: str, element: Any) -> None:
        """The end of an element of a cell, or of the cell."""
        if tag == "v":
            self._value = element.text or ""
        elif tag == "t":
            self._inline.append(element.text or "")
        elif tag == "f":
            self._formulas.count += 1
        else:
            self._put(_column(element.get("r", ""), len(self._cells)), self._text(element))
            self._value, self._inline = "", []

    def _put(self, place: int, text: str) -> None:
        if not text:
            return
        if place >= MOST_COLUMNS:
            self._too_many = True
            return
        self._cells += [""] * (place + 1 - len(self._cells))
        self._cells[place] = text

    def taken(self) -> tuple[list[str], bool]:
        """The row's cells, and whether there were more than allowed; a new row begins."""
        cells, too_many = self._cells, self._too_many
        self._cells, self._too_many = [], False
        return cells, too_many

    def _text(self, element: Any) -> str:
        kind = element.get("t", "n")
        if kind == "s":
            index = office.whole(self._value)
            return self._shared[index] if 0 <= index < len(self._shared) else ""
        if kind == "inlineStr":
            return "".join(self._inline)
        if kind == "b":
            return "true" if self._value.strip() == "1" else "false"
        if kind != "n":
            return self._value
        if office.whole(element.get("s", "")) in self._dates:
            return self._date(self._value)
        return number_text(self._value)

    def _date(self, value: str) -> str:
        try:
            days = float(value)
            at = self._since + dt.timedelta(days=days)
        except (ValueError, OverflowError):
            return value
        if days < 1:
            return value  # a time of day alone
        at = (at + dt.timedelta(milliseconds=500)).replace(microsecond=0)
        return at.date().isoformat() if days == int(days) else at.isoformat(sep=" ")


def _first_day(package: Package) -> dt.datetime:
    """Day zero of the workbook (part 1, 18.17.4.1): of 1900, or of 1904 where it says so."""
    for event, element in package.elements("xl/workbook.xml", tags=("workbookPr",)):
        if event == "start" and element.get("date1904", "0") in ("1", "true"):
            return dt.datetime(1904, 1, 1)  # noqa: DTZ001 - cells know no zone
    return dt.datetime(1899, 12, 30)  # noqa: DTZ001 - cells know no zone


def _column(address: str, next_place: int) -> int:
    match = _ADDRESS.match(address)
    if not match:
        return next_place
    place = 0
    for letter in match[1]:
        place = place * 26 + ord(letter) - 64
    return place - 1


def number_text(written: str) -> str:
    """A stored number as people write it: no exponent, no digits that floating point made up."""
    try:
        value = Decimal(written.strip())
    except InvalidOperation:
        return written
    if not value.is_finite() or abs(value.adjusted()) > 30:
        return written
    short = Decimal(format(float(value), ".15g")) if len(value.as_tuple().digits) > 15 else value
    text = format(short, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def ods_sheets(package: Package) -> tuple[str, ...]:
    """Names of the sheets. Raises UnreadableMedia for a document that needs a password."""
    open_document.refuse_encrypted(package)
    found = []
    for event, element in package.elements(open_document.CONTENT, tags=("table",)):
        if event == "start":
            found.append(attribute(element, "name"))
    return tuple(found)


def ods_rows(package: Package, sheet: str, formulas: Formulas) -> Iterator[Row]:
    """Rows of a sheet, empty ones left out. Raises NotATable, UnreadableMedia."""
    open_document.refuse_encrypted(package)
    reader = _Ods(formulas)
    tags = ("p", "table-cell", "covered-table-cell", "table-row", "table", "annotation")
    inside = seen = False
    for event, element in package.elements(open_document.CONTENT, tags=tags):
        tag = local(element)
        if tag == "table":
            wanted = attribute(element, "name") == sheet and not seen
            inside = event == "start" and wanted
            seen = seen or (event == "end" and wanted)
        elif inside:
            yield from reader.see(event, tag, element)
    if not seen:
        raise NotATable("sheet")


class _Ods:
    def __init__(self, formulas: Formulas) -> None:
        self._formulas = formulas
        self._cells: list[str] = []
        self._too_many = False
        self._place = self._number = 0
        self._words: list[str] = []
        self._remark = 0

    def see(self, event: str, tag: str, element: Any) -> Iterator[Row]:
        """One event inside the sheet; rows as they end."""
        if tag == "annotation":
            self._remark += 1 if event == "start" else -1
        elif event == "start":
            return
        elif tag == "p":
            if not self._remark:
                self._words.append(" ".join("".join(element.itertext()).split()))
        elif tag == "table-row":
            yield from self._row(_repeats(element, "number-rows-repeated"))
        else:
            self._cell(element)

    def _cell(self, element: Any) -> None:
        times = _repeats(element, "number-columns-repeated")
        text = _stored(element) or "\n".join(self._words)
        self._words = []
        if attribute(element, "formula"):
            self._formulas.count += 1
        if text:
            end = self._place + times
            self._too_many = self._too_many or end > MOST_COLUMNS
            end = min(end, MOST_COLUMNS)
            self._cells += [""] * (self._place - len(self._cells))
            self._cells += [text] * (end - self._place)
        self._place += times

    def _row(self, times: int) -> Iterator[Row]:
        cells, too_many = self._cells, self._too_many
        self._cells, self._too_many, self._place = [], False, 0
        first = self._number + 1
        self._number += times
        if not any(cells):
            return
        for number in range(first, first + min(times, _MOST_REPEATED_ROWS)):
            if too_many:
                yield Row(number, tuple(cells), RowTrouble.TOO_MANY_COLUMNS)
            else:
                yield checked(number, list(cells))


def _stored(element: Any) -> str:
    """The value of a cell that is no text (part 3, 19.385): dates and numbers as they are kept."""
    kind = attribute(element, "value-type")
    if kind == "date":
        return attribute(element, "date-value").replace("T", " ").removesuffix(" 00:00:00")
    if kind in ("float", "percentage", "currency"):
        return number_text(attribute(element, "value"))
    if kind == "boolean":
        return attribute(element, "boolean-value")
    return ""


def _repeats(element: Any, name: str) -> int:
    times = office.whole(attribute(element, name))
    return times if times > 0 else 1
