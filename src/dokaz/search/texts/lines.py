# SPDX-License-Identifier: AGPL-3.0-or-later
"""Texts as lines of words, and what an index is told of those that come for the first time.

An archive writes the same words in all its texts. What stands between spaces is taken apart when it
is met first; from then on it costs one look-up. Needs no database and none of the rooms: a second
process does it too (`texts.apart`).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from dokaz.search.texts import words
from dokaz.search.texts.tokens import Token, token_of
from dokaz.search.texts.told import Words

KNOWN = 1_000_000
"""Of some 250 bytes each. Word forms of a large archive are about as many."""
_LONGEST_KNOWN = 60
# Few texts have a number in common.
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Said:
    """`lines`: by text its words with spaces between them. Of words not met before, `read`: terms
    that tell of which base forms they are (`told`), and `forms`: base forms not met before."""

    lines: dict[str, str]
    read: list[str]
    forms: list[str]


class Lines:
    """What was not met while half of `KNOWN` others were is forgotten, and is new again then."""

    def __init__(self) -> None:
        self._known = _Stretches()
        self._words = Words()

    def said(self, texts: Iterable[str]) -> Said:
        """The words of texts."""
        known = self._known.__getitem__
        lines = {text: " ".join(map(known, text.split())) for text in texts}
        return Said(lines, *self._words.of(self._known.taken()))


class _Stretches(dict[str, str]):
    """By what stands between spaces, the words of it."""

    def __init__(self) -> None:
        self._before: dict[str, str] = {}
        self._words: set[str] = set()
        self._met: list[Token] = []

    def taken(self) -> list[Token]:
        """The words met since it was last asked for."""
        met, self._met = self._met, []
        return met

    def __missing__(self, written: str) -> str:
        said = self._before.get(written)
        if said is None:
            said = self._taken_apart(written)
            if len(written) > _LONGEST_KNOWN or _DIGIT.search(written):
                return said
        if max(len(self), len(self._words)) >= KNOWN // 2:
            self._forget()
        self[written] = said
        return said

    def _taken_apart(self, written: str) -> str:
        """Pieces of numbers and of names of files come again, and what they are parts of does
        not."""
        if words.is_letters(written):
            return self._word(written)
        pieces = words.of_ascii(written)
        if pieces is not None:
            return " ".join([self[one] if one.isalpha() else one for one in pieces])
        some = words.written_in(written)
        if some == [written]:
            return self._word(written)
        return " ".join(
            filter(None, [self[one] if one.isalpha() else self._word(one) for one in some])
        )

    def _word(self, written: str) -> str:
        """One word as it is compared."""
        compared, spelled = words.compared(written)
        # It has the same base forms however it is written, but for its apostrophes.
        if spelled not in self._words:
            token = token_of(compared, spelled)
            if token.forms:
                self._words.add(spelled)
                self._met.append(token)
        # Most are written as they are compared, and need no memory twice.
        return written if compared == written else compared

    def _forget(self) -> None:
        self._before = dict(self)
        self.clear()
        self._words.clear()
