# SPDX-License-Identifier: AGPL-3.0-or-later
"""The confined process: takes one file at a time and forks a fresh child for each.

The server loads the decoders, puts up the fences, and from then on touches no untrusted byte: it
receives two descriptors (the file, read-only, and the pipe for the answer), forks, waits and
reports how the child ended. So no file can poison the next, and starting costs a fork, not an
import.

Not meant to be imported by anything but the command line that `sandbox` builds.
"""

import contextlib
import dataclasses
import importlib
import io
import json
import os
import select
import signal
import socket
import struct
import sys
import time
from typing import Any, BinaryIO

from dokaz.media import confinement, remote_file, wire
from dokaz.media.errors import FailureReason, UnreadableMedia
from dokaz.media.limits import Limits
from dokaz.media.results import Step

MAX_REQUEST = 16 * 1024
DEFAULT_STEPS = "dokaz.media.steps"
_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


def serve(control: socket.socket, steps: Any) -> None:
    """Answer requests until the other side hangs up."""
    while True:
        request, descriptors, _flags, _address = socket.recv_fds(control, MAX_REQUEST, 2)
        if not request:
            return
        asked = json.loads(request)
        source, answer = descriptors
        server, child = os.getpid(), os.fork()
        if child == 0:
            _job(server, steps, asked, source, answer)
        os.close(source)
        os.close(answer)
        status = _wait(child, float(asked["limits"]["wall_seconds"]))
        control.send(json.dumps(status).encode())


def _wait(child: int, wall_seconds: float) -> dict[str, object]:
    """Wait for the child; kill its whole group when the time is over, and anyhow at the end."""
    deadline = time.monotonic() + wall_seconds
    timed_out = False
    descriptor = os.pidfd_open(child) if hasattr(os, "pidfd_open") else -1
    try:
        if descriptor >= 0:
            poll = select.poll()
            poll.register(descriptor, select.POLLIN)
            timed_out = not poll.poll(max(0.0, deadline - time.monotonic()) * 1000)
        else:
            timed_out = not _ended_before(child, deadline)
    finally:
        if descriptor >= 0:
            os.close(descriptor)
    for kill in (os.killpg, os.kill):  # the group may not exist yet
        with contextlib.suppress(ProcessLookupError, PermissionError):
            kill(child, signal.SIGKILL)
    _pid, status, usage = os.wait4(child, 0)
    return {
        "exit": os.waitstatus_to_exitcode(status),
        "timed_out": timed_out,
        "cpu_seconds": usage.ru_utime + usage.ru_stime,
    }


def _ended_before(child: int, deadline: float) -> bool:
    """For systems without pidfd: look every few milliseconds, leaving the child to be reaped."""
    while time.monotonic() < deadline:
        ended = os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        if ended is not None:
            return True
        time.sleep(0.01)
    return False


def _job(server: int, steps: Any, asked: Any, source: int, answer: int) -> None:
    """The child: confine, take the steps, write one frame for each, end. Never returns."""
    code = 1
    try:
        os.setsid()
        os.dup2(source, 3)
        os.dup2(answer, 4)
        os.closerange(5, 1024)
        limits = Limits(**asked["limits"])
        confinement.confine_job(limits, server)
        with _opened(asked["remote_size"]) as file, open(4, "wb", buffering=0) as pipe:
            if hasattr(steps, "answer"):  # a job with an answer of its own shape
                steps.answer(file, pipe, asked)
                os._exit(0)
            examiner = steps.open_examiner(file, extension=asked["extension"], limits=limits)
            if asked.get("pts") is not None:
                examiner.pts = int(asked["pts"])
            examiner.password = str(asked.get("password") or "")
            examiner.every_page = asked.get("every_page") is True
            for name in asked["steps"]:
                pipe_write(pipe, _frame(examiner, Step(name)))
            pipe_write(pipe, frame({"end": True}, []))
        code = 0
    except MemoryError:
        code = 3
    except BaseException:  # noqa: BLE001 - nothing may leave this function: it would serve requests
        code = 1
    finally:
        os._exit(code)


def _opened(remote_size: int | None) -> BinaryIO:
    """The file behind descriptor 3: itself, or ranges asked of the parent over a socket."""
    if remote_size is not None:
        return remote_file.opened(3, size=remote_size)
    os.lseek(3, 0, os.SEEK_SET)
    return open(3, "rb")


def _frame(examiner: Any, step: Step) -> bytes:
    try:
        blobs: list[bytes] = []
        value = wire.encode(examiner.take(step), blobs)
        return frame({"step": step.value, "value": value}, blobs)
    except UnreadableMedia as error:
        failure: dict[str, object] = {
            "step": step.value,
            "failed": error.reason.value,
            "detail": error.detail,
        }
        return frame(failure, [])
    except MemoryError:
        reason = FailureReason.OUT_OF_MEMORY.value
        return frame({"step": step.value, "failed": reason, "detail": ""}, [])


def frame(header: dict[str, object], blobs: list[bytes]) -> bytes:
    """Length of the header, the header as JSON, then the blobs whose lengths it lists."""
    raw = json.dumps({**header, "blobs": [len(blob) for blob in blobs]}).encode()
    return struct.pack(">I", len(raw)) + raw + b"".join(blobs)


def pipe_write(pipe: io.RawIOBase, data: bytes) -> None:
    """Write everything to a pipe that may take it in parts."""
    view = memoryview(data)
    while view:
        written = pipe.write(view)
        view = view[written or 0 :]


def _loaded(module: str) -> Any:
    """The module with the steps. Number libraries read their settings when they are loaded: with
    more than one thread they would take memory for each, before the fork."""
    os.environ.update(_ONE_THREAD)
    try:
        return importlib.import_module(module)
    finally:
        for name in _ONE_THREAD:
            del os.environ[name]


def main(arguments: list[str]) -> None:
    """`arguments`: number of the control descriptor, module with the steps, number of a descriptor
    with the anchors of trust or -1."""
    control = socket.socket(fileno=int(arguments[0]))
    steps = _loaded(arguments[1])
    steps.warm_up()
    if int(arguments[2]) >= 0:
        with open(int(arguments[2]), encoding="ascii") as anchors:
            steps.trust(anchors.read())
    os.nice(getattr(steps, "NICE", 0))  # work that nobody waits for makes room for the rest
    further: tuple[str, ...] = getattr(steps, "readable_folders", tuple)()
    folders = {os.path.dirname(os.__file__), *further, *(path for path in sys.path if path)}
    readable = tuple(sorted(folder for folder in folders if os.path.isdir(folder)))
    fences = confinement.confine_server(readable=readable)
    control.send(json.dumps(dataclasses.asdict(fences)).encode())
    serve(control, steps)
