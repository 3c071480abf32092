# SPDX-License-Identifier: AGPL-3.0-or-later
"""How much speaks for two events being one: a sum over fields, each said with its weight.

The weights are chosen by hand in the order that measuring found (shared pictures and items speak
loudest, place and time alone are not enough) and are not calibrated on reviewed pairs: a score is
no probability. Nothing is decided by it; it orders what a person looks at and hides the rest.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from dokaz.casework.events.api import Outline
from dokaz.casework.places import api as places

LIKELY = 8.0
CHECK = 5.0
_SHORT = timedelta(days=1)
_LONG = timedelta(days=7)
_NEAR_METRES, _AROUND_METRES, _ELSEWHERE_METRES = 1_000, 5_000, 30_000


class Band(StrEnum):
    """How strongly something is shown."""

    LIKELY = "likely"
    CHECK = "check"


@dataclass(frozen=True, slots=True)
class Part:
    """What one field says: a code of `field:level`, and its weight, negative if it speaks
    against."""

    code: str
    weight: float


def band_of(score: float) -> Band | None:
    """The band of a score; None: too little to show."""
    if score >= LIKELY:
        return Band.LIKELY
    return Band.CHECK if score >= CHECK else None


def parts_of(
    one: Outline, other: Outline, *, look_alike: bool = False, same_people: bool = False
) -> tuple[Part, ...]:
    """What speaks for and against, the strongest first. `look_alike`: items of both were found to
    look the same; `same_people`: somebody had a role in both."""
    people = (Part("people:shared", 3),) if same_people else ()
    parts = (*people, *_media(one, other, look_alike), *_when(one, other), *_where(one, other),
             *_conduct(one, other), *_harm(one, other))  # fmt: skip
    return tuple(sorted(parts, key=lambda part: -abs(part.weight)))


def _media(one: Outline, other: Outline, look_alike: bool) -> Iterator[Part]:
    if one.items & other.items:
        yield Part("items:shared", 8)
    elif look_alike:
        yield Part("items:alike", 6)


def _when(one: Outline, other: Outline) -> Iterator[Part]:
    (begin, end), (start, stop) = one.when, other.when
    if begin is None or end is None or start is None or stop is None:
        return
    apart = max(begin, start) - min(end, stop)
    widest = max(end - begin, stop - start)
    if apart > _SHORT:
        yield Part("when:apart", -4)
    elif apart > timedelta(0):
        yield Part("when:next", 1)
    elif widest <= _SHORT:
        yield Part("when:same", 3)
    elif widest <= _LONG:
        yield Part("when:week", 1.5)
    else:
        yield Part("when:wide", 0.5)


def _where(one: Outline, other: Outline) -> Iterator[Part]:
    near = [places.metres(*a, *b) for a in one.points for b in other.points]
    if near and min(near) <= _NEAR_METRES:
        yield Part("where:near", 4)
    elif near and min(near) > _ELSEWHERE_METRES:
        yield Part("where:elsewhere", -5)
    elif one.codes & other.codes:
        yield Part("where:place", 2)
    elif near and min(near) <= _AROUND_METRES:
        yield Part("where:around", 2)


def _conduct(one: Outline, other: Outline) -> Iterator[Part]:
    if one.conduct & other.conduct:
        yield Part("conduct:shared", 1.5)
    elif one.conduct and other.conduct:
        yield Part("conduct:other", -1)


def _harm(one: Outline, other: Outline) -> Iterator[Part]:
    for harm in sorted(one.harm.keys() & other.harm.keys()):
        (low, high), (least, most) = one.harm[harm], other.harm[harm]
        if low == least == 0:
            continue
        fits = (high is None or least <= high) and (most is None or low <= most)
        yield Part("harm:fits", 1.5) if fits else Part("harm:other", -0.5)
        return
