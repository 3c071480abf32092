# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who documented what where: coverage, gaps and overlaps, as far as the reader may see.

Counted by the units of the codifier that records name. A record that names a point only lies in no
unit here, since no boundary says so; how many these are is said. Interviews are the reader's own
organisation's, under their policy, and count where the events lie that they are about.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from uuid import UUID

import numpy as np

from dokaz.casework.interviews import api as interviews
from dokaz.casework.places import api as places
from dokaz.gate.api import Actor, Erasure, Unit, action, view
from dokaz.maps.columns import EVER, NOWHERE, moment
from dokaz.maps.feeding import SOURCES
from dokaz.maps.policy import reads_map
from dokaz.maps.present import present
from dokaz.maps.selecting import MapFilter, Rows, Selection, reach_of

LEVELS = ("oblast", "raion", "hromada")
"""Units of the codifier that are counted by, largest first."""


@dataclass(frozen=True, slots=True)
class Share:
    """What one organisation has in one unit. `first` and `last` are of the events' times, None
    where none is known; `since` is when it registered its first event there."""

    organisation_id: UUID
    events: int
    first: datetime | None
    last: datetime | None
    since: datetime


@dataclass(frozen=True, slots=True)
class Line:
    """One unit. `shares` has the most events first; `interviews` are those of the reader's own
    organisation. Events of several organisations are several records, perhaps of one happening."""

    place: places.UnitPlace
    shares: tuple[Share, ...]
    objects: int
    interviews: int
    own_events: int

    @property
    def events(self) -> int:
        """Events of all organisations that the reader may see."""
        return sum(one.events for one in self.shares)

    @property
    def is_gap(self) -> bool:
        """Others documented here, the reader's own organisation did not."""
        return self.events > 0 and not self.own_events

    @property
    def is_overlap(self) -> bool:
        """Several organisations documented here."""
        return sum(one.events > 0 for one in self.shares) > 1

    @property
    def lacks_interviews(self) -> bool:
        """There are own events and no interview that the reader may know of."""
        return self.own_events > 0 and not self.interviews


@dataclass(frozen=True, slots=True)
class Coverage:
    """`outside` counts events that name no unit of this level."""

    level: str
    lines: tuple[Line, ...]
    outside: int


@dataclass(frozen=True)
class CoverageExported:
    """How many units the table had, of which level, and by what it was narrowed."""

    units: int
    level: str


@dataclass(slots=True)
class _Share:
    """Seconds and milliseconds since 1970; the ends of times are open where nothing is known."""

    events: int = 0
    first: int = EVER
    last: int = -EVER
    registered: int = EVER

    def add(self, events: int, first: int, last: int, registered: int) -> None:
        self.events += events
        self.first, self.last = min(self.first, first), max(self.last, last)
        self.registered = min(self.registered, registered)


@dataclass(slots=True)
class _Tally:
    shares: dict[str, _Share] = field(default_factory=lambda: defaultdict(_Share))
    objects: int = 0
    interviews: set[UUID] = field(default_factory=set)


@view("maps.coverage.show", rule=reads_map)
def coverage(*, actor: Actor, asked: MapFilter, level: str = "raion") -> Coverage:
    """Units of a level in which anything visible lies, the most events first. Raises MapBehind."""
    return _coverage(actor, asked, level)


@action(
    "maps.coverage.export",
    rule=reads_map,
    facts=CoverageExported,
    erasure=Erasure.NOTHING_PERSONAL,
    event="view",
)
def export_coverage(
    unit: Unit, *, actor: Actor, asked: MapFilter, level: str = "raion"
) -> Coverage:
    """The same as a table to be taken out, which is on record. Raises MapBehind."""
    found = _coverage(actor, asked, level)
    unit.record(CoverageExported(len(found.lines), found.level))
    return found


