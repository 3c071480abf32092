# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whole nodes for browsers, web and worker: copies of one that has been started and has written its
demonstration."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path

from tests import quick_processes, tables
from tests.folders import Folder
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


@contextmanager
def supervised(home: Path, demonstration: Path) -> Iterator[Node]:
    """`dokaz run`, as people start it, on a copy of the demonstration at `home`; stopped in order
    at the end. The very first start is tried where the command line is."""
    copy(demonstration, home)
    node = Node(home, free_port())
    with (home / "run.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "dokaz.interfaces.cli.main", "run"],
            env=node.values,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait(node, 0, {"run": lambda: process.poll() is None})
        yield node
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE_SECONDS)


@dataclass(frozen=True)
class Forked(Node):
    """Web and worker, each forked from a process that has imported everything."""

    processes: Mapping[str, BaseProcess]

    def kill(self) -> None:
        """Pull the plug: both and what they started, at once."""
        for process in self.processes.values():
            quick_processes.pull_the_plug(process)

    def stop(self) -> None:
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            process.join(PATIENCE_SECONDS)
            assert not process.is_alive(), "a process of the node did not end"


@contextmanager
def running(home: Path, demonstration: Path) -> Iterator[Forked]:
    """Web and worker on a copy of the demonstration at `home`. What `home` has already, such as
    settings, stays."""
    copy(demonstration, home)
    with forked(home) as node:
        yield node


@contextmanager
def forked(home: Path, *, port: int | None = None) -> Iterator[Forked]:
    """Web and worker on a folder that has been prepared; stopped in order unless killed."""
    plain = Node(home, port or free_port())
    log = home / "run.log"
    before = log.stat().st_size if log.exists() else 0
    # As `dokaz run` hands it on to them.
    values = {**plain.values, "DJANGO_SETTINGS_MODULE": "dokaz.site.settings"}
    started: dict[str, BaseProcess] = {}
    node = Forked(plain.home, plain.port, started)
    try:
        for program, *arguments in (
            ("dokaz.interfaces.cli.main", "serve"),
            ("dokaz.interfaces.worker",),
        ):
            started[program] = quick_processes.start(
                program, arguments, values=values, cwd=REPOSITORY, log=log
            )
        _wait(node, before, {name: process.is_alive for name, process in started.items()})
        yield node
    finally:
        node.stop()


def copy(demonstration: Path, home: Path) -> None:
    """Put a copy of the demonstration's folder at `home`, which may be there already."""
    Folder.of(demonstration).copy_to(home)


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
