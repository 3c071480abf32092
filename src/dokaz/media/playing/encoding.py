# SPDX-License-Identifier: AGPL-3.0-or-later
"""From any recording to one MP4 that browsers play: H.264 and AAC, at most 720 lines, upright.

Every frame keeps its own time, so a time code of the copy is one of the original. A film that
breaks off, or takes too long, gives the part before and says so. Confined process only.
"""

import contextlib
import time
from fractions import Fraction
from typing import Any, BinaryIO

import av
import av.error
import av.filter

from dokaz.media import frames, recording
from dokaz.media.errors import FailureReason, UnreadableMedia
from dokaz.media.limits import Limits
from dokaz.media.playing.shapes import PlayableCopy, plays
from dokaz.media.playing.sink import Sink, WritesRefused

LINES = 720
RATE, LAYOUT = 48_000, "stereo"
_ROOM_A_FRAME, _ROOM_A_PIECE = 40, 24  # bytes of the index; a piece is 1024 samples
_TURNED: dict[int, tuple[str, ...]] = {
    90: ("transpose=cclock",),
    180: ("hflip", "vflip"),
    270: ("transpose=clock",),
}
_EIGHT_BIT = frozenset({"yuv420p", "yuvj420p"})


def make(
    file: BinaryIO,
    sink: Sink,
    *,
    media_type: str,
    anyhow: bool,
    seconds: float,
    limits: Limits,
) -> PlayableCopy:
    """Write the copy; none if browsers play the original, unless `anyhow`.

    Raises UnreadableMedia: there is nothing that can be decoded.
    """
    with recording.opened(file, media_type=media_type) as source:
        picture = frames.picture_track(source)
        sound = next((one for one in source.streams.audio if one.codec_context), None)
        if picture is not None:
            recording.decodable(picture, limits=limits)
        if picture is None and sound is None:
            raise UnreadableMedia(FailureReason.UNSUPPORTED, "neither pictures nor sound")
        if not anyhow and _is_played(media_type, picture, sound):
            return PlayableCopy()
        return _Copy(source, picture, sound, sink, until=time.monotonic() + seconds).made()


def _is_played(media_type: str, picture: Any, sound: Any) -> bool:
    codecs = tuple(one.codec_context.name for one in (picture, sound) if one is not None)
    depth = picture is None or picture.codec_context.name != "h264"
    return plays(media_type, codecs) and (depth or picture.codec_context.pix_fmt in _EIGHT_BIT)


