# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who works on a case, who must not see it, and what has to be done by when."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.casework.cases.drafts import require_near
from dokaz.casework.cases.facts import CaseTeamChanged
from dokaz.casework.cases.models import (
    Case,
    CaseDeadline,
    CaseMember,
    CaseWall,
    LitigationAction,
    Proceeding,
)
from dokaz.casework.cases.policy import DEADLINES, TEAM, WALLS, in_force, managed, worked_on
from dokaz.casework.cases.recording import case_ref, locked, note, open_case
from dokaz.casework.cases.vocabulary import ChangeKind, TeamPart, WallScope
from dokaz.casework.records.texts import chosen, clean
from dokaz.gate.api import Actor, Conflict, Erasure, Rejected, Unit, action
from dokaz.members import api as members


@dataclass(frozen=True)
class TeamChanged:
    case: UUID
    membership: UUID
    member: UUID
    of_organisation: UUID
    part: str


@action(
    "cases.member.add",
    rule=managed(),
    facts=TeamChanged,
    erasure=Erasure.DETAILS,
    event="policy assignment",
)
def add_member(
    unit: Unit,
    *,
    actor: Actor,
    case_id: UUID,
    organisation_id: UUID,
    member_ref: UUID,
    part: str,
    reason: str,
    until: datetime | None = None,
) -> UUID:
    """Name a person for the team, acting for an organisation; they see the case from now on.

    Raises:
        Rejected: a value does not pass; no such organisation; a person of another one as lead.
        Conflict: the person is named already, or stands on the wall list.
    """
    part = chosen("part", part, TeamPart)
    reason = clean("reason", reason, longest=10_000, required=True)
    if until is not None and (until.tzinfo is None or until <= unit.at):
        raise Rejected("until", _("This time is over."))
    if members.known_organisation(organisation_id) is None:
        raise Rejected("organisation_id", _("There is no such organisation."))
    case = open_case(case_id)
    if part == TeamPart.LEAD and organisation_id != case.organisation_id:
        raise Rejected("part", _("The case is led by somebody of the leading organisation."))
    walls = CaseWall.objects.filter(
        case=case, member_ref=member_ref, scope=WallScope.CASE, ended_at__isnull=True
    )
    if walls.exists():
        raise Conflict("walled", _("This person stands on the wall list of the case."))
    named = CaseMember.objects.filter(in_force(), case=case, member_ref=member_ref)
    if named.exists():
        raise Conflict("already_named", _("This person is on the team already. End that first."))
    row = CaseMember(
        id=unit.new_id(),
        case=case,
        organisation_id=organisation_id,
        member_ref=member_ref,
        part=part,
        until=until,
        shared_at=unit.at,
        shared_by=actor.ref,
    )
    row.save(force_insert=True)
    note(unit, case, ChangeKind.MEMBER_ADDED, after=_named(row), why=reason)
    _record_team(unit, row, reason)
    return row.pk


@action(
    "cases.member.end",
    rule=managed(TEAM, "membership_id"),
    facts=TeamChanged,
    erasure=Erasure.DETAILS,
    event="policy assignment",
)
def end_member(unit: Unit, *, actor: Actor, membership_id: UUID, reason: str) -> None:
    """Take a person off the team from the next call on. Raises Rejected, Conflict."""
    reason = clean("reason", reason, longest=10_000, required=True)
    case = locked(CaseMember.objects.get(pk=membership_id).case_id)
    row = CaseMember.objects.select_for_update().get(pk=membership_id)
    if row.revoked_at is not None:
        raise Conflict("already_ended", _("This person left the team before."))
    _end(unit, row)
    note(unit, case, ChangeKind.MEMBER_ENDED, before=_named(row), why=reason)
    _record_team(unit, row, reason)


def _end(unit: Unit, row: CaseMember) -> None:
    row.revoked_at, row.revoked_by = unit.at, unit.actor.ref
    row.save(update_fields=["revoked_at", "revoked_by"])


