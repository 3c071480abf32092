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
NO_FORM = "-"
"""What stands where base forms stand for a number that is too long to be in a phrase."""
_LONGEST_NUMBER = 12
_KEPT_WORDS = 300_000


@dataclass(frozen=True, slots=True)
class Token:
    """One word and its base forms; numbers have none. `together`, without spaces, is what stands
    for it where base forms stand: all of them, or the number if a phrase may have it.
    """

    word: str
    forms: tuple[str, ...]
    together: str


def tokens_of(texts: Iterable[str]) -> list[list[Token]]:
    """The words of each text in order; no phrase reaches from one text to the next."""
    return [
        [
            token
            for written in words.written_in(text)
            if (token := _word(written) if written.isalpha() else _other(written)) is not None
        ]
        for text in texts
        if text
    ]


def _other(written: str) -> Token | None:
    """A number, which few texts have in common, or a word with marks."""
    if not any(sign.isdigit() for sign in written):
        return _word(written)
    compared = words.compared(written)[0]
    if not compared:
        return None
    return Token(compared, (), compared if len(compared) <= _LONGEST_NUMBER else NO_FORM)


@lru_cache(maxsize=_KEPT_WORDS)
def _word(written: str) -> Token | None:
    """A word as it stands in a text: an archive writes the same few in all its texts."""
    compared, spelled = words.compared(written)
    if not compared:
        return None
    found = forms.forms_of(spelled)
    return Token(compared, found, "|".join(sorted(found)))


@lru_cache(maxsize=50_000)
def analysed(spelled: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Base forms of a folded word and their sounds."""
    found = forms.forms_of(spelled)
    return found, sounds_of(found)


def sounds_of(found: Iterable[str]) -> tuple[str, ...]:
    """How base forms sound, without what is too short to tell anything."""
    heard = (sound(one) for one in found if any(sign.isalpha() for sign in one))
    return tuple(dict.fromkeys(one for one in heard if len(one) >= SHORTEST_SOUND))
