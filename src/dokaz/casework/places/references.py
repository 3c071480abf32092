# SPDX-License-Identifier: AGPL-3.0-or-later
"""How records say where something is: a code of the codifier, a point, an address, or several."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from dokaz.casework.places.queries import get_places, known_codes
from dokaz.casework.places.views import PlaceView
from dokaz.casework.places.vocabulary import Precision
from dokaz.casework.records.texts import chosen, clean
from dokaz.gate.api import Actor, Rejected


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceRef:
    """Where: a code of the codifier, a point (degrees, WGS 84), an address, or several of them."""

    code: str = ""
    latitude: float | None = None
    longitude: float | None = None
    precision: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class PlaceShown:
    """A place that a record names: `known` is the codifier's, with what it lies in."""

    code: str
    known: PlaceView | None
    latitude: float | None
    longitude: float | None
    precision: str
    address: str

    @property
    def line(self) -> str:
        """Address and place with what it lies in, smallest first; empty of a point alone."""
        known = self.known.whole if self.known else self.code
        return ", ".join(part for part in (self.address, known) if part)


def place_json(field: str, place: PlaceRef) -> dict[str, Any]:
    """A place as it is kept; whether its code is known is asked by `require_known_codes`.

    Raises:
        Rejected: nothing stated, half a point, a point that is none, an unknown precision.
    """
    address = clean(field, place.address, longest=1000)
    code = clean(field, place.code, longest=19)
    if (place.latitude is None) != (place.longitude is None):
        raise Rejected(field, _("A point needs both latitude and longitude."))
    if place.latitude is not None and place.longitude is not None:
        require_point(field, place.latitude, place.longitude)
    if not (code or address or place.latitude is not None):
        raise Rejected(field, _("Choose a place, or give a point or an address."))
    precision = place.precision or (
        Precision.VICINITY if place.latitude is not None else Precision.SETTLEMENT
    )
    return {
        "code": code,
        "latitude": place.latitude,
        "longitude": place.longitude,
        "precision": chosen(field, precision, Precision),
        "address": address,
    }


def require_point(field: str, latitude: float, longitude: float) -> None:
    """Raises Rejected: these are no degrees of a point."""
    good = math.isfinite(latitude) and math.isfinite(longitude)
    if not good or not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise Rejected(
            field, _("Latitude lies between -90 and 90, longitude between -180 and 180.")
        )


def require_known_codes(field: str, places: Iterable[Mapping[str, Any]]) -> None:
    """Raises Rejected: a place has a code that the codifier lacks."""
    codes = {place["code"] for place in places} - {""}
    if codes and codes - known_codes(codes):
        raise Rejected(field, _("The codifier has no such code."))


def places_shown(actor: Actor, places: Iterable[Mapping[str, Any]]) -> dict[str, PlaceView]:
    """The codifier's places that kept places name, by code, asked for together."""
    codes = {place["code"] for place in places} - {""}
    return get_places(actor=actor, codes=tuple(codes)) if codes else {}


def shown(place: Mapping[str, Any], known: Mapping[str, PlaceView]) -> PlaceShown:
    """A kept place with what the codifier knows of it."""
    return PlaceShown(known=known.get(place["code"]), **place)
