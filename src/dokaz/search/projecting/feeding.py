# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keeping the index up to date, filling a new one, and getting rid of erased words.

The index holds how far it read the outbox, committed with the content; facts behind a transaction
that still runs are taken at once and looked at again when it has ended. A process may be
killed anywhere: the next one reads the same facts again, and writing the same entries twice makes
nothing twice.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, suppress
from uuid import UUID

from dokaz.gate import api as gate
from dokaz.gate.api import Delivered, Position, Reached, beginning, further
from dokaz.search.errors import IndexBusy, IndexDamaged, IndexMissing
from dokaz.search.findable.port import everything, fact_kinds, named_in
from dokaz.search.index.folder import FILLING, WRITING, Folder
from dokaz.search.index.port import Entry, Index
from dokaz.search.projecting.contents import kept_words
from dokaz.search.projecting.entries import Batch, entries_of, with_followers

FACTS_AT_ONCE = 500
_OBJECTS_AT_ONCE = 200
ERASE_AFTER_SECONDS = 60.0
"""Erasures of a minute share one new index: making it reads the whole archive."""
Watch = Callable[[int], object]


class _Stopped(Exception):
    """The worker is to end; what was begun is dropped and begun again."""


def keep_up(folder: Folder, *, stopping: Callable[[], bool] = lambda: False) -> None:
    """A worker's round: feed, or make the index that is missing or damaged, or get rid of words.

    Nothing is done while another process of this machine does it.
    """

    def watch(done: int) -> None:
        if stopping():
            raise _Stopped

    with suppress(IndexBusy, _Stopped):
        try:
            feed(folder)
        except (IndexMissing, IndexDamaged):
            fill(folder, watch=watch)
        age = folder.erasure_age()
        if age is not None and age > ERASE_AFTER_SECONDS:
            fill(folder, watch=watch)


def feed(folder: Folder) -> int:
    """Bring the index up to date with what is committed, batch by batch; returns the facts read.

    Raises:
        IndexMissing: there is none that this program reads: `fill`. IndexDamaged. IndexBusy:
        another process does it.
    """
    with folder.alone(WRITING):
        return _feed(folder, folder.index())


def _feed(folder: Folder, index: Index, *, also: tuple[Index, ...] = ()) -> int:
    done = 0
    while True:
        reached = index.reached()
        new = not_heard_of(reached, FACTS_AT_ONCE)
        here = further(reached, fact_kinds(), {place.fact_id for place, _fact in new})
        if not new and here == reached:
            return done
        named = [key for _position, fact in new for key in named_in(fact)]
        batch = entries_of(with_followers(named), (index, *also))
        if _drops_words(index, batch):
            folder.mark_erasure()
        index.write(batch.entries, batch.gone, here)
        done += len(new)


def not_heard_of(reached: Reached, limit: int) -> list[tuple[Position, Delivered]]:
    """Committed facts that are not in, up to `limit` of them."""
    return gate.not_heard_of(reached, fact_kinds(), limit)


def _drops_words(index: Index, batch: Batch) -> bool:
    """Whether an object leaves the index, or words of its files do."""
    there = index.kept([*batch.gone, *(entry.key for entry in batch.entries)])
    if any(key in there for key in batch.gone):
        return True
    return any(
        kept_words(there[entry.key]).keys() - kept_words(entry.kept).keys()
        for entry in batch.entries
        if entry.key in there
    )


def fill(folder: Folder, *, engine: str = "", watch: Watch = lambda done: None) -> int:
    """Make a new index of everything; the old one serves until it is whole. Returns its size.

    Words of files that the old index has are taken from there; nothing is read twice.

    Raises:
        IndexBusy: another process is at it.
    """
    with folder.alone(FILLING), ExitStack() as until_in_use:
        before = _usable(folder)
        with folder.beside(engine) as index:
            # 1. The position first: what changes while rows are read is read again after it.
            start = beginning(fact_kinds())
            index.load(_all_entries(before, watch))
            index.write([], [], start)
            # 2. What came in meanwhile; others still write to the old index.
            _feed(folder, index, also=before)
            # 3. Nobody writes to the old one any more; the rest, and the new one is in use.
            until_in_use.enter_context(folder.alone(WRITING, wait=True))
            _feed(folder, index, also=before)
            size = index.size()
        folder.erased()
        return size


def _usable(folder: Folder) -> tuple[Index, ...]:
    try:
        index = folder.index()
        index.reached()
    except (IndexMissing, IndexDamaged):
        return ()
    return (index,)


def _all_entries(before: Sequence[Index], watch: Watch) -> Iterator[list[Entry]]:
    done = 0
    for some in _all_objects():
        yield entries_of(some, before).entries
        done += len(some)
        watch(done)


def _all_objects() -> Iterator[list[tuple[str, UUID]]]:
    for one in everything().values():
        after: UUID | None = None
        while keys := one.keys(after, _OBJECTS_AT_ONCE):
            yield [(one.subject, key) for key in keys]
            after = keys[-1]
