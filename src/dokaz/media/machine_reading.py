# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words in pictures, read by Tesseract: what a machine took the letters for, line by line.

Each line says where it stands and how sure the program is of it. Nothing is corrected. A page that
takes too long is left and says so. Confined process only.
"""

import dataclasses
import json
import os
import time
from collections.abc import Iterator
from typing import Any, BinaryIO

from PIL import Image

from dokaz.media import image, language_data
from dokaz.media.documents import pdf, reading
from dokaz.media.documents.blocks import storable
from dokaz.media.errors import FailureReason, UnreadableMedia
from dokaz.media.limits import Limits
from dokaz.media.renditions import MachineReading, ReadLine, ReadPage

LONGEST_SIDE = 3000
"""Pixels of a picture that is read: A4 at 250 dots an inch."""
MOST_PAGES = 100
MOST_LINES = 20_000
LEAST_CONFIDENCE = 35.0
"""Of 100. Below it are the grain of photos, foliage and brickwork, not letters."""
PAGE_SECONDS = 40.0

_engine: list[Any] = []


def warm_up() -> None:
    """Load the program and its language data, before the fences close."""
    data = language_data.found()
    if data is None or not language_data.is_installed():
        return
    os.environ["OMP_THREAD_LIMIT"] = "1"  # read when the library is loaded
    import tesserocr

    engine = tesserocr.PyTessBaseAPI(
        path=data.folder, lang="+".join(data.languages), psm=tesserocr.PSM.AUTO
    )
    engine.SetImage(Image.new("L", (64, 64), 255))
    engine.Recognize(1000)
    engine.Clear()
    _engine[:] = [engine, data]


def read(
    file: BinaryIO, *, media_type: str, every_page: bool, limits: Limits, password: str = ""
) -> MachineReading:
    """The words of a photo, or of those pages of a PDF that have none of their own.

    `every_page`: also of pages that have. Other files have none. Raises UnreadableMedia.
    """
    if not _engine:
        raise UnreadableMedia(FailureReason.UNSUPPORTED, "no program that reads")
    data: language_data.LanguageData = _engine[1]
    pages: list[ReadPage] = []
    lines: list[ReadLine] = []
    is_cut = False
    until = time.monotonic() + limits.wall_seconds * 0.8
    pictures = _pictures(file, media_type, every_page=every_page, limits=limits, password=password)
    for number, picture in pictures:
        left = until - time.monotonic()
        if number > MOST_PAGES or len(lines) >= MOST_LINES or left <= 0:
            is_cut = True
            break
        page, found = _read(picture, number, seconds=min(PAGE_SECONDS, left))
        pages.append(page)
        lines += found
    return MachineReading(
        engine=_version(),
        languages=data.languages,
        data=tuple(digest for _name, digest in data.digests),
        pages=tuple(pages),
        lines=packed(lines[:MOST_LINES]),
        is_cut=is_cut or len(lines) > MOST_LINES,
    )


def _pictures(
    file: BinaryIO, media_type: str, *, every_page: bool, limits: Limits, password: str
) -> Iterator[tuple[int, Image.Image]]:
    """Pages from 1, each drawn when it is its turn."""
    if media_type == reading.PDF:
        with pdf.opened(file, password=password) as document:
            for index in range(len(document)):
                if not every_page and pdf.has_words(document, index):
                    continue
                picture = pdf.rendered(document, index, side=LONGEST_SIDE)
                if picture is not None:
                    yield index + 1, picture.convert("L")
        return
    with image.opened(file, limits=limits) as picture:
        picture.load()
        grey = image.in_grey(picture)
    grey.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    yield 1, grey


def _read(picture: Image.Image, number: int, *, seconds: float) -> tuple[ReadPage, list[ReadLine]]:
    import tesserocr

    engine = _engine[0]
    level = tesserocr.RIL.TEXTLINE
    lines: list[ReadLine] = []
    try:
        engine.SetImage(picture)
        is_done = bool(engine.Recognize(int(seconds * 1000)))
        found = engine.GetIterator() if is_done else None
        for one in tesserocr.iterate_level(found, level) if found is not None else ():
            if one.Empty(level):
                continue
            text = " ".join(storable(one.GetUTF8Text(level)).split())
            confidence = round(float(one.Confidence(level)), 1)
            if text and confidence >= LEAST_CONFIDENCE:
                lines.append(ReadLine(number, text, tuple(one.BoundingBox(level)), confidence))
        engine.Clear()
    except RuntimeError as error:
        raise UnreadableMedia(FailureReason.DAMAGED, type(error).__name__) from None
    mean = sum(one.confidence for one in lines) / len(lines) if lines else 0.0
    page = ReadPage(
        number=number,
        width=picture.width,
        height=picture.height,
        confidence=round(mean, 1),
        too_slow=not is_done,
    )
    return page, lines


def _version() -> str:
    import tesserocr

    return str(tesserocr.tesseract_version()).split("\n", 1)[0][:60]


def packed(lines: list[ReadLine]) -> bytes:
    """The lines as lines of JSON, UTF-8; `renditions.read_lines` reads them."""
    rows = (json.dumps(dataclasses.astuple(line), ensure_ascii=False) for line in lines)
    return "\n".join(rows).encode("utf-8")
