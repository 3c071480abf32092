# SPDX-License-Identifier: AGPL-3.0-or-later
"""Waiting for other processes, and ports for them: right on a slow and crowded machine too."""

from __future__ import annotations

import fcntl
import os
import random
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO

PATIENCE_SECONDS = 600.0
"""Only a hang takes longer; a test that passes never waits for it."""

_FIRST, _LAST = 12_000, 30_000
_HELD: dict[int, IO[bytes]] = {}


def until(
    holds: Callable[[], bool], *, seconds: float = PATIENCE_SECONDS, every_seconds: float = 0.05
) -> bool:
    """Whether a condition came about in time. `every_seconds`: longer where looking costs much."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(every_seconds)
    return True


def free_port() -> int:
    """A port of this machine that nothing else takes before this process has ended.

    Below the range from which the kernel gives ports to outgoing connections: a port of that range
    may be given away between looking and binding, and a connection to it may even meet itself.
    Other test processes respect the lock file.
    """
    folder = Path(tempfile.gettempdir()) / f"dokaz-test-ports-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    chance = random.SystemRandom()
    while True:
        port = chance.randrange(_FIRST, _LAST)
        lock = (folder / str(port)).open("ab")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", port))
        except OSError:
            lock.close()
            continue
        _HELD[port] = lock
        return port


def listens(port: int) -> bool:
    """Whether somebody accepts connections on a port."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=10).close()
    except OSError:
        return False
    return True


def until_it_listens(port: int, process: subprocess.Popen[bytes]) -> None:
    """Wait for a server that was just started. Raises AssertionError: it ended, or never came."""

    def settled() -> bool:
        return process.poll() is not None or listens(port)

    assert until(settled), "the server does not listen"
    assert process.poll() is None, "the server did not start"
