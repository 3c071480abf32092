# SPDX-License-Identifier: Apache-2.0
"""An object store in a folder of a local file system.

    <root>/FORMAT                       "dokaz-object-store 1"
    <root>/objects/<2 hex>/<64 hex>     one file an object, read-only, named by its SHA-256
    <root>/incoming/<process>/          half-written files, never read, swept when a store opens

The way of an object: 1. write and digest in `incoming`; 2. flush the content; 3. give it its name
without replacing; 4. flush the name. Killed before 3 it leaves nothing visible; killed after 3 it
is whole. Whoever finds an object there already flushes its name too before calling it stored,
because the other writer may not have got that far.

The file format is described in docs/formats/object-store.md. The folder's owner can read
everything in it; see `sealed` for encryption. POSIX systems only.
"""

import errno
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

from dokaz.core.digests import SHA256_HEX, DigestSet
from dokaz.core.objects.committing import CommitLine, CommitUnderWay
from dokaz.core.objects.durable import (
    WriteMode,
    make_folder_durably,
    open_regular,
    publish_new,
    sync_folder,
    write_file_durably,
)
from dokaz.core.objects.errors import (
    ObjectDamaged,
    ObjectMissing,
    StoreUnusable,
    fault_from,
    faults_named,
    naming_fault_from,
    unknown_from,
)
from dokaz.core.objects.incoming import remove_quietly, write_incoming
from dokaz.core.objects.ports import (
    DisposalOrder,
    ObjectAddress,
    Staged,
    Stored,
    require_address,
    require_order,
)
from dokaz.core.objects.reading import CheckedReader, require_range
from dokaz.core.objects.shared_flushes import GROUPS_UNDER_WAY, Group, Place, SharedFlushes
from dokaz.core.objects.staging import StagingArea, sweep_abandoned

FORMAT_FILE = "FORMAT"
FORMAT_TEXT = b"dokaz-object-store 1\n"
_COMPARE_SIZE = 1 << 20
_PREFIXES = tuple(f"{number:02x}" for number in range(256))


