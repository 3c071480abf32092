# SPDX-License-Identifier: AGPL-3.0-or-later
"""Litigation actions of a case: entered, moved on, taken off the case.

The day by which an action is to be filed becomes a deadline of the case that belongs to it: the
earlier of the day that was set and the last day for an application. It is done when the action is
filed, and dropped when it is closed or taken off the case.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils import translation

from dokaz.casework.cases.actions.authorising import locked_litigation, require_authorised
from dokaz.casework.cases.actions.team import add_deadline, end_deadline, waiting_deadlines
from dokaz.casework.cases.drafts import LitigationDraft, checked_litigation
from dokaz.casework.cases.limits import last_day_to_file
from dokaz.casework.cases.marks import MARKS
from dokaz.casework.cases.models import Case, LitigationAction
from dokaz.casework.cases.policy import LITIGATION, worked_on
from dokaz.casework.cases.recording import case_ref, note, open_case
from dokaz.casework.cases.terms import FORUMS
from dokaz.casework.cases.vocabulary import BEFORE_FILING, ChangeKind
from dokaz.casework.records.recording import kept, require_revision, set_fields
from dokaz.casework.records.texts import clean
from dokaz.gate.api import Actor, Erasure, Unit, action

# What stands in records is the archive's first language, whoever writes.
_FILE = "Подати звернення: %s"


@dataclass(frozen=True)
class LitigationStated:
    case: UUID
    litigation: UUID
    forum: str
    state: str
    revision: int
    ended: bool = False


@action(
    "cases.litigation.state",
    rule=worked_on(),
    facts=LitigationStated,
    erasure=Erasure.DETAILS,
    event="metadata modification",
)
def state_litigation(unit: Unit, *, actor: Actor, case_id: UUID, draft: LitigationDraft) -> UUID:
    """Enter a litigation action; returns its identifier. Victims are named in it afterwards.

    Raises:
        Rejected: a value does not pass; says which.
        Conflict: the case is closed.
    """
    case = open_case(case_id)
    values = checked_litigation(draft, leading=case.organisation_id)
    row = LitigationAction(
        id=unit.new_id(),
        case=case,
        organisation_id=case.organisation_id,
        at=unit.at,
        by=actor.ref,
        changed_at=unit.at,
        **values,
    )
    row.save(force_insert=True)
    _keep_deadline(unit, case, row, None)
    after = {name: kept(value) for name, value in values.items()}
    _noted(unit, case, row, ChangeKind.LITIGATION_STATED, after=after)
    return row.pk


@action(
    "cases.litigation.change",
    rule=worked_on(LITIGATION, "litigation_id"),
    facts=LitigationStated,
    erasure=Erasure.DETAILS,
    event="metadata modification",
)
def change_litigation(
    unit: Unit,
    *,
    actor: Actor,
    litigation_id: UUID,
    draft: LitigationDraft,
    revision: int,
    why: str = "",
) -> int:
    """Set an action anew, as when it comes further; returns its revision.

    Before it is filed, or goes to another forum, the consents of all its victims are asked again.
    `revision` is the number the editor saw. Former values stay in the history.

    Raises:
        Rejected: a value does not pass; says which.
        Conflict: somebody changed it meanwhile; the case is closed; it was taken off it; a victim
            does not agree to it, or not any more.
    """
    why = clean("why", why, longest=10_000)
    case, row = locked_litigation(litigation_id)
    values = checked_litigation(draft, leading=case.organisation_id)
    require_revision(row, revision)
    is_filed = row.filed_on is None and values["filed_on"] is not None
    if values["forum"] != row.forum or is_filed:
        require_authorised(actor, row, values["forum"])
    day = _day_to_file(row)
    before, after = set_fields(unit, row, values)
    _keep_deadline(unit, case, row, day)
    _noted(unit, case, row, ChangeKind.LITIGATION_CHANGED, before=before, after=after, why=why)
    return row.revision


@action(
    "cases.litigation.end",
    rule=worked_on(LITIGATION, "litigation_id"),
    facts=LitigationStated,
    erasure=Erasure.DETAILS,
    event="metadata modification",
)
def end_litigation(unit: Unit, *, actor: Actor, litigation_id: UUID, why: str) -> None:
    """State that it does not belong to the case; that it was entered stays on record.

    Raises:
        Rejected: no reason.
        Conflict: the case is closed, or it was taken off it before.
    """
    why = clean("why", why, longest=10_000, required=True)
    case, row = locked_litigation(litigation_id)
    row.ended_at, row.ended_by = unit.at, actor.ref
    row.save(update_fields=["ended_at", "ended_by"])
    for one in waiting_deadlines(litigation=row):
        end_deadline(unit, case, one, done=False, why=why)
    before = {"forum": row.forum, "state": row.state}
    _noted(unit, case, row, ChangeKind.LITIGATION_ENDED, before=before, why=why)


def _day_to_file(row: LitigationAction) -> date | None:
    """By when it is to be filed; None: nothing is known, or it is filed or given up."""
    if row.state not in BEFORE_FILING:
        return None
    known = (row.file_by, last_day_to_file(row.forum, row.decided_on))
    return min((one for one in known if one is not None), default=None)


def _keep_deadline(unit: Unit, case: Case, row: LitigationAction, before: date | None) -> None:
    """Have the day of filing wait, unless it was waited for and somebody ended that."""
    day = _day_to_file(row)
    if day == before:
        return
    for one in waiting_deadlines(litigation=row, filing=True):
        end_deadline(unit, case, one, done=row.filed_on is not None)
    if day is not None:
        with translation.override("uk"):
            words = _FILE % " · ".join(filter(None, (FORUMS.term(row.forum), row.own_number)))
        add_deadline(unit, case, what=words, due_date=day, litigation=row, filing=True)


def _noted(
    unit: Unit,
    case: Case,
    row: LitigationAction,
    what: ChangeKind,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    why: str = "",
) -> None:
    MARKS.rewrite(case)
    note(unit, case, what, before=before, after=after, why=why)
    unit.record(
        LitigationStated(
            case=case.pk,
            litigation=row.pk,
            forum=row.forum,
            state=row.state,
            revision=row.revision,
            ended=row.ended_at is not None,
        ),
        objects=(case_ref(case.pk),),
        details={"why": why} if why else None,
    )