def _coverage(actor: Actor, asked: MapFilter, level: str) -> Coverage:
    level = level if level in LEVELS else "raion"
    if asked.subject not in SOURCES:
        # Files of evidence name no unit.
        asked = replace(asked, subject="")
    selection = Selection(present().parts(), reach_of(actor, asked), asked)
    held: dict[UUID, set[UUID]] = defaultdict(set)
    for event_id, interview_id, _at in interviews.held_about(actor=actor):
        held[event_id].add(interview_id)
    tallies: dict[str, _Tally] = defaultdict(_Tally)
    outside = 0
    for rows in selection.within(0, NOWHERE + 1):
        outside += _tally(tallies, rows, level, held)
    units = places.unit_places(tallies)
    own = actor.organisation_id.hex if actor.organisation_id else ""
    lines = [_line(units[code], tally, own) for code, tally in tallies.items() if code in units]
    lines.sort(key=lambda one: (-one.events, -one.objects, one.place.code))
    return Coverage(level, tuple(lines), outside)


def _tally(
    tallies: dict[str, _Tally], rows: Rows, level: str, held: Mapping[UUID, set[UUID]]
) -> int:
    """Count rows of one part into their units; returns how many events name no unit."""
    columns = rows.columns
    codes = sorted({getattr(one, level) for one in columns.all_named} - {""})
    number = {code: place for place, code in enumerate(codes)}
    unit_of = np.array([number.get(getattr(one, level), -1) for one in columns.all_named], int)
    unit, record = unit_of[rows.of("named")], rows.of("records")
    # A record with several places in one unit counts there once.
    pairs = unit.astype(np.int64) << 32 | record.astype(np.int64)
    _pairs, once = np.unique(pairs, return_index=True)
    rows, unit, record = Rows(columns, rows.at[once]), unit[once], record[once]
    event, inside = rows.is_event, unit >= 0
    for place, count in _counts(unit[inside & ~event]):
        tallies[codes[place]].objects += count
    _share_out(tallies, Rows(columns, rows.at[inside & event]), unit[inside & event], codes)
    of_held = columns.rows_of(held)[record] & inside & event
    for place, one in zip(unit[of_held].tolist(), record[of_held].tolist(), strict=True):
        tallies[codes[place]].interviews |= held[columns.key(one)]
    return len(np.setdiff1d(record[~inside & event], record[inside & event]))


def _share_out(
    tallies: dict[str, _Tally], rows: Rows, unit: np.ndarray, codes: Sequence[str]
) -> None:
    """Events by unit and organisation."""
    if not len(unit):
        return
    columns = rows.columns
    owners = sorted({one.organisation for one in columns.accesses})
    owner_of = np.array([owners.index(one.organisation) for one in columns.accesses])
    group = unit * len(owners) + owner_of[rows.of("access")]
    order = np.argsort(group, kind="stable")
    group = group[order]
    starts = np.flatnonzero(np.concatenate(([True], group[1:] != group[:-1])))
    counts = np.diff(np.append(starts, len(group)))
    first, last = rows.of("first")[order], rows.of("last")[order]
    earliest = np.minimum.reduceat(np.where(first == -EVER, last, first), starts)
    latest = np.maximum.reduceat(np.where(last == EVER, first, last), starts)
    # Numbers of records are in the order of their keys, which begin with the time of registration.
    oldest = np.minimum.reduceat(rows.of("records")[order], starts)
    for place, count, begin, end, record in zip(
        group[starts].tolist(), counts.tolist(), earliest.tolist(), latest.tolist(),
        oldest.tolist(), strict=True,
    ):  # fmt: skip
        registered = columns.key(record).int >> 80
        share = tallies[codes[place // len(owners)]].shares[owners[place % len(owners)]]
        share.add(count, begin, end, registered)


def _counts(units: np.ndarray) -> Iterator[tuple[int, int]]:
    values, counts = np.unique(units, return_counts=True)
    return zip(values.tolist(), counts.tolist(), strict=True)


def _line(unit: places.UnitPlace, tally: _Tally, own: str) -> Line:
    shares = [
        Share(
            organisation_id=UUID(hex=owner),
            events=one.events,
            first=moment(one.first),
            last=moment(one.last),
            since=datetime.fromtimestamp(one.registered / 1000, UTC),
        )
        for owner, one in tally.shares.items()
    ]
    shares.sort(key=lambda one: (-one.events, one.organisation_id.hex))
    return Line(
        place=unit,
        shares=tuple(shares),
        objects=tally.objects,
        interviews=len(tally.interviews),
        own_events=tally.shares[own].events if own in tally.shares else 0,
    )
