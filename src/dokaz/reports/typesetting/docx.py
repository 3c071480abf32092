# SPDX-License-Identifier: AGPL-3.0-or-later
"""The account as a text document (DOCX), to go on writing in. The same account gives the same bytes
with the same release of the library."""

import io
import zipfile
from typing import Any

from dokaz.reports.document import Document, Section

_TEXT_TYPE = {"uk": "uk-UA", "en": "en-GB"}
_EPOCH = (1980, 1, 1, 0, 0, 0)
_WIDTHS = (8.5, 2.7, 3.2, 2.6)
"""Columns of a table in centimetres: together what stands between the edges of A4."""
_EDGE = 2.0
_QUIET = "4B5A69"


def docx_of(document: Document) -> bytes:
    """Headings, tables with repeated heads, notes and the digest."""
    # It is needed by this one form only.
    import docx
    from docx.shared import Pt

    made = docx.Document()
    _lay_out(made)
    _name(made, document)
    made.add_heading(document.organisation, level=0)
    made.add_paragraph(document.period)
    made.add_paragraph(document.compared)
    for section in document.sections:
        _add(made, section, document.columns)
    made.add_heading(document.notes_heading, level=1)
    for note in document.notes:
        made.add_paragraph(note)
    for words, digest in document.closing:
        paragraph = made.add_paragraph(f"{words} " if digest else words)
        if digest:
            written = paragraph.add_run(digest)
            written.font.name, written.font.size = "Consolas", Pt(8.5)
    kept = io.BytesIO()
    made.save(kept)
    return _timeless(kept.getvalue())


def _lay_out(made: Any) -> None:
    """A4, as the printed form has it; the library's template is of another paper."""
    from docx.shared import Cm, Pt

    page = made.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Cm(_EDGE)
    text = made.styles["Normal"]
    text.font.name, text.font.size = "Calibri", Pt(10.5)
    text.paragraph_format.space_after = Pt(4)


def _name(made: Any, document: Document) -> None:
    """Title and day of the document itself; what the library's template says goes."""
    about = made.core_properties
    about.title = f"{document.organisation} · {document.period}"
    about.author = about.last_modified_by = document.organisation
    about.comments = ""
    about.language = _TEXT_TYPE.get(document.language, document.language)
    about.created = about.modified = document.at.replace(tzinfo=None, microsecond=0)


def _add(made: Any, section: Section, columns: tuple[str, ...]) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Cm, Pt, RGBColor

    if section.heading:
        made.add_heading(section.heading, level=1)
    table = made.add_table(rows=1, cols=len(columns))
    table.autofit = False
    _ruled(table)
    # Word reads widths of cells, LibreOffice those of columns.
    for column, width in zip(table.columns, _WIDTHS, strict=True):
        column.width = Cm(width)
    rows = [columns]
    rows += [(one.words, one.now, one.before, one.difference) for one in section.lines]
    parts = [False, *(one.is_part for one in section.lines)]
    for number, (cells, is_part) in enumerate(zip(rows, parts, strict=True)):
        row = table.rows[0] if number == 0 else table.add_row()
        _kept_whole(row, is_head=number == 0)
        for place, text in enumerate(cells):
            cell = row.cells[place]
            cell.width = Cm(_WIDTHS[place])
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_before = Pt(2)
            paragraph.paragraph_format.space_after = Pt(2)
            run = paragraph.add_run(text)
            run.bold = number == 0
            if place:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            elif is_part:
                run.font.color.rgb = RGBColor.from_string(_QUIET)
                paragraph.paragraph_format.left_indent = Cm(0.6)


def _ruled(table: Any) -> None:
    """A thin line beneath each row, and nothing else (ECMA-376-1, 17.4.38)."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    borders = OxmlElement("w:tblBorders")
    for side in ("w:bottom", "w:insideH"):
        line = OxmlElement(side)
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "C9CFD6")):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    # Borders come before the layout (17.4.59 gives the order).
    layout = table._tbl.tblPr.find(qn("w:tblLayout"))
    layout.addprevious(borders)


def _kept_whole(row: Any, *, is_head: bool) -> None:
    """No row is torn by the end of a page; the head stands on each page its table reaches."""
    from docx.oxml import OxmlElement

    about = row._tr.get_or_add_trPr()
    about.append(OxmlElement("w:cantSplit"))
    if is_head:
        about.append(OxmlElement("w:tblHeader"))


def _timeless(content: bytes) -> bytes:
    """The same archive without the clock of the machine in its entries."""
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as made, zipfile.ZipFile(kept, "w") as fresh:
        for name in made.namelist():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            fresh.writestr(entry, made.read(name))
    return kept.getvalue()
