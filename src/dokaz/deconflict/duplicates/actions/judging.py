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
from dokaz.deconflict.duplicates.policy import JUDGES, JUDGES_PEOPLE, of_two
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
    """Which two, and codes of the decision and of what it rests on.

    `other` is None where it could not be seen: identifiers tell when something was written down.
    """

    one: UUID
    other: UUID | None
    decision: str
    because: str


def facts_of(row: Judgement) -> dict[str, Any]:
    """What the act that wrote a judgement recorded."""
    stated = asdict(_stated(row))
    return {name: None if value is None else str(value) for name, value in stated.items()}


def _stated(row: Judgement) -> Judged:
    seen = [key for key in (row.one_id, row.other_id) if key != row.unseen_id]
    return Judged(seen[0], seen[1] if len(seen) == 2 else None, row.decision, row.because)


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
    """Both people are visible and not erased; both are of the own organisation and were found to be
    alike, or one is another's, with whose people nothing is compared to be put into a queue."""
    one, other = sorted(arguments["person_ids"])
    seen = persons.rows_of(actor=actor, person_ids=(one, other))
    if len(seen) != 2 or any(row.erased for row in seen.values()):
        return Refusal("not_visible", hidden=True)
    there = PersonPair.objects.filter(
        one_id=one, other_id=other, organisation_id=actor.organisation_id
    )
    if there or of_two(actor, [row.organisation_id for row in seen.values()]):
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
    """Decide about two people of the own organisation, or about one and another organisation's whom
    one may see, or take an earlier decision back; returns the judgement. Their records stay two.

    Raises:
        Rejected: no such decision or ground.
        NotFound: the actor does not see both, or nothing says that two own ones are alike.
    """
    return _written(unit, actor, Kind.PERSON, person_ids, decision, because)


def _events_found(actor: Actor, arguments: Mapping[str, Any]) -> Verdict:
    """They were found to be alike; one is of the own organisation and visible. The other one may be
    another organisation's that cannot be seen: who has it was told, and can be asked."""
    one, other = sorted(arguments["event_ids"])
    there = EventPair.objects.filter(one_id=one, other_id=other).first()
    if there is None:
        return Refusal("not_visible", hidden=True)
    seen = events.rows_of(actor=actor, event_ids=(one, other))
    owners = {one: there.one_organisation_id, other: there.other_organisation_id}
    own = [key for key, owner in owners.items() if owner == actor.organisation_id]
    if own and all(key in seen for key in own):
        return ALLOWED
    return Refusal("not_visible", hidden=True)


@action(
    "duplicates.event.judge",
    rule=all_of(_events_found, holds_role(*JUDGES)),
    facts=Judged,
    erasure=Erasure.NOTHING_PERSONAL,
    event="act",
)
def judge_events(
    unit: Unit, *, actor: Actor, event_ids: tuple[UUID, UUID], decision: str, because: str = ""
) -> UUID:
    """Decide about two events, one of them of the own organisation, or take an earlier decision
    back; returns the judgement. Merging stays an act of its own. Of an event that the actor does
    not see the act names the organisation alone.

    Raises:
        Rejected: no such decision or ground.
        NotFound: the actor does not see the own one, or nothing says that they are alike.
    """
    hidden = set(event_ids) - set(events.rows_of(actor=actor, event_ids=event_ids))
    unseen = hidden.pop() if hidden else None
    return _written(unit, actor, Kind.EVENT, event_ids, decision, because, unseen=unseen)


def _written(
    unit: Unit, actor: Actor, what: Kind, both: tuple[UUID, UUID], decision: str, because: str, *,
    unseen: UUID | None = None,
) -> UUID:  # fmt: skip
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
        unseen_id=unseen,
        decision=decision,
        because=because,
        by=actor.ref,
        at=unit.at,
    )
    row.save(force_insert=True)
    seen = (ObjectRef(str(what), key) for key in (row.one_id, row.other_id) if key != unseen)
    unit.record(_stated(row), objects=(ObjectRef("judgement", row.pk), *seen, *_who_has(row)))
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


def _who_has(row: Judgement) -> tuple[ObjectRef, ...]:
    """The organisation of the event that could not be seen."""
    if row.unseen_id is None:
        return ()
    pair = EventPair.objects.get(one_id=row.one_id, other_id=row.other_id)
    of_first = row.unseen_id == row.one_id
    owner = pair.one_organisation_id if of_first else pair.other_organisation_id
    return (ObjectRef("organisation", owner),)
