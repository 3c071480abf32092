# SPDX-License-Identifier: AGPL-3.0-or-later
"""Read what photos and recordings say about themselves, as claims.

Promises: a broken tag costs that tag and a warning, not the rest; no network, no playlist, no other
file is opened. Does not promise that a value is true, nor that every maker's private note is read.
Runs inside the confined process only.
"""

import logging
import re
from collections.abc import Mapping
from typing import Any, BinaryIO

import exifread
from exifread.core.exceptions import ExifNotFound, InvalidExif
from PIL import Image

from dokaz.media import image, recording, times
from dokaz.media.claims import (
    ClaimedDevice,
    ClaimedPlace,
    ClaimedTime,
    PhotoMetadata,
    RecordingMetadata,
    StreamInfo,
    StreamKind,
    ZoneKnown,
)
from dokaz.media.limits import Limits

MAX_TAG_TEXT = 200
MAX_STREAMS = 32
_ISO6709 = re.compile(r"^([+-]\d{2}(?:\.\d+)?)([+-]\d{3}(?:\.\d+)?)([+-]\d+(?:\.\d+)?)?")

logging.getLogger("exifread").setLevel(logging.CRITICAL)  # its messages repeat tag contents

Tags = Mapping[str, Any]


def read_photo(file: BinaryIO, *, limits: Limits | None = None) -> PhotoMetadata:
    """Technical and claimed values of a still picture. Raises UnreadableMedia."""
    warnings: list[str] = []
    with image.opened(file, limits=limits or Limits()) as picture:
        tags = _exif_tags(file, warnings)
        return PhotoMetadata(
            format=(picture.format or "unknown").lower(),
            width=picture.width,
            height=picture.height,
            frames=int(getattr(picture, "n_frames", 1)),
            colour_mode=picture.mode,
            orientation=_orientation(tags, warnings),
            device=_camera(tags),
            taken=_exif_time(tags, "EXIF DateTimeOriginal", "EXIF OffsetTimeOriginal", warnings)
            or _exif_time(tags, "EXIF DateTimeDigitized", "EXIF OffsetTimeDigitized", warnings),
            modified=_exif_time(tags, "Image DateTime", "EXIF OffsetTime", warnings),
            gps_time=_gps_time(tags, warnings),
            place=_gps_place(tags, warnings),
            embedded=_embedded_blocks(picture, tags),
            warnings=tuple(dict.fromkeys(warnings)),
        )


def _camera(tags: Tags) -> ClaimedDevice:
    return ClaimedDevice(
        make=_text(tags, "Image Make"),
        model=_text(tags, "Image Model"),
        lens=_text(tags, "EXIF LensModel"),
        serial=_text(tags, "EXIF BodySerialNumber"),
        software=_text(tags, "Image Software"),
    )


def read_recording(
    file: BinaryIO, *, media_type: str, limits: Limits | None = None
) -> RecordingMetadata:
    """Technical and claimed values of a video or sound file. Raises UnreadableMedia."""
    warnings: list[str] = []
    with recording.opened(file, media_type=media_type) as container:
        streams = tuple(_stream(stream) for stream in list(container.streams)[:MAX_STREAMS])
        if len(container.streams) > MAX_STREAMS:
            warnings.append("more streams than are listed")
        tags = {key.lower(): str(value) for key, value in container.metadata.items()}
        for stream in list(container.streams)[:MAX_STREAMS]:
            for key, value in stream.metadata.items():
                tags.setdefault(key.lower(), str(value))
        return RecordingMetadata(
            format=container.format.name,
            duration_s=recording.duration_seconds(container),
            bit_rate=container.bit_rate or None,
            streams=streams,
            device=_recording_device(tags),
            created=_recording_time(tags, warnings),
            place=_recording_place(tags, warnings),
            warnings=tuple(dict.fromkeys(warnings)),
        )


