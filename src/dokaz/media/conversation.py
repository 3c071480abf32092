# SPDX-License-Identifier: AGPL-3.0-or-later
"""One confined process seen from outside: starting it, giving it a file, judging its answer.

Promises: what comes back has the agreed shape and size, or it is a StepFailure; a process that
hangs or dies is noticed in time and not used again. Used by one thread at a time.
"""

import contextlib
import dataclasses
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dokaz.media import server, wire
from dokaz.media.claims import Preview
from dokaz.media.confinement import Confinement
from dokaz.media.errors import FailureReason, SandboxUnavailable
from dokaz.media.limits import Limits
from dokaz.media.output import OutputEnded, OutputReader, OutputRefused
from dokaz.media.renditions import (
    KeyframePicture,
    Keyframes,
    PagePicture,
    PagePictures,
    Still,
)
from dokaz.media.results import RESULTS, Previews, Step
from dokaz.media.sources import Offered

_PNG = b"\x89PNG\r\n\x1a\n"
START_SECONDS = 60.0
GRACE_SECONDS = 5.0
_SOURCE_ROOT = str(Path(__file__).resolve().parents[2])
_BOOT = (
    "import sys; sys.path[:0] = sys.argv[4:]; "
    "from dokaz.media.server import main; main(sys.argv[1:4])"
)


@dataclasses.dataclass(frozen=True, kw_only=True)
class StepFailure:
    """A step that gave nothing, and why."""

    step: Step
    reason: FailureReason
    detail: str


@dataclasses.dataclass(kw_only=True)
class Outcome:
    """Raw result of one job, already of the right types."""

    values: dict[Step, Any]
    failures: list[StepFailure]
    cpu_seconds: float = 0.0


class ConfinedProcess:
    """One confined process and the socket to it. Used by one thread at a time."""

    def __init__(self, process: subprocess.Popen[bytes], control: socket.socket) -> None:
        self._process = process
        self.control = control
        self._broken = False
        self.confinement = self._hello()

    @classmethod
    def start(
        cls, steps_module: str, extra_path: tuple[str, ...], anchors: str = ""
    ) -> "ConfinedProcess":
        """Start the process with an empty environment and no descriptor but the socket.

        `anchors` (PEM) reach it as a descriptor too: it may open no file of the node.
        """
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs, _readable(anchors) as trusted:
            given = str(trusted) if trusted is not None else "-1"
            command = [sys.executable, "-I", "-B", "-c", _BOOT, str(theirs.fileno()), steps_module]
            try:
                process = subprocess.Popen(
                    [*command, given, _SOURCE_ROOT, *extra_path],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    env={"LC_ALL": "C.UTF-8"},
                    cwd="/",
                    pass_fds=(theirs.fileno(), *([trusted] if trusted is not None else [])),
                    start_new_session=True,
                )
            except OSError as error:
                ours.close()
                raise SandboxUnavailable(f"cannot start the process: {error.strerror}") from None
        return cls(process, ours)

    def _hello(self) -> Confinement:
        self.control.settimeout(START_SECONDS)
        try:
            raw = self.control.recv(server.MAX_REQUEST)
            fences: Confinement = wire.decode(Confinement, json.loads(raw), [])
        except (OSError, ValueError, wire.WireError):
            self.stop()
            raise SandboxUnavailable("the confined process did not report for work") from None
        return fences

    def usable(self) -> bool:
        return not self._broken and self._process.poll() is None

    def stop(self) -> None:
        """Kill the process and its children, and reap it."""
        self.control.close()
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        self._process.wait()

    def run(
        self,
        source: Offered,
        extension: str,
        steps: tuple[Step, ...],
        limits: Limits,
        *,
        pts: int | None = None,
        every_page: bool = False,
        password: str = "",
    ) -> Outcome:
        """Examine one open file. Every failure becomes a StepFailure; nothing is raised.

        `pts`: the frame for Step.STILL. `every_page`: for Step.READING. `password`: of a locked
        document; it goes to the process as a message, and stands in no command line.
        """
        outcome = Outcome(values={}, failures=[])
        deadline = time.monotonic() + limits.wall_seconds + GRACE_SECONDS
        request = json.dumps(
            {
                "limits": dataclasses.asdict(limits),
                "steps": [step.value for step in steps],
                "extension": extension,
                "remote_size": source.size,
                "pts": pts,
                "every_page": every_page,
                "password": password,
            }
        ).encode()
        reading, writing = os.pipe()
        try:
            try:
                socket.send_fds(self.control, [request], [source.descriptor, writing])
            finally:
                os.close(writing)
            reader = OutputReader(
                reading, deadline=deadline, limit=limits.output_bytes, ranges=source.ranges
            )
            problem = _collect(reader, outcome, steps, largest_blob=limits.output_bytes)
        except OSError:
            self._broken = True
            problem = FailureReason.CRASHED
        finally:
            os.close(reading)
        ending = self.ending(deadline=deadline)
        outcome.cpu_seconds = ending.cpu_seconds
        _settle(outcome, steps, problem, ending)
        return outcome

    def ending(self, *, deadline: float) -> "Ending":
        """How the server says the job's process ended; waits a little beyond `deadline`."""
        self.control.settimeout(max(0.1, deadline + GRACE_SECONDS - time.monotonic()))
        try:
            raw = json.loads(self.control.recv(server.MAX_REQUEST))
            ending: Ending = wire.decode(Ending, raw, [])
        except (OSError, ValueError, wire.WireError):
            self._broken = True
            return Ending(exit=-1, timed_out=time.monotonic() >= deadline, cpu_seconds=0.0)
        return ending


