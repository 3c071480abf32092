# SPDX-License-Identifier: AGPL-3.0-or-later
"""A second process helps with receiving; nothing depends on it, and nothing outlives its parent."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dokaz.evidence import api as evidence
from dokaz.evidence.models import Item
from dokaz.gate.models import Act
from dokaz.intake import api as intake
from dokaz.intake import batches, batches_ahead
from dokaz.intake.models import Delivery
from dokaz.intake.second_process import SecondProcess
from tests.intake.world import World

pytestmark = pytest.mark.django_db

FILES = 9
STORE_AND_TELL = batches_ahead._store_and_tell


def kill_myself(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def stumble(*_: object) -> None:
    raise RuntimeError("work that does not succeed")


def test_its_answers_are_what_the_work_gave() -> None:
    given = [["Україна\n", None, 1 << 20], "x" * 1_000_000, 0]
    second = SecondProcess(lambda: given)
    assert [second.answer() for _ in given] == given
    assert second.answer() is None
    second.end()


def test_answers_before_its_end_count_and_half_a_one_does_not() -> None:
    def work() -> Iterator[str]:
        yield "whole"
        (writes,) = open_descriptors()
        os.write(writes, b'"half')
        kill_myself()

    second = SecondProcess(work)
    assert (second.answer(), second.answer(), second.answer()) == ("whole", None, None)
    second.end()


@pytest.mark.parametrize("work", [kill_myself, stumble, lambda: Act.objects.count(), object])
def test_work_that_does_not_come_to_its_end_has_no_answer(work: Callable[[], object]) -> None:
    assert Act.objects.count() >= 0
    second = SecondProcess(work)
    assert second.answer() is None
    second.end()


def test_it_holds_no_file_of_the_first(tmp_path: Path) -> None:
    (tmp_path / "held").touch()
    with (tmp_path / "held").open():
        second = SecondProcess(
            lambda: [[os.readlink(f"/proc/self/fd/{one}") for one in open_descriptors()]]
        )
        held = second.answer()
    second.end()
    assert len(held) == 1
    assert held[0].startswith("pipe:")


def open_descriptors() -> list[int]:
    """Those above the standard ones that stay open once the listing itself has ended."""
    found = [int(name) for name in os.listdir("/proc/self/fd")]
    return [one for one in found if one > 2 and os.path.lexists(f"/proc/self/fd/{one}")]


def test_it_ends_with_the_first() -> None:
    reads, writes = os.pipe()
    first = os.fork()
    if first == 0:
        second = SecondProcess(lambda: time.sleep(60))
        os.write(writes, str(second._child).encode())
        kill_myself()
    second_id = int(os.read(reads, 20))
    os.waitpid(first, 0)
    os.close(reads)
    os.close(writes)
    ends_at = time.monotonic() + 20
    while is_running(second_id):
        assert time.monotonic() < ends_at
        time.sleep(0.01)


def is_running(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state not in "ZX"


def kill_after_one(*given: Any) -> Iterator[Any]:
    yield next(iter(STORE_AND_TELL(*given)))
    kill_myself()


@pytest.mark.parametrize("storing", [None, kill_myself, stumble, kill_after_one])
def test_files_come_in_the_same_with_and_without_it(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, storing: Callable[..., None]
) -> None:
    monkeypatch.setattr(batches, "BATCH_FILES", 3)
    monkeypatch.setattr(batches_ahead, "BATCHES_AHEAD", 2)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    begun = []
    monkeypatch.setattr(
        batches_ahead, "SecondProcess", lambda work: begun.append(work) or SecondProcess(work)
    )
    if storing is not None:
        monkeypatch.setattr(batches_ahead, "_store_and_tell", storing)
    for number in range(FILES):
        (tmp_path / f"{number}.txt").write_bytes(b"words %d" % number)
    (tmp_path / "twin.txt").write_bytes(b"words 1")
    (tmp_path / "empty.txt").touch()
    (tmp_path / "link.txt").symlink_to("1.txt")

    seen: list[intake.Progress] = []
    found = intake.receive_folder(
        actor=world.documenter,
        folder=intake.Folder(tmp_path),
        acquisition_mode="from_person",
        observe=seen.append,
        may_fork=True,
    )

    # Four batches of three, two a process; each is told once it is in the report.
    assert len(begun) == 2
    assert [one.files for one in seen] == [3, 6, 9, 12]
    assert seen[-1].bytes == seen[-1].total.bytes
    delivery = Delivery.objects.get(pk=found)
    assert (delivery.taken, delivery.already_here, delivery.refused) == (FILES, 1, 2)
    lines = {row.path: row for row in delivery.entries.all()}
    assert (lines["empty.txt"].reason, lines["link.txt"].reason) == ("empty", "link")
    assert lines["twin.txt"].item_id == lines["1.txt"].item_id
    for number in range(FILES):
        file = Item.objects.get(pk=lines[f"{number}.txt"].item_id).files.get()
        opened = evidence.open_file(actor=world.documenter, file_id=file.pk, purpose="verification")
        assert b"".join(opened.chunks()) == b"words %d" % number
        assert file.media_type == "text/plain"


def test_one_process_is_enough_for_few_files(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches_ahead, "SecondProcess", stumble)
    (tmp_path / "one.txt").write_bytes(b"alone")
    found = intake.receive_folder(
        actor=world.documenter,
        folder=intake.Folder(tmp_path),
        acquisition_mode="from_person",
        may_fork=True,
    )
    assert Delivery.objects.get(pk=found).taken == 1
