# SPDX-License-Identifier: AGPL-3.0-or-later
"""Examine untrusted files in confined processes. The door of the media band.

Promises: whatever a file does to its decoder (crash, hang, memory, lies), the caller gets a value
or a MediaFailed within `Limits.wall_seconds` plus a few seconds, and its own memory, files and
network stay out of reach. Each file has a fresh process. The answer is read as data of a fixed
shape. `Confinement` tells which fences really stand on this machine; show it, do not assume it.

Does not promise that an answer is true: a decoder taken over by a file can lie about that file.
"""

import contextlib
import dataclasses
import queue
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from dokaz.media import server
from dokaz.media.claims import Preview
from dokaz.media.confinement import Confinement
from dokaz.media.conversation import ConfinedProcess, Outcome, StepFailure
from dokaz.media.credentials import ContentCredentials
from dokaz.media.errors import MediaFailed
from dokaz.media.limits import Limits
from dokaz.media.probe import Identified
from dokaz.media.renditions import (
    DocumentText,
    Fingerprint,
    Keyframes,
    MachineReading,
    PagePictures,
    Still,
    Timeline,
    Waveform,
)
from dokaz.media.results import (
    CONTENT_STEPS,
    FIRST_STEPS,
    Capture,
    FileMetadata,
    Previews,
    Step,
)
from dokaz.media.sources import Source, offered


@dataclasses.dataclass(frozen=True, kw_only=True)
class Examination:
    """What could be learned about one file. A step is either a value or stands in `failures`."""

    identified: Identified | None
    metadata: FileMetadata | None
    previews: tuple[Preview, ...]
    credentials: ContentCredentials | None
    capture: Capture | None
    failures: tuple[StepFailure, ...]
    confinement: Confinement
    cpu_seconds: float


@dataclasses.dataclass(frozen=True, kw_only=True)
class Content:
    """What could be made of one file's content; a step is either a value or stands in `failures`.

    A value that does not apply to the kind of file is there and empty.
    """

    text: DocumentText | None = None
    pages: PagePictures | None = None
    fingerprint: Fingerprint | None = None
    timeline: Timeline | None = None
    keyframes: Keyframes | None = None
    waveform: Waveform | None = None
    failures: tuple[StepFailure, ...] = ()
    cpu_seconds: float = 0.0


