# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words of OpenDocument (ISO/IEC 26300): texts, workbooks and presentations."""

from typing import Any

from lxml import etree

from dokaz.media.documents.blocks import BlockKind, Collected
from dokaz.media.documents.locked import needs_password
from dokaz.media.documents.packages import Package, attribute, local

CONTENT = "content.xml"
MOST_REPEATS = 64
"""A cell states how often it is repeated; empty ones to the last column of the sheet are usual."""
_SPACES = {"s": " ", "tab": "\t", "line-break": "\n"}


def refuse_encrypted(package: Package) -> None:
    """Raises UnreadableMedia for a document that needs a password (part 2, 4.4)."""
    if b"encryption-data" in package.read("META-INF/manifest.xml"):
        raise needs_password()


def text(package: Package, found: Collected) -> None:
    """ODT: paragraphs and headings in order. Deleted text of tracked changes is left out."""
    refuse_encrypted(package)
    number = deleted = 0
    for event, element in package.elements(CONTENT, tags=("p", "h", "tracked-changes")):
        if local(element) == "tracked-changes":
            deleted += 1 if event == "start" else -1
        elif event == "end" and not deleted:
            number += 1
            if not found.add(BlockKind.PARAGRAPH, number, _words(element)):
                return


def presentation(package: Package, found: Collected) -> None:
    """ODP: the words of each slide."""
    refuse_encrypted(package)
    number = 0
    lines: list[str] = []
    for event, element in package.elements(CONTENT, tags=("p", "h", "page")):
        if event == "end" and local(element) != "page":
            lines.append(_words(element))
        elif event == "end":
            number += 1
            text = "\n".join(lines)
            if not found.add(BlockKind.SLIDE, number, text, attribute(element, "name")):
                return
            lines = []


def workbook(package: Package, found: Collected) -> None:
    """ODS: a block a sheet, one line a row. Of a formula the stored result is read."""
    refuse_encrypted(package)
    number = 0
    lines: list[str] = []
    cells: list[str] = []
    cell: list[str] = []
    tags = ("p", "table-cell", "covered-table-cell", "table-row", "table")
    for event, element in package.elements(CONTENT, tags=tags):
        name = local(element)
        if event == "start":
            continue
        if name == "p":
            cell.append(" ".join(_words(element).split()))
        elif name == "table-row":
            lines.append("\t".join(cells).rstrip())
            cells = []
        elif name == "table":
            number += 1
            text = "\n".join(lines).strip("\n")
            if not found.add(BlockKind.SHEET, number, text, attribute(element, "name")):
                return
            lines = []
        else:
            cells += [" ".join(cell)] * _repeats(element)
            cell = []


def _repeats(element: Any) -> int:
    written = attribute(element, "number-columns-repeated")
    times = int(written) if written.isascii() and written.isdigit() and len(written) < 8 else 1
    return min(times, MOST_REPEATS)


def _words(paragraph: Any) -> str:
    """The text of a paragraph with what stands in it (part 3, 6.1)."""
    parts: list[str] = []
    for event, element in etree.iterwalk(paragraph, events=("start", "end")):
        name = local(element)
        if event == "start":
            parts.append(_SPACES.get(name, "") + (element.text or ""))
        elif element is not paragraph:
            parts.append(element.tail or "")
    return "".join(parts)
