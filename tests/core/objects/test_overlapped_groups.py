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
from dokaz.core.objects.committing import UNDER_WAY
from dokaz.core.objects.errors import StoreUnusable
from dokaz.core.objects.local import LocalStore
from dokaz.core.objects.ports import Commit, ObjectAddress

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


def outcomes(store: LocalStore) -> list[tuple[set[ObjectAddress], StorageFault | None]]:
    """What each of three overlapped groups was, and what its commit said."""
    begun: list[tuple[set[ObjectAddress], Commit]] = []
    ended: list[tuple[set[ObjectAddress], StorageFault | None]] = []
    with store.batch() as batch:
        for group in range(GROUPS):
            staged = {batch.put([content]).address for content in contents(group)}
            begun.append((staged, batch.begin_commit()))
        for staged, commit in begun:
            try:
                assert {one.address for one in commit.wait()} == staged
                ended.append((staged, None))
            except StorageFault as error:
                ended.append((staged, error))
    return ended


CALLS_OF_A_GROUP = COUNT + 2


@pytest.mark.parametrize("kept", [True, False], ids=["failed and kept", "failed and lost"])
@pytest.mark.parametrize("call", range(CALLS_OF_A_GROUP * GROUPS))
def test_every_call_of_overlapped_groups_broken(
    store: LocalStore, disk: Disk, tmp_path: Path, call: int, kept: bool
) -> None:
    disk.fail_at, disk.kept = call, kept
    ended = outcomes(store)
    broken, step = divmod(call, CALLS_OF_A_GROUP)
    visible = set(store.addresses())
    for group, (staged, error) in enumerate(ended):
        if group != broken:
            assert error is None
            assert staged <= visible
            continue
        if step == 0:  # The flush of contents: nothing may have a name.
            assert isinstance(error, StoreUnusable)
            assert not staged & visible
        else:  # Naming, or the flush of names: nobody can say, and the error says just that.
            assert isinstance(error, OutcomeUnknown)
    for address in visible:
        store.verify(address)
    assert list((tmp_path / "store" / "incoming").rglob("*.tmp")) == []
    disk.fail_at = None
    assert all(error is None for _, error in outcomes(store))  # Doing it all again settles it.
    assert {staged for group, _ in ended for staged in group} == set(store.addresses())


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
            for group in range(UNDER_WAY + 2):
                for content in contents(group):
                    batch.put([content])
                batch.begin_commit()
                begun += 1
                if begun == UNDER_WAY:
                    all_begun.set()

    writer = threading.Thread(target=write)
    writer.start()
    assert all_begun.wait(PATIENCE)
    assert disk.flushing.wait(PATIENCE)
    assert begun == UNDER_WAY  # The next one waits for the flush that is held back.
    disk.let_flush.set()
    writer.join(PATIENCE)
    assert begun == UNDER_WAY + 2
    assert len(list(store.addresses())) == COUNT * (UNDER_WAY + 2)
    assert not any(one.name.startswith("dokaz-commit") for one in threading.enumerate())
