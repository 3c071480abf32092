# SPDX-License-Identifier: Apache-2.0
"""Groups that are flushed while the next one is staged, on a disk that fails at every point.

What a disk does in the background cannot be had in a test. `Disk` stands in for it: it holds back
or fails flushes and naming, and tells of a failed write-back as Linux does, once to each
descriptor that was open when it happened.
"""

import errno
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dokaz.core.errors import OutcomeUnknown, StorageFault
from dokaz.core.objects import durable, linux_calls
from dokaz.core.objects.errors import StoreUnusable
from dokaz.core.objects.local import LocalStore
from dokaz.core.objects.ports import Commit, ObjectAddress
from dokaz.core.objects.shared_flushes import GROUPS_UNDER_WAY

COUNT = 20
GROUPS = 3
PATIENCE = 120
"""Seconds until a test that waits for another thread gives up."""


def eio() -> OSError:
    return OSError(errno.EIO, os.strerror(errno.EIO))


class Disk:
    """Watches the system calls of a store in a folder and fails the ones it was told to fail."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.calls = 0
        self.fail_at: int | None = None
        self.kept = True
        self.let_flush = threading.Event()
        self.let_flush.set()
        self.flushing = threading.Event()
        self.errors = 0
        self.flushes = 0
        self.before_flush: Callable[[int], None] = lambda flush: None
        self._seen: dict[int, int] = {}
        self._patch(monkeypatch)

    def lose_write_back(self) -> None:
        """A write-back in the background failed: each descriptor now open is to be told once."""
        self.errors += 1

    def _patch(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(linux_calls, "syncfs_reports_errors", lambda: True)
        monkeypatch.setattr(linux_calls, "syncfs", self._syncfs)
        publish = durable.publish_new
        monkeypatch.setattr(
            "dokaz.core.objects.local.publish_new",
            lambda temporary, target: self._call(lambda: publish(temporary, target)),
        )
        begin = durable.GroupSync.__init__

        def listening(sync: durable.GroupSync, folder: str) -> None:
            begin(sync, folder)
            self._seen[sync._descriptor] = self.errors

        monkeypatch.setattr(durable.GroupSync, "__init__", listening)

    def _syncfs(self, descriptor: int) -> None:
        self.flushing.set()
        assert self.let_flush.wait(PATIENCE)
        self.flushes += 1
        self.before_flush(self.flushes)
        if self._seen[descriptor] < self.errors:
            self._seen[descriptor] = self.errors
            raise eio()
        self._call(lambda: True)

    def _call(self, work: Callable[[], bool]) -> bool:
        number = self.calls
        self.calls += 1
        if number != self.fail_at:
            return work()
        if self.kept:
            work()
        raise eio()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[LocalStore]:
    with LocalStore.create(tmp_path / "store") as store:
        yield store


@pytest.fixture
def disk(store: LocalStore, monkeypatch: pytest.MonkeyPatch) -> Disk:
    return Disk(monkeypatch)


def contents(group: int) -> list[bytes]:
    return [b"group %d, object %d" % (group, number) for number in range(COUNT)]


Outcome = tuple[set[ObjectAddress], StorageFault | None]


def outcomes(store: LocalStore, disk: Disk) -> list[Outcome]:
    """What each of three overlapped groups was, and what its commit said.

    The others are begun while the first one's contents are being flushed, so the calls of the
    disk always come in the same order.
    """
    begun: list[tuple[set[ObjectAddress], Commit]] = []
    disk.let_flush.clear()
    disk.flushing.clear()
    with store.batch() as batch:
        for group in range(GROUPS):
            staged = {batch.put([content]).address for content in contents(group)}
            begun.append((staged, batch.begin_commit()))
            assert disk.flushing.wait(PATIENCE)
        disk.let_flush.set()
        return [ended(staged, commit) for staged, commit in begun]


def ended(staged: set[ObjectAddress], commit: Commit) -> Outcome:
    try:
        assert {one.address for one in commit.wait()} == staged
    except StorageFault as error:
        return staged, error
    return staged, None


CONTENTS_OF_THE_FIRST = 0
NAMES_OF_THE_FIRST = COUNT + 1
NAMES_OF_THE_OTHERS = NAMES_OF_THE_FIRST + (GROUPS - 1) * COUNT + 1
CALLS = NAMES_OF_THE_OTHERS + 1


def broken_by(call: int) -> int:
    """The group whose turn it is at a call of the disk."""
    if call <= NAMES_OF_THE_FIRST:
        return 0
    return 1 if call == NAMES_OF_THE_OTHERS else 1 + (call - NAMES_OF_THE_FIRST - 1) // COUNT


def test_groups_that_are_begun_during_a_flush_share_the_next_ones(
    store: LocalStore, disk: Disk
) -> None:
    """The flush of one group's names is the flush of the others' contents."""
    assert all(error is None for _, error in outcomes(store, disk))
    assert disk.calls == CALLS
    assert disk.flushes == GROUPS


@pytest.mark.parametrize("kept", [True, False], ids=["failed and kept", "failed and lost"])
@pytest.mark.parametrize("call", range(CALLS))
def test_every_call_of_overlapped_groups_broken(
    store: LocalStore, disk: Disk, tmp_path: Path, call: int, kept: bool
) -> None:
    disk.fail_at, disk.kept = call, kept
    found = outcomes(store, disk)
    visible = set(store.addresses())
    for group, (staged, error) in enumerate(found):
        if group != broken_by(call):
            assert error is None
            assert staged <= visible
        elif call == CONTENTS_OF_THE_FIRST:  # Nothing may have a name.
            assert isinstance(error, StoreUnusable)
            assert not staged & visible
        else:  # Naming, or the flush of names: nobody can say, and the error says just that.
            assert isinstance(error, OutcomeUnknown)
    for address in visible:
        store.verify(address)
    assert list((tmp_path / "store" / "incoming").rglob("*.tmp")) == []
    disk.fail_at = None
    assert all(error is None for _, error in outcomes(store, disk))  # Again settles it.
    assert {staged for group, _ in found for staged in group} == set(store.addresses())


def test_a_failed_write_back_is_told_to_every_group_that_was_being_written(
    store: LocalStore, disk: Disk
) -> None:
    """Linux tells a descriptor once. Told to the first group only, the second would be lost."""
    disk.let_flush.clear()
    with store.batch() as batch:
        for content in contents(0):
            batch.put([content])
        first = batch.begin_commit()
        for content in contents(1):
            batch.put([content])
        disk.lose_write_back()
        disk.let_flush.set()
        second = batch.begin_commit()
        for commit in (first, second):
            with pytest.raises(StoreUnusable):
                commit.wait()
        assert list(store.addresses()) == []
        later = {batch.put([content]).address for content in contents(2)}
        assert {one.address for one in batch.begin_commit().wait()} == later
    assert set(store.addresses()) == later


def test_a_flush_that_was_told_of_a_failed_write_back_speaks_for_no_other_group(
    store: LocalStore, disk: Disk
) -> None:
    """Contents that would have gone along with it are flushed again, and theirs is told too."""
    names_are_flushed = threading.Event()

    def lose_at_the_second(flush: int) -> None:
        if flush == 2:
            disk.lose_write_back()
            names_are_flushed.set()

    disk.before_flush = lose_at_the_second
    disk.let_flush.clear()
    with store.batch() as batch:
        begun = []
        for group in range(2):
            staged = {batch.put([content]).address for content in contents(group)}
            begun.append((staged, batch.begin_commit()))
            assert disk.flushing.wait(PATIENCE)
        disk.let_flush.set()
        (first, first_error), (second, second_error) = (ended(*one) for one in begun)
    assert names_are_flushed.is_set()
    assert isinstance(first_error, OutcomeUnknown)
    assert isinstance(second_error, StoreUnusable)
    assert not second & set(store.addresses())
    assert first == set(store.addresses())


def test_nothing_is_visible_while_contents_are_being_flushed(store: LocalStore, disk: Disk) -> None:
    disk.let_flush.clear()
    with store.batch() as batch:
        for content in contents(0):
            batch.put([content])
        commit = batch.begin_commit()
        assert disk.flushing.wait(PATIENCE)
        for content in contents(1):  # Staging does not wait for the flush.
            batch.put([content])
        assert list(store.addresses()) == []
        disk.let_flush.set()
        assert len(commit.wait()) == COUNT
        assert len(list(store.addresses())) == COUNT


def test_no_more_than_a_few_commits_are_under_way(store: LocalStore, disk: Disk) -> None:
    """A slow disk holds the writer back instead of letting staged files pile up."""
    disk.let_flush.clear()
    begun = 0
    all_begun = threading.Event()

    def write() -> None:
        nonlocal begun
        with store.batch() as batch:
            for group in range(GROUPS_UNDER_WAY + 2):
                for content in contents(group):
                    batch.put([content])
                batch.begin_commit()
                begun += 1
                if begun == GROUPS_UNDER_WAY:
                    all_begun.set()

    writer = threading.Thread(target=write)
    writer.start()
    assert all_begun.wait(PATIENCE)
    assert disk.flushing.wait(PATIENCE)
    assert begun == GROUPS_UNDER_WAY  # The next one waits for the flush that is held back.
    disk.let_flush.set()
    writer.join(PATIENCE)
    assert begun == GROUPS_UNDER_WAY + 2
    assert len(list(store.addresses())) == COUNT * (GROUPS_UNDER_WAY + 2)
    assert not any(one.name.startswith("dokaz-commit") for one in threading.enumerate())
