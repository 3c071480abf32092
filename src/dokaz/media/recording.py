# SPDX-License-Identifier: AGPL-3.0-or-later
"""Open a video or sound container with exactly one demuxer and no way out to other files.

Playlists and references (HLS, DASH, concat, external tracks) could make a decoder read other files
or call a server; they are never among the demuxers, and no protocol is allowed.
"""

import contextlib
from collections.abc import Iterator
from typing import Any, BinaryIO

import av
import av.error

from dokaz.media.errors import FailureReason, UnreadableMedia
from dokaz.media.limits import Limits

DEMUXERS: dict[str, str] = {
    "video/mp4": "mov",
    "video/quicktime": "mov",
    "video/3gpp": "mov",
    "audio/mp4": "mov",
    "video/x-matroska": "matroska",
    "video/webm": "matroska",
    "video/x-msvideo": "avi",
    "video/mp2t": "mpegts",
    "video/mpeg": "mpeg",
    "video/x-flv": "flv",
    "video/x-ms-asf": "asf",
    "video/ogg": "ogg",
    "audio/ogg": "ogg",
    "audio/opus": "ogg",
    "audio/mpeg": "mp3",
    "audio/aac": "aac",
    "audio/wav": "wav",
    "audio/flac": "flac",
    "audio/amr": "amr",
    "audio/x-caf": "caf",
}


@contextlib.contextmanager
def opened(file: BinaryIO, *, media_type: str) -> Iterator[Any]:
    """Give an av.container.InputContainer. Raises UnreadableMedia, also for errors in the block."""
    demuxer = DEMUXERS.get(media_type)
    if demuxer is None:
        raise UnreadableMedia(FailureReason.UNSUPPORTED, "no demuxer for this type")
    file.seek(0)
    try:
        with av.open(
            file,
            mode="r",
            format=demuxer,
            metadata_errors="replace",
            container_options={
                "protocol_whitelist": "none",
                "probesize": "5000000",
                "analyzeduration": "5000000",
            },
        ) as container:
            yield container
    except (UnreadableMedia, MemoryError):
        raise
    except av.error.MemoryError:
        raise MemoryError from None
    except Exception as error:  # noqa: BLE001 - see below
        # The decoder meets hostile bytes; its own errors have dozens of types.
        raise UnreadableMedia(FailureReason.DAMAGED, type(error).__name__) from None


def duration_seconds(container: Any) -> float | None:
    """Length as the container states it, in seconds."""
    if container.duration is None or container.duration < 0:
        return None
    return float(container.duration) / av.time_base


def decodable(track: Any, *, limits: Limits) -> Any:
    """A picture track, ready to be decoded on one thread.

    Raises UnreadableMedia: there is none, or no decoder for it, or its frames are too large.
    """
    context = track.codec_context if track is not None else None
    if context is None:
        raise UnreadableMedia(FailureReason.UNSUPPORTED, "no decoder for the picture track")
    if context.width * context.height > limits.frame_pixels:
        raise UnreadableMedia(FailureReason.TOO_LARGE, "more pixels than allowed")
    track.thread_type = "NONE"
    context.thread_count = 1
    return track
