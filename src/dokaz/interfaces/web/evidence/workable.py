# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was made of a file's content, ready for its page. Forms: docs/formats/renditions.md.

Renditions are made here, yet a damaged or foreign one must not break a page: what is not in order
is shown as nothing. Words are given as text; nothing in them is live.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dokaz.evidence import api as evidence
from dokaz.interfaces.web.evidence.renditions import newest
from dokaz.media.times import time_code

LOOKS = {
    evidence.FileRole.TEXT: "words",
    evidence.FileRole.PAGES: "pages",
    evidence.FileRole.KEYFRAMES: "keyframes",
    evidence.FileRole.WAVEFORM: "waveform",
    evidence.FileRole.TIMELINE: "timeline",
    evidence.FileRole.FINGERPRINT: "fingerprint",
    evidence.FileRole.MACHINE_TEXT: "machine",
}
"""Renditions that have a page of their own making, by role."""

OFFERED = (
    evidence.FileRole.PLAYABLE,
    evidence.FileRole.PAGES,
    evidence.FileRole.TEXT,
    evidence.FileRole.MACHINE_TEXT,
    evidence.FileRole.KEYFRAMES,
    evidence.FileRole.WAVEFORM,
    evidence.FileRole.STILL,
)
"""What an item's page offers to open beside the original, in this order."""


def says_of_letter(file: evidence.FileView) -> bool:
    """Whether it says from whom, to whom and when a letter was: offered before all these."""
    is_record = file.role == evidence.FileRole.METADATA
    return is_record and file.technical.get("format") in ("eml", "msg")


_SHOWN_CHARACTERS = 400_000
_LARGEST = 64 * 1024 * 1024
WAVE_HEIGHT = 100


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture of several in a rendition. `number` from 1; `time_s` of keyframes."""

    number: int
    start: int
    length: int
    width: int
    height: int
    pts: int | None = None
    time_s: float | None = None

    @property
    def code(self) -> str:
        """The time code."""
        return time_code(self.time_s or 0.0)


@dataclass(frozen=True, slots=True)
class Words:
    """Blocks of a document. `hidden`: how many are not shown; `is_cut`: not all words are kept."""

    blocks: tuple[Mapping[str, Any], ...]
    encoding: str
    is_cut: bool
    hidden: int


@dataclass(frozen=True, slots=True)
class Wave:
    """A drawing of loudness: the path of an SVG `width` wide and WAVE_HEIGHT high.

    The loudest fills the height; `loudest_db` is how far it is below the loudest there can be
    (0 dBFS), None for silence.
    """

    path: str
    width: int
    duration: str
    loudest_db: int | None
    is_cut: bool


@dataclass(frozen=True, slots=True)
class Steps:
    """A film's frames for the player, as JSON, and in words."""

    data: str
    frames: int
    is_whole: bool


def pictures(file: evidence.FileView) -> tuple[Picture, ...]:
    """The pictures in a rendition of pages or keyframes."""
    rows = file.technical.get("pages") or file.technical.get("pictures") or ()
    try:
        found = tuple(Picture(number, *row) for number, row in enumerate(rows, start=1))
    except TypeError:
        return ()
    inside = all(one.start >= 0 and 0 < one.length <= file.size - one.start for one in found)
    return found if inside else ()


def words(opened: evidence.OpenFile) -> Words | None:
    """The blocks of a document, as many as a page can hold."""
    found = _json(opened)
    if found is None or not isinstance(found.get("blocks"), list):
        return None
    blocks = [one for one in found["blocks"] if isinstance(one, dict)]
    shown, room = [], _SHOWN_CHARACTERS
    for one in blocks:
        room -= len(str(one.get("text", "")))
        if room < 0 and shown:
            break
        shown.append(one)
    return Words(
        blocks=tuple(shown),
        encoding=str(found.get("encoding") or ""),
        is_cut=bool(found.get("is_cut")),
        hidden=len(blocks) - len(shown),
    )


