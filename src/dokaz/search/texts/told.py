# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an index is told of words, once for all places where they stand: base forms and sounds."""

from collections.abc import Iterable

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
    same = len(one)
    while not other.startswith(one[:same]):
        same -= 1
    return f"{one} {chr(_NO_LETTERS + same)}{other[same:]}"


def other_of(term: str) -> str:
    """The word, or the base form, that a term of `told` speaks of."""
    one, _, rest = term.partition(" ")
    return one[: ord(rest[0]) - _NO_LETTERS] + rest[1:]


class Words:
    """Remembers which base forms were met."""

    def __init__(self) -> None:
        self._forms: set[str] = set()

    def of(self, met: Iterable[Token]) -> tuple[list[str], list[str]]:
        """Of words that are new, terms that tell of which base forms they are, and the base forms
        that are new."""
        read, new = [], []
        for word, forms in met:
            for form in forms:
                read.append(told(form, word))
                if form not in self._forms:
                    if len(self._forms) >= KNOWN_FORMS:
                        self._forms.clear()
                    self._forms.add(form)
                    new.append(form)
        return read, new
