# SPDX-License-Identifier: AGPL-3.0-or-later
"""Making a new index of everything, and getting rid of erased words by it.

A large archive takes hours, so what is in is committed now and then, with how far it got: whoever
is stopped or killed goes on there. The outbox is read from where it stood before the first object
was, so what changed since comes in at the end, however long it took.
"""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from uuid import UUID

from django.conf import settings

from dokaz.casework.places import api as places
from dokaz.gate.api import Reached, beginning
from dokaz.search.errors import IndexBusy, IndexDamaged, IndexMissing
from dokaz.search.findable.port import everything, fact_kinds
from dokaz.search.index.folder import FILLING, WRITING, Folder
from dokaz.search.index.port import Entry, Index
from dokaz.search.projecting.entries import entries_of
from dokaz.search.projecting.feeding import feed, feed_into

ERASE_AFTER_SECONDS = 60.0
"""Erasures of a minute share one new index: making it reads the whole archive."""
_OBJECTS_AT_ONCE = 200
_COMMITTED_OBJECTS, _COMMITTED_SECONDS = 1_000_000, 300.0
"""What is lost at most when a filling is killed. Fewer commits make fewer and larger pieces."""
Watch = Callable[[int], object]
"""Told the number of objects that are in."""
Stopping = Callable[[], bool]


class Stopped(Exception):
    """The filling was asked to end; it goes on where it was when it is called again."""


def keep_up(folder: Folder, *, stopping: Stopping = lambda: False) -> None:
    """A worker's round: feed, or make the index that is missing, damaged or made of something else
    than now, or get rid of words.

    Nothing is done while another process of this machine does it.
    """
    with suppress(IndexBusy, Stopped):
        try:
            feed(folder)
            fits = folder.note().contents == made_of()
        except (IndexMissing, IndexDamaged):
            fits = False
        if not fits:
            fill(folder, stopping=stopping)
        age = folder.erasure_age()
        if age is not None and age > ERASE_AFTER_SECONDS:
            fill(folder, stopping=stopping)


def fill(
    folder: Folder,
    *,
    engine: str = "",
    watch: Watch = lambda done: None,
    stopping: Stopping = lambda: False,
) -> int:
    """Make a new index of everything, or go on with the unfinished one; the old one serves until it
    is whole. Returns its size.

    Words of files that the old index has are taken from there; nothing is read twice.

    Raises:
        IndexBusy: another process is at it. Stopped: `stopping` said so.
    """
    with folder.alone(FILLING), ExitStack() as until_in_use:
        before = _usable(folder)
        if before and folder.holds_erased_words():
            folder.abandon()
        with folder.beside(engine, contents=made_of()) as index:
            filling = _Filling(index, before, watch, stopping)
            # 1. Everything there is.
            filling.run()
            # While nobody waits for this one yet: nothing new comes in meanwhile.
            index.settle()
            index.write([], [], filling.place.start)
            # 2. What came in meanwhile; others still write to the old index.
            dropped = feed_into(index, folder.mark_erasure_in_unfinished, also=before).dropped
            # 3. Nobody writes to the old one any more; the rest, and the new one is in use.
            until_in_use.enter_context(folder.alone(WRITING, wait=True))
            dropped |= feed_into(index, folder.mark_erasure_in_unfinished, also=before).dropped
            size = index.size()
        if not dropped:
            folder.erased()
        return size


_TOLD = "times-2"
"""What entries say of records. With another word all are made anew while the old index serves."""


def made_of() -> str:
    """What an index is made of now, besides the records: whether with words of files, what is told
    of records, and which edition of the codifier names the places that they are found by."""
    words = "words" if settings.DOKAZ.index_words else "records"
    return f"{words} {_TOLD} {places.edition()}".strip()


def _usable(folder: Folder) -> tuple[Index, ...]:
    try:
        index = folder.index()
        index.reached()
    except (IndexMissing, IndexDamaged):
        return ()
    return (index,)


@dataclass(frozen=True, slots=True)
class _Place:
    """How far a filling got. `start`: of the outbox, before it began; `whole`: kinds of which
    everything is in; `subject` and `after`: the kind it is at, and the last key that is in.
    """

    start: Reached
    whole: tuple[str, ...] = ()
    subject: str = ""
    after: UUID | None = None

    def written(self) -> str:
        after = self.after.hex if self.after else ""
        return json.dumps([self.start.written(), self.whole, self.subject, after])

    @staticmethod
    def read(text: str) -> "_Place":
        start, whole, subject, after = json.loads(text)
        return _Place(Reached.read(start), tuple(whole), subject, UUID(after) if after else None)


class _Filling:
    """Puts everything into an index, from where an earlier one stopped."""

    def __init__(
        self, index: Index, before: Sequence[Index], watch: Watch, stopping: Stopping
    ) -> None:
        self._index, self._before = index, before
        self._watch, self._stopping = watch, stopping
        noted = index.noted()
        self.place = _Place.read(noted) if noted else _Place(beginning(fact_kinds()))
        self._done = index.size()
        self._stopped = False

    def run(self) -> None:
        """Raises Stopped, with everything up to there in."""
        while set(everything()).difference(self.place.whole):
            self._index.load(self._piece(), note=lambda: self.place.written())
            if self._stopped:
                raise Stopped

    def _piece(self) -> Iterator[list[Entry]]:
        """Entries until it is time to commit. The place moves when they have been taken."""
        first, until = self._done, time.monotonic() + _COMMITTED_SECONDS
        for some in self._objects():
            yield entries_of(some, self._before).entries
            subject, after = some[-1]
            self.place = replace(self.place, subject=subject, after=after)
            self._done += len(some)
            self._watch(self._done)
            self._stopped = self._stopping()
            enough = self._done - first >= _COMMITTED_OBJECTS or time.monotonic() > until
            if self._stopped or enough:
                return

    def _objects(self) -> Iterator[list[tuple[str, UUID]]]:
        for subject, one in everything().items():
            if subject in self.place.whole:
                continue
            after = self.place.after if subject == self.place.subject else None
            while keys := one.keys(after, _OBJECTS_AT_ONCE):
                yield [(subject, key) for key in keys]
                after = keys[-1]
            whole = (*self.place.whole, subject)
            self.place = replace(self.place, whole=whole, subject="", after=None)
