# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keeping the index up to date, filling a new one, and getting rid of erased words.

The index holds its own position in the outbox, committed with the content. A process may be
killed anywhere: the next one reads the same facts again, and writing the same entries twice makes
nothing twice.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from uuid import UUID

from dokaz.casework.events import api as events
from dokaz.evidence import api as evidence
from dokaz.gate.api import Position, facts_after, newest_position
from dokaz.members.api import service_actor
from dokaz.search.errors import IndexBusy, IndexDamaged, IndexMissing
from dokaz.search.index.folder import FILLING, WRITING, Folder
from dokaz.search.index.port import Index
from dokaz.search.projecting.entries import SERVICE, Batch, entries_of, kept_words
from dokaz.search.subjects import KINDS, Subject, named_in

FACTS_AT_ONCE = 500
_OBJECTS_AT_ONCE = 200
ERASE_AFTER_SECONDS = 60.0
"""Erasures of a minute share one new index: making it reads the whole archive."""
Watch = Callable[[int], object]


def keep_up(folder: Folder) -> None:
    """A worker's round: feed, or make the index that is missing or damaged, or get rid of words.

    Nothing is done while another process of this machine does it.
    """
    with suppress(IndexBusy):
        try:
            feed(folder)
        except (IndexMissing, IndexDamaged):
            fill(folder)
        age = folder.erasure_age()
        if age is not None and age > ERASE_AFTER_SECONDS:
            fill(folder)


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
    while facts := facts_after(index.position(), KINDS, limit=FACTS_AT_ONCE):
        named = dict.fromkeys(key for _position, fact in facts for key in named_in(fact))
        batch = entries_of(named, (index, *also))
        if _drops_words(index, batch):
            folder.mark_erasure()
        index.write(batch.entries, batch.gone, facts[-1][0])
        done += len(facts)
    return done


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
            start = newest_position(KINDS)
            done = 0
            for some in _all_objects():
                batch = entries_of(some, before)
                index.write(batch.entries, batch.gone, Position())
                done += len(some)
                watch(done)
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
        index.position()
    except (IndexMissing, IndexDamaged):
        return ()
    return (index,)


def _all_objects() -> Iterator[list[tuple[Subject, UUID]]]:
    actor = service_actor(SERVICE)
    after: UUID | None = None
    while keys := evidence.item_keys(actor=actor, after=after, limit=_OBJECTS_AT_ONCE):
        yield [(Subject.ITEM, key) for key in keys]
        after = keys[-1]
    after = None
    while keys := events.event_keys(actor=actor, after=after, limit=_OBJECTS_AT_ONCE):
        yield [(Subject.EVENT, key) for key in keys]
        after = keys[-1]
