# SPDX-License-Identifier: AGPL-3.0-or-later
"""Texts as lines of words, and which words come in them for the first time.

An archive writes the same words in all its texts. What stands between spaces is taken apart when it
is met first; from then on it costs one look-up. Needs no database and none of the rooms: a second
process does it too (`texts.apart`).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from dokaz.search.texts import words
from dokaz.search.texts.tokens import Token, token_of

KNOWN = 400_000
_LONGEST_KNOWN = 60
# Few texts have a number in common.
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Said:
    """By text its words with spaces between them, and the words that were not met before."""

    lines: dict[str, str]
    met: list[Token]


class Lines:
    """What was not met while half of `KNOWN` others were is forgotten, and is new again then."""

    def __init__(self) -> None:
        self._known = _Stretches()

    def said(self, texts: Iterable[str]) -> Said:
        """The words of texts."""
        known = self._known.__getitem__
        lines = {text: " ".join(map(known, text.split())) for text in texts}
        return Said(lines, self._known.taken())


class _Stretches(dict[str, str]):
    """By what stands between spaces, the words of it."""

    def __init__(self) -> None:
        self._before: dict[str, str] = {}
        self._words: dict[str, Token] = {}
        self._met: list[Token] = []

    def taken(self) -> list[Token]:
        """The words met since it was last asked for."""
        met, self._met = self._met, []
        return met

    def __missing__(self, written: str) -> str:
        if max(len(self), len(self._words)) >= KNOWN // 2:
            self._forget()
        said = self._before.get(written)
        if said is None:
            said = " ".join(filter(None, map(self._word, words.written_in(written))))
            if len(written) > _LONGEST_KNOWN or _DIGIT.search(written):
                return said
        self[written] = said
        return said

    def _word(self, written: str) -> str:
        """One word as it is compared. Pieces of numbers and of names of files come again, and what
        they are parts of does not."""
        is_piece = words.is_plain(written) and not _DIGIT.search(written)
        known = self.get(written) if is_piece else None
        if known is not None:
            return known
        token = token_of(written)
        # A word has the same base forms however it is written, but for its apostrophes.
        if token.forms and self._words.get(token.word) != token:
            self._words[token.word] = token
            self._met.append(token)
        if is_piece:
            self[written] = token.word
        return token.word

    def _forget(self) -> None:
        self._before = dict(self)
        self.clear()
        self._words.clear()
