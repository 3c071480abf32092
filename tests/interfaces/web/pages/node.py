# SPDX-License-Identifier: AGPL-3.0-or-later
"""A whole node as people start it: `dokaz run` in a folder of its own, web and worker."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests import tables
from tests.waiting import PATIENCE_SECONDS, free_port, listens

SRC = Path(__file__).resolve().parents[4] / "src"


@dataclass
class Node:
    """A running demonstration."""

    home: Path
    port: int
    process: subprocess.Popen[bytes]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def password(self) -> str:
        return (self.home / "demo-sign-in").read_text("ascii").strip()

    def kill(self) -> None:
        """Pull the plug: the supervisor and what it started, at once."""
        children = _children(self.process.pid)
        for pid in (self.process.pid, *children):
            os.kill(pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=PATIENCE_SECONDS)


@contextmanager
def running(home: Path, *, port: int | None = None) -> Iterator[Node]:
    """A node on `home`; stopped in order at the end unless it was killed."""
    node = start(home, port=port)
    try:
        yield node
    finally:
        node.stop()


def start(home: Path, *, port: int | None = None) -> Node:
    """Start a node and wait until web and worker answer."""
    if not (home / tables.FILE).exists():
        tables.put_into(home)
    number = port or free_port()
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("DOKAZ_") and name != "DJANGO_SETTINGS_MODULE"
    }
    environment = {
        **kept,
        "DOKAZ_HOME": str(home),
        "DOKAZ_DEMO": "yes",
        "DOKAZ_DEMO_SIZE": "small",
        "DOKAZ_PORT": str(number),
        "PYTHONPATH": str(SRC),
        "PYTHONUNBUFFERED": "1",
    }
    with (home / "run.log").open("ab") as log:
        before = log.tell()
        process = subprocess.Popen(
            [sys.executable, "-m", "dokaz.interfaces.cli.main", "run"],
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    node = Node(home, number, process)
    _wait(node, before)
    return node


def _wait(node: Node, before: int) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        text = (node.home / "run.log").read_bytes()[before:]
        if b"worker started" in text and listens(node.port):
            return
        assert node.process.poll() is None, text.decode()
        time.sleep(0.3)
    node.process.kill()
    raise AssertionError("the node did not start in time")


def _children(pid: int) -> list[int]:
    """All processes started by one, and by those."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError):
            continue
        if parent == pid:
            child = int(folder.name)
            found += [child, *_children(child)]
    return found
