# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which reader takes which document, and what reading one came to."""

import dataclasses
from collections.abc import Callable
from typing import BinaryIO

from dokaz.media.documents import office, open_document, packages, pdf, plain
from dokaz.media.documents.blocks import Collected, packed

_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."
PDF = "application/pdf"

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
TYPES = frozenset({PDF, *_PACKAGES, *_TEXTS})


@dataclasses.dataclass(frozen=True, kw_only=True)
class DocumentText:
    """`blocks`: as `blocks.packed` makes them. `encoding`: of texts, with "?" behind a guess.

    `is_cut`: the document says more than is kept. `pages`: of a PDF. `is_its_own_text`: a text in
    UTF-8, of which a copy would say nothing more; its blocks are left out.
    """

    blocks: bytes
    encoding: str = ""
    is_cut: bool = False
    pages: int | None = None
    is_its_own_text: bool = False


NOTHING = DocumentText(blocks=b"")


def read(file: BinaryIO, *, media_type: str) -> DocumentText:
    """The words of a document; NOTHING for types without words. Raises UnreadableMedia."""
    found = Collected()
    encoding, pages = "", None
    if media_type == PDF:
        pages = pdf.text(file, found)
    elif media_type in _PACKAGES:
        with packages.opened(file) as package:
            _PACKAGES[media_type](package, found)
    elif media_type in _TEXTS:
        encoding = _TEXTS[media_type](file, found)
        if media_type == "text/plain" and encoding == "utf-8":
            return DocumentText(blocks=b"", encoding=encoding, is_its_own_text=True)
    else:
        return NOTHING
    return DocumentText(
        blocks=packed(found.blocks),
        encoding=encoding,
        is_cut=found.is_cut or found.leaves_out,
        pages=pages,
    )
