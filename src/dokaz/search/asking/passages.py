# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which words of a text were meant by a query, and pieces of text around them.

Texts leave here cut into pieces with a mark, never as markup: whoever shows them escapes them.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from dokaz.search.asking.expanding import Expanded, Lookup
from dokaz.search.projecting.contents import Read
from dokaz.search.texts import words
from dokaz.search.texts.sounds import analysed

MOST_PASSAGES = 3
_AROUND = 90
_LONGEST = 320
_LOOKED_AT = 400_000
"""Characters of one object's files that are looked through for passages."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text; `found`: a word that was looked for."""

    text: str
    found: bool


def joined(pieces: Iterable[Piece]) -> str:
    """The text without its marks."""
    return "".join(piece.text for piece in pieces)


@dataclass(frozen=True, slots=True)
class FoundPassage:
    """Where in the files of an item words stand. `kind` and `number`: `contents.Passage`."""

    file: UUID
    role: str
    kind: str
    number: int
    pieces: tuple[Piece, ...]


class Matcher:
    """Says of words whether a query meant them."""

    def __init__(self, expanded: Expanded) -> None:
        self._lookups: Sequence[Lookup] = expanded.lookups
        self._beginnings = tuple(expanded.beginnings)
        self._known: dict[str, bool] = {}

    @property
    def asks(self) -> bool:
        """Whether any word was looked for."""
        return bool(self._lookups or self._beginnings)

    def meant(self, word: words.Word) -> bool:
        if word.spelled not in self._known:
            self._known[word.spelled] = self._look(word)
        return self._known[word.spelled]

    def _look(self, word: words.Word) -> bool:
        if self._beginnings and word.text.startswith(self._beginnings):
            return True
        forms, sounds = analysed(word.spelled)
        return any(
            word.text in one.words
            or not set(forms).isdisjoint(one.forms)
            or not set(sounds).isdisjoint(one.sounds)
            for one in self._lookups
        )

    def places(self, text: str) -> Iterator[tuple[int, int]]:
        """Beginnings and ends of the words that were meant."""
        for word in words.words_of(text):
            if self.meant(word):
                yield word.start, word.end

    def pieces(self, text: str) -> tuple[Piece, ...]:
        """A whole text in pieces."""
        return _cut(text, list(self.places(text)), 0, len(text))

    def around(self, text: str) -> tuple[Piece, ...]:
        """A stretch of a text: from a little before the first word meant, or its beginning."""
        places = list(self.places(text[:_LOOKED_AT]))
        return _around(text, places or [(0, 0)]) if text.strip() else ()


def passages(read: Sequence[Read], matcher: Matcher) -> tuple[FoundPassage, ...]:
    """The first passages with words that were meant, of all files of an object."""
    found: list[FoundPassage] = []
    left = _LOOKED_AT
    for file in read:
        for passage in file.passages:
            text = passage.text[: max(0, left)]
            left -= len(text)
            places = list(matcher.places(text))
            if places:
                pieces = _around(text, places)
                found.append(
                    FoundPassage(file.file, file.role, passage.kind, passage.number, pieces)
                )
            if len(found) == MOST_PASSAGES or left <= 0:
                return tuple(found)
    return tuple(found)


def _around(text: str, places: list[tuple[int, int]]) -> tuple[Piece, ...]:
    """The stretch that begins a little before the first word meant."""
    first = max(0, places[0][0] - _AROUND)
    if first:
        space = text.find(" ", first, places[0][0])
        first = space + 1 if space >= 0 else first
    last = min(len(text), first + _LONGEST)
    if last < len(text):
        space = text.rfind(" ", places[0][1], last)
        last = space if space >= 0 else last
    cut = _cut(text, places, first, last)
    head = (Piece("… ", False),) if first else ()
    tail = (Piece(" …", False),) if last < len(text) else ()
    return (*head, *cut, *tail)


def _cut(text: str, places: list[tuple[int, int]], first: int, last: int) -> tuple[Piece, ...]:
    pieces, at = [], first
    for start, end in places:
        if start < at or end > last:
            continue
        if start > at:
            pieces.append(Piece(_in_line(text[at:start]), False))
        pieces.append(Piece(_in_line(text[start:end]), True))
        at = end
    if at < last:
        pieces.append(Piece(_in_line(text[at:last]), False))
    return tuple(pieces)


def _in_line(text: str) -> str:
    """A passage is shown as running text: ends of lines are spaces."""
    return re.sub(r"\s+", " ", text)
