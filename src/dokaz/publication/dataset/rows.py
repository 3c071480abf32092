# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a dataset says: events, places and totals, before it is written in any format."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import h3
import numpy as np

from dokaz.publication.columns import DATES, EPOCH, HARMED, Columns, Numbers, Spot
from dokaz.publication.of_objects import Gathered
from dokaz.publication.rules import Kind
from dokaz.publication.vocabulary import Step

HEXAGON = 4
"""Resolution of the hexagons that the map counts in (about 1,770 km²)."""


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A unit of the codifier with the point it is drawn at; degrees to a hundredth (about 1 km)."""

    code: str
    name_uk: str
    name_en: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A place of the dataset. `oblast` counts in the list of oblasts, from 0."""

    code: str
    step: str
    name_uk: str
    name_en: str
    oblast: int
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event of the dataset. `place` and `kind` count in their lists, from 0.

    `number` says which event of this dataset it is, from 1; it is no number of any record.
    """

    number: int
    kind: int
    place: int
    day: date
    date_step: str
    harmed: str


@dataclass(frozen=True, slots=True)
class ObjectsRow:
    """So many objects of one group that became the same, at one place."""

    place: PlaceRow
    group: str
    damage: str
    count: int


@dataclass(frozen=True, slots=True, eq=False)
class Events:
    """Events of a dataset as columns, in their order; numbers as in `EventRow`.

    `day` is in days since 1970-01-01; `date_step` and `harmed` count in `DATES` and `HARMED`.
    """

    kind: Numbers
    place: Numbers
    day: Numbers
    date_step: Numbers
    harmed: Numbers

    @classmethod
    def of(cls, rows: Iterable[EventRow]) -> "Events":
        """The same events as columns; the first has number 1."""
        listed = [
            (
                one.kind, one.place, one.day.toordinal() - EPOCH, DATES.index(one.date_step),
                HARMED.index(one.harmed),
            )
            for one in rows
        ]  # fmt: skip
        return cls(*np.array(listed, np.int64).reshape(-1, 5).T)

    def __len__(self) -> int:
        return len(self.kind)

    def __iter__(self) -> Iterator[EventRow]:
        columns = (self.kind, self.place, self.day, self.date_step, self.harmed)
        rows = zip(*(one.tolist() for one in columns), strict=True)
        for number, (kind, place, day, date_step, harmed) in enumerate(rows, 1):
            yield EventRow(
                number=number,
                kind=kind,
                place=place,
                day=date.fromordinal(day + EPOCH),
                date_step=DATES[date_step],
                harmed=HARMED[harmed],
            )


@dataclass(frozen=True, slots=True)
class Content:
    """A whole dataset. `totals`: events by number of oblast and of kind."""

    kinds: Sequence[Kind]
    oblasts: Sequence[NamedPlace]
    places: Sequence[PlaceRow]
    events: Events
    totals: Mapping[tuple[int, int], int]
    released: int
    held_back: int
    left_out: int
    invented: bool
    objects: Sequence[ObjectsRow] = ()

    @property
    def counted(self) -> int:
        """Events that stand in a row or in a total."""
        return self.released - self.left_out


class NoPoint(Exception):
    """A place of a release is not in the codifier, or nothing is known of where it lies."""


def content_of(
    told: Columns,
    totals: Mapping[tuple[str, str], int],
    *,
    kinds: Sequence[Kind],
    places: Mapping[str, NamedPlace],
    oblasts: Sequence[NamedPlace],
    released: int,
    held_back: int,
    left_out: int,
    invented: bool,
    objects: Iterable[Gathered] = (),
) -> Content:
    """A dataset of events in their order.

    Raises:
        NoPoint: a place cannot be drawn.
    """
    numbers = {one.code: number for number, one in enumerate(oblasts)}
    kind_numbers = {one.code: number for number, one in enumerate(kinds)}
    used, number_of = _places_of(told, numbers)
    rows = [_place(one, numbers, places) for one in used]
    events = Events(
        kind=np.array([kind_numbers[one] for one in told.kinds], np.int64)[told.kind],
        place=number_of[told.spot],
        day=told.day,
        date_step=told.date_step,
        harmed=told.harmed,
    )
    return Content(
        kinds=kinds,
        oblasts=oblasts,
        places=rows,
        events=events,
        totals={
            (numbers[oblast], kind_numbers[kind]): count
            for (oblast, kind), count in sorted(totals.items())
        },
        released=released,
        held_back=held_back,
        left_out=left_out,
        invented=invented,
        objects=tuple(_objects_row(one, numbers, places) for one in objects),
    )


def _places_of(told: Columns, oblasts: Mapping[str, int]) -> tuple[list[Spot], Numbers]:
    """Places that events are told at, in order, and for each spot the number of its place.

    A hexagon on a border is one place of one oblast: told apart by oblast, its halves would be
    smaller than any place that events are told at.
    """
    used = [told.spots[one] for one in np.unique(told.spot)]
    used.sort(key=lambda one: (oblasts[one.oblast], one.step, one.place))
    kept = sorted(
        {(one.step, one.place): one for one in used}.values(),
        key=lambda one: (oblasts[one.oblast], one.step, one.place),
    )
    known = {(one.step, one.place): number for number, one in enumerate(kept)}
    number_of = [known.get((one.step, one.place), -1) for one in told.spots]
    return kept, np.array(number_of, np.int64)


def _place(spot: Spot, numbers: Mapping[str, int], places: Mapping[str, NamedPlace]) -> PlaceRow:
    oblast, step, code = spot
    if step in (Step.HEX_5, Step.HEX_6):
        latitude, longitude = h3.cell_to_latlng(code)
        within = places[oblast]
        names = within.name_uk, within.name_en
    else:
        known = places.get(code)
        if known is None:
            raise NoPoint(f"{code} cannot be drawn: the codifier has no place for it")
        latitude, longitude = known.latitude, known.longitude
        names = known.name_uk, known.name_en
    return PlaceRow(
        code=code,
        step=step,
        name_uk=names[0],
        name_en=names[1],
        oblast=numbers[oblast],
        latitude=round(latitude, 2),
        longitude=round(longitude, 2),
    )


def _objects_row(
    one: Gathered, numbers: Mapping[str, int], places: Mapping[str, NamedPlace]
) -> ObjectsRow:
    told = one.told
    place = _place(Spot(told.oblast, told.step, told.place), numbers, places)
    return ObjectsRow(place, told.group, told.damage, one.count)


def hexagons(places: Iterable[PlaceRow]) -> tuple[list[str], list[int]]:
    """The cells that places lie in, in order, and for each place the number of its cell.

    Places larger than a hexagon have none: -1.
    """
    cells = [
        ""
        if one.step in (Step.RAION, Step.OBLAST)
        else str(h3.latlng_to_cell(one.latitude, one.longitude, HEXAGON))
        for one in places
    ]
    known = sorted({one for one in cells if one})
    numbers = {one: number for number, one in enumerate(known)}
    return known, [numbers.get(one, -1) for one in cells]
