# SPDX-License-Identifier: AGPL-3.0-or-later
"""Likely ones among many people, in memory: keys lead to candidates, candidates are scored.

A shelf holds people and never changes. A file is some shelves, large and small; small ones are put
together when there are many of them, and a set of people that goes is cut out of its shelf.

Memory: about 220 bytes a person. Nothing here is ever written to a disk.
"""

import heapq
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from dokaz.deconflict.duplicates.people.features import Features, unpacked
from dokaz.deconflict.duplicates.people.keys import counting_keys, keys_of, surname_key
from dokaz.deconflict.duplicates.people.weights import Score, Weights

MOST_OF_A_KEY = 4000
"""A key that more people have tells nothing and is left out."""
MOST_BESIDE = 32
_USUAL = 20_000
"""Before surnames are counted, each counts as if one of so many had the usual share of it."""


class Shelf:
    """Some people: identifiers, features as text, and their keys in order."""

    def __init__(
        self, ids: bytes, lines: bytes, ends: NDArray[np.uint32], keys: NDArray[np.uint64],
        rows: NDArray[np.uint32],
    ) -> None:  # fmt: skip
        self.ids, self.lines, self.ends, self.keys, self.rows = ids, lines, ends, keys, rows

    def __len__(self) -> int:
        return len(self.ends)

    @classmethod
    def of(cls, people: Iterable[tuple[UUID, Features]]) -> "Shelf":
        """A shelf of these people."""
        ids, lines, ends = bytearray(), bytearray(), []
        keys: list[int] = []
        counts: list[int] = []
        for key, person in people:
            ids += key.bytes
            lines += person.packed().encode()
            ends.append(len(lines))
            several = keys_of(person) + counting_keys(person)
            keys += several
            counts.append(len(several))
        return cls._sorted(
            bytes(ids), bytes(lines), np.array(ends, dtype=np.uint32),
            np.array(keys, dtype=np.uint64),
            np.repeat(np.arange(len(ends), dtype=np.uint32), counts),
        )  # fmt: skip

    @classmethod
    def together(cls, shelves: Sequence["Shelf"]) -> "Shelf":
        """One shelf of several, in their order."""
        before = np.cumsum([0, *map(len, shelves)], dtype=np.uint32)
        bytes_before = np.cumsum([0, *(len(shelf.lines) for shelf in shelves)], dtype=np.uint32)
        numbered = list(zip(shelves, before, bytes_before, strict=False))
        return cls._sorted(
            b"".join(shelf.ids for shelf in shelves),
            b"".join(shelf.lines for shelf in shelves),
            np.concatenate([shelf.ends + at for shelf, _rows, at in numbered]),
            np.concatenate([shelf.keys for shelf in shelves]),
            np.concatenate([shelf.rows + at for shelf, at, _bytes in numbered]),
        )

    def of_rows(self, spans: Sequence[tuple[int, int]]) -> "Shelf":
        """A shelf of some rows only, in their order; the others are in no part of it."""
        kept = np.zeros(len(self), dtype=bool)
        for start, stop in spans:
            kept[start:stop] = True
        numbers = (np.cumsum(kept, dtype=np.int64) - 1).astype(np.uint32)
        lengths = np.diff(self.ends, prepend=np.uint32(0))
        chosen = kept[self.rows]
        return Shelf(
            b"".join(self.ids[start * 16 : stop * 16] for start, stop in spans),
            b"".join(self.lines[self._starts(start) : self._starts(stop)] for start, stop in spans),
            np.cumsum(lengths[kept], dtype=np.uint32),
            self.keys[chosen],
            numbers[self.rows[chosen]],
        )

    @classmethod
    def _sorted(
        cls, ids: bytes, lines: bytes, ends: NDArray[np.uint32], keys: NDArray[np.uint64],
        rows: NDArray[np.uint32],
    ) -> "Shelf":  # fmt: skip
        order = np.argsort(keys, kind="stable")
        return cls(ids, lines, ends, keys[order], rows[order])

    def line(self, row: int) -> bytes:
        """The features of a row as text."""
        return self.lines[self._starts(row) : int(self.ends[row])]

    def lines_of(self, rows: Sequence[int]) -> Iterator[bytes]:
        """The features of some rows as text."""
        at = np.array(rows, dtype=np.int64)
        starts = np.where(at > 0, self.ends[at - 1], 0).tolist()
        for start, end in zip(starts, self.ends[at].tolist(), strict=True):
            yield self.lines[start:end]

    def _starts(self, row: int) -> int:
        return int(self.ends[row - 1]) if row else 0

    def id(self, row: int) -> UUID:
        """The identifier of a row."""
        return UUID(bytes=self.ids[row * 16 : row * 16 + 16])

    def find(self, keys: NDArray[np.uint64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Where the rows of each key begin and end."""
        return np.searchsorted(self.keys, keys, "left"), np.searchsorted(self.keys, keys, "right")


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody who may be the wanted person."""

    id: UUID
    score: Score


@dataclass(slots=True)
class _Held:
    """A shelf, and which rows of it each set of people has."""

    shelf: Shelf
    spans: dict[str, tuple[int, int]]


class PersonFile:
    """People of one organisation, in sets with names. Not for several threads at once."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._held: list[_Held] = []

    def __len__(self) -> int:
        return sum(len(one.shelf) for one in self._held)

    @property
    def names(self) -> set[str]:
        """Names of the sets of people in here."""
        return {name for one in self._held for name in one.spans}

    def keep_only(self, names: Iterable[str]) -> None:
        """Drop all other sets of people: nothing of them stays in memory."""
        wanted = set(names)
        for one in self._held:
            spans = [(name, span) for name, span in one.spans.items() if name in wanted]
            if len(spans) < len(one.spans):
                one.shelf = one.shelf.of_rows([span for _name, span in spans])
                one.spans = _numbered((name, stop - start) for name, (start, stop) in spans)
        self._held = [one for one in self._held if len(one.shelf)]

    def add(self, name: str, shelf: Shelf) -> None:
        """Put a set of people in."""
        if len(shelf):
            self._held.append(_Held(shelf, {name: (0, len(shelf))}))
        if len(self._held) > MOST_BESIDE:
            self._put_together()

    def _put_together(self) -> None:
        """The smaller three quarters become one shelf, so that large ones are seldom moved."""
        self._held.sort(key=lambda one: -len(one.shelf))
        large, small = self._held[: MOST_BESIDE // 4], self._held[MOST_BESIDE // 4 :]
        sizes = ((name, stop - start) for one in small for name, (start, stop) in one.spans.items())
        self._held = [*large, _Held(Shelf.together([one.shelf for one in small]), _numbered(sizes))]

    def likely(
        self, person: Features, *, most: int = 10, least: float | None = None,
        leave_out: UUID | None = None,
    ) -> list[Found]:  # fmt: skip
        """Who may be this person, the likeliest first. `least`: the least score; else the least
        that is shown in a file of this size."""
        least = self._weights.least(len(self)) if least is None else least
        share = self._shares(person)
        found: list[tuple[float, int, int]] = []
        for at, one in enumerate(self._held):
            rows = _candidates(one.shelf, person)
            for row, line in zip(rows, one.shelf.lines_of(rows), strict=True):
                value = self._weights.value(person, unpacked(line.decode()), share)
                if value >= least:
                    found.append((-value, at, row))
        nearest = heapq.nsmallest(most + 1, found)
        results = [self._found(person, at, row, share) for _value, at, row in nearest]
        return [one for one in results if one.id != leave_out][:most]

    def _found(self, person: Features, at: int, row: int, share: Callable[[str], float]) -> Found:
        shelf = self._held[at].shelf
        other = unpacked(shelf.line(row).decode())
        return Found(shelf.id(row), self._weights.score(person, other, share))

    def score(self, one: Features, other: Features) -> Score:
        """What speaks for two people being one, with the surnames of this file."""
        return self._weights.score(one, other, self._shares(one))

    def candidates(self, person: Features) -> int:
        """How many people would be compared with this one."""
        return sum(len(_candidates(one.shelf, person)) for one in self._held)

    def _shares(self, person: Features) -> Callable[[str], float]:
        """How often each surname of a person is met here, held back where few people are."""
        keys = np.array([surname_key(one) for one in person.surnames], dtype=np.uint64)
        counts = np.zeros(len(keys), dtype=np.int64)
        for one in self._held:
            starts, ends = one.shelf.find(keys)
            counts += ends - starts
        usual = self._weights.surname * _USUAL
        shares: Mapping[str, float] = {
            surname: (float(count) + usual) / (len(self) + _USUAL)
            for surname, count in zip(person.surnames, counts, strict=True)
        }
        return lambda surname: shares[surname]


def _numbered(sizes: Iterable[tuple[str, int]]) -> dict[str, tuple[int, int]]:
    spans, start = {}, 0
    for name, size in sizes:
        spans[name] = (start, start + size)
        start += size
    return spans


def _candidates(shelf: Shelf, person: Features) -> list[int]:
    starts, ends = shelf.find(np.array(keys_of(person), dtype=np.uint64))
    spans = [
        shelf.rows[start:end]
        for start, end in zip(starts, ends, strict=True)
        if 0 < end - start < MOST_OF_A_KEY
    ]
    if not spans:
        return []
    rows: list[int] = np.unique(np.concatenate(spans)).tolist()
    return rows
