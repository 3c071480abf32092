# SPDX-License-Identifier: AGPL-3.0-or-later
"""Frames of a video by their exact time: the timeline, keyframes with their hashes, one still.

A frame is named by its pts, the whole number that the file itself gives it, in units of the
stream's time base. Seconds are for people. Confined process only.

Does not promise what a player shows: edit lists and variable rates are followed as FFmpeg does.
"""

import io
import itertools
from array import array
from typing import Any, BinaryIO

from PIL import Image

from dokaz.media import hashing, recording
from dokaz.media.errors import FailureReason, UnreadableMedia
from dokaz.media.limits import Limits
from dokaz.media.renditions import KeyframePicture, Keyframes, PictureHash, Still, Timeline

MOST_FRAMES = 400_000
"""Of one timeline: nearly four hours at 30 a second."""
MOST_HASHED = 120
MOST_PICTURED = 24
PICTURE_SIDE = 320
WEBP_QUALITY = 75


def timeline(file: BinaryIO, *, media_type: str) -> Timeline:
    """Every frame's time, read without decoding; no frames for recordings without pictures."""
    with recording.opened(file, media_type=media_type) as container:
        stream = picture_track(container)
        if stream is None:
            return Timeline()
        times = array("q")
        keys = set[int]()
        for packet in container.demux(stream):
            at = packet.pts
            if at is None or packet.is_discard:
                continue
            times.append(at)
            if packet.is_keyframe:
                keys.add(at)
            if len(times) > MOST_FRAMES:
                break
        base = stream.time_base
    if not times:
        raise UnreadableMedia(FailureReason.DAMAGED, "no frame has a time")
    return _timeline(times, keys, base)


def _timeline(times: "array[int]", keys: set[int], base: Any) -> Timeline:
    is_cut = len(times) > MOST_FRAMES
    row = sorted(times)[:MOST_FRAMES]  # packets come in the order of decoding
    steps = array("q", (after - before for before, after in itertools.pairwise(row)))
    places = array("q", (place for place, at in enumerate(row) if at in keys))
    return Timeline(
        numerator=base.numerator,
        denominator=base.denominator,
        first_pts=row[0],
        frames=len(row),
        steps=_little_endian(steps),
        keyframes=_little_endian(places),
        is_cut=is_cut,
    )


def _little_endian(numbers: "array[int]") -> bytes:
    return b"".join(number.to_bytes(8, "little", signed=True) for number in numbers)


def keyframes(file: BinaryIO, *, media_type: str, limits: Limits) -> Keyframes:
    """Evenly chosen keyframes: up to MOST_HASHED hashed, up to MOST_PICTURED shown small."""
    found = timeline(file, media_type=media_type)
    if not found.frames:
        return Keyframes()
    row = _pts_of_keyframes(found)
    chosen = _evenly(row, MOST_HASHED)
    shown = set(_evenly(chosen, MOST_PICTURED))
    pictures: list[KeyframePicture] = []
    hashes: list[PictureHash] = []
    with recording.opened(file, media_type=media_type) as container:
        stream = recording.decodable(picture_track(container), limits=limits)
        for pts in chosen:
            frame = _frame_at(container, stream, pts, most=3, exactly=False)
            if frame is None:
                continue
            picture = _upright(frame, hashing.shrunk)
            found_hash = hashing.hash_picture(picture, pts=frame.pts)
            if found_hash is not None:
                hashes.append(found_hash)
            if pts in shown:
                pictures.append(_small(frame, found))
    return Keyframes(pictures=tuple(pictures), hashes=tuple(hashes), of=len(row))


def _pts_of_keyframes(found: Timeline) -> list[int]:
    row = list(itertools.accumulate(found.all_steps(), initial=found.first_pts))
    return [row[place] for place in found.key_places()]


def _evenly(row: list[int], most: int) -> list[int]:
    if len(row) <= most:
        return row
    return [row[place * len(row) // most] for place in range(most)]


def _small(frame: Any, found: Timeline) -> KeyframePicture:
    picture = _upright(frame, lambda one: one)
    picture.thumbnail((PICTURE_SIDE, PICTURE_SIDE), Image.Resampling.LANCZOS)
    target = io.BytesIO()
    picture.save(target, "WEBP", quality=WEBP_QUALITY, method=2)
    return KeyframePicture(
        pts=frame.pts,
        time_s=_seconds(frame.pts, found.first_pts, found.numerator, found.denominator),
        webp=target.getvalue(),
        width=picture.width,
        height=picture.height,
    )


def still(file: BinaryIO, *, media_type: str, pts: int, limits: Limits) -> Still:
    """The frame with exactly this pts, decoded forward from the keyframe before it.

    Raises:
        UnreadableMedia: there is no such frame, or it takes more than `limits.decoded_frames`.
    """
    with recording.opened(file, media_type=media_type) as container:
        stream = recording.decodable(picture_track(container), limits=limits)
        frame = _frame_at(container, stream, pts, most=limits.decoded_frames, exactly=True)
        if frame is None:
            raise UnreadableMedia(FailureReason.UNSUPPORTED, "no frame at this time")
        picture = _upright(frame, lambda one: one)
        start = stream.start_time or 0
        base = stream.time_base
        target = io.BytesIO()
        picture.save(target, "PNG", compress_level=6)
        return Still(
            pts=pts,
            time_s=_seconds(pts, start, base.numerator, base.denominator),
            png=target.getvalue(),
            width=picture.width,
            height=picture.height,
        )


def _seconds(pts: int, first: int, numerator: int, denominator: int) -> float:
    return round((pts - first) * numerator / denominator, 6)


def picture_track(container: Any) -> Any:
    """The first moving picture: cover art of a song is none."""
    for stream in container.streams.video:
        if not int(getattr(stream, "disposition", 0)) & 0x400:  # AV_DISPOSITION_ATTACHED_PIC
            return stream
    return None


def _frame_at(container: Any, stream: Any, pts: int, *, most: int, exactly: bool) -> Any:
    """The frame with this pts; unless `exactly`, the first one decoded. None when it is not met.

    A seek goes to the keyframe before. Where an index is broken it may land behind: then the file
    is decoded from its beginning.
    """
    for target in (pts, stream.start_time or 0):
        container.seek(target, stream=stream, backward=True, any_frame=False)
        for count, frame in enumerate(container.decode(stream)):
            if frame.pts is None:
                continue
            if frame.pts == pts or not exactly:
                return frame
            if frame.pts > pts and count == 0:
                break
            if frame.pts > pts or count >= most:
                return None
    return None


def _upright(frame: Any, prepare: Any) -> Image.Image:
    """The frame in RGB, turned as the file says it is to be shown."""
    picture: Image.Image = prepare(frame.to_image())
    rotation = int(getattr(frame, "rotation", 0) or 0) % 360
    return picture.rotate(rotation, expand=True) if rotation else picture
