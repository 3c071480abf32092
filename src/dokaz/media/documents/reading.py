# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which reader takes which document, and what reading one came to."""

import contextlib
import io
import zipfile
from collections.abc import Callable
from typing import BinaryIO

from dokaz.media import containers
from dokaz.media.documents import (
    letters,
    locked,
    office,
    old_office,
    open_document,
    packages,
    pdf,
    plain,
)
from dokaz.media.documents.blocks import Collected, packed
from dokaz.media.errors import UnreadableMedia
from dokaz.media.renditions import DocumentText
from dokaz.media.tables.reading import has_rows
from dokaz.media.wording import wording_of

_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."
PDF = "application/pdf"
_XLS = "application/vnd.ms-excel"
_JSON = "application/json"

_PACKAGES: dict[str, Callable[[packages.Package, Collected], None]] = {
    f"{_OOXML}wordprocessingml.document": office.document,
    f"{_OOXML}spreadsheetml.sheet": office.workbook,
    f"{_OOXML}presentationml.presentation": office.slides,
    f"{_ODF}text": open_document.text,
    f"{_ODF}text-template": open_document.text,
    f"{_ODF}spreadsheet": open_document.workbook,
    f"{_ODF}presentation": open_document.presentation,
}
_TEXTS: dict[str, Callable[[BinaryIO, Collected], str]] = {
    "text/plain": plain.text,
    "text/html": plain.page,
    "application/rtf": plain.rich_text,
}
_LETTERS: dict[str, Callable[[BinaryIO, Collected], str]] = {
    "message/rfc822": letters.letter,
    "application/vnd.ms-outlook": letters.outlook_message,
}
_OLD: dict[str, Callable[[BinaryIO, Collected], None]] = {
    "application/msword": old_office.document,
    _XLS: old_office.workbook,
    "application/vnd.ms-powerpoint": old_office.slides,
}


_NOT_COMPARED = ("text/html", f"{_OOXML}spreadsheetml.sheet", f"{_ODF}spreadsheet", _XLS)
"""Pages of a site have its frame in common, and tables their headings."""

TYPES = frozenset({PDF, *_PACKAGES, *_OLD, *_LETTERS, *_TEXTS})


def read(file: BinaryIO, *, media_type: str, password: str = "") -> DocumentText:
    """The words of a document; empty for types without words.

    Raises UnreadableMedia; LOCKED where it needs a password, or another one.
    """
    found = Collected()
    encoding, pages = "", None
    unlocked = locked.unlocked(file, media_type=media_type, password=password)
    if unlocked is not file and (media_type == locked.OLE or media_type.startswith(locked.ODF)):
        media_type = containers.zip_type(unlocked) or media_type
    file = unlocked
    if media_type == PDF:
        pages = pdf.text(file, found, password=password)
    elif media_type in _PACKAGES:
        with packages.opened(file) as package:
            _PACKAGES[media_type](package, found)
    elif media_type in _OLD:
        _OLD[media_type](file, found)
    elif media_type in _LETTERS:
        encoding = _LETTERS[media_type](file, found)
    elif media_type in _TEXTS:
        encoding = _TEXTS[media_type](file, found)
        if media_type == "text/plain" and encoding == "utf-8":
            return DocumentText(
                encoding=encoding, is_its_own_text=True, wording=_wording(found, media_type)
            )
    elif media_type == _JSON:
        return DocumentText(has_rows=has_rows(file))
    else:
        return DocumentText()
    return DocumentText(
        blocks=packed(found.blocks),
        encoding=encoding,
        is_cut=found.is_cut or found.leaves_out,
        pages=pages,
        wording=_wording(found, media_type),
    )


def _wording(found: Collected, media_type: str) -> str:
    if media_type in _NOT_COMPARED:
        return ""
    return wording_of(block.text for block in found.blocks)


def warm_up() -> None:
    """Load what the readers load late, on documents made here."""
    for media_type, content in (
        ("text/plain", "Ж".encode("cp1251")),
        ("text/html", b"<p>.</p>"),
        ("application/rtf", rb"{\rtf1 .}"),
    ):
        read(io.BytesIO(content), media_type=media_type)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", '<d xmlns:w="urn:w"><w:p><w:t>.</w:t></w:p></d>')
    read(target, media_type=f"{_OOXML}wordprocessingml.document")
    with contextlib.suppress(UnreadableMedia):
        old_office.workbook(io.BytesIO(b"a"), Collected())
    pdf.warm_up()
