# SPDX-License-Identifier: AGPL-3.0-or-later
"""The engine of a node: tantivy (MIT), in the process, one writer and any number of readers.

The position in the outbox is an object of the index itself, since commits carry no note of their
own. A writer lives for one `write`: the lock it holds is the operating system's, so a process that
is killed leaves none behind.
"""

import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import tantivy

from dokaz.gate.api import Among, Condition, Every, Keys, Some, Unless
from dokaz.search.errors import IndexBusy, IndexDamaged
from dokaz.search.index.port import (
    COLUMNS,
    MOMENTS,
    Alike,
    AllOf,
    AnyOf,
    Beginning,
    During,
    Entry,
    Hits,
    InARow,
    Layer,
    NotThis,
    Order,
    Question,
    Reached,
    Term,
    Wanted,
    Zone,
)

NAME = "tantivy"
_WRITER_BYTES = 60_000_000
_MOST_VALUES = 2_000
_POSITION = "position:"
_PIECE = 5_000
_Q = tantivy.Query
_MUST, _SHOULD, _NOT = tantivy.Occur.Must, tantivy.Occur.Should, tantivy.Occur.MustNot
T = TypeVar("T")


def _field(zone: Zone, layer: Layer) -> str:
    return f"{zone}_{layer}"


@functools.cache
def _schema() -> Any:
    build = tantivy.SchemaBuilder()
    raw = {"tokenizer_name": "raw", "index_option": "basic"}
    build.add_text_field("key", stored=True, **raw)
    for name in COLUMNS:
        build.add_text_field(name, fast=True, **raw)
    for name in ("happened", *MOMENTS):
        build.add_unsigned_field(name, fast=True)
    for zone in Zone:
        for layer in Layer:
            build.add_text_field(_field(zone, layer), tokenizer_name="raw")
    build.add_bytes_field("kept", stored=True)
    return build.build()


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
            self._index = tantivy.Index(_schema(), path=str(folder))
        else:
            if not tantivy.Index.exists(str(folder)):
                raise IndexDamaged("the search index has no description of itself")
            self._index = tantivy.Index.open(str(folder))

    @_told
    def write(self, entries: Sequence[Entry], gone: Sequence[str], reached: Reached) -> None:
        writer = self._index.writer(_WRITER_BYTES, 1)
        try:
            for key in [*gone, *(entry.key for entry in entries), _POSITION]:
                writer.delete_documents_by_term("key", key)
            for entry in entries:
                writer.add_document(_document(entry))
            note = tantivy.Document()
            note.add_text("key", _POSITION)
            note.add_bytes("kept", reached.written().encode())
            writer.add_document(note)
            writer.commit()
        except BaseException:
            with suppress(Exception):
                writer.rollback()
            raise
        finally:
            with suppress(ValueError):
                writer.wait_merging_threads()
        self._index.reload()

    @_told
    def reached(self) -> Reached:
        found = self.kept([_POSITION])
        return Reached.read(found[_POSITION]) if _POSITION in found else Reached()

    @_told
    def size(self) -> int:
        self._index.reload()
        searcher = self._index.searcher()
        return int(searcher.search(_every(), limit=1).count) - len(self.kept([_POSITION]))

    @_told
    def ask(self, question: Question) -> Hits:
        self._index.reload()
        searcher = self._index.searcher()
        asked, ordered = _asked(question), _ordered(question.order)
        # Zero objects cannot be asked for.
        found = searcher.search(
            asked, limit=max(1, question.count), offset=question.first, count=True, **ordered
        )
        keys = [searcher.doc(address)["key"][0] for _rank, address in found.hits]
        facets = {}
        if question.facets:
            counted = {
                name: {"terms": {"field": name, "size": _MOST_VALUES}} for name in question.facets
            }
            answer = searcher.aggregate(asked, counted)
            facets = {
                name: {one["key"]: int(one["doc_count"]) for one in answer[name]["buckets"]}
                for name in question.facets
            }
        return Hits(keys[: question.count], int(found.count), facets)

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
        found = searcher.search(
            _asked(question),
            limit=_PIECE,
            offset=done,
            count=False,
            **_ordered(question.order),
        )
        return [str(searcher.doc(address)["key"][0]) for _rank, address in found.hits]

    @_told
    def kept(self, keys: Sequence[str]) -> dict[str, bytes]:
        self._index.reload()
        searcher = self._index.searcher()
        found = {}
        for start in range(0, len(keys), 500):
            some = frozenset(keys[start : start + 500])
            for _rank, address in searcher.search(_any_key(some), limit=len(some)).hits:
                document = searcher.doc(address)
                content = document.get_first("kept")
                found[str(document["key"][0])] = bytes(content or b"")
        return found

    @_told
    def check(self) -> None:
        self._index.reload()
        searcher = self._index.searcher()
        total = int(searcher.search(_every(), limit=1).count)
        for start in range(0, total, 1000):
            for _rank, address in searcher.search(_every(), limit=1000, offset=start).hits:
                searcher.doc(address)
        if total:
            searcher.aggregate(
                _every(), {name: {"terms": {"field": name, "size": 10}} for name in COLUMNS}
            )

    def close(self) -> None:
        """Nothing runs between writes."""


