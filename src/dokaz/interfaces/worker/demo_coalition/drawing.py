# SPDX-License-Identifier: AGPL-3.0-or-later
"""Drawn pictures, a drawn film and a scan for the demonstration: nobody can take them for real.

Every picture has a band that says in two languages that it is invented.
"""

import random
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import av
from PIL import Image, ImageDraw, ImageFont

import dokaz

_FONTS = Path(dokaz.__file__).parent / "interfaces" / "web" / "static" / "vendor" / "fonts"
_CYRILLIC, _LATIN = "ibm-plex-sans-cyrillic.woff2", "ibm-plex-sans-latin.woff2"
_SIZE = (960, 640)
_SKIES = (("#9db4c9", "#e8edf0"), ("#6b7a8c", "#c6c2b8"), ("#2d3748", "#8a6d5a"))
_WALLS = ("#c9b79c", "#b7a08a", "#a8adb0", "#cdbfae", "#9c8f86")
_FRAMES, _RATE = 36, 12


@cache
def _font(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(_FONTS / name), size)


def write(draw: ImageDraw.ImageDraw, at: tuple[float, float], text: str, size: int,
          fill: str) -> None:  # fmt: skip
    """Text in two alphabets: each of the interface's font files has one of them."""
    x, y = at
    for letter in text:
        font = _font(_CYRILLIC if "\u0400" <= letter <= "\u04ff" else _LATIN, size)
        draw.text((x, y), letter, font=font, fill=fill)
        x += draw.textlength(letter, font=font)


def band(image: Image.Image, caption: str) -> None:
    """The line that every picture of the demonstration has."""
    draw, (width, height) = ImageDraw.Draw(image), image.size
    tall = height // 9
    draw.rectangle((0, height - tall, width, height), fill="#9a3412")
    write(draw, (16, height - tall * 0.86), "ВИГАДАНО / INVENTED", tall // 2, "white")
    write(draw, (16, height - tall * 0.36), caption, tall // 4, "#ffe4d6")


def street(seed: int, caption: str, *, smoke: bool = True) -> Image.Image:
    """A drawn building with broken windows, a crater in front and perhaps smoke above."""
    chance = random.Random(seed)  # noqa: S311 - a drawing, no secret
    image = Image.new("RGB", _SIZE)
    draw = ImageDraw.Draw(image)
    _sky(draw, chance)
    draw.rectangle((0, 470, _SIZE[0], _SIZE[1]), fill="#6f6a62")
    left, width = chance.randint(120, 260), chance.randint(380, 560)
    top = chance.randint(150, 240)
    draw.rectangle((left, top, left + width, 480), fill=chance.choice(_WALLS))
    for row in range(top + 24, 430, 58):
        for column in range(left + 22, left + width - 40, 56):
            broken = chance.random() < 0.45
            draw.rectangle(
                (column, row, column + 30, row + 36), fill="#1f2328" if broken else "#bcd2df"
            )
    _hole(draw, chance, left, width, top)
    x, y = chance.randint(200, 760), chance.randint(500, 540)
    draw.ellipse((x - 70, y - 18, x + 70, y + 18), fill="#3d3832")
    draw.ellipse((x - 44, y - 9, x + 44, y + 9), fill="#24211d")
    if smoke:
        _smoke(draw, chance, left + width // 2, top)
    band(image, caption)
    return image


def _sky(draw: ImageDraw.ImageDraw, chance: random.Random) -> None:
    upper, lower = (tuple(bytes.fromhex(one[1:])) for one in chance.choice(_SKIES))
    for y in range(470):
        mixed = (round(a + (b - a) * y / 470) for a, b in zip(upper, lower, strict=True))
        draw.line((0, y, _SIZE[0], y), fill=tuple(mixed))


def _hole(draw: ImageDraw.ImageDraw, chance: random.Random, left: int, width: int,
          top: int) -> None:  # fmt: skip
    x, y = left + chance.randint(60, width - 60), top + chance.randint(30, 120)
    points = [(x + chance.randint(-60, 60), y + chance.randint(-50, 50)) for _number in range(9)]
    draw.polygon(points, fill="#2b2622")


def _smoke(draw: ImageDraw.ImageDraw, chance: random.Random, x: int, y: int) -> None:
    for step in range(26):
        size = 18 + step * 3
        dx, dy = x + step * 9 + chance.randint(-14, 14), y - step * 9 + chance.randint(-8, 8)
        shade = 60 + step * 3
        draw.ellipse((dx - size, dy - size, dx + size, dy + size), fill=(shade, shade, shade + 4))


def from_above(seed: int, caption: str, *, after: bool) -> Image.Image:
    """Roofs and streets as a satellite would see them, `after` with craters and a burnt roof."""
    chance = random.Random(seed)  # noqa: S311 - a drawing, no secret
    image = Image.new("RGB", _SIZE, "#7d8668")
    draw = ImageDraw.Draw(image)
    for x in range(60, 960, 240):
        draw.rectangle((x, 0, x + 22, 640), fill="#a7a59b")
    for y in range(90, 640, 190):
        draw.rectangle((0, y, 960, y + 18), fill="#a7a59b")
    roofs = [(x, y) for x in range(100, 900, 240) for y in range(125, 560, 190)]
    hurt = set(chance.sample(roofs, 3))
    for x, y in roofs:
        fill = "#2a2725" if after and (x, y) in hurt else chance.choice(_WALLS)
        draw.rectangle((x, y, x + chance.randint(110, 150), y + chance.randint(60, 110)), fill=fill)
    if after:
        for _number in range(7):
            x, y = chance.randint(40, 920), chance.randint(40, 540)
            draw.ellipse((x - 13, y - 13, x + 13, y + 13), fill="#4b4032", outline="#c2b38f")
    band(image, caption)
    return image


def sheet(title: str, lines: Sequence[str]) -> Image.Image:
    """A page of a paper document, as a scanner would give it."""
    image = Image.new("RGB", (900, 1240), "#faf8f2")
    draw = ImageDraw.Draw(image)
    write(draw, (70, 80), title, 34, "#1f2328")
    for number, line in enumerate(lines):
        write(draw, (70, 170 + number * 48), line, 24, "#30343a")
    draw.ellipse((610, 930, 800, 1080), outline="#3b5f9a", width=4)
    write(draw, (640, 985), "зразок / sample", 20, "#3b5f9a")
    band(image, "Такого документа немає. There is no such document.")
    return image


def keep_photo(image: Image.Image, path: Path, *, taken: str, device: bool = True) -> None:
    """A JPEG; with the words a camera would write, `taken` as "2022:03:14 10:20:00"."""
    exif = Image.Exif()
    if device:
        exif[0x010F], exif[0x0110] = "Vyhadano", "Invented Camera 1"
        exif[0x0132] = taken
        exif.get_ifd(0x8769)[0x9003] = taken
    image.save(path, quality=82, exif=exif)


def keep_film(path: Path, *, seed: int, caption: str) -> None:
    """Three seconds in which smoke passes over a drawn street."""
    whole = street(seed, caption, smoke=False).resize((480, 320))
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=_RATE)
        stream.width, stream.height, stream.pix_fmt = 480, 320, "yuv420p"
        for number in range(_FRAMES):
            image = whole.copy()
            draw = ImageDraw.Draw(image)
            for puff in range(8):
                x, y = 40 + number * 8 + puff * 22, 110 - puff * 9
                draw.ellipse((x, y, x + 44, y + 40), fill=(90 + puff * 6,) * 3)
            frame: av.VideoFrame = av.VideoFrame.from_image(image)  # type: ignore[no-untyped-call]
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