class _Copy:
    """One copy on its way."""

    def __init__(self, source: Any, picture: Any, sound: Any, sink: Sink, *, until: float) -> None:
        self._source, self._picture, self._sound = source, picture, sound
        self._until = until
        room = _index_room(source, picture, sound)
        options = {"moov_size": str(room)} if room else {}
        self._starts_at_once = bool(room)
        self._target = av.open(sink, "w", format="mp4", options=options)
        self._sink = sink
        self._video: Any = None
        self._graph: Any = None
        self._first: int | None = None
        self._last = 0
        self._frames = 0
        self._audio: Any = None
        self._sound_until = 0.0
        self._resampler = av.AudioResampler(
            format="fltp", layout=LAYOUT, rate=RATE, frame_size=1024
        )
        self._next_sample: int | None = None
        if sound is not None:
            sound.thread_type = "NONE"
            self._audio = self._target.add_stream("aac", rate=RATE, layout=LAYOUT)
            self._audio.bit_rate = 128_000

    def made(self) -> PlayableCopy:
        is_cut = is_broken = False
        tracks = [one for one in (self._picture, self._sound) if one is not None]
        if self._picture is not None:
            self._open_video()
        try:
            for packet in self._source.demux(tracks):
                if time.monotonic() > self._until:
                    is_cut = True
                    break
                is_broken |= not self._take(packet)
        except WritesRefused:
            raise UnreadableMedia(FailureReason.TOO_LARGE, "the copy is too large") from None
        except av.error.FFmpegError:
            is_broken = True
        self._end()
        if not self._frames and self._next_sample is None:
            raise UnreadableMedia(FailureReason.DAMAGED, "nothing could be decoded")
        base = self._picture.time_base if self._picture is not None else Fraction(1, RATE)
        length = float((self._last - (self._first or 0)) * base) if self._frames else 0.0
        return PlayableCopy(
            width=self._video.width if self._frames else 0,
            height=self._video.height if self._frames else 0,
            frames=self._frames,
            duration_s=round(max(length, self._sound_until), 3),
            has_sound=self._next_sample is not None,
            first_pts=self._first or 0,
            numerator=base.numerator,
            denominator=base.denominator,
            is_cut=is_cut,
            is_broken=is_broken,
            starts_at_once=self._starts_at_once,
        )

    def _open_video(self) -> None:
        """The first frame says how the picture lies; the stream must be there before the header."""
        first = None
        with contextlib.suppress(av.error.FFmpegError):
            first = next(iter(self._source.decode(self._picture)), None)
        if first is None:
            raise UnreadableMedia(FailureReason.DAMAGED, "no frame could be decoded")
        self._source.seek(0, backward=True, any_frame=False)
        self._picture.codec_context.flush_buffers()
        self._graph, width, height = _graph(self._picture, first)
        video = self._target.add_stream("libx264", rate=self._picture.average_rate or 25)
        video.width, video.height, video.pix_fmt = width, height, "yuv420p"
        video.codec_context.time_base = video.time_base = self._picture.time_base
        video.codec_context.thread_count = 1
        # Without frames that refer forward, the first one shows at 0 in every player.
        video.options = {"preset": "veryfast", "crf": "23", "bf": "0", "profile": "high"}
        video.codec_context.gop_size = 60
        self._video = video

    def _take(self, packet: Any) -> bool:
        """Decode and encode one packet; False where it could not be decoded."""
        try:
            decoded = packet.decode()
        except av.error.FFmpegError:
            return False
        for frame in decoded:
            if packet.stream.type == "video":
                self._show(frame)
            else:
                self._sound_out(frame)
        return True

    def _show(self, frame: Any) -> None:
        if frame.pts is None:
            return
        if self._first is None:
            self._first = frame.pts
        if frame.pts < self._first or (self._frames and frame.pts <= self._last):
            return
        self._last = frame.pts
        self._graph.push(frame)
        self._frames += 1
        self._pass_on()

    def _pass_on(self) -> None:
        """Encode what the filters give; some give a frame only when they have seen the next."""
        base = self._picture.time_base
        while True:
            try:
                shown = self._graph.pull()
            except (av.error.BlockingIOError, av.error.EOFError):
                return
            # Filters may count in a finer unit.
            at = round(shown.pts * shown.time_base / base)
            shown.pts, shown.time_base = at - (self._first or 0), base
            shown.pict_type = 0
            for packet in self._video.encode(shown):
                self._target.mux(packet)

    def _sound_out(self, frame: Any) -> None:
        """Sound is placed where its first sample belongs, then follows without gaps."""
        if self._next_sample is None:
            at = float(frame.pts * frame.time_base) if frame.pts is not None else 0.0
            self._next_sample = max(0, round((at - self._origin_s()) * RATE))
        frame.pts = None
        for piece in self._resampler.resample(frame):
            self._encode_sound(piece)

    def _origin_s(self) -> float:
        if self._picture is None:
            return float((self._sound.start_time or 0) * self._sound.time_base)
        start = self._first if self._first is not None else (self._picture.start_time or 0)
        return float(start * self._picture.time_base)

    def _encode_sound(self, piece: Any) -> None:
        assert self._next_sample is not None
        piece.pts, piece.time_base = self._next_sample, Fraction(1, RATE)
        self._next_sample += piece.samples
        self._sound_until = self._next_sample / RATE
        for packet in self._audio.encode(piece):
            self._target.mux(packet)

    def _end(self) -> None:
        try:
            if self._next_sample is not None:
                for piece in self._resampler.resample(None):
                    self._encode_sound(piece)
                for packet in self._audio.encode(None):
                    self._target.mux(packet)
            if self._frames:
                self._graph.push(None)
                self._pass_on()
                for packet in self._video.encode(None):
                    self._target.mux(packet)
            self._target.close()
            self._sink.flush()
        except WritesRefused:
            raise UnreadableMedia(FailureReason.TOO_LARGE, "the copy is too large") from None


def _graph(track: Any, frame: Any) -> tuple[Any, int, int]:
    """Filters that make a frame upright, square in its pixels and small enough; its new size."""
    turned = int(getattr(frame, "rotation", 0) or 0) % 360
    aspect = track.codec_context.sample_aspect_ratio or Fraction(1)
    width, height = frame.width * float(aspect), float(frame.height)
    if turned in (90, 270):
        width, height = height, width
    share = min(1.0, LINES / min(width, height), 4 * LINES / max(width, height))
    wide, high = (max(2, round(side * share / 2) * 2) for side in (width, height))
    graph = av.filter.Graph()
    chain = [graph.add_buffer(template=track, time_base=track.time_base)]
    # Half pictures of old cameras are put together at the rate of whole ones.
    together = ("yadif=mode=send_frame",) if frame.interlaced_frame else ()
    for name in (*together, *_TURNED.get(turned, ()), f"scale={wide}:{high}"):
        kind, _, arguments = name.partition("=")
        chain.append(graph.add(kind, arguments))
    chain += [graph.add("setsar", "1"), graph.add("format", "yuv420p"), graph.add("buffersink")]
    graph.link_nodes(*chain).configure()
    return graph, wide, high


def _index_room(source: Any, picture: Any, sound: Any) -> int:
    """Bytes to keep for the index before the content; 0 where the length is not known."""
    seconds = recording.duration_seconds(source)
    if not seconds or seconds > 24 * 3600:
        return 0
    counted = float(picture.average_rate or 30) * seconds if picture is not None else 0.0
    shown = max(counted, float(picture.frames)) if picture is not None else 0.0
    pieces = seconds * RATE / 1024 if sound is not None else 0.0
    return 64_000 + round(1.5 * (shown * _ROOM_A_FRAME + pieces * _ROOM_A_PIECE))
