# SPDX-License-Identifier: Apache-2.0
"""The reader all stores hand out: it counts, digests, and refuses to end well on damaged bytes.

Promises: reading a whole object to its end either gave exactly the bytes its address names or
raised `ObjectDamaged`; an object that ends early raises too, in ranges as well. Not promised:
anything about a range beyond its length, or about bytes read before the end was reached.
"""

from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Self

from dokaz.core.digests import DigestSet, StreamDigester
from dokaz.core.errors import NotProven
from dokaz.core.objects.errors import InvalidRange, ObjectDamaged
from dokaz.core.objects.ports import CHUNK_SIZE, ObjectAddress


def require_range(start: int, length: int, *, size: int) -> None:
    """Refuse a range that does not lie wholly inside an object of `size` bytes.

    Raises:
        InvalidRange: it does not.
    """
    if start < 0 or length < 0 or start + length > size:
        raise InvalidRange("the range asked for does not lie inside the object")


class CheckedReader:
    """An `ObjectReader` over any source of bytes.

    `read` returns up to the asked number of bytes and `b""` only at the end; it raises a
    `StorageFault` when its medium fails. `size` is how many bytes the source should give. With
    `whole` the digest is compared at the end.
    """

    def __init__(
        self,
        *,
        read: Callable[[int], bytes],
        close: Callable[[], None],
        address: ObjectAddress,
        size: int,
        whole: bool,
    ) -> None:
        self._read = read
        self._close = close
        self._address = address
        self._size = size
        self._left = size
        self._digester = StreamDigester() if whole else None
        self._judged = not whole

    @property
    def size(self) -> int:
        """Bytes this reader gives in all."""
        return self._size

    def read(self, count: int = -1, /) -> bytes:
        """The next `count` bytes; see `ObjectReader.read`."""
        wanted = self._left if count < 0 else min(count, self._left)
        pieces = []
        while wanted:
            piece = self._read(wanted)
            if not piece:
                raise ObjectDamaged(str(self._address), finding="it ends early")
            if self._digester is not None:
                self._digester.update(piece)
            wanted -= len(piece)
            self._left -= len(piece)
            pieces.append(piece)
        if not self._left:
            self._judge()
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def iter_chunks(self, chunk_size: int = CHUNK_SIZE) -> Iterator[bytes]:
        """The rest in pieces of `chunk_size` bytes; see `ObjectReader.iter_chunks`."""
        while piece := self.read(chunk_size):
            yield piece

    def digests(self) -> DigestSet:
        """Read what is left and return the digests, which hold.

        Raises:
            ObjectDamaged: they do not.
        """
        assert self._digester is not None, "only a reader of a whole object knows its digests"
        for _ in self.iter_chunks():
            pass
        return self._digester.result()

    def _judge(self) -> None:
        """Compare the digest at the end; judge again at each further read until it is right."""
        if self._judged:
            return
        assert self._digester is not None
        found = self._digester.result()
        try:
            DigestSet(size=self._size, sha256=self._address.sha256).require_match(found)
        except NotProven as error:
            raise ObjectDamaged(str(self._address), finding=str(error)) from error
        self._judged = True

    def close(self) -> None:
        self._close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
