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
from dokaz.core.objects.pipeline import digest_while_writing, require_expected, unchangeable

OBJECT_PERMISSIONS = 0o400
_SMALL = 256 << 10
# How much is written between two hints to the system to begin writing back.
_WRITE_BACK_WINDOW = 32 << 20


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
        if flush:
            incoming.flush()
    return incoming.path, digests


def _write_stream(
    folder: str, chunks: Iterable[bytes], *, expected: DigestSet | None, flush: bool
) -> tuple[str, DigestSet]:
    with _Incoming(folder) as incoming:
        digests = digest_while_writing(chunks, incoming.write, expected=expected)
        if flush:
            incoming.flush()
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

    It asks the system to begin writing back early, so that the last flush is short.
    """

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._written = 0
        self._hinted = 0

    def __enter__(self) -> "_Incoming":
        try:
            self._descriptor, self.path = create_temporary(
                self._folder, permissions=OBJECT_PERMISSIONS
            )
        except OSError as error:
            raise fault_from(error, doing="preparing to store an object") from error
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        os.close(self._descriptor)
        if kind is not None:
            remove_quietly(self.path)

    def write(self, piece: bytes) -> None:
        try:
            write_all(self._descriptor, piece)
        except OSError as error:
            raise fault_from(error, doing="writing an object") from error
        self._written += len(piece)
        if self._written - self._hinted >= _WRITE_BACK_WINDOW:
            self._hint()

    def flush(self) -> None:
        try:
            os.fsync(self._descriptor)
        except OSError as error:
            raise fault_from(error, doing="flushing an object") from error

    def _hint(self) -> None:
        """Only a hint; the flush at the end is what counts."""
        if hasattr(os, "posix_fadvise"):
            with suppress(OSError):
                os.posix_fadvise(
                    self._descriptor,
                    self._hinted,
                    self._written - self._hinted,
                    os.POSIX_FADV_DONTNEED,
                )
        self._hinted = self._written
