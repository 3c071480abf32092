# SPDX-License-Identifier: Apache-2.0
"""An object store in memory that breaks on command, for testing everything that uses a store.

It keeps the same promises as the others while no fault is planned. Faults are planned by the
number of the write, counted from 0 over the store's life: each `put`, each `put` into a batch,
each object published by a commit, and each `discard` is one write. To break every write, run the
scenario once, look at `writes`, and run it again for each number and each fault; then look at
`reopened()`, which is what a restarted program would find.

Not for evidence: nothing here survives the process.
"""

import threading
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from io import BytesIO
from types import TracebackType
from typing import Self

from dokaz.core.digests import DigestSet
from dokaz.core.errors import StorageFault
from dokaz.core.objects.errors import (
    ObjectDamaged,
    ObjectMissing,
    StoreFull,
    StoreReadOnly,
    StoreUnusable,
    WriteOutcomeUnknown,
)
from dokaz.core.objects.pipeline import digest_while_writing
from dokaz.core.objects.ports import (
    DisposalOrder,
    ObjectAddress,
    Staged,
    Stored,
    require_address,
    require_order,
)
from dokaz.core.objects.reading import CheckedReader, require_range


class Fault(Enum):
    """How a planned write fails."""

    KEPT = "failed and kept"
    LOST = "failed and lost"
    FULL = "disk full"
    READ_ONLY = "read-only"
    CRASH_BEFORE = "killed before the write"
    CRASH_AFTER = "killed after the write"


class SimulatedCrash(BaseException):
    """The process "was killed". Not an `Exception`, so that no error handling outlives it."""


class MemoryStore:
    """An `ObjectStore` in memory; see the module's text about faults."""

    def __init__(self, *, faults: Mapping[int, Fault] | None = None) -> None:
        self._faults = dict(faults or {})
        self._objects: dict[ObjectAddress, bytes] = {}
        self._mutex = threading.RLock()
        self._dead = False
        self.writes = 0
        """Writes tried so far, failed ones included."""

    def reopened(self) -> "MemoryStore":
        """A new store over what survived, with no faults planned."""
        again = MemoryStore()
        with self._mutex:
            again._objects = dict(self._objects)
        return again

    def damage(self, address: ObjectAddress, *, position: int, mask: int = 0x01) -> None:
        """Flip bits of one stored byte, as a failing disk would."""
        with self._mutex:
            content = bytearray(self._objects[address])
            content[position] ^= mask
            self._objects[address] = bytes(content)

    def lose(self, address: ObjectAddress) -> None:
        """Drop an object without an order, as a failing disk would."""
        with self._mutex:
            del self._objects[address]

    def put(self, chunks: Iterable[bytes], *, expected: DigestSet | None = None) -> Stored:
        """See `ObjectStore.put`."""
        content, digests = _collect(chunks, expected=expected)
        with self._mutex:
            fault = self._begin_write()
            return self._publish(content, digests, fault=fault)

    def batch(self) -> "MemoryBatch":
        """See `ObjectStore.batch`."""
        return MemoryBatch(self)

    def open(self, address: ObjectAddress) -> CheckedReader:
        """See `ObjectStore.open`."""
        content = self._content(address)
        return _reader(content, address, whole=True)

    def open_range(self, address: ObjectAddress, start: int, length: int) -> CheckedReader:
        """See `ObjectStore.open_range`."""
        content = self._content(address)
        require_range(start, length, size=len(content))
        return _reader(content[start : start + length], address, whole=False)

    def stat(self, address: ObjectAddress) -> int:
        """See `ObjectStore.stat`."""
        return len(self._content(address))

    def verify(self, address: ObjectAddress) -> DigestSet:
        """See `ObjectStore.verify`."""
        with self.open(address) as reader:
            return reader.digests()

    def addresses(self, after: ObjectAddress | None = None) -> Iterator[ObjectAddress]:
        """See `ObjectStore.addresses`."""
        self._require_alive()
        with self._mutex:
            known = sorted(self._objects)
        yield from (address for address in known if after is None or address > after)

    def discard(self, address: ObjectAddress, *, order: DisposalOrder) -> None:
        """See `ObjectStore.discard`."""
        require_order(order)
        self._content(address)
        with self._mutex:
            fault = self._begin_write()
            self._fail_cleanly(fault)
            if fault is not Fault.LOST:
                self._objects.pop(address, None)
            self._fail_after(fault)

    def _content(self, address: ObjectAddress) -> bytes:
        self._require_alive()
        with self._mutex:
            content = self._objects.get(require_address(address))
        if content is None:
            raise ObjectMissing(str(address))
        return content

    def _require_alive(self) -> None:
        if self._dead:
            raise SimulatedCrash

    def _begin_write(self) -> Fault | None:
        self._require_alive()
        fault = self._faults.get(self.writes)
        self.writes += 1
        return fault

    def _publish(self, content: bytes, digests: DigestSet, *, fault: Fault | None) -> Stored:
        self._fail_cleanly(fault)
        address = ObjectAddress(digests.sha256)
        kept = self._objects.get(address)
        if kept is not None and kept != content:
            raise ObjectDamaged(str(address), finding="its bytes differ from a good copy")
        if fault is not Fault.LOST:
            self._objects[address] = content
        self._fail_after(fault)
        return Stored(address=address, new=kept is None, digests=digests)

    def _fail_cleanly(self, fault: Fault | None) -> None:
        """Faults before anything has changed."""
        if fault is Fault.FULL:
            raise StoreFull("No room left (planned). This write was not kept. Free some space.")
        if fault is Fault.READ_ONLY:
            raise StoreReadOnly("The store is read-only (planned). This write was not kept.")
        if fault is Fault.CRASH_BEFORE:
            self._dead = True
            raise SimulatedCrash

    def _fail_after(self, fault: Fault | None) -> None:
        """Faults by which the caller does not learn what became of the write."""
        if fault is Fault.CRASH_AFTER:
            self._dead = True
            raise SimulatedCrash
        if fault in (Fault.KEPT, Fault.LOST):
            raise WriteOutcomeUnknown("The write failed (planned). Open the store again and look.")


