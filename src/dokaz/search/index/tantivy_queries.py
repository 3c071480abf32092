# SPDX-License-Identifier: AGPL-3.0-or-later
"""Questions in the engine's own terms."""

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

import tantivy

from dokaz.gate.api import Among, Condition
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
from dokaz.search.index.tantivy_newest import Newest
from dokaz.search.index.tantivy_reach import (
    any_key,
    condition_query,
    every,
    terms_of,
    within_few,
    within_many,
    without,
)
from dokaz.search.texts.told import other_of, told

_Q = tantivy.Query
_SPECIAL = frozenset('\\.+*?()|[]{}^$#&-~/"<>@:!=')
_LOOK_UP_COSTS = 200
"""Looking up one candidate takes as long as taking so many objects into a set (0.5 to 0.9 us where
a set of 3 million takes 7 ms)."""
_SHORT = 3
"""Words that begin with fewer letters are too many to be looked through."""
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


class Put:
    """A question put to one moment of an index: what its words stand for is looked up in it."""

    def __init__(self, searcher: Any, question: Question) -> None:
        self.searcher, self.question = searcher, question
        self._known: dict[tuple[Layer, str], list[str]] = {}

    @cached_property
    def whole(self) -> Any:
        """What the question finds for its reader."""
        wanted = self.question.wanted
        return self._found(self._query(wanted), self._about(wanted))

    def among(self, newest: Newest) -> Any:
        """The same as far as it is among some."""
        wanted = self._query(self.question.wanted)
        return self._found(every([newest.query(), wanted]), newest.count)

    def _found(self, wanted: Any, about: int) -> Any:
        reach = tuple(sorted(self.question.reach.items()))
        # Both ways find the same; which one is quicker is told by how much there is to look at.
        if about * _LOOK_UP_COSTS < int(self.searcher.num_docs):
            found = within_few(wanted, reach)
        else:
            found = within_many(wanted, reach, self.searcher, about)
        left_out = self.question.left_out
        return without(found, any_key(left_out)) if left_out else found

    def _about(self, wanted: Wanted) -> int:
        """How many are found, roughly, from how many objects have which word: finding them to count
        them would be done twice."""
        if isinstance(wanted, Term):
            return self._having(wanted.zone, self._words(wanted.layer, wanted.text))
        if isinstance(wanted, InARow):
            return self._of_all(self._having(wanted.zone, one) for one in self._choices(wanted))
        if isinstance(wanted, AnyOf):
            return sum(self._about(part) for part in wanted.parts)
        if isinstance(wanted, AllOf):
            return self._of_all(self._about(part) for part in wanted.parts)
        if isinstance(wanted, Beginning) and len(wanted.text) >= _SHORT:
            words = self.searcher.terms_with_prefix(wanted.zone, wanted.text)
            return sum([count for _word, count in words])
        if isinstance(wanted, Alike):
            return int(self.searcher.search(self._query(wanted), limit=1, count=True).count)
        everything = int(self.searcher.num_docs)
        return (
            self._holding(wanted.condition, everything) if isinstance(wanted, Where) else everything
        )

    def _of_all(self, parts: Iterable[int]) -> int:
        """Objects that have all of several things: what is asked for together stands together more
        often than by chance, so each further one leaves the root of its share alone."""
        everything = max(1, int(self.searcher.num_docs))
        shares = sorted(min(1.0, part / everything) for part in parts)
        together = math.prod(share**0.5**at for at, share in enumerate(shares))
        return math.ceil(everything * together)

    def _holding(self, condition: Condition, everything: int) -> int:
        """The same of a condition, where values are few."""
        if not isinstance(condition, Among) or len(condition.values) > _FEW_WAYS:
            return everything
        field, terms = terms_of(condition)
        return sum(self.searcher.doc_freq(field, term) for term in terms)

    def _having(self, zone: Zone, words: Iterable[str]) -> int:
        return sum(self.searcher.doc_freq(zone, word) for word in words)

    def _query(self, wanted: Wanted) -> Any:
        if isinstance(wanted, Term | InARow | AnyOf):
            return self._best_of(wanted)
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

    def _best_of(self, wanted: Term | InARow | AnyOf) -> Any:
        """Any of the parts. A word or a row that several of them stand for is looked up once."""
        words: dict[Zone, dict[str, float]] = {}
        rows: dict[tuple[Zone, tuple[str, ...]], float] = {}
        others: list[Any] = []
        self._gather(wanted, 1.0, words, rows, others)
        weighed_rows = [
            _Q.boost_query(_Q.phrase_query(schema(), zone, list(row)), weight)
            for (zone, row), weight in rows.items()
        ]
        return _best([*self._weighed(words), *weighed_rows, *others])

    def _gather(
        self,
        wanted: Wanted,
        weight: float,
        words: dict[Zone, dict[str, float]],
        rows: dict[tuple[Zone, tuple[str, ...]], float],
        others: list[Any],
    ) -> None:
        if isinstance(wanted, AnyOf):
            weights = wanted.weights or (1.0,) * len(wanted.parts)
            for part, of_part in zip(wanted.parts, weights, strict=True):
                self._gather(part, weight * of_part, words, rows, others)
        elif isinstance(wanted, Term):
            known = words.setdefault(wanted.zone, {})
            for word in self._words(wanted.layer, wanted.text):
                known[word] = max(weight, known.get(word, 0.0))
        elif isinstance(wanted, InARow):
            choices = self._choices(wanted)
            if math.prod(map(len, choices)) > _FEW_WAYS:
                others.append(_Q.boost_query(_one_of_each(wanted.zone, choices), weight))
                return
            for row in itertools.product(*choices):
                rows[wanted.zone, row] = max(weight, rows.get((wanted.zone, row), 0.0))
        else:
            others.append(_Q.boost_query(self._query(wanted), weight))

    def _weighed(self, words: Mapping[Zone, Mapping[str, float]]) -> Iterator[Any]:
        """Words as parts of one question. A form that is seldom written is worth no more than the
        others: all count as rare as they are together."""
        for zone, weights in words.items():
            rarity = {word: self.searcher.doc_freq(zone, word) for word in weights}
            there = {word: count for word, count in rarity.items() if count}
            together = self._rarity(sum(there.values()))
            for word, count in there.items():
                query = _Q.term_query(schema(), zone, word)
                yield _Q.boost_query(query, weights[word] * together / self._rarity(count))

    def _rarity(self, count: int) -> float:
        """The engine's own (BM25's) weight of a word that stands in so many objects."""
        total = self.searcher.num_docs
        return math.log(1 + (max(0, total - count) + 0.5) / (count + 0.5))

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
        found = self.searcher.terms_with_prefix(field, told(text))
        return [other_of(term) for term, _count in found]


def _one_of_each(zone: Zone, choices: Sequence[Sequence[str]]) -> Any:
    """Words in a row, each place with a pattern of its words."""
    patterns = ["|".join(map(_as_it_stands, words)) for words in choices]
    return _Q.regex_phrase_query(schema(), zone, patterns)


def _as_it_stands(text: str) -> str:
    """A text as a pattern of the engine's."""
    return "".join(f"\\{sign}" if sign in _SPECIAL else sign for sign in text)


def _best(parts: Sequence[Any]) -> Any:
    """Any of the parts; the best one counts for the rank."""
    if len(parts) == 1:
        return parts[0]
    return _Q.disjunction_max_query(parts, _LEAST_TO_OTHERS) if parts else _Q.empty_query()
