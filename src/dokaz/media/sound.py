# SPDX-License-Identifier: AGPL-3.0-or-later
"""The loudness of a recording along its time, for drawing. Confined process only."""

from typing import Any, BinaryIO

import av
import numpy as np

from dokaz.media import recording
from dokaz.media.renditions import Waveform

RATE = 8000
"""Samples a second after mixing to one channel: enough for a picture of loudness."""
WINDOW = RATE // 100
COLUMNS = 1200
MOST_SECONDS = 2 * 60 * 60


def waveform(file: BinaryIO, *, media_type: str) -> Waveform:
    """The loudest sample in each of up to COLUMNS stretches; empty for recordings without sound.

    Raises UnreadableMedia. Sound that breaks off is drawn as far as it could be decoded.
    """
    with recording.opened(file, media_type=media_type) as container:
        if not container.streams.audio:
            return Waveform()
        stream = container.streams.audio[0]
        if stream.codec_context is None:
            return Waveform()
        stream.thread_type = "NONE"
        resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
        loudness = _Loudness()
        try:
            for frame in container.decode(stream):
                if loudness.is_full:
                    break
                frame.pts = None  # gaps in time stamps are no silence that was recorded
                for piece in resampler.resample(frame):
                    loudness.take(piece.to_ndarray().ravel())
        except av.error.FFmpegError:
            loudness.is_broken = True
        return loudness.drawn()


class _Loudness:
    def __init__(self) -> None:
        self._windows: list[Any] = []
        self._rest = np.zeros(0, dtype=np.int16)
        self._samples = 0
        self.is_broken = False

    @property
    def is_full(self) -> bool:
        return self._samples >= MOST_SECONDS * RATE

    def take(self, samples: Any) -> None:
        self._samples += len(samples)
        samples = np.concatenate((self._rest, samples))
        whole = len(samples) // WINDOW * WINDOW
        self._rest = samples[whole:]
        if whole:
            loud = np.abs(samples[:whole].astype(np.int32)).reshape(-1, WINDOW).max(axis=1)
            self._windows.append(loud)

    def drawn(self) -> Waveform:
        if not self._windows:
            return Waveform(is_cut=self.is_broken)
        loud = np.concatenate(self._windows)
        columns = min(COLUMNS, len(loud))
        edges = np.arange(columns) * len(loud) // columns
        peaks = np.maximum.reduceat(loud, edges) * 255 // 32768
        return Waveform(
            peaks=np.minimum(peaks, 255).astype(np.uint8).tobytes(),
            duration_s=round(self._samples / RATE, 3),
            is_cut=self.is_full or self.is_broken,
        )