class MemoryBatch:
    """A group commit in memory; see `Batch`."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store
        self._staged: list[tuple[bytes, DigestSet]] = []
        self._begun: list[MemoryCommit] = []

    def put(self, chunks: Iterable[bytes], *, expected: DigestSet | None = None) -> Staged:
        """See `Batch.put`."""
        content, digests = _collect(chunks, expected=expected)
        with self._store._mutex:
            fault = self._store._begin_write()
            self._store._fail_cleanly(fault)
            if fault is Fault.CRASH_AFTER:
                self._store._fail_after(fault)
        if fault is not None:  # Nothing staged is ever kept, so both outcomes are one here.
            raise StoreUnusable("Staging failed (planned). This object was dropped. Try again.")
        self._staged.append((content, digests))
        return Staged(address=ObjectAddress(digests.sha256), digests=digests)

    def commit(self) -> tuple[Stored, ...]:
        """See `Batch.commit`."""
        staged, self._staged = self._staged, []
        stored: list[Stored] = []
        with self._store._mutex:
            for content, digests in staged:
                fault = self._store._begin_write()
                try:
                    stored.append(self._store._publish(content, digests, fault=fault))
                except (StoreFull, StoreReadOnly) as error:
                    if not stored:
                        raise
                    raise WriteOutcomeUnknown(
                        "The batch failed in its middle (planned). Open the store again and look."
                    ) from error
        return tuple(stored)

    def begin_commit(self) -> "MemoryCommit":
        """See `Batch.begin_commit`. Done at once, so that writes keep their numbers."""
        try:
            commit = MemoryCommit(stored=self.commit())
        except StorageFault as error:
            commit = MemoryCommit(error=error)
        self._begun.append(commit)
        return commit

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self.commit()
            for commit in self._begun:
                if not commit.told:
                    commit.wait()
        self._staged = []


class MemoryCommit:
    """A commit that has ended, well or not; see `Commit`."""

    def __init__(
        self, *, stored: tuple[Stored, ...] = (), error: StorageFault | None = None
    ) -> None:
        self._stored = stored
        self._error = error
        self.told = error is None

    def wait(self) -> tuple[Stored, ...]:
        """See `Commit.wait`."""
        self.told = True
        if self._error is not None:
            raise self._error
        return self._stored


def _collect(chunks: Iterable[bytes], *, expected: DigestSet | None) -> tuple[bytes, DigestSet]:
    content = BytesIO()

    def write(piece: bytes) -> None:
        content.write(piece)

    digests = digest_while_writing(chunks, write, expected=expected)
    return content.getvalue(), digests


def _reader(content: bytes, address: ObjectAddress, *, whole: bool) -> CheckedReader:
    source = BytesIO(content)
    return CheckedReader(
        read=source.read, close=source.close, address=address, size=len(content), whole=whole
    )
