# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an examination found, as plain JSON values: the text of an original's metadata sidecar.

Everything the file says of itself is named a claim. Failures stand beside it, so that the sidecar
is the record of what was tried, not only of what succeeded.
"""

import dataclasses
import datetime as dt
import enum
import json
from typing import Any

from dokaz.media.claims import ClaimedTime, RecordingMetadata, StreamKind, ZoneKnown
from dokaz.media.credentials import ContentCredentials
from dokaz.media.results import Capture, FileMetadata, NamedCount
from dokaz.media.sandbox import Examination

FORMAT = "dokaz.examination/1"

WAITS, NOT_JUDGED = "capture_waits", "capture_not_judged"
"""Facts of a file whose capture is judged in the background, or could not be: the reason."""


def sidecar(examination: Examination) -> dict[str, Any]:
    """The sidecar's content; JSON values only."""
    return {
        "format": FORMAT,
        "identified": plain(examination.identified),
        "claims": plain(examination.metadata),
        "content_credentials": plain(examination.credentials),
        "capture": plain(_shown(examination.capture)),
        "failures": plain(examination.failures),
        "confinement": plain(examination.confinement),
    }


def plain(value: Any) -> Any:
    """Dataclasses, enums and times as what JSON can hold; numbers stay numbers."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, dt.datetime):
        return value.isoformat()
    if isinstance(value, tuple | list | set | frozenset):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    return value


def technical(examination: Examination) -> dict[str, Any]:
    """Plain facts of the format: nothing about people, places or devices."""
    facts: dict[str, Any] = {"failed_steps": len(examination.failures)}
    if examination.identified is not None:
        facts["media_type"] = examination.identified.media_type
        facts["notes"] = [note.value for note in examination.identified.notes]
    if examination.credentials is not None:
        facts["content_credentials"] = _credentials(examination.credentials)
    capture = _shown(examination.capture)
    if capture is not None:
        facts["capture"] = judged(capture)
    metadata = examination.metadata
    if metadata is not None and metadata.photo is not None:
        photo = metadata.photo
        facts |= {"width": photo.width, "height": photo.height, "format": photo.format}
    if metadata is not None and metadata.recording is not None:
        facts |= _recording(metadata.recording)
    return facts


def _credentials(found: ContentCredentials) -> dict[str, Any]:
    """The judgement alone: who signed is a claim, and stands in the sidecar."""
    return {
        "verdict": found.verdict.value,
        "codes": list(found.codes),
        "anchors_given": found.anchors_given,
    }


def _shown(capture: Capture | None) -> Capture | None:
    """The capture, unless the file is none; what may identify a device goes to no such record."""
    if capture is None or not capture.format:
        return None
    return dataclasses.replace(capture, devices=())


def plain_capture(capture: Capture) -> Any:
    """A judgement as JSON values, without what may identify a device."""
    return json.loads(json.dumps(plain(_shown(capture))))


def judged(capture: Capture) -> dict[str, Any]:
    """The answers alone: which pages, and who signed, are claims and stand in the sidecar."""
    facts: dict[str, Any] = {
        "format": capture.format,
        "questions": {
            one.name: {
                "standing": one.standing,
                "ground": one.ground,
                **({"at": one.at.isoformat()} if one.at else {}),
            }
            for one in capture.questions
        },
        "notes": list(capture.notes),
        "count": capture.count,
    }
    facts |= {"records": _numbers(capture.records)} if capture.records else {}
    facts |= {"digests": list(capture.digests)} if capture.digests else {}
    facts |= {"walls": _numbers(capture.walls)} if capture.walls else {}
    if capture.damage:
        facts["damage"] = [{"kind": one.kind, "at": one.at} for one in capture.damage]
    return facts


def _numbers(counts: tuple[NamedCount, ...]) -> dict[str, int]:
    return {one.name: one.number for one in counts}


def _recording(recording: RecordingMetadata) -> dict[str, Any]:
    pictures = [one for one in recording.streams if one.kind is StreamKind.VIDEO]
    facts: dict[str, Any] = {
        "format": recording.format,
        "duration_s": recording.duration_s,
        "codecs": [one.codec for one in recording.streams],
    }
    if pictures:
        facts |= {"width": pictures[0].width, "height": pictures[0].height}
    return facts


def recorded_at(metadata: FileMetadata | None) -> dt.datetime | None:
    """The device's own time of recording, only when the file states its zone beyond doubt."""
    claim: ClaimedTime | None = None
    if metadata is not None and metadata.photo is not None:
        claim = metadata.photo.taken
    if metadata is not None and metadata.recording is not None:
        claim = metadata.recording.created
    if claim is None or claim.zone not in (ZoneKnown.OFFSET, ZoneKnown.UTC):
        return None
    return claim.at