class LocalStore:
    """An `ObjectStore` in a folder; see `ports` for the promises of each method.

    Opening never creates: a disk that is not mounted must not pass for an empty store. Use
    `create` once. Keep one instance per process and share it between threads.
    """

    def __init__(self, root: Path) -> None:
        """Open a store and sweep what killed processes left half-written.

        Raises:
            StoreUnusable: there is no store here, or one of a format this version does not know.
        """
        _require_format(root)
        self._objects = str(root / "objects")
        self._incoming = root / "incoming"
        try:
            sweep_abandoned(self._incoming)
        except OSError as error:
            # A store on a read-only medium is still good for reading.
            if error.errno not in (errno.EROFS, errno.EACCES, errno.EPERM):
                raise fault_from(error, doing="clearing up half-written files") from error
        self._staging = StagingArea(self._incoming)

    @classmethod
    def create(cls, root: Path) -> "LocalStore":
        """Make a store in a new or empty folder, or finish one whose making was interrupted.

        Raises:
            StoreUnusable: the folder holds something else.
            StoreFull, StoreReadOnly: the folder cannot be written.
        """
        with faults_named("creating an object store"):
            if root.is_dir() and set(os.listdir(root)) - {FORMAT_FILE, "objects", "incoming"}:
                raise StoreUnusable(
                    "The folder for the object store holds other files. Nothing was changed. "
                    "Choose an empty folder."
                )
            for folder in (root, root / "objects", root / "incoming"):
                make_folder_durably(folder)
            for prefix in _PREFIXES:
                with suppress(FileExistsError):
                    os.mkdir(root / "objects" / prefix, 0o700)
            sync_folder(root / "objects")
        # Last, because this file is what makes the folder a store.
        write_file_durably(
            root / FORMAT_FILE, FORMAT_TEXT, mode=WriteMode.NEW_OR_EQUAL, permissions=0o400
        )
        return cls(root)

    def put(self, chunks: Iterable[bytes], *, expected: DigestSet | None = None) -> Stored:
        """See `ObjectStore.put`."""
        temporary, digests = self._incoming_from(chunks, expected=expected, flush=True)  # 1, 2
        stored = self._publish(temporary, digests)  # 3
        try:
            sync_folder(self._folder(stored.address))  # 4
        except OSError as error:
            raise unknown_from(error, doing="flushing a folder") from error
        return stored

    def batch(self) -> "LocalBatch":
        """See `ObjectStore.batch`. Groups of 50 to 1000 small objects pay best."""
        return LocalBatch(self)

    def open(self, address: ObjectAddress) -> CheckedReader:
        """See `ObjectStore.open`."""
        descriptor, size = self._open_object(address)
        return _reader(descriptor, address, size=size, whole=True)

    def open_range(self, address: ObjectAddress, start: int, length: int) -> CheckedReader:
        """See `ObjectStore.open_range`."""
        descriptor, size = self._open_object(address)
        try:
            require_range(start, length, size=size)
            os.lseek(descriptor, start, os.SEEK_SET)
        except BaseException:
            os.close(descriptor)
            raise
        return _reader(descriptor, address, size=length, whole=False)

    def stat(self, address: ObjectAddress) -> int:
        """See `ObjectStore.stat`."""
        try:
            found = os.lstat(self._path(address))
        except OSError as error:
            raise _reading_fault(error, address) from error
        _require_regular(found, address)
        return found.st_size

    def verify(self, address: ObjectAddress) -> DigestSet:
        """See `ObjectStore.verify`."""
        with self.open(address) as reader:
            return reader.digests()

    def addresses(self, after: ObjectAddress | None = None) -> Iterator[ObjectAddress]:
        """See `ObjectStore.addresses`. Holds the names of one of 256 folders in memory."""
        last = after.sha256 if after is not None else ""
        for prefix in _PREFIXES:
            if prefix < last[:2]:
                continue
            with faults_named("listing the store"):
                names = sorted(os.listdir(f"{self._objects}/{prefix}"))
            for name in names:
                if name > last and name.startswith(prefix) and SHA256_HEX.match(name):
                    yield ObjectAddress(name)

    def discard(self, address: ObjectAddress, *, order: DisposalOrder) -> None:
        """See `ObjectStore.discard`."""
        require_order(order)
        path = self._path(address)
        try:
            os.unlink(path)
        except OSError as error:
            if error.errno == errno.ENOENT:
                raise ObjectMissing(str(address)) from error
            raise fault_from(error, doing="removing an object") from error
        try:
            sync_folder(self._folder(address))
        except OSError as error:
            raise unknown_from(error, doing="flushing a folder") from error

    def close(self) -> None:
        """Give back the staging folder. Batches and puts must have ended; readers may go on."""
        self._staging.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _path(self, address: ObjectAddress) -> str:
        return f"{self._folder(address)}/{address.sha256}"

    def _folder(self, address: ObjectAddress) -> str:
        return f"{self._objects}/{require_address(address).sha256[:2]}"

    def _incoming_from(
        self, chunks: Iterable[bytes], *, expected: DigestSet | None, flush: bool
    ) -> tuple[str, DigestSet]:
        """Steps 1 and, with `flush`, 2. On any error nothing is left."""
        try:
            folder = self._staging.folder()
        except OSError as error:
            raise fault_from(error, doing="preparing to store an object") from error
        return write_incoming(folder, chunks, expected=expected, flush=flush)

    def _publish(self, temporary: str, digests: DigestSet) -> Stored:
        """Step 3: the object is visible afterwards, but its name is not flushed yet.

        The temporary file is gone afterwards, also on errors.
        """
        address = ObjectAddress(digests.sha256)
        target = self._path(address)
        try:
            new = publish_new(temporary, target)
        except OSError as error:
            remove_quietly(temporary)
            raise naming_fault_from(error) from error
        if not new:
            try:
                self._require_same(temporary, address, size=digests.size)
            finally:
                remove_quietly(temporary)
        return Stored(address=address, new=new, digests=digests)

    def _require_same(self, temporary: str, address: ObjectAddress, *, size: int) -> None:
        """Compare an object that is there already, byte by byte, with what just arrived."""
        descriptor, found_size = self._open_object(address)
        try:
            if found_size != size:
                finding = f"it has {found_size} bytes instead of {size}"
                raise ObjectDamaged(str(address), finding=finding)
            with faults_named("comparing with a stored object"):
                arrived = open_regular(temporary)
            try:
                _require_same_bytes(arrived, descriptor, address)
            finally:
                os.close(arrived)
        finally:
            os.close(descriptor)

    def _open_object(self, address: ObjectAddress) -> tuple[int, int]:
        try:
            descriptor = open_regular(self._path(address))
        except OSError as error:
            raise _reading_fault(error, address) from error
        try:
            found = os.fstat(descriptor)
            _require_regular(found, address)
        except BaseException:
            os.close(descriptor)
            raise
        return descriptor, found.st_size


