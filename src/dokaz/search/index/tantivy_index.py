# SPDX-License-Identifier: AGPL-3.0-or-later
"""The engine of a node: tantivy (MIT), in the process, one writer and any number of readers.

The position in the outbox is an object of the index itself, since commits carry no note of their
own. A writer lives for one `write`: the lock it holds is the operating system's, so a process that
is killed leaves none behind.
"""

import functools
import gc
import hashlib
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import tantivy

from dokaz.gate.api import pieces
from dokaz.search.errors import IndexBusy, IndexDamaged
from dokaz.search.index.packing import Packing
from dokaz.search.index.port import Entry, Hits, Question, Reached
from dokaz.search.index.reading_apart import read, texts_of
from dokaz.search.index.tantivy_documents import (
    COUNTED_ALONE,
    COUNTED_TOGETHER,
    DICTIONARY,
    LOADED,
    NOTHING,
    POSITION,
    Documents,
    apart,
    note_of,
    of_no_reader,
    schema,
    unpacked,
)
from dokaz.search.index.tantivy_merging import MERGED_AT_ONCE, lengths
from dokaz.search.index.tantivy_newest import Steps
from dokaz.search.index.tantivy_queries import Put, objects, ordered
from dokaz.search.index.tantivy_reach import any_key
from dokaz.search.texts.lines import Lines, Said

NAME = "tantivy"
_WRITER_BYTES = 60_000_000
_LOADER_BYTES = 400_000_000
"""Of an index that is made anew: the larger the pieces, the less they are merged."""
_MADE_UNLOOKED = 50_000
_MOST_VALUES, _MOST_TOGETHER = 2_000, 50_000
"""Counted of a field; those of `COUNTED_TOGETHER` have some hundred, all of which are needed."""
_PIECE = 5_000
_KEPT_FACETS = 100
"""Counts of so many questions: each of one reader's own reach, so nobody is given another's."""
T = TypeVar("T")


def _told(function: Callable[..., T]) -> Callable[..., T]:
    """Whatever the engine cannot read is one error of ours."""

    @functools.wraps(function)
    def run(*args: Any, **kwargs: Any) -> T:
        try:
            return function(*args, **kwargs)
        except (ValueError, OSError, SystemError) as error:
            if "LockBusy" in str(error) or "Failed to acquire Lockfile" in str(error):
                raise IndexBusy("another process writes to the search index") from error
            raise IndexDamaged(
                f"the search index cannot be used: {type(error).__name__}"
            ) from error

    return run


