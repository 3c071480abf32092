# SPDX-License-Identifier: AGPL-3.0-or-later
"""A frame is named by its pts, and the still is exactly that frame."""

import io
import itertools
from fractions import Fraction

import av
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from tests.media import made
from tests.media.patterns import hills

from dokaz.media import frames, hashing, times
from dokaz.media.errors import FailureReason, UnreadableMedia
from dokaz.media.limits import Limits
from dokaz.media.renditions import Timeline


def uneven(times: list[int], *, key_every: int = 12, codec: str = "mpeg4") -> io.BytesIO:
    """A video of a phone that drops frames: frame n is grey n * 8 and shown at times[n] / 600 s."""
    target = io.BytesIO()
    with av.open(target, "w", format="mov") as output:
        stream = output.add_stream(codec, rate=30, options={"sc_threshold": "1000000000"})
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        stream.time_base = Fraction(1, 600)
        stream.codec_context.time_base = Fraction(1, 600)
        stream.codec_context.gop_size = key_every
        for number, at in enumerate(times):
            frame = av.VideoFrame.from_image(Image.new("RGB", (64, 48), (number * 8,) * 3))
            frame.pts, frame.time_base = at, Fraction(1, 600)
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return target


def all_pts(found: Timeline) -> list[int]:
    return list(itertools.accumulate(found.all_steps(), initial=found.first_pts))


TIMES = [0, 20, 40, 61, 80, 140, 160, 180, 201, 220, 400, 420, 440, 460, 480, 500, 521, 540]


def timeline(file: io.BytesIO, media_type: str = "video/quicktime") -> Timeline:
    return frames.timeline(file, media_type=media_type)


def test_the_timeline_has_every_frame_at_its_uneven_time() -> None:
    found = timeline(uneven(TIMES))
    row = all_pts(found)
    seconds = [(pts - row[0]) * found.numerator / found.denominator for pts in row]
    assert seconds == pytest.approx([at / 600 for at in TIMES], abs=1e-3)
    assert found.frames == len(TIMES)
    assert not found.is_cut
    assert found.keyframes[:8] == bytes(8)


@pytest.mark.parametrize("place", [0, 1, 5, 10, 11, 12, 13, 17])
def test_a_still_is_exactly_the_frame_asked_for(place: int) -> None:
    file = uneven(TIMES)
    pts = all_pts(timeline(file))[place]
    found = frames.still(file, media_type="video/quicktime", pts=pts, limits=Limits())
    picture = Image.open(io.BytesIO(found.png))
    assert picture.format == "PNG"
    assert found.time_s == pytest.approx(TIMES[place] / 600, abs=1e-3)
    level = picture.convert("L").getpixel((20, 20))
    assert isinstance(level, int)
    assert abs(level - place * 8) <= 3


@pytest.mark.parametrize("pts", [-5, 3, 10**9, 2**62, -(2**62)])
def test_a_time_without_a_frame_gives_no_still(pts: int) -> None:
    with pytest.raises(UnreadableMedia) as refused:
        frames.still(uneven(TIMES), media_type="video/quicktime", pts=pts, limits=Limits())
    assert refused.value.reason in (FailureReason.UNSUPPORTED, FailureReason.DAMAGED)


def test_a_still_too_far_from_its_keyframe_is_refused() -> None:
    file = uneven(TIMES, key_every=100)
    pts = all_pts(timeline(file))[-1]
    with pytest.raises(UnreadableMedia):
        frames.still(file, media_type="video/quicktime", pts=pts, limits=Limits(decoded_frames=5))


def test_frames_of_an_old_container_are_counted_and_found() -> None:
    data = io.BytesIO(made.recording(container="avi", metadata=False))
    found = timeline(data, "video/x-msvideo")
    assert found.frames == 40
    last = all_pts(found)[-1]
    still = frames.still(data, media_type="video/x-msvideo", pts=last, limits=Limits())
    assert Image.open(io.BytesIO(still.png)).convert("L").getpixel((9, 9)) == pytest.approx(
        255, abs=4
    )


def test_a_long_timeline_is_cut_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frames, "MOST_FRAMES", 10)
    found = timeline(uneven(TIMES))
    assert (found.frames, found.is_cut) == (10, True)


def test_keyframes_have_their_hash_and_their_picture() -> None:
    target = io.BytesIO()
    shown = [hills(320, 240, seed=seed) for seed in range(1, 5)]
    with av.open(target, "w", format="mp4") as output:
        stream = output.add_stream("mpeg4", rate=1, options={"qscale": "2"})
        stream.width, stream.height, stream.pix_fmt = 320, 240, "yuv420p"
        stream.codec_context.gop_size = 1
        for number, picture in enumerate(shown):
            frame = av.VideoFrame.from_image(picture)
            frame.pts, frame.time_base = number, Fraction(1, 1)
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    found = frames.keyframes(target, media_type="video/mp4", limits=Limits())
    assert found.of == len(found.pictures) == len(found.hashes) == 4
    assert [one.time_s for one in found.pictures] == [0, 1, 2, 3]
    for picture, one in zip(shown, found.hashes, strict=True):
        expected = hashing.hash_picture(picture)
        assert expected is not None
        distance = int(one.variants[0], 16) ^ int(expected.variants[0], 16)
        assert distance.bit_count() <= 31


def test_of_many_keyframes_some_are_chosen_evenly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frames, "MOST_HASHED", 6)
    monkeypatch.setattr(frames, "MOST_PICTURED", 2)
    file = uneven(TIMES, key_every=1)
    found = frames.keyframes(file, media_type="video/quicktime", limits=Limits())
    assert (found.of, len(found.hashes), len(found.pictures)) == (18, 6, 2)
    assert [one.time_s for one in found.pictures] == pytest.approx([0, TIMES[9] / 600], abs=1e-3)


def test_sound_has_no_frames() -> None:
    target = io.BytesIO()
    with av.open(target, "w", format="wav") as output:
        stream = output.add_stream("pcm_s16le", rate=8000, layout="mono")
        frame = av.AudioFrame(format="s16", layout="mono", samples=800)
        frame.sample_rate = 8000
        output.mux(stream.encode(frame))
    assert frames.timeline(target, media_type="audio/wav").frames == 0
    assert frames.keyframes(target, media_type="audio/wav", limits=Limits()).of == 0


@settings(max_examples=25, deadline=None)
@given(st.floats(0, 1), st.integers(0, 40))
def test_cut_and_changed_recordings_give_frames_or_our_error(share: float, flip: int) -> None:
    data = bytearray(made.recording(container="matroska"))
    data[len(data) * flip // 41] ^= 0xFF
    file = io.BytesIO(bytes(data[: int(len(data) * share)]))
    for job in (
        lambda: frames.timeline(file, media_type="video/x-matroska"),
        lambda: frames.keyframes(file, media_type="video/x-matroska", limits=Limits()),
        lambda: frames.still(file, media_type="video/x-matroska", pts=500, limits=Limits()),
    ):
        try:
            job()
        except UnreadableMedia:
            continue


@pytest.mark.parametrize(
    ("time_s", "code"),
    [(0, "0:00:00.000"), (62.3454, "0:01:02.345"), (3725.9996, "1:02:06.000")],
)
def test_time_codes(time_s: float, code: str) -> None:
    assert times.time_code(time_s) == code
