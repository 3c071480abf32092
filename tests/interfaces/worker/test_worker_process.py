# SPDX-License-Identifier: AGPL-3.0-or-later
"""A real worker: takes in uploads, makes thumbnails, sequences; killed, it loses nothing."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest
from tests import quick_processes
from tests.intake.installation import REPOSITORY, environment
from tests.waiting import PATIENCE_SECONDS

from dokaz.interfaces.worker.steps import LEDGER_SECONDS

SCRIPT = Path(__file__).parent / "node_script.py"


class Node:
    """Runs pieces of node_script.py, and workers, on one installation."""

    def __init__(self, values: dict[str, str], log: Path) -> None:
        self._values, self._log = values, log

    def do(self, what: str, *arguments: str) -> dict:
        done = quick_processes.run(
            str(SCRIPT), [what, *arguments], values=self._values, cwd=REPOSITORY, timeout=900
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return json.loads(done.stdout.splitlines()[-1])

    @contextmanager
    def worker(self) -> Iterator[BaseProcess]:
        """A worker in a process of its own, killed at the end if it has not ended."""
        process = quick_processes.start(
            "dokaz.interfaces.worker", [], values=self._values, cwd=REPOSITORY, log=self._log
        )
        try:
            yield process
        finally:
            process.kill()
            process.join()


def ended_as_asked(worker: BaseProcess) -> bool:
    """Whether it stops on a signal, in order."""
    worker.terminate()
    worker.join(PATIENCE_SECONDS)
    return worker.exitcode == 0


@pytest.fixture
def node(tmp_path: Path) -> Iterator[Node]:
    with environment(tmp_path / "home") as values:
        made = Node(values, tmp_path / "workers.log")
        made.do("set_up")
        yield made


def test_uploads_become_items_with_thumbnails(node: Node, shared_fixtures: Path) -> None:
    photo = shared_fixtures / "exif" / "landscape_3.jpg"
    video = next((shared_fixtures / "video").rglob("*.mp4"))
    node.do("upload", str(photo), str(video))
    with node.worker() as worker:
        state = node.do("wait_until_done")
        assert ended_as_asked(worker)
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
    for wait in (1.0, 1.5, 2.0):
        with node.worker() as worker:
            time.sleep(wait)
            worker.kill()
            worker.join()
    node.do("age_pauses")
    with node.worker() as worker:
        state = node.do("wait_until_done")
        assert ended_as_asked(worker)
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
        node.do("wait_for_a_worker")
        assert node.do("act_and_wait") == {"placed": 7}


def test_two_workers_do_not_run_a_task_twice(node: Node, shared_fixtures: Path) -> None:
    photos = sorted((shared_fixtures / "exif").glob("*.jpg"))[:10]
    node.do("upload", *map(str, photos))
    with node.worker(), node.worker():
        state = node.do("wait_until_done")
    assert state["roles"]["metadata"] == len(photos)
    assert state["tries"] == [1]
    assert state["openings"] == len(photos)