class TantivyIndex:
    """See `port.Index`."""

    @_told
    def __init__(self, folder: Path, *, make: bool = False) -> None:
        if make:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._index = tantivy.Index(schema(), path=str(folder))
        else:
            if not tantivy.Index.exists(str(folder)):
                raise IndexDamaged("the search index has no description of itself")
            self._index = tantivy.Index.open(str(folder))
        self._folder = folder
        self._begin()
        self._facets: dict[Hashable, dict[str, dict[str, int]]] = {}
        self._steps = Steps()

    def _begin(self) -> None:
        """Nothing is remembered of what the index has."""
        self._packing = Packing()
        self._documents, self._lines = Documents(self._packing), Lines()

    def write(self, entries: Sequence[Entry], gone: Sequence[str], reached: Reached) -> None:
        with self._writing(_WRITER_BYTES) as writer:
            writer.drop([*gone, *(entry.key for entry in entries), POSITION])
            writer.add(entries, self._lines.said(texts_of(entries)))
            writer.note(POSITION, reached.written())

    def load(self, batches: Iterable[Sequence[Entry]], *, note: Callable[[], str] = str) -> None:
        with _seldom_collected(), self._writing(_LOADER_BYTES) as writer:
            with closing(read(batches, self._lines)) as pieces:
                for batch, said in pieces:
                    writer.add(batch, said)
            writer.drop([LOADED])
            writer.note(LOADED, note())

    def settle(self) -> None:
        for number in range(MERGED_AT_ONCE):
            there = self._lengths()
            if len(there) < 2:
                return
            with self._writing(_LOADER_BYTES) as writer:
                if number == 0:
                    writer.outgrow(max(there))
                writer.add_nothing()

    @_told
    def _lengths(self) -> list[int]:
        return lengths(self._folder)

    @_told
    def noted(self) -> str:
        return self.kept([LOADED]).get(LOADED, b"").decode()

    @contextmanager
    def _writing(self, memory: int) -> Iterator["_Writer"]:
        """A writer with `memory` bytes; what it is given is committed whole, or dropped."""
        writer = _Writer(self._folder, memory, self._documents, self._packing)
        try:
            # Of an earlier process, and of no other one from here on.
            self.kept([DICTIONARY])
            yield writer
            writer.commit()
        except BaseException:
            writer.drop_all()
            # What was told last of words and classes may not have arrived.
            self._begin()
            raise
        finally:
            writer.wait()
        self._now()

    @_told
    def reached(self) -> Reached:
        found = self.kept([POSITION])
        return Reached.read(found[POSITION]) if POSITION in found else Reached()

    @_told
    def size(self) -> int:
        self._index.reload()
        searcher = self._index.searcher()
        return int(searcher.search(objects(), limit=1).count)

    @_told
    def ask(self, question: Question) -> Hits:
        state = self._state()
        self._index.reload()
        searcher = self._index.searcher()
        put = Put(searcher, question)
        facets = self._counts(state, put)
        total = sum(facets["subject"].values()) if "subject" in facets else None
        keys, total = self._first_ones(put, total)
        return Hits(keys, total, {name: dict(values) for name, values in facets.items()})

    def _counts(self, state: tuple[int, int], put: Put) -> dict[str, dict[str, int]]:
        """Facets: they are what takes longest, and the same on each page and in each order."""
        if not put.question.facets:
            return {}
        key = (state, _digest(put.question))
        # Of a moment only that is known to be the one that is read.
        facets = self._facets.get(key) if self._state() == state else None
        if facets is None:
            facets = _counted(put.searcher, put.whole, put.question.facets)
            if self._state() == state:
                if len(self._facets) >= _KEPT_FACETS:
                    self._facets.clear()
                self._facets[key] = facets
        return facets

    def _first_ones(self, put: Put, total: int | None) -> tuple[list[str], int]:
        """The page that is asked for, and how many are found; `total` if that is known."""
        question = put.question
        if total is not None:
            count = min(question.count, total - question.first)
            if count <= 0:
                return [], total
            newest = self._steps.among(put.searcher, question.order, question.first + count, total)
            if newest is not None:
                keys = _page(put.searcher, put.among(newest), question)[0]
                if len(keys) == count:
                    return keys, total
        keys, found = _page(put.searcher, put.whole, question, count=total is None)
        return keys, found if total is None else total

    def _state(self) -> tuple[int, int]:
        """Changes with each commit, by whichever process."""
        told = (self._folder / "meta.json").stat()
        return told.st_ino, told.st_mtime_ns

    def each(self, question: Question) -> Iterator[list[str]]:
        searcher = self._now()
        done = 0
        while keys := self._piece(searcher, question, done):
            yield keys
            done += len(keys)

    @_told
    def _now(self) -> Any:
        self._index.reload()
        return self._index.searcher()

    @_told
    def _piece(self, searcher: Any, question: Question, done: int) -> list[str]:
        piece = replace(question, first=done, count=_PIECE)
        return _page(searcher, Put(searcher, piece).whole, piece)[0]

    @_told
    def kept(self, keys: Sequence[str]) -> dict[str, bytes]:
        self._index.reload()
        searcher = self._index.searcher()
        found = {}
        for piece in pieces(keys):
            asked = set(piece) if self._packing.is_learnt else {*piece, DICTIONARY}
            for _rank, address in searcher.search(any_key(asked), limit=len(asked)).hits:
                document = searcher.doc(address)
                found[unpacked(document["key"][0])] = bytes(document.get_first("kept") or b"")
            if DICTIONARY in found and not self._packing.is_learnt:
                self._packing.know(found[DICTIONARY])
        return {key: self._packing.unpacked(found[key]) for key in keys if key in found}

    @_told
    def check(self) -> None:
        self.kept([DICTIONARY])
        searcher = self._index.searcher()
        total = int(searcher.search(objects(), limit=1).count)
        for start in range(0, total, 1000):
            for _rank, address in searcher.search(objects(), limit=1000, offset=start).hits:
                content = searcher.doc(address).get_first("kept")
                self._packing.unpacked(bytes(content or b""))
        if total:
            _terms(searcher, objects(), dict.fromkeys((*COUNTED_TOGETHER, *COUNTED_ALONE), 10))

    def close(self) -> None:
        """Nothing runs between writes."""


