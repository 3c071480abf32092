# SPDX-License-Identifier: Apache-2.0
"""What a power cut needs: content flushed before the name appears, name flushed before we answer.

A power cut cannot be had in a test, so the calls are written down and their order is checked.
"""

import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dokaz.core.objects import linux_calls
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
def test_overlapped_groups_each_keep_the_order(log: Log, tmp_path: Path, count: int) -> None:
    """Each group: contents flushed, all named, names flushed; then only the next one's turn."""
    store = LocalStore.create(tmp_path / "store")
    log.clear()
    with store.batch() as batch:
        for group in range(3):
            for number in range(count):
                batch.put([b"%d %d" % (group, number)])
            batch.begin_commit()
    rest = list(log)
    for _ in range(3):
        contents = 1 if rest[0] == "flush all" else count
        assert set(rest[:contents]) <= {"flush all", "flush"}
        assert rest[contents : contents + count] == ["publish"] * count
        rest = rest[contents + count :]
        names = 1 if rest[0] == "flush all" else rest.index("flush") if "flush" in rest else None
        assert set(rest[:names]) <= {"flush all", "flush folder"}
        assert rest[:names]
        rest = rest[len(rest) if names is None else names :]
    assert rest == []


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
