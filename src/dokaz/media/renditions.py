# SPDX-License-Identifier: AGPL-3.0-or-later
"""The shapes of what is made from a file so that people and programs can work with it.

Kept apart from the decoders so that the calling process never loads them.
"""

import dataclasses
import json
from collections.abc import Iterator

from dokaz.media.documents.blocks import storable

HASH_ALGORITHM = "pdq"
PHOTO_DECODING = "pillow-full-box512-srgb-upright/1"
"""Decoded whole, each side above 512 shrunk to 512 by areas, then sRGB, transparency on white,
upright by Exif. A change of any of these is another version."""
FRAME_DECODING = "ffmpeg-rgb24-box512-upright/1"
"""The same for frames, whose colours FFmpeg converts."""
HASH_VARIANTS = (
    "as_it_is", "turned_90", "turned_180", "turned_270",
    "mirrored_x", "mirrored_y", "mirrored_diagonal", "mirrored_antidiagonal",
)  # fmt: skip


@dataclasses.dataclass(frozen=True, kw_only=True)
class DocumentText:
    """`blocks`: as `documents.blocks.packed` makes them. `encoding`: of texts, "?" behind a guess.

    `is_cut`: the document says more than is kept. `pages`: of a PDF. `is_its_own_text`: a text in
    UTF-8, of which a copy would say nothing more; its blocks are left out. `wording`: how it is
    worded (`dokaz.media.wording`), empty where that is not compared. `has_rows`: of JSON, whether
    it has a list of records; None of others, and of JSON too large to be looked through for it.
    """

    blocks: bytes = b""
    encoding: str = ""
    is_cut: bool = False
    pages: int | None = None
    is_its_own_text: bool = False
    wording: str = ""
    has_rows: bool | None = None


@dataclasses.dataclass(frozen=True, kw_only=True)
class PagePicture:
    """One page as WebP, its size in pixels."""

    webp: bytes
    width: int
    height: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class PagePictures:
    """The first pages of a document; `of`: how many there are, 0 for files without pages."""

    pages: tuple[PagePicture, ...] = ()
    of: int = 0


@dataclasses.dataclass(frozen=True, kw_only=True)
class PictureHash:
    """`variants`: 64 hexadecimal digits each, in the order of HASH_VARIANTS; the first is the hash.

    `quality`: 0 to 100. `pts`: of a frame, in units of its stream; None for photos.
    """

    variants: tuple[str, ...]
    quality: int
    pts: int | None


@dataclasses.dataclass(frozen=True, kw_only=True)
class Fingerprint:
    """The hash of a photo; none for other files and for pictures too small to have one."""

    hash: PictureHash | None = None


@dataclasses.dataclass(frozen=True, kw_only=True)
class Timeline:
    """When each frame is shown. `steps`: 8 bytes a frame after the first, little endian, the pts
    since the frame before; `keyframes`: 8 bytes each, the places of keyframes in the row.

    A frame's time in seconds is (pts - first_pts) * numerator / denominator. `is_cut`: there are
    more frames. `frames` is 0 for files without moving pictures.
    """

    numerator: int = 1
    denominator: int = 1
    first_pts: int = 0
    frames: int = 0
    steps: bytes = b""
    keyframes: bytes = b""
    is_cut: bool = False

    def all_steps(self) -> Iterator[int]:
        """`steps` as numbers."""
        return _numbers(self.steps)

    def key_places(self) -> Iterator[int]:
        """`keyframes` as numbers."""
        return _numbers(self.keyframes)


def _numbers(data: bytes) -> Iterator[int]:
    for start in range(0, len(data) - 7, 8):
        yield int.from_bytes(data[start : start + 8], "little", signed=True)


@dataclasses.dataclass(frozen=True, kw_only=True)
class KeyframePicture:
    """One keyframe as a small WebP. `time_s`: since the first frame."""

    pts: int
    time_s: float
    webp: bytes
    width: int
    height: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class Keyframes:
    """Pictures of some keyframes and hashes of more, evenly chosen, in order of time.

    `of`: how many keyframes there are; 0 for files without moving pictures.
    """

    pictures: tuple[KeyframePicture, ...] = ()
    hashes: tuple[PictureHash, ...] = ()
    of: int = 0


@dataclasses.dataclass(frozen=True, kw_only=True)
class Waveform:
    """`peaks`: one byte a column, 0 (silence) to 255 (the loudest there can be).

    `duration_s`: of the sound that was read; `is_cut`: the recording goes on.
    """

    peaks: bytes = b""
    duration_s: float = 0.0
    is_cut: bool = False


@dataclasses.dataclass(frozen=True)
class ReadLine:
    """One line of letters in a picture. `box`: left, top, right, bottom in pixels of the page.

    `confidence`: 0 to 100, how sure the program is.
    """

    page: int
    text: str
    box: tuple[int, ...]
    confidence: float


@dataclasses.dataclass(frozen=True, kw_only=True)
class ReadPage:
    """A picture that was read: its number from 1, its size in pixels as it was read.

    `confidence`: mean of its lines, 0 without any. `too_slow`: it was left unread.
    """

    number: int
    width: int
    height: int
    confidence: float
    too_slow: bool


@dataclasses.dataclass(frozen=True, kw_only=True)
class MachineReading:
    """What a machine took the letters of pictures for. `lines`: see `read_lines`.

    `data`: SHA-256 of the language data, in the order of `languages`. `is_cut`: there are more
    pages or lines.
    """

    engine: str
    languages: tuple[str, ...]
    data: tuple[str, ...]
    pages: tuple[ReadPage, ...] = ()
    lines: bytes = b""
    is_cut: bool = False

    def read_lines(self) -> tuple[ReadLine, ...]:
        """`lines`, each checked for its form. Raises ValueError and nothing else."""
        if not self.lines:
            return ()
        try:
            rows = [json.loads(row) for row in self.lines.decode("utf-8").split("\n")]
            return tuple(_read_line(row) for row in rows)
        except (TypeError, RecursionError, KeyError):
            raise ValueError("not lines of a reading") from None


def _read_line(row: object) -> ReadLine:
    if not isinstance(row, list) or len(row) != 4:
        raise ValueError("not a line")
    page, text, box, confidence = row
    if not isinstance(text, str) or storable(text) != text or "\n" in text:
        raise ValueError("not a text")
    numbers = [page, *box]
    if len(box) != 4 or not all(type(one) is int and 0 <= one < 2**31 for one in numbers):
        raise ValueError("not a place")
    if not isinstance(confidence, int | float) or not 0 <= confidence <= 100:
        raise ValueError("not a confidence")
    return ReadLine(page, text, tuple(box), float(confidence))


@dataclasses.dataclass(frozen=True, kw_only=True)
class Still:
    """One frame as it is in the file: whole size, upright, as PNG."""

    pts: int
    time_s: float
    png: bytes
    width: int
    height: int
