# SPDX-License-Identifier: AGPL-3.0-or-later
"""Say what a file is from its bytes, and say when it is more than one thing.

Promises: the name never decides the type, only whether it agrees; every match is reported, not only
the first; bytes behind the format's own end are counted. Does not promise that the file is harmless
or whole: a match means a reader of that format would start reading.
"""

import dataclasses
import enum
import io
from typing import BinaryIO

from dokaz.media import containers, extents, text_formats
from dokaz.media.limits import Limits
from dokaz.media.signatures import EMBEDDABLE, EXTENSIONS, SIGNATURES

HEAD_BYTES = 64 * 1024
TAIL_BYTES = 66 * 1024  # a ZIP end record with the longest comment fits


class Confidence(enum.Enum):
    """How a type was recognised, strongest first."""

    STRUCTURE = "structure"  # its own structure was read to the end
    SIGNATURE = "signature"  # its first bytes
    TEXT = "text"  # a guess from the words in it
    NONE = "none"


class Note(enum.Enum):
    """What a person should know before trusting the type."""

    EMPTY = "empty"
    POLYGLOT = "polyglot"  # readers of another format would accept this file too
    TRAILING_DATA = "trailing_data"
    TRUNCATED = "truncated"
    ACTIVE_CONTENT = "active_content"  # script in SVG or HTML
    EXTENSION_DIFFERS = "extension_differs"


@dataclasses.dataclass(frozen=True)
class Match:
    """One format that would accept the file, and where it starts."""

    media_type: str
    offset: int
    confidence: Confidence


@dataclasses.dataclass(frozen=True, kw_only=True)
class Identified:
    """The answer. `trailing_bytes` is None when the end was not looked for or not found.

    `extension_agrees` is None when there is no extension or none is known for the type.
    """

    media_type: str
    confidence: Confidence
    matches: tuple[Match, ...]
    size: int
    extension_agrees: bool | None
    trailing_bytes: int | None
    notes: tuple[Note, ...]


UNKNOWN_TYPE = "application/octet-stream"

# These hold other files whole by design (a Word theme, an archived page): no second nature.
_STORING = frozenset(
    {
        "application/msword",
        "application/vnd.ms-excel",
        "application/vnd.ms-powerpoint",
        "application/vnd.ms-outlook",
        "application/vnd.ms-outlook-pst",
        "application/x-ole-storage",
        "application/x-tar",
        "application/warc",
    }
)

# Signatures in their order by the first byte of a file that may have them; those that stand
# further in may follow any byte. Asked for every file that comes in.
_LATER = tuple(one for one in SIGNATURES if one.offset)
_CANDIDATES = {
    first: tuple(one for one in SIGNATURES if one.offset or one.magic.startswith(first))
    for first in {one.magic[:1] for one in SIGNATURES if not one.offset}
}


def identify(file: BinaryIO, *, extension: str = "", limits: Limits | None = None) -> Identified:
    """Identify a seekable file. `extension`: without the dot, or empty. Raises OSError only."""
    limits = limits or Limits()
    size = file.seek(0, 2)
    file.seek(0)
    head = file.read(HEAD_BYTES)
    first = _first_match(file, head, size=size)
    walker = extents.WALKERS.get(first.media_type)
    if walker is None and containers.riff_type(head) is None and head[:2] == b"PK":
        walker = extents.zip_extent  # office documents and other ZIP families
    extent = walker(file, size=size, limit=limits.scanned_bytes) if walker else extents.NOT_CHECKED
    others = _further_matches(file, head, first=first, extent=extent, size=size)
    if walker is not None and extent.end is not None and first.confidence is Confidence.SIGNATURE:
        first = dataclasses.replace(first, confidence=Confidence.STRUCTURE)
    agrees = _extension_agrees(first.media_type, extension)
    trailing = None if extent.end is None else max(0, size - extent.end)
    return Identified(
        media_type=first.media_type,
        confidence=first.confidence,
        matches=(first, *others) if first.confidence is not Confidence.NONE else others,
        size=size,
        extension_agrees=agrees,
        trailing_bytes=trailing,
        notes=_notes(head, first, others, extent, trailing=trailing, agrees=agrees, size=size),
    )