def _exif_tags(file: BinaryIO, warnings: list[str]) -> Tags:
    file.seek(0)
    try:
        tags: Tags = exifread.process_file(file, details=False, extract_thumbnail=False)
    except (ExifNotFound, InvalidExif):
        return {}
    except Exception:  # noqa: BLE001 - the reader meets hostile bytes and promises no error type
        warnings.append("the Exif block is damaged")
        return {}
    return tags


def _embedded_blocks(picture: Image.Image, tags: Tags) -> tuple[str, ...]:
    """Names of the metadata blocks present. The C2PA block is found by its JUMBF label."""
    names = {
        "exif": bool(tags) or "exif" in picture.info,
        "xmp": "xmp" in picture.info or "XML:com.adobe.xmp" in picture.info,
        "icc": bool(picture.info.get("icc_profile")),
        "iptc": "photoshop" in picture.info,
        "c2pa": _has_c2pa(picture),
    }
    return tuple(name for name, present in names.items() if present)


def _has_c2pa(picture: Image.Image) -> bool:
    """C2PA 2.1, A.3.1: JUMBF superboxes in APP11 segments, the first labelled "c2pa"."""
    segments = getattr(picture, "applist", [])
    return any(name == "APP11" and b"jumb" in data[:64] for name, data in segments)


def _text(tags: Tags, name: str) -> str | None:
    if name not in tags:
        return None
    return clean_text(str(tags[name].printable))


def clean_text(raw: str) -> str | None:
    """One printable line of bounded length, or None when nothing is left."""
    line = "".join(letter if letter.isprintable() else " " for letter in raw)
    return " ".join(line.split())[:MAX_TAG_TEXT].strip() or None


def _orientation(tags: Tags, warnings: list[str]) -> int:
    values = getattr(tags.get("Image Orientation"), "values", [1])
    value = values[0] if isinstance(values, list) and values else None
    if isinstance(value, int) and 1 <= value <= 8:
        return value
    if value == 0:  # widely written for "not known"
        return 1
    warnings.append("the orientation tag is not 1 to 8")
    return 1


def _exif_time(tags: Tags, name: str, offset_name: str, warnings: list[str]) -> ClaimedTime | None:
    written = _text(tags, name)
    if written is None or not written.strip(" :0"):  # blanks mean "unknown" (Exif 3.0, 4.6.6)
        return None
    at = times.exif_time(written, offset=_text(tags, offset_name))
    if at is None:
        warnings.append(f"{name} is not a time")
        return None
    zone = ZoneKnown.OFFSET if at.tzinfo else ZoneKnown.UNKNOWN
    return ClaimedTime(written=written, at=at, zone=zone, source=name)


def _numbers(tags: Tags, name: str) -> list[float] | None:
    """Values of a rational tag as floats; None when absent or broken (a zero denominator)."""
    values = getattr(tags.get(name), "values", None)
    if not isinstance(values, list) or not values:
        return None
    try:
        return [float(value) for value in values]
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        return None


def _gps_time(tags: Tags, warnings: list[str]) -> ClaimedTime | None:
    date = _text(tags, "GPS GPSDate")
    clock = _numbers(tags, "GPS GPSTimeStamp")
    if date is None or clock is None:
        return None
    at = times.gps_time(date, clock)
    if at is None:
        warnings.append("the GPS time is not a time")
        return None
    return ClaimedTime(
        written=at.strftime("%Y:%m:%d %H:%M:%S"), at=at, zone=ZoneKnown.UTC, source="GPS"
    )


def _gps_place(tags: Tags, warnings: list[str]) -> ClaimedPlace | None:
    """Exif 3.0, 4.6.7: degrees, minutes and seconds with a reference letter."""
    if "GPS GPSLatitude" not in tags and "GPS GPSLongitude" not in tags:
        return None
    north = _degrees(tags, "GPS GPSLatitude", positive="N", negative="S")
    east = _degrees(tags, "GPS GPSLongitude", positive="E", negative="W")
    if north is None or east is None or abs(north) > 90 or abs(east) > 180:
        warnings.append("the GPS position is incomplete or impossible")
        return None
    if north == 0 and east == 0:
        warnings.append("the GPS position is 0, 0: a receiver without a fix writes that")
    return ClaimedPlace(
        latitude=round(north, 7), longitude=round(east, 7), altitude_m=_altitude(tags), source="GPS"
    )


