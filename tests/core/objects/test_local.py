# SPDX-License-Identifier: Apache-2.0
"""The store in a folder: the common suite, what lies on the disk, and a disk that misbehaves."""

import errno
import os
import resource
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dokaz.core.errors import OutcomeUnknown, StorageFault
from dokaz.core.objects import durable, linux_calls
from dokaz.core.objects.errors import ObjectDamaged, StoreFull, StoreReadOnly, StoreUnusable
from dokaz.core.objects.local import LocalStore
from dokaz.core.objects.ports import ObjectAddress

pytest.register_assert_rewrite("tests.core.objects.conformance")
from tests.core.objects.conformance import (  # noqa: E402
    BIG,
    ORDER,
    ObjectStoreConformance,
    read_all,
)

if TYPE_CHECKING:
    from dokaz.core.objects.ports import ObjectStore


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "store"


@pytest.fixture
def store(root: Path) -> Iterator[LocalStore]:
    with LocalStore.create(root) as store:
        yield store


def file_of(root: Path, address: ObjectAddress) -> Path:
    return root / "objects" / address.sha256[:2] / address.sha256


def staged_files(root: Path) -> list[Path]:
    return [path for path in (root / "incoming").rglob("*") if path.is_file()]


def put_in_batch(store: LocalStore, count: int) -> None:
    with store.batch() as batch:
        for number in range(count):
            batch.put([b"%d" % number])


class TestLocalStore(ObjectStoreConformance):
    @pytest.fixture
    def damage(self, root: Path) -> Callable[[ObjectAddress, int], None]:
        def flip(address: ObjectAddress, position: int) -> None:
            path = file_of(root, address)
            path.chmod(0o600)
            with path.open("r+b") as file:
                file.seek(position)
                (byte,) = file.read(1)
                file.seek(position)
                file.write(bytes([byte ^ 0x01]))

        return flip

    @pytest.fixture
    def reopen(self, root: Path) -> Callable[[], "ObjectStore"]:
        return lambda: LocalStore(root)


