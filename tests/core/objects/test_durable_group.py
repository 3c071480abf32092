# SPDX-License-Identifier: Apache-2.0
"""Many small files at once: each whole or not at all, none overwritten, all flushed in order."""

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dokaz.core.objects import durable, durable_group, linux_calls
from dokaz.core.objects.durable import is_temporary
from dokaz.core.objects.durable_group import write_new_files_durably
from dokaz.core.objects.errors import ContentConflict, StorageFault, StoreFull

COUNTS = pytest.mark.parametrize("count", [1, 3, 40])


@pytest.fixture(params=["linux calls", "plain calls"])
def root(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a staging place and two folders, on both ways to publish and to flush."""
    if request.param == "plain calls":
        monkeypatch.setattr(linux_calls, "_renameat2", None)
        monkeypatch.setattr(linux_calls, "_syncfs", None)
    for name in ("staging", "a", "b"):
        (tmp_path / name).mkdir()
    return tmp_path


def some_files(root: Path, count: int) -> list[tuple[Path, bytes]]:
    return [(root / "ab"[n % 2] / str(n), b"content %d" % n * n) for n in range(count)]


def write(root: Path, files: list[tuple[Path, bytes]]) -> None:
    write_new_files_durably(files, staging=root / "staging")


def leftovers(root: Path) -> list[str]:
    return [path.name for path in root.rglob("*") if is_temporary(path.name)]


@COUNTS
def test_contents_permissions_and_again(root: Path, count: int) -> None:
    files = some_files(root, count)
    for _ in range(2):
        write(root, files)
        assert all(path.read_bytes() == content for path, content in files)
        assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path, _ in files)
        assert leftovers(root) == []
    write(root, [])


def test_a_file_that_must_not_change_does_not(root: Path) -> None:
    files = some_files(root, 20)
    files[7][0].write_bytes(b"something else")
    with pytest.raises(ContentConflict):
        write(root, files)
    assert files[7][0].read_bytes() == b"something else"
    assert all(path.read_bytes() == content for path, content in files[:7])
    assert not any(path.exists() for path, _ in files[8:])
    assert leftovers(root) == []


@COUNTS
def test_contents_are_flushed_before_any_name_and_names_before_the_answer(
    root: Path, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    log: list[str] = []

    def watch(owner: object, call: str, describe: Callable[..., str]) -> None:
        original = getattr(owner, call)

        def run(*arguments: Any) -> Any:
            result = original(*arguments)
            log.append(describe(*arguments))
            return result

        monkeypatch.setattr(owner, call, run)

    def flushed(descriptor: int) -> str:
        return "folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file"

    watch(os, "fsync", flushed)
    watch(linux_calls, "syncfs", lambda *_: "all files")
    watch(durable_group, "publish_new", lambda *_: "name")
    write(root, some_files(root, count))
    names = [place for place, call in enumerate(log) if call == "name"]
    assert names == list(range(names[0], names[0] + count))
    before, after = log[: names[0]], log[names[-1] + 1 :]
    assert before == ["all files"] or before == ["file"] * count
    assert after == ["folder"] * min(count, 2)


def breaking(
    monkeypatch: pytest.MonkeyPatch, owner: object, call: str, *, after: int, done: bool
) -> None:
    """Let the call number `after` fail, with its work `done` or not."""
    original, left = getattr(owner, call), [after]

    def run(*arguments: Any, **named: Any) -> Any:
        left[0] -= 1
        if left[0] != -1:
            return original(*arguments, **named)
        if done:
            original(*arguments, **named)
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(owner, call, run)


def error_of(work: Callable[[], None]) -> Exception | None:
    try:
        work()
    except Exception as error:  # noqa: BLE001 - whatever it is is looked at
        return error
    return None


CALLS = [
    (os, "write"),
    (durable, "_sync_path"),
    (linux_calls, "syncfs"),
    (durable_group, "publish_new"),
]


@pytest.mark.parametrize("done", [True, False], ids=["kept", "lost"])
@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize(("owner", "call"), CALLS, ids=[call for _, call in CALLS])
@pytest.mark.parametrize("count", [3, 12])
def test_after_any_failure_the_call_can_be_repeated(
    root: Path,
    monkeypatch: pytest.MonkeyPatch,
    count: int,
    owner: object,
    call: str,
    place: int,
    done: bool,
) -> None:
    files = some_files(root, count)
    with monkeypatch.context() as patched:
        breaking(patched, owner, call, after=place, done=done)
        raised = error_of(lambda: write(root, files))
    visible = any(path.exists() for path, _ in files)
    if raised is None:
        assert call in {"syncfs", "_sync_path"}, "only a flush may be needed less often"
    elif call == "write":
        assert isinstance(raised, StoreFull)
        assert not visible
    else:
        assert isinstance(raised, StorageFault)
    for path, content in files:
        assert not path.exists() or path.read_bytes() == content
    assert leftovers(root) == []
    write(root, files)
    assert all(path.read_bytes() == content for path, content in files)


def test_no_folder(root: Path) -> None:
    with pytest.raises(StorageFault):
        write(root, [(root / "none" / "file", b"x")])
    with pytest.raises(StorageFault):
        write_new_files_durably([(root / "a" / "file", b"x")], staging=root / "none")
    assert leftovers(root) == []
