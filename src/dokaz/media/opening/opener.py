# SPDX-License-Identifier: AGPL-3.0-or-later
"""Open containers in confined processes. The door for the bands above.

Promises: whatever a container does to its reader, the caller gets members, or the reason why not,
and its own memory, files and network stay out of reach. Nothing is named on a disk. The answer is
read as data of a fixed shape and size.

Does not promise that the members are what an honest reader would have found: a reader taken over
by a container can lie about that container.
"""

import contextlib
import dataclasses
import json
import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from typing import Any

from dokaz.media import server, wire
from dokaz.media.confinement import Confinement
from dokaz.media.conversation import ConfinedProcess
from dokaz.media.limits import Limits
from dokaz.media.opening.limits import OpeningLimits
from dokaz.media.opening.members import (
    ContainerFacts,
    MemberHead,
    MemberTrouble,
    NotAContainer,
    Trouble,
    Unopenable,
)
from dokaz.media.output import OutputEnded, OutputReader, OutputRefused
from dokaz.media.sources import Offered, Source, offered
from dokaz.media.waiting_processes import ENDING_SECONDS, WaitingProcesses

JOB = "dokaz.media.opening.job"
LONGEST_WALL_SECONDS = 7 * 24 * 3600.0
_LARGEST_BLOB = 64 * 1024 * 1024


@dataclasses.dataclass(frozen=True, kw_only=True)
class Streamed:
    """One member as it comes. `chunks` gives the content once, before the next one is asked for.

    Raises (from `chunks`):
        MemberTrouble: what was given out so far must be dropped.
    """

    head: MemberHead
    chunks: Callable[[], Iterator[bytes]]


class Opening:
    """One container being opened. Use as a context manager; iterate `members` once, to its end.

    `facts` is there from the beginning. `confinement` tells which fences really stood.
    """

    def __init__(
        self, process: ConfinedProcess, reader: OutputReader, offer: Offered, *, most_content: int
    ) -> None:
        self._content_left = most_content
        self._process = process
        self._reader = reader
        self._offer = offer
        self.confinement: Confinement = process.confinement
        self.finished = False
        """Whether the process said its last word."""
        self._failure: Unopenable | None = None
        self.facts = self._first()

    def _first(self) -> ContainerFacts:
        header, blobs = self.next_frame()
        if "not_a_container" in header:
            self.finished = True
            raise NotAContainer(str(header["not_a_container"])[:127])
        if "facts" not in header:
            self._raise_end(header)
            raise Unopenable(Trouble.DAMAGED)
        facts: ContainerFacts = self._decoded(ContainerFacts, header["facts"], blobs)
        return facts

    def members(self) -> Iterator[Streamed]:
        """Raises Unopenable: the container, or what follows in it, cannot be read."""
        while True:
            header, blobs = self.next_frame()
            if "member" not in header:
                self._raise_end(header)
                return
            head: MemberHead = self._decoded(MemberHead, header["member"], blobs)
            content = _Content(self, str(header.get("content")), blobs)
            yield Streamed(head=head, chunks=lambda: content.chunks(head))  # noqa: B023
            content.pass_over()

    def _raise_end(self, header: dict[str, Any]) -> None:
        if header.get("end") is not True:
            raise Unopenable(Trouble.OUTPUT_REFUSED)
        self.finished = True
        if header.get("trouble") is not None:
            raise Unopenable(_trouble(header["trouble"]))

    def _decoded(self, kind: type, value: object, blobs: list[bytes]) -> Any:
        try:
            return wire.decode(kind, value, blobs)
        except wire.WireError:
            raise Unopenable(Trouble.OUTPUT_REFUSED) from None

    def require_room(self, count: int) -> None:
        """Raises Unopenable: more content than was agreed, so the process does not keep to it."""
        self._content_left -= count
        if self._content_left < 0:
            self._failure = Unopenable(Trouble.OUTPUT_REFUSED)
            raise self._failure

    def next_frame(self) -> tuple[dict[str, Any], list[bytes]]:
        """The next frame. Raises Unopenable, and whatever the source of the bytes raised."""
        if self._failure is not None:
            raise self._failure
        try:
            found = self._next_frame()
            # A reader that could not read its file calls it damaged; it is the store that failed.
            self._require_source()
            return found
        except Unopenable as failure:
            self._failure = failure
            raise

    def _next_frame(self) -> tuple[dict[str, Any], list[bytes]]:
        try:
            return self._reader.frame(largest_blob=_LARGEST_BLOB)
        except OutputRefused:
            raise Unopenable(Trouble.OUTPUT_REFUSED) from None
        except OutputEnded as end:
            self._require_source()
            raise Unopenable(Trouble.TIMED_OUT if end.in_vain else self._how_it_died()) from None

    def _require_source(self) -> None:
        """Raises what the source of the bytes raised, if it failed."""
        if self._offer.ranges is not None and self._offer.ranges.error is not None:
            raise self._offer.ranges.error from None

    def _how_it_died(self) -> Trouble:
        ending = self._process.ending(deadline=time.monotonic() + ENDING_SECONDS)
        if ending.timed_out or ending.exit == -signal.SIGXCPU:
            return Trouble.TIMED_OUT
        return Trouble.OUT_OF_MEMORY if ending.exit == 3 else Trouble.CRASHED


