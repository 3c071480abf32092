# SPDX-License-Identifier: AGPL-3.0-or-later
"""No event stands alone: small numbers of one kind, month and place go up to the next larger place.

Pure functions. A cell is what a reader can ask for: one kind, one month (or year) and one place.
Where a cell holds fewer events than the kind's smallest number, its events are told at the next
larger place; at the oblast by year; and where even those are too few, they are counted and not
shown. Totals by oblast and kind follow the same smallest number.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

import h3

from dokaz.publication.coarsening import Coarse, first_of
from dokaz.publication.rules import Kind, Rules
from dokaz.publication.vocabulary import DateStep, Step

Parents = Mapping[str, tuple[str, str]]
"""For each settlement and hromada: codes of its hromada and of its raion, empty where none."""


@dataclass(frozen=True, slots=True)
class Told:
    """`events` are shown one by one; `totals` counts by oblast and kind what reached its smallest
    number; `held_back` is how many events stand in no row, and `left_out` in no total either."""

    events: tuple[Coarse, ...]
    totals: Mapping[tuple[str, str], int]
    held_back: int
    left_out: int


def enough(releases: Iterable[Coarse], rules: Rules, *, parents: Parents) -> Told:
    """What of the releases may stand in a dataset, so that nobody stands alone."""
    all_of_them = list(releases)
    by_kind: dict[str, list[Coarse]] = defaultdict(list)
    for one in all_of_them:
        by_kind[one.kind].append(one)
    events: list[Coarse] = []
    totals: dict[tuple[str, str], int] = {}
    left_out = 0
    for kind in rules.kinds:
        ours = by_kind.pop(kind.code, [])
        if not kind.totals_only:
            events += _shown(ours, kind, parents)
        for oblast, count in sorted(Counter(one.oblast for one in ours).items()):
            if count >= kind.smallest:
                totals[oblast, kind.code] = count
            else:
                left_out += count
    left_out += sum(map(len, by_kind.values()))
    return Told(
        events=tuple(sorted(events, key=_order)),
        totals=totals,
        held_back=len(all_of_them) - len(events),
        left_out=left_out,
    )


def _order(one: Coarse) -> tuple[str, str, str, str, str]:
    """By what is told alone: the order of a dataset says nothing of who told it, or when."""
    return one.day.isoformat(), one.date_step, one.kind, one.place, one.harmed


def _shown(events: list[Coarse], kind: Kind, parents: Parents) -> list[Coarse]:
    coarser: tuple[Callable[[Coarse], Coarse], ...] = (
        lambda one: one,
        lambda one: _up(one, Step.HROMADA, parents),
        lambda one: _up(one, Step.HEX_5, parents),
        lambda one: _up(one, Step.RAION, parents),
        lambda one: _up(one, Step.OBLAST, parents),
        _by_year,
    )
    waiting, shown = events, []
    for step in coarser:
        waiting = [step(one) for one in waiting]
        # With those that are shown already: the cell that a reader asks for holds all of them.
        cells = Counter(_cell(one) for one in (*waiting, *shown))
        shown += [one for one in waiting if cells[_cell(one)] >= kind.smallest]
        waiting = [one for one in waiting if cells[_cell(one)] < kind.smallest]
    return shown


def _cell(one: Coarse) -> tuple[str, str, str]:
    period = first_of(one.day, max(one.date_step, DateStep.MONTH.value, key=_DATES.index))
    return one.place, period.isoformat(), DateStep.YEAR if one.date_step == "year" else ""


_DATES = tuple(DateStep.values)
_STEPS = tuple(Step.values)


def _up(one: Coarse, step: str, parents: Parents) -> Coarse:
    """The same event told at a larger place; as it is where it is told at one already."""
    if _STEPS.index(one.step) >= _STEPS.index(step):
        return one
    if step == Step.OBLAST:
        return replace(one, step=step, place=one.oblast)
    if one.step == Step.HEX_6:
        if step == Step.HEX_5:
            return replace(one, step=step, place=str(h3.cell_to_parent(one.place, 5)))
        return one
    if one.step == Step.HEX_5 or step == Step.HEX_5:
        return one
    hromada, raion = parents.get(one.place, ("", ""))
    place = hromada if step == Step.HROMADA else raion
    return replace(one, step=step, place=place) if place else one


def _by_year(one: Coarse) -> Coarse:
    return replace(one, day=first_of(one.day, DateStep.YEAR), date_step=DateStep.YEAR.value)
