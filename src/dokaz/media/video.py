# SPDX-License-Identifier: AGPL-3.0-or-later
"""A poster and a contact sheet of a video: twelve frames, each with its time code.

Promises: at most `Limits.decoded_frames` frames are decoded, whatever the length; every frame shown
carries its time. The frames are for finding one's way and come from near the wanted times; a still
that serves as evidence needs exact decoding and is not made here. Confined process only.
"""

import dataclasses
import functools
from collections.abc import Iterator
from typing import Any, BinaryIO

import av
from PIL import Image, ImageDraw, ImageFont

from dokaz.media import image, recording
from dokaz.media.claims import Preview, PreviewKind
from dokaz.media.errors import FailureReason, UnreadableMedia
from dokaz.media.limits import Limits
from dokaz.media.times import time_code

COLUMNS, ROWS = 4, 3
CELL = (320, 320)
GAP = 4
POSTER_AT = 0.1  # share of the duration: the first frames are often black
SHORT_FRAMES = 300  # videos up to this many frames are decoded in one go
FORWARD_FRAMES = 12  # after a seek, how far towards the wanted time


@dataclasses.dataclass(frozen=True)
class _Still:
    time_s: float
    picture: Image.Image


def previews(
    file: BinaryIO, *, media_type: str, limits: Limits | None = None
) -> tuple[Preview, ...]:
    """Poster (two sizes) and contact sheet. Raises UnreadableMedia."""
    limits = limits or Limits()
    with recording.opened(file, media_type=media_type) as container:
        if not container.streams.video:
            raise UnreadableMedia(FailureReason.UNSUPPORTED, "no picture track")
        stream = recording.decodable(container.streams.video[0], limits=limits)
        length = recording.duration_seconds(container) or 0.0
        wanted = [length * POSTER_AT]
        cells = COLUMNS * ROWS
        wanted += [length * (cell + 0.5) / cells for cell in range(cells)]
        stills = _stills(container, stream, wanted, length=length, limits=limits)
    return _encoded(stills)


def _stills(
    container: Any, stream: Any, wanted: list[float], *, length: float, limits: Limits
) -> list[_Still]:
    """One still for each wanted time, in order of `wanted`; fewer when decoding fails midway."""
    rate = float(stream.average_rate or 25)
    frames = stream.frames or int(length * rate)
    budget = _Budget(limits.decoded_frames)
    if 0 < frames <= min(SHORT_FRAMES, limits.decoded_frames):
        return _from_one_pass(container, stream, wanted, budget=budget, limits=limits)
    return _by_seeking(container, stream, wanted, budget=budget, limits=limits)


@dataclasses.dataclass
class _Budget:
    left: int

    def spend(self) -> bool:
        self.left -= 1
        return self.left >= 0


def _from_one_pass(
    container: Any, stream: Any, wanted: list[float], *, budget: _Budget, limits: Limits
) -> list[_Still]:
    """Decode from the start and keep the first frame at or after each wanted time."""
    found: dict[int, _Still] = {}
    last: Any = None
    for frame in _frames(container, stream, budget=budget):
        last = frame
        due = [
            index
            for index, time in enumerate(wanted)
            if index not in found and _seconds(frame, stream) >= time
        ]
        if due:
            still = _still(frame, stream, limits=limits)
            found.update(dict.fromkeys(due, still))
        if len(found) == len(wanted):
            break
    if last is not None and len(found) < len(wanted):
        still = _still(last, stream, limits=limits)
        for index in range(len(wanted)):
            found.setdefault(index, still)
    return [found[index] for index in sorted(found)]


def _by_seeking(
    container: Any, stream: Any, wanted: list[float], *, budget: _Budget, limits: Limits
) -> list[_Still]:
    """Jump to the key frame before each wanted time and go forward a little."""
    start = stream.start_time or 0
    stills = []
    for time in wanted:
        container.seek(start + int(time / stream.time_base), stream=stream, backward=True)
        last: Any = None
        for steps, frame in enumerate(_frames(container, stream, budget=budget)):
            last = frame
            if _seconds(frame, stream) >= time or steps >= FORWARD_FRAMES:
                break
        if last is not None:
            stills.append(_still(last, stream, limits=limits))
    return stills


