# SPDX-License-Identifier: AGPL-3.0-or-later
"""How much each level weighs, the score of two people, and the bands it falls into.

Each level that agrees or not has its evidence in bits, log2 of how much oftener it is met between
two records of one person than between strangers (Fellegi and Sunter, "A Theory for Record
Linkage", 1969); a rare surname has more than a frequent one. The score is a sum over the fields of
a weight of the level and a slope times its bits, fitted by logistic regression: fields that say
the same thing twice are not counted twice. It is the natural logarithm of odds in an archive of
`at` people, and no probability until it was held against pairs that people have judged.

In an archive ten times as large a stranger comes ten times as often into question, so the score
falls by ln 10. Below `SMALLEST` it rises no more: few people know each other, and are related.
"""

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from pathlib import Path

from dokaz.deconflict.duplicates.people.features import FORM, Features
from dokaz.deconflict.duplicates.people.levels import (
    DIFFERENT,
    LEVELS,
    MISSING,
    SAME,
    Field,
    Levels,
    levels_of,
)

SMALLEST = 10_000
RARE_BITS = 14.0
"""A surname with more evidence than this is called rare."""
_RAREST_SURNAME, _RAREST_NAME = 2e-6, 5e-5
_APART = frozenset({DIFFERENT, "initial_differs", "other_day", "other_month"})

Frequency = Callable[[str], float]
"""The share of people who have a surname (in its normal form)."""


class Band(StrEnum):
    """How strongly two people are shown as possibly one."""

    LIKELY = "likely"
    CHECK = "check"


@dataclass(frozen=True, slots=True)
class Part:
    """What one field says. `bits` is its evidence, `weight` what of it entered the score; both
    negative where it speaks against. `rare`: a surname that few have."""

    field: Field
    level: str
    bits: float = 0.0
    weight: float = 0.0
    rare: bool = False


@dataclass(frozen=True, slots=True)
class Score:
    """`relative`: given name or date of birth differ, as between sisters or namesakes."""

    value: float
    parts: tuple[Part, ...]

    @property
    def relative(self) -> bool:
        apart = {part.field for part in self.parts if part.level in _APART}
        return bool(apart & {Field.GIVEN, Field.BIRTH})


@dataclass(frozen=True)
class Weights:
    """One trained set. `levels`: by field and level (bits, weight); `slopes` by field; `frequent`:
    shares of given names and patronymics by id; `likely` and `check`: least scores of the bands."""

    levels: Mapping[tuple[str, str], tuple[float, float]]
    surname_same: float
    given_same: float
    patronymic_same: float
    slopes: Mapping[str, float]
    intercept: float
    given: Mapping[str, float]
    patronymic: Mapping[str, float]
    surname: float
    at: int
    likely: float
    check: float

    def score(self, one: Features, other: Features, frequency: Frequency | None = None) -> Score:
        """The score of two people in an archive of `at`, with what each field says.

        `frequency`: how often surnames are met in the archive; without it all are as rare as the
        usual one of the training set.
        """
        levels = levels_of(one, other)
        parts = []
        value = self.intercept
        for field, level in zip(Field, levels, strict=True):
            if level == MISSING:
                parts.append(Part(field, level))
                continue
            bits, base = self.levels[field, level]
            if level == SAME and field in _BY_NAME:
                bits = _BY_NAME[field](self, one, other, frequency)
            weight = base + self.slopes.get(field, 0.0) * bits
            rare = field is Field.SURNAME and level == SAME and bits >= RARE_BITS
            parts.append(Part(field, level, round(bits, 1), weight, rare))
            value += weight
        return Score(value, tuple(parts))

    def value(self, one: Features, other: Features, frequency: Frequency | None = None) -> float:
        """The value of `score` without its parts: for many candidates, of whom few are shown."""
        value = self.intercept
        for field, level in zip(self._added, levels_of(one, other), strict=True):
            if level == SAME and field.by_name:
                value += field.base + field.slope * field.by_name(self, one, other, frequency)
            else:
                value += field.levels[level]
        return value

    @cached_property
    def _added(self) -> tuple["_Added", ...]:
        """What each field adds, in their order: looked up a million times for one answer."""
        fields = []
        for field in Field:
            slope, of_field = self.slopes.get(field, 0.0), {MISSING: 0.0}
            for level in LEVELS[field]:
                if (field, level) in self.levels:
                    bits, base = self.levels[field, level]
                    of_field[level] = base + slope * bits
            base = self.levels.get((field, SAME), (0.0, 0.0))[1]
            fields.append(_Added(of_field, base, slope, _BY_NAME.get(field)))
        return tuple(fields)

    def band(self, value: float, people: int) -> Band | None:
        """The band of a score in an archive of so many people; None: too little to show."""
        fair = value - math.log(max(people, SMALLEST) / self.at)
        if fair >= self.likely:
            return Band.LIKELY
        return Band.CHECK if fair >= self.check else None

    def least(self, people: int) -> float:
        """The least score that is shown in an archive of so many people."""
        return self.check + math.log(max(people, SMALLEST) / self.at)


