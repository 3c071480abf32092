# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of an event may be told, and how exactly: pure functions over the rules.

Places are snapped, never moved at random: whoever reads the same place from many datasets learns
nothing more from the second one. What goes in are codes and days; no text and no exact point of an
event is ever asked for.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import h3

from dokaz.publication.rules import Kind, Rules, coarsest, coarsest_date
from dokaz.publication.vocabulary import DateStep, Harmed, Obstacle, RuleOf, Step

_ZONE = ZoneInfo("Europe/Kyiv")
_HEXAGONS = {Step.HEX_6.value: 6, Step.HEX_5.value: 5}
_LONGEST = {DateStep.DAY.value: timedelta(days=1, hours=1), DateStep.MONTH.value: timedelta(32)}


@dataclass(frozen=True, slots=True)
class Unit:
    """A place of the codifier and what it lies in; codes, empty where there is none.

    Degrees are those of the settlement's centre as the codifier has it, or None.
    """

    settlement: str
    hromada: str
    raion: str
    oblast: str
    latitude: float | None
    longitude: float | None


@dataclass(frozen=True, slots=True)
class Subject:
    """What the rules ask of an event. `harmed`: the number of people stated, None: nothing."""

    conduct: Sequence[str]
    objects: Sequence[str]
    markers: Sequence[str]
    state: str
    verification: str
    confidentiality: int
    privileged: bool
    gone: bool
    when_from: datetime | None
    when_to: datetime | None
    harmed: int | None
    places: Sequence[Unit]
    closed_items: int
    consent: Sequence[str]


@dataclass(frozen=True, slots=True)
class Coarse:
    """All that is told of an event. `place`: a code of the codifier, or an H3 cell.

    `day` is the first day of the month or year if `date_step` says so.
    """

    kind: str
    step: str
    place: str
    oblast: str
    day: date
    date_step: str
    harmed: str


@dataclass(frozen=True, slots=True)
class Ground:
    """One rule that applies: what it looks at, the code it found there, the finest step it allows.

    `date_step` is empty where the rule says nothing of the date.
    """

    rule: str
    code: str
    step: str
    date_step: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """What the rules say: what would be told, or why nothing is. `not_before`: end of silence.

    `grounds`: every rule that concerns the event; of their steps the coarsest counts.
    """

    coarse: Coarse | None
    obstacles: tuple[str, ...]
    not_before: date | None
    grounds: tuple[Ground, ...]


def decide(subject: Subject, rules: Rules, *, at_least: str, silence_days: int) -> Decision:
    """What may be told of an event. `at_least`: a step that people chose; it only makes it coarser.

    `silence_days` is the operator's own embargo; the longer one counts.
    """
    kinds = kinds_of(subject, rules)
    grounds = _grounds(subject, rules, kinds, at_least)
    obstacles = [*_obstacles(subject, rules, kinds)]
    spot: tuple[str, str, str] | None = None
    if kinds and subject.places:
        step = coarsest(*(one.step for one in grounds))
        if step == Step.NOT_SHOWN and Obstacle.CONSENT not in obstacles:
            obstacles.append(Obstacle.PROTECTED)
        spot = snapped(subject.places, step)
        if spot is None and step != Step.NOT_SHOWN:
            obstacles.append(Obstacle.PLACES_APART)
    told = _told_day(subject, kinds) if kinds else None
    if told is None:
        obstacles.append(Obstacle.NO_DATE)
    if obstacles or spot is None or told is None:
        return Decision(None, tuple(dict.fromkeys(str(one) for one in obstacles)), None, grounds)
    coarse = Coarse(
        kind=kinds[0].code,
        step=spot[0],
        place=spot[1],
        oblast=spot[2],
        day=told[0],
        date_step=told[1],
        harmed=_harmed(subject.harmed),
    )
    return Decision(coarse, (), _not_before(subject, kinds, silence_days), grounds)


def kinds_of(subject: Subject, rules: Rules) -> tuple[Kind, ...]:
    """The kinds an event belongs to, the one that is shown first."""
    return tuple(
        kind
        for kind in rules.kinds
        if kind.conduct & set(subject.conduct)
        or kind.objects & set(subject.objects)
        or kind.markers & set(subject.markers)
    )


def _obstacles(subject: Subject, rules: Rules, kinds: Sequence[Kind]) -> list[str]:
    checks: list[tuple[bool, str]] = [
        (subject.gone, Obstacle.MERGED),
        (not kinds, Obstacle.NO_KIND),
        (not subject.places, Obstacle.NO_PLACE),
        (subject.state not in rules.states, Obstacle.STATE),
        (not _verified(subject.verification, rules.verification), Obstacle.VERIFICATION),
        (subject.privileged, Obstacle.PRIVILEGED),
        (subject.closed_items > 0, Obstacle.CLOSED_ITEM),
        (_consent_step(subject, rules) == Step.NOT_SHOWN, Obstacle.CONSENT),
    ]
    return [code for stands, code in checks if stands]


