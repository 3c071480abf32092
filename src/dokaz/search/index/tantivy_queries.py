# SPDX-License-Identifier: AGPL-3.0-or-later
"""Questions in the engine's own terms."""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import tantivy

from dokaz.gate.api import Among, Condition, Every, Keys, Some, Unless
from dokaz.search.index.port import (
    Alike,
    AllOf,
    AnyOf,
    Beginning,
    During,
    InARow,
    Layer,
    NotThis,
    Order,
    Question,
    Term,
    Wanted,
    Zone,
)
from dokaz.search.index.tantivy_documents import (
    COUNTED,
    POSITION,
    SPOKEN,
    field_of,
    mark,
    schema,
    spoken,
)

_Q = tantivy.Query
_MUST, _SHOULD, _NOT = tantivy.Occur.Must, tantivy.Occur.Should, tantivy.Occur.MustNot
_SPECIAL = frozenset('\\.+*?()|[]{}^$#&-~/"<>@:!=')
_FEW = 32
"""Values up to which their lists are walked side by side; of more, a set is made first, which
reads the lists whole."""
_MOST_HEARD = 40
_MOST_ROWS = 64
_LEAST_TO_OTHERS = 0.1


def ordered(order: Order) -> dict[str, Any]:
    """Arguments of the engine's search."""
    if order is Order.RANK:
        return {}
    column = "registered" if order is Order.NEWEST else "happened"
    if order is Order.EARLIEST:
        return {"order_by_field": column, "order": tantivy.Order.Asc}
    return {"order_by_field": column}


def any_key(keys: Iterable[str]) -> Any:
    """The objects of these keys."""
    return _any_of("key", keys)


def objects() -> Any:
    """Every object, without what the index keeps besides."""
    return _without(_Q.all_query(), any_key((POSITION, SPOKEN)))


class Questions:
    """Puts questions to one moment of an index: how words sound is looked up in it."""

    def __init__(self, searcher: Any) -> None:
        self._searcher = searcher
        self._forms: dict[str, list[str]] = {}

    def asked(self, question: Question) -> Any:
        """What the question finds for its reader."""
        asked = _all([self._query(question.wanted), _reach(question.reach)])
        return _without(asked, any_key(question.left_out)) if question.left_out else asked

    def _query(self, wanted: Wanted) -> Any:
        if isinstance(wanted, Term):
            return self._term(wanted)
        if isinstance(wanted, InARow):
            return self._in_a_row(wanted)
        if isinstance(wanted, Beginning):
            pattern = "".join(f"\\{sign}" if sign in _SPECIAL else sign for sign in wanted.text)
            return _Q.regex_query(schema(), field_of(wanted.zone, Layer.WORD), pattern + ".*")
        if isinstance(wanted, Alike):
            field = field_of(wanted.zone, Layer.WORD)
            return _Q.fuzzy_term_query(schema(), field, wanted.text, wanted.letters)
        if isinstance(wanted, AllOf):
            return _all([self._query(part) for part in wanted.parts])
        if isinstance(wanted, AnyOf):
            return self._best_of(wanted)
        if isinstance(wanted, NotThis):
            return _without(_Q.all_query(), self._query(wanted.part))
        if isinstance(wanted, During):
            within = _Q.range_query(
                schema(), wanted.moment, tantivy.FieldType.Unsigned, wanted.first, wanted.last
            )
            return _Q.const_score_query(within, 0.0)
        return _Q.const_score_query(_condition(wanted.condition, ""), 0.0)

    def _best_of(self, wanted: AnyOf) -> Any:
        weights = wanted.weights or (1.0,) * len(wanted.parts)
        return _best(
            [
                _Q.boost_query(self._query(part), weight)
                for part, weight in zip(wanted.parts, weights, strict=True)
            ]
        )

    def _term(self, wanted: Term) -> Any:
        if wanted.layer is not Layer.SOUND:
            return _term(wanted.zone, wanted.layer, wanted.text)
        return _best([_term(wanted.zone, Layer.FORM, one) for one in self._heard(wanted.text)])

    def _in_a_row(self, wanted: InARow) -> Any:
        if len(wanted.texts) == 1:
            return self._term(Term(wanted.zone, wanted.layer, wanted.texts[0]))
        if wanted.layer is not Layer.SOUND:
            return _row(wanted.zone, wanted.layer, wanted.texts)
        choices = [self._heard(text) for text in wanted.texts]
        rows = itertools.islice(itertools.product(*choices), _MOST_ROWS)
        return _best([_row(wanted.zone, Layer.FORM, row) for row in rows])

    def _heard(self, sound: str) -> list[str]:
        """Base forms in this index that sound so, the commonest first."""
        if sound not in self._forms:
            beginning = spoken(sound, "")
            found = self._searcher.terms_with_prefix("spoken", beginning, limit=_MOST_HEARD)
            self._forms[sound] = [term[len(beginning) :] for term, _count in found]
        return self._forms[sound]


def _term(zone: Zone, layer: Layer, text: str) -> Any:
    return _Q.term_query(schema(), field_of(zone, layer), text)


def _row(zone: Zone, layer: Layer, texts: Sequence[str]) -> Any:
    return _Q.phrase_query(schema(), field_of(zone, layer), list(texts))


def _reach(reach: Mapping[str, Condition]) -> Any:
    parts = [
        _all([_Q.term_query(schema(), "subject", subject), _condition(condition, subject)])
        for subject, condition in reach.items()
    ]
    return _Q.const_score_query(_any(parts), 0.0)


def _condition(condition: Condition, subject: str) -> Any:
    if isinstance(condition, Among):
        if condition.column in COUNTED:
            return _any_of(condition.column, condition.values)
        return _any_of("mark", (mark(condition.column, one) for one in condition.values))
    if isinstance(condition, Keys):
        return any_key(f"{subject}:{key.hex}" for key in condition.keys)
    if isinstance(condition, Unless):
        return _without(_Q.all_query(), _condition(condition.part, subject))
    parts = [_condition(part, subject) for part in condition.parts]
    if isinstance(condition, Every):
        return _all(parts)
    assert isinstance(condition, Some)
    return _any(parts)


def _any_of(field: str, values: Iterable[str]) -> Any:
    some = sorted(values)
    if len(some) > _FEW:
        return _Q.term_set_query(schema(), field, some)
    return _any([_Q.term_query(schema(), field, one) for one in some])


def _best(parts: Sequence[Any]) -> Any:
    """Any of the parts; the best one counts for the rank."""
    if len(parts) == 1:
        return parts[0]
    return _Q.disjunction_max_query(parts, _LEAST_TO_OTHERS) if parts else _Q.empty_query()


def _any(parts: Sequence[Any]) -> Any:
    if len(parts) == 1:
        return parts[0]
    return _Q.boolean_query([(_SHOULD, part) for part in parts]) if parts else _Q.empty_query()


def _all(parts: Sequence[Any]) -> Any:
    if len(parts) == 1:
        return parts[0]
    return _Q.boolean_query([(_MUST, part) for part in parts]) if parts else _Q.all_query()


def _without(some: Any, others: Any) -> Any:
    return _Q.boolean_query([(_MUST, some), (_NOT, others)])