def _frames(container: Any, stream: Any, *, budget: _Budget) -> Iterator[Any]:
    """Decoded frames until the budget is spent; a damaged packet is stepped over."""
    for packet in container.demux(stream):
        try:
            decoded = packet.decode()
        except av.error.InvalidDataError:
            if not budget.spend():
                return
            continue
        for frame in decoded:
            if not budget.spend():
                return
            yield frame


def _seconds(frame: Any, stream: Any) -> float:
    if frame.pts is None:
        return 0.0
    return float((frame.pts - (stream.start_time or 0)) * stream.time_base)


def _still(frame: Any, stream: Any, *, limits: Limits) -> _Still:
    """The frame in RGB at preview size, upright and with its pixel aspect applied."""
    if frame.width * frame.height > limits.frame_pixels:  # may change in mid-stream
        raise UnreadableMedia(FailureReason.TOO_LARGE, "more pixels than allowed")
    aspect = float(stream.sample_aspect_ratio or 1) or 1.0
    width, height = frame.width * min(max(aspect, 0.25), 4.0), float(frame.height)
    scale = min(1.0, image.SIZES[0] / max(width, height))
    small = frame.reformat(
        width=max(2, round(width * scale)), height=max(2, round(height * scale)), format="rgb24"
    )
    picture = small.to_image()
    rotation = int(getattr(frame, "rotation", 0) or 0) % 360
    if rotation:
        picture = picture.rotate(rotation, expand=True)
    return _Still(round(max(0.0, _seconds(frame, stream)), 3), picture)


def _encoded(stills: list[_Still]) -> tuple[Preview, ...]:
    if not stills:
        raise UnreadableMedia(FailureReason.DAMAGED, "no frame could be decoded")
    poster, cells = stills[0], stills[1:]
    made = [
        image.preview(poster.picture, side=side, kind=PreviewKind.POSTER, times_s=(poster.time_s,))
        for side in image.SIZES
    ]
    if cells:
        sheet = _contact_sheet(cells)
        made.append(
            image.preview(
                sheet,
                side=max(sheet.size),
                kind=PreviewKind.CONTACT_SHEET,
                times_s=tuple(cell.time_s for cell in cells),
            )
        )
    return tuple(made)


def _contact_sheet(cells: list[_Still]) -> Image.Image:
    """Frames in reading order on a dark ground, the time code in the lower left of each."""
    pictures = [cell.picture for cell in cells]
    for picture in pictures:
        picture.thumbnail(CELL, Image.Resampling.LANCZOS)
    width = max(picture.width for picture in pictures)
    height = max(picture.height for picture in pictures)
    columns = min(COLUMNS, len(pictures))
    rows = -(-len(pictures) // columns)
    size = (columns * (width + GAP) - GAP, rows * (height + GAP) - GAP)
    sheet = Image.new("RGB", size, (24, 24, 24))
    for index, cell in enumerate(cells):
        row, column = divmod(index, columns)
        left = column * (width + GAP) + (width - cell.picture.width) // 2
        top = row * (height + GAP) + (height - cell.picture.height) // 2
        sheet.paste(cell.picture, (left, top))
        _write_time(sheet, cell.time_s, left=left, bottom=top + cell.picture.height)
    return sheet


def _write_time(sheet: Image.Image, time_s: float, *, left: int, bottom: int) -> None:
    draw = ImageDraw.Draw(sheet)
    code = time_code(time_s)
    box = draw.textbbox((0, 0), code, font=_font())
    wide, high = box[2] + 8, box[3] + 6
    draw.rectangle((left, bottom - high, left + wide, bottom - 1), fill=(0, 0, 0))
    draw.text((left + 4, bottom - high + 2), code, font=_font(), fill=(255, 255, 255))


@functools.cache
def _font() -> Any:
    """The font that comes inside Pillow: no file may be opened here."""
    return ImageFont.load_default(13)
