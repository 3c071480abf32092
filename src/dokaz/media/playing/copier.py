# SPDX-License-Identifier: AGPL-3.0-or-later
"""Have a copy that browsers play made in a confined process. The door for the bands above.

Promises: whatever a recording does to its decoder, the caller gets a copy of bounded size within
bounded time, or MediaFailed; and its own memory, files and network stay out of reach.

Does not promise that the copy shows what an honest decoder would: a decoder taken over by a
recording can lie about that recording. The original decides.
"""

import contextlib
import dataclasses
import json
import os
import signal
import socket
import threading
import time
from typing import Any, BinaryIO

from dokaz.media import wire
from dokaz.media.conversation import ConfinedProcess
from dokaz.media.errors import FailureReason, MediaFailed
from dokaz.media.limits import Limits
from dokaz.media.output import OutputEnded, OutputReader, OutputRefused
from dokaz.media.playing.shapes import PlayableCopy, PlayingLimits
from dokaz.media.sources import Offered, Source, offered

JOB = "dokaz.media.playing.job"
_LARGEST_BLOB = 8 << 20
_SLACK_SECONDS = 120.0


class Copier:
    """One confined process that makes copies one after the other. Close it when done."""

    def __init__(self, *, job: str = JOB, extra_path: tuple[str, ...] = ()) -> None:
        self._command = (job, extra_path)
        self._process: ConfinedProcess | None = None
        self._lock = threading.Lock()

    def close(self) -> None:
        """End the process."""
        with self._lock:
            self._drop()

    def make(
        self,
        source: Source,
        target: BinaryIO,
        *,
        extension: str = "",
        anyhow: bool = False,
        limits: PlayingLimits | None = None,
    ) -> PlayableCopy:
        """Write a copy into `target`, an empty file; none if browsers play the original.

        `source` as for `Sandbox.examine`. `anyhow`: a copy even so.

        Raises:
            MediaFailed: nothing was made; what stands in `target` must be dropped.
            SandboxUnavailable: the process does not start.
            OSError, ValueError and what a RangeSource raised: see `Sandbox.examine`.
        """
        limits = limits or PlayingLimits()
        with self._lock:
            if self._process is None or not self._process.usable():
                self._drop()
                self._process = ConfinedProcess.start(*self._command)
            try:
                return self._made(self._process, source, target, extension, anyhow, limits)
            except BaseException:
                self._drop()  # whatever it still does, it does not do it to the next one
                raise

    def _drop(self) -> None:
        if self._process is not None:
            self._process.stop()
            self._process = None

    def _made(
        self,
        process: ConfinedProcess,
        source: Source,
        target: BinaryIO,
        extension: str,
        anyhow: bool,
        limits: PlayingLimits,
    ) -> PlayableCopy:
        wall = limits.seconds + _SLACK_SECONDS
        deadline = time.monotonic() + wall + _SLACK_SECONDS
        with offered(source) as offer:
            request = {
                "limits": dataclasses.asdict(
                    Limits(
                        wall_seconds=wall,
                        cpu_seconds=int(wall),
                        memory_bytes=limits.memory_bytes,
                    )
                ),
                "remote_size": offer.size,
                "extension": extension[:16],
                "anyhow": anyhow,
                "seconds": limits.seconds,
                "most_bytes": limits.bytes,
            }
            reading = _asked(process, request, offer)
            try:
                # The room for the index is written twice.
                reader = OutputReader(
                    reading, limit=2 * limits.bytes, deadline=deadline, ranges=offer.ranges
                )
                word = _received(reader, target, most=limits.bytes)
            except OutputEnded as end:
                _require_source(offer)
                raise MediaFailed(_reason(process, end, deadline)) from None
            except (OutputRefused, wire.WireError, KeyError, TypeError, ValueError):
                raise MediaFailed(FailureReason.OUTPUT_REFUSED) from None
            finally:
                os.close(reading)
            _require_source(offer)
        process.ending(deadline=deadline)
        if "failed" in word:
            reason, detail = FailureReason(word["failed"]), str(word.get("detail", ""))[:100]
            raise MediaFailed(reason, detail)
        made: PlayableCopy = wire.decode(PlayableCopy, word["made"], [])
        return made


def _asked(process: ConfinedProcess, request: dict[str, Any], offer: Offered) -> int:
    """Hand over the request and the recording; the descriptor the answer comes from."""
    reading, writing = os.pipe()
    try:
        socket.send_fds(
            process.control, [json.dumps(request).encode()], [offer.descriptor, writing]
        )
    except OSError:
        os.close(reading)
        raise MediaFailed(FailureReason.CRASHED) from None
    finally:
        os.close(writing)
    return reading


def _received(reader: OutputReader, target: BinaryIO, *, most: int) -> dict[str, Any]:
    """Put each piece where it belongs, up to the last word."""
    while True:
        header, blobs = reader.frame(largest_blob=_LARGEST_BLOB)
        if header.get("end") is True:
            if "failed" in header:
                FailureReason(header["failed"])
            else:
                wire.decode(PlayableCopy, header["made"], [])
            return header
        place = header["at"]
        if isinstance(place, bool) or not isinstance(place, int) or len(blobs) != 1:
            raise OutputRefused
        if not 0 <= place <= most - len(blobs[0]):
            raise OutputRefused
        target.seek(place)
        target.write(blobs[0])


def _require_source(offer: Offered) -> None:
    if offer.ranges is not None and offer.ranges.error is not None:
        raise offer.ranges.error from None


def _reason(process: ConfinedProcess, end: OutputEnded, deadline: float) -> FailureReason:
    if end.in_vain:
        return FailureReason.TIMED_OUT
    with contextlib.suppress(OSError):
        ending = process.ending(deadline=min(deadline, time.monotonic() + _SLACK_SECONDS))
        if ending.timed_out or ending.exit == -signal.SIGXCPU:
            return FailureReason.TIMED_OUT
        if ending.exit == 3:
            return FailureReason.OUT_OF_MEMORY
    return FailureReason.CRASHED
