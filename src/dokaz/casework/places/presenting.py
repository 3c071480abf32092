# SPDX-License-Identifier: AGPL-3.0-or-later
"""Places as people read them: names with their kind, in Ukrainian or romanised."""

from collections.abc import Iterable, Iterator

from django.db.models import QuerySet
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from dokaz.casework.places.models import Place
from dokaz.casework.places.spelling import romanised
from dokaz.casework.places.views import PlaceView
from dokaz.casework.places.vocabulary import Category
from dokaz.gate.api import pieces

_WHOLE_NAMES = frozenset({"UA01000000000013043"})
"""Places whose official name says what they are: the Autonomous Republic of Crimea."""


def place_views(rows: Iterable[Place]) -> dict[str, PlaceView]:
    """Views by code, with one query for all that they lie in."""
    places = list(rows)
    above = {
        code
        for row in places
        for code in (row.oblast, row.raion, row.hromada)
        if code and code != row.code
    }
    names = {row.code: label(row) for row in by_codes(above)}
    return {row.code: _view(row, names) for row in places}


def by_codes(codes: Iterable[str]) -> Iterator[Place]:
    """Rows of these codes."""
    for rows in in_pieces(codes):
        yield from rows


def in_pieces(codes: Iterable[str]) -> Iterator[QuerySet[Place]]:
    """The same as questions to ask, in pieces that every database takes."""
    wanted = sorted(set(codes))
    for some in pieces(wanted):
        yield Place.objects.filter(pk__in=some)


def _view(row: Place, names: dict[str, str]) -> PlaceView:
    within = [
        code for code in (row.oblast, row.raion, row.hromada) if code in names and code != row.code
    ]
    if row.category == Category.CITY_DISTRICT and row.parent not in within:
        within += [row.parent] if row.parent in names else []
    return PlaceView(
        code=row.code,
        category=Category(row.category),
        name=row.name,
        label=label(row),
        within=tuple(names[code] for code in within),
        latitude=row.latitude,
        longitude=row.longitude,
        in_force=row.left_at is None,
    )


def label(row: Place) -> str:
    """The name with its kind, such as "м. Бахмут", "Бахмутський район", "Kharkivska oblast"."""
    name = row.name if get_language() == "uk" else romanised(row.name)
    if row.code in _WHOLE_NAMES:
        return _("Autonomous Republic of Crimea")
    return _(_PATTERNS[row.category]) % name


# By the codifier's letter. A page names a hundred places: each asks for the one it needs.
_PATTERNS: dict[str, str] = {
    Category.OBLAST: gettext_noop("%s oblast"),
    Category.SPECIAL_CITY: gettext_noop("%s city"),
    Category.RAION: gettext_noop("%s raion"),
    Category.HROMADA: gettext_noop("%s hromada"),
    Category.CITY: gettext_noop("%s city"),
    Category.SETTLEMENT: gettext_noop("%s settlement"),
    Category.VILLAGE: gettext_noop("%s village"),
    Category.CITY_DISTRICT: gettext_noop("%s city district"),
}
