# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which rows an answer counts: what the reader may see now, and what was asked for.

The policies come as conditions (`gate.conditions`): what compares columns is decided once for each
combination of values; keys of shared and named records are looked up. A condition that compares
what is not kept fails aloud instead of letting anything through.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from uuid import UUID

import numpy as np

from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, Condition, Every, Keys, Some, Unless, holds, text_of
from dokaz.maps.area import Area
from dokaz.maps.columns import COARSE, NOWHERE, Access, Columns, Named, Traits
from dokaz.maps.feeding import ITEM, SOURCES, SUBJECTS
from dokaz.maps.present import Part, Parts

Reach = Mapping[str, Condition]
EVERY_SUBJECT = "all"
_SHOWN = {"": tuple(SOURCES), EVERY_SUBJECT: SUBJECTS}
_NO_KEY = UUID(int=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class MapFilter:
    """What the map is narrowed to. Empty fields do not narrow.

    `subject`: `event`, `object` or `item`; empty for events and objects, `EVERY_SUBJECT` for files
    of evidence too. Objects have no time, conduct, state or verification, items no conduct or
    state: with one of these they are left out.
    `happened_from` and `happened_to` keep events whose time may lie between them. `place` stands
    for all that lies in it. `exact`: without points that stand for a whole settlement or more.
    `areas`: a place of the record lies in all of them.
    """

    subject: str = ""
    happened_from: datetime | None = None
    happened_to: datetime | None = None
    conduct: str = ""
    state: str = ""
    verification: str = ""
    type: str = ""
    organisation_id: UUID | None = None
    place: str = ""
    exact: bool = False
    areas: tuple[Area, ...] = ()

    def answered_by(self, subject: str) -> bool:
        """Whether records of a kind can answer it at all."""
        if subject not in _SHOWN.get(self.subject, (self.subject,)):
            return False
        dated = (self.happened_from, self.happened_to, self.verification)
        if subject == "object":
            return not any((*dated, self.conduct, self.state))
        if self.type:
            return False
        return subject == "event" or not (self.conduct or self.state)


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of some columns that count, by their numbers in order."""

    columns: Columns
    at: np.ndarray

    def of(self, name: str) -> np.ndarray:
        """A column's values in these rows."""
        values: np.ndarray = getattr(self.columns, name)[self.at]
        return values

    def are(self, subject: str) -> np.ndarray:
        """Which of them are places of records of a kind."""
        found: np.ndarray = _by_access(self.columns, subject, lambda one: True)[self.of("access")]
        return found

    @property
    def is_event(self) -> np.ndarray:
        """Which of them are places of events."""
        return self.are("event")

    def single(self) -> "Rows":
        """Without further rows of a record that has several among them."""
        several = self.of("several")
        if not several.any():
            return self
        keep = ~several
        places = np.flatnonzero(several)
        _records, first = np.unique(self.of("records")[places], return_index=True)
        keep[places[first]] = True
        return Rows(self.columns, self.at[keep])


@dataclass(frozen=True, slots=True)
class Selection:
    """What one reader asks of the map at one moment."""

    parts: Parts
    reach: Reach
    asked: MapFilter
    _luts: dict[int, tuple[np.ndarray, ...]] = field(default_factory=dict)

    def within(self, first: int, behind: int) -> Iterator[Rows]:
        """Rows that count, of cells from one on and before another, part by part."""
        for part in self.parts:
            cells = part.columns.cells
            edges = np.array([first, behind], np.uint64)
            begin, end = np.searchsorted(cells, edges).tolist()
            mask = part.alive(begin, end)
            if mask.any():
                self._seen(part, mask, begin, end)
                self._narrowed(part, mask, begin, end)
            yield Rows(part.columns, np.flatnonzero(mask) + begin)

    def placed(self) -> Iterator[Rows]:
        """Rows that count and have a position."""
        return self.within(0, NOWHERE)

    def unplaced(self) -> Iterator[Rows]:
        """Rows that count and have none; no area holds them."""
        return self.within(NOWHERE, NOWHERE + 1)

    def _seen(self, part: Part, mask: np.ndarray, begin: int, end: int) -> None:
        """Take away what the reader may not see."""
        columns = part.columns
        access = columns.access[begin:end]
        plain = np.zeros(len(columns.accesses), bool)
        seen = None
        for subject, condition in self.reach.items():
            for piece in condition.parts if isinstance(condition, Some) else (condition,):
                if not _has_keys(piece):
                    plain |= _by_access(columns, subject, partial(_plain, piece))
                    continue
                ours = _by_access(columns, subject, lambda one: True)
                rows = ours[access] & _asked_rows(piece, columns, begin, end)
                seen = rows if seen is None else seen | rows
        visible = plain[access]
        mask &= visible if seen is None else visible | seen

    def _narrowed(self, part: Part, mask: np.ndarray, begin: int, end: int) -> None:
        asked, columns = self.asked, part.columns
        mask &= _by_access(columns, "", self._fits_access)[columns.access[begin:end]]
        if asked.conduct or asked.state or asked.verification or asked.type:
            fits = np.array([self._fits_traits(one) for one in columns.all_traits], bool)
            mask &= fits[columns.traits[begin:end]]
        if asked.happened_from is not None:
            mask &= columns.last[begin:end] >= int(asked.happened_from.timestamp())
        if asked.happened_to is not None:
            mask &= columns.first[begin:end] <= int(asked.happened_to.timestamp())
        if asked.place:
            lies = np.array([_lies_in(one, asked.place) for one in columns.all_named], bool)
            mask &= lies[columns.named[begin:end]]
        if asked.exact:
            mask &= columns.precision[begin:end] < COARSE
        for area in asked.areas:
            mask &= area.holds(columns.cells[begin:end])

    def _fits_access(self, one: Access) -> bool:
        asked = self.asked
        if not asked.answered_by(one.subject):
            return False
        return not asked.organisation_id or one.organisation == text_of(asked.organisation_id)

    def _fits_traits(self, one: Traits) -> bool:
        asked = self.asked
        if asked.conduct and asked.conduct not in one.kinds:
            return False
        if asked.type and asked.type not in one.kinds:
            return False
        if asked.state and one.state != asked.state:
            return False
        return not asked.verification or one.verification == asked.verification


def reach_of(actor: Actor, asked: MapFilter) -> Reach:
    """What an actor may see on the map at this moment, by each kind of record that can answer."""
    found = {
        subject: one.reach(actor) for subject, one in SOURCES.items() if asked.answered_by(subject)
    }
    return found | ({ITEM: evidence.items_on_map(actor=actor)} if asked.answered_by(ITEM) else {})


def _by_access(columns: Columns, subject: str, fits: Callable[[Access], bool]) -> np.ndarray:
    """By number in the list of accesses, whether it is of this kind (any: empty) and fits."""
    return np.array([subject in ("", one.subject) and fits(one) for one in columns.accesses], bool)


def _plain(condition: Condition, one: Access) -> bool:
    return holds(condition, _NO_KEY, one.column)


def _has_keys(condition: Condition) -> bool:
    if isinstance(condition, Keys):
        return True
    if isinstance(condition, Unless):
        return _has_keys(condition.part)
    if isinstance(condition, Some | Every):
        return any(_has_keys(one) for one in condition.parts)
    return False


def _asked_rows(condition: Condition, columns: Columns, begin: int, end: int) -> np.ndarray:
    """Which rows pass a condition that names keys."""
    if not _has_keys(condition):
        fits = _by_access(columns, "", lambda one: _plain(condition, one))
        rows: np.ndarray = fits[columns.access[begin:end]]
        return rows
    if isinstance(condition, Keys):
        chosen: np.ndarray = columns.rows_of(condition.keys)[columns.records[begin:end]]
        return chosen
    if isinstance(condition, Unless):
        return ~_asked_rows(condition.part, columns, begin, end)
    parts = [_asked_rows(one, columns, begin, end) for one in getattr(condition, "parts", ())]
    together = np.logical_and if isinstance(condition, Every) else np.logical_or
    joined: np.ndarray = together.reduce(parts)
    return joined


def _lies_in(one: Named, code: str) -> bool:
    return code in (one.code, one.settlement, one.hromada, one.raion, one.oblast)
