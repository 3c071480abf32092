# SPDX-License-Identifier: AGPL-3.0-or-later
"""An invented archive as texts: Ukrainian, Russian and English in the proportions of the real one.

Words are those of the dictionaries in all their forms, drawn by Zipf's law in two regimes (few
words make most of a text, many come once): some 90,000 different ones in the first 640,000 of a
language, 450,000 in 23 million, as in news. English beyond its commonest words is made of
syllables. Every part of 10,000 objects is made from its number alone, so runs are comparable.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

PART = 10_000
LANGUAGES = ("uk", "ru", "en")
_SHARES = (0.47, 0.35, 0.18)
KINDS = ("video", "photo", "text", "document")
_OF_KINDS = (0.27, 0.32, 0.37, 0.04)
_WORDS_OF = (28, 18, 50, 60)
"""Median number of words by kind."""
_SILENT = (0.2, 0.3, 0.0, 0.1)
"""Share that has a title only."""
ORGANISATIONS = 38
PLACES = ("Маріуполь", "Харків", "Ірпінь", "Буча", "Бородянка", "Ізюм", "Краматорськ", "Бахмут",
          "Авдіївка", "Лисичанськ", "Херсон", "Миколаїв", "Одеса", "Мелітополь", "Дніпро",
          "Чернігів", "Суми", "Охтирка", "Балаклія", "Гостомель", "Сімферополь",
          "Севастополь")  # fmt: skip
_HEADS = {
    "uk": "і в на не з що та до у за про від як по його вони це був були але для після під час "
    "біля через вже також ще або коли де тут день ніч вчора зараз відео фото місто село область "
    "район обстріл удар ракета дрон вибух будинок школа лікарня люди військові поранені дитина",
    "ru": "и в на не с что к по это из у за от как его они мы он она после под время возле через "
    "уже также еще или когда где тут там день ночь вчера сейчас видео фото город село область "
    "район обстрел удар ракета дрон взрыв дом школа больница люди военные раненые ребенок",
    "en": "the of and in to a is was for on at from by with that this are were as it after near "
    "during video shows footage photo city village region district shelling strike missile drone "
    "explosion house school hospital people soldiers wounded killed child woman aftermath local",
}
_HEAD = 8_000


@dataclass(frozen=True, slots=True)
class Made:
    """One invented object. `day` counts from 2014-01-01."""

    number: int
    language: str
    kind: str
    title: str
    words: str
    name: str
    organisation: int
    level: int
    day: int


class Archive:
    """Parts of an archive; `lemmas` words of each language beside the commonest."""

    def __init__(self, lemmas: int = 60_000) -> None:
        self._tables = {one: _drawn(_vocabulary(one, lemmas)) for one in LANGUAGES}
        self._places = {one: _names(one) for one in LANGUAGES}

    def commonest(self, language: str, first: int, last: int) -> list[str]:
        """Words by how often they are drawn."""
        words, sums = self._tables[language]
        weights = np.diff(sums, prepend=0.0)
        return [str(words[one]) for one in np.argsort(-weights)[first:last]]

    def part(self, number: int) -> Iterator[Made]:
        """The objects `number` * PART up to the next part's first."""
        draw = np.random.default_rng(1000 + number)
        language = draw.choice(len(LANGUAGES), PART, p=_SHARES)
        kind = draw.choice(len(KINDS), PART, p=_OF_KINDS)
        median = np.array(_WORDS_OF)[kind]
        length = np.exp(np.log(median) + 0.9 * draw.standard_normal(PART)).astype(int)
        length[draw.random(PART) < np.array(_SILENT)[kind]] = 0
        length = np.minimum(length, 280)
        title = draw.integers(3, 9, PART)
        place = draw.integers(0, len(PLACES) * 2, PART)
        organisation = _zipf(draw, PART, ORGANISATIONS)
        level = draw.choice(5, PART, p=(0.55, 0.2, 0.15, 0.08, 0.02))
        day = np.where(draw.random(PART) < 0.85, draw.integers(2976, 4690, PART),
                       draw.integers(0, 2976, PART))  # fmt: skip
        # All words of a language are drawn at once, and handed out.
        words = [iter(self._words(draw, one, int((length + title)[language == at].sum())))
                 for at, one in enumerate(LANGUAGES)]  # fmt: skip
        for at in range(PART):
            spoken = LANGUAGES[language[at]]
            mine = words[language[at]]
            said = [next(mine) for _word in range(title[at])]
            told = [next(mine) for _word in range(length[at])]
            if place[at] < len(PLACES):
                forms = self._places[spoken][place[at]]
                (told or said).append(forms[number % len(forms)])
            yield Made(
                number=number * PART + at,
                language=spoken,
                kind=KINDS[kind[at]],
                title=" ".join(said),
                words=" ".join(told),
                name=f"IMG_{number:04d}_{at:04d}.jpg",
                organisation=int(organisation[at]),
                level=int(level[at]),
                day=int(day[at]),
            )

    def _words(self, draw: Any, language: str, count: int) -> list[str]:
        words, sums = self._tables[language]
        return list(words[np.searchsorted(sums, draw.random(count))])