class Sandbox:
    """A pool of confined processes. Safe to share between threads; close it when done.

    `workers`: how many files may be examined at the same time. `anchors`: certificates (PEM) of
    issuers whose content credentials are trusted. Raises SandboxUnavailable when the
    process does not start; never falls back to decoding in the calling process.
    """

    def __init__(
        self,
        *,
        limits: Limits | None = None,
        workers: int = 1,
        steps_module: str = server.DEFAULT_STEPS,
        extra_path: tuple[str, ...] = (),
        anchors: str = "",
    ) -> None:
        self._limits = limits or Limits()
        self._command = (steps_module, extra_path, anchors)
        self._idle: queue.LifoQueue[ConfinedProcess | None] = queue.LifoQueue()
        self._closed = False
        for _ in range(workers - 1):
            self._idle.put(None)
        self._idle.put(ConfinedProcess.start(*self._command))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the idle processes. Files still being examined end with their own call."""
        self._closed = True
        with contextlib.suppress(queue.Empty):
            while True:
                member = self._idle.get_nowait()
                if member is not None:
                    member.stop()

    def confinement(self) -> Confinement:
        """Which fences stand around the decoders on this machine."""
        with self._member() as member:
            return member.confinement

    def examine(
        self,
        source: Source,
        *,
        name: str = "",
        steps: tuple[Step, ...] = FIRST_STEPS,
        password: str = "",
    ) -> Examination:
        """Take the steps on one file and give what came of them.

        `source`: a path, a descriptor open for reading only (its position moves), the bytes, or
        a RangeSource that this process reads on the decoder's behalf.
        Only the extension of `name` reaches the decoder. `password`: of a locked document.

        Raises MediaFailed when not even the first step gave anything, OSError when the source
        cannot be opened, ValueError for a descriptor that could be written to, and whatever a
        RangeSource raised: a store that fails is not a damaged file.
        """
        outcome, fences = self._run(source, name, steps, self._limits, password=password)
        return _examination(outcome, fences)

    def content(
        self,
        source: Source,
        *,
        name: str = "",
        limits: Limits,
        steps: tuple[Step, ...] = CONTENT_STEPS,
        password: str = "",
    ) -> Content:
        """Make the content of one file workable. Arguments and errors as `examine`."""
        outcome, _fences = self._run(source, name, steps, limits, password=password)
        values = outcome.values
        return Content(
            text=values.get(Step.TEXT),
            pages=values.get(Step.PAGES),
            fingerprint=values.get(Step.FINGERPRINT),
            timeline=values.get(Step.TIMELINE),
            keyframes=values.get(Step.KEYFRAMES),
            waveform=values.get(Step.WAVEFORM),
            failures=tuple(outcome.failures),
            cpu_seconds=outcome.cpu_seconds,
        )

    def still(self, source: Source, *, pts: int, name: str = "", limits: Limits) -> Still:
        """The frame with exactly this pts. Arguments and errors as `examine`; MediaFailed also
        where there is no such frame."""
        outcome, _fences = self._run(source, name, (Step.STILL,), limits, pts=pts)
        found: Still = outcome.values[Step.STILL]
        return found

    def read(
        self,
        source: Source,
        *,
        every_page: bool,
        name: str = "",
        limits: Limits,
        password: str = "",
    ) -> MachineReading:
        """Words in pictures, by a sandbox of `reading_steps`. Arguments and errors as `examine`.

        `every_page`: also of pages that have words of their own.
        """
        steps = (Step.READING,)
        outcome, _fences = self._run(
            source, name, steps, limits, every_page=every_page, password=password
        )
        found: MachineReading = outcome.values[Step.READING]
        return found

    def _run(
        self,
        source: Source,
        name: str,
        steps: tuple[Step, ...],
        limits: Limits,
        *,
        pts: int | None = None,
        every_page: bool = False,
        password: str = "",
    ) -> tuple[Outcome, Confinement]:
        with offered(source) as opened, self._member() as member:
            outcome = member.run(
                opened,
                _extension(name),
                steps,
                limits,
                pts=pts,
                every_page=every_page,
                password=password,
            )
            fences = member.confinement
        if opened.ranges is not None and opened.ranges.error is not None:
            raise opened.ranges.error
        if not outcome.values:
            first = outcome.failures[0]
            raise MediaFailed(first.reason, first.detail)
        return outcome, fences

    @contextlib.contextmanager
    def _member(self) -> Iterator[ConfinedProcess]:
        """Borrow a living process; a broken one is replaced on its next use."""
        member = self._idle.get()
        try:
            if member is None or not member.usable():
                if member is not None:
                    member.stop()
                    member = None
                member = ConfinedProcess.start(*self._command)
            yield member
        finally:
            if self._closed and member is not None:
                member.stop()
                member = None
            self._idle.put(member)


def _examination(outcome: Outcome, fences: Confinement) -> Examination:
    previews: Previews | None = outcome.values.get(Step.PREVIEWS)
    return Examination(
        identified=outcome.values.get(Step.IDENTIFY),
        metadata=outcome.values.get(Step.METADATA),
        previews=previews.pictures if previews else (),
        credentials=outcome.values.get(Step.CREDENTIALS),
        capture=outcome.values.get(Step.CAPTURE),
        failures=tuple(outcome.failures),
        confinement=fences,
        cpu_seconds=outcome.cpu_seconds,
    )


def _extension(name: str) -> str:
    return Path(name).suffix[1:17].lower()
