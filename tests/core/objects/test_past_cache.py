# SPDX-License-Identifier: Apache-2.0
"""Long streams arrive whole on either way, and what a disk says on the way is heard."""

import errno
import fcntl
import mmap
import os
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.core.objects.conformance import read_all

from dokaz.core.objects import incoming, past_cache
from dokaz.core.objects.errors import StoreFull, StoreUnusable
from dokaz.core.objects.local import LocalStore
from dokaz.core.objects.past_cache import BLOCK, PastCache

BUFFER = 4 * BLOCK
START = os.urandom(BLOCK)


@pytest.fixture(autouse=True)
def small_buffers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(past_cache, "_BUFFER", BUFFER)
    monkeypatch.setattr(incoming, "_LONG", 2 * BLOCK)


@pytest.fixture(params=["/var/tmp", "/dev/shm"])
def descriptor(request: pytest.FixtureRequest) -> Iterator[int]:
    """A file on a disk, and one in memory, which older systems do not write past their cache."""
    if not os.access(request.param, os.W_OK):
        pytest.skip(f"{request.param} cannot be written here")
    with tempfile.TemporaryFile(dir=request.param, buffering=0) as file:
        file.write(START)
        yield file.fileno()


def content_of(descriptor: int) -> bytes:
    return os.pread(descriptor, 1 << 20, 0)


def write_through(descriptor: int, pieces: list[bytes]) -> None:
    writer = PastCache(descriptor)
    try:
        for piece in pieces:
            writer.write(piece)
        writer.finish()
    finally:
        writer.close()


@pytest.mark.parametrize("length", [0, 1, BUFFER - 1, BUFFER, BUFFER + 1, 5 * BUFFER + 17])
@pytest.mark.parametrize("step", [1000, BUFFER, 3 * BUFFER + 5])
def test_every_byte_arrives_in_order(descriptor: int, length: int, step: int) -> None:
    content = os.urandom(length)
    write_through(descriptor, [content[at : at + step] for at in range(0, length, step)])
    assert content_of(descriptor) == START + content


def test_afterwards_the_file_is_written_as_any_other(descriptor: int) -> None:
    before = fcntl.fcntl(descriptor, fcntl.F_GETFL)
    write_through(descriptor, [bytes(2 * BUFFER + 1)])
    assert fcntl.fcntl(descriptor, fcntl.F_GETFL) == before


def test_the_disk_takes_it_past_the_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    flags: list[int] = []
    write = os.write

    def watched(descriptor: int, content: bytes | memoryview) -> int:
        flags.append(fcntl.fcntl(descriptor, fcntl.F_GETFL) & os.O_DIRECT)
        return write(descriptor, content)

    with tempfile.TemporaryFile(dir="/var/tmp", buffering=0) as file:
        try:
            fcntl.fcntl(file, fcntl.F_SETFL, os.O_DIRECT)
            os.write(file.fileno(), mmap.mmap(-1, BLOCK))
        except OSError:
            pytest.skip("the file system of /var/tmp knows no way past the cache")
        monkeypatch.setattr(os, "write", watched)
        write_through(file.fileno(), [bytes(2 * BUFFER + 1)])
    assert [bool(flag) for flag in flags] == [True, True, False]


@pytest.mark.parametrize("taken", [None, 0, 7, BLOCK, BUFFER - 1])
def test_what_the_system_does_not_take_past_the_cache_goes_through_it(
    descriptor: int, taken: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`taken` bytes of the second buffer are taken, or it is refused; some systems do either."""
    write, calls = os.write, iter(range(1_000))

    def unwilling(descriptor: int, content: bytes | memoryview) -> int:
        if next(calls) != 1:
            return write(descriptor, content)
        if taken is None:
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        flags = fcntl.fcntl(descriptor, fcntl.F_GETFL)
        fcntl.fcntl(descriptor, fcntl.F_SETFL, flags & ~os.O_DIRECT)
        return write(descriptor, content[:taken])

    content = os.urandom(4 * BUFFER + 3)
    monkeypatch.setattr(os, "write", unwilling)
    write_through(descriptor, [content])
    assert content_of(descriptor) == START + content


@pytest.mark.parametrize(
    ("number", "told"), [(errno.ENOSPC, StoreFull), (errno.EIO, StoreUnusable)]
)
@pytest.mark.parametrize("buffer", [2, 3, 4])
def test_an_error_on_the_way_is_told_and_leaves_nothing(
    number: int,
    told: type[Exception],
    buffer: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store = LocalStore.create(tmp_path / "store")
    write = os.write
    sizes: list[int] = []
    threads = threading.active_count()

    def failing(descriptor: int, content: bytes | memoryview) -> int:
        sizes.append(len(content))
        if len(sizes) >= buffer:
            raise OSError(number, os.strerror(number))
        return write(descriptor, content)

    monkeypatch.setattr(os, "write", failing)
    with pytest.raises(told):
        store.put([bytes(incoming._SMALL), *[bytes(BUFFER)] * 4])
    assert threading.active_count() == threads
    assert not [path for path in (tmp_path / "store").rglob("*") if path.name.endswith(".tmp")]
    assert list(store.addresses()) == []


def test_a_source_that_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    def pieces() -> Iterator[bytes]:
        yield bytes(incoming._SMALL + 1)
        yield bytes(3 * BUFFER)
        raise ConnectionResetError

    with LocalStore.create(tmp_path / "store") as store:
        with pytest.raises(ConnectionResetError):
            store.put(pieces())
        assert not [path for path in (tmp_path / "store").rglob("*") if path.name.endswith(".tmp")]


@pytest.mark.parametrize("batch", [False, True])
def test_a_long_object_reads_as_it_came_and_is_flushed_after_its_last_byte(
    batch: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[str] = []
    write, fsync = os.write, os.fsync

    def noted_write(descriptor: int, content: bytes | memoryview) -> int:
        calls.append("write")
        return write(descriptor, content)

    def noted_fsync(descriptor: int) -> None:
        calls.append("fsync")
        fsync(descriptor)

    monkeypatch.setattr(os, "write", noted_write)
    monkeypatch.setattr(os, "fsync", noted_fsync)
    content = os.urandom(incoming._SMALL + 9 * BUFFER + 5)
    with LocalStore.create(tmp_path / "store") as store:
        calls.clear()
        if batch:
            with store.batch() as group:
                group.put([content])
                (stored,) = group.commit()
        else:
            stored = store.put([content[at : at + 10_000] for at in range(0, len(content), 10_000)])
        written = len(calls) - 1 - calls[::-1].index("write")
        assert batch or "fsync" in calls[written:]
        assert "fsync" not in calls[:written]
        assert read_all(store, stored.address) == content
