# SPDX-License-Identifier: AGPL-3.0-or-later
"""A real worker: takes in uploads, makes thumbnails, sequences; killed, it loses nothing."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests import quick_processes
from tests.intake.installation import REPOSITORY, environment
from tests.waiting import PATIENCE_SECONDS

from dokaz.interfaces.worker.steps import LEDGER_SECONDS

SCRIPT = Path(__file__).parent / "node_script.py"


class Node:
    """Runs pieces of node_script.py, and workers, on one installation."""

    def __init__(self, values: dict[str, str]) -> None:
        self._values = values

    def do(self, what: str, *arguments: str) -> dict:
        done = quick_processes.run(
            str(SCRIPT), [what, *arguments], values=self._values, cwd=REPOSITORY, timeout=900
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return json.loads(done.stdout.splitlines()[-1])

    @contextmanager
    def worker(self) -> Iterator[subprocess.Popen[str]]:
        process = subprocess.Popen(
            [sys.executable, "-m", "dokaz.interfaces.worker"],
            env=self._values,
            cwd=REPOSITORY,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()
            process.communicate()

    def until(self, holds: Callable[[dict], bool], *, seconds: float = PATIENCE_SECONDS) -> dict:
        end = time.monotonic() + seconds
        with self._observer() as asked_state:
            while True:
                state = asked_state()
                if holds(state):
                    return state
                assert time.monotonic() < end, f"did not come about: {state}"
                time.sleep(0.2)

    @contextmanager
    def _observer(self) -> Iterator[Callable[[], dict]]:
        """What tells the state whenever asked: one process, because starting one takes longest."""
        process = subprocess.Popen(
            [sys.executable, str(SCRIPT), "observe"],
            env=self._values,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        questions, answers = process.stdin, process.stdout
        assert questions is not None
        assert answers is not None

        def ask() -> dict:
            questions.write("state\n")
            questions.flush()
            answer = answers.readline()
            assert answer, "who tells the state has ended"
            return json.loads(answer)

        try:
            yield ask
        finally:
            process.kill()
            process.communicate()


def is_done(state: dict) -> bool:
    """The delivery is complete, nothing is left to make of its files, all stands in the log."""
    if state["status"] != "complete":
        return False
    return not state["to_queue"] and not state["tasks"] and not state["unplaced"]


@pytest.fixture
def node(tmp_path: Path) -> Iterator[Node]:
    with environment(tmp_path / "home") as values:
        made = Node(values)
        made.do("set_up")
        yield made


def test_uploads_become_items_with_thumbnails(node: Node, shared_fixtures: Path) -> None:
    photo = shared_fixtures / "exif" / "landscape_3.jpg"
    video = next((shared_fixtures / "video").rglob("*.mp4"))
    node.do("upload", str(photo), str(video))
    with node.worker() as worker:
        state = node.until(is_done)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(timeout=PATIENCE_SECONDS) == 0
    assert (state["taken"], state["refused"], state["waiting_files"]) == (2, 1, 0)
    assert state["reasons"] == ["digest_differs"]
    roles = state["roles"]
    # Two sizes for the photo; a poster and a contact sheet for the video; a sidecar for each.
    assert roles["thumbnail"] == 2
    assert roles["poster"] >= 1
    assert roles["contact_sheet"] == 1
    assert roles["metadata"] == 2
    assert state["dead"] == 0
    assert state["unplaced"] == 0


def test_a_killed_worker_is_replaced_and_nothing_is_done_twice(
    node: Node, shared_fixtures: Path
) -> None:
    photos = sorted((shared_fixtures / "exif").glob("*.jpg"))[:12]
    node.do("upload", *map(str, photos))
    for wait in (2.0, 3.0, 4.0):
        with node.worker() as worker:
            time.sleep(wait)
            os.kill(worker.pid, signal.SIGKILL)
            worker.wait()
    node.do("age_pauses")
    with node.worker() as worker:
        state = node.until(is_done)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(timeout=PATIENCE_SECONDS) == 0
    # A look while the worker is at it may fall between the database and the published log.
    state = node.do("state")
    assert state["taken"] == len(photos)
    assert state["items"] == len(photos)
    assert state["roles"]["metadata"] == len(photos)
    assert state["roles"]["original"] == len(photos)
    assert state["unplaced"] == 0
    assert state["findings"] == []


def test_what_is_committed_gets_its_place_in_the_log_without_being_asked(node: Node) -> None:
    assert LEDGER_SECONDS <= 0.5, "people wait for this; how long in truth is for the benchmarks"
    with node.worker():
        node.until(lambda s: s["workers_alive"] == 1)
        assert node.do("act_and_wait") == {"placed": 7}


def test_two_workers_do_not_run_a_task_twice(node: Node, shared_fixtures: Path) -> None:
    photos = sorted((shared_fixtures / "exif").glob("*.jpg"))[:10]
    node.do("upload", *map(str, photos))
    with node.worker(), node.worker():
        state = node.until(is_done)
    assert state["roles"]["metadata"] == len(photos)
    assert state["tries"] == [1]
    assert state["openings"] == len(photos)
