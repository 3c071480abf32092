# SPDX-License-Identifier: AGPL-3.0-or-later
"""Copies that browsers play: same frames at the same times, upright, bounded, only if needed."""

import io
import itertools
import struct
from collections.abc import Iterator
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import av
import numpy as np
import pytest
from tests.media import made

from dokaz.media.errors import FailureReason, MediaFailed
from dokaz.media.limits import Limits
from dokaz.media.playing import encoding
from dokaz.media.playing.copier import Copier
from dokaz.media.playing.shapes import PlayableCopy, PlayingLimits, plays
from dokaz.media.playing.sink import Sink, WritesRefused


@pytest.fixture(scope="module")
def copier() -> Iterator[Copier]:
    one = Copier()
    yield one
    one.close()


def film(
    *,
    container: str,
    codec: str,
    size: tuple[int, int] = (320, 240),
    times: tuple[int, ...] = tuple(range(12)),
    sound: str = "",
    **options: Any,
) -> bytes:
    """Frames at `times` tenths of a second, growing brighter; with a tone if `sound` is a codec."""
    target = io.BytesIO()
    with av.open(target, "w", format=container) as output:
        stream = output.add_stream(codec, rate=10, options=options)
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        tone = output.add_stream(sound, rate=44_100, layout="mono") if sound else None
        for at in times:
            level = 16 + at * 200 // (max(times) + 1)
            picture = np.full((size[1], size[0], 3), level, np.uint8)
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts, frame.time_base = at, Fraction(1, 10)
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
        if tone is not None:
            _tone(output, tone)
    return target.getvalue()


def _tone(output: Any, stream: Any) -> None:
    samples = (np.sin(np.arange(44_100) / 16) * 9000).astype(np.int16).reshape(1, -1)
    frame = av.AudioFrame.from_ndarray(samples, format="s16", layout="mono")
    frame.sample_rate = 44_100
    fit = av.AudioResampler(
        format=stream.format.name, layout="mono", rate=44_100, frame_size=stream.frame_size or 1024
    )
    for piece in [*fit.resample(frame), *fit.resample(None)]:
        output.mux(stream.encode(piece))
    output.mux(stream.encode(None))


def turned_recording() -> bytes:
    """A film whose header says: turn me by a quarter (ISO 14496-12, 8.3.2)."""
    content = bytearray(made.recording(frames=5))
    matrix = content.index(b"tkhd") + 4 + 40
    quarter = (0, 1 << 16, 0, -(1 << 16), 0, 0, 0, 0, 1 << 30)
    content[matrix : matrix + 36] = struct.pack(">9i", *quarter)
    return bytes(content)


def copied(copier: Copier, content: bytes, **arguments: Any) -> tuple[PlayableCopy, io.BytesIO]:
    target = io.BytesIO()
    return copier.make(content, target, **arguments), target


def shown(target: io.BytesIO) -> list[tuple[Fraction, float]]:
    """Time and brightness of each frame of a copy."""
    target.seek(0)
    with av.open(target) as found:
        return [
            (Fraction(frame.pts * frame.time_base), float(frame.to_ndarray(format="gray").mean()))
            for frame in found.decode(video=0)
        ]


@pytest.mark.parametrize(
    ("container", "codec", "sound"),
    [
        ("avi", "mpeg4", "mp3"),
        ("mpegts", "mpeg2video", "mp2"),
        ("matroska", "libx265", "pcm_s16le"),
        ("mov", "msmpeg4v3", "pcm_s16le"),
        ("mp4", "mpeg4", ""),
    ],
)
def test_what_browsers_do_not_play_is_copied_frame_by_frame(
    copier: Copier, container: str, codec: str, sound: str
) -> None:
    content = film(container=container, codec=codec, sound=sound)
    found, target = copied(copier, content)
    assert (found.frames, found.width, found.height) == (12, 320, 240)
    assert not found.is_cut
    assert not found.is_broken
    assert found.has_sound is bool(sound)
    assert found.starts_at_once
    assert found.media_type == "video/mp4"
    frames = shown(target)
    assert [round(float(at), 3) for at, _light in frames] == [n / 10 for n in range(12)]
    light = [one for _at, one in frames]
    assert light == sorted(light)
    assert light[-1] - light[0] > 100
    data = target.getvalue()
    assert data.index(b"moov") < data.index(b"mdat")
    target.seek(0)
    with av.open(target) as again:
        assert again.streams.video[0].codec_context.name == "h264"
        assert [one.codec_context.name for one in again.streams.audio] == ["aac"] * bool(sound)
        if sound:
            assert float(again.streams.audio[0].duration * again.streams.audio[0].time_base) > 0.9


