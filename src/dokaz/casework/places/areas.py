# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a point lies in by official boundaries, and the outlines that maps are drawn of."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from uuid import UUID

from dokaz.casework.places import geometry
from dokaz.casework.places.models import Boundary, BoundarySet
from dokaz.casework.places.policy import BOUNDARY_SETS
from dokaz.casework.places.presenting import by_codes, place_views
from dokaz.casework.places.views import PlaceView
from dokaz.gate.api import Actor, anyone, view

_OUTLINE = Path(__file__).resolve().parent / "data" / "outline.json"


@dataclass(frozen=True, slots=True)
class BoundarySetView:
    id: UUID
    source: str
    licence: str
    dated: date
    sha256: str
    areas: int


@dataclass(frozen=True, slots=True)
class Inside:
    """A place in whose boundary a point lies, by which file of boundaries."""

    place: PlaceView
    source: str
    dated: date


@view("places.boundaries.list", rule=anyone)
def boundary_sets(*, actor: Actor) -> tuple[BoundarySetView, ...]:
    """The own organisation's files of boundaries, newest first."""
    return tuple(map(_set_view, BOUNDARY_SETS.visible(actor).order_by("-dated", "-pk")))


@view("places.boundaries.holding", rule=anyone)
def holding(*, actor: Actor, latitude: float, longitude: float) -> tuple[Inside, ...]:
    """Places in whose boundary the point lies, the smallest first; by the newest file of each.

    Nothing found means that no file says so, not that the point lies nowhere.
    """
    rows = Boundary.objects.filter(
        belongs_to__in=BOUNDARY_SETS.visible(actor),
        south__lte=latitude,
        north__gte=latitude,
        west__lte=longitude,
        east__gte=longitude,
    ).select_related("belongs_to")
    newest: dict[str, Boundary] = {}
    for row in sorted(rows, key=_age, reverse=True):
        if row.code not in newest and geometry.holds(row.polygons, longitude, latitude):
            newest[row.code] = row
    views = place_views(by_codes(newest))
    ordered = sorted(newest, key=lambda code: -len(views[code].within))
    return tuple(
        Inside(views[code], newest[code].belongs_to.source, newest[code].belongs_to.dated)
        for code in ordered
    )


@view("places.boundaries.show", rule=anyone)
def boundary_of(*, actor: Actor, code: str) -> list[geometry.Polygon]:
    """Polygons of a place by the newest file that has it; empty where none does."""
    newest = _newest(actor, code)
    return newest.polygons if newest else []


@view("places.boundaries.source", rule=anyone)
def boundary_source(*, actor: Actor, code: str) -> BoundarySetView | None:
    """The file whose boundary of a place is shown (`boundary_of`)."""
    newest = _newest(actor, code, unread=("polygons",))
    return _set_view(newest.belongs_to) if newest else None


def _newest(actor: Actor, code: str, *, unread: Sequence[str] = ()) -> Boundary | None:
    rows = Boundary.objects.filter(belongs_to__in=BOUNDARY_SETS.visible(actor), code=code)
    rows = rows.select_related("belongs_to").defer(*unread)
    return max(rows, key=_age, default=None)


def _set_view(row: BoundarySet) -> BoundarySetView:
    return BoundarySetView(row.pk, row.source, row.licence, row.dated, row.sha256, row.areas)


def _age(row: Boundary) -> tuple[date, UUID]:
    return row.belongs_to.dated, row.belongs_to_id


@cache
def outline() -> dict[str, list[geometry.Ring]]:
    """Rough rings of the oblasts by code, shipped with the program; Crimea among them. Public."""
    units: dict[str, list[geometry.Ring]] = json.loads(_OUTLINE.read_text("ascii"))["units"]
    return units