def _named(row: CaseMember) -> dict[str, Any]:
    return {
        "member": str(row.member_ref), "organisation": str(row.organisation_id), "part": row.part
    }  # fmt: skip


def _record_team(unit: Unit, row: CaseMember, reason: str) -> None:
    unit.emit(CaseTeamChanged(case=row.case_id, organisation=row.case.organisation_id))
    assert row.member_ref is not None  # The database's constraint.
    unit.record(
        TeamChanged(
            case=row.case_id,
            membership=row.pk,
            member=row.member_ref,
            of_organisation=row.organisation_id,
            part=row.part,
        ),
        objects=(case_ref(row.case_id),),
        details={"reason": reason},
    )


@dataclass(frozen=True)
class WallChanged:
    case: UUID
    wall: UUID
    member: UUID
    scope: str


@action(
    "cases.wall.put_up",
    rule=managed(),
    facts=WallChanged,
    erasure=Erasure.DETAILS,
    event="policy assignment",
)
def wall(
    unit: Unit, *, actor: Actor, case_id: UUID, member_ref: UUID, scope: str, reason: str
) -> UUID:
    """State that a person must not see the case, or accounts in it; their place in the team ends.

    Raises:
        Rejected: a value does not pass.
        Conflict: this wall stands already.
    """
    scope = chosen("scope", scope, WallScope)
    reason = clean("reason", reason, longest=10_000, required=True)
    case = locked(case_id)
    standing = CaseWall.objects.filter(
        case=case, member_ref=member_ref, scope=scope, ended_at__isnull=True
    )
    if standing.exists():
        raise Conflict("already_walled", _("This wall stands already."))
    row = CaseWall(
        id=unit.new_id(),
        case=case,
        organisation_id=case.organisation_id,
        member_ref=member_ref,
        scope=scope,
        reason=reason,
        at=unit.at,
        by=actor.ref,
    )
    row.save(force_insert=True)
    # The history is read by the whole team, the wall list by managers only: no name here.
    note(unit, case, ChangeKind.WALLED, after={"scope": scope})
    if scope == WallScope.CASE:
        for member in CaseMember.objects.filter(in_force(), case=case, member_ref=member_ref):
            _end(unit, member)
            note(unit, case, ChangeKind.MEMBER_ENDED, before=_named(member))
    _record_wall(unit, row, reason)
    return row.pk


@action(
    "cases.wall.take_down",
    rule=managed(WALLS, "wall_id"),
    facts=WallChanged,
    erasure=Erasure.DETAILS,
    event="policy assignment",
)
def take_wall_down(unit: Unit, *, actor: Actor, wall_id: UUID, reason: str) -> None:
    """End a wall; a place in the team does not come back by it. Raises Rejected, Conflict."""
    reason = clean("reason", reason, longest=10_000, required=True)
    case = locked(CaseWall.objects.get(pk=wall_id).case_id)
    row = CaseWall.objects.select_for_update().get(pk=wall_id)
    if row.ended_at is not None:
        raise Conflict("already_ended", _("This wall was taken down before."))
    if row.member_ref == actor.ref:
        raise Conflict("own_wall", _("Somebody else has to take down a wall against you."))
    row.ended_at, row.ended_by = unit.at, actor.ref
    row.save(update_fields=["ended_at", "ended_by"])
    note(unit, case, ChangeKind.WALL_LIFTED, before={"scope": row.scope})
    _record_wall(unit, row, reason)


def _record_wall(unit: Unit, row: CaseWall, reason: str) -> None:
    unit.emit(CaseTeamChanged(case=row.case_id, organisation=row.organisation_id))
    unit.record(
        WallChanged(case=row.case_id, wall=row.pk, member=row.member_ref, scope=row.scope),
        objects=(case_ref(row.case_id),),
        details={"reason": reason},
    )


@dataclass(frozen=True)
class DeadlineSet:
    case: UUID
    deadline: UUID
    due: str