def _zipf(draw: Any, count: int, most: int) -> Any:
    weights = 1 / np.arange(1, most + 1)
    return np.searchsorted(np.cumsum(weights / weights.sum()), draw.random(count))


def _drawn(lexemes: list[list[str]]) -> tuple[Any, Any]:
    """Words, and the running sums of how often each is drawn."""
    words: list[str] = []
    weights: list[float] = []
    for rank, forms in enumerate(lexemes):
        common = rank < _HEAD
        weight = (rank + 3.5) ** -1.05 if common else (_HEAD + 3.5) ** 0.95 / (rank + 3.5) ** 2
        shares = np.arange(1.0, len(forms) + 1) ** -1.6
        words += forms
        weights += list(weight * shares / shares.sum())
    sums = np.cumsum(weights)
    return np.array(words, dtype=object), sums / sums[-1]


def _vocabulary(language: str, lemmas: int) -> list[list[str]]:
    """Lexemes: the commonest words first, then others by chance."""
    head = list(dict.fromkeys(_HEADS[language].split()))
    chance = random.Random(7)
    if language == "en":
        return [[one] for one in head] + [[one] for one in _syllables(chance, lemmas)]
    analyser = _analyser(language)
    rest: dict[str, None] = {}
    for at, (word, tag, normal, *_rest) in enumerate(analyser.dictionary.iter_known_words()):
        if at % 23 == 0 and len(word) > 3 and tag.POS in ("NOUN", "VERB", "INFN", "ADJF"):
            rest.setdefault(normal)
    chosen = list(rest)
    chance.shuffle(chosen)
    return [_forms(analyser, one) for one in (*head, *chosen[:lemmas])]


def _forms(analyser: Any, word: str) -> list[str]:
    lexeme = analyser.parse(word)[0].lexeme
    return list(dict.fromkeys((word, *(one.word for one in lexeme))))[:16]


def _names(language: str) -> list[list[str]]:
    if language == "en":
        from dokaz.casework.places.spelling import romanised

        return [[romanised(one)] for one in PLACES]
    analyser = _analyser(language)
    return [[form.capitalize() for form in _forms(analyser, one.lower())[:6]] for one in PLACES]


def _syllables(chance: random.Random, count: int) -> list[str]:
    parts = [
        first + last for first in "bcdfghklmnprstvw" for last in ("a", "e", "i", "o", "un", "er")
    ]
    made = ("".join(chance.choices(parts, k=chance.randint(2, 4))) for _ in range(count))
    return list(dict.fromkeys(made))  # A set has another order in each process.


def _analyser(language: str) -> Any:
    import pymorphy3

    return pymorphy3.MorphAnalyzer(lang=language)
