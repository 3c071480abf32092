# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an index keeps of a text: the words in order, with their base forms."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from dokaz.casework.places.api import sound
from dokaz.search.texts import forms, words

VERSION = f"{words.VERSION}.{forms.VERSION}.3"
"""An index made by another version is made anew."""

SHORTEST_SOUND = 3
_KEPT_WORDS = 500_000


@dataclass(frozen=True, slots=True)
class Token:
    """One word and its base forms; a number has none and stands for itself."""

    word: str
    forms: tuple[str, ...]


def tokens_of(texts: Iterable[str]) -> list[list[Token]]:
    """The words of each text in order; no phrase reaches from one text to the next."""
    known = _words.__getitem__
    return [
        [token for token in map(known, words.written_in(text)) if token is not None]
        for text in texts
        if text
    ]


class _Words(dict[str, Token | None]):
    """Words as they stand in texts: an archive writes the same few in all of them.

    What was not met while half of the words it keeps were is forgotten.
    """

    def __init__(self) -> None:
        self._before: dict[str, Token | None] = {}

    def __missing__(self, written: str) -> Token | None:
        compared, spelled = words.compared(written)
        if not compared:
            return None
        if any(sign.isdigit() for sign in compared):
            # Few texts have a number in common.
            return Token(compared, ())
        token = self._before.get(written) or Token(compared, forms.forms_of(spelled))
        if len(self) >= _KEPT_WORDS // 2:
            self._before = dict(self)
            self.clear()
        self[written] = token
        return token


_words = _Words()


@lru_cache(maxsize=50_000)
def analysed(spelled: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Base forms of a folded word and their sounds."""
    found = forms.forms_of(spelled)
    return found, sounds_of(found)


def sounds_of(found: Iterable[str]) -> tuple[str, ...]:
    """How base forms sound, without what is too short to tell anything."""
    heard = (sound(one) for one in found if any(sign.isalpha() for sign in one))
    return tuple(dict.fromkeys(one for one in heard if len(one) >= SHORTEST_SOUND))
