# SPDX-License-Identifier: AGPL-3.0-or-later
"""Many coarse events as columns of numbers, which a million of them can be counted and sorted by.

Nothing is in here that the rows do not say; places and kinds stand once, events name them by their
numbers.
"""

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dokaz.publication.coarsening import Coarse
from dokaz.publication.vocabulary import DateStep, Harmed

DATES = tuple(DateStep.values)
HARMED = tuple(Harmed.values)
EPOCH = date(1970, 1, 1).toordinal()
Numbers = NDArray[np.int64]


class Spot(NamedTuple):
    """A place that events are told at, as `Coarse` names it."""

    oblast: str
    step: str
    place: str


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """Events in their order. `kind` and `spot` count in their lists; `day` is in days since
    1970-01-01; `date_step` and `harmed` count in `DATES` and `HARMED`."""

    kinds: tuple[str, ...]
    spots: tuple[Spot, ...]
    kind: Numbers
    spot: Numbers
    day: Numbers
    date_step: Numbers
    harmed: Numbers

    @classmethod
    def of(cls, rows: Iterable[Coarse]) -> "Columns":
        """The same events as columns. Raises KeyError: a word that is in no list."""
        kinds: dict[str, int] = {}
        spots: dict[tuple[str, str, str], int] = {}
        dates, numbers = ({word: n for n, word in enumerate(one)} for one in (DATES, HARMED))
        kind, spot, day, date_step, harmed = (array("q") for _ in range(5))
        for one in rows:
            kind.append(kinds.setdefault(one.kind, len(kinds)))
            spot.append(spots.setdefault((one.oblast, one.step, one.place), len(spots)))
            day.append(one.day.toordinal() - EPOCH)
            date_step.append(dates[one.date_step])
            harmed.append(numbers[one.harmed])
        return cls(
            tuple(kinds),
            tuple(Spot(*one) for one in spots),
            *(np.array(each, np.int64) for each in (kind, spot, day, date_step, harmed)),
        )

    def __len__(self) -> int:
        return len(self.kind)

    def __iter__(self) -> Iterator[Coarse]:
        columns = (self.kind, self.spot, self.day, self.date_step, self.harmed)
        for kind, spot, day, date_step, harmed in zip(
            *(one.tolist() for one in columns), strict=True
        ):
            oblast, step, place = self.spots[spot]
            yield Coarse(
                kind=self.kinds[kind],
                step=step,
                place=place,
                oblast=oblast,
                day=date.fromordinal(day + EPOCH),
                date_step=DATES[date_step],
                harmed=HARMED[harmed],
            )

    def __eq__(self, other: object) -> bool:
        """The same events in the same order, whatever numbers places have inside."""
        return isinstance(other, Columns) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]


def months(day: Numbers) -> Numbers:
    """The month of each day, counted from January 1970."""
    return day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)


def first_of_year(day: Numbers) -> Numbers:
    """The first day of the year of each day."""
    years = day.astype("datetime64[D]").astype("datetime64[Y]")
    return years.astype("datetime64[D]").astype(np.int64)


def ranks(words: Iterable[str]) -> Numbers:
    """For each word its place among all of them in the order of their letters."""
    listed = list(words)
    order = {word: number for number, word in enumerate(sorted(set(listed)))}
    return np.array([order[one] for one in listed], np.int64)
