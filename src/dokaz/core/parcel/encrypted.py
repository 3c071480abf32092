# SPDX-License-Identifier: Apache-2.0
"""A parcel as one age file: written for a recipient's key, read in place, never decrypted to disk.

Promised: every byte handed out was authenticated. Encryption hides content and says nothing of who
sent it; anyone who knows the recipient can encrypt to it.
"""

import io
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from types import TracebackType
from typing import Self

from dokaz.core.objects.errors import MalformedSeal, NoMatchingKey, SealBroken
from dokaz.core.objects.sealed import Identity, Recipient, seal, unseal_range
from dokaz.core.objects.sealed.header import LONGEST_HEADER, read_header
from dokaz.core.objects.sealed.payload import plain_size
from dokaz.core.parcel.errors import MemberUnreadable, ParcelUnreadable
from dokaz.core.parcel.source import Source

MAGIC = b"age-encryption.org/v1\n"
# Blocks are kept so that reading many small members does not open one chunk again and again.
_BLOCK = 1 << 20
_BLOCKS_KEPT = 16


def encrypt_parcel(
    chunks: Iterable[bytes],
    *,
    recipients: Sequence[Recipient],
    randomness: Callable[[int], bytes],
) -> Iterator[bytes]:
    """Yield the age file of a parcel's zip; `randomness` is `secrets.token_bytes` outside tests.

    Raises:
        MalformedSeal: there is no recipient.
        Whatever the chunks raise; what was written until then is of no use.
    """
    sealed = seal(chunks, recipients=recipients, randomness=randomness)
    yield sealed.header
    yield from sealed.payload


class SealedSource:
    """The plain bytes of an age file, by position. Safe for several threads.

    Raises:
        ParcelUnreadable: no age file, cut short, or none of the identities opens it.
    """

    def __init__(self, source: Source, *, identities: Sequence[Identity]) -> None:
        self._source = source
        self._identities = tuple(identities)
        start = source.read_at(0, min(source.size, LONGEST_HEADER))
        try:
            _, self._payload_at = read_header(start)
            self._header = start[: self._payload_at]
            self._size = plain_size(source.size - self._payload_at)
        except (MalformedSeal, SealBroken) as error:
            raise ParcelUnreadable("the encrypted file is damaged or cut off") from error
        self._lock = threading.Lock()
        self._blocks: OrderedDict[int, bytes] = OrderedDict()
        self._open(0, min(1, self._size))  # a wrong key is better named now than later

    @property
    def size(self) -> int:
        return self._size

    def read_at(self, offset: int, length: int) -> bytes:
        if offset < 0 or length < 0 or offset + length > self._size:
            raise ParcelUnreadable("the file ends earlier than its directory says")
        first, last = offset // _BLOCK, (offset + max(length, 1) - 1) // _BLOCK
        joined = b"".join(self._block(number) for number in range(first, last + 1))
        start = offset - first * _BLOCK
        return joined[start : start + length]

    def close(self) -> None:
        self._source.close()

    def _block(self, number: int) -> bytes:
        with self._lock:
            kept = self._blocks.get(number)
        if kept is not None:
            return kept
        start = number * _BLOCK
        content = self._open(start, min(_BLOCK, self._size - start))
        with self._lock:
            self._blocks[number] = content
            if len(self._blocks) > _BLOCKS_KEPT:
                self._blocks.popitem(last=False)
        return content

    def _open(self, start: int, length: int) -> bytes:
        try:
            return b"".join(
                unseal_range(
                    self._open_range,
                    payload_size=self._source.size - self._payload_at,
                    header=self._header,
                    identities=self._identities,
                    start=start,
                    length=length,
                )
            )
        except NoMatchingKey as error:
            raise ParcelUnreadable("none of the keys given opens this encrypted parcel") from error
        except (MalformedSeal, SealBroken) as error:
            raise MemberUnreadable("the encrypted file is damaged; copy it again") from error

    def _open_range(self, start: int, length: int) -> "_Stretch":
        return _Stretch(self._source.read_at(self._payload_at + start, length))


class _Stretch:
    """An `ObjectReader` over bytes already in memory; one chunk of the age format at most."""

    def __init__(self, content: bytes) -> None:
        self._file = io.BytesIO(content)
        self._size = len(content)

    @property
    def size(self) -> int:
        return self._size

    def read(self, count: int = -1, /) -> bytes:
        return self._file.read(count)

    def iter_chunks(self, chunk_size: int = _BLOCK) -> Iterator[bytes]:
        while chunk := self._file.read(chunk_size):
            yield chunk

    def close(self) -> None:
        """Nothing to release."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
