# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an index keeps of a text: at each place the word, its base forms, their sounds."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from dokaz.casework.places.api import sound
from dokaz.search.texts import forms, words

VERSION = f"{words.VERSION}.{forms.VERSION}.1"
"""An index made by another version is made anew."""

SHORTEST_SOUND = 3
BETWEEN = 100
"""Places left free between two texts of one object: no phrase reaches from one to the other."""


@dataclass(frozen=True, slots=True)
class Token:
    """One word at its place. `sounds` are the same in Ukrainian, Russian and Latin letters."""

    place: int
    word: str
    forms: tuple[str, ...]
    sounds: tuple[str, ...]


def tokens_of(texts: Iterable[str]) -> Iterator[Token]:
    """The words of some texts, one behind the other."""
    place = 0
    for text in texts:
        for word in words.words_of(text):
            found, heard = analysed(word.spelled)
            yield Token(place, word.text, found, heard)
            place += 1
        place += BETWEEN


@lru_cache(maxsize=200_000)
def analysed(spelled: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Base forms of a folded word and their sounds."""
    found = forms.forms_of(spelled)
    return found, sounds_of(found)


def sounds_of(found: Iterable[str]) -> tuple[str, ...]:
    """How base forms sound, without what is too short to tell anything."""
    heard = (sound(one) for one in found if any(sign.isalpha() for sign in one))
    return tuple(dict.fromkeys(one for one in heard if len(one) >= SHORTEST_SOUND))
