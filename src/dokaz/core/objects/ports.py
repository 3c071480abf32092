# SPDX-License-Identifier: Apache-2.0
"""What every object store promises, whichever medium it writes to.

An object is a run of bytes that never changes. Its address is the SHA-256 of exactly the bytes
that are stored (FIPS 180-4), so a store, and any replica of it, can be checked without keys.

Promises of every store:

1. A write that returned is durable: it survives a killed process and a power cut.
2. No reader ever sees a half-written object. It is whole under its address, or not there.
3. Nothing overwrites. Storing the same bytes again changes nothing and says so (`new=False`).
4. The only removal is `discard`, and it wants an order.
5. Every failure is a `dokaz.core.errors.DokazError`. `OutcomeUnknown` means: stop, open the store
   again, look whether the object is there, and store it again if you still hold it (which is
   safe, see 3).

All methods may be called from several threads and several processes at once. Not promised: who
may read (that is for rooms above), hiding of sizes, and any order between writers.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

from dokaz.core.digests import SHA256_HEX, DigestSet
from dokaz.core.objects.errors import InvalidAddress, InvalidDisposalOrder

CHUNK_SIZE = 256 << 10
"""Bytes a reader hands out at a time unless told otherwise.

With four times as much the C library asks the system for fresh pages for each chunk, and the
system's own cache for larger ones: in one process and memory in use before, a file of 5 GB took 7.4
and 8.4 s instead of 4.1 and 4.6 s.
"""

_ORDER_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,199}\Z")


@dataclass(frozen=True, slots=True, order=True)
class ObjectAddress:
    """Address of an object: SHA-256 of the stored bytes, 64 lower-case hexadecimal digits.

    Raises:
        InvalidAddress: anything else, so `../` or an upper-case spelling never reaches a disk.
    """

    sha256: str

    def __post_init__(self) -> None:
        if not isinstance(self.sha256, str) or not SHA256_HEX.match(self.sha256):
            raise InvalidAddress("object address is not 64 lower-case hexadecimal digits")

    def __str__(self) -> str:
        return self.sha256


@dataclass(frozen=True, slots=True)
class Stored:
    """An object that is durable under `address`.

    `new` is False when the same bytes were stored before. `digests` were computed from the very
    stream that was written.
    """

    address: ObjectAddress
    new: bool
    digests: DigestSet

    @property
    def size(self) -> int:
        """Stored bytes."""
        return self.digests.size


@dataclass(frozen=True, slots=True)
class Staged:
    """An object handed to a batch: digested, but neither visible nor durable before the commit."""

    address: ObjectAddress
    digests: DigestSet

    @property
    def size(self) -> int:
        """Staged bytes."""
        return self.digests.size


@dataclass(frozen=True, slots=True)
class DisposalOrder:
    """The declared act that orders a removal, and its reason as a code, never as free text.

    Raises:
        InvalidDisposalOrder: either is empty, longer than 200 characters or not of letters,
            digits and `._:/-`.
    """

    act_id: str
    reason_code: str

    def __post_init__(self) -> None:
        for name, value in (("act id", self.act_id), ("reason code", self.reason_code)):
            if not isinstance(value, str) or not _ORDER_WORD.match(value):
                raise InvalidDisposalOrder(f"disposal order has no valid {name}")


def require_address(address: ObjectAddress) -> ObjectAddress:
    """Refuse what only looks like an address, such as a bare text that could hold `../`.

    Raises:
        InvalidAddress: it is not an `ObjectAddress`.
    """
    if not isinstance(address, ObjectAddress):
        raise InvalidAddress("object address is not an ObjectAddress")
    return address


def require_order(order: DisposalOrder) -> None:
    """Refuse a removal without an order. The store does not keep it: the ledger does.

    Raises:
        InvalidDisposalOrder: it is not a `DisposalOrder`.
    """
    if not isinstance(order, DisposalOrder):
        raise InvalidDisposalOrder("an object is only removed on a DisposalOrder")


class ObjectReader(Protocol):
    """An open object or part of one. Close it, or use it in a `with` statement.

    One reader belongs to one thread. A reader of a whole object digests what passes: the read
    that meets the end raises `ObjectDamaged` if the bytes are not those the address names. A
    reader of a range cannot know, and only refuses what is missing.
    """

    @property
    def size(self) -> int:
        """Bytes this reader gives in all."""
        ...

    def read(self, count: int = -1, /) -> bytes:
        """The next `count` bytes, fewer only at the end, `b""` after it; -1 means all the rest.

        Raises:
            ObjectDamaged: the object ends early or its digest is wrong.
            StorageFault: the medium failed.
        """
        ...

    def iter_chunks(self, chunk_size: int = CHUNK_SIZE) -> Iterator[bytes]:
        """The rest in pieces of `chunk_size` bytes, the last one shorter. Errors as in `read`."""
        ...

    def close(self) -> None: ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


class Commit(Protocol):
    """A commit that was begun. None of its objects is stored before `wait` has said so."""

    def wait(self) -> tuple[Stored, ...]:
        """Wait for its end; results in the order of `put`, the same at each call.

        Raises:
            As `Batch.commit`.
        """
        ...


class Batch(Protocol):
    """Many objects made durable together. Belongs to one thread.

    Use it in a `with` statement: leaving it normally commits and waits for every commit that was
    begun, leaving it by an exception drops everything staged; a commit begun before still runs to
    its end. Each object becomes visible whole and durable or not at all, but the batch
    is not one atom: after a crash in the commit some of its objects may be there and others not.
    Objects nobody refers to are harmless, and committing the same content again is safe.
    """

    def put(self, chunks: Iterable[bytes], *, expected: DigestSet | None = None) -> Staged:
        """Take over and digest one object. Not durable and not visible before `commit`.

        Raises:
            UnexpectedContent: `expected` does not match; this object is dropped, the others stay.
            StoreFull, StoreReadOnly, StoreUnusable: this object is dropped, the others stay.
        """
        ...

    def commit(self) -> tuple[Stored, ...]:
        """Make all staged objects durable and visible; results in the order of `put`.

        The batch is empty afterwards and may be filled again.

        Raises:
            ObjectDamaged: an object of the same address exists and is damaged. The others of the
                batch may or may not be stored.
            StoreFull, StoreReadOnly, StoreUnusable: none of the batch's new objects is visible.
            OutcomeUnknown: some may be visible, and may not survive a power cut.
        """
        ...

    def begin_commit(self) -> Commit:
        """As `commit`, in another thread where waiting for the medium can be overlapped.

        The batch is empty afterwards, and the next objects can be put meanwhile. Commits of a
        batch take place in the order in which they were begun; while too many are under way, this
        waits. Whether one failed says nothing about the others. What a commit raises comes out of
        its `wait`; if nobody waited for it, leaving the batch raises it.
        """
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


class ObjectStore(Protocol):
    """A place that keeps objects. The module's text lists what all its methods promise."""

    def put(self, chunks: Iterable[bytes], *, expected: DigestSet | None = None) -> Stored:
        """Store one object from a stream, digesting what is written. Memory stays flat.

        Durable when it returns. An exception raised by `chunks` passes through unchanged, and
        nothing is kept.

        Raises:
            UnexpectedContent: `expected` does not match; nothing is kept.
            ObjectDamaged: an object of this address exists but holds other bytes; it is left as
                it is.
            StoreFull, StoreReadOnly, StoreUnusable: nothing is kept.
            OutcomeUnknown: see promise 5.
        """
        ...

    def batch(self) -> AbstractContextManager[Batch]:
        """Begin a group commit, for many small objects. See `Batch`."""
        ...

    def open(self, address: ObjectAddress) -> ObjectReader:
        """Open a whole object for reading. See `ObjectReader` about damage.

        Raises:
            ObjectMissing: it is not here.
            StorageFault: the medium failed.
        """
        ...

    def open_range(self, address: ObjectAddress, start: int, length: int) -> ObjectReader:
        """Open bytes `start` to `start + length` of an object. The digest is NOT checked.

        Raises:
            InvalidRange: the range is not inside the object.
            ObjectMissing: it is not here.
            StorageFault: the medium failed.
        """
        ...

    def stat(self, address: ObjectAddress) -> int:
        """Size in bytes as the medium reports it; says nothing about the content.

        Raises:
            ObjectMissing: it is not here.
        """
        ...

    def verify(self, address: ObjectAddress) -> DigestSet:
        """Read the object whole, digest it, and return the digests when they hold.

        Raises:
            ObjectMissing: it is not here.
            ObjectDamaged: the bytes are not those the address names, or cannot be read.
        """
        ...

    def addresses(self, after: ObjectAddress | None = None) -> Iterator[ObjectAddress]:
        """All addresses greater than `after`, in ascending order; resume with the last one seen.

        Objects stored or discarded meanwhile may or may not appear. Content is not checked.
        """
        ...

    def discard(self, address: ObjectAddress, *, order: DisposalOrder) -> None:
        """Remove an object for good. The caller has decided and recorded it before.

        Durable when it returns. Open readers may finish. The caller makes sure that nobody
        stores the same bytes at the same moment: such a `put` may return just before the removal.

        Raises:
            ObjectMissing: it is not here.
            StoreReadOnly, StoreUnusable: it is still here.
            OutcomeUnknown: it is gone for readers, but may be back after a power cut.
        """
        ...
