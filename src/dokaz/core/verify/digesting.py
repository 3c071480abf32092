# SPDX-License-Identifier: Apache-2.0
"""Working out the digests of every file of a parcel, on several cores.

hashlib lets other threads run while it works on more than 2 KiB, so threads are enough. Small files
go in batches, because handing over costs more than they do; of big files the two digests are
worked out beside each other.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from dokaz.core.digests import DigestSet
from dokaz.core.errors import DokazError, StorageFault
from dokaz.core.parcel.reader import ParcelReader

BIG_FILE = 32 << 20
_BATCH_FILES = 512
_BATCH_BYTES = 16 << 20

Progress = Callable[[int, int], None]
"""Called with bytes done and bytes in all; from one thread only."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A path, and whether its SHA-512 is wanted too."""

    path: str
    with_sha512: bool


def digest_members(
    reader: ParcelReader, wanted: Sequence[Wanted], *, workers: int, progress: Progress
) -> Iterator[tuple[str, DigestSet | DokazError]]:
    """Yield each path with its digests, or with the error its bytes gave; in no fixed order.

    Raises:
        StorageFault: the disk under the parcel failed, so nothing can be said.
    """
    total = sum(reader.sizes[each.path] for each in wanted)
    big = [each for each in wanted if reader.sizes[each.path] >= BIG_FILE]
    small = [each for each in wanted if reader.sizes[each.path] < BIG_FILE]
    done = 0
    with ThreadPoolExecutor(max_workers=max(1, workers)) as pool:
        batches = pool.map(lambda batch: _digest_batch(reader, batch), _batches(reader, small))
        for batch in batches:
            for path, result in batch:
                done += reader.sizes[path]
                yield path, result
            progress(done, total)
        for each in big:
            result = _digest_big(reader, each, pool, partial(_report, progress, done, total))
            done += reader.sizes[each.path]
            yield each.path, result


def _report(progress: Progress, before: int, total: int, count: int) -> None:
    progress(before + count, total)


def _batches(reader: ParcelReader, wanted: Sequence[Wanted]) -> Iterator[list[Wanted]]:
    batch: list[Wanted] = []
    size = 0
    for each in wanted:
        batch.append(each)
        size += reader.sizes[each.path]
        if len(batch) >= _BATCH_FILES or size >= _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _digest_batch(
    reader: ParcelReader, batch: list[Wanted]
) -> list[tuple[str, DigestSet | DokazError]]:
    return [(each.path, _digest_small(reader, each)) for each in batch]


def _digest_small(reader: ParcelReader, wanted: Wanted) -> DigestSet | DokazError:
    sha256, sha512, size = hashlib.sha256(), hashlib.sha512(), 0
    try:
        for chunk in reader.chunks(wanted.path):
            size += len(chunk)
            sha256.update(chunk)
            if wanted.with_sha512:
                sha512.update(chunk)
    except StorageFault:
        raise
    except DokazError as error:
        return error
    second = sha512.hexdigest() if wanted.with_sha512 else None
    return DigestSet(size=size, sha256=sha256.hexdigest(), sha512=second)


def _digest_big(
    reader: ParcelReader,
    wanted: Wanted,
    pool: ThreadPoolExecutor,
    progress: Callable[[int], None],
) -> DigestSet | DokazError:
    """SHA-512 runs in the pool while SHA-256 runs here; each waits for the other at each chunk."""
    sha256, sha512, size = hashlib.sha256(), hashlib.sha512(), 0
    waiting = None
    try:
        for chunk in reader.chunks(wanted.path):
            if waiting is not None:
                waiting.result()
            if wanted.with_sha512:
                waiting = pool.submit(sha512.update, chunk)
            sha256.update(chunk)
            size += len(chunk)
            progress(size)
        if waiting is not None:
            waiting.result()
    except StorageFault:
        raise
    except DokazError as error:
        return error
    second = sha512.hexdigest() if wanted.with_sha512 else None
    return DigestSet(size=size, sha256=sha256.hexdigest(), sha512=second)
