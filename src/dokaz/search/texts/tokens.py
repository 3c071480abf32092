# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an index keeps of a text: the words in order, with their base forms."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from dokaz.casework.places.api import sound
from dokaz.search.texts import forms, words

VERSION = f"{words.VERSION}.{forms.VERSION}.3"
"""An index made by another version is made anew."""

SHORTEST_SOUND = 3
_KEPT, _LONGEST_KEPT = 500_000, 60


@dataclass(frozen=True, slots=True, eq=False)
class Token:
    """One word and its base forms; a number has none and stands for itself.

    What `tokens_of` remembers of a spelling is the same object wherever it stands: sets of tokens
    go by that, which costs a tenth of comparing what they say.
    """

    word: str
    forms: tuple[str, ...]


def tokens_of(texts: Iterable[str]) -> list[list[Token]]:
    """The words of each text in order; no phrase reaches from one text to the next."""
    known = _stretches.__getitem__
    # No word reaches over white space, and looking for words is what takes longest.
    return [
        [token for stretch in map(known, text.split()) for token in stretch]
        for text in texts
        if text
    ]


class _Stretches(dict[str, tuple[Token, ...]]):
    """The words of what stands between spaces: an archive writes the same few in all its texts.

    What was not met while half of what it keeps was is forgotten.
    """

    def __init__(self) -> None:
        self._before: dict[str, tuple[Token, ...]] = {}

    def __missing__(self, written: str) -> tuple[Token, ...]:
        said = self._before.get(written)
        if said is None:
            found = [_words[word] for word in words.written_in(written)]
            said = tuple([token for token in found if token is not None])
            if len(written) > _LONGEST_KEPT or not all(token.forms for token in said):
                # Few texts have a number in common.
                return said
        _make_room(self, self._before)
        self[written] = said
        return said


class _Words(dict[str, Token | None]):
    """The same of words, which stand with and without a comma."""

    def __init__(self) -> None:
        self._before: dict[str, Token | None] = {}

    def __missing__(self, written: str) -> Token | None:
        compared, spelled = words.compared(written)
        if not compared:
            return None
        if not compared.isalpha() and any(sign.isdigit() for sign in compared):
            return Token(compared, ())
        token = self._before.get(written) or Token(compared, forms.forms_of(spelled))
        _make_room(self, self._before)
        self[written] = token
        return token


def _make_room(known: dict[str, Any], before: dict[str, Any]) -> None:
    if len(known) >= _KEPT // 2:
        before.clear()
        before.update(known)
        known.clear()


_words = _Words()
_stretches = _Stretches()


@lru_cache(maxsize=50_000)
def analysed(spelled: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Base forms of a folded word and their sounds."""
    found = forms.forms_of(spelled)
    return found, sounds_of(found)


def sounds_of(found: Iterable[str]) -> tuple[str, ...]:
    """How base forms sound, without what is too short to tell anything."""
    heard = (sound(one) for one in found if any(sign.isalpha() for sign in one))
    return tuple(dict.fromkeys(one for one in heard if len(one) >= SHORTEST_SOUND))
