# SPDX-License-Identifier: AGPL-3.0-or-later
"""`dokaz receive` of several places, and of a folder that is watched by a real process."""

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.intake.installation import REPOSITORY
from tests.interfaces.cli.installed import PASSWORD, WORKER, Node
from tests.waiting import PATIENCE_SECONDS, until

FOUND = ("--mode", "found")


@contextmanager
def watching(node: Node, folder: Path) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "dokaz.interfaces.cli.main", "receive", str(folder)),
            *(*WORKER, *FOUND, "--watch", "--settled", "1", "--json"),
        ],
        env={**node.values, "DOKAZ_PASSWORD": PASSWORD},
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def comes_about(process: "subprocess.Popen[str]", holds: Callable[[], bool]) -> None:
    """Wait for a condition; a process that ended instead is told with what it said."""
    assert until(lambda: holds() or process.poll() is not None, every_seconds=0.5)
    assert process.poll() is None, process.communicate()
    assert holds()


def documents(text: str) -> list[dict]:
    """The JSON documents that stand one behind the other."""
    found, decoder = [], json.JSONDecoder()
    while text.strip():
        document, end = decoder.raw_decode(text.lstrip())
        found.append(document)
        text = text.lstrip()[end:]
    return found


def a_document(process: "subprocess.Popen[str]") -> dict:
    """The next one that the process says."""
    assert process.stdout
    text = ""
    for line in process.stdout:
        text += line
        with suppress(json.JSONDecodeError):
            found: dict = json.loads(text)
            return found
    raise AssertionError(process.communicate())


def items(node: Node) -> int:
    return int(node.do("state")["items"])


def test_what_is_put_in_is_taken_in_once_also_after_a_kill(node: Node, tmp_path: Path) -> None:
    folder = tmp_path / "inbox"
    folder.mkdir()
    (folder / "first.txt").write_text("перше")
    with watching(node, folder) as process:
        comes_about(process, lambda: items(node) == 1)
        (folder / "second.txt").write_text("друге")
        comes_about(process, lambda: items(node) == 2)
        process.kill()
    (folder / "third.txt").write_text("третє")
    with watching(node, folder) as process:
        comes_about(process, lambda: items(node) == 3)
        comes_about(process, lambda: node.do("state")["unfinished_deliveries"] == 0)
        first = a_document(process)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 0, err
    told = [first, *documents(out)]
    assert sum(one["taken"] for one in told) >= 1
    assert all(one["files"] == one["taken"] + one["already_here"] for one in told)
    assert node.run("receive", folder, *WORKER, *FOUND, "--json").document["already_here"] == 3


def test_several_places_are_one_delivery(node: Node, tmp_path: Path) -> None:
    for name in ("card", "phone"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "IMG_1.jpg").write_text(name)
    (tmp_path / "letter.txt").write_text("лист")
    paths = [tmp_path / name for name in ("card", "phone", "letter.txt")]
    done = node.run("receive", *paths, *WORKER, *FOUND, "--json")
    assert (done.code, done.document["files"], done.document["taken"]) == (0, 3, 3)


def test_what_does_not_go_together_is_refused(node: Node, tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name / "DCIM").mkdir(parents=True)
    (tmp_path / "file").write_text("x")
    one, two = tmp_path / "a" / "DCIM", tmp_path / "b" / "DCIM"
    for arguments in ((one, two), (one, two, "--watch"), (tmp_path / "file", "--watch")):
        done = node.run("receive", *arguments, *WORKER, *FOUND, "--json")
        assert (done.code, done.document["error"]) == (2, "cli.wrong_choice"), arguments
    assert node.do("state")["deliveries"] == 0
