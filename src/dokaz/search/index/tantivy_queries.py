# SPDX-License-Identifier: AGPL-3.0-or-later
"""Questions in the engine's own terms."""

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import tantivy

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
    Where,
    Zone,
)
from dokaz.search.index.tantivy_documents import NO_OBJECTS, schema
from dokaz.search.index.tantivy_reach import (
    any_key,
    condition_query,
    every,
    for_few,
    for_many,
    without,
)
from dokaz.search.index.tantivy_words import other_of, told

_Q = tantivy.Query
_SPECIAL = frozenset('\\.+*?()|[]{}^$#&-~/"<>@:!=')
_LOOK_UP_COSTS = 32
"""Looking up one candidate takes as long as taking so many objects into a set."""
_FEW_WAYS = 64
"""In which words in a row may be written, for each to be looked for by its rarest word: making one
set of all words of a place takes longer, the longer the larger the archive."""
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
    """Puts questions to one moment of an index: what its words stand for is looked up in it."""

    def __init__(self, searcher: Any) -> None:
        self._searcher = searcher
        self._known: dict[tuple[Layer, str], list[str]] = {}

    def asked(self, question: Question) -> Any:
        """What the question finds for its reader."""
        wanted = self._query(question.wanted)
        asked = every([wanted, self._reach(question)])
        return without(asked, any_key(question.left_out)) if question.left_out else asked

    def _reach(self, question: Question) -> Any:
        """Both ways find the same; which one is quicker is told by how much there is to look at."""
        asked, wanted = tuple(sorted(question.reach.items())), question.wanted
        is_few = self._is_few(self._at_most(wanted))
        if not is_few and not _words_only(wanted):
            is_few = self._is_few(self._count(wanted))
        return for_few(asked) if is_few else for_many(asked, self._searcher)

    def _is_few(self, count: int) -> bool:
        return count * _LOOK_UP_COSTS < int(self._searcher.num_docs)

    def _count(self, wanted: Wanted) -> int:
        return int(self._searcher.search(self._query(wanted), limit=1, count=True).count)

    def _at_most(self, wanted: Wanted) -> int:
        """No fewer than are found, from how many objects have which word: finding them to count
        them would be done twice."""
        if isinstance(wanted, Term):
            return self._having(wanted.zone, self._words(wanted.layer, wanted.text))
        if isinstance(wanted, InARow):
            return min(
                (self._having(wanted.zone, some) for some in self._choices(wanted)), default=0
            )
        if isinstance(wanted, AnyOf):
            return sum(self._at_most(part) for part in wanted.parts)
        everything = int(self._searcher.num_docs)
        if isinstance(wanted, AllOf):
            return min((self._at_most(part) for part in wanted.parts), default=everything)
        if isinstance(wanted, Beginning | Alike):
            return self._count(wanted)
        return everything

    def _having(self, zone: Zone, words: Iterable[str]) -> int:
        return sum(self._searcher.doc_freq(zone, word) for word in words)

    def _query(self, wanted: Wanted) -> Any:
        if isinstance(wanted, Term | AnyOf):
            return self._best_of(wanted)
        if isinstance(wanted, InARow):
            return self._in_a_row(wanted)
        if isinstance(wanted, Beginning):
            pattern = _as_it_stands(wanted.text) + ".*"
            return _Q.regex_query(schema(), wanted.zone, pattern)
        if isinstance(wanted, Alike):
            return _Q.fuzzy_term_query(schema(), wanted.zone, wanted.text, wanted.letters)
        if isinstance(wanted, AllOf):
            return every([self._query(part) for part in wanted.parts])
        if isinstance(wanted, NotThis):
            return without(_Q.all_query(), self._query(wanted.part))
        if isinstance(wanted, During):
            within = _Q.range_query(
                schema(), wanted.moment, tantivy.FieldType.Unsigned, wanted.first, wanted.last
            )
            return _Q.const_score_query(within, 0.0)
        return _Q.const_score_query(condition_query(wanted.condition), 0.0)

    def _best_of(self, wanted: Term | AnyOf) -> Any:
        """Any of the parts. A word that several of them stand for is looked up once."""
        words: dict[Zone, dict[str, float]] = {}
        others: list[Any] = []
        self._gather(wanted, 1.0, words, others)
        return _best([*self._weighed(words), *others])

    def _gather(
        self, wanted: Wanted, weight: float, words: dict[Zone, dict[str, float]], others: list[Any]
    ) -> None:
        if isinstance(wanted, AnyOf):
            weights = wanted.weights or (1.0,) * len(wanted.parts)
            for part, of_part in zip(wanted.parts, weights, strict=True):
                self._gather(part, weight * of_part, words, others)
        elif isinstance(wanted, Term):
            known = words.setdefault(wanted.zone, {})
            for word in self._words(wanted.layer, wanted.text):
                known[word] = max(weight, known.get(word, 0.0))
        else:
            others.append(_Q.boost_query(self._query(wanted), weight))

    def _weighed(self, words: Mapping[Zone, Mapping[str, float]]) -> Iterator[Any]:
        """Words as parts of one question. A form that is seldom written is worth no more than the
        others: all count as rare as they are together."""
        for zone, weights in words.items():
            rarity = {word: self._searcher.doc_freq(zone, word) for word in weights}
            there = {word: count for word, count in rarity.items() if count}
            together = self._rarity(sum(there.values()))
            for word, count in there.items():
                query = _Q.term_query(schema(), zone, word)
                yield _Q.boost_query(query, weights[word] * together / self._rarity(count))

    def _rarity(self, count: int) -> float:
        """The engine's own (BM25's) weight of a word that stands in so many objects."""
        total = self._searcher.num_docs
        return math.log(1 + (max(0, total - count) + 0.5) / (count + 0.5))

    def _in_a_row(self, wanted: InARow) -> Any:
        choices = self._choices(wanted)
        if not all(choices):
            return _Q.empty_query()
        if math.prod(map(len, choices)) <= _FEW_WAYS:
            ways = itertools.product(*choices)
            return _best([_Q.phrase_query(schema(), wanted.zone, list(way)) for way in ways])
        patterns = ["|".join(map(_as_it_stands, words)) for words in choices]
        return _Q.regex_phrase_query(schema(), wanted.zone, patterns)

    def _choices(self, wanted: InARow) -> list[list[str]]:
        """By place the words that may stand there, of those that do stand in the zone."""
        choices = [
            dict.fromkeys(word for layer, text in ways for word in self._words(layer, text))
            for ways in wanted.places
        ]
        return [[word for word in some if self._having(wanted.zone, [word])] for some in choices]

    def _words(self, layer: Layer, text: str) -> list[str]:
        """The words of the index that a word, a base form or a sound stands for."""
        if layer is Layer.WORD:
            return [text]
        if (layer, text) not in self._known:
            if layer is Layer.FORM:
                number = any(sign.isdigit() for sign in text)
                found = [text] if number else self._told("read", text)
            else:
                forms = self._told("spoken", text)
                found = [word for form in forms for word in self._words(Layer.FORM, form)]
            self._known[layer, text] = found
        return self._known[layer, text]

    def _told(self, field: str, text: str) -> list[str]:
        found = self._searcher.terms_with_prefix(field, told(text))
        return [other_of(term) for term, _count in found]


def _words_only(wanted: Wanted) -> bool:
    """Whether nothing but words is asked for, of which the index knows how many have them."""
    if isinstance(wanted, AllOf | AnyOf):
        return all(_words_only(part) for part in wanted.parts)
    return not isinstance(wanted, During | Where | NotThis)


def _as_it_stands(text: str) -> str:
    """A text as a pattern of the engine's."""
    return "".join(f"\\{sign}" if sign in _SPECIAL else sign for sign in text)


def _best(parts: Sequence[Any]) -> Any:
    """Any of the parts; the best one counts for the rank."""
    if len(parts) == 1:
        return parts[0]
    return _Q.disjunction_max_query(parts, _LEAST_TO_OTHERS) if parts else _Q.empty_query()
