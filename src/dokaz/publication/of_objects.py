# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is told of damage to our own objects: each object made coarse by the rules, then numbers.

Two publishers agree to a list of objects with what would be told of each. A dataset holds numbers
by place alone: which object it is, its name, its point, whom it was notified to and what was
written of it has no field here. When a dataset is made each object is examined anew.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

from dokaz.casework.objects import api as objects
from dokaz.casework.records.days import day_of
from dokaz.publication.anonymity import Parents
from dokaz.publication.coarsening import Unit, snapped
from dokaz.publication.rules import OBJECT_STEPS, Rules, coarsest
from dokaz.publication.vocabulary import ObjectObstacle, Step

CODE = "objects"
NAMES = ("Пошкоджені й зруйновані об’єкти", "Damaged and destroyed objects")
"""What the layer is called, in Ukrainian and English."""
_FORMAT = "dokaz-objects/1"


@dataclass(frozen=True, slots=True)
class ToldObject:
    """All that is told of one object: its group, what became of it, and a coarse place."""

    group: str
    damage: str
    step: str
    place: str
    oblast: str


@dataclass(frozen=True, slots=True)
class Gathered:
    """So many objects of one group and state at one place."""

    told: ToldObject
    count: int


Judged = ToldObject | ObjectObstacle


def judge(
    one: objects.PublishableObject,
    rules: Rules,
    *,
    unit: Unit | None,
    closed_items: int,
    consent: Sequence[str],
    silence: int,
    today: date,
) -> Judged:
    """What may be told of an object, or the first reason why nothing is.

    `unit`: its place with what that lies in; `consent`: answers of those it depends on; `silence`
    and `today`: days of silence of its organisation, and the day of asking.
    """
    ours, hidden = rules.objects, Step.NOT_SHOWN.value
    steps = [
        ours.step,
        rules.confidentiality_step.get(str(one.confidentiality), hidden),
        *(rules.marker_step.get(each, hidden) for each in one.markers),
    ]
    agreed = coarsest(ours.step, *(rules.consent_step.get(each, hidden) for each in consent))
    spot = snapped([unit], _fitting(coarsest(agreed, *steps))) if unit else None
    days = timedelta(days=max(ours.embargo, silence) + 1)
    checks = (
        (one.group not in ours.groups, ObjectObstacle.GROUP),
        (one.damage not in ours.damage, ObjectObstacle.NO_DAMAGE),
        (one.privileged or hidden in steps, ObjectObstacle.PROTECTED),
        (closed_items > 0, ObjectObstacle.CLOSED_ITEM),
        (agreed == hidden, ObjectObstacle.CONSENT),
        (one.known_to is None, ObjectObstacle.NO_DATE),
        (spot is None, ObjectObstacle.NO_PLACE),
        (
            one.known_to is not None and today < day_of(one.known_to) + days,
            ObjectObstacle.EMBARGO,
        ),
    )
    for stands, obstacle in checks:
        if stands:
            return obstacle
    assert spot is not None  # asked for among the checks
    step, place, oblast = spot
    return ToldObject(one.group, ours.damage[one.damage], step, place, oblast)


def _fitting(step: str) -> str:
    """The step of place that objects can be told at which is not finer: hexagons are none."""
    return next(
        (each for each in OBJECT_STEPS if coarsest(each, step) == each), Step.NOT_SHOWN.value
    )


def as_json(told: Mapping[UUID, ToldObject]) -> list[dict[str, str]]:
    """What two publishers agree to, the same for the same objects."""
    return [{"object": str(key), **asdict(told[key])} for key in sorted(told)]


def from_json(stated: Iterable[Mapping[str, str]]) -> dict[UUID, ToldObject]:
    """The reverse of `as_json`."""
    found = {}
    for one in stated:
        fields = {name: value for name, value in one.items() if name != "object"}
        found[UUID(one["object"])] = ToldObject(**fields)
    return found


def content_of(told: Mapping[UUID, ToldObject]) -> dict[str, Any]:
    """What the digest of a release of objects is of (`beside.digest_of`)."""
    return {"format": _FORMAT, "objects": as_json(told)}


def gather(
    told: Iterable[ToldObject], *, smallest: int, parents: Parents
) -> tuple[tuple[Gathered, ...], int]:
    """Numbers by group, state and place, none of them smaller than the smallest; and how many
    objects are in no number.

    Where a place has too few they are told at the raion, and then at the oblast. `parents`: for
    each hromada, itself and its raion.
    """
    cells = Counter(told)
    for at, larger in pairwise(OBJECT_STEPS):
        rising: dict[ToldObject, int] = defaultdict(int)
        for one, count in list(cells.items()):
            if one.step == at and count < smallest:
                del cells[one]
                rising[_larger(one, larger, parents)] += count
        cells.update(rising)
    kept = [Gathered(one, count) for one, count in cells.items() if count >= smallest]
    left_out = sum(count for count in cells.values() if count < smallest)
    kept.sort(key=lambda one: tuple(asdict(one.told).values()))
    return tuple(kept), left_out


def _larger(one: ToldObject, step: str, parents: Parents) -> ToldObject:
    raion = parents.get(one.place, ("", ""))[1]
    if step == Step.RAION and raion:
        return ToldObject(one.group, one.damage, step, raion, one.oblast)
    return ToldObject(one.group, one.damage, Step.OBLAST.value, one.oblast, one.oblast)
