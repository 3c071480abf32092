# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a dataset says: events, places and totals, before it is written in any format."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import h3

from dokaz.publication.coarsening import Coarse
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
class Content:
    """A whole dataset. `totals`: events by number of oblast and of kind."""

    kinds: Sequence[Kind]
    oblasts: Sequence[NamedPlace]
    places: Sequence[PlaceRow]
    events: Sequence[EventRow]
    totals: Mapping[tuple[int, int], int]
    released: int
    held_back: int
    left_out: int
    invented: bool

    @property
    def counted(self) -> int:
        """Events that stand in a row or in a total."""
        return self.released - self.left_out


class NoPoint(Exception):
    """A place of a release is not in the codifier, or nothing is known of where it lies."""


def content_of(
    told: Sequence[Coarse],
    totals: Mapping[tuple[str, str], int],
    *,
    kinds: Sequence[Kind],
    places: Mapping[str, NamedPlace],
    oblasts: Sequence[NamedPlace],
    released: int,
    held_back: int,
    left_out: int,
    invented: bool,
) -> Content:
    """A dataset of events in their order.

    Raises:
        NoPoint: a place cannot be drawn.
    """
    numbers = {one.code: number for number, one in enumerate(oblasts)}
    used = sorted({(one.oblast, one.step, one.place) for one in told}, key=_order_of(numbers))
    rows = [_place(step, code, numbers, oblast, places) for oblast, step, code in used]
    place_numbers = {(step, code): number for number, (_, step, code) in enumerate(used)}
    kind_numbers = {one.code: number for number, one in enumerate(kinds)}
    events = [
        EventRow(
            number=number,
            kind=kind_numbers[one.kind],
            place=place_numbers[one.step, one.place],
            day=one.day,
            date_step=one.date_step,
            harmed=one.harmed,
        )
        for number, one in enumerate(told, 1)
    ]
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
    )


def _order_of(numbers: Mapping[str, int]):  # type: ignore[no-untyped-def]
    return lambda one: (numbers[one[0]], one[1], one[2])


def _place(
    step: str,
    code: str,
    numbers: Mapping[str, int],
    oblast: str,
    places: Mapping[str, NamedPlace],
) -> PlaceRow:
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
    return known, [known.index(one) if one else -1 for one in cells]