def test_uneven_times_stay_as_they_are(copier: Copier) -> None:
    times = (0, 1, 5, 6, 20)
    found, target = copied(copier, film(container="matroska", codec="mpeg4", times=times))
    assert found.frames == 5
    assert [round(float(at), 2) for at, _light in shown(target)] == [at / 10 for at in times]


def test_large_pictures_become_smaller_and_turned_ones_upright(copier: Copier) -> None:
    large, _target = copied(copier, film(container="avi", codec="mpeg4", size=(1920, 1080)))
    assert (large.width, large.height) == (1280, 720)
    turned = turned_recording()
    found, target = copied(copier, turned)
    assert (found.width, found.height) == (240, 320)
    target.seek(0)
    with av.open(target) as again:
        frame = next(again.decode(video=0))
        assert (frame.width, frame.height, int(frame.rotation or 0)) == (240, 320, 0)


def test_sound_alone_becomes_an_m4a(copier: Copier) -> None:
    target = io.BytesIO()
    with av.open(target, "w", format="caf") as output:
        _tone(output, output.add_stream("pcm_s16be", rate=44_100, layout="mono"))
    found, copy = copied(copier, target.getvalue())
    assert (found.frames, found.has_sound, found.media_type) == (0, True, "audio/mp4")
    assert found.duration_s == pytest.approx(1.0, abs=0.1)
    copy.seek(0)
    with av.open(copy) as again:
        assert again.streams.audio[0].codec_context.name == "aac"


def test_what_browsers_play_is_not_copied_unless_asked_for(copier: Copier) -> None:
    content = film(container="mp4", codec="libx264")
    found, target = copied(copier, content)
    assert not found.is_made
    assert target.getvalue() == b""
    assert copied(copier, content, anyhow=True)[0].frames == 12


def test_a_film_that_breaks_off_gives_the_part_before(copier: Copier) -> None:
    content = film(container="matroska", codec="mpeg4", times=tuple(range(60)))
    found, target = copied(copier, content[: len(content) * 2 // 3])
    assert 10 < found.frames < 60
    assert len(shown(target)) == found.frames


def test_a_film_that_takes_too_long_ends_where_it_is_and_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A clock that goes on by a second at each look: in the test's own process, for it is ours."""
    seconds = itertools.count()
    monkeypatch.setattr(encoding, "time", SimpleNamespace(monotonic=lambda: next(seconds)))
    target = io.BytesIO()

    def write(place: int, data: bytes) -> None:
        target.seek(place)
        target.write(data)

    found = encoding.make(
        io.BytesIO(film(container="avi", codec="mpeg4", times=tuple(range(30)))),
        Sink(write, most=1 << 24),
        media_type="video/x-msvideo",
        anyhow=False,
        seconds=12.0,
        limits=Limits(),
    )
    assert found.is_cut
    assert 5 <= found.frames <= 12
    assert len(shown(target)) == found.frames


def test_a_copy_that_grows_too_large_is_given_up(copier: Copier) -> None:
    content = film(container="avi", codec="mpeg4")
    with pytest.raises(MediaFailed) as failed:
        copied(copier, content, limits=PlayingLimits(bytes=3000))
    assert failed.value.reason is FailureReason.TOO_LARGE
    assert copied(copier, content)[0].frames == 12


def test_what_is_no_recording_is_said_to_be_none(copier: Copier) -> None:
    for content in (b"plain words", b"", made.photo()):
        with pytest.raises(MediaFailed) as failed:
            copied(copier, content)
        assert failed.value.reason is FailureReason.UNSUPPORTED


@pytest.mark.parametrize(
    ("media_type", "codecs", "expected"),
    [
        ("video/mp4", ("h264", "aac"), True),
        ("video/mp4", ("hevc", "aac"), False),
        ("video/quicktime", ("prores", "pcm_s16le"), False),
        ("video/x-matroska", ("h264", "aac"), False),
        ("video/webm", ("vp9", "opus"), True),
        ("audio/amr", ("amrnb",), False),
        ("audio/mpeg", ("mp3float",), True),
        ("video/mp4", (), False),
    ],
)
def test_what_browsers_play(media_type: str, codecs: tuple[str, ...], expected: bool) -> None:
    assert plays(media_type, codecs) is expected


def test_writes_arrive_where_they_belong() -> None:
    sent: list[tuple[int, bytes]] = []
    sink = Sink(lambda place, data: sent.append((place, data)), most=10)
    sink.write(b"abc")
    sink.write(b"def")
    assert sink.seek(1) == 1
    sink.write(b"X")
    assert sink.seek(0, 2) == 6
    sink.write(b"g")
    sink.flush()
    assert sent == [(0, b"abcdef"), (1, b"X"), (6, b"g")]
    with pytest.raises(WritesRefused):
        sink.write(b"much more")
