# SPDX-License-Identifier: AGPL-3.0-or-later
"""The account as a text document (DOCX), to go on writing in. The same account gives the same bytes
with the same release of the library."""

import io
import zipfile
from typing import Any

from dokaz.reports.document import Document, Section

_TEXT_TYPE = {"uk": "uk-UA", "en": "en-GB"}
_EPOCH = (1980, 1, 1, 0, 0, 0)


def docx_of(document: Document) -> bytes:
    """Headings, tables with repeated heads, notes and the digest."""
    # It is needed by this one form only.
    import docx

    made = docx.Document()
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
            paragraph.add_run(digest).font.name = "Consolas"
    kept = io.BytesIO()
    made.save(kept)
    return _timeless(kept.getvalue())


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
    from docx.shared import Cm

    if section.heading:
        made.add_heading(section.heading, level=1)
    table = made.add_table(rows=1, cols=len(columns), style="Light List")
    table.autofit = False
    _repeated(table.rows[0])
    rows = [columns]
    rows += [(one.words, one.now, one.before, one.difference) for one in section.lines]
    parts = [False, *(one.is_part for one in section.lines)]
    for number, (cells, is_part) in enumerate(zip(rows, parts, strict=True)):
        row = table.rows[0] if number == 0 else table.add_row()
        for place, text in enumerate(cells):
            cell = row.cells[place]
            cell.width = Cm(9 if place == 0 else 2.6)
            paragraph = cell.paragraphs[0]
            run = paragraph.add_run(text)
            run.bold = number == 0
            if place:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            elif is_part:
                paragraph.paragraph_format.left_indent = Cm(0.6)


def _repeated(row: Any) -> None:
    """The head of a table stands on each page it reaches."""
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _timeless(content: bytes) -> bytes:
    """The same archive without the clock of the machine in its entries."""
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as made, zipfile.ZipFile(kept, "w") as fresh:
        for name in made.namelist():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            fresh.writestr(entry, made.read(name))
    return kept.getvalue()
