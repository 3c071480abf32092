# SPDX-License-Identifier: AGPL-3.0-or-later
"""Notes of hearings (trial monitoring): written once, then only withdrawn.

The day to which a hearing was put off becomes a deadline of the case, of which its team is told
ahead; it is done when a hearing of that day is noted, waits again when that note is withdrawn, and
is dropped with the last note that names it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from dokaz.casework.cases.actions.team import (
    add_deadline,
    end_deadline,
    waiting_deadlines,
)
from dokaz.casework.cases.drafts import HearingDraft, checked_hearing
from dokaz.casework.cases.models import Case, HearingNote, Proceeding
from dokaz.casework.cases.policy import HEARINGS, PROCEEDINGS, worked_on
from dokaz.casework.cases.recording import case_ref, note, open_case
from dokaz.casework.cases.vocabulary import ChangeKind
from dokaz.casework.records.days import day_of
from dokaz.casework.records.recording import kept
from dokaz.casework.records.texts import clean
from dokaz.gate.api import Actor, Conflict, Erasure, Unit, action

# What stands in records is the archive's first language, whoever writes.
_NEXT = "Судове засідання: %s"


@dataclass(frozen=True)
class HearingNoted:
    case: UUID
    proceeding: UUID
    hearing: UUID
    held_on: str
    concerns: tuple[str, ...]
    withdrawn: bool = False


@action(
    "cases.hearing.note",
    rule=worked_on(PROCEEDINGS, "proceeding_id"),
    facts=HearingNoted,
    erasure=Erasure.DETAILS,
    event="metadata modification",
)
def note_hearing(unit: Unit, *, actor: Actor, proceeding_id: UUID, draft: HearingDraft) -> UUID:
    """Write down what was seen and heard of a hearing; returns the note's identifier.

    Raises:
        Rejected: a value does not pass; says which.
        Conflict: the case is closed, or the proceedings were taken off it.
    """
    values = checked_hearing(draft, today=day_of(unit.at))
    case = open_case(Proceeding.objects.get(pk=proceeding_id).case_id)
    proceeding = Proceeding.objects.select_for_update().get(pk=proceeding_id)
    if proceeding.ended_at is not None:
        raise Conflict("already_ended", _("These proceedings were taken off the case before."))
    row = HearingNote(
        id=unit.new_id(),
        case=case,
        proceeding=proceeding,
        organisation_id=case.organisation_id,
        at=unit.at,
        by=actor.ref,
        **values,
    )
    row.save(force_insert=True)
    due = {one.due_date: one for one in waiting_deadlines(proceeding=proceeding)}
    if row.held_on in due:
        end_deadline(unit, case, due[row.held_on], done=True)
    if row.next_on is not None and row.next_on not in due and not _held(proceeding, row.next_on):
        _add(unit, case, proceeding, row.next_on)
    after = {"number": proceeding.number, **{name: kept(one) for name, one in values.items()}}
    note(unit, case, ChangeKind.HEARING_NOTED, after=after)
    _record(unit, row)
    return row.pk


def _standing(proceeding: Proceeding) -> QuerySet[HearingNote]:
    return HearingNote.objects.filter(proceeding=proceeding, withdrawn_at__isnull=True)


def _held(proceeding: Proceeding, day: date) -> bool:
    return _standing(proceeding).filter(held_on=day).exists()


def _add(unit: Unit, case: Case, proceeding: Proceeding, day: date) -> None:
    words = _NEXT % proceeding.number
    add_deadline(unit, case, what=words, due_date=day, proceeding=proceeding)


def renumber(unit: Unit, case: Case, proceeding: Proceeding) -> None:
    """Have days of hearings wait under the number that the proceedings have now."""
    for one in waiting_deadlines(proceeding=proceeding):
        end_deadline(unit, case, one, done=False)
        _add(unit, case, proceeding, one.due_date)


@action(
    "cases.hearing.withdraw",
    rule=worked_on(HEARINGS, "hearing_id"),
    facts=HearingNoted,
    erasure=Erasure.DETAILS,
    event="metadata modification",
)
def withdraw_hearing(unit: Unit, *, actor: Actor, hearing_id: UUID, why: str) -> None:
    """Take a note back, as when it says something wrong; what it said stays in the history.

    Raises:
        Rejected: no reason.
        Conflict: the case is closed, or the note was withdrawn before.
    """
    why = clean("why", why, longest=10_000, required=True)
    case = open_case(HearingNote.objects.get(pk=hearing_id).case_id)
    row = HearingNote.objects.select_for_update().select_related("proceeding").get(pk=hearing_id)
    if row.withdrawn_at is not None:
        raise Conflict("already_withdrawn", _("This note was withdrawn before."))
    row.withdrawn_at, row.withdrawn_by = unit.at, actor.ref
    row.save(update_fields=["withdrawn_at", "withdrawn_by"])
    named = set(_standing(row.proceeding).values_list("next_on", flat=True))
    for one in waiting_deadlines(proceeding=row.proceeding):
        if one.due_date not in named:
            end_deadline(unit, case, one, done=False, why=why)
    _wait_again(unit, case, row)
    before = {"number": row.proceeding.number, "held_on": kept(row.held_on)}
    note(unit, case, ChangeKind.HEARING_WITHDRAWN, before=before, why=why)
    _record(unit, row, details={"why": why})


def _wait_again(unit: Unit, case: Case, row: HearingNote) -> None:
    """Of the day of a withdrawn note nothing may be known again, though it was put off to it."""
    proceeding, day = row.proceeding, row.held_on
    put_off = _standing(proceeding).filter(next_on=day).exists()
    if put_off and not _held(proceeding, day) and proceeding.ended_at is None:
        _add(unit, case, proceeding, day)


def _record(unit: Unit, row: HearingNote, *, details: Mapping[str, Any] | None = None) -> None:
    unit.record(
        HearingNoted(
            case=row.case_id,
            proceeding=row.proceeding_id,
            hearing=row.pk,
            held_on=row.held_on.isoformat(),
            concerns=tuple(row.concerns),
            withdrawn=row.withdrawn_at is not None,
        ),
        objects=(case_ref(row.case_id),),
        details=details,
    )
