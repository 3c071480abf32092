# SPDX-License-Identifier: AGPL-3.0-or-later
"""Deciding whether two items, people or events are the same. Nothing is merged or hidden by it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.casework.events import api as events
from dokaz.casework.persons import api as persons
from dokaz.deconflict.duplicates.facts import PairJudged
from dokaz.deconflict.duplicates.models import EventPair, Judgement, Pair, PersonPair
from dokaz.deconflict.duplicates.policy import JUDGES, JUDGES_PEOPLE
from dokaz.deconflict.duplicates.vocabulary import Because, Decision, Kind
from dokaz.evidence import api as evidence
from dokaz.gate.api import (
    ALLOWED,
    Actor,
    Erasure,
    ObjectRef,
    Refusal,
    Rejected,
    Unit,
    Verdict,
    action,
    all_of,
    holds_role,
)


def _sees_both(actor: Actor, arguments: Mapping[str, Any]) -> Verdict:
    """Both items are visible and were found to be alike; else there is nothing to decide here."""
    item_ids = tuple(arguments["item_ids"])
    seen = evidence.rows_of(actor=actor, item_ids=item_ids)
    if len(seen) == 2 and Pair.objects.filter(one_id=min(item_ids), other_id=max(item_ids)):
        return ALLOWED
    return Refusal("not_visible", hidden=True)


@dataclass(frozen=True)
class Judged:
    """Which two, and codes of the decision and of what it rests on."""

    one: UUID
    other: UUID
    decision: str
    because: str


def facts_of(row: Judgement) -> dict[str, Any]:
    """What the act that wrote a judgement recorded."""
    stated = Judged(row.one_id, row.other_id, row.decision, row.because)
    return {name: str(value) for name, value in asdict(stated).items()}


@action(
    "duplicates.pair.judge",
    rule=all_of(_sees_both, holds_role(*JUDGES)),
    facts=Judged,
    erasure=Erasure.NOTHING_PERSONAL,
    event="act",
)
def judge(
    unit: Unit, *, actor: Actor, item_ids: tuple[UUID, UUID], decision: str, because: str = ""
) -> UUID:
    """Decide about two items, or take an earlier decision back; returns the judgement.

    Raises:
        Rejected: no such decision or ground.
        NotFound: the actor does not see both, or nothing says that they are alike.
    """
    return _written(unit, actor, Kind.ITEM, item_ids, decision, because)


def _people_seen(actor: Actor, arguments: Mapping[str, Any]) -> Verdict:
    """Both people are visible, of the own organisation, and were found to be alike."""
    one, other = sorted(arguments["person_ids"])
    there = PersonPair.objects.filter(
        one_id=one, other_id=other, organisation_id=actor.organisation_id
    )
    if there and len(persons.rows_of(actor=actor, person_ids=(one, other))) == 2:
        return ALLOWED
    return Refusal("not_visible", hidden=True)


@action(
    "duplicates.person.judge",
    rule=all_of(_people_seen, holds_role(*JUDGES_PEOPLE)),
    facts=Judged,
    erasure=Erasure.NOTHING_PERSONAL,
    event="act",
)
def judge_people(
    unit: Unit, *, actor: Actor, person_ids: tuple[UUID, UUID], decision: str, because: str = ""
) -> UUID:
    """Decide about two people of the own organisation, or take an earlier decision back; returns
    the judgement. Their records stay two.

    Raises:
        Rejected: no such decision or ground.
        NotFound: the actor does not see both, or nothing says that they are alike.
    """
    return _written(unit, actor, Kind.PERSON, person_ids, decision, because)


def _events_seen(actor: Actor, arguments: Mapping[str, Any]) -> Verdict:
    """Both events are visible, one is of the own organisation, and they were found to be alike."""
    one, other = sorted(arguments["event_ids"])
    there = EventPair.objects.filter(one_id=one, other_id=other).first()
    owners = {there.one_organisation_id, there.other_organisation_id} if there else set()
    if actor.organisation_id not in owners:
        return Refusal("not_visible", hidden=True)
    if len(events.rows_of(actor=actor, event_ids=(one, other))) == 2:
        return ALLOWED
    return Refusal("not_visible", hidden=True)


@action(
    "duplicates.event.judge",
    rule=all_of(_events_seen, holds_role(*JUDGES)),
    facts=Judged,
    erasure=Erasure.NOTHING_PERSONAL,
    event="act",
)
def judge_events(
    unit: Unit, *, actor: Actor, event_ids: tuple[UUID, UUID], decision: str, because: str = ""
) -> UUID:
    """Decide about two events, one of them of the own organisation, or take an earlier decision
    back; returns the judgement. Merging stays an act of its own.

    Raises:
        Rejected: no such decision or ground.
        NotFound: the actor does not see both, or nothing says that they are alike.
    """
    return _written(unit, actor, Kind.EVENT, event_ids, decision, because)


def _written(
    unit: Unit, actor: Actor, what: Kind, both: tuple[UUID, UUID], decision: str, because: str
) -> UUID:
    if decision not in Decision.values:
        raise Rejected("decision", _("Say whether they are the same. Nothing was saved."))
    if because not in Because.values:
        raise Rejected("because", _("Choose what the decision rests on. Nothing was saved."))
    assert actor.organisation_id is not None  # the roles of the rule are held in an organisation
    row = Judgement(
        id=unit.new_id(),
        organisation_id=actor.organisation_id,
        what=what,
        one_id=min(both),
        other_id=max(both),
        decision=decision,
        because=because,
        by=actor.ref,
        at=unit.at,
    )
    row.save(force_insert=True)
    unit.record(
        Judged(row.one_id, row.other_id, decision, because),
        objects=(
            ObjectRef("judgement", row.pk),
            ObjectRef(str(what), row.one_id),
            ObjectRef(str(what), row.other_id),
        ),
    )
    if what is Kind.ITEM:
        unit.emit(
            PairJudged(
                one=row.one_id,
                other=row.other_id,
                organisation=row.organisation_id,
                decision=decision,
            )
        )
    return row.pk
