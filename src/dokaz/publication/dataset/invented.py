# SPDX-License-Identifier: AGPL-3.0-or-later
"""Invented releases for demonstrations and measurements. Nothing in them happened.

The same number gives the same events. Places are real, since a map without them shows nothing;
where and when something is put there is drawn from a generator, denser along a band in the east and
south so that the map is as crowded as a real one would be.
"""

import bisect
import itertools
import math
import random
from collections.abc import Sequence
from datetime import date, timedelta

from dokaz.casework.places import api as places
from dokaz.gate.api import Actor
from dokaz.publication.coarsening import Coarse, first_of
from dokaz.publication.of_objects import ToldObject
from dokaz.publication.rules import Rules
from dokaz.publication.vocabulary import Harmed, Step

FIRST = date(2022, 2, 24)
DAYS = 1500
_BAND = (
    (50.0, 36.4, 0.5, 16), (49.2, 37.3, 0.4, 6), (48.6, 38.0, 0.4, 14), (48.0, 37.7, 0.4, 10),
    (47.1, 37.5, 0.25, 12), (47.5, 35.6, 0.6, 8), (46.7, 32.9, 0.6, 12), (46.9, 35.2, 0.6, 6),
    (50.5, 30.4, 0.35, 12), (51.4, 31.4, 0.5, 5), (50.9, 34.6, 0.6, 6), (46.95, 32.0, 0.3, 5),
    (45.2, 34.3, 0.7, 6), (46.5, 30.7, 0.2, 4), (48.4, 35.0, 0.3, 5), (49.0, 31.0, 4.0, 6),
)  # fmt: skip
_WEIGHT = {
    "attack": 50, "killing": 13, "protected": 11, "detention": 9, "torture": 9, "deportation": 5,
    "property": 4, "environment": 2, "sexual_violence": 1.5,
}  # fmt: skip
_OBJECTS = {"housing": 60, "education": 20, "medical": 9, "religion": 6, "culture": 5}
_DAMAGE = {"damaged": 70, "destroyed": 26, "looted": 4}
_EARLY = frozenset({"killing", "torture", "detention", "property"})


def invented(actor: Actor, rules: Rules, *, count: int, seed: int = 7) -> tuple[Coarse, ...]:
    """Invented releases over the whole country, as coarse as the rules make real ones."""
    towns = _towns(actor)
    spread = list(itertools.accumulate(_attraction(one) for one in towns))
    weights = [_WEIGHT.get(kind.code, 1.0) for kind in rules.kinds]
    generator = random.Random(seed)  # noqa: S311 - for a picture, not for a secret
    made = []
    for _each in range(count):
        town = towns[bisect.bisect(spread, generator.random() * spread[-1])]
        (kind,) = generator.choices(rules.kinds, weights)
        pace = 2.6 if kind.code in _EARLY else 1.25
        day = FIRST + timedelta(days=int(generator.random() ** pace * DAYS))
        step, place = _told_at(town, kind.step)
        made.append(
            Coarse(
                kind=kind.code,
                step=step,
                place=place,
                oblast=town.oblast,
                day=first_of(day, kind.date),
                date_step=kind.date,
                harmed=generator.choices(Harmed.values, (50, 40, 9, 1))[0],
            )
        )
    return tuple(made)


def invented_objects(
    actor: Actor, rules: Rules, *, count: int, seed: int = 11
) -> tuple[ToldObject, ...]:
    """Invented damaged objects over the whole country, as coarse as the rules make real ones."""
    towns = _towns(actor)
    spread = list(itertools.accumulate(_attraction(one) for one in towns))
    groups, damage = sorted(rules.objects.groups), sorted(set(rules.objects.damage.values()))
    generator = random.Random(seed)  # noqa: S311 - for a picture, not for a secret
    made = []
    for _each in range(count):
        town = towns[bisect.bisect(spread, generator.random() * spread[-1])]
        step, place = _told_at(town, rules.objects.step)
        made.append(
            ToldObject(
                group=generator.choices(groups, [_OBJECTS.get(one, 1) for one in groups])[0],
                damage=generator.choices(damage, [_DAMAGE.get(one, 1) for one in damage])[0],
                step=step,
                place=place,
                oblast=town.oblast,
            )
        )
    return tuple(made)


def _told_at(town: places.UnitPlace, step: str) -> tuple[str, str]:
    steps = Step.values[Step.values.index(step) :]
    codes = {
        Step.SETTLEMENT: town.settlement, Step.HROMADA: town.hromada, Step.RAION: town.raion,
        Step.OBLAST: town.oblast,
    }  # fmt: skip
    for each in steps:
        if codes.get(Step(each)):
            return each, codes[Step(each)]
    return Step.OBLAST.value, town.oblast


def _towns(actor: Actor) -> Sequence[places.UnitPlace]:
    """Settlements whose centre is known, and which lie in a hromada or are cities of their own."""
    found = places.settlements_with_centres(actor=actor)
    return sorted(found, key=lambda one: one.code)


def _attraction(one: places.UnitPlace) -> float:
    assert one.latitude is not None
    assert one.longitude is not None
    size = {"K": 40.0, "M": 7.0, "X": 1.6}.get(one.category, 1.0)
    near = 0.0
    for latitude, longitude, wide, weight in _BAND:
        across = (one.longitude - longitude) * math.cos(math.radians(latitude))
        away = (across**2 + (one.latitude - latitude) ** 2) / (2 * wide * wide)
        near += weight / wide * math.exp(-away)
    return size * near
