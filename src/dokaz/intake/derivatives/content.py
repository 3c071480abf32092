# SPDX-License-Identifier: AGPL-3.0-or-later
"""From what the confined process made of a file's content to renditions that can be stored.

Each is written in the form of docs/formats/renditions.md, the same bytes for the same findings.
Nothing that came out of the confined process is believed to be in order: what is not becomes a
failure of its step and is not stored.
"""

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from itertools import groupby
from typing import Any

from dokaz.intake.archive import TOOL
from dokaz.media.conversation import StepFailure
from dokaz.media.documents import blocks
from dokaz.media.errors import FailureReason
from dokaz.media.limits import MIB, Limits
from dokaz.media.renditions import (
    FRAME_DECODING,
    HASH_ALGORITHM,
    HASH_VARIANTS,
    PHOTO_DECODING,
    DocumentText,
    Keyframes,
    MachineReading,
    PagePictures,
    PictureHash,
    Timeline,
    Waveform,
)
from dokaz.media.results import Step
from dokaz.media.sandbox import Content

LIMITS = Limits(wall_seconds=300.0, cpu_seconds=240, output_bytes=40 * MIB)
"""What making one file's content workable may cost. Films take longest: about one second of
processor time a minute of film, so these reach to some hours of it."""

MOST_RUNS = 1000
"""Of a timeline that stands whole in the record of its rendition, for players to step by."""

_WORDING = re.compile("[0-9a-f]{64}")
JSON, ZIP = "application/json", "application/zip"
_LARGEST_NUMBER = 2**53 - 1  # that every reader of JSON keeps exactly (RFC 8259, 6)


@dataclass(frozen=True, slots=True)
class Made:
    """One rendition: `role` and `tool` as `evidence.NewRendition` has them."""

    role: str
    name: str
    media_type: str
    tool: str
    content: bytes
    technical: dict[str, Any]


class Disorder(Exception):
    """The confined process sent something that nobody honest would."""


def renditions(found: Content) -> tuple[list[Made], list[StepFailure]]:
    """What is to be stored, and the failures: those of the steps and of this judgement."""
    made: list[Made] = []
    failures = list(found.failures)
    makers: tuple[tuple[Step, Callable[[], Made | None]], ...] = (
        (Step.TEXT, lambda: _text(found.text)),
        (Step.PAGES, lambda: _pages(found.pages)),
        (Step.TIMELINE, lambda: _timeline(found.timeline)),
        (Step.KEYFRAMES, lambda: _keyframes(found.keyframes)),
        (Step.WAVEFORM, lambda: _waveform(found.waveform)),
        (Step.FINGERPRINT, lambda: _fingerprint(found)),
    )
    for step, make in makers:
        try:
            one = make()
        except (Disorder, blocks.Malformed):
            reason = FailureReason.OUTPUT_REFUSED
            failures.append(StepFailure(step=step, reason=reason, detail=""))
            continue
        if one is not None:
            made.append(one)
    return made, failures


def facts(found: Content) -> dict[str, Any]:
    """Plain facts of the format for the original's own record."""
    facts: dict[str, Any] = {}
    if found.pages is not None and found.pages.of:
        facts["pages"] = found.pages.of
    if found.timeline is not None and found.timeline.frames:
        facts["frames"] = found.timeline.frames
    if found.text is not None and found.text.encoding:
        facts["encoding"] = found.text.encoding
    if found.text is not None and _WORDING.fullmatch(found.text.wording):
        facts["wording"] = found.text.wording
    if found.text is not None and found.text.has_rows is False:
        facts["rows"] = False
    return facts


def has_words_throughout(found: Content) -> bool:
    """Whether every page of a document has words of its own: then no machine need read it."""
    if found.text is None or not found.text.pages:
        return False
    try:
        words = blocks.unpacked(found.text.blocks)
    except blocks.Malformed:
        return False
    return len({one.number for one in words}) >= found.text.pages


def _text(text: DocumentText | None) -> Made | None:
    if text is None or not text.blocks:
        return None
    found = blocks.unpacked(text.blocks)
    if not found:
        return None
    content = {
        "format": "dokaz.text/1",
        "encoding": text.encoding,
        "is_cut": text.is_cut,
        "blocks": [
            {"kind": one.kind.value, "number": one.number, "label": one.label, "text": one.text}
            for one in found
        ],
    }
    technical = {
        "blocks": len(found),
        "unit": found[0].kind.value,
        "characters": sum(len(one.text) for one in found),
        "is_cut": text.is_cut,
    }
    tool = f"{TOOL}, pypdfium2 {version('pypdfium2')}" if text.pages is not None else TOOL
    return Made("text", "text.json", JSON, tool, _json(content), technical)


def reading(found: MachineReading) -> Made | None:
    """What a machine read; None where it found no letters. Raises Disorder."""
    try:
        lines = found.read_lines()
    except ValueError:
        raise Disorder from None
    numbers = [page.number for page in found.pages]
    if len(found.languages) != len(found.data) or not {line.page for line in lines} <= set(numbers):
        raise Disorder
    slow = sum(page.too_slow for page in found.pages)
    if not lines and not slow:
        return None
    pages = [
        {
            "number": _size(page.number),
            "width": _size(page.width),
            "height": _size(page.height),
            "confidence": page.confidence,
            "too_slow": page.too_slow,
            "lines": [
                {"text": line.text, "box": list(line.box), "confidence": line.confidence}
                for line in lines
                if line.page == page.number
            ],
        }
        for page in found.pages
    ]
    content = {
        "format": "dokaz.reading/1",
        "engine": found.engine,
        "languages": dict(zip(found.languages, found.data, strict=True)),
        "pages": pages,
        "is_cut": found.is_cut,
    }
    sure = sum(line.confidence for line in lines) / len(lines) if lines else 0.0
    technical = {
        "pages": len(pages),
        "lines": len(lines),
        "characters": sum(len(line.text) for line in lines),
        "confidence": round(sure, 1),
        "languages": list(found.languages),
        "too_slow": slow,
        "is_cut": found.is_cut,
    }
    tool = f"{TOOL}, {found.engine}"
    return Made("machine_text", "machine-text.json", JSON, tool, _json(content), technical)