class TestWithoutLinuxCalls(TestLocalStore):
    """The longer way of other systems: link and unlink, and one fsync a file."""

    @pytest.fixture(autouse=True)
    def _no_linux_calls(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(linux_calls, "_renameat2", None)
        monkeypatch.setattr(linux_calls, "_syncfs", None)


def test_the_layout_is_the_documented_one(store: LocalStore, root: Path) -> None:
    address = store.put([b"abc"]).address
    assert address.sha256.startswith("ba7816bf")  # FIPS 180-4, example of "abc"
    assert (root / "FORMAT").read_bytes() == b"dokaz-object-store 1\n"
    path = root / "objects" / "ba" / address.sha256
    assert path.read_bytes() == b"abc"
    assert stat.S_IMODE(path.stat().st_mode) == 0o400
    assert path.stat().st_nlink == 1
    assert stat.S_IMODE(root.stat().st_mode) & 0o077 == 0
    assert len(list((root / "objects").iterdir())) == 256
    assert staged_files(root) == []


def test_opening_never_creates(tmp_path: Path) -> None:
    """A disk that is not mounted must not pass for an empty store."""
    with pytest.raises(StoreUnusable):
        LocalStore(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_creating_in_a_folder_with_other_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(b"x")
    with pytest.raises(StoreUnusable):
        LocalStore.create(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["photo.jpg"]


def test_creating_again_keeps_what_is_there(store: LocalStore, root: Path) -> None:
    address = store.put([b"abc"]).address
    assert read_all(LocalStore.create(root), address) == b"abc"


@pytest.mark.parametrize("text", [b"", b"dokaz-object-store 2\n", b"dokaz-object-store 1\nmore"])
def test_another_format_is_refused(store: LocalStore, root: Path, text: bytes) -> None:
    (root / "FORMAT").chmod(0o600)
    (root / "FORMAT").write_bytes(text)
    with pytest.raises(StoreUnusable):
        LocalStore(root)
    with pytest.raises(StorageFault):
        LocalStore.create(root)


def test_strange_files_are_not_listed(store: LocalStore, root: Path) -> None:
    address = store.put([b"abc"]).address
    (root / "objects" / "ba" / "notes.txt").write_bytes(b"x")
    (root / "objects" / "00" / address.sha256).write_bytes(b"x")  # In the wrong folder.
    assert list(store.addresses()) == [address]


def test_a_link_in_place_of_an_object_is_not_followed(
    store: LocalStore, root: Path, tmp_path: Path
) -> None:
    address = store.put([b"abc"]).address
    secret = tmp_path / "secret"
    secret.write_bytes(b"abc")
    path = file_of(root, address)
    path.unlink()
    path.symlink_to(secret)
    for call in (store.open, store.stat, store.verify):
        with pytest.raises(ObjectDamaged):
            call(address)
    with pytest.raises(ObjectDamaged):
        store.put([b"abc"])


@pytest.mark.parametrize("change", ["truncated", "lengthened"])
def test_another_length_is_damage(store: LocalStore, root: Path, change: str) -> None:
    address = store.put([BIG]).address
    path = file_of(root, address)
    path.chmod(0o600)
    os.truncate(path, len(BIG) - 1 if change == "truncated" else len(BIG) + 1)
    with pytest.raises(ObjectDamaged):
        store.verify(address)
    with pytest.raises(ObjectDamaged):
        store.put([BIG])


def test_an_object_that_shrinks_while_it_is_read(store: LocalStore, root: Path) -> None:
    address = store.put([BIG]).address
    path = file_of(root, address)
    path.chmod(0o600)
    with store.open_range(address, 10, len(BIG) - 10) as reader:
        reader.read(5)
        os.truncate(path, 1000)
        with pytest.raises(ObjectDamaged, match="ends early"):
            reader.read()


def test_a_full_disk_keeps_nothing_of_the_object(store: LocalStore, root: Path) -> None:
    """RLIMIT_FSIZE stands in for the full disk: the system takes a part, then refuses."""
    safe = store.put([b"safe"]).address
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (3_000_000, hard))
    try:
        with pytest.raises(StoreFull):
            store.put([BIG])
        with store.batch() as batch:
            with pytest.raises(StoreFull):
                batch.put([BIG])
            small = batch.put([b"small"]).address
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert set(store.addresses()) == {safe, small}
    assert staged_files(root) == []
    assert store.put([BIG]).new


SYSTEM_ERRORS = [
    (errno.ENOSPC, StoreFull),
    (errno.EDQUOT, StoreFull),
    (errno.EROFS, StoreReadOnly),
    (errno.EIO, StoreUnusable),
]


@pytest.mark.parametrize(("number", "error"), SYSTEM_ERRORS)
@pytest.mark.parametrize("call", ["open", "write", "fsync"])
def test_errors_before_the_name_leave_nothing(
    store: LocalStore,
    root: Path,
    monkeypatch: pytest.MonkeyPatch,
    call: str,
    number: int,
    error: type[StorageFault],
) -> None:
    store.put([b"first"])

    def fail(*_: object) -> int:
        raise OSError(number, os.strerror(number), "/secret/path")

    monkeypatch.setattr(os, call, fail)
    with pytest.raises(error) as caught:
        store.put([b"second"])
    monkeypatch.undo()
    assert not isinstance(caught.value, OutcomeUnknown)
    assert "secret" not in str(caught.value)
    assert len(list(store.addresses())) == 1
    assert staged_files(root) == []


def test_a_failed_flush_of_the_name_is_an_unknown_outcome(
    store: LocalStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr("dokaz.core.objects.local.sync_folder", fail)
    with pytest.raises(OutcomeUnknown):
        store.put([b"abc"])
    monkeypatch.undo()
    assert not store.put([b"abc"]).new  # Storing it again is safe and settles it.
    monkeypatch.setattr("dokaz.core.objects.local.sync_folder", fail)
    with pytest.raises(OutcomeUnknown):  # Also for whoever finds it there already.
        store.put([b"abc"])


@pytest.mark.parametrize("count", [3, 40])
def test_a_batch_whose_flush_fails_shows_nothing(
    store: LocalStore, root: Path, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    def fail(*_: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(os, "fsync", fail)
    monkeypatch.setattr(linux_calls, "syncfs", fail)
    with pytest.raises(StoreUnusable):
        put_in_batch(store, count)
    monkeypatch.undo()
    assert list(store.addresses()) == []
    assert staged_files(root) == []


def test_a_batch_that_fails_while_naming_says_so(
    store: LocalStore, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = 0

    def fail_third(temporary: str, target: str) -> bool:
        nonlocal named
        named += 1
        if named == 3:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return durable.publish_new(temporary, target)

    monkeypatch.setattr("dokaz.core.objects.local.publish_new", fail_third)
    with pytest.raises(OutcomeUnknown):
        put_in_batch(store, 10)
    assert len(list(store.addresses())) == 2
    assert staged_files(root) == []


def test_a_read_error_of_the_disk_is_damage(
    store: LocalStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = store.put([b"abc"]).address

    def fail(*_: object) -> int:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr("dokaz.core.objects.local.open_regular", fail)
    with pytest.raises(ObjectDamaged, match="cannot read"):
        store.verify(address)


READ_ONLY_SCRIPT = """
import os
import sys
from pathlib import Path
from dokaz.core.objects.errors import StoreReadOnly
from dokaz.core.objects.local import LocalStore
from dokaz.core.objects.ports import DisposalOrder

if os.getuid() == 0:  # Root may write everywhere; nobody may not.
    os.setgid(65534)
    os.setuid(65534)
store = LocalStore(Path(sys.argv[1]))
(address,) = store.addresses()
print(store.verify(address).size)
for act in (
    lambda: store.put([b"new"]),
    lambda: store.discard(address, order=DisposalOrder(act_id="a", reason_code="r")),
):
    try:
        act()
    except StoreReadOnly as error:
        print(error.code)
"""


def test_a_read_only_store_can_still_be_read() -> None:
    with tempfile.TemporaryDirectory() as name:
        os.chmod(name, 0o755)
        root = Path(name, "store")
        with LocalStore.create(root) as store:
            address = store.put([b"abc"]).address
        for folder, _, files in os.walk(root):
            os.chmod(folder, 0o555)
            for file in files:
                os.chmod(Path(folder, file), 0o444)
        done = subprocess.run(
            [sys.executable, "-c", READ_ONLY_SCRIPT, str(root)],
            capture_output=True,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            check=False,
        )
        for folder, _, _ in os.walk(root):
            os.chmod(folder, 0o700)
        assert done.stderr == ""
        assert done.stdout.split() == ["3", "objects.read_only", "objects.read_only"]
        assert list(LocalStore(root).addresses()) == [address]


def test_memory_stays_flat(store: LocalStore) -> None:
    """512 MiB in, at most 64 MiB more of it held at once."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    piece = os.urandom(1 << 20)
    stored = store.put(piece for _ in range(512))
    assert store.verify(stored.address).size == 512 << 20
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 64 << 10
    store.discard(stored.address, order=ORDER)
