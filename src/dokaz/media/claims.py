# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a file says about itself. Every value here is a claim of the file, never a finding.

A camera's clock may be wrong, and anyone can write any value into a photo. Screens show these
values as "the file says", and verification is recorded elsewhere.
"""

import dataclasses
import datetime as dt
import enum


class ZoneKnown(enum.Enum):
    """How the time zone of a claimed time is known."""

    OFFSET = "offset"  # the file states an offset
    UTC = "utc"  # the format says UTC (GPS clocks)
    UTC_DOUBTFUL = "utc_doubtful"  # the format says UTC, many devices write local time (QuickTime)
    UNKNOWN = "unknown"  # local time of an unknown place


@dataclasses.dataclass(frozen=True, kw_only=True)
class ClaimedTime:
    """A time as written in the file. `at` is naive exactly when `zone` is UNKNOWN."""

    written: str
    at: dt.datetime
    zone: ZoneKnown
    source: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class ClaimedPlace:
    """A position as written in the file: degrees north and east, metres above sea level."""

    latitude: float
    longitude: float
    altitude_m: float | None
    source: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class ClaimedDevice:
    """The device a file says it was made with. The serial number can identify a person."""

    make: str | None
    model: str | None
    lens: str | None
    serial: str | None
    software: str | None


@dataclasses.dataclass(frozen=True, kw_only=True)
class PhotoMetadata:
    """A still picture. `width` and `height` are as stored; `orientation` is Exif 1 to 8."""

    format: str
    width: int
    height: int
    orientation: int
    frames: int
    colour_mode: str
    device: ClaimedDevice
    taken: ClaimedTime | None
    modified: ClaimedTime | None
    gps_time: ClaimedTime | None
    place: ClaimedPlace | None
    embedded: tuple[str, ...]  # kinds of embedded blocks: exif, xmp, icc, iptc, c2pa
    warnings: tuple[str, ...]


class StreamKind(enum.Enum):
    """Kinds of streams inside a container."""

    VIDEO = "video"
    AUDIO = "audio"
    SUBTITLE = "subtitle"
    DATA = "data"
    OTHER = "other"


@dataclasses.dataclass(frozen=True, kw_only=True)
class StreamInfo:
    """One stream of a recording. Sizes in pixels, times in seconds, rates in hertz."""

    kind: StreamKind
    codec: str | None
    duration_s: float | None
    width: int | None
    height: int | None
    frame_rate: float | None
    sample_rate_hz: int | None
    channels: int | None
    language: str | None


@dataclasses.dataclass(frozen=True, kw_only=True)
class RecordingMetadata:
    """A video or sound recording as its container describes it."""

    format: str
    duration_s: float | None
    bit_rate: int | None
    streams: tuple[StreamInfo, ...]
    device: ClaimedDevice
    created: ClaimedTime | None
    place: ClaimedPlace | None
    warnings: tuple[str, ...]


class PreviewKind(enum.Enum):
    """What a preview shows."""

    THUMBNAIL = "thumbnail"
    POSTER = "poster"
    CONTACT_SHEET = "contact_sheet"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Preview:
    """A small WebP picture made from a file: oriented, sRGB, all metadata left out.

    `partial`: the file ends early and the missing part is grey. `times_s`: for pictures from a
    recording, the time of each frame shown, in seconds from its start.
    """

    kind: PreviewKind
    width: int
    height: int
    webp: bytes
    partial: bool
    times_s: tuple[float, ...]
