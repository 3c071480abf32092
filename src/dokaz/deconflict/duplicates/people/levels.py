# SPDX-License-Identifier: AGPL-3.0-or-later
"""How far two people agree, field by field. A level is a word; what it weighs is in `weights`.

What one of two does not state is `missing` and says nothing.
"""

from enum import StrEnum
from functools import lru_cache

from rapidfuzz.distance.JaroWinkler import similarity

from dokaz.deconflict.duplicates.people.features import Features
from dokaz.deconflict.register.protocol.names.spelling import rough


class Field(StrEnum):
    """What is compared, in the order in which it is shown."""

    SURNAME = "surname"
    GIVEN = "given"
    PATRONYMIC = "patronymic"
    BIRTH = "birth"
    PLACE = "place"
    PHONE = "phone"
    DOCUMENT = "document"
    SEX = "sex"


_AS_BELARUSIAN = str.maketrans("oec", "aat")
_LEAST_LIKE = 0.6
"""Below this two words are not one that a Belarusian hand has written: `Терабаў` and `Terebov`."""

MISSING, SAME, DIFFERENT = "missing", "same", "different"
LEVELS: dict[Field, tuple[str, ...]] = {
    Field.SURNAME: (SAME, "sounds_same", "close", "similar", DIFFERENT),
    Field.GIVEN: (SAME, "close", "initial", "initial_differs", DIFFERENT),
    Field.PATRONYMIC: (SAME, "close", "initial", DIFFERENT),
    Field.BIRTH: (
        SAME, "swapped", "one_part_differs", "month", "year", "other_month", "other_day",
        "next_year", DIFFERENT,
    ),
    Field.PLACE: (SAME, DIFFERENT),
    Field.PHONE: (SAME, DIFFERENT),
    Field.DOCUMENT: (SAME, DIFFERENT),
    Field.SEX: (SAME, DIFFERENT),
}  # fmt: skip
"""Levels of each field beside `missing`, from the nearest to the farthest."""

Levels = tuple[str, ...]
"""One level a field, in the order of `Field`."""


def levels_of(one: Features, other: Features) -> Levels:
    """How far two people agree in each field."""
    return (
        _surname(one, other),
        _given(one, other),
        _patronymic(one, other),
        _birth(one, other),
        _place(one, other),
        _overlap(one.phones, other.phones),
        _overlap(one.documents, other.documents),
        _sex(one.sex, other.sex),
    )


def _surname(one: Features, other: Features) -> str:
    if not one.surnames or not other.surnames:
        return MISSING
    if not set(one.surnames).isdisjoint(other.surnames):
        return SAME
    nearest = max(similarity(a, b) for a in one.surnames for b in other.surnames)
    if nearest > 0.8 and not set(map(rough, one.surnames)).isdisjoint(map(rough, other.surnames)):
        return "sounds_same"
    if nearest >= 0.90:
        return "close"
    if _same_in_belarusian(one.surnames, other.surnames, nearest):
        return "sounds_same"
    return "similar" if nearest >= 0.82 else DIFFERENT


def _same_in_belarusian(mine: tuple[str, ...], theirs: tuple[str, ...], nearest: float) -> bool:
    """Whether sounds are one where o and e are a, and t and d are hissed, as Belarusian spells."""
    if nearest < _LEAST_LIKE:
        return False
    return not set(map(_belarusian, mine)).isdisjoint(map(_belarusian, theirs))


@lru_cache(maxsize=50_000)
def _belarusian(heard: str) -> str:
    return heard.translate(_AS_BELARUSIAN).replace("dz", "d")


def _given(one: Features, other: Features) -> str:
    if one.given and other.given:
        if not set(one.given).isdisjoint(other.given):
            return SAME
        words = ((one.heard, other.heard), (one.given, other.given))
        nearest = max(similarity(a, b) for some, others in words for a in some for b in others)
        if nearest >= 0.88 or _same_in_belarusian(one.heard, other.heard, nearest):
            return "close"
        return DIFFERENT
    mine = {word[:1] for word in one.given + one.heard} or {one.initial} - {""}
    theirs = {word[:1] for word in other.given + other.heard} or {other.initial} - {""}
    if not mine or not theirs:
        return MISSING
    return "initial_differs" if mine.isdisjoint(theirs) else "initial"


def _patronymic(one: Features, other: Features) -> str:
    if one.fathers and other.fathers:
        if not set(one.fathers).isdisjoint(other.fathers):
            return SAME
        nearest = max(similarity(a, b) for a in one.fathers for b in other.fathers)
        if nearest >= 0.86 or _same_in_belarusian(one.fathers, other.fathers, nearest):
            return "close"
        return DIFFERENT
    mine = {word[:1] for word in one.fathers} or {one.father_initial} - {""}
    theirs = {word[:1] for word in other.fathers} or {other.father_initial} - {""}
    if not mine or not theirs:
        return MISSING
    return DIFFERENT if mine.isdisjoint(theirs) else "initial"


def _birth(one: Features, other: Features) -> str:
    if not one.year or not other.year:
        return MISSING
    same_year = one.year == other.year
    if one.day and other.day:
        return _full_dates(one, other, same_year=same_year)
    if not same_year:
        return "next_year" if abs(int(one.year) - int(other.year)) == 1 else DIFFERENT
    if one.month and other.month:
        return "month" if one.month == other.month else "other_month"
    return "year"


def _full_dates(one: Features, other: Features, *, same_year: bool) -> str:
    equal = same_year + (one.month == other.month) + (one.day == other.day)
    if equal == 3:
        return SAME
    if same_year and one.month == other.day and one.day == other.month:
        return "swapped"
    if equal == 2:
        return "one_part_differs"
    return "other_day" if same_year else DIFFERENT


def _place(one: Features, other: Features) -> str:
    if not one.places or not other.places:
        return MISSING
    near = any(a == b or similarity(a, b) > 0.93 for a in one.places for b in other.places)
    return SAME if near else DIFFERENT


def _overlap(mine: tuple[str, ...], theirs: tuple[str, ...]) -> str:
    if not mine or not theirs:
        return MISSING
    return DIFFERENT if set(mine).isdisjoint(theirs) else SAME


def _sex(mine: str, theirs: str) -> str:
    if not mine or not theirs:
        return MISSING
    return SAME if mine == theirs else DIFFERENT
