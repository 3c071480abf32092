# SPDX-License-Identifier: AGPL-3.0-or-later
"""Frozen views that the room hands out."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from dokaz.casework.places.vocabulary import Category, Control, NameKind


@dataclass(frozen=True, slots=True)
class PlaceView:
    """A place of the codifier with what it lies in, largest first. `name` is as stored.

    `label` is the name with its kind in the reader's language. Degrees are WGS 84; they are the
    centre of the settlement (precision: settlement), None where the sources have none.
    """

    code: str
    category: Category
    name: str
    label: str
    within: tuple[str, ...]
    latitude: float | None
    longitude: float | None
    in_force: bool

    @property
    def whole(self) -> str:
        """One line: the label and what the place lies in, smallest first."""
        return ", ".join((self.label, *reversed(self.within)))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that a name may mean. `matched` is the name that was found, `kind` what it is.

    `exact`: letter by letter the same name, or its official romanisation; otherwise only alike.
    """

    place: PlaceView
    matched: str
    kind: NameKind
    year: int
    exact: bool


@dataclass(frozen=True, slots=True)
class Candidates:
    """`total` counts all that fit; `rows` are the likeliest of them."""

    rows: tuple[Candidate, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Near:
    """A settlement with known coordinates and its distance from a point, in metres.

    Near is not inside: without boundaries nobody can tell what a point lies in.
    """

    place: PlaceView
    metres: int


@dataclass(frozen=True, slots=True)
class NameView:
    """A name of a place; `year` is that of the renaming, 0 where not known."""

    kind: NameKind
    language: str
    text: str
    year: int


@dataclass(frozen=True, slots=True)
class ControlView:
    """What one list says of a place on a date; `of` is the place the list names."""

    list_id: UUID
    source: str
    dated: date
    control: Control
    of: PlaceView
    from_date: date
    to_date: date | None


@dataclass(frozen=True, slots=True)
class ControlListView:
    id: UUID
    source: str
    dated: date
    lines: int
