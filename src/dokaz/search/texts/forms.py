# SPDX-License-Identifier: AGPL-3.0-or-later
"""Base forms of words: Ukrainian and Russian by dictionary, English by its endings.

All base forms a word may have are kept, not the likeliest: Києві is of Київ and of кий, and
taking one of them would lose a fifth of place names. A word that no dictionary knows gets what its
endings suggest in either language, and itself.
"""

import logging
import re
import threading
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any

import pymorphy3
import Stemmer

VERSION = 2
_KEPT_WORDS = 20_000
_LIKELY = 0.05
_MOST_GUESSES = 3
_LONGEST = 40
# Towns that the dictionaries lack, in Russian: its guesses take Торецком for an adjective, and do
# not think of masculine words in a soft consonant (Ирпень, Гостомель).
_OF_TOWNS = re.compile("(?:(?P<hard>.[сц]к)ом|(?P<soft>.е[лн])(?:я|ю|ем|е))\\Z")

_DIGIT = re.compile(r"\d")
_CYRILLIC = re.compile("[а-яіїєґў]")
_UKRAINIAN = re.compile("[іїєґ']")
_RUSSIAN = re.compile("[ыэъ]")
_ENGLISH = re.compile("[a-z']+\\Z")

# It tells where its files lie, which is no matter of the node's log.
logging.getLogger("pymorphy3").setLevel(logging.WARNING)

# The analysers keep state while they look a word up.
_one_at_a_time = threading.Lock()


@lru_cache(maxsize=_KEPT_WORDS)
def forms_of(spelled: str) -> tuple[str, ...]:
    """Base forms of a word that is folded already; at least one, the word itself if need be."""
    word = spelled.replace("'", "")
    if len(word) > _LONGEST or _DIGIT.search(word):
        return (word,)
    if _CYRILLIC.search(word):
        with _one_at_a_time:
            return _cyrillic(spelled) or (word,)
    if _ENGLISH.match(spelled):
        with _one_at_a_time:
            return (_stemmer().stemWord(spelled.removesuffix("'s").replace("'", "")) or word,)
    return (word,)


def _cyrillic(spelled: str) -> tuple[str, ...]:
    languages = ["uk", "ru"]
    if _UKRAINIAN.search(spelled):
        languages = ["uk"]
    elif _RUSSIAN.search(spelled):
        languages = ["ru"]
    known = dict.fromkeys(form for language in languages for form in _known(language, spelled))
    if known:
        return tuple(known)
    parses = [parse for language in languages for parse in _dictionary(language).parse(spelled)]
    guessed = [_told(parse.normal_form) for parse in parses if parse.score >= _LIKELY]
    likeliest = tuple(dict.fromkeys(guessed))[:_MOST_GUESSES]
    # It may be the base form itself, whatever its ending looks like (Єршалаїм, as "we shall").
    return tuple(dict.fromkeys((*likeliest, _told(spelled), *_town(spelled))))


def _town(spelled: str) -> Iterator[str]:
    """What a word is a form of, if it is a town's name."""
    found = _OF_TOWNS.search(spelled)
    if found and found["hard"]:
        yield spelled.removesuffix("ом")
    elif found:
        yield spelled[: found.end("soft")] + "ь"


def _known(language: str, spelled: str) -> list[str]:
    """Base forms that the dictionary has of a word. The whole analysis finds the same and weighs
    them, which takes a dozen times as long.
    """
    words, substitutes, letters = _table(language)
    if letters.isdisjoint(spelled):
        found = [(spelled, words.get(spelled, ()))]
    else:
        found = words.similar_items(spelled, substitutes)
    return [
        _told(_base(language, paradigm, form, word))
        for word, places in found
        for paradigm, form in places
    ]


@cache
def _table(language: str) -> tuple[Any, Any, frozenset[str]]:
    """The words of a dictionary, and the letters of a word that may stand for others there."""
    analyser = _dictionary(language)
    substitutes = analyser.char_substitutes
    return analyser.dictionary.words, substitutes, frozenset(sign.decode() for sign in substitutes)


def _base(language: str, paradigm: int, form: int, word: str) -> str:
    """What the dictionary's own `build_normal_form` gives, its parts looked up once."""
    prefix, suffix, front, back = _change(language, paradigm, form)
    return f"{prefix}{word[front : len(word) - back]}{suffix}"


@lru_cache(maxsize=100_000)
def _change(language: str, paradigm: int, form: int) -> tuple[str, str, int, int]:
    """Prefix and suffix of the base form, and how many letters of this form they stand for."""
    rows = _dictionary(language).dictionary.build_paradigm_info(paradigm)
    base_prefix, _base_tag, base_suffix = rows[0]
    prefix, _tag, suffix = rows[form]
    return base_prefix, base_suffix, len(prefix), len(suffix)


def _told(form: str) -> str:
    return form.replace("'", "").replace("’", "").replace("ё", "е")


@cache
def _dictionary(language: str) -> Any:
    """Some 16 MB each; loaded when the first word asks for it."""
    return pymorphy3.MorphAnalyzer(lang=language)


@cache
def _stemmer() -> Any:
    return Stemmer.Stemmer("english")
