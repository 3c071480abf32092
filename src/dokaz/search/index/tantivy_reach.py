# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may find what, inside the engine, at the price of what is asked for.

A union of postings costs the engine a walk over all of them, however little is asked for. So for
few candidates a condition is put without unions (what is neither in A nor in B is left out), and
each candidate is looked up. For many, objects are taken by class: those whose columns have the same
values are one class, of which any archive has some thousand; whether the condition holds is decided
once for each of these, and the classes are one set.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import tantivy

from dokaz.gate.api import Among, Condition, Every, Keys, Some, Unless
from dokaz.search.index.tantivy_documents import (
    CLASS_COLUMNS,
    COUNTED_ALONE,
    NO_CLASS,
    mark,
    meant,
    named,
    schema,
)

_Q = tantivy.Query
_MUST, _SHOULD, _NOT = tantivy.Occur.Must, tantivy.Occur.Should, tantivy.Occur.MustNot
_FEW_VALUES = 32
_FEW_CLASSES = 50


class _Unlimited(Exception):
    """What a class does not decide may hold for any object."""


Reach = tuple[tuple[str, Condition], ...]
"""By subject what a reader may find; in one order, so that the same is made once."""


@lru_cache(maxsize=64)
def for_few(reach: Reach) -> Any:
    """What the reader may find, as it is looked up for each of a few candidates."""
    parts = [
        every([_any_of("mark", [mark("subject", subject)]), _holding(condition, subject)])
        for subject, condition in reach
    ]
    return _Q.const_score_query(either(parts), 0.0)


def within_few(wanted: Any, reach: Reach) -> Any:
    """What is wanted, of which there is little, as far as the reader may find it."""
    return every([wanted, for_few(reach)])


def within_many(wanted: Any, reach: Reach, searcher: Any, about: int) -> Any:
    """What is wanted as far as the reader may find it: a set of classes and the objects that no
    class decides. Of who may find most of the index the others are left out: they are fewer; but
    not where `about` everything is wanted, for each object would be held against them."""
    counts = dict(searcher.terms_with_prefix("class", ""))
    _learn(searcher, counts.keys() - _meanings.keys() - {NO_CLASS})
    held, left_open = _decided(reach, tuple(sorted(counts)))
    undecided = every([_undecided(reach, left_open), for_few(reach)]) if left_open else None
    everything = sum(counts.values())
    if about < everything < 2 * sum([counts[name] for name in held]):
        others = _classes(frozenset(counts) - held)
        return without(wanted, others if undecided is None else without(others, undecided))
    found = _classes(held)
    if undecided is not None:
        found = _Q.boolean_query([(_SHOULD, found), (_SHOULD, undecided)])
    return every([wanted, _Q.const_score_query(found, 0.0)])


_meanings: dict[str, Mapping[str, frozenset[str]]] = {}
"""Columns by class. A class is named by a digest of them, so this holds for every index."""


def _learn(searcher: Any, names: Iterable[str]) -> None:
    """Read what some classes stand for: all at once at first, then those that are new."""
    some = set(names)
    beginnings = [""] if len(some) > _FEW_CLASSES else [meant(name, "") for name in some]
    for beginning in beginnings:
        for term, _count in searcher.terms_with_prefix("classes", beginning):
            name, _, written = term.partition(" ")
            columns = json.loads(written)
            _meanings[name] = {column: frozenset(values) for column, values in columns.items()}


@lru_cache(maxsize=256)
def _classes(names: frozenset[str]) -> Any:
    return _Q.term_set_query(schema(), "class", sorted(names)) if names else _Q.empty_query()


def condition_query(condition: Condition) -> Any:
    """A condition of the reader's own choice, on objects of any kind."""
    return _holding(condition, "")


def terms_of(condition: Among) -> tuple[str, list[str]]:
    """A field, and terms of it, of which an object has one."""
    if condition.column in COUNTED_ALONE:
        return condition.column, list(condition.values)
    return "mark", [mark(condition.column, one) for one in condition.values]