@dataclass(frozen=True, slots=True)
class ReadPage:
    """Lines of one page; each with whether the machine was unsure of it."""

    number: int
    confidence: int
    too_slow: bool
    lines: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class MachineText:
    """What a machine read in pictures. `engine` with its version; `is_cut`: there is more."""

    pages: tuple[ReadPage, ...]
    engine: str
    languages: str
    is_cut: bool


UNSURE = 75
"""Of 100: below it about every second line has a wrong letter."""


def machine(opened: evidence.OpenFile) -> MachineText | None:
    """What a machine read, page by page."""
    found = _json(opened)
    if found is None:
        return None
    try:
        return MachineText(
            pages=tuple(_read_page(page) for page in found["pages"]),
            engine=str(found["engine"]),
            languages=", ".join(found["languages"]),
            is_cut=bool(found["is_cut"]),
        )
    except (KeyError, TypeError, ValueError):
        return None


def _read_page(page: Mapping[str, Any]) -> ReadPage:
    return ReadPage(
        number=int(page["number"]),
        confidence=round(float(page["confidence"])),
        too_slow=bool(page["too_slow"]),
        lines=tuple(
            (str(line["text"]), float(line["confidence"]) < UNSURE) for line in page["lines"]
        ),
    )


def wave(opened: evidence.OpenFile) -> Wave | None:
    """The drawing: one line up and down a column, mirrored around the middle."""
    found = _json(opened)
    peaks = found.get("peaks") if found else None
    if not isinstance(peaks, list) or not all(isinstance(one, int) for one in peaks) or not peaks:
        return None
    middle = WAVE_HEIGHT / 2
    loudest = min(255, max(1, *peaks, 1))
    half = [max(0.5, min(peak, loudest) / loudest * middle) for peak in peaks]
    path = "".join(f"M{at} {middle - high:.1f}V{middle + high:.1f}" for at, high in enumerate(half))
    seconds = found.get("duration_s") if found else 0
    return Wave(
        path=path,
        width=len(peaks),
        duration=time_code(float(seconds or 0)),
        loudest_db=round(20 * math.log10(loudest / 255)) if max(peaks) > 0 else None,
        is_cut=bool(found and found.get("is_cut")),
    )


def source_of(item: evidence.ItemView, file: evidence.FileView) -> evidence.FileView | None:
    """The file that another was made from."""
    return next((one for one in item.files if one.id == file.derived_from), None)


def steps(item: evidence.ItemView, film: evidence.FileView) -> Steps | None:
    """The times of a film's frames, where they are known."""
    for file in newest(item.files):
        if file.role == evidence.FileRole.TIMELINE and file.derived_from == film.id:
            known = file.technical
            names = ("time_base", "first_pts", "steps")
            if file.erased or not all(name in known for name in names):
                return None
            data = json.dumps({name: known[name] for name in names}, separators=(",", ":"))
            return Steps(data, int(known.get("frames") or 0), bool(known["steps"]))
    return None


def timeline(opened: evidence.OpenFile) -> Mapping[str, Any] | None:
    """What there is to say about the times of a film's frames."""
    found = _json(opened)
    if found is None:
        return None
    runs = found.get("steps")
    base = found.get("time_base")
    if not isinstance(runs, list) or not isinstance(base, list) or len(base) != 2:
        return None
    total = sum(step * count for step, count in runs)
    return {
        "frames": found.get("frames"),
        "keyframes": len(found.get("keyframes") or ()),
        "time_base": f"{base[0]}/{base[1]}",
        "first_pts": found.get("first_pts"),
        "length": time_code(total * base[0] / base[1]),
        "is_even": len(runs) <= 1,
        "is_cut": bool(found.get("is_cut")),
    }


def fingerprint(opened: evidence.OpenFile) -> Mapping[str, Any] | None:
    """The hashes, each with what it is of."""
    found = _json(opened)
    if found is None or not isinstance(found.get("hashes"), list):
        return None
    return found


def _json(opened: evidence.OpenFile) -> dict[str, Any] | None:
    if opened.file.size > _LARGEST:
        return None
    try:
        found = json.loads(b"".join(opened.chunks()))
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
