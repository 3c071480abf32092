# SPDX-License-Identifier: Apache-2.0
"""Small files that must survive: whole or not at all, and never silently overwritten."""

import errno
import os
import stat
from pathlib import Path

import pytest

from dokaz.core.errors import OutcomeUnknown
from dokaz.core.objects.durable import (
    WriteMode,
    create_temporary,
    is_temporary,
    publish_new,
    remove_leftovers,
    write_all,
    write_file_durably,
)
from dokaz.core.objects.errors import ContentConflict, StorageFault, StoreFull, StoreUnusable

BOTH = pytest.mark.parametrize("mode", WriteMode)


@BOTH
@pytest.mark.parametrize("content", [b"", b"text", b"\x00" * 100_000])
def test_content_and_permissions(tmp_path: Path, mode: WriteMode, content: bytes) -> None:
    path = tmp_path / "file"
    write_file_durably(path, content, mode=mode, permissions=0o400)
    assert path.read_bytes() == content
    assert stat.S_IMODE(path.stat().st_mode) == 0o400
    assert os.listdir(tmp_path) == ["file"]


def test_replacing(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_file_durably(path, b"old")
    write_file_durably(path, b"new")
    assert path.read_bytes() == b"new"


@pytest.mark.parametrize("other", [b"", b"contenT", b"content and more", b"cont"])
def test_a_file_that_must_not_change_does_not(tmp_path: Path, other: bytes) -> None:
    path = tmp_path / "file"
    write_file_durably(path, b"content", mode=WriteMode.NEW_OR_EQUAL)
    write_file_durably(path, b"content", mode=WriteMode.NEW_OR_EQUAL)
    with pytest.raises(ContentConflict):
        write_file_durably(path, other, mode=WriteMode.NEW_OR_EQUAL)
    assert path.read_bytes() == b"content"
    assert os.listdir(tmp_path) == ["file"]


def test_a_link_in_its_place_is_not_written_through(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_bytes(b"content")
    path = tmp_path / "file"
    path.symlink_to(target)
    with pytest.raises(StorageFault):
        write_file_durably(path, b"content", mode=WriteMode.NEW_OR_EQUAL)
    write_file_durably(path, b"replaced", mode=WriteMode.REPLACE)
    assert not path.is_symlink()
    assert target.read_bytes() == b"content"


@BOTH
def test_no_folder(tmp_path: Path, mode: WriteMode) -> None:
    with pytest.raises(StoreUnusable):
        write_file_durably(tmp_path / "none" / "file", b"x", mode=mode)


@BOTH
@pytest.mark.parametrize("call", ["write", "fsync"])
def test_a_failure_before_the_name_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: WriteMode, call: str
) -> None:
    path = tmp_path / "file"
    write_file_durably(path, b"old")

    def fail(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, call, fail)
    with pytest.raises(StoreFull) as caught:
        write_file_durably(path, b"new", mode=mode)
    monkeypatch.undo()
    assert str(tmp_path) not in str(caught.value)
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["file"]


@BOTH
def test_a_failure_after_the_name_is_an_unknown_outcome(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: WriteMode
) -> None:
    def fail(_: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr("dokaz.core.objects.durable.sync_folder", fail)
    with pytest.raises(OutcomeUnknown):
        write_file_durably(tmp_path / "file", b"new", mode=mode)


def test_a_rename_that_fails_strangely_is_an_unknown_outcome(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(OutcomeUnknown):
        write_file_durably(tmp_path / "file", b"new")


def test_a_system_that_takes_little_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, content: write(descriptor, content[:3]))
    write_file_durably(tmp_path / "file", b"0123456789")
    monkeypatch.undo()
    assert (tmp_path / "file").read_bytes() == b"0123456789"


def test_leftovers_are_removed_and_nothing_else(tmp_path: Path) -> None:
    descriptor, leftover = create_temporary(tmp_path, permissions=0o600)
    write_all(descriptor, b"half")
    os.close(descriptor)
    for name in ("file", ".hidden", ".dokaz-x.tmp", "a.dokaz-1-1.tmp"):
        (tmp_path / name).write_bytes(b"keep")
    assert is_temporary(os.path.basename(leftover))
    assert remove_leftovers(tmp_path) == 1
    assert sorted(os.listdir(tmp_path)) == [".dokaz-x.tmp", ".hidden", "a.dokaz-1-1.tmp", "file"]


def test_a_planted_link_is_never_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever guesses the next temporary name gains nothing."""
    victim = tmp_path / "victim"
    victim.write_bytes(b"keep")
    numbers = iter([1, 2])
    monkeypatch.setattr("dokaz.core.objects.durable._counter", numbers)
    (tmp_path / f".dokaz-{os.getpid()}-1.tmp").symlink_to(victim)
    write_file_durably(tmp_path / "file", b"new")
    assert victim.read_bytes() == b"keep"
    assert next(numbers, None) is None


def test_publishing_never_replaces(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).write_bytes(name.encode())
    assert not publish_new(tmp_path / "a", tmp_path / "b")
    assert (tmp_path / "b").read_bytes() == b"b"
    assert publish_new(tmp_path / "a", tmp_path / "c")
    assert sorted(os.listdir(tmp_path)) == ["b", "c"]