def _pages(found: PagePictures | None) -> Made | None:
    if found is None or not found.pages:
        return None
    content, places = _bundle([one.webp for one in found.pages])
    pages = [
        [*place, _size(one.width), _size(one.height)]
        for place, one in zip(places, found.pages, strict=True)
    ]
    technical = {"pages": pages, "of": _size(found.of)}
    tool = f"{TOOL}, pypdfium2 {version('pypdfium2')}"
    return Made("pages", "pages.zip", ZIP, tool, content, technical)


def _keyframes(found: Keyframes | None) -> Made | None:
    if found is None or not found.pictures:
        return None
    content, places = _bundle([one.webp for one in found.pictures])
    pictures = [
        [*place, _size(one.width), _size(one.height), _exact(one.pts), one.time_s]
        for place, one in zip(places, found.pictures, strict=True)
    ]
    technical = {"pictures": pictures, "of": _size(found.of)}
    return Made("keyframes", "keyframes.zip", ZIP, films_tool(), content, technical)


def _timeline(found: Timeline | None) -> Made | None:
    if found is None or not found.frames:
        return None
    steps = list(found.all_steps())
    places = list(found.key_places())
    if len(steps) != found.frames - 1 or any(step < 0 for step in steps):
        raise Disorder
    if any(not 0 <= place < found.frames for place in places):
        raise Disorder
    if found.numerator < 1 or found.denominator < 1:
        raise Disorder
    _exact(found.first_pts + sum(steps))
    runs = [[_exact(step), len(list(run))] for step, run in groupby(steps)]
    content = {
        "format": "dokaz.timeline/1",
        "time_base": [_exact(found.numerator), _exact(found.denominator)],
        "first_pts": _exact(found.first_pts),
        "frames": found.frames,
        "steps": runs,
        "keyframes": places,
        "is_cut": found.is_cut,
    }
    technical = {
        "frames": found.frames,
        "keyframes": len(places),
        "time_base": content["time_base"],
        "first_pts": found.first_pts,
        "steps": runs if len(runs) <= MOST_RUNS else [],
        "is_cut": found.is_cut,
    }
    return Made("timeline", "timeline.json", JSON, films_tool(), _json(content), technical)


def _waveform(found: Waveform | None) -> Made | None:
    if found is None or not found.peaks:
        return None
    content = {
        "format": "dokaz.waveform/1",
        "duration_s": found.duration_s,
        "peaks": list(found.peaks),
        "is_cut": found.is_cut,
    }
    technical = {"duration_s": found.duration_s, "is_cut": found.is_cut}
    return Made("waveform", "waveform.json", JSON, films_tool(), _json(content), technical)


def _fingerprint(found: Content) -> Made | None:
    photo = found.fingerprint.hash if found.fingerprint else None
    frames = found.keyframes.hashes if found.keyframes else ()
    hashes = [photo] if photo is not None else list(frames)
    if not hashes:
        return None
    for one in hashes:
        _require_hash(one)
    decoding = PHOTO_DECODING if photo is not None else FRAME_DECODING
    heads = {"algorithm": HASH_ALGORITHM, "decoding": decoding}
    content = {
        "format": "dokaz.fingerprint/1",
        **heads,
        "variants": list(HASH_VARIANTS),
        "hashes": [
            {"pts": one.pts, "quality": one.quality, "hash": list(one.variants)} for one in hashes
        ],
    }
    technical = {**heads, "hashes": [[one.pts, one.quality, one.variants[0]] for one in hashes]}
    tool = films_tool() if photo is None else f"{TOOL}, Pillow {version('pillow')}"
    return Made("fingerprint", "fingerprint.json", JSON, tool, _json(content), technical)


def _require_hash(one: PictureHash) -> None:
    if len(one.variants) != len(HASH_VARIANTS) or not 0 <= one.quality <= 100:
        raise Disorder
    for variant in one.variants:
        if len(variant) != 64 or not set(variant) <= set("0123456789abcdef"):
            raise Disorder
    if one.pts is not None:
        _exact(one.pts)


def films_tool() -> str:
    """What decodes films here, with versions."""
    return f"{TOOL}, PyAV {version('av')}"


def _size(number: int) -> int:
    if not 0 < number < 2**31:
        raise Disorder
    return number


def _exact(number: int) -> int:
    if abs(number) > _LARGEST_NUMBER:
        raise Disorder
    return number


def _json(content: dict[str, Any]) -> bytes:
    """The same bytes for the same content."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8")


def _bundle(pictures: Sequence[bytes]) -> tuple[bytes, Iterable[tuple[int, int]]]:
    """Pictures in a ZIP that stores them as they are, and where in it each begins and its length:
    one of them can be read without the others."""
    target = io.BytesIO()
    places = []
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for number, picture in enumerate(pictures, start=1):
            info = zipfile.ZipInfo(f"{number:04d}.webp")  # dated 1980: no time of making
            archive.writestr(info, picture)
            places.append((target.tell() - len(picture), len(picture)))
    return target.getvalue(), places
