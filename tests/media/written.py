# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pictures with words on them, as a phone or a scanner would take them."""

import io
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

import dokaz.interfaces.web as web

_CYRILLIC = Path(web.__path__[0]) / "static" / "vendor" / "fonts" / "ibm-plex-sans-cyrillic.woff2"


def page(*lines: str, size: tuple[int, int] = (1000, 500)) -> Image.Image:
    """A white page; words in Ukrainian and English letters."""
    picture = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(picture)
    for row, line in enumerate(lines):
        left = 40
        for word in line.split():
            cyrillic = any("а" <= letter.lower() <= "ї" for letter in word)
            font = (
                ImageFont.truetype(str(_CYRILLIC), 44)
                if cyrillic
                else ImageFont.load_default(size=44)
            )
            draw.text((left, 40 + row * 90), word, font=font, fill="black")
            left += round(draw.textlength(word, font=font)) + 24
    return picture


def png(*lines: str) -> bytes:
    """The page as a picture."""
    target = io.BytesIO()
    page(*lines).save(target, "PNG")
    return target.getvalue()


def scan(*pages: Sequence[str]) -> bytes:
    """Pages as a PDF that holds pictures only."""
    target = io.BytesIO()
    first, *others = (page(*lines) for lines in pages)
    first.save(target, "PDF", save_all=True, append_images=others)
    return target.getvalue()
