# SPDX-License-Identifier: AGPL-3.0-or-later
"""No event stands alone: small numbers of one kind, month and place go up to the next larger place.

Pure functions. A cell is what a reader can ask for: one kind, one month (or year) and one place.
Where a cell holds fewer events than the kind's smallest number, its events are told at the next
larger place; at the oblast by year; and where even those are too few, they are counted and not
shown. Totals by oblast and kind follow the same smallest number, and so does what is left of a
total when the events that are shown are taken away.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import h3
import numpy as np

from dokaz.publication.coarsening import Coarse
from dokaz.publication.columns import (
    DATES,
    HARMED,
    Columns,
    Numbers,
    Spot,
    first_of_year,
    months,
    ranks,
)
from dokaz.publication.rules import Rules
from dokaz.publication.vocabulary import DateStep, Step

Parents = Mapping[str, tuple[str, str]]
"""For each settlement and hromada: codes of its hromada and of its raion, empty where none."""
_STEPS = tuple(Step.values)
_LARGER = (Step.HROMADA.value, Step.HEX_5.value, Step.RAION.value, Step.OBLAST.value)
_YEAR = DATES.index(DateStep.YEAR.value)


@dataclass(frozen=True, slots=True)
class Told:
    """`events` are shown one by one; `totals` counts by oblast and kind what reached its smallest
    number; `held_back` is how many events stand in no row, and `left_out` in no total either."""

    events: Columns
    totals: Mapping[tuple[str, str], int]
    held_back: int
    left_out: int


def enough(releases: Iterable[Coarse], rules: Rules, *, parents: Parents) -> Told:
    """What of the releases may stand in a dataset, so that nobody stands alone."""
    given = releases if isinstance(releases, Columns) else Columns.of(releases)
    rising = _Rising(given, parents)
    shown = [np.empty(0, np.int64)]
    totals: dict[tuple[str, str], int] = {}
    counted = 0
    for kind in rules.kinds:
        if kind.code not in given.kinds:
            continue
        ours = np.flatnonzero(given.kind == given.kinds.index(kind.code))
        rows = ours[:0] if kind.totals_only else rising.shown(ours, kind.smallest)
        shown.append(rows)
        shown_in = dict(_by_oblast(given, rows))
        for oblast, count in _by_oblast(given, ours):
            if count - shown_in.get(oblast, 0) < kind.smallest:
                count = shown_in.get(oblast, 0)
            if count >= kind.smallest:
                totals[oblast, kind.code] = count
                counted += count
    events = rising.told(np.concatenate(shown))
    return Told(
        events=events,
        totals=totals,
        held_back=len(given) - len(events),
        left_out=len(given) - counted,
    )


def _by_oblast(given: Columns, ours: Numbers) -> list[tuple[str, int]]:
    """How many of these rows lie in each oblast, by its code."""
    oblasts = sorted({one.oblast for one in given.spots})
    number_of = ranks(one.oblast for one in given.spots)
    counts = np.bincount(number_of[given.spot[ours]], minlength=len(oblasts))
    return [(oblasts[n], int(count)) for n, count in enumerate(counts) if count]


class _Rising:
    """Events whose places and dates grow larger until enough of them are together."""

    def __init__(self, given: Columns, parents: Parents) -> None:
        self._given, self._parents = given, parents
        self._spots: dict[Spot, int] = {}
        self._places: dict[str, int] = {}
        self._place_of: list[int] = []
        for one in given.spots:
            self._number(one)
        self._spot, self._day = given.spot.copy(), given.day.copy()
        self._date_step = given.date_step.copy()

    def shown(self, rows: Numbers, smallest: int) -> Numbers:
        """Those rows of one kind that end up with enough others, each told where it is so."""
        waiting, shown = rows, rows[:0]
        for step in ("", *_LARGER, DateStep.YEAR):
            self._tell_larger(waiting, step)
            # With those that are shown already: the cell that a reader asks for holds all of them.
            cells = self._cells(np.concatenate((waiting, shown)))
            _, cell, counts = np.unique(cells, return_inverse=True, return_counts=True)
            many = counts[cell[: len(waiting)]] >= smallest
            shown, waiting = np.concatenate((shown, waiting[many])), waiting[~many]
            if not len(waiting):
                break
        return shown

    def told(self, rows: Numbers) -> Columns:
        """These rows by what is told alone: their order says nothing of who told it, or when."""
        given, spots = self._given, tuple(self._spots)
        spot, day = self._spot[rows], self._day[rows]
        date_step, harmed = self._date_step[rows], given.harmed[rows]
        if not len(rows):
            return Columns.of(())
        places, oblasts = (ranks(one[of] for one in spots) for of in (2, 0))
        kinds = ranks(given.kinds)[given.kind[rows]]
        # What counts first stands last.
        order = np.lexsort(
            (oblasts[spot], ranks(HARMED)[harmed], places[spot], kinds, date_step, day)
        )
        return Columns(
            given.kinds, spots, given.kind[rows][order], spot[order], day[order],
            date_step[order], harmed[order],
        )  # fmt: skip

    def _cells(self, rows: Numbers) -> Numbers:
        by_year = self._date_step[rows] == _YEAR
        period = months(self._day[rows]) * 2 + by_year
        place = np.array(self._place_of, np.int64)[self._spot[rows]]
        # Periods of several thousand years fit beside places.
        return place * 2**20 + period

    def _tell_larger(self, rows: Numbers, step: str) -> None:
        if step == DateStep.YEAR:
            self._day[rows] = first_of_year(self._day[rows])
            self._date_step[rows] = _YEAR
        elif step and len(rows):
            spots = tuple(self._spots)
            used, which = np.unique(self._spot[rows], return_inverse=True)
            larger = [self._number(_up(spots[one], step, self._parents)) for one in used]
            self._spot[rows] = np.array(larger, np.int64)[which]

    def _number(self, spot: Spot) -> int:
        if spot not in self._spots:
            self._spots[spot] = len(self._spots)
            self._place_of.append(self._places.setdefault(spot.place, len(self._places)))
        return self._spots[spot]


def _up(one: Spot, step: str, parents: Parents) -> Spot:
    """The same at a larger place; as it is where it is told at one already."""
    if _STEPS.index(one.step) >= _STEPS.index(step):
        return one
    if step == Step.OBLAST:
        return one._replace(step=step, place=one.oblast)
    if one.step == Step.HEX_6:
        if step == Step.HEX_5:
            return one._replace(step=step, place=str(h3.cell_to_parent(one.place, 5)))
        return one
    if one.step == Step.HEX_5 or step == Step.HEX_5:
        return one
    hromada, raion = parents.get(one.place, ("", ""))
    place = hromada if step == Step.HROMADA else raion
    return one._replace(step=step, place=place) if place else one
