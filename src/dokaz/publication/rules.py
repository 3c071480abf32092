# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rules of publication, read from data (`data/rules.toml`), with the digest of that data."""

import functools
import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dokaz.publication.vocabulary import DateStep, Step

FILE = Path(__file__).resolve().parent / "data" / "rules.toml"
_STEPS = tuple(Step.values)
_DATE_STEPS = tuple(DateStep.values)
OBJECT_STEPS = (Step.HROMADA.value, Step.RAION.value, Step.OBLAST.value)
"""Places that damage to objects can be told at: a settlement may have one school."""
DAMAGE = ("destroyed", "damaged", "looted")
"""All that is ever told of the state of an object."""


class BadRules(Exception):
    """The rules cannot be used; the message says what is wrong with which line."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of crime as the public sees it. `smallest`: how many events of one kind, month and
    place there must be before they are told at that place."""

    code: str
    name_uk: str
    name_en: str
    conduct: frozenset[str]
    objects: frozenset[str]
    markers: frozenset[str]
    step: str
    date: str
    embargo: int
    smallest: int
    totals_only: bool


@dataclass(frozen=True, slots=True)
class ObjectRules:
    """What is told of damaged objects. `damage`: the word that stands for each state, of which
    `DAMAGE` are all; `smallest`: of one group, state and place."""

    step: str
    embargo: int
    smallest: int
    groups: frozenset[str]
    damage: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules; `sha256` is of the file they were read from."""

    sha256: str
    verification: str
    states: frozenset[str]
    kinds: tuple[Kind, ...]
    states_step: Mapping[str, str]
    confidentiality_step: Mapping[str, str]
    marker_step: Mapping[str, str]
    consent_step: Mapping[str, str]
    objects: ObjectRules

    def kind(self, code: str) -> Kind:
        """Raises KeyError: there is no such kind."""
        return {one.code: one for one in self.kinds}[code]

    def number(self, code: str) -> int:
        """The place of a kind in the list, which stands for it in the event pack."""
        return [one.code for one in self.kinds].index(code)


def coarsest(*steps: str) -> str:
    """The coarsest of some steps of place."""
    return max(steps, key=_STEPS.index)


def coarsest_date(*steps: str) -> str:
    """The coarsest of some steps of date."""
    return max(steps, key=_DATE_STEPS.index)


@functools.cache
def shipped() -> Rules:
    """The rules that come with the program."""
    return parse(FILE.read_bytes())


def parse(content: bytes) -> Rules:
    """Rules from a file's bytes.

    Raises:
        BadRules: something is missing, unknown or not one of the words to choose from.
    """
    try:
        stated = tomllib.loads(content.decode("utf-8"))
        rules = Rules(
            sha256=hashlib.sha256(content).hexdigest(),
            verification=stated["verification"],
            states=frozenset(stated["states"]),
            kinds=tuple(_kind(one) for one in stated["kind"]),
            states_step=_steps(stated["states_step"]),
            confidentiality_step=_steps(stated["confidentiality_step"]),
            marker_step=_steps(stated["marker_step"]),
            consent_step=_steps(stated["consent_step"]),
            objects=_objects(stated["objects"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise BadRules(f"The rules of publication cannot be read: {error}") from error
    if len({one.code for one in rules.kinds}) != len(rules.kinds):
        raise BadRules("Two kinds of the rules of publication have the same code.")
    return rules


def _kind(stated: dict[str, Any]) -> Kind:
    kind = Kind(
        code=stated["code"],
        name_uk=stated["name_uk"],
        name_en=stated["name_en"],
        conduct=frozenset(stated.get("conduct", ())),
        objects=frozenset(stated.get("objects", ())),
        markers=frozenset(stated.get("markers", ())),
        step=_word(stated["step"], _STEPS),
        date=_word(stated["date"], _DATE_STEPS),
        embargo=int(stated["embargo"]),
        smallest=int(stated["smallest"]),
        totals_only=bool(stated.get("totals_only", False)),
    )
    if kind.embargo < 0 or kind.smallest < 1:
        raise BadRules(f"Kind {kind.code}: embargo and smallest number must not be less.")
    return kind


def _objects(stated: dict[str, Any]) -> ObjectRules:
    found = ObjectRules(
        step=_word(stated["step"], OBJECT_STEPS),
        embargo=int(stated["embargo"]),
        smallest=int(stated["smallest"]),
        groups=frozenset(stated["groups"]),
        damage={str(key): _word(value, DAMAGE) for key, value in stated["damage"].items()},
    )
    if found.embargo < 0 or found.smallest < 1:
        raise BadRules("Objects: embargo and smallest number must not be less.")
    return found


def _steps(stated: dict[str, str]) -> dict[str, str]:
    return {str(key): _word(value, _STEPS) for key, value in stated.items()}


def _word(value: str, words: tuple[str, ...]) -> str:
    if value not in words:
        raise BadRules(f"{value!r} is not one of {', '.join(words)}.")
    return value