def any_key(keys: Iterable[str]) -> Any:
    """The objects of these keys."""
    return _any_of("name_of_key", map(named, keys))


def either(parts: Sequence[Any]) -> Any:
    """Any of the parts, without a union: all but what is in none."""
    if len(parts) == 1:
        return parts[0]
    if not parts:
        return _Q.empty_query()
    return without(_Q.all_query(), every([without(_Q.all_query(), part) for part in parts]))


def every(parts: Sequence[Any]) -> Any:
    """All of the parts; without parts, everything."""
    if len(parts) == 1:
        return parts[0]
    return _Q.boolean_query([(_MUST, part) for part in parts]) if parts else _Q.all_query()


def without(some: Any, others: Any) -> Any:
    """What is in the first and not in the second."""
    return _Q.boolean_query([(_MUST, some), (_NOT, others)])


def _holding(condition: Condition, subject: str) -> Any:
    if isinstance(condition, Among):
        return _any_of(*terms_of(condition))
    if isinstance(condition, Keys):
        return any_key(f"{subject}:{key.hex}" for key in condition.keys)
    if isinstance(condition, Unless):
        return without(_Q.all_query(), _holding(condition.part, subject))
    parts = [_holding(part, subject) for part in condition.parts]
    return every(parts) if isinstance(condition, Every) else either(parts)


def _any_of(field: str, values: Iterable[str]) -> Any:
    some = sorted(values)
    if len(some) > _FEW_VALUES:
        return _Q.term_set_query(schema(), field, some)
    return either([_Q.term_query(schema(), field, one) for one in some])


@lru_cache(maxsize=128)
def _decided(reach: Reach, classes: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str]]:
    """Classes all of whose objects are found, and those of which some may be."""
    conditions = dict(reach)
    held, left_open = set(), set()
    for name in classes:
        columns = _meanings.get(name, {})
        said = [
            _holds(conditions[subject], columns)
            for subject in columns.get("subject", ())
            if subject in conditions
        ]
        if True in said:
            held.add(name)
        elif None in said:
            left_open.add(name)
    return frozenset(held), frozenset(left_open)


def _holds(condition: Condition, columns: Mapping[str, frozenset[str]]) -> bool | None:
    """Whether it holds for all objects of a class, for none, or (None) for some perhaps."""
    if isinstance(condition, Among):
        if condition.column not in CLASS_COLUMNS:
            return None if condition.values else False
        return not condition.values.isdisjoint(columns.get(condition.column, ()))
    if isinstance(condition, Keys):
        return None if condition.keys else False
    if isinstance(condition, Unless):
        said = _holds(condition.part, columns)
        return None if said is None else not said
    parts = {_holds(part, columns) for part in condition.parts}
    if isinstance(condition, Every):
        return False if False in parts else None if None in parts else True
    assert isinstance(condition, Some)
    return True if True in parts else None if None in parts else False


def _undecided(reach: Reach, left_open: frozenset[str]) -> Any:
    """Objects that may hold though their class does not: those that keys or columns of their own
    speak for, which are few; or all of the classes left open, where such speak against."""
    try:
        speak = [
            query for subject, condition in reach for query in _speaking_for(condition, subject)
        ]
    except _Unlimited:
        return _classes(left_open)
    return either(speak)


def _speaking_for(condition: Condition, subject: str) -> list[Any]:
    if isinstance(condition, Every | Some):
        return [query for part in condition.parts for query in _speaking_for(part, subject)]
    if isinstance(condition, Unless):
        if _speaking_for(condition.part, subject):
            raise _Unlimited
        return []
    if isinstance(condition, Keys):
        return [_holding(condition, subject)] if condition.keys else []
    is_decided = condition.column in CLASS_COLUMNS or not condition.values
    return [] if is_decided else [_holding(condition, subject)]
