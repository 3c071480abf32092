# SPDX-License-Identifier: AGPL-3.0-or-later
"""Figures in the reader's language."""

from uuid import UUID

from dokaz.casework.events import api as events
from dokaz.casework.places import api as places
from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor
from dokaz.members import api as members
from dokaz.reports.views import FigureLine
from dokaz.reports.vocabulary import By, Counted, Outcome

_KINDS = dict(evidence.ItemKind.choices)
_LEVELS = dict(evidence.VerificationLevel.choices)


def label_of(one: FigureLine) -> str:
    """What a line counts."""
    if one.code == Counted.VERIFIED:
        return f"{one.kind} · {_LEVELS.get(one.kind, one.kind)}"
    if one.code == Counted.SUBMISSIONS and one.kind:
        return str(Outcome(one.kind).label)
    if one.kind:
        return str(_KINDS.get(one.kind, one.kind))
    return str(Counted(one.code).label)


def oblast_names(actor: Actor) -> dict[str, str]:
    """All oblasts by their codes, Crimea and Sevastopol among them."""
    return {one.code: one.label for one in places.places_in(actor=actor)}


def name_of(code: str, by: By, oblasts: dict[str, str]) -> str:
    """What an oblast or a conduct is called."""
    if by == By.OBLAST:
        return oblasts.get(code, code)
    return f"{code} {events.terms.term('conduct', code)}"


def organisation_names(actor: Actor, language: str) -> dict[UUID, str]:
    """What the organisations of the node are called."""
    return {one.id: one.name(language) for one in members.directory(actor=actor)}
