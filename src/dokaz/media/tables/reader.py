# SPDX-License-Identifier: AGPL-3.0-or-later
"""Read tables in confined processes. The door for the bands above.

Promises: whatever a table does to its reader, the caller gets rows of a fixed shape, or the reason
why not, within a patience and a size; its own memory, files and network stay out of reach.
"""

import contextlib
import dataclasses
import json
import os
import signal
import socket
import time
from collections.abc import Iterator
from typing import Any

from dokaz.media import wire
from dokaz.media.conversation import ConfinedProcess
from dokaz.media.errors import FailureReason, MediaFailed
from dokaz.media.limits import MIB, Limits
from dokaz.media.output import OutputEnded, OutputReader, OutputRefused
from dokaz.media.sources import Offered, Source, offered
from dokaz.media.tables.shapes import MalformedRows, NotATable, Reading, Row, Table, unpacked
from dokaz.media.waiting_processes import ENDING_SECONDS, WaitingProcesses

JOB = "dokaz.media.tables.job"
LIMITS = Limits(wall_seconds=1800.0, cpu_seconds=900, output_bytes=4096 * MIB)
IDLE_SECONDS = 600.0
"""Without a byte for so long the process hangs. Counting through a table sends nothing."""
_LARGEST_BLOB = 64 * MIB


class TableReader:
    """Confined processes for tables. Safe to share between threads; close it when done."""

    def __init__(self, *, job: str = JOB, extra_path: tuple[str, ...] = ()) -> None:
        self._processes = WaitingProcesses(job, extra_path)

    def close(self) -> None:
        """End the idle processes."""
        self._processes.close()

    def look(self, source: Source, reading: Reading, *, limits: Limits = LIMITS) -> Table:
        """What a table is; what `reading` leaves empty is found out.

        Raises:
            NotATable: with its reason.
            MediaFailed: its reader crashed, hung, or answered with something else.
            SandboxUnavailable: the process does not start.
            OSError, ValueError and what a RangeSource raised: see `Sandbox.examine`.
        """
        with self._asked(source, reading, "look", limits) as job:
            (blob,) = next(job.frames("table"), (b"",))
            try:
                table: Table = wire.decode(Table, json.loads(blob), [])
            except (ValueError, wire.WireError, RecursionError):
                raise MediaFailed(FailureReason.OUTPUT_REFUSED) from None
            for _more in job.frames("table"):
                raise MediaFailed(FailureReason.OUTPUT_REFUSED)
            return table

    @contextlib.contextmanager
    def rows(
        self, source: Source, reading: Reading, *, limits: Limits = LIMITS
    ) -> Iterator[Iterator[Row]]:
        """The rows below the header, one after the other. `reading` is that of a `Table`.

        Raises, also while rows are taken: as `look`.
        """
        with self._asked(source, reading, "rows", limits) as job:
            yield _rows(job)

    @contextlib.contextmanager
    def _asked(
        self, source: Source, reading: Reading, wanted: str, limits: Limits
    ) -> Iterator["_Job"]:
        process = self._processes.taken()
        finished = False
        try:
            with offered(source) as offer:
                request = {
                    "limits": dataclasses.asdict(limits),
                    "reading": dataclasses.asdict(reading),
                    "wanted": wanted,
                    "remote_size": offer.size,
                }
                answer = _request(process, request, offer)
                try:
                    job = _Job(process, answer, offer, limits)
                    yield job
                    finished = job.finished
                finally:
                    os.close(answer)
        finally:
            self._processes.back(process, finished=finished)


class _Job:
    """One answer that is being read. `finished`: the process said its last word."""

    def __init__(
        self, process: ConfinedProcess, answer: int, offer: Offered, limits: Limits
    ) -> None:
        self._process, self._offer = process, offer
        self._output = OutputReader(
            answer, limit=limits.output_bytes, idle_seconds=IDLE_SECONDS, ranges=offer.ranges
        )
        self.finished = False

    def frames(self, kind: str) -> Iterator[list[bytes]]:
        """Blobs of frames of one kind, to the end. Raises NotATable, MediaFailed."""
        while not self.finished:
            header, blobs = self._next()
            if header.get("end") is True:
                self.finished = True
            elif "not_a_table" in header:
                self.finished = True
                raise NotATable(str(header["not_a_table"])[:32])
            elif header.get(kind) is True and len(blobs) == 1:
                yield blobs
            else:
                raise MediaFailed(FailureReason.OUTPUT_REFUSED)

    def _next(self) -> tuple[dict[str, Any], list[bytes]]:
        try:
            found = self._output.frame(largest_blob=_LARGEST_BLOB)
        except OutputRefused:
            raise MediaFailed(FailureReason.OUTPUT_REFUSED) from None
        except OutputEnded as end:
            self._require_source()
            reason = FailureReason.TIMED_OUT if end.in_vain else self._how_it_died()
            raise MediaFailed(reason) from None
        # A reader that could not read its file calls it damaged; it is the store that failed.
        self._require_source()
        return found

    def _require_source(self) -> None:
        if self._offer.ranges is not None and self._offer.ranges.error is not None:
            raise self._offer.ranges.error from None

    def _how_it_died(self) -> FailureReason:
        ending = self._process.ending(deadline=time.monotonic() + ENDING_SECONDS)
        if ending.timed_out or ending.exit == -signal.SIGXCPU:
            return FailureReason.TIMED_OUT
        return FailureReason.OUT_OF_MEMORY if ending.exit == 3 else FailureReason.CRASHED


def _rows(job: _Job) -> Iterator[Row]:
    for (blob,) in job.frames("rows"):
        try:
            yield from unpacked(blob)
        except (MalformedRows, UnicodeError):
            raise MediaFailed(FailureReason.OUTPUT_REFUSED) from None


def _request(process: ConfinedProcess, request: dict[str, Any], offer: Offered) -> int:
    """Hand over the request and the file; the descriptor the answer comes from."""
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
