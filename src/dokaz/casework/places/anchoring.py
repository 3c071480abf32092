# SPDX-License-Identifier: AGPL-3.0-or-later
"""Units of the codifier as maps need them: what a place lies in, and where a unit is drawn.

The codifier has coordinates of settlements only. A larger unit is drawn at its seat: of its
settlements the one of the highest category that lies closest to the middle of all. That is a place
for the eye and the same at every call; it says nothing of where anything happened.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import override

from dokaz.casework.places.models import Place
from dokaz.casework.places.presenting import by_codes, label
from dokaz.casework.places.spelling import romanised
from dokaz.casework.places.vocabulary import Category
from dokaz.gate.api import Actor, anyone, pieces, view

_SEATS = (Category.SPECIAL_CITY, Category.CITY, Category.SETTLEMENT, Category.VILLAGE)
_PIECE = 400


@dataclass(frozen=True, slots=True)
class UnitPlace:
    """A place with codes of what it lies in (itself among them), empty where there is none.

    Degrees (WGS 84) are the settlement's centre or the unit's seat; None where nothing is known.
    Names of settlements are their names alone, in English the official romanisation; those of
    larger units say what they are ("Харківська область", "Kharkivska oblast").
    """

    code: str
    category: Category
    name_uk: str
    name_en: str
    settlement: str
    hromada: str
    raion: str
    oblast: str
    latitude: float | None
    longitude: float | None


def unit_places(codes: Iterable[str]) -> dict[str, UnitPlace]:
    """The known ones of these codes. The codifier is public."""
    rows = {row.code: row for row in by_codes(codes)}
    larger = [row for row in rows.values() if not _is_settlement(row)]
    seats = _seats(larger)
    return {code: _unit(row, seats) for code, row in rows.items()}


@view("places.place.with_centres", rule=anyone)
def settlements_with_centres(*, actor: Actor) -> tuple[UnitPlace, ...]:
    """All settlements whose coordinates are known, in the order of their codes."""
    rows = Place.objects.filter(
        latitude__isnull=False, category__in=_SEATS, left_at__isnull=True
    ).order_by("pk")
    return tuple(_unit(row, {}) for row in rows)


def _is_settlement(row: Place) -> bool:
    # A district of a city is told as the city: what lies in a city is no settlement of its own.
    return row.category in (*_SEATS, Category.CITY_DISTRICT)


def _unit(row: Place, seats: dict[str, tuple[float, float]]) -> UnitPlace:
    category = Category(row.category)
    settlement = row.code if category in _SEATS else ""
    if category == Category.CITY_DISTRICT:
        settlement = row.parent
    point = (row.latitude, row.longitude) if settlement else seats.get(row.code, (None, None))
    with override("uk"):
        name_uk = row.name if settlement else label(row)
    with override("en"):
        name_en = romanised(row.name) if settlement else label(row)
    return UnitPlace(
        code=row.code,
        category=category,
        name_uk=name_uk,
        name_en=name_en,
        settlement=settlement,
        hromada=row.code if category == Category.HROMADA else row.hromada,
        raion=row.code if category == Category.RAION else row.raion,
        oblast=row.oblast or (row.code if not row.parent else ""),
        latitude=point[0],
        longitude=point[1],
    )


def _seats(units: list[Place]) -> dict[str, tuple[float, float]]:
    """Where each oblast, raion or hromada is drawn."""
    found: dict[str, tuple[float, float]] = {}
    columns = {
        Category.OBLAST: "oblast", Category.RAION: "raion", Category.HROMADA: "hromada",
    }  # fmt: skip
    for category, column in columns.items():
        wanted = [row.code for row in units if row.category == category]
        inside: dict[str, list[Place]] = defaultdict(list)
        for piece in pieces(wanted, _PIECE):
            some = Place.objects.filter(**{f"{column}__in": piece}, latitude__isnull=False)
            for row in some.order_by("pk"):
                inside[getattr(row, column)].append(row)
        found.update((code, _seat(rows)) for code, rows in inside.items())
    return found


def _seat(rows: list[Place]) -> tuple[float, float]:
    points = [(row.latitude or 0.0, row.longitude or 0.0) for row in rows]
    middle = [sum(each) / len(points) for each in zip(*points, strict=True)]

    def rank(row: Place) -> tuple[int, float, str]:
        order = _SEATS.index(Category(row.category)) if row.category in _SEATS else len(_SEATS)
        away = abs((row.latitude or 0) - middle[0]) + abs((row.longitude or 0) - middle[1])
        return order, away, row.code

    best = min(rows, key=rank)
    return best.latitude or 0.0, best.longitude or 0.0
