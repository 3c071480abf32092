# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the confined process is asked for and what it says of the copy it made."""

import dataclasses

from dokaz.media.limits import MIB

FILM, SOUND = "video/mp4", "audio/mp4"

PLAYED_CONTAINERS = {
    "video/mp4": "mp4",
    "video/quicktime": "mp4",
    "audio/mp4": "mp4",
    "video/webm": "webm",
    "audio/webm": "webm",
    "audio/mpeg": "plain",
    "audio/aac": "plain",
    "audio/wav": "wave",
    "audio/flac": "plain",
    "audio/ogg": "ogg",
}
PLAYED_CODECS = {
    "mp4": frozenset({"h264", "av1", "vp9", "aac", "mp3", "flac", "opus"}),
    "webm": frozenset({"vp8", "vp9", "av1", "vorbis", "opus"}),
    "plain": frozenset({"mp3", "mp3float", "aac", "flac"}),
    "wave": frozenset({"pcm_s16le", "pcm_u8", "pcm_f32le", "pcm_s24le"}),
    "ogg": frozenset({"vorbis", "opus", "flac"}),
}
"""Codecs that Chromium and Firefox play, by the container they come in."""


def plays(media_type: str, codecs: tuple[str, ...]) -> bool:
    """Whether browsers play a recording as it is, as far as its codecs tell."""
    known = PLAYED_CODECS.get(PLAYED_CONTAINERS.get(media_type, ""), frozenset())
    return bool(codecs) and all(_plain(codec) in known for codec in codecs)


def _plain(codec: str) -> str:
    """Decoders have names of their own for some codecs."""
    return {"libdav1d": "av1", "libvpx-vp9": "vp9", "libvpx": "vp8"}.get(codec, codec)


@dataclasses.dataclass(frozen=True, kw_only=True)
class PlayingLimits:
    """What one copy may cost. `seconds`: of work, after which the copy ends where it is."""

    seconds: float = 3 * 3600.0
    bytes: int = 4096 * MIB
    memory_bytes: int = 2048 * MIB


@dataclasses.dataclass(frozen=True, kw_only=True)
class PlayableCopy:
    """What was made. Without pictures and without sound: browsers play the original, no copy.

    Times of the copy are those of the original less `first_pts` of its first frame, in units of
    `numerator`/`denominator` seconds. `is_cut`: the original goes on. `is_broken`: it could not be
    decoded further. `starts_at_once`: the index stands before the content.
    """

    width: int = 0
    height: int = 0
    frames: int = 0
    duration_s: float = 0.0
    has_sound: bool = False
    first_pts: int = 0
    numerator: int = 1
    denominator: int = 1
    is_cut: bool = False
    is_broken: bool = False
    starts_at_once: bool = False

    @property
    def is_made(self) -> bool:
        """Whether there is a copy."""
        return bool(self.frames) or self.has_sound

    @property
    def media_type(self) -> str:
        """Of the copy."""
        return FILM if self.frames else SOUND
