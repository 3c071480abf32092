# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whole nodes for browsers, web and worker: as people start them first, and copies of one that has
been started and has written its demonstration."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path

from tests import quick_processes, tables
from tests.waiting import PATIENCE_SECONDS, free_port, listens

REPOSITORY = Path(__file__).resolve().parents[4]
SRC = REPOSITORY / "src"
_WRITES = Path(__file__).parent / "demonstration_script.py"


@dataclass(frozen=True)
class Node:
    """A running demonstration."""

    home: Path
    port: int

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def password(self) -> str:
        return (self.home / "demo-sign-in").read_text("ascii").strip()

    @property
    def values(self) -> dict[str, str]:
        """The variables its processes have."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("DOKAZ_") and name != "DJANGO_SETTINGS_MODULE"
        }
        return {
            **kept,
            "DOKAZ_HOME": str(self.home),
            "DOKAZ_DEMO": "yes",
            "DOKAZ_DEMO_SIZE": "small",
            "DOKAZ_PORT": str(self.port),
            "PYTHONPATH": str(SRC),
            "PYTHONUNBUFFERED": "1",
        }


@dataclass(frozen=True)
class Supervised(Node):
    """A node that `dokaz run` started and looks after."""

    process: subprocess.Popen[bytes]

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
def supervised(home: Path, *, port: int | None = None) -> Iterator[Supervised]:
    """`dokaz run` on `home`; stopped in order at the end unless it was killed."""
    node = start(home, port=port)
    try:
        yield node
    finally:
        node.stop()


def start(home: Path, *, port: int | None = None) -> Supervised:
    """Start a node by `dokaz run` and wait until web and worker answer."""
    if not (home / tables.FILE).exists():
        tables.put_into(home)
    plain = Node(home, port or free_port())
    with (home / "run.log").open("ab") as log:
        before = log.tell()
        process = subprocess.Popen(
            [sys.executable, "-m", "dokaz.interfaces.cli.main", "run"],
            env=plain.values,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    node = Supervised(plain.home, plain.port, process)
    try:
        _wait(node, before, {"run": lambda: process.poll() is None})
    except AssertionError:
        process.kill()
        raise
    return node


@contextmanager
def running(home: Path, demonstration: Path) -> Iterator[Node]:
    """Web and worker on a copy of the demonstration at `home`, each forked from a process that has
    imported everything. What `home` has already, such as settings, stays."""
    copy(demonstration, home)
    node = Node(home, free_port())
    log = home / "run.log"
    # As `dokaz run` hands it on to them.
    values = {**node.values, "DJANGO_SETTINGS_MODULE": "dokaz.site.settings"}
    started: dict[str, BaseProcess] = {}
    try:
        for program, *arguments in (
            ("dokaz.interfaces.cli.main", "serve"),
            ("dokaz.interfaces.worker",),
        ):
            started[program] = quick_processes.start(
                program, arguments, values=values, cwd=REPOSITORY, log=log
            )
        _wait(node, 0, {name: process.is_alive for name, process in started.items()})
        yield node
    finally:
        for process in started.values():
            process.terminate()
        for process in started.values():
            process.join(PATIENCE_SECONDS)
            assert not process.is_alive(), "a process of the node did not end"


def copy(demonstration: Path, home: Path) -> None:
    """Put a copy of the demonstration's folder at `home`, which may be there already."""
    shutil.copytree(demonstration, home, dirs_exist_ok=True)


def written(folder: Path) -> Path:
    """A node's folder with a demonstration at rest in it: made by whoever of a run comes first."""
    home, whole = folder / "demonstration", folder / "demonstration-whole"
    with (folder / "demonstration.lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not whole.exists():
            shutil.rmtree(home, ignore_errors=True)
            tables.put_into(home)
            done = quick_processes.run(
                str(_WRITES), [], values=Node(home, 0).values, cwd=REPOSITORY, timeout=1800
            )
            assert done.returncode == 0, done.stderr[-3000:]
            whole.touch()
    return home


def _wait(node: Node, before: int, alive: Mapping[str, Callable[[], bool]]) -> None:
    """Wait until the worker says that it started and the port listens."""
    until = time.monotonic() + PATIENCE_SECONDS
    log = node.home / "run.log"
    while time.monotonic() < until:
        text = log.read_bytes()[before:] if log.exists() else b""
        if b"worker started" in text and listens(node.port):
            return
        ended = [name for name, lives in alive.items() if not lives()]
        assert not ended, f"{ended} ended: {text.decode()}"
        time.sleep(0.1)
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
