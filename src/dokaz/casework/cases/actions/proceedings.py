# SPDX-License-Identifier: AGPL-3.0-or-later
"""Proceedings of a case before courts and authorities: entered, moved on, taken off the case."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.casework.cases.actions.hearings import renumber
from dokaz.casework.cases.actions.team import end_deadline, waiting_deadlines
from dokaz.casework.cases.drafts import ProceedingDraft, checked_proceeding
from dokaz.casework.cases.marks import MARKS
from dokaz.casework.cases.models import Case, Proceeding
from dokaz.casework.cases.policy import PROCEEDINGS, worked_on
from dokaz.casework.cases.recording import case_ref, note, open_case
from dokaz.casework.cases.vocabulary import ChangeKind
from dokaz.casework.records.recording import kept, require_revision, set_fields
from dokaz.casework.records.texts import clean
from dokaz.gate.api import Actor, Conflict, Erasure, Unit, action


@dataclass(frozen=True)
class ProceedingStated:
    case: UUID
    proceeding: UUID
    stage: str
    revision: int
    ended: bool = False


@action(
    "cases.proceeding.state",
    rule=worked_on(),
    facts=ProceedingStated,
    erasure=Erasure.DETAILS,
    event="metadata modification",
)
def state_proceeding(unit: Unit, *, actor: Actor, case_id: UUID, draft: ProceedingDraft) -> UUID:
    """Enter proceedings; returns their identifier.

    Raises:
        Rejected: a value does not pass; says which.
        Conflict: the case is closed, or has proceedings there under this number.
    """
    values = checked_proceeding(draft)
    case = open_case(case_id)
    _require_once(case, values, None)
    row = Proceeding(
        id=unit.new_id(),
        case=case,
        organisation_id=case.organisation_id,
        at=unit.at,
        by=actor.ref,
        changed_at=unit.at,
        **values,
    )
    row.save(force_insert=True)
    after = {name: kept(value) for name, value in values.items()}
    _noted(unit, case, row, ChangeKind.PROCEEDING_STATED, after=after)
    return row.pk


@action(
    "cases.proceeding.change",
    rule=worked_on(PROCEEDINGS, "proceeding_id"),
    facts=ProceedingStated,
    erasure=Erasure.DETAILS,
    event="metadata modification",
)
def change_proceeding(
    unit: Unit,
    *,
    actor: Actor,
    proceeding_id: UUID,
    draft: ProceedingDraft,
    revision: int,
    why: str = "",
) -> int:
    """Set proceedings anew, as when they come to another stage; returns their revision.

    `revision` is the number the editor saw. Former values stay in the history.

    Raises:
        Rejected: a value does not pass; says which.
        Conflict: somebody changed them meanwhile; the case is closed; they were taken off it.
    """
    why = clean("why", why, longest=10_000)
    values = checked_proceeding(draft)
    case, row = _locked(proceeding_id)
    require_revision(row, revision)
    _require_once(case, values, row.pk)
    before, after = set_fields(unit, row, values)
    if "number" in after:
        renumber(unit, case, row)
    _noted(unit, case, row, ChangeKind.PROCEEDING_CHANGED, before=before, after=after, why=why)
    return row.revision


@action(
    "cases.proceeding.end",
    rule=worked_on(PROCEEDINGS, "proceeding_id"),
    facts=ProceedingStated,
    erasure=Erasure.DETAILS,
    event="metadata modification",
)
def end_proceeding(unit: Unit, *, actor: Actor, proceeding_id: UUID, why: str) -> None:
    """State that they do not belong to the case; that they were entered stays on record.

    Raises:
        Rejected: no reason.
        Conflict: the case is closed, or they were taken off it before.
    """
    why = clean("why", why, longest=10_000, required=True)
    case, row = _locked(proceeding_id)
    for one in waiting_deadlines(proceeding=row):
        end_deadline(unit, case, one, done=False, why=why)
    row.ended_at, row.ended_by = unit.at, actor.ref
    row.save(update_fields=["ended_at", "ended_by"])
    before = {"forum": row.forum, "number": row.number, "stage": row.stage}
    _noted(unit, case, row, ChangeKind.PROCEEDING_ENDED, before=before, why=why)


def _locked(proceeding_id: UUID) -> tuple[Case, Proceeding]:
    case = open_case(Proceeding.objects.get(pk=proceeding_id).case_id)
    row = Proceeding.objects.select_for_update().get(pk=proceeding_id)
    if row.ended_at is not None:
        raise Conflict("already_ended", _("These proceedings were taken off the case before."))
    return case, row


def _require_once(case: Case, values: Mapping[str, Any], key: UUID | None) -> None:
    """Raises Conflict: the case has proceedings there under this number."""
    rows = Proceeding.objects.filter(
        case=case, forum=values["forum"], number=values["number"], ended_at__isnull=True
    )
    if rows.exclude(pk=key).exists():
        raise Conflict("already_there", _("The case has proceedings under this number already."))


def _noted(
    unit: Unit,
    case: Case,
    row: Proceeding,
    what: ChangeKind,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    why: str = "",
) -> None:
    MARKS.rewrite(case)
    note(unit, case, what, before=before, after=after, why=why)
    unit.record(
        ProceedingStated(
            case=case.pk,
            proceeding=row.pk,
            stage=row.stage,
            revision=row.revision,
            ended=row.ended_at is not None,
        ),
        objects=(case_ref(case.pk),),
        details={"why": why} if why else None,
    )