def _degrees(tags: Tags, name: str, *, positive: str, negative: str) -> float | None:
    parts = _numbers(tags, name)
    letter = (_text(tags, f"{name}Ref") or "").upper()[:1]
    if parts is None or len(parts) != 3 or letter not in (positive, negative):
        return None
    value = parts[0] + parts[1] / 60 + parts[2] / 3600
    return value if letter == positive else -value


def _altitude(tags: Tags) -> float | None:
    height = _numbers(tags, "GPS GPSAltitude")
    if height is None or abs(height[0]) > 100_000:
        return None
    below = _numbers(tags, "GPS GPSAltitudeRef") == [1.0]
    return round(-height[0] if below else height[0], 2)


def _stream(stream: Any) -> StreamInfo:
    """Values of one stream; a codec the build does not know has none."""
    known = {kind.value: kind for kind in StreamKind}
    context = stream.codec_context
    rate = getattr(stream, "average_rate", None)
    length = float(stream.duration * stream.time_base) if stream.duration else None
    return StreamInfo(
        kind=known.get(stream.type, StreamKind.OTHER),
        codec=context.name if context else None,
        duration_s=length,
        width=getattr(context, "width", None) or None,
        height=getattr(context, "height", None) or None,
        frame_rate=round(float(rate), 3) if rate else None,
        sample_rate_hz=getattr(context, "sample_rate", None) or None,
        channels=getattr(context, "channels", None) or None,
        language=clean_text(stream.metadata.get("language", "")),
    )


def _recording_device(tags: Mapping[str, str]) -> ClaimedDevice:
    def first(*names: str) -> str | None:
        return next((clean_text(tags[name]) for name in names if tags.get(name)), None)

    return ClaimedDevice(
        make=first("com.apple.quicktime.make", "com.android.manufacturer", "make"),
        model=first("com.apple.quicktime.model", "com.android.model", "model"),
        lens=None,
        serial=None,
        software=first("com.apple.quicktime.software", "encoder", "com.android.version"),
    )


def _recording_time(tags: Mapping[str, str], warnings: list[str]) -> ClaimedTime | None:
    """Apple's own tag keeps the offset; `creation_time` is UTC by ISO/IEC 14496-12, 8.2.2."""
    for name, zone in (
        ("com.apple.quicktime.creationdate", ZoneKnown.OFFSET),
        ("creation_time", ZoneKnown.UTC_DOUBTFUL),
        ("date", ZoneKnown.OFFSET),
    ):
        written = clean_text(tags.get(name, ""))
        if written is None:
            continue
        at = times.iso_time(written)
        if at is None:
            warnings.append(f"{name} is not a time")
            continue
        if at.year <= 1904:  # zero seconds in a QuickTime header
            continue
        known = zone if at.tzinfo else ZoneKnown.UNKNOWN
        return ClaimedTime(written=written, at=at, zone=known, source=name)
    return None


def _recording_place(tags: Mapping[str, str], warnings: list[str]) -> ClaimedPlace | None:
    """A position in ISO 6709 notation, as phones write it: +49.1234+036.1234+120.5/"""
    for name in ("com.apple.quicktime.location.iso6709", "location"):
        written = tags.get(name)
        if not written:
            continue
        found = _ISO6709.match(written)
        if found is None or abs(float(found[1])) > 90 or abs(float(found[2])) > 180:
            warnings.append(f"{name} is not a position")
            continue
        height = float(found[3]) if found[3] else None
        if height is not None and abs(height) > 100_000:
            height = None
        return ClaimedPlace(
            latitude=float(found[1]), longitude=float(found[2]), altitude_m=height, source=name
        )
    return None
