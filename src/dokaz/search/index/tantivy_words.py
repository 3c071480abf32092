# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an index is told of words, once for all places where they stand: base forms and sounds."""

from collections.abc import Iterable, Iterator

from dokaz.search.texts.sounds import sounds_of
from dokaz.search.texts.tokens import Token

KNOWN_FORMS = 300_000
_NO_LETTERS = ord("0")


def told(one: str, other: str = "") -> str:
    """That a base form is one of a word, or a sound one of a base form. Without an `other`: what
    all those of the form, or of the sound, begin with.

    Of the other only what differs is written, behind the number of letters that it begins with as
    the first one: endings that many words have in common take next to no room.
    """
    if not other:
        return f"{one} "
    same = 0
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            break
        same += 1
    return f"{one} {chr(_NO_LETTERS + same)}{other[same:]}"


def other_of(term: str) -> str:
    """The word, or the base form, that a term of `told` speaks of."""
    one, _, rest = term.partition(" ")
    return one[: ord(rest[0]) - _NO_LETTERS] + rest[1:]


class Words:
    """Remembers of which base forms an index was told how they sound."""

    def __init__(self) -> None:
        self._forms: set[str] = set()

    def told(self, met: Iterable[Token]) -> Iterator[tuple[str, str]]:
        """Terms of the fields `read` and `spoken` for words that are new."""
        for word, forms in met:
            for form in forms:
                yield "read", told(form, word)
                if form not in self._forms:
                    if len(self._forms) >= KNOWN_FORMS:
                        self._forms.clear()
                    self._forms.add(form)
                    for sound in sounds_of((form,)):
                        yield "spoken", told(sound, form)
