# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words and page pictures of PDF files, by PDFium.

The build used has neither JavaScript nor XFA; forms are not filled in, attachments not opened and
addresses not followed. Confined process only.
"""

import contextlib
import ctypes
import io
from collections.abc import Iterator
from typing import Any, BinaryIO

import pypdfium2
import pypdfium2.raw
from PIL import Image

from dokaz.media.documents.blocks import BlockKind, Collected
from dokaz.media.documents.locked import needs_password
from dokaz.media.errors import FailureReason, UnreadableMedia
from dokaz.media.renditions import PagePicture, PagePictures

PAGE_SIDE = 1400
"""Pixels of a page's longer side: A4 can be read at it."""
MOST_PAGES = 24
MOST_TEXT_PAGES = 5000
PICTURES_BYTES = 8 * 1024 * 1024
WEBP_QUALITY = 72
FEWEST_LETTERS = 16


@contextlib.contextmanager
def opened(file: BinaryIO, *, password: str = "") -> Iterator[Any]:
    """An open pypdfium2.PdfDocument. Raises UnreadableMedia, also for errors in the block."""
    file.seek(0)
    document = None
    try:
        document = pypdfium2.PdfDocument(file, password=password or None, autoclose=False)
        yield document
    except (UnreadableMedia, MemoryError):
        raise
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == pypdfium2.raw.FPDF_ERR_PASSWORD:
            raise needs_password() from None
        raise UnreadableMedia(FailureReason.DAMAGED, "PdfiumError") from None
    except Exception as error:  # noqa: BLE001 - hostile bytes; its wrapper promises no error types
        raise UnreadableMedia(FailureReason.DAMAGED, type(error).__name__) from None
    finally:
        if document is not None:
            document.close()


def text(file: BinaryIO, found: Collected, *, password: str = "") -> int:
    """The words of each page, which may have none (a scan). Returns the number of pages."""
    with opened(file, password=password) as document:
        pages = len(document)
        for index in range(min(pages, MOST_TEXT_PAGES)):
            if not found.add(BlockKind.PAGE, index + 1, _words(document, index)):
                break
        found.is_cut = found.is_cut or pages > MOST_TEXT_PAGES
        return pages


def _words(document: Any, index: int) -> str:
    """One page's words; of a page that cannot be read none."""
    try:
        page = document[index]
        try:
            words = page.get_textpage()
            try:
                return str(words.get_text_range())
            finally:
                words.close()
        finally:
            page.close()
    except pypdfium2.PdfiumError:
        return ""


def has_words(document: Any, index: int) -> bool:
    """Whether a page has words of its own; a few letters (a stamp, a page number) are none."""
    return len("".join(_words(document, index).split())) >= FEWEST_LETTERS


def pictures(
    file: BinaryIO, *, password: str = "", side: int = PAGE_SIDE, most: int = MOST_PAGES
) -> PagePictures:
    """The first pages as WebP pictures. Raises UnreadableMedia."""
    made: list[PagePicture] = []
    room = PICTURES_BYTES
    with opened(file, password=password) as document:
        for index in range(min(len(document), most)):
            picture = rendered(document, index, side=side)
            if picture is None:
                break
            target = io.BytesIO()
            picture.save(target, "WEBP", quality=WEBP_QUALITY, method=2)
            room -= target.tell()
            if room < 0:
                break
            made.append(
                PagePicture(webp=target.getvalue(), width=picture.width, height=picture.height)
            )
        return PagePictures(pages=tuple(made), of=len(document))


def first_page(file: BinaryIO, *, side: int, password: str = "") -> Image.Image | None:
    """A small picture of the first page, if it can be drawn."""
    with opened(file, password=password) as document:
        return rendered(document, 0, side=side) if len(document) else None


def rendered(document: Any, index: int, *, side: int) -> Image.Image | None:
    """One page in RGB on white, its longer side `side` pixels; None when it cannot be drawn."""
    try:
        page = document[index]
    except pypdfium2.PdfiumError:
        return None
    try:
        width, height = page.get_size()
        longer = max(width, height)
        if not 0 < longer < 1e6 or min(width, height) <= 0:
            return None
        bitmap = page.render(scale=side / longer, may_draw_forms=False)
        picture: Image.Image = bitmap.to_pil().convert("RGB")
        bitmap.close()
        return picture
    except (pypdfium2.PdfiumError, ctypes.ArgumentError):
        return None
    finally:
        page.close()


def warm_up() -> None:
    """Draw an empty page, which loads the library whole."""
    document = pypdfium2.PdfDocument.new()
    document.new_page(60, 80).close()
    rendered(document, 0, side=60)
    document.close()
