# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words of Office Open XML (ECMA-376): DOCX, XLSX and PPTX.

Of a cell the stored value is read; formulas are not evaluated, not even shown. Deleted text of
tracked changes is left out, as a printer would. Numbers formatted as dates are given as dates
(ECMA-376 part 1, 18.17.4.1), since "45321" would find nobody.
"""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

from dokaz.media.documents.blocks import BlockKind, Collected
from dokaz.media.documents.packages import Package, attribute, local

MOST_SHARED = 2_000_000
_NUMBERED = re.compile(r"(\d+)\.xml$")
_DATE_FORMATS = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_DATE_LETTERS = re.compile(r"[ymdh]", re.IGNORECASE)


def document(package: Package, found: Collected) -> None:
    """DOCX: paragraphs in order; a row of a table is one, its cells parted by tabs."""
    for number, text in enumerate(_paragraphs(package), start=1):
        if not found.add(BlockKind.PARAGRAPH, number, text):
            return


def _paragraphs(package: Package) -> Iterator[str]:
    row: list[str] = []
    words, rows, passed_over = "", 0, 0
    tags = ("p", "t", "tab", "br", "cr", "tc", "tr", "Fallback")
    for event, element in package.elements("word/document.xml", tags=tags):
        name = local(element)
        step = 1 if event == "start" else -1
        if name == "Fallback":  # says again what the choice before it said (part 3, 9.3)
            passed_over += step
        elif name == "tr":
            rows += step
        if passed_over or event == "start":
            continue
        if name == "tr" and not rows:
            yield "\t".join(row)
            row = []
        elif name == "tc":
            row.append(" ".join(words.split()))
            words = ""
        elif name == "p" and not rows:
            yield words
            words = ""
        else:
            words += _piece(element, name)


def _piece(element: Any, name: str) -> str:
    """What an element adds to a text. Tab stops of a style bear the same name as tabs."""
    if name == "t":
        return element.text or ""
    if name == "tab":
        return "\t" if local(element.getparent()) == "r" else ""
    return "\n" if name in ("br", "cr", "p") else ""


def slides(package: Package, found: Collected) -> None:
    """PPTX: the words of each slide."""
    names = [name for name in package.names if name.startswith("ppt/slides/slide")]
    for name in sorted(names, key=_number_of):
        text: list[str] = []
        for event, element in package.elements(name, tags=("t", "p", "br")):
            if event == "end":
                text.append((element.text or "") if local(element) == "t" else "\n")
        if not found.add(BlockKind.SLIDE, _number_of(name), "".join(text).strip()):
            return


def _number_of(name: str) -> int:
    number = _NUMBERED.search(name)
    return min(int(number[1][:9]), 10**6) or 1 if number else 1


def workbook(package: Package, found: Collected) -> None:
    """XLSX: a block a sheet, one line a row."""
    shared = shared_texts(package)
    dates = date_styles(package)
    for number, (label, name) in enumerate(sheets(package), start=1):
        lines: list[str] = []
        size = 0
        for line in _rows(package, name, shared, dates):
            lines.append(line)
            size += len(line)
            if size > 4_000_000:  # the block is cut anyhow
                break
        if not found.add(BlockKind.SHEET, number, "\n".join(lines), label):
            return


def sheets(package: Package) -> Iterator[tuple[str, str]]:
    """Name and part of each sheet, in the workbook's order (part 1, 18.2.19; OPC relations)."""
    targets: dict[str, str] = {}
    if "xl/_rels/workbook.xml.rels" in package.names:
        for event, element in package.elements("xl/_rels/workbook.xml.rels"):
            if event == "start" and local(element) == "Relationship":
                targets[element.get("Id", "")] = element.get("Target", "")
    for event, element in package.elements("xl/workbook.xml", tags=("sheet",)):
        if event == "start":
            target = targets.get(attribute(element, "id"), "")
            name = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
            if name in package.names:
                yield element.get("name", ""), name


def shared_texts(package: Package) -> list[str]:
    """The table of texts that cells point into."""
    if "xl/sharedStrings.xml" not in package.names:
        return []
    texts: list[str] = []
    parts: list[str] = []
    phonetic = False
    for event, element in package.elements("xl/sharedStrings.xml", tags=("si", "t", "rPh")):
        name = local(element)
        if name == "rPh":
            phonetic = event == "start"
        elif event == "end" and name == "t" and not phonetic:
            parts.append(element.text or "")
        elif event == "end" and name == "si":
            texts.append("".join(parts))
            parts = []
            if len(texts) >= MOST_SHARED:
                break
    return texts


def date_styles(package: Package) -> frozenset[int]:
    """Indexes of cell styles whose number format is one of a date (part 1, 18.8.30)."""
    if "xl/styles.xml" not in package.names:
        return frozenset()
    formats = set(_DATE_FORMATS)
    styles: list[int] = []
    inside = False
    for event, element in package.elements("xl/styles.xml", tags=("numFmt", "cellXfs", "xf")):
        name = local(element)
        if name == "cellXfs":
            inside = event == "start"
        elif event == "start" and name == "numFmt":
            code = _QUOTED.sub("", element.get("formatCode", ""))
            if _DATE_LETTERS.search(code):
                formats.add(whole(element.get("numFmtId", "")))
        elif event == "start" and name == "xf" and inside:
            styles.append(whole(element.get("numFmtId", "")))
    return frozenset(index for index, number in enumerate(styles) if number in formats)


def whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def _rows(package: Package, name: str, shared: list[str], dates: frozenset[int]) -> Iterator[str]:
    cells: list[str] = []
    inline: list[str] = []
    value = ""
    for event, element in package.elements(name, tags=("row", "c", "v", "t")):
        if event == "start":
            continue
        tag = local(element)
        if tag == "v":
            value = element.text or ""
        elif tag == "t":
            inline.append(element.text or "")
        elif tag == "c":
            cells.append(_cell(element, value, "".join(inline), shared, dates))
            value, inline = "", []
        else:
            yield "\t".join(cells).rstrip()
            cells = []


def _cell(element: Any, value: str, inline: str, shared: list[str], dates: frozenset[int]) -> str:
    kind = element.get("t", "n")
    if kind == "s":
        index = whole(value)
        text = shared[index] if 0 <= index < len(shared) else ""
    elif kind == "inlineStr":
        text = inline
    elif kind == "n" and whole(element.get("s", "")) in dates:
        text = date_text(value)
    else:
        text = value
    return " ".join(text.split())


def date_text(value: str) -> str:
    """Days since 1899-12-30 with their fraction; the number itself where it is no date."""
    try:
        days = float(value)
        at = dt.datetime(1899, 12, 30) + dt.timedelta(days=days)  # noqa: DTZ001 - no zone is known
    except (ValueError, OverflowError):
        return value
    at = (at + dt.timedelta(milliseconds=500)).replace(microsecond=0)
    return at.date().isoformat() if days == int(days) else at.isoformat(sep=" ")