@dataclass(frozen=True, slots=True)
class _Added:
    """What one field adds to a score, by level; where it is the same and its rarity counts, a base
    and a slope times the bits that `by_name` finds."""

    levels: Mapping[str, float]
    base: float
    slope: float
    by_name: Callable[[Weights, Features, Features, Frequency | None], float] | None


def _surname_bits(
    weights: Weights, one: Features, other: Features, frequency: Frequency | None
) -> float:
    shared = set(one.surnames) & set(other.surnames)
    share = min(map(frequency, shared)) if frequency else weights.surname
    return math.log2(weights.surname_same / max(share, _RAREST_SURNAME))


def _given_bits(
    weights: Weights, one: Features, other: Features, frequency: Frequency | None
) -> float:
    shared = set(one.given) & set(other.given)
    share = max(weights.given.get(name, 0.0) for name in shared)
    return math.log2(weights.given_same / max(share, _RAREST_NAME))


def _patronymic_bits(
    weights: Weights, one: Features, other: Features, frequency: Frequency | None
) -> float:
    shared = set(one.fathers) & set(other.fathers)
    share = max(weights.patronymic.get(name, 0.0) for name in shared)
    return math.log2(weights.patronymic_same / max(share, _RAREST_NAME))


_BY_NAME = {
    Field.SURNAME: _surname_bits,
    Field.GIVEN: _given_bits,
    Field.PATRONYMIC: _patronymic_bits,
}


@cache
def trained() -> Weights:
    """The set in use (data/weights-1.json; data/SOURCE.md says where it comes from)."""
    return read(Path(__file__).parent / "data" / "weights-1.json")


def read(path: Path) -> Weights:
    """A set from its file. Raises ValueError: it was trained on another form of features."""
    value = json.loads(path.read_text("utf-8"))
    if value["form"] != FORM:
        raise ValueError("these weights were trained on another form of features")
    levels = {
        (field, level): (pair[0], pair[1])
        for field, several in value["levels"].items()
        for level, pair in several.items()
    }
    return Weights(
        levels=levels,
        surname_same=value["same"][Field.SURNAME],
        given_same=value["same"][Field.GIVEN],
        patronymic_same=value["same"][Field.PATRONYMIC],
        slopes=value["slopes"],
        intercept=value["intercept"],
        given=value["frequent"][Field.GIVEN],
        patronymic=value["frequent"][Field.PATRONYMIC],
        surname=value["frequent"][Field.SURNAME],
        at=value["at"],
        likely=value["bands"]["likely"],
        check=value["bands"]["check"],
    )


__all__ = ["SMALLEST", "Band", "Frequency", "Levels", "Part", "Score", "Weights", "read", "trained"]
