# SPDX-License-Identifier: AGPL-3.0-or-later
"""The picture that stands beside a link to the portal where people share it (PNG, 1200 by 630).

Drawn when the portal is written, from the dataset and the portal's own fonts: no service is asked
to make it, and it shows nothing that the map does not. The same dataset gives the same picture.
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from io import BytesIO
from itertools import groupby
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from dokaz.interfaces.portal import still, words
from dokaz.interfaces.portal.dataset import Dataset

SIZE = (1200, 630)
_FINE = 2
"""Drawn so many times larger and made smaller, since Pillow draws without soft edges."""
_LEFT, _TOP, _SCALE = 336, 12, 0.86
_SEA, _LAND, _LINE = "#060a10", "#171e29", "#4a5a70"
_INK, _MUTED, _ACCENT = "#e9edf3", "#a3aebd", "#ffb454"
_GOLDEN = 2.399963
_CYRILLIC = re.compile("[\u0301\u0400-\u045f\u0490\u0491\u04b0\u04b1\u2116]")
"""What the Cyrillic file of the font holds; as in portal.css."""

Point = tuple[float, float]


def share_image(
    dataset: Dataset, base: Mapping[str, Any], *, assets: Path, fonts: Path, language: str
) -> bytes:
    """The picture as a PNG file. `assets` holds portal.css, whose colours of kinds it uses."""
    image = Image.new("RGB", (SIZE[0] * _FINE, SIZE[1] * _FINE), _SEA)
    pen = ImageDraw.Draw(image)
    for rings in base["oblasts"].values():
        for ring in rings:
            points = [_on(*still.at(*point)) for point in ring]
            pen.polygon(points, fill=_LAND)
            pen.line([*points, points[0]], fill=_LINE, width=_FINE)
    _draw_dots(pen, dataset, _colours(assets / "portal.css"))
    _write(pen, dataset, fonts, language)
    out = BytesIO()
    small = image.resize(SIZE, Image.Resampling.LANCZOS)
    small.quantize(160, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


def _on(x: float, y: float) -> Point:
    return (_LEFT + x * _SCALE) * _FINE, (_TOP + y * _SCALE) * _FINE


def _colours(styles: Path) -> dict[str, str]:
    """Colours of kinds on dark, as the page has them."""
    found: dict[str, str] = {}
    for code, colour in re.findall(r"--kind-(\w+): (#[0-9a-f]{6})", styles.read_text("utf-8")):
        found.setdefault(code, colour)
    return found


def _draw_dots(pen: ImageDraw.ImageDraw, dataset: Dataset, colours: Mapping[str, str]) -> None:
    """Each event as a dot of its place, laid by the golden angle; a full disc grows no more."""
    for where, (_count, kinds) in dataset.embers.items():
        middle = _on(*still.at(*where))
        for rank, kind in enumerate(kinds):
            away, turn = 1.3 * math.sqrt(rank) * _FINE, rank * _GOLDEN
            x, y, size = (
                middle[0] + math.cos(turn) * away, middle[1] + math.sin(turn) * away, 1.15 * _FINE
            )  # fmt: skip
            pen.ellipse((x - size, y - size, x + size, y + size), fill=colours[kind])


def _write(pen: ImageDraw.ImageDraw, dataset: Dataset, fonts: Path, language: str) -> None:
    text = words.TEXTS[language]
    total = dataset.total
    top = 56.0
    if dataset.about["invented"]:
        _line(pen, fonts, (56, top), text["invented"].upper(), 18, 400, _ACCENT)
        top += 46
    for line in _broken(text["title"], fonts, 42, 600, 420):
        _line(pen, fonts, (56, top), line, 42, 600, _INK)
        top += 50
    _line(pen, fonts, (56, 420), words.number(total, language), 84, 300, _INK)
    _line(pen, fonts, (58, 518), words.events(total, language), 26, 400, _ACCENT)
    number = text["number"].format(
        number=dataset.manifest["number"], day=words.day(dataset.manifest["made_on"], language)
    )
    _line(pen, fonts, (58, 566), number, 20, 400, _MUTED)


@lru_cache(maxsize=32)
def _font(path: Path, size: int, weight: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(path, size * _FINE)
    font.set_variation_by_axes([weight])
    return font


def _runs(
    text: str, fonts: Path, size: int, weight: int
) -> Iterator[tuple[str, ImageFont.FreeTypeFont]]:
    """Stretches of a text with the font that has their letters: it comes in two files."""
    for is_cyrillic, signs in groupby(text, lambda sign: bool(_CYRILLIC.match(sign))):
        script = "cyrillic" if is_cyrillic else "latin"
        yield "".join(signs), _font(fonts / f"ibm-plex-sans-{script}.woff2", size, weight)


def _wide(text: str, fonts: Path, size: int, weight: int) -> float:
    return float(sum(font.getlength(run) for run, font in _runs(text, fonts, size, weight))) / _FINE


def _broken(text: str, fonts: Path, size: int, weight: int, most: float) -> Sequence[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and _wide(longer, fonts, size, weight) > most:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _line(
    pen: ImageDraw.ImageDraw, fonts: Path, at: Point, text: str, size: int, weight: int, ink: str
) -> None:
    """One line of text with a thin dark edge, so that it can be read over the map."""
    x, y = at[0] * _FINE, (at[1] + size) * _FINE
    for run, font in _runs(text, fonts, size, weight):
        pen.text(
            (x, y), run, font=font, fill=ink, anchor="ls", stroke_width=3 * _FINE, stroke_fill=_SEA
        )
        x += font.getlength(run)
