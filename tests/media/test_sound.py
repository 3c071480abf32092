# SPDX-License-Identifier: AGPL-3.0-or-later
"""The drawing of a sound is high where the sound is loud."""

import io
import math
from array import array
from pathlib import Path

import av
import pytest
from tests.media import made

from dokaz.media import sound
from dokaz.media.errors import UnreadableMedia
from dokaz.media.renditions import Waveform

RATE = 16_000


def tone(*loudness: float) -> io.BytesIO:
    """One second of 440 Hz for each share of full loudness, two channels."""
    samples = array("h")
    for share in loudness:
        for at in range(RATE):
            value = round(32767 * share * math.sin(2 * math.pi * 440 * at / RATE))
            samples.extend((value, value))
    target = io.BytesIO()
    with av.open(target, "w", format="wav") as output:
        stream = output.add_stream("pcm_s16le", rate=RATE, layout="stereo")
        frame = av.AudioFrame(format="s16", layout="stereo", samples=len(samples) // 2)
        frame.planes[0].update(samples.tobytes())
        frame.sample_rate = RATE
        output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return target


def test_loud_and_silent_seconds() -> None:
    found = sound.waveform(tone(0, 1, 0.5, 0), media_type="audio/wav")
    assert found.duration_s == pytest.approx(4, abs=0.05)
    assert not found.is_cut
    quarter = len(found.peaks) // 4
    middle = [max(found.peaks[q * quarter + 10 : (q + 1) * quarter - 10]) for q in range(4)]
    assert middle[0] == middle[3] == 0
    assert middle[1] > 240
    assert 120 <= middle[2] <= 136


def test_no_more_columns_than_can_be_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sound, "COLUMNS", 7)
    found = sound.waveform(tone(1, 1), media_type="audio/wav")
    assert len(found.peaks) == 7
    assert min(found.peaks) > 240


def test_a_long_recording_is_drawn_in_part_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sound, "MOST_SECONDS", 1)
    data = tone(*[0.5] * 4).getvalue()
    found = sound.waveform(io.BytesIO(data), media_type="audio/wav")
    assert found.is_cut
    assert found.duration_s < 3


def test_a_film_without_sound_has_no_drawing() -> None:
    found = sound.waveform(io.BytesIO(made.recording()), media_type="video/mp4")
    assert found == Waveform()


@pytest.mark.parametrize("share", [0.0, 0.005, 0.5, 0.99])
def test_cut_sound_is_drawn_as_far_as_it_goes_or_is_our_error(share: float) -> None:
    data = tone(1, 1).getvalue()
    try:
        found = sound.waveform(io.BytesIO(data[: int(len(data) * share)]), media_type="audio/wav")
    except UnreadableMedia:
        return
    assert found.duration_s <= 2.05


def test_a_recording_made_by_others(shared_fixtures: Path) -> None:
    with (shared_fixtures / "documents" / "memo.m4a").open("rb") as file:
        found = sound.waveform(file, media_type="audio/mp4")
    assert found.duration_s == pytest.approx(2.83, abs=0.1)
    assert len(found.peaks) > 200
