# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the confined process does with one file, step by step.

Each step gives its own value or fails alone, so a photo whose preview cannot be made still keeps
its type and its metadata.
"""

import dataclasses
import io
from collections.abc import Callable
from typing import Any, BinaryIO

from dokaz.media import (
    credentials,
    frames,
    hashing,
    image,
    metadata,
    probe,
    recording,
    sound,
    video,
)
from dokaz.media.claims import Preview, PreviewKind
from dokaz.media.documents import pdf, reading
from dokaz.media.errors import FailureReason, UnreadableMedia
from dokaz.media.limits import Limits
from dokaz.media.renditions import (
    DocumentText,
    Fingerprint,
    Keyframes,
    PagePictures,
    Still,
    Timeline,
    Waveform,
)
from dokaz.media.results import FIRST_STEPS, Capture, FileMetadata, Previews, Step

PHOTO_TYPES = frozenset(
    {
        "image/jpeg",
        "image/png",
        "image/gif",
        "image/webp",
        "image/heic",
        "image/heif",
        "image/avif",
        "image/tiff",
        "image/bmp",
        "image/jp2",
    }
)


@dataclasses.dataclass
class Examiner:
    """Takes the steps on one open file; later steps build on the type found first."""

    file: BinaryIO
    extension: str
    limits: Limits
    anchors: str = ""
    media_type: str = ""
    pts: int | None = None  # of the frame that a still is wanted of
    password: str = dataclasses.field(
        default="", repr=False
    )  # of a locked document; empty for none
    every_page: bool = False  # to be read by machine, also those with words of their own

    def take(self, step: Step) -> Any:
        """The value of RESULTS[step]. Raises UnreadableMedia or MemoryError."""
        actions: dict[Step, Callable[[], Any]] = {
            Step.IDENTIFY: self._identify,
            Step.METADATA: self._metadata,
            Step.PREVIEWS: self._previews,
            Step.CREDENTIALS: self._credentials,
            Step.CAPTURE: self.capture,
            Step.TEXT: self.words,
            Step.PAGES: self._pages,
            Step.FINGERPRINT: self._fingerprint,
            Step.TIMELINE: self._timeline,
            Step.KEYFRAMES: self._keyframes,
            Step.WAVEFORM: self._waveform,
            Step.STILL: self._still,
        }
        return actions[step]()

    def _identify(self) -> probe.Identified:
        try:
            identified = probe.identify(self.file, extension=self.extension, limits=self.limits)
        except OSError as error:
            raise UnreadableMedia(FailureReason.DAMAGED, type(error).__name__) from None
        self.media_type = identified.media_type
        return identified

    def known_type(self) -> str:
        """The type, found now if no earlier step did. Raises UnreadableMedia."""
        return self.media_type or self._identify().media_type

    def _metadata(self) -> FileMetadata:
        kind = self.known_type()
        if kind in PHOTO_TYPES:
            photo = metadata.read_photo(self.file, limits=self.limits)
            return FileMetadata(photo=photo, recording=None)
        if kind in recording.DEMUXERS:
            found = metadata.read_recording(self.file, media_type=kind, limits=self.limits)
            return FileMetadata(photo=None, recording=found)
        return FileMetadata(photo=None, recording=None)

    def _previews(self) -> Previews:
        kind = self.known_type()
        if kind in PHOTO_TYPES:
            return Previews(pictures=image.thumbnails(self.file, limits=self.limits))
        if kind.startswith("video/") and kind in recording.DEMUXERS:
            made = video.previews(self.file, media_type=kind, limits=self.limits)
            return Previews(pictures=made)
        if kind == reading.PDF:
            return Previews(pictures=self._first_page())
        return Previews(pictures=())

    def _first_page(self) -> tuple[Preview, ...]:
        """The smallest size only: in lists a document is recognised, not read."""
        side = min(image.SIZES)
        page = pdf.first_page(self.file, side=side, password=self.password)
        if page is None:
            return ()
        return (image.preview(page, side=side, kind=PreviewKind.THUMBNAIL),)

    def _credentials(self) -> credentials.ContentCredentials:
        return credentials.read_credentials(
            self.file, media_type=self.known_type(), anchors=self.anchors
        )

    def words(self) -> DocumentText:
        """Of a document. Raises UnreadableMedia."""
        return reading.read(self.file, media_type=self.known_type(), password=self.password)

    def _pages(self) -> PagePictures:
        if self.known_type() != reading.PDF:
            return PagePictures()
        return pdf.pictures(self.file, password=self.password)

    def _fingerprint(self) -> Fingerprint:
        if self.known_type() not in PHOTO_TYPES:
            return Fingerprint()
        picture = image.for_hashing(self.file, limits=self.limits)
        return Fingerprint(hash=hashing.hash_picture(picture))

    def _timeline(self) -> Timeline:
        kind = self.known_type()
        if kind not in recording.DEMUXERS:
            return Timeline()
        return frames.timeline(self.file, media_type=kind)

    def _keyframes(self) -> Keyframes:
        kind = self.known_type()
        if kind not in recording.DEMUXERS:
            return Keyframes()
        return frames.keyframes(self.file, media_type=kind, limits=self.limits)

    def _waveform(self) -> Waveform:
        kind = self.known_type()
        if kind not in recording.DEMUXERS:
            return Waveform()
        return sound.waveform(self.file, media_type=kind)

    def _still(self) -> Still:
        if self.pts is None:
            raise UnreadableMedia(FailureReason.UNSUPPORTED, "no frame was named")
        kind = self.known_type()
        return frames.still(self.file, media_type=kind, pts=self.pts, limits=self.limits)

    def capture(self) -> Capture:
        """Judged by rooms that know the formats; this band knows none."""
        return Capture(format="")


_anchors = ""


def trust(anchors: str) -> None:
    """What the server was given at its start: certificates (PEM) of trusted issuers."""
    global _anchors
    _anchors = anchors


def anchors() -> str:
    """What `trust` was given."""
    return _anchors


def open_examiner(file: BinaryIO, *, extension: str, limits: Limits) -> Examiner:
    """What the server calls for each file."""
    return Examiner(file=file, extension=extension, limits=limits, anchors=_anchors)


def warm_up() -> None:
    """Load everything the decoders import late, on a picture made here, before the fences close."""
    from PIL import Image

    Image.init()
    for encoding in ("JPEG", "PNG", "GIF", "TIFF", "WEBP", "BMP"):
        made = io.BytesIO()
        Image.new("RGB", (8, 8), "red").save(made, encoding)
        examiner = Examiner(file=made, extension="", limits=Limits())
        for step in (*FIRST_STEPS, Step.FINGERPRINT):
            if step is not Step.CREDENTIALS:
                examiner.take(step)
    credentials.warm_up()
    reading.warm_up()
    for name in ("utf-16", "latin-1", "cp1252", "cp437", "cp1251", "mac-roman", "unicode_escape"):
        b"".decode(name)
