# SPDX-License-Identifier: AGPL-3.0-or-later
"""Stands in for a decoder taken over by a file: the file's text names the attack to try.

Loaded inside the confined process by the sandbox tests.
"""

import ctypes
import os
import resource
import signal
import socket
import subprocess
import time
from typing import Any

from dokaz.media.errors import FailureReason, UnreadableMedia

LEFT_BEHIND: list[str] = []


def warm_up() -> None:
    """Nothing to load."""


def attempt(action: Any) -> str:
    """How the operating system answered."""
    try:
        action()
    except OSError as error:
        return f"refused {error.errno}"
    except MemoryError:
        return "no memory"
    return "SUCCEEDED"


def connect(family: int, kind: int, address: Any) -> None:
    with socket.socket(family, kind) as end:
        end.settimeout(2)
        end.connect(address)


def eat_memory() -> None:
    eaten = []
    while True:
        eaten.append(bytearray(64 << 20))


def read_file(path: str) -> None:
    with open(path, "rb") as file:
        file.read(1)


def write_file(path: str) -> None:
    with open(path, "wb") as file:
        file.write(b"x")


class Examiner:
    def __init__(self, order: str) -> None:
        self.order, _, self.argument = order.partition(" ")

    def take(self, step: Any) -> Any:
        answer = getattr(self, self.order)()
        raise UnreadableMedia(FailureReason.DAMAGED, str(answer))

    def tcp(self) -> str:
        port = int(self.argument)
        return attempt(lambda: connect(socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", port)))

    def unix(self) -> str:
        return attempt(lambda: connect(socket.AF_UNIX, socket.SOCK_STREAM, self.argument))

    def secret(self) -> str:
        return attempt(lambda: read_file(self.argument))

    def write(self) -> str:
        return attempt(lambda: write_file(self.argument))

    def program(self) -> str:
        return attempt(lambda: subprocess.run(["/bin/true"], check=False))

    def fork(self) -> str:
        return attempt(os.fork)

    def trace(self) -> str:
        libc = ctypes.CDLL(None, use_errno=True)
        return "refused" if libc.ptrace(0, 0, 0, 0) < 0 else "SUCCEEDED"

    def environment(self) -> str:
        return ",".join(sorted(os.environ))

    def descriptors(self) -> str:
        found = []
        for number in range(256):
            try:
                os.fstat(number)
            except OSError:
                continue
            found.append(str(number))
        return ",".join(found)

    def limits(self) -> str:
        names = ("CPU", "FSIZE", "NOFILE", "CORE")
        return ",".join(
            str(resource.getrlimit(getattr(resource, f"RLIMIT_{one}"))[0]) for one in names
        )

    def memory(self) -> str:
        return attempt(eat_memory)

    def spin(self) -> None:
        while True:
            pass

    def sleep(self) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        time.sleep(600)

    def crash(self) -> None:
        ctypes.string_at(1)

    def poison(self) -> str:
        LEFT_BEHIND.append("x")
        return str(len(LEFT_BEHIND))

    def garbage(self) -> None:
        os.write(4, b"\x00\x00\x00\x05hello" * 100)

    def deep(self) -> None:
        body = b"[" * 100_000
        os.write(4, len(body).to_bytes(4, "big") + body[:60_000])
        os.write(4, body[60_000:])

    def flood(self) -> None:
        os.write(4, (30).to_bytes(4, "big") + b'{"step":"identify","blobs":[999999999999]}'[:30])
        while True:
            os.write(4, bytes(65536))

    def endless(self) -> None:
        size = 10**9
        header = b'{"step":"identify","value":null,"blobs":[%d]}' % size
        os.write(4, len(header).to_bytes(4, "big") + header)
        while True:
            os.write(4, bytes(65536))

    def greedy(self) -> str:
        os.write(3, (0).to_bytes(8, "big") + (1 << 31).to_bytes(4, "big"))
        return f"got {len(os.read(3, 10))}"

    def beyond(self) -> str:
        os.write(3, (1 << 60).to_bytes(8, "big") + (10).to_bytes(4, "big"))
        return f"got {len(os.read(3, 10))}"

    def deaf(self) -> None:
        while True:
            os.write(3, (0).to_bytes(8, "big") + (5000).to_bytes(4, "big"))

    def lie(self) -> None:
        header = b'{"step":"identify","value":{"media_type":5},"blobs":[]}'
        os.write(4, len(header).to_bytes(4, "big") + header)
        time.sleep(600)


def open_examiner(file: Any, *, extension: str, limits: Any) -> Examiner:
    return Examiner(file.read(500).decode().rstrip())
