# SPDX-License-Identifier: AGPL-3.0-or-later
"""Finding places: by name, by code, by point, by what they lie in.

A name gives candidates, likeliest first; the reader chooses. The number of queries is constant.
"""

import math
from collections.abc import Iterable, Iterator

from django.db.models import Q

from dokaz.casework.places import spelling
from dokaz.casework.places.models import Edition, Place, PlaceName
from dokaz.casework.places.presenting import by_codes, in_pieces, place_views
from dokaz.casework.places.views import (
    Candidate,
    Candidates,
    NameView,
    Near,
    PlaceView,
)
from dokaz.casework.places.vocabulary import Category, NameKind
from dokaz.gate.api import Actor, NotFound, anyone, pieces, view

LONGEST_LIST = 50
_LOOKED_AT = 600
_ALIKE = 0.72
"""Bones in common and less likeness than this: another name."""

_WEIGHT = {
    Category.SPECIAL_CITY: 0, Category.CITY: 1, Category.OBLAST: 2, Category.SETTLEMENT: 3,
    Category.VILLAGE: 4, Category.RAION: 5, Category.HROMADA: 6, Category.CITY_DISTRICT: 7,
}  # fmt: skip
_EARTH_METRES = 6_371_000
_METRES_A_DEGREE = 111_195


@view("places.place.search", rule=anyone)
def candidates(
    *,
    actor: Actor,
    name: str,
    categories: tuple[str, ...] = (),
    within: str = "",
    limit: int = 20,
) -> Candidates:
    """Places that a name in any script may mean; after a comma stands what they lie in.

    `categories` narrows to letters of the codifier, `within` to what a place of this code holds.
    """
    first, *further = [part for part in name.split(",") if part.strip()] or [""]
    asked, heard, bones = spelling.folded(first), spelling.sound(first), spelling.bones(first)
    if len(heard) < 2:
        return Candidates((), 0)
    rows = _names(asked, heard, bones, categories, within)
    best: dict[str, tuple[tuple[float, int, str], PlaceName]] = {}
    for row in rows:
        rank = _rank(row, asked, heard)
        if rank is not None and (row.place_id not in best or rank < best[row.place_id][0]):
            best[row.place_id] = (rank, row)
    ordered = sorted(best.values(), key=lambda pair: (pair[0], pair[1].place_id))
    found = [row for _rank_of, row in ordered]
    if further:
        found = _lying_in(found, further)
    shown = found[: max(1, min(limit, LONGEST_LIST))]
    views = place_views(row.place for row in shown)
    return Candidates(tuple(_candidate(row, views, asked) for row in shown), len(found))


def _names(
    asked: str, heard: str, bones: str, categories: tuple[str, ...], within: str
) -> list[PlaceName]:
    narrowed = Q(place__left_at__isnull=True)
    if categories:
        narrowed &= Q(place__category__in=categories)
    if within:
        narrowed &= inside(within, "place__")
    rows = PlaceName.objects.filter(narrowed).select_related("place")
    exact = rows.filter(Q(folded=asked) | Q(sound=heard))[:_LOOKED_AT]
    begins = rows.filter(_beginning("folded", asked) | _beginning("sound", heard))
    found = {row.pk: row for row in [*exact, *begins.order_by("sound")[:_LOOKED_AT]]}
    if len(bones) > 1:
        found.update((row.pk, row) for row in rows.filter(bones=bones)[:_LOOKED_AT])
    return list(found.values())


def _beginning(column: str, text: str) -> Q:
    return Q(**{f"{column}__gte": text, f"{column}__lt": text + "\U0010ffff"})


def _rank(row: PlaceName, asked: str, heard: str) -> tuple[float, int, str] | None:
    """Smaller is likelier; None: only the bones are alike."""
    weight = _WEIGHT[Category(row.place.category)]
    if row.folded == asked:
        unlike = 0.0
    elif row.sound == heard:
        # In other letters than the official name is written in, it is the name all the same.
        unlike = 0.01 if row.kind == NameKind.OFFICIAL else 0.05
    else:
        # A larger place is meant more often than a smaller one with a name just as unlike.
        unlike = _unlikeness(row, asked, heard) + 0.03 * weight
    if unlike > 1:
        return None
    if row.kind == NameKind.SPELLING:
        unlike += 0.02
    return unlike, weight, row.folded