@action(
    "cases.deadline.set",
    rule=worked_on(),
    facts=DeadlineSet,
    erasure=Erasure.DETAILS,
    event="metadata modification",
)
def set_deadline(
    unit: Unit,
    *,
    actor: Actor,
    case_id: UUID,
    what: str,
    due_date: date,
    litigation_id: UUID | None = None,
) -> UUID:
    """State what has to be done by a day, which may be past; for a litigation action of the case,
    if one is named. Raises Rejected, Conflict."""
    what = clean("what", what, longest=1000, required=True)
    require_near("due_date", due_date)
    case = open_case(case_id)
    actions = LitigationAction.objects.filter(case=case, ended_at__isnull=True)
    litigation = actions.filter(pk=litigation_id).first() if litigation_id else None
    if litigation_id and litigation is None:
        raise Rejected("litigation_id", _("The case has no such litigation action."))
    row = add_deadline(unit, case, what=what, due_date=due_date, litigation=litigation)
    unit.record(
        DeadlineSet(case=case_id, deadline=row.pk, due=due_date.isoformat()),
        objects=(case_ref(case_id),),
        details={"what": what},
    )
    return row.pk


def add_deadline(
    unit: Unit,
    case: Case,
    *,
    what: str,
    due_date: date,
    proceeding: Proceeding | None = None,
    litigation: LitigationAction | None = None,
    filing: bool = False,
) -> CaseDeadline:
    """A new deadline of a locked case, in its history."""
    row = CaseDeadline(
        id=unit.new_id(),
        case=case,
        proceeding=proceeding,
        litigation=litigation,
        filing=filing,
        organisation_id=case.organisation_id,
        what=what,
        due_date=due_date,
        at=unit.at,
        by=unit.actor.ref,
    )
    row.save(force_insert=True)
    after = {"deadline": str(row.pk), "due_date": due_date.isoformat(), "what": what}
    note(unit, case, ChangeKind.DEADLINE_SET, after=after)
    return row


@dataclass(frozen=True)
class DeadlineEnded:
    case: UUID
    deadline: UUID
    done: bool


@action(
    "cases.deadline.finish",
    rule=worked_on(DEADLINES, "deadline_id"),
    facts=DeadlineEnded,
    erasure=Erasure.DETAILS,
    event="metadata modification",
)
def finish_deadline(
    unit: Unit, *, actor: Actor, deadline_id: UUID, done: bool, why: str = ""
) -> None:
    """State that it was done, or with a reason that it is dropped. Raises Rejected, Conflict."""
    why = clean("why", why, longest=10_000, required=not done)
    case = open_case(CaseDeadline.objects.get(pk=deadline_id).case_id)
    row = CaseDeadline.objects.select_for_update().get(pk=deadline_id)
    if row.ended_at is not None:
        raise Conflict("already_ended", _("This deadline was finished before."))
    end_deadline(unit, case, row, done=done, why=why)
    unit.record(
        DeadlineEnded(case=case.pk, deadline=row.pk, done=done),
        objects=(case_ref(case.pk),),
        details={"why": why} if why else None,
    )


def waiting_deadlines(**of: object) -> list[CaseDeadline]:
    """Deadlines that have not ended, of proceedings or of a litigation action; its case is
    locked."""
    rows = CaseDeadline.objects.select_for_update().filter(ended_at__isnull=True, **of)
    return list(rows.order_by("pk"))


def end_deadline(unit: Unit, case: Case, row: CaseDeadline, *, done: bool, why: str = "") -> None:
    """End a deadline of a locked case, in its history."""
    row.done, row.ended_at, row.ended_by = done, unit.at, unit.actor.ref
    row.save(update_fields=["done", "ended_at", "ended_by"])
    before = {"deadline": str(row.pk), "what": row.what}
    note(unit, case, ChangeKind.DEADLINE_ENDED, before=before, after={"done": done}, why=why)
