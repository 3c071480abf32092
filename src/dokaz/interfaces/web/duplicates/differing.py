# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where two texts differ, word by word: which words only one of them has, and what stands around.

Rows of three words that each text has once and only once are the anchors (as lines are in patience
diff, Bram Cohen 2010). Between two anchors lies little, and that is compared by `difflib`. So the
cost grows with the length of the texts and not with its square, whatever is in them: where much
lies between two anchors, it is told as it is, left out here and put in there.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

MOST_WORDS = 20_000
"""Of each text; its beginning counts."""
MOST_PASSAGES = 100
AROUND = 12
"""Words that are shown before and after a difference."""
MOST_OF_A_PIECE = 300
_IN_A_ROW = 3
_MOST_BETWEEN = 200
_WORD = re.compile(r"\S+\s*")


class Where(StrEnum):
    """Which of the texts has some words."""

    BOTH = "both"
    ONE = "one"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Piece:
    """Words in a row that stand in one text, the other, or both. `left_out`: as many more of them
    are not shown."""

    where: Where
    text: str
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Passage:
    """A difference with what stands around it. `passed_over`: words before it that both have and
    that are not shown."""

    pieces: tuple[Piece, ...]
    passed_over: int


@dataclass(frozen=True, slots=True)
class Differences:
    """`passages` in the order of the texts; `passed_over`: words behind the last one. `is_cut`: one
    of the texts is longer than what is compared. `more`: differences that are not shown."""

    passages: tuple[Passage, ...]
    passed_over: int
    is_cut: bool = False
    more: int = 0

    @property
    def are_none(self) -> bool:
        """Whether the words that were compared are the same."""
        return not any(
            piece.where is not Where.BOTH for passage in self.passages for piece in passage.pieces
        )


def differences(one: str, other: str) -> Differences:
    """What two texts have in common and what not. Spaces and line ends do not differ."""
    first, second = _WORD.findall(one), _WORD.findall(other)
    is_cut = max(len(first), len(second)) > MOST_WORDS
    passages, passed_over, more = _passages(list(_runs(first[:MOST_WORDS], second[:MOST_WORDS])))
    return Differences(tuple(passages), passed_over, is_cut, more)


_Run = tuple[Where, list[str]]


def _runs(first: list[str], second: list[str]) -> Iterator[_Run]:
    """Words in a row by where they stand, no two runs of the same kind behind each other."""
    here: Where | None = None
    words: list[str] = []
    for where, some in _steps(first, second):
        if where is not here:
            if here is not None and words:
                yield here, words
            here, words = where, []
        words += some
    if here is not None and words:
        yield here, words


def _steps(first: list[str], second: list[str]) -> Iterator[_Run]:
    one, other = [word.strip() for word in first], [word.strip() for word in second]
    at, there = 0, 0
    for begin, start in [*_anchors(one, other), (len(one), len(other))]:
        between = (one[at:begin], other[there:start])
        for where, low, high in _between(*between):
            source, offset = (second, there) if where is Where.OTHER else (first, at)
            yield where, source[offset + low : offset + high]
        at, there = begin, start
        if begin < len(one):
            yield Where.BOTH, first[begin : begin + 1]
            at, there = begin + 1, start + 1


def _anchors(one: list[str], other: list[str]) -> list[tuple[int, int]]:
    """Places of the same word in both, rising in both."""
    here, there = _once(one), _once(other)
    places: dict[int, int] = {}
    for row, place in here.items():
        if (found := there.get(row)) is not None:
            places.update((place + step, found + step) for step in range(_IN_A_ROW))
    return _rising(sorted(places.items()))


def _once(words: Sequence[str]) -> dict[tuple[str, ...], int]:
    """Rows of words that are there once, with their places."""
    rows = list(zip(*(words[step:] for step in range(_IN_A_ROW)), strict=False))
    times = Counter(rows)
    return {row: place for place, row in enumerate(rows) if times[row] == 1}


def _rising(pairs: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The most pairs of which both numbers rise (longest increasing subsequence by patience)."""
    ends: list[int] = []
    tops: list[tuple[int, int, int]] = []
    known: list[tuple[int, int, int]] = []
    for place, found in pairs:
        pile = bisect_left(ends, found)
        before = tops[pile - 1][2] if pile else -1
        known.append((place, found, before))
        top = (place, found, len(known) - 1)
        if pile == len(ends):
            ends.append(found)
            tops.append(top)
        else:
            ends[pile], tops[pile] = found, top
    chosen = []
    at = tops[-1][2] if tops else -1
    while at >= 0:
        place, found, at = known[at]
        chosen.append((place, found))
    return chosen[::-1]


def _between(one: list[str], other: list[str]) -> Iterator[tuple[Where, int, int]]:
    """Runs between two anchors; places count from them."""
    if max(len(one), len(other)) > _MOST_BETWEEN:
        yield Where.ONE, 0, len(one)
        yield Where.OTHER, 0, len(other)
        return
    for tag, low, high, begin, end in SequenceMatcher(None, one, other, False).get_opcodes():
        if tag == "equal":
            yield Where.BOTH, low, high
            continue
        yield Where.ONE, low, high
        yield Where.OTHER, begin, end


def _passages(runs: list[_Run]) -> tuple[list[Passage], int, int]:
    """Differences that stand near each other together; words of both in between are cut out where
    they are many."""
    passages: list[Passage] = []
    pieces: list[Piece] = []
    passed_over = 0
    behind = 0
    for number, (where, words) in enumerate(runs):
        is_first, is_last = number == 0, number == len(runs) - 1
        if where is not Where.BOTH:
            pieces.append(_piece(where, words))
            continue
        head = 0 if is_first else AROUND
        tail = 0 if is_last else AROUND
        if len(words) <= head + tail:
            pieces.append(_piece(where, words))
            continue
        if head:
            pieces.append(_piece(where, words[:head]))
            passages.append(Passage(tuple(pieces), passed_over))
        left = len(words) - head - tail
        pieces, passed_over = [], left
        if tail:
            pieces = [_piece(where, words[-tail:])]
        else:
            behind = left
    if pieces:
        passages.append(Passage(tuple(pieces), passed_over))
    return passages[:MOST_PASSAGES], behind, max(0, len(passages) - MOST_PASSAGES)


def _piece(where: Where, words: Sequence[str]) -> Piece:
    left_out = max(0, len(words) - MOST_OF_A_PIECE)
    # The last word of a text has no space behind it; that of the other one may follow here.
    shown = (word if word[-1].isspace() else f"{word} " for word in words[:MOST_OF_A_PIECE])
    return Piece(where, "".join(shown), left_out)
