# SPDX-License-Identifier: AGPL-3.0-or-later
"""Deciding whether two items are the same. Nothing is merged, moved or hidden by it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.deconflict.duplicates.facts import PairJudged
from dokaz.deconflict.duplicates.models import Judgement, Pair
from dokaz.deconflict.duplicates.policy import JUDGES
from dokaz.deconflict.duplicates.vocabulary import Because, Decision
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
    """Which items, and codes of the decision and of what it rests on."""

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
    if decision not in Decision.values:
        raise Rejected("decision", _("Say whether they are the same. Nothing was saved."))
    if because not in Because.values:
        raise Rejected("because", _("Choose what the decision rests on. Nothing was saved."))
    assert actor.organisation_id is not None  # the roles of the rule are held in an organisation
    row = Judgement(
        id=unit.new_id(),
        organisation_id=actor.organisation_id,
        one_id=min(item_ids),
        other_id=max(item_ids),
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
            ObjectRef("item", row.one_id),
            ObjectRef("item", row.other_id),
        ),
    )
    unit.emit(
        PairJudged(
            one=row.one_id, other=row.other_id, organisation=row.organisation_id, decision=decision
        )
    )
    return row.pk
