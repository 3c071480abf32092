# SPDX-License-Identifier: AGPL-3.0-or-later
"""Questions in the engine's own terms."""

from collections.abc import Mapping, Sequence
from typing import Any

import tantivy

from dokaz.gate.api import Condition
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
)
from dokaz.search.index.tantivy_documents import NO_OBJECTS, field_of, read, schema
from dokaz.search.index.tantivy_reach import (
    any_key,
    condition_query,
    every,
    for_few,
    for_many,
    without,
)

_Q = tantivy.Query
_SPECIAL = frozenset('\\.+*?()|[]{}^$#&-~/"<>@:!=')
_LOOK_UP_COSTS = 32
"""Looking up one candidate takes as long as taking so many objects into a set."""
_LEARNED = {Layer.FORM: "read", Layer.SOUND: "spoken"}
_LEAST_TO_OTHERS = 0.1


def ordered(order: Order) -> dict[str, Any]:
    """Arguments of the engine's search."""
    if order is Order.RANK:
        return {}
    column = "registered" if order is Order.NEWEST else "happened"
    if order is Order.EARLIEST:
        return {"order_by_field": column, "order": tantivy.Order.Asc}
    return {"order_by_field": column}


def objects() -> Any:
    """Every object, without what the index keeps besides."""
    return without(_Q.all_query(), any_key(NO_OBJECTS))


class Questions:
    """Puts questions to one moment of an index: what its terms stand for is looked up in it."""

    def __init__(self, searcher: Any) -> None:
        self._searcher = searcher
        self._known: dict[tuple[Layer, str], list[str]] = {}

    def asked(self, question: Question) -> Any:
        """What the question finds for its reader."""
        wanted = self._query(question.wanted)
        asked = every([wanted, self._reach(wanted, question.reach)])
        return without(asked, any_key(question.left_out)) if question.left_out else asked

    def _reach(self, wanted: Any, reach: Mapping[str, Condition]) -> Any:
        """Both ways find the same; which one is quicker is told by how much there is to look at."""
        asked = tuple(sorted(reach.items()))
        candidates = self._searcher.search(wanted, limit=1, count=True).count
        if candidates * _LOOK_UP_COSTS < self._searcher.num_docs:
            return for_few(asked)
        return for_many(asked, self._searcher)

    def _query(self, wanted: Wanted) -> Any:
        if isinstance(wanted, Term):
            return self._term(wanted)
        if isinstance(wanted, InARow):
            return self._in_a_row(wanted)
        if isinstance(wanted, Beginning):
            pattern = _as_it_stands(wanted.text) + ".*"
            return _Q.regex_query(schema(), field_of(wanted.zone, Layer.WORD), pattern)
        if isinstance(wanted, Alike):
            field = field_of(wanted.zone, Layer.WORD)
            return _Q.fuzzy_term_query(schema(), field, wanted.text, wanted.letters)
        if isinstance(wanted, AllOf):
            return every([self._query(part) for part in wanted.parts])
        if isinstance(wanted, AnyOf):
            return self._best_of(wanted)
        if isinstance(wanted, NotThis):
            return without(_Q.all_query(), self._query(wanted.part))
        if isinstance(wanted, During):
            within = _Q.range_query(
                schema(), wanted.moment, tantivy.FieldType.Unsigned, wanted.first, wanted.last
            )
            return _Q.const_score_query(within, 0.0)
        return _Q.const_score_query(condition_query(wanted.condition), 0.0)

    def _best_of(self, wanted: AnyOf) -> Any:
        weights = wanted.weights or (1.0,) * len(wanted.parts)
        return _best(
            [
                _Q.boost_query(self._query(part), weight)
                for part, weight in zip(wanted.parts, weights, strict=True)
            ]
        )

    def _term(self, wanted: Term) -> Any:
        return _best([_term(wanted, text) for text in self._terms(wanted.layer, wanted.text)])

    def _in_a_row(self, wanted: InARow) -> Any:
        if len(wanted.texts) == 1:
            return self._term(Term(wanted.zone, wanted.layer, wanted.texts[0]))
        choices = [self._terms(wanted.layer, text) for text in wanted.texts]
        if not all(choices):
            return _Q.empty_query()
        if all(len(terms) == 1 for terms in choices):
            return _Q.phrase_query(schema(), _field(wanted), [term for (term,) in choices])
        patterns = ["|".join(map(_as_it_stands, terms)) for terms in choices]
        return _Q.regex_phrase_query(schema(), _field(wanted), patterns)

    def _terms(self, layer: Layer, text: str) -> list[str]:
        """The engine's terms for a word, a base form or a sound; the commonest first."""
        if layer is Layer.WORD:
            return [text]
        if (layer, text) not in self._known:
            field, beginning = _LEARNED[layer], read(text, "")
            found = self._searcher.terms_with_prefix(field, beginning)
            terms = [term[len(beginning) :] for term, _count in found]
            self._known[layer, text] = [text, *terms] if layer is Layer.FORM else terms
        return self._known[layer, text]


def _as_it_stands(text: str) -> str:
    """A text as a pattern of the engine's."""
    return "".join(f"\\{sign}" if sign in _SPECIAL else sign for sign in text)


def _field(wanted: Term | InARow) -> str:
    """Sounds are told by base forms."""
    layer = Layer.WORD if wanted.layer is Layer.WORD else Layer.FORM
    return field_of(wanted.zone, layer)


def _term(wanted: Term, text: str) -> Any:
    return _Q.term_query(schema(), _field(wanted), text)


def _best(parts: Sequence[Any]) -> Any:
    """Any of the parts; the best one counts for the rank."""
    if len(parts) == 1:
        return parts[0]
    return _Q.disjunction_max_query(parts, _LEAST_TO_OTHERS) if parts else _Q.empty_query()