class LocalBatch:
    """A group commit in a local store; see `Batch`. Costs a handful of flushes, not two a file."""

    def __init__(self, store: LocalStore) -> None:
        self._place = Place(
            folder=store._objects,
            stage=partial(store._incoming_from, flush=False),
            publish=store._publish,
            folder_of=store._folder,
        )
        self._group: Group | None = None
        self._flushes = SharedFlushes()
        self._line = CommitLine(under_way=GROUPS_UNDER_WAY)

    def put(self, chunks: Iterable[bytes], *, expected: DigestSet | None = None) -> Staged:
        """See `Batch.put`."""
        if self._group is None:
            self._group = Group(self._place)
        return self._group.put(chunks, expected=expected)

    def commit(self) -> tuple[Stored, ...]:
        """See `Batch.commit`."""
        self._line.settle()  # Commits take place in the order in which they were begun.
        return self._taken()()

    def begin_commit(self) -> CommitUnderWay:
        """See `Batch.begin_commit`."""
        return self._line.begin(self._taken())

    def _taken(self) -> Callable[[], tuple[Stored, ...]]:
        """The work that commits what was put since the last commit."""
        group, self._group = self._group, None
        if group is None:
            return tuple
        self._flushes.begin(group)
        return partial(self._flushes.commit, group)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self.begin_commit()
            self._line.finish()
            return
        if self._group is not None:
            self._group.drop()
            self._group = None
        self._line.abandon()


def _require_format(root: Path) -> None:
    try:
        descriptor = open_regular(root / FORMAT_FILE)
        try:
            found = os.read(descriptor, len(FORMAT_TEXT) + 100)
        finally:
            os.close(descriptor)
    except FileNotFoundError as error:
        raise StoreUnusable(
            "There is no object store in this folder. Nothing was changed. Is the disk mounted, "
            "and is the path right? A new store has to be created by name."
        ) from error
    except OSError as error:
        raise fault_from(error, doing="opening the object store") from error
    if found != FORMAT_TEXT:
        raise StoreUnusable(
            "The object store in this folder has a format this version does not know. Nothing "
            "was changed. Use the version of the program that made it, or a newer one."
        )


def _reader(descriptor: int, address: ObjectAddress, *, size: int, whole: bool) -> CheckedReader:
    file = os.fdopen(descriptor, "rb", buffering=0)

    def read(count: int) -> bytes:
        try:
            return file.read(count) or b""
        except OSError as error:
            raise _reading_fault(error, address) from error

    return CheckedReader(read=read, close=file.close, address=address, size=size, whole=whole)


def _reading_fault(error: OSError, address: ObjectAddress) -> Exception:
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        return ObjectMissing(str(address))
    if error.errno in (errno.EIO, errno.ELOOP, errno.EISDIR):
        name = errno.errorcode[error.errno]
        return ObjectDamaged(str(address), finding=f"the disk cannot read it ({name})")
    return fault_from(error, doing="reading an object")


def _require_regular(found: os.stat_result, address: ObjectAddress) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise ObjectDamaged(str(address), finding="something else than a file has its name")


def _require_same_bytes(arrived: int, kept: int, address: ObjectAddress) -> None:
    while True:
        try:
            expected = os.read(arrived, _COMPARE_SIZE)
            found = os.read(kept, _COMPARE_SIZE)
        except OSError as error:
            raise _reading_fault(error, address) from error
        if expected != found:
            raise ObjectDamaged(str(address), finding="its bytes differ from a good copy")
        if not expected:
            return