def _verified(level: str, wanted: str) -> bool:
    # VX is a refutation; as text it would stand above all levels.
    return level != "VX" and level >= wanted


def _consent_step(subject: Subject, rules: Rules) -> str:
    # An answer that the rules do not know is no consent.
    steps = [rules.consent_step.get(one, Step.NOT_SHOWN.value) for one in subject.consent]
    return coarsest(Step.SETTLEMENT.value, *steps)


def _grounds(
    subject: Subject, rules: Rules, kinds: Sequence[Kind], at_least: str
) -> tuple[Ground, ...]:
    """Every rule that concerns the event. What a rule does not name is not shown at all."""
    hidden, free = Step.NOT_SHOWN.value, Step.SETTLEMENT.value
    level = str(subject.confidentiality)
    found = [Ground(RuleOf.KIND.value, one.code, one.step, one.date) for one in kinds]
    found.append(
        Ground(RuleOf.STATE.value, subject.state, rules.states_step.get(subject.state, free))
    )
    found.append(
        Ground(RuleOf.PROTECTION.value, level, rules.confidentiality_step.get(level, hidden))
    )
    found += [
        Ground(RuleOf.MARKER.value, one, rules.marker_step.get(one, hidden))
        for one in subject.markers
    ]
    found += [
        Ground(RuleOf.CONSENT.value, one, rules.consent_step.get(one, hidden))
        for one in dict.fromkeys(subject.consent)
    ]
    found.append(Ground(RuleOf.CHOSEN.value, at_least, at_least))
    return tuple(found)


def snapped(places: Sequence[Unit], step: str) -> tuple[str, str, str] | None:
    """The one place that stands for all at this step or the next coarser one that they share.

    Returns step, code and oblast; None: they share nothing, or nothing may be told.
    """
    for each in Step.values[Step.values.index(step) :]:
        codes = {_code(unit, each) for unit in places}
        if len(codes) == 1 and "" not in codes:
            return each, codes.pop(), places[0].oblast
    return None


def _code(unit: Unit, step: str) -> str:
    """The place of a step; empty: this place has none, so that the next coarser one is asked."""
    if step in _HEXAGONS:
        if unit.latitude is None or unit.longitude is None or not unit.settlement:
            return ""
        # Of the settlement's centre, not of the event: the hexagon tells nothing more exact.
        return str(h3.latlng_to_cell(unit.latitude, unit.longitude, _HEXAGONS[step]))
    return {
        Step.SETTLEMENT.value: unit.settlement,
        Step.HROMADA.value: unit.hromada,
        Step.RAION.value: unit.raion,
        Step.OBLAST.value: unit.oblast,
    }.get(step, "")


def _told_day(subject: Subject, kinds: Sequence[Kind]) -> tuple[date, str] | None:
    """The day or the first of the month or year, as exactly as it is known and may be told."""
    if subject.when_from is None or subject.when_to is None:
        return None
    first, last = subject.when_from.astimezone(_ZONE), subject.when_to.astimezone(_ZONE)
    step = coarsest_date(*(kind.date for kind in kinds))
    lasts = last - first
    if lasts > _LONGEST["day"]:
        step = coarsest_date(step, DateStep.MONTH.value)
    if lasts > _LONGEST["month"]:
        step = coarsest_date(step, DateStep.YEAR.value)
    if lasts > timedelta(days=366):
        return None
    return first_of(first.date(), step), step


def first_of(day: date, step: str) -> date:
    """The first day of the day's month or year."""
    if step == DateStep.YEAR:
        return day.replace(month=1, day=1)
    return day.replace(day=1) if step == DateStep.MONTH else day


def _not_before(subject: Subject, kinds: Sequence[Kind], silence_days: int) -> date:
    assert subject.when_to is not None  # asked for by `_told_day`
    days = max(silence_days, *(kind.embargo for kind in kinds))
    return subject.when_to.astimezone(_ZONE).date() + timedelta(days=days + 1)


def _harmed(stated: int | None) -> str:
    if stated is None or stated <= 0:
        return Harmed.UNKNOWN.value
    if stated < 10:
        return Harmed.SOME.value
    return (Harmed.TENS if stated < 100 else Harmed.HUNDREDS).value


def as_json(coarse: Coarse) -> Mapping[str, str]:
    """For comparing and for digests."""
    return {
        "kind": coarse.kind,
        "step": coarse.step,
        "place": coarse.place,
        "oblast": coarse.oblast,
        "day": coarse.day.isoformat(),
        "date_step": coarse.date_step,
        "harmed": coarse.harmed,
    }