def media_type_of(content: bytes) -> str:
    """The type alone, as `identify` tells it, of a file's first bytes."""
    return _first_match(io.BytesIO(content), content[:HEAD_BYTES], size=len(content)).media_type


def _first_match(file: BinaryIO, head: bytes, *, size: int) -> Match:
    """What a reader that starts at the first byte would take the file for."""
    media_type = (
        containers.iso_bmff_type(head)
        or containers.riff_type(head)
        or containers.matroska_type(head)
        or containers.ogg_type(head)
        or _by_signature(file, head)
        or containers.transport_stream_type(head)
        or containers.mpeg_audio_type(head)
        or containers.bitmap_type(head, size=size)
    )
    if media_type:
        return Match(media_type, 0, Confidence.SIGNATURE)
    guessed = text_formats.text_type(head)
    if guessed:
        return Match(guessed, 0, Confidence.TEXT)
    return Match(UNKNOWN_TYPE, 0, Confidence.NONE)


def _by_signature(file: BinaryIO, head: bytes) -> str | None:
    for signature in _CANDIDATES.get(head[:1], _LATER):
        if not head.startswith(signature.magic, signature.offset):
            continue
        if signature.media_type == "application/zip":
            return containers.zip_type(file) or "application/zip"
        if signature.media_type == "application/x-ole-storage":
            return containers.ole_type(head)
        if signature.media_type == "application/gzip":
            return containers.gzip_type(head)
        return signature.media_type
    return None


def _further_matches(
    file: BinaryIO, head: bytes, *, first: Match, extent: extents.Extent, size: int
) -> tuple[Match, ...]:
    """Other formats whose readers do not insist on the first byte."""
    tail_start = max(0, size - TAIL_BYTES)
    file.seek(tail_start)
    tail = file.read(TAIL_BYTES)
    behind = b""
    if extent.end is not None and extent.end < size:
        file.seek(extent.end)
        behind = file.read(HEAD_BYTES)
    found: dict[str, Match] = {}
    stores_files = first.media_type in _STORING or head.startswith(b"PK")
    start = b"" if stores_files else head[:1024]
    for signature in EMBEDDABLE:
        for region, base in ((start, 0), (behind, extent.end or 0)):
            at = region.find(signature.magic)
            if at >= 0 and base + at > 0:
                found.setdefault(
                    signature.media_type,
                    Match(signature.media_type, base + at, Confidence.SIGNATURE),
                )
    if not stores_files and b"PK\x05\x06" in tail and containers.zip_type(file):
        at = tail_start + tail.rfind(b"PK\x05\x06")
        found["application/zip"] = Match("application/zip", at, Confidence.STRUCTURE)
    textual = first.confidence is not Confidence.SIGNATURE
    if not textual and not stores_files and text_formats.looks_like_html(head):
        found["text/html"] = Match("text/html", 0, Confidence.TEXT)
    if textual:  # words about a format inside a text do not make it that format
        found = {kind: match for kind, match in found.items() if kind == "application/zip"}
    found.pop(first.media_type, None)
    return tuple(found.values())


def _extension_agrees(media_type: str, extension: str) -> bool | None:
    known = EXTENSIONS.get(media_type)
    if not extension or known is None:
        return None
    return extension.lower() in known


def _notes(
    head: bytes,
    first: Match,
    others: tuple[Match, ...],
    extent: extents.Extent,
    *,
    trailing: int | None,
    agrees: bool | None,
    size: int,
) -> tuple[Note, ...]:
    notes = []
    if size == 0:
        notes.append(Note.EMPTY)
    if others:
        notes.append(Note.POLYGLOT)
    if trailing:
        notes.append(Note.TRAILING_DATA)
    if extent.truncated:
        notes.append(Note.TRUNCATED)
    active = first.media_type in ("image/svg+xml", "text/html")
    if active and text_formats.has_active_content(head):
        notes.append(Note.ACTIVE_CONTENT)
    if agrees is False:
        notes.append(Note.EXTENSION_DIFFERS)
    return tuple(notes)
