# SPDX-License-Identifier: AGPL-3.0-or-later
"""What came of an activity: recorded by a line a day, taken back with a reason."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.casework.records.recording import note
from dokaz.casework.records.texts import clean
from dokaz.gate.api import Actor, Conflict, Erasure, Rejected, Unit, action, own, with_role
from dokaz.outreach.drafts import OutcomeDraft, checked_outcome
from dokaz.outreach.models import Activity, Outcome
from dokaz.outreach.policy import ACTIVITIES, OUTCOMES, WRITERS
from dokaz.outreach.recording import KIND, locked
from dokaz.outreach.vocabulary import ChangeKind


@dataclass(frozen=True)
class OutcomeRecorded:
    activity: UUID
    outcome: UUID
    kind: str
    withdrawn: bool


@action(
    "outreach.outcome.record",
    rule=with_role(WRITERS, own(ACTIVITIES, "activity_id")),
    facts=OutcomeRecorded,
    erasure=Erasure.DETAILS,
    event="act",
)
def record_outcome(unit: Unit, *, actor: Actor, activity_id: UUID, draft: OutcomeDraft) -> UUID:
    """Say what came of it and when; returns the outcome's identifier.

    Raises:
        Rejected: a value does not pass, or it lies before the activity.
        Conflict: the activity was withdrawn.
    """
    values = checked_outcome(draft)
    row = locked(activity_id)
    if values["on_date"] < row.first_date:
        raise Rejected("on_date", _("This lies before the activity itself. Look at the days."))
    outcome = Outcome(
        id=unit.new_id(),
        activity=row,
        organisation_id=row.organisation_id,
        at=unit.at,
        by=actor.ref,
        **values,
    )
    outcome.save(force_insert=True)
    _noted(unit, row, outcome, ChangeKind.OUTCOME)
    return outcome.pk


@action(
    "outreach.outcome.withdraw",
    rule=with_role(WRITERS, own(OUTCOMES, "outcome_id")),
    facts=OutcomeRecorded,
    erasure=Erasure.DETAILS,
    event="metadata modification",
)
def withdraw_outcome(unit: Unit, *, actor: Actor, outcome_id: UUID, why: str) -> None:
    """State that it was not so after all; it stays, marked. Raises Rejected, Conflict."""
    why = clean("why", why, longest=10_000, required=True)
    row = locked(Outcome.objects.get(pk=outcome_id).activity_id)
    outcome = Outcome.objects.select_for_update().get(pk=outcome_id)
    if outcome.withdrawn_at is not None:
        raise Conflict("already_withdrawn", _("This was withdrawn before."))
    outcome.withdrawn_at, outcome.withdrawn_by = unit.at, actor.ref
    outcome.save(update_fields=["withdrawn_at", "withdrawn_by"])
    _noted(unit, row, outcome, ChangeKind.OUTCOME_WITHDRAWN, why=why)


def _noted(unit: Unit, row: Activity, outcome: Outcome, what: ChangeKind, *, why: str = "") -> None:
    stated = {"outcome": outcome.kind, "on_date": outcome.on_date.isoformat()}
    note(KIND, unit, row, what=what, after=stated, why=why)
    unit.record(
        OutcomeRecorded(
            activity=row.pk,
            outcome=outcome.pk,
            kind=outcome.kind,
            withdrawn=outcome.withdrawn_at is not None,
        ),
        objects=(KIND.ref(row.pk),),
        details={"why": why} if why else None,
    )
