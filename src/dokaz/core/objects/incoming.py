# SPDX-License-Identifier: Apache-2.0
"""Writing one object into a store's staging folder, digested on the way.

Promises: the digests are of the very bytes that were handed to the system; memory stays flat; on
any error nothing is left behind. Small content is gathered first and written in one go, because
for it the calls cost more than the bytes.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import chain

from dokaz.core.digests import DigestSet, digest_chunks
from dokaz.core.objects.durable import create_temporary, write_all
from dokaz.core.objects.errors import fault_from
from dokaz.core.objects.past_cache import PastCache
from dokaz.core.objects.pipeline import digest_while_writing, require_expected, unchangeable

OBJECT_PERMISSIONS = 0o400
_SMALL = 256 << 10
# A thread and its buffers cost more than they save before this; whole blocks (`past_cache.BLOCK`).
_LONG = 32 << 20


def write_incoming(
    folder: str, chunks: Iterable[bytes], *, expected: DigestSet | None, flush: bool
) -> tuple[str, DigestSet]:
    """Write and digest one object, and flush it if asked; returns its temporary path.

    Raises:
        UnexpectedContent: `expected` does not match.
        StoreFull, StoreReadOnly, StoreUnusable: as the system says it.
        Whatever `chunks` raises, unchanged.
    """
    content, rest = _whole_if_small(chunks)
    if content is None:
        return _write_stream(folder, rest, expected=expected, flush=flush)
    with_sha512 = expected is not None and expected.sha512 is not None
    digests = digest_chunks((content,), with_sha512=with_sha512)
    require_expected(digests, expected=expected)
    with _Incoming(folder) as incoming:
        incoming.write(content)
        incoming.finish(flush=flush)
    return incoming.path, digests


def _write_stream(
    folder: str, chunks: Iterable[bytes], *, expected: DigestSet | None, flush: bool
) -> tuple[str, DigestSet]:
    with _Incoming(folder) as incoming:
        digests = digest_while_writing(chunks, incoming.write, expected=expected)
        incoming.finish(flush=flush)
    return incoming.path, digests


def _whole_if_small(chunks: Iterable[bytes]) -> tuple[bytes | None, Iterable[bytes]]:
    """All bytes when they are few, else None and the same chunks again."""
    source: Iterator[bytes] = iter(chunks)
    held: list[bytes] = []
    length = 0
    for given in source:
        chunk = unchangeable(given)
        held.append(chunk)
        length += len(chunk)
        if length > _SMALL:
            return None, chain(held, source)
    return (held[0] if len(held) == 1 else b"".join(held)), ()


def remove_quietly(temporary: str) -> None:
    """Remove a staged file if it is still there; the next sweep gets what cannot be removed."""
    with suppress(OSError):
        os.unlink(temporary)


class _Incoming:
    """A new file being written; gone again when its `with` block is left by an error.

    What follows the first `_LONG` bytes goes past the system's cache.
    """

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._room = _LONG
        self._past_cache: PastCache | None = None

    def __enter__(self) -> "_Incoming":
        try:
            self._descriptor, self.path = create_temporary(
                self._folder, permissions=OBJECT_PERMISSIONS
            )
        except OSError as error:
            raise fault_from(error, doing="preparing to store an object") from error
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self._past_cache is not None:
            self._past_cache.close()
        os.close(self._descriptor)
        if kind is not None:
            remove_quietly(self.path)

    def write(self, piece: bytes) -> None:
        try:
            if len(piece) < self._room:
                write_all(self._descriptor, piece)
                self._room -= len(piece)
            else:
                self._write_long(memoryview(piece))
        except OSError as error:
            raise fault_from(error, doing="writing an object") from error

    def _write_long(self, piece: memoryview) -> None:
        if self._past_cache is None:
            write_all(self._descriptor, piece[: self._room])
            piece, self._room = piece[self._room :], 0
            self._past_cache = PastCache(self._descriptor)
        self._past_cache.write(piece)

    def finish(self, *, flush: bool) -> None:
        """Hand everything to the system, and to the disk if asked."""
        try:
            if self._past_cache is not None:
                self._past_cache.finish()
        except OSError as error:
            raise fault_from(error, doing="writing an object") from error
        try:
            if flush:
                os.fsync(self._descriptor)
        except OSError as error:
            raise fault_from(error, doing="flushing an object") from error
