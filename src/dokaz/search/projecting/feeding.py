# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keeping the index up to date.

The index holds how far it read the outbox, committed with the content; facts behind a transaction
that still runs are taken at once and looked at again when it has ended. A process may be
killed anywhere: the next one reads the same facts again, and writing the same entries twice makes
nothing twice.
"""

from collections.abc import Callable
from dataclasses import dataclass

from dokaz.gate import api as gate
from dokaz.gate.api import Delivered, Position, Reached, further
from dokaz.search.findable.port import fact_kinds, named_in
from dokaz.search.index.folder import WRITING, Folder
from dokaz.search.index.port import Index
from dokaz.search.projecting.contents import kept_words
from dokaz.search.projecting.entries import Batch, entries_of, with_followers

FACTS_AT_ONCE = 500


def feed(folder: Folder) -> int:
    """Bring the index up to date with what is committed, batch by batch; returns the facts read.

    Raises:
        IndexMissing: there is none that this program reads: `fill`. IndexDamaged. IndexBusy:
        another process does it.
    """
    with folder.alone(WRITING):
        return feed_into(folder.index(), folder.mark_erasure).read


@dataclass(frozen=True, slots=True)
class Fed:
    """Facts that were `read`, and whether words left the index whose letters its files may hold."""

    read: int
    dropped: bool


def feed_into(
    index: Index, mark_erasure: Callable[[], None], *, also: tuple[Index, ...] = ()
) -> Fed:
    """The same for an index that nobody else writes to; `also`: others that have words of files.

    `mark_erasure` is called before words leave the index.
    """
    done, dropped = 0, False
    while True:
        reached = index.reached()
        new = not_heard_of(reached, FACTS_AT_ONCE)
        here = further(reached, fact_kinds(), {place.fact_id for place, _fact in new})
        if not new and here == reached:
            return Fed(done, dropped)
        named = [key for _position, fact in new for key in named_in(fact)]
        batch = entries_of(with_followers(named), (index, *also))
        if _drops_words(index, batch):
            mark_erasure()
            dropped = True
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
