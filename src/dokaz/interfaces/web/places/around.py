# SPDX-License-Identifier: AGPL-3.0-or-later
"""The map of a record: its places, those that sources claim, and towns around them."""

from collections.abc import Iterable

from dokaz.casework.places import api as places
from dokaz.gate.api import Actor
from dokaz.interfaces.web.places.maps import Map, Mark, drawn

_ASKED_TOWNS = 18
"""More than a map shows: names of some would lie over each other."""


def map_of(
    actor: Actor,
    own: Iterable[places.PlaceShown],
    claimed: Iterable[places.PlaceShown] = (),
) -> Map | None:
    """None: no place has a point or a settlement whose coordinates are known."""
    listed = list(own)
    marks = [mark for one in listed for mark in _mark(one, "place")]
    marks += [mark for one in claimed for mark in _mark(one, "claim")]
    codes = [one.code for one in listed if one.code]
    boundary = places.boundary_of(actor=actor, code=codes[0]) if len(codes) == 1 else []
    if not marks and not boundary:
        return None
    return drawn(marks, boundary=boundary, towns=_towns(actor, marks))


def _mark(place: places.PlaceShown, kind: str) -> list[Mark]:
    """Its point, or the centre of its settlement, which is not as exact."""
    label = place.address or (place.known.label if place.known else "")
    if place.latitude is not None and place.longitude is not None:
        return [Mark(place.latitude, place.longitude, place.precision, label, kind)]
    known = place.known
    if known is None or known.latitude is None or known.longitude is None:
        return []
    return [Mark(known.latitude, known.longitude, "settlement", label, kind)]


def _towns(actor: Actor, marks: list[Mark]) -> list[Mark]:
    if not marks:
        return []
    first = marks[0]
    found = places.near(
        actor=actor, latitude=first.latitude, longitude=first.longitude, limit=_ASKED_TOWNS
    )
    return [
        Mark(one.place.latitude, one.place.longitude, label=one.place.label, kind="town")
        for one in found
        if one.place.latitude is not None and one.place.longitude is not None
    ]
