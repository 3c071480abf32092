# SPDX-License-Identifier: Apache-2.0
"""Streams of bytes through a few threads, so that digesting, sealing and writing overlap.

Digesting and encryption let other threads run while they work on large pieces, so two cores are
used by two stages. Promises: order is kept; memory stays within a few pieces per stage; an error
in a stage reaches the caller, and no thread outlives its `with` block.
"""

import queue
import threading
from collections.abc import Callable, Iterable, Iterator
from types import TracebackType
from typing import Self

from dokaz.core.digests import DigestSet, StreamDigester
from dokaz.core.errors import NotProven
from dokaz.core.objects.errors import UnexpectedContent

PIECE_SIZE = 1 << 20
"""Bytes in a piece: large enough that a thread works long between two hand-overs."""

_DEPTH = 4
_HANDY_LEAST = 256 << 10
_HANDY_MOST = 4 << 20
# Below this, starting a thread costs more than it saves.
_INLINE_LIMIT = 2 * PIECE_SIZE


def even_pieces(chunks: Iterable[bytes], *, size: int = PIECE_SIZE) -> Iterator[bytes]:
    """The same bytes in pieces of exactly `size`, the last one shorter. Empty chunks vanish."""
    waiting: list[bytes] = []
    length = 0
    for given in chunks:
        chunk = unchangeable(given)
        if not waiting and len(chunk) == size:
            yield chunk
            continue
        start = 0
        while length + len(chunk) - start >= size:
            end = start + size - length
            waiting.append(chunk[start:end])
            yield waiting[0] if len(waiting) == 1 else b"".join(waiting)
            waiting, length, start = [], 0, end
        if start < len(chunk):
            waiting.append(chunk[start:] if start else chunk)
            length += len(chunk) - start
    if waiting:
        yield b"".join(waiting)


def unchangeable(chunk: bytes) -> bytes:
    """Copy anything that is not `bytes`, whatever the types say.

    A buffer that its owner fills again while another thread still digests it would give an object
    a false address.
    """
    return chunk if isinstance(chunk, bytes) else bytes(chunk)


def handy_pieces(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces neither tiny nor huge; pieces that are neither pass uncopied."""
    small: list[bytes] = []
    length = 0
    for given in chunks:
        chunk = unchangeable(given)
        if len(chunk) < _HANDY_LEAST:
            small.append(chunk)
            length += len(chunk)
            if length < _HANDY_LEAST:
                continue
            chunk, small, length = b"".join(small), [], 0
        elif small:
            yield b"".join(small)
            small, length = [], 0
        if len(chunk) <= _HANDY_MOST:
            yield chunk
        else:
            yield from even_pieces([chunk])
    if length:
        yield b"".join(small)


class Lane:
    """Calls `work` with each piece fed to it, in order, in its own thread, a few pieces behind."""

    def __init__(self, work: Callable[[bytes], None]) -> None:
        self._work = work
        self._queue: queue.Queue[bytes | None] = queue.Queue(maxsize=_DEPTH)
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while (piece := self._queue.get()) is not None:
            if self._error is not None:
                continue  # Drain, so that the feeder never waits for a lane that has failed.
            try:
                self._work(piece)
            except BaseException as error:  # noqa: BLE001 - handed to the feeder, never dropped
                self._error = error

    def feed(self, piece: bytes) -> None:
        """Hand over one piece; waits while the lane is full. Raises what `work` raised."""
        self._raise_error()
        self._queue.put(piece)

    def finish(self) -> None:
        """Wait until all pieces are worked off. Raises what `work` raised."""
        self._end()
        self._raise_error()

    def _end(self) -> None:
        if self._thread.is_alive():
            self._queue.put(None)
            self._thread.join()

    def _raise_error(self) -> None:
        if self._error is not None:
            raise self._error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end()


class ReadAhead:
    """Iterates `chunks` in its own thread, a few chunks ahead of whoever iterates this.

    Use it in a `with` statement: leaving the block ends the thread, also when the source was not
    read to its end. An error of the source is raised where the missing chunk would have come.
    """

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = chunks
        self._queue: queue.Queue[bytes | None] = queue.Queue(maxsize=_DEPTH)
        self._error: BaseException | None = None
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            for chunk in self._chunks:
                self._queue.put(chunk)
                if self._stopped.is_set():
                    return
        except BaseException as error:  # noqa: BLE001 - handed to the reader, never dropped
            self._error = error
        finally:
            self._queue.put(None)

    def __iter__(self) -> Iterator[bytes]:
        while (chunk := self._queue.get()) is not None:
            yield chunk
        if self._error is not None:
            raise self._error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stopped.set()
        while self._thread.is_alive():
            try:  # Make room, in case the thread waits to hand over a chunk.
                self._queue.get(timeout=0.05)
            except queue.Empty:
                continue
        self._thread.join()


def digest_while_writing(
    chunks: Iterable[bytes],
    write: Callable[[bytes], None],
    *,
    expected: DigestSet | None = None,
) -> DigestSet:
    """Feed every byte of `chunks` to `write` and digest the same bytes beside it.

    Returns the digests; SHA-512 only when `expected` has one. `write` runs in the calling thread.

    Raises:
        UnexpectedContent: `expected` does not match. A stream longer than expected is refused as
            soon as it is, so that an endless one does not fill the disk.
        Whatever `chunks` or `write` raise, unchanged.
    """
    digester = StreamDigester(with_sha512=expected is not None and expected.sha512 is not None)
    pieces = _no_more_than(expected, handy_pieces(chunks))
    written = 0
    for piece in pieces:
        digester.update(piece)
        write(piece)
        written += len(piece)
        if written >= _INLINE_LIMIT:
            with Lane(digester.update) as lane:
                for later in pieces:
                    lane.feed(later)
                    write(later)
                lane.finish()
    found = digester.result()
    require_expected(found, expected=expected)
    return found


def _no_more_than(expected: DigestSet | None, pieces: Iterator[bytes]) -> Iterator[bytes]:
    if expected is None:
        return pieces
    return _counted(pieces, limit=expected.size)


def _counted(pieces: Iterator[bytes], *, limit: int) -> Iterator[bytes]:
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > limit:
            raise UnexpectedContent(
                f"More than the announced {limit} bytes arrived. Nothing was stored. "
                "Ask the sender again."
            )
        yield piece


def require_expected(found: DigestSet, *, expected: DigestSet | None) -> None:
    """Compare what arrived with what was announced, if anything was.

    Raises:
        UnexpectedContent: size or a digest differs.
    """
    if expected is None:
        return
    try:
        expected.require_match(found)
    except NotProven as error:
        raise UnexpectedContent(
            f"What arrived is not what was announced: {error}. Nothing was stored. "
            "Ask the sender again."
        ) from error
