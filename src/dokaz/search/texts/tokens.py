# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an index keeps of a text: the words in order, with their base forms."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from dokaz.casework.places.api import sound
from dokaz.search.texts import forms, words

VERSION = f"{words.VERSION}.{forms.VERSION}.2"
"""An index made by another version is made anew."""

SHORTEST_SOUND = 3
_LONGEST_NUMBER = 12
_KEPT_WORDS = 300_000


@dataclass(frozen=True, slots=True)
class Token:
    """One word and its base forms."""

    word: str
    forms: tuple[str, ...]


def tokens_of(texts: Iterable[str]) -> list[list[Token]]:
    """The words of each text in order; no phrase reaches from one text to the next."""
    return [
        [token for token in map(_token, words.written_in(text)) if token is not None]
        for text in texts
        if text
    ]


@lru_cache(maxsize=_KEPT_WORDS)
def _token(written: str) -> Token | None:
    """Of a word as it stands in a text: an archive writes the same few in all its texts."""
    compared, spelled = words.compared(written)
    if not compared:
        return None
    # What is as long is no number of a house or a unit, and no phrase has it: it has no forms.
    is_number = len(compared) > _LONGEST_NUMBER and any(sign.isdigit() for sign in compared)
    return Token(compared, () if is_number else forms.forms_of(spelled))


@lru_cache(maxsize=50_000)
def analysed(spelled: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Base forms of a folded word and their sounds."""
    found = forms.forms_of(spelled)
    return found, sounds_of(found)


def sounds_of(found: Iterable[str]) -> tuple[str, ...]:
    """How base forms sound, without what is too short to tell anything."""
    heard = (sound(one) for one in found if any(sign.isalpha() for sign in one))
    return tuple(dict.fromkeys(one for one in heard if len(one) >= SHORTEST_SOUND))