def _page(
    searcher: Any, asked: Any, question: Question, *, count: bool = False
) -> tuple[list[str], int]:
    """Keys of the page that is asked for, and how many are found if that is to be counted."""
    found = searcher.search(
        asked,
        # None at all cannot be asked for.
        limit=max(1, question.count),
        offset=question.first,
        count=count,
        **ordered(question.order),
    )
    hits = found.hits[: question.count]
    return [unpacked(searcher.doc(address)["key"][0]) for _rank, address in hits], found.count or 0


def _digest(question: Question) -> bytes:
    """What decides the counts, in few bytes: a reach may name thousands of shared records."""
    reach = sorted(question.reach.items())
    said = (question.wanted, reach, question.left_out, question.facets)
    return hashlib.sha256(repr(said).encode()).digest()


def _counted(searcher: Any, asked: Any, names: Sequence[str]) -> dict[str, dict[str, int]]:
    """How many objects have which value."""
    if not names:
        return {}
    together = [one for one, columns in COUNTED_TOGETHER.items() if set(columns) & set(names)]
    alone = [name for name in names if name in COUNTED_ALONE]
    sizes = {**dict.fromkeys(together, _MOST_TOGETHER), **dict.fromkeys(alone, _MOST_VALUES)}
    found = _terms(searcher, asked, sizes)
    counts: dict[str, Counter[str]] = {name: Counter(found.get(name)) for name in names}
    for field in together:
        for term, number in found[field].items():
            for column, value in zip(COUNTED_TOGETHER[field], apart(term), strict=True):
                if value is not None and column in counts:
                    counts[column][value] += number
    return {name: dict(counted) for name, counted in counts.items()}


def _terms(searcher: Any, asked: Any, sizes: Mapping[str, int]) -> dict[str, dict[str, int]]:
    """By field, how many objects have which term; the commonest ones, so many of each."""
    wanted = {field: {"terms": {"field": field, "size": most}} for field, most in sizes.items()}
    answer = searcher.aggregate(asked, wanted) if wanted else {}
    return {
        field: {one["key"]: int(one["doc_count"]) for one in answer[field]["buckets"]}
        for field in sizes
    }


@contextmanager
def _seldom_collected() -> Iterator[None]:
    """Entries come and go by the million and none is part of a circle: looking for circles among
    them as often as elsewhere takes a quarter of the processor."""
    usual = gc.get_threshold()
    gc.set_threshold(max(_MADE_UNLOOKED, usual[0]), *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


class _Writer:
    """The engine's writer. Each step tells in our errors what the engine says in its own."""

    @_told
    def __init__(self, folder: Path, memory: int, documents: Documents, packing: Packing) -> None:
        # Opened anew, because the engine reads then which files there are. What a process killed
        # at its commit left is removed: the same step made again gives a file the same name.
        self._writer = tantivy.Index.open(str(folder)).writer(memory, 1)
        self._writer.garbage_collect_files()
        self._documents, self._packing = documents, packing

    @_told
    def drop(self, keys: Iterable[str]) -> None:
        for key in keys:
            self._writer.delete_documents_by_query(any_key([key]))

    @_told
    def add(self, entries: Iterable[Entry], said: Said) -> None:
        for entry in entries:
            self._writer.add_document(self._documents.of(entry, said.lines))
        self._documents.learn(said)
        told = self._documents.of_what_is_new()
        if told is not None:
            self._writer.add_document(told)
        dictionary = self._packing.learnt()
        if dictionary:
            self._writer.add_document(note_of(DICTIONARY, dictionary))

    @_told
    def outgrow(self, length: int) -> None:
        """Begin a segment with so many documents that are taken out again."""
        said = of_no_reader(NOTHING)
        for _document in range(length):
            self._writer.add_document(said)
        self.drop([NOTHING])

    @_told
    def add_nothing(self) -> None:
        self._writer.add_document(of_no_reader(NOTHING))

    @_told
    def note(self, key: str, written: str) -> None:
        self._writer.add_document(note_of(key, written.encode()))

    @_told
    def commit(self) -> None:
        self._writer.commit()

    def drop_all(self) -> None:
        with suppress(Exception):
            self._writer.rollback()

    def wait(self) -> None:
        """Until nothing runs in the background; the lock is free then."""
        with suppress(ValueError):
            self._writer.wait_merging_threads()