class _Content:
    """The content frames of the present member."""

    def __init__(self, opening: Opening, content: str, blobs: list[bytes]) -> None:
        if content not in ("none", "whole", "follows"):
            raise Unopenable(Trouble.OUTPUT_REFUSED)
        self._opening = opening
        self._whole = blobs[-1] if content == "whole" and blobs else b""
        self._follows = content == "follows"

    def chunks(self, head: MemberHead) -> Iterator[bytes]:
        if head.trouble is not None:
            raise MemberTrouble(head.trouble)
        if self._whole:
            yield self._whole
        while self._follows:
            chunk = self._next()
            if chunk:
                yield chunk

    def _next(self) -> bytes:
        """Raises MemberTrouble; Unopenable as MemberTrouble too, and again for the container."""
        try:
            header, blobs = self._opening.next_frame()
            self._opening.require_room(sum(len(blob) for blob in blobs))
        except Unopenable as error:
            raise MemberTrouble(error.trouble) from error
        if header.get("after") is True:
            self._follows = False
            if header.get("trouble") is not None:
                raise MemberTrouble(_trouble(header["trouble"]))
            return b""
        if header.get("chunk") is not True or len(blobs) != 1:
            raise MemberTrouble(Trouble.OUTPUT_REFUSED)
        return blobs[0]

    def pass_over(self) -> None:
        """Read what nobody wanted, up to the next member."""
        while self._follows:
            try:
                self._next()
            except MemberTrouble as error:
                if isinstance(error.__cause__, Unopenable):
                    raise error.__cause__ from None


def _trouble(value: object) -> Trouble:
    try:
        return Trouble(value)
    except ValueError:
        raise Unopenable(Trouble.OUTPUT_REFUSED) from None


class Opener:
    """Confined processes for opening containers. Safe to share between threads; close it when done.

    Each container has a fresh process; what is kept between them is the one that forks it.
    """

    def __init__(self, *, job: str = JOB, extra_path: tuple[str, ...] = ()) -> None:
        self._processes = WaitingProcesses(job, extra_path)

    def close(self) -> None:
        """End the idle processes."""
        self._processes.close()

    @contextlib.contextmanager
    def opened(
        self,
        source: Source,
        *,
        format: str,
        limits: OpeningLimits,
        extension: str = "",
        password: str | None = None,
        start_after: int = 0,
        heads_only: bool = False,
    ) -> Iterator[Opening]:
        """Open one container; what reads it ends with the block.

        `source` as for `Sandbox.examine`. `format` is a key of `formats.READERS`. `start_after`:
        members up to this number are passed over, unread where the format allows. `heads_only`:
        members come without their content, as if it were empty.

        Raises:
            NotAContainer: it is another kind of file.
            Unopenable: nothing of it can be read.
            SandboxUnavailable: the process does not start.
            OSError, ValueError and what a RangeSource raised: see `Sandbox.examine`.
        """
        process = self._processes.taken()
        finished = False
        try:
            with offered(source) as offer:
                request = {
                    "limits": dataclasses.asdict(_process_limits(limits)),
                    "opening": dataclasses.asdict(limits),
                    "format": format,
                    "extension": extension[:16],
                    "password": password,
                    "start_after": start_after,
                    "heads_only": heads_only,
                    "remote_size": offer.size,
                }
                reading = _asked(process, request, offer)
                try:
                    opening = Opening(
                        process,
                        _reader(reading, limits, offer),
                        offer,
                        most_content=limits.unpacked_bytes + _LARGEST_BLOB,
                    )
                    yield opening
                    finished = opening.finished
                finally:
                    os.close(reading)
        finally:
            self._processes.back(process, finished=finished)


def _reader(reading: int, limits: OpeningLimits, offer: Offered) -> OutputReader:
    return OutputReader(
        reading,
        limit=2 * limits.unpacked_bytes + (limits.members + 1) * server.MAX_REQUEST,
        idle_seconds=limits.idle_seconds,
        ranges=offer.ranges,
    )


def _asked(process: ConfinedProcess, request: dict[str, Any], offer: Offered) -> int:
    """Hand over the request and the file; the descriptor the answer comes from."""
    reading, writing = os.pipe()
    try:
        socket.send_fds(
            process.control, [json.dumps(request).encode()], [offer.descriptor, writing]
        )
    except OSError:
        os.close(reading)
        raise Unopenable(Trouble.CRASHED) from None
    finally:
        os.close(writing)
    return reading


def _process_limits(limits: OpeningLimits) -> Limits:
    return Limits(
        wall_seconds=LONGEST_WALL_SECONDS,
        cpu_seconds=limits.cpu_seconds,
        memory_bytes=limits.memory_bytes,
        open_files=limits.open_files,
    )
