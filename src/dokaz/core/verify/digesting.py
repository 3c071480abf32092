# SPDX-License-Identifier: Apache-2.0
"""Working out the digests of every file of a parcel, on several cores.

hashlib lets other threads run while it works on more than 2 KiB, so threads are enough. Small files
go in batches, because handing over costs more than they do; of big files the two digests are
worked out beside each other. The checksum of a zip proves nothing of the content; it is worked out
so that a changed one is seen.
"""

import hashlib
import zlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from dokaz.core.digests import DigestSet
from dokaz.core.errors import DokazError, StorageFault
from dokaz.core.parcel.reader import ParcelReader

BIG_FILE = 32 << 20
_BATCH_FILES = 256
_BATCH_BYTES = 16 << 20

Progress = Callable[[int, int], None]
"""Called with bytes done and bytes in all; from one thread only."""


@dataclass(frozen=True, slots=True)
class Digested:
    """Digests of one file, and whether its content has the checksum that the zip states of it."""

    digests: DigestSet
    fits_checksum: bool


Batch = list[tuple[str, Digested | DokazError]]


def digest_members(
    reader: ParcelReader, *, both_for: Callable[[str], bool], workers: int, progress: Progress
) -> Iterator[tuple[str, Digested | DokazError]]:
    """Yield each path of the parcel with its digests, or with the error its bytes gave.

    `both_for` says of which paths SHA-512 is wanted too. In no fixed order; memory does not grow
    with the number of files.

    Raises:
        StorageFault: the disk under the parcel failed, so nothing can be said.
    """
    total = sum(reader.sizes.values())
    done = 0
    with ThreadPoolExecutor(max_workers=max(1, workers)) as pool:
        work = partial(_digest_batch, reader, both_for)
        for batch in _in_turn(pool, work, _batches(reader), ahead=2 * workers):
            for path, result in batch:
                done += reader.sizes[path]
                yield path, result
            progress(done, total)
        for path, size in reader.sizes.items():
            if size >= BIG_FILE:
                told = partial(_report, progress, done, total)
                result = _digest_big(reader, path, both_for(path), pool, told)
                done += size
                yield path, result


def _in_turn(
    pool: ThreadPoolExecutor,
    work: Callable[[list[str]], Batch],
    batches: Iterable[list[str]],
    *,
    ahead: int,
) -> Iterator[Batch]:
    """As `pool.map`, with only so many batches on their way at a time."""
    waiting: deque[Future[Batch]] = deque()
    try:
        for batch in batches:
            waiting.append(pool.submit(work, batch))
            if len(waiting) > ahead:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        for each in waiting:
            each.cancel()


def _report(progress: Progress, before: int, total: int, count: int) -> None:
    progress(before + count, total)


def _batches(reader: ParcelReader) -> Iterator[list[str]]:
    batch: list[str] = []
    size = 0
    for path, of_file in reader.sizes.items():
        if of_file >= BIG_FILE:
            continue
        batch.append(path)
        size += of_file
        if len(batch) >= _BATCH_FILES or size >= _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _digest_batch(reader: ParcelReader, both_for: Callable[[str], bool], batch: list[str]) -> Batch:
    return [(path, _digest_small(reader, path, both_for(path))) for path in batch]


def _digest_small(reader: ParcelReader, path: str, with_sha512: bool) -> Digested | DokazError:
    sha256, sha512, size, crc = hashlib.sha256(), hashlib.sha512(), 0, 0
    try:
        for chunk in reader.chunks(path):
            size += len(chunk)
            sha256.update(chunk)
            crc = zlib.crc32(chunk, crc)
            if with_sha512:
                sha512.update(chunk)
    except StorageFault:
        raise
    except DokazError as error:
        return error
    second = sha512.hexdigest() if with_sha512 else None
    digests = DigestSet(size=size, sha256=sha256.hexdigest(), sha512=second)
    return Digested(digests, reader.checksum(path) in (None, crc))


def _digest_big(
    reader: ParcelReader,
    path: str,
    with_sha512: bool,
    pool: ThreadPoolExecutor,
    progress: Callable[[int], None],
) -> Digested | DokazError:
    """SHA-512 runs in the pool while SHA-256 runs here; each waits for the other at each chunk."""
    sha256, sha512, size, crc = hashlib.sha256(), hashlib.sha512(), 0, 0
    waiting = None
    try:
        for chunk in reader.chunks(path):
            if waiting is not None:
                waiting.result()
            if with_sha512:
                waiting = pool.submit(sha512.update, chunk)
            sha256.update(chunk)
            crc = zlib.crc32(chunk, crc)
            size += len(chunk)
            progress(size)
        if waiting is not None:
            waiting.result()
    except StorageFault:
        raise
    except DokazError as error:
        return error
    second = sha512.hexdigest() if with_sha512 else None
    digests = DigestSet(size=size, sha256=sha256.hexdigest(), sha512=second)
    return Digested(digests, reader.checksum(path) in (None, crc))
