# SPDX-License-Identifier: AGPL-3.0-or-later
"""The steps taken on a file and the shape of what each gives.

Kept apart from the decoders so that the calling process never loads them.
"""

import dataclasses
import datetime as dt
import enum

from dokaz.media.claims import PhotoMetadata, Preview, RecordingMetadata
from dokaz.media.credentials import ContentCredentials
from dokaz.media.probe import Identified
from dokaz.media.renditions import (
    DocumentText,
    Fingerprint,
    Keyframes,
    MachineReading,
    PagePictures,
    Still,
    Timeline,
    Waveform,
)


class Step(enum.Enum):
    """The steps, in the order they are taken."""

    IDENTIFY = "identify"
    METADATA = "metadata"
    PREVIEWS = "previews"
    CREDENTIALS = "credentials"
    CAPTURE = "capture"
    TEXT = "text"
    PAGES = "pages"
    FINGERPRINT = "fingerprint"
    TIMELINE = "timeline"
    KEYFRAMES = "keyframes"
    WAVEFORM = "waveform"
    STILL = "still"
    READING = "reading"


FIRST_STEPS = (Step.IDENTIFY, Step.METADATA, Step.PREVIEWS, Step.CREDENTIALS, Step.CAPTURE)
"""What a file is and says of itself, and its small pictures: quick."""

CONTENT_STEPS = (
    Step.TEXT,
    Step.PAGES,
    Step.FINGERPRINT,
    Step.TIMELINE,
    Step.KEYFRAMES,
    Step.WAVEFORM,
)
"""What makes the content workable; may take minutes for a film."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class FileMetadata:
    """At most one of the two is there, by the kind of file."""

    photo: PhotoMetadata | None
    recording: RecordingMetadata | None


@dataclasses.dataclass(frozen=True, kw_only=True)
class Previews:
    """Pictures made from the file; empty for kinds that have none."""

    pictures: tuple[Preview, ...]


@dataclasses.dataclass(frozen=True, kw_only=True)
class JudgedQuestion:
    """One question about a capture: `standing` and `ground` are words of the judge's own lists.

    `at`: the proven time, for questions of time.
    """

    name: str
    standing: str
    ground: str
    at: dt.datetime | None = None


@dataclasses.dataclass(frozen=True, kw_only=True)
class CapturedPage:
    """A page a web archive says it holds. `status`: of its answer (RFC 9110), where known.

    `wall`: what stands before the content, if anything does, and `wall_ground` by what it was told.
    `text_length`: characters of visible words, where the page itself was looked at.
    """

    url: str
    title: str
    at: str
    status: int | None
    wall: str = ""
    wall_ground: str = ""
    text_length: int | None = None


@dataclasses.dataclass(frozen=True, kw_only=True)
class NamedCount:
    """How many there are of something; `name` is a word of the judge's own lists."""

    name: str
    number: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class DamagedPlace:
    """What is wrong, in a word of the judge's own list, and at which byte of the file."""

    kind: str
    at: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class NamedValue:
    """One thing a proof says, in its own words."""

    name: str
    value: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class DeviceBlock:
    """What one proof says that may identify a device, line or person: for a sealed block only.

    `sha256`: of the media it speaks of, in hex.
    """

    sha256: str
    values: tuple[NamedValue, ...]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Capture:
    """What judging a capture made by another program came to; `format` is empty for other files.

    `notes` name what a person should know besides; `count` is of a web archive's pages, a bag's
    files, a bundle's photos. `records` are counted by type, `walls` are pages that show something
    else than what was asked for. `devices` is for the sealed block and no other record. Everything
    from `title` on is what the capture says of itself.
    """

    format: str
    questions: tuple[JudgedQuestion, ...] = ()
    notes: tuple[str, ...] = ()
    count: int = 0
    records: tuple[NamedCount, ...] = ()
    digests: tuple[str, ...] = ()
    damage: tuple[DamagedPlace, ...] = ()
    walls: tuple[NamedCount, ...] = ()
    devices: tuple[DeviceBlock, ...] = dataclasses.field(default=(), repr=False)
    title: str = ""
    software: str = ""
    created: str = ""
    signer: str = ""
    signer_key: str = ""
    pages: tuple[CapturedPage, ...] = ()


RESULTS: dict[Step, type] = {
    Step.IDENTIFY: Identified,
    Step.METADATA: FileMetadata,
    Step.PREVIEWS: Previews,
    Step.CREDENTIALS: ContentCredentials,
    Step.CAPTURE: Capture,
    Step.TEXT: DocumentText,
    Step.PAGES: PagePictures,
    Step.FINGERPRINT: Fingerprint,
    Step.TIMELINE: Timeline,
    Step.KEYFRAMES: Keyframes,
    Step.WAVEFORM: Waveform,
    Step.STILL: Still,
    Step.READING: MachineReading,
}