def _unlikeness(row: PlaceName, asked: str, heard: str) -> float:
    if row.folded.startswith(asked) or row.sound.startswith(heard):
        return 0.15 + 0.2 * (1 - len(heard) / max(len(row.sound), len(heard)))
    alike = spelling.likeness(row.sound, heard)
    enough = min(_ALIKE, 1 - 1 / max(2, len(heard) - 1))
    return 0.9 - alike if alike >= enough else 2.0


def _lying_in(rows: list[PlaceName], further: list[str]) -> list[PlaceName]:
    """Those whose oblast, raion or hromada has a name with a word like every further part."""
    codes = {code for row in rows for code in _above(row)}
    sounds: dict[str, set[str]] = {code: set() for code in codes}
    for code, name in _names_of(codes):
        words = spelling.folded(name).split()
        sounds[code].update(spelling.sound(word) for word in words)
    asked = [_stem(part) for part in further]

    def fits(row: PlaceName) -> bool:
        heard = [word for code in _above(row) for word in sounds[code]]
        return all(any(word.startswith(part) for word in heard) for part in asked)

    return [row for row in rows if fits(row)]


def _above(row: PlaceName) -> list[str]:
    place = row.place
    return [code for code in (place.oblast, place.raion, place.hromada) if code]


def _names_of(codes: set[str]) -> Iterator[tuple[str, str]]:
    wanted = sorted(codes)
    for some in pieces(wanted):
        rows = PlaceName.objects.filter(place_id__in=some)
        yield from rows.values_list("place_id", "text")


def _stem(text: str) -> str:
    """The name without the word for its kind and without the ending of an adjective."""
    words = [word for word in spelling.folded(text).split() if not word.startswith(_KINDS)]
    return spelling.sound("".join(words)).rstrip("aeiou")


_KINDS = ("област", "район", "громад", "oblast", "raion", "rayon", "region", "hromada")


def inside(code: str, prefix: str = "") -> Q:
    """Condition on places (or on what `prefix` leads from): the place itself or a part of it."""
    return (
        Q(**{f"{prefix}pk": code})
        | Q(**{f"{prefix}oblast": code})
        | Q(**{f"{prefix}raion": code})
        | Q(**{f"{prefix}hromada": code})
        | Q(**{f"{prefix}parent": code})
    )


def _candidate(row: PlaceName, views: dict[str, PlaceView], asked: str) -> Candidate:
    return Candidate(
        place=views[row.place_id],
        matched=row.text,
        kind=NameKind(row.kind),
        year=row.year,
        exact=asked in (row.folded, spelling.folded(spelling.romanised(row.text))),
    )


@view("places.place.show", rule=anyone)
def get_place(*, actor: Actor, code: str) -> PlaceView:
    """The place with this code. Raises NotFound."""
    found = get_places(actor=actor, codes=(code,))
    if code not in found:
        raise NotFound("place")
    return found[code]


@view("places.place.show_many", rule=anyone)
def get_places(*, actor: Actor, codes: tuple[str, ...]) -> dict[str, PlaceView]:
    """Those of the codes that the codifier has, by code."""
    return place_views(by_codes(codes))


@view("places.place.list", rule=anyone)
def places_in(*, actor: Actor, code: str = "") -> tuple[PlaceView, ...]:
    """What a place consists of, in the order of the alphabet; without a code: the oblasts."""
    views = place_views(Place.objects.filter(parent=code, left_at__isnull=True))
    return tuple(sorted(views.values(), key=lambda one: alphabetical(one.name)))


