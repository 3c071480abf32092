# SPDX-License-Identifier: Apache-2.0
"""What a power cut needs: content flushed before the name appears, name flushed before we answer.

A power cut cannot be had in a test, so the calls are written down and their order is checked.
"""

import itertools
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dokaz.core.objects import linux_calls, local
from dokaz.core.objects.durable import WriteMode, write_file_durably
from dokaz.core.objects.local import LocalStore

Log = list[str]


@pytest.fixture(params=["linux calls", "plain calls"])
def log(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Log:
    """Names of the calls that matter, in order, on both ways to publish."""
    if request.param == "plain calls":
        monkeypatch.setattr(linux_calls, "_renameat2", None)
        monkeypatch.setattr(linux_calls, "_syncfs", None)
    log: Log = []

    def watch(owner: object, call: str, describe: Callable[..., str]) -> None:
        original = getattr(owner, call)

        def run(*arguments: Any, **named: Any) -> Any:
            result = original(*arguments, **named)
            if call != "rename_without_replacing" or result is not None:  # None: no such call.
                log.append(describe(*arguments))
            return result

        monkeypatch.setattr(owner, call, run)

    def flushed(descriptor: int) -> str:
        return "flush folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "flush"

    watch(os, "fsync", flushed)
    watch(os, "replace", lambda *_: "replace")
    watch(linux_calls, "syncfs", lambda *_: "flush all")
    watch(linux_calls, "rename_without_replacing", lambda *_: "publish")
    watch(os, "link", lambda *_: "publish")
    return log


def test_one_object(log: Log, tmp_path: Path) -> None:
    store = LocalStore.create(tmp_path / "store")
    log.clear()
    store.put([b"abc"])
    assert log == ["flush", "publish", "flush folder"]


def test_an_object_that_is_there_already_has_its_name_flushed_too(log: Log, tmp_path: Path) -> None:
    store = LocalStore.create(tmp_path / "store")
    store.put([b"abc"])
    log.clear()
    assert not store.put([b"abc"]).new
    assert log[0] == "flush"
    assert log[-1] == "flush folder"


@pytest.mark.parametrize("count", [2, 60])
def test_a_batch(log: Log, tmp_path: Path, count: int) -> None:
    store = LocalStore.create(tmp_path / "store")
    log.clear()
    with store.batch() as batch:
        for number in range(count):
            batch.put([b"%d" % number])
        assert log == []
    first, last = log.index("publish"), len(log) - log[::-1].index("publish")
    before, between, after = log[:first], log[first:last], log[last:]
    assert set(between) == {"publish"}
    assert len(between) == count
    assert before == ["flush all"] or before == ["flush"] * count
    assert after == ["flush all"] or set(after) == {"flush folder"}


@pytest.mark.parametrize("count", [2, 60])
@pytest.mark.parametrize("calls", ["linux calls", "plain calls"])
def test_overlapped_groups_each_keep_the_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, calls: str, count: int
) -> None:
    """Whichever flushes they share: for each object a flush of its content that began after its
    last write and ended before its name appeared, and one of its name before its commit ended.
    """
    if calls == "plain calls":
        monkeypatch.setattr(linux_calls, "_renameat2", None)
        monkeypatch.setattr(linux_calls, "_syncfs", None)
    with LocalStore.create(tmp_path / "store") as store:
        history = _History(monkeypatch)
        with store.batch() as batch:
            begun = []
            for group in range(4):
                for number in range(count):
                    batch.put([b"%d %d" % (group, number)])
                begun.append(batch.begin_commit())
            answered = {}
            for commit in begun:
                for stored in commit.wait():
                    answered[stored.address.sha256] = next(history.ticks)
    assert len(history.named) == len(answered) == 4 * count
    for target, (temporary, named_at) in history.named.items():
        written_at = history.written[temporary]
        assert history.was_flushed(temporary, since=written_at, until=named_at)
        answered_at = answered[Path(target).name]
        assert history.was_flushed(str(Path(target).parent), since=named_at, until=answered_at)


class _History:
    """When what was written, flushed and named; every moment is a number of its own."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.ticks = itertools.count()
        self.written: dict[str, int] = {}
        self.named: dict[str, tuple[str, int]] = {}
        self._flushes: list[tuple[str, int, int]] = []
        self._watch_files(monkeypatch)
        self._watch_flushes(monkeypatch)

    def was_flushed(self, path: str, *, since: int, until: int) -> bool:
        """Whether a flush of this path, or of everything, took place wholly between the two."""
        return any(
            flushed in (path, "everything") and since < began and ended < until
            for flushed, began, ended in self._flushes
        )

    def _watch_files(self, monkeypatch: pytest.MonkeyPatch) -> None:
        write, publish = local.write_incoming, local.publish_new

        def writing(folder: str, chunks: Any, **named: Any) -> Any:
            temporary, digests = write(folder, chunks, **named)
            self.written[temporary] = next(self.ticks)
            return temporary, digests

        def publishing(temporary: str, target: str) -> bool:
            self.named[target] = (temporary, next(self.ticks))
            return publish(temporary, target)

        monkeypatch.setattr(local, "write_incoming", writing)
        monkeypatch.setattr(local, "publish_new", publishing)

    def _watch_flushes(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def watch(owner: object, call: str, path_of: Callable[[int], str]) -> None:
            original = getattr(owner, call)

            def run(descriptor: int) -> None:
                began, path = next(self.ticks), path_of(descriptor)
                original(descriptor)
                self._flushes.append((path, began, next(self.ticks)))

            monkeypatch.setattr(owner, call, run)

        watch(os, "fsync", lambda descriptor: os.readlink(f"/proc/self/fd/{descriptor}"))
        watch(linux_calls, "syncfs", lambda descriptor: "everything")


@pytest.mark.parametrize("mode", WriteMode)
def test_a_small_file(log: Log, tmp_path: Path, mode: WriteMode) -> None:
    write_file_durably(tmp_path / "checkpoint", b"content", mode=mode)
    name = "replace" if mode is WriteMode.REPLACE else "publish"
    assert log == ["flush", name, "flush folder"]
    if mode is WriteMode.NEW_OR_EQUAL:
        log.clear()
        write_file_durably(tmp_path / "checkpoint", b"content", mode=mode)
        assert log.count("flush") == 2  # Ours, and the other writer's, who may have died early.
        assert log[-1] == "flush folder"


def test_creating_a_store_ends_with_its_mark(log: Log, tmp_path: Path) -> None:
    LocalStore.create(tmp_path / "store")
    assert log[-3:] == ["flush", "publish", "flush folder"]
    assert log[:-3] == ["flush folder"] * 4