@contextlib.contextmanager
def _readable(text: str) -> Iterator[int | None]:
    """A descriptor that gives `text`; None for no text."""
    if not text:
        yield None
        return
    with tempfile.TemporaryFile() as file:
        file.write(text.encode("ascii"))
        file.seek(0)
        yield file.fileno()


@dataclasses.dataclass(frozen=True)
class Ending:
    exit: int
    timed_out: bool
    cpu_seconds: float


def _collect(
    reader: OutputReader, outcome: Outcome, steps: tuple[Step, ...], *, largest_blob: int
) -> FailureReason | None:
    """Read frames until the end mark. Answers why it stopped early, or None for a proper end."""
    try:
        while True:
            header, blobs = reader.frame(largest_blob=largest_blob)
            if header.get("end") is True:
                return None
            _accept(header, blobs, outcome, steps)
    except OutputEnded:
        return FailureReason.CRASHED
    except (OutputRefused, wire.WireError):
        return FailureReason.OUTPUT_REFUSED
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return FailureReason.OUTPUT_REFUSED  # JSON of another shape than ours


def _accept(
    header: dict[str, Any], blobs: list[bytes], outcome: Outcome, steps: tuple[Step, ...]
) -> None:
    step = Step(header["step"])
    if step not in steps or step in outcome.values:
        raise OutputRefused
    if "failed" in header:
        reason = FailureReason(header["failed"])
        detail = str(header.get("detail", ""))[:100]
        outcome.failures.append(StepFailure(step=step, reason=reason, detail=detail))
        return
    value = wire.decode(RESULTS[step], header["value"], blobs)
    if not all(_is_webp(made.webp) for made in _pictures(value)):
        raise OutputRefused
    if isinstance(value, Still) and not value.png.startswith(_PNG):
        raise OutputRefused
    outcome.values[step] = value


def _pictures(value: Any) -> tuple[Preview | PagePicture | KeyframePicture, ...]:
    if isinstance(value, Previews | Keyframes):
        return value.pictures
    return value.pages if isinstance(value, PagePictures) else ()


def _is_webp(data: bytes) -> bool:
    """These bytes are shown to people's browsers, so at least their kind is checked here."""
    return data[:4] == b"RIFF" and data[8:12] == b"WEBP"


def _settle(
    outcome: Outcome, steps: tuple[Step, ...], problem: FailureReason | None, ending: Ending
) -> None:
    """Give every step without an answer its reason."""
    if problem is None:
        return
    if problem is FailureReason.CRASHED:
        problem = _reason_of(ending)
    answered = set(outcome.values) | {failure.step for failure in outcome.failures}
    detail = f"signal {-ending.exit}" if ending.exit < 0 else ""
    for step in steps:
        if step not in answered:
            outcome.failures.append(StepFailure(step=step, reason=problem, detail=detail))


def _reason_of(ending: Ending) -> FailureReason:
    if ending.timed_out or ending.exit == -signal.SIGXCPU:
        return FailureReason.TIMED_OUT
    if ending.exit == 3:
        return FailureReason.OUT_OF_MEMORY
    return FailureReason.CRASHED
