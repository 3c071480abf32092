# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is told of events, in words: kinds, places, days, and the rules that say how exactly."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dokaz.casework.interviews import api as interviews
from dokaz.casework.places import api as places
from dokaz.gate.api import Actor
from dokaz.interfaces.web.words import Word, word_of
from dokaz.publication import api as publication

_ANSWERS: dict[str, Word] = dict(interviews.AnswerState.choices)
_LEVELS: dict[str, str] = {"marker": "marker", "state": "event_state"}


@dataclass(frozen=True, slots=True)
class ToldWords:
    """All that the public is told of an event."""

    kind: str
    where: str
    step: Word
    when: str
    harmed: Word


@dataclass(frozen=True, slots=True)
class GroundWords:
    """One rule that applies. `decides`: it makes the place coarser, and no other does so more."""

    rule: Word
    found: Word
    step: Word
    date_step: Word
    decides: bool


def told_words(actor: Actor, told: Iterable[publication.Coarse]) -> list[ToldWords]:
    """The same in words, in the same order."""
    rows = list(told)
    codes = tuple({code for one in rows for code in (one.place, one.oblast)})
    known = places.get_places(actor=actor, codes=codes)
    return [_told(one, known) for one in rows]


def _told(one: publication.Coarse, known: dict[str, places.PlaceView]) -> ToldWords:
    found = known.get(one.place) or known.get(one.oblast)
    return ToldWords(
        kind=kind_name(one.kind),
        where=found.whole if found else one.place,
        step=word_of("release_step", one.step),
        when=day_told(one.day, one.date_step),
        harmed=word_of("harmed", one.harmed),
    )


def kind_name(code: str) -> str:
    """What a kind of crime is called."""
    try:
        kind = publication.shipped().kind(code)
    except KeyError:
        return code
    return kind.name_en if get_language() == "en" else kind.name_uk


def day_told(day: date, step: str) -> str:
    """A day, month or year in words."""
    if step == publication.DateStep.YEAR:
        return str(day.year)
    if step == publication.DateStep.MONTH:
        return date_format(day, "F Y").lower() if get_language() == "uk" else f"{day:%B %Y}"
    return date_format(day, "j E Y")


def ground_words(grounds: Sequence[publication.Ground]) -> list[GroundWords]:
    """The rules in words; what nobody chose is left out."""
    steps = publication.Step.values
    coarsest = max((one.step for one in grounds), key=steps.index, default="")
    return [
        GroundWords(
            rule=word_of("release_rule", one.rule),
            found=_found(one),
            step=word_of("release_step", one.step),
            date_step=word_of("date_step", one.date_step) if one.date_step else "",
            decides=one.step == coarsest != steps[0],
        )
        for one in grounds
        if not (one.rule == publication.RuleOf.CHOSEN and one.step == steps[0])
    ]


def _found(one: publication.Ground) -> Word:
    if one.rule == publication.RuleOf.KIND:
        return kind_name(one.code)
    if one.rule == publication.RuleOf.CONSENT:
        return _ANSWERS.get(one.code, one.code)
    if one.rule == publication.RuleOf.PROTECTION:
        label = word_of("level", int(one.code)) if one.code.isdecimal() else one.code
        return f"L{one.code} · {label}"
    if one.rule == publication.RuleOf.CHOSEN:
        return _("coarser than the rules ask")
    return word_of(_LEVELS[one.rule], one.code)