@view("places.place.names", rule=anyone)
def names_meant(*, actor: Actor, name: str, limit: int = 40) -> tuple[str, ...]:
    """Every name of the larger places that have exactly this name in any script, for searching.

    The official and former ones first, then other spellings, those of a known language before
    those of any, and of these the ones that sound most like it; what sounds the same comes last,
    since it is found by its sound. Villages are left out: hundreds share their names, and their
    other spellings would be noise.
    """
    asked, heard = spelling.folded(name), spelling.sound(name)
    if len(heard) < 3:
        return ()
    rows = PlaceName.objects.filter(
        Q(folded=asked) | Q(sound=heard), place__category__in=_LARGER, place__left_at__isnull=True
    )
    codes = sorted(set(rows.values_list("place_id", flat=True)))[:limit]
    rows = PlaceName.objects.filter(place_id__in=codes).order_by("pk")
    named = rows.values_list("kind", "language", "sound", "text")
    ordered = sorted(named, key=lambda one: _nearness(*one[:3], heard))
    return tuple(dict.fromkeys(text for *_of, text in ordered))[:limit]


def _nearness(kind: str, language: str, sounds: str, heard: str) -> tuple[int, bool, bool, float]:
    order = _KINDS_FIRST.index(NameKind(kind))
    return order, not language, sounds == heard, -spelling.likeness(sounds, heard)


_KINDS_FIRST = (NameKind.OFFICIAL, NameKind.FORMER, NameKind.SPELLING)
_LARGER = (Category.OBLAST, Category.SPECIAL_CITY, Category.CITY, Category.SETTLEMENT)
_ALPHABET = {sign: place for place, sign in enumerate("абвгґдеєжзиіїйклмнопрстуфхцчшщьюя")}


def alphabetical(name: str) -> tuple[int, ...]:
    """A key that puts Ukrainian names into the order of the Ukrainian alphabet."""
    return tuple(_ALPHABET.get(sign, ord(sign) + 100) for sign in spelling.folded(name))


@view("places.place.names_of", rule=anyone)
def names_of(*, actor: Actor, code: str) -> tuple[NameView, ...]:
    """Every name by which a place is found, the official one first. The codifier is public."""
    rows = PlaceName.objects.filter(place_id=code).order_by("pk")
    order = list(NameKind)
    ordered = sorted(rows, key=lambda row: order.index(NameKind(row.kind)))
    return tuple(NameView(NameKind(row.kind), row.language, row.text, row.year) for row in ordered)


@view("places.place.near", rule=anyone)
def near(*, actor: Actor, latitude: float, longitude: float, limit: int = 5) -> tuple[Near, ...]:
    """The nearest settlements whose coordinates are known, within some 60 km."""
    reach = 60_000 / _METRES_A_DEGREE
    wide = reach / max(0.1, math.cos(math.radians(latitude)))
    rows = Place.objects.filter(
        latitude__range=(latitude - reach, latitude + reach),
        longitude__range=(longitude - wide, longitude + wide),
        left_at__isnull=True,
    )
    measured = sorted(
        ((metres(latitude, longitude, row.latitude, row.longitude), row.code, row) for row in rows),
        key=lambda one: one[:2],
    )[: max(1, min(limit, LONGEST_LIST))]
    views = place_views(row for _m, _c, row in measured)
    return tuple(Near(views[code], round(distance)) for distance, code, _row in measured)


def metres(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Distance of two points on a sphere (haversine), good to half a percent."""
    one, other = math.radians(lat1), math.radians(lat2)
    half = (
        math.sin((other - one) / 2) ** 2
        + math.cos(one) * math.cos(other) * math.sin(math.radians(lon2 - lon1) / 2) ** 2
    )
    return 2 * _EARTH_METRES * math.asin(min(1.0, math.sqrt(half)))


def known_codes(codes: Iterable[str]) -> frozenset[str]:
    """Those of the codes that the codifier has. For checks; the codifier is public."""
    return frozenset(
        code for rows in in_pieces(codes) for code in rows.values_list("pk", flat=True)
    )


def chains_of(codes: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """For each known code itself and the codes of all it lies in. The codifier is public."""
    found = {}
    for rows in in_pieces(codes):
        for chain in rows.values_list("pk", "parent", "hromada", "raion", "oblast"):
            found[chain[0]] = tuple(dict.fromkeys(code for code in chain if code))
    return found


def edition() -> str:
    """The digest of the codifier's newest edition here; empty where none is loaded. Public."""
    newest = Edition.objects.order_by("-pk").values_list("sha256", flat=True).first()
    return newest or ""