def _document(entry: Entry) -> Any:
    made = tantivy.Document()
    made.add_text("key", entry.key)
    for name in COLUMNS:
        for value in sorted(entry.columns.get(name, ())):
            made.add_text(name, value)
    made.add_unsigned("registered", entry.registered)
    for name in ("happened", "since", "until"):
        made.add_unsigned(name, getattr(entry, name))
    for zone, tokens in entry.zones.items():
        for layer in Layer:
            stream = [
                tantivy.Token(text, token.place, 0)
                for token in tokens
                for text in _of_layer(token, layer)
            ]
            if stream:
                made.add_pre_tokenized_text(
                    _field(zone, layer), tantivy.PreTokenizedString("", stream)
                )
    made.add_bytes("kept", entry.kept)
    return made


def _of_layer(token: Any, layer: Layer) -> tuple[str, ...]:
    if layer is Layer.WORD:
        return (token.word,)
    return token.forms if layer is Layer.FORM else token.sounds  # type: ignore[no-any-return]


def _asked(question: Question) -> Any:
    asked = _all([_query(question.wanted), _reach(question.reach)])
    if question.left_out:
        return _without(asked, _any_key(question.left_out))
    return asked


def _ordered(order: Order) -> dict[str, Any]:
    if order is Order.RANK:
        return {}
    column = "registered" if order is Order.NEWEST else "happened"
    if order is Order.EARLIEST:
        return {"order_by_field": column, "order": tantivy.Order.Asc}
    return {"order_by_field": column}


def _query(wanted: Wanted) -> Any:
    if isinstance(wanted, Term):
        return _Q.term_query(_schema(), _field(wanted.zone, wanted.layer), wanted.text)
    if isinstance(wanted, Beginning):
        pattern = "".join(f"\\{sign}" if sign in _SPECIAL else sign for sign in wanted.text)
        field = _field(wanted.zone, Layer.WORD)
        return _Q.regex_query(_schema(), field, pattern + ".*")
    if isinstance(wanted, Alike):
        field = _field(wanted.zone, Layer.WORD)
        return _Q.fuzzy_term_query(_schema(), field, wanted.text, wanted.letters)
    if isinstance(wanted, InARow):
        field = _field(wanted.zone, wanted.layer)
        if len(wanted.texts) == 1:
            return _Q.term_query(_schema(), field, wanted.texts[0])
        return _Q.phrase_query(_schema(), field, list(wanted.texts))
    if isinstance(wanted, AllOf):
        return _all([_query(part) for part in wanted.parts])
    if isinstance(wanted, AnyOf):
        weights = wanted.weights or (1.0,) * len(wanted.parts)
        parts = [
            _Q.boost_query(_query(part), weight)
            for part, weight in zip(wanted.parts, weights, strict=True)
        ]
        return _Q.disjunction_max_query(parts, 0.1) if parts else _Q.empty_query()
    if isinstance(wanted, NotThis):
        return _without(_every(), _query(wanted.part))
    if isinstance(wanted, During):
        within = _Q.range_query(
            _schema(), wanted.moment, tantivy.FieldType.Unsigned, wanted.first, wanted.last
        )
        return _Q.const_score_query(within, 0.0)
    return _Q.const_score_query(_condition(wanted.condition, ""), 0.0)


_SPECIAL = frozenset('\\.+*?()|[]{}^$#&-~/"<>@:!=')


def _reach(reach: Mapping[str, Condition]) -> Any:
    parts = [
        _all([_Q.term_query(_schema(), "subject", subject), _condition(condition, subject)])
        for subject, condition in reach.items()
    ]
    whole = _Q.boolean_query([(_SHOULD, part) for part in parts]) if parts else _Q.empty_query()
    return _Q.const_score_query(whole, 0.0)


def _condition(condition: Condition, subject: str) -> Any:
    if isinstance(condition, Among):
        if not condition.values:
            return _Q.empty_query()
        return _Q.term_set_query(_schema(), condition.column, sorted(condition.values))
    if isinstance(condition, Keys):
        return _any_key(frozenset(f"{subject}:{key.hex}" for key in condition.keys))
    if isinstance(condition, Unless):
        return _without(_every(), _condition(condition.part, subject))
    parts = [_condition(part, subject) for part in condition.parts]
    if isinstance(condition, Every):
        return _all(parts)
    assert isinstance(condition, Some)
    return _Q.boolean_query([(_SHOULD, part) for part in parts]) if parts else _Q.empty_query()


def _any_key(keys: frozenset[str]) -> Any:
    return _Q.term_set_query(_schema(), "key", sorted(keys)) if keys else _Q.empty_query()


def _every() -> Any:
    return _Q.all_query()


def _all(parts: list[Any]) -> Any:
    return _Q.boolean_query([(_MUST, part) for part in parts]) if parts else _every()


def _without(some: Any, others: Any) -> Any:
    return _Q.boolean_query([(_MUST, some), (_NOT, others)])
