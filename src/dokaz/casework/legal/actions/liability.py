# SPDX-License-Identifier: AGPL-3.0-or-later
"""Stating by which mode of liability a suspect had a part in a qualified event."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.casework.legal.facts import LiabilityStated
from dokaz.casework.legal.models import Liability
from dokaz.casework.legal.policy import LAWYERS, LIABILITIES, QUALIFICATIONS
from dokaz.casework.legal.recording import (
    known_crime,
    known_framework,
    locked,
    qualification_ref,
)
from dokaz.casework.legal.vocabulary import Status
from dokaz.casework.persons import api as persons
from dokaz.casework.records.texts import chosen, clean
from dokaz.gate.api import (
    Actor,
    Conflict,
    Erasure,
    NotFound,
    ObjectRef,
    Unit,
    action,
    own,
    with_role,
)

MOST_SUSPECTS = 50
"""Of one qualification: a matrix shows all of them at once."""


@dataclass(frozen=True)
class Stated:
    liability: UUID
    qualification: UUID
    event: UUID
    person: UUID
    mode: str
    status: str


@action(
    "legal.liability.state",
    rule=with_role(LAWYERS, own(QUALIFICATIONS, "qualification_id")),
    facts=Stated,
    erasure=Erasure.DETAILS,
    event="relation asserted",
)
def state_liability(
    unit: Unit,
    *,
    actor: Actor,
    qualification_id: UUID,
    person_id: UUID,
    mode: str,
    status: str = Status.POSSIBLE,
    reasons: str = "",
) -> UUID:
    """State a suspect's part; returns its identifier. It says nothing of guilt.

    Raises:
        Rejected: a value does not pass.
        NotFound: the person is not this actor's to see.
        Conflict: it is stated already, or there are as many as a matrix can show.
    """
    status = chosen("status", status, Status)
    reasons = clean("reasons", reasons, longest=50_000, required=True)
    persons.require_person(actor=actor, person_id=person_id)
    row = locked(qualification_id)
    entry = known_crime(mode, known_framework(row.framework), mode=True)
    there = Liability.objects.filter(qualification=row, ended_at=None)
    if there.filter(person_id=person_id, mode=entry.code).exists():
        raise Conflict("already_there", _("This is stated already."))
    if there.count() >= MOST_SUSPECTS:
        raise Conflict("too_many", _("A qualification has at most %d of these.") % MOST_SUSPECTS)
    made = Liability(
        id=unit.new_id(),
        qualification=row,
        event_id=row.event_id,
        organisation_id=row.organisation_id,
        person_id=person_id,
        mode=entry.code,
        status=status,
        reasons=reasons,
        at=unit.at,
        by=actor.ref,
    )
    made.save(force_insert=True)
    _tell(unit, made, ended=False)
    unit.record(
        Stated(
            liability=made.pk,
            qualification=row.pk,
            event=row.event_id,
            person=person_id,
            mode=entry.code,
            status=status,
        ),
        objects=(qualification_ref(row.pk), ObjectRef("person", person_id)),
        details={"reasons": reasons},
    )
    return made.pk


def _tell(unit: Unit, row: Liability, *, ended: bool) -> None:
    unit.emit(
        LiabilityStated(
            liability=row.pk,
            qualification=row.qualification_id,
            event=row.event_id,
            organisation=row.organisation_id,
            person=row.person_id,
            mode=row.mode,
            ended=ended,
        )
    )


@dataclass(frozen=True)
class LiabilityEnded:
    liability: UUID
    qualification: UUID


@action(
    "legal.liability.end",
    rule=with_role(LAWYERS, own(LIABILITIES, "liability_id")),
    facts=LiabilityEnded,
    erasure=Erasure.DETAILS,
    event="relation asserted",
)
def end_liability(unit: Unit, *, actor: Actor, liability_id: UUID, why: str) -> None:
    """Take a suspect's part out of the matrix; its passages stay in the row's history.

    Raises:
        Rejected: no reason.
        NotFound: the person is not this actor's to see.
        Conflict: it was ended before.
    """
    why = clean("why", why, longest=10_000, required=True)
    locked(Liability.objects.get(pk=liability_id).qualification_id)
    row = Liability.objects.select_for_update().get(pk=liability_id)
    if not persons.may_see(actor=actor, person_id=row.person_id):
        raise NotFound("liability")
    if row.ended_at is not None:
        raise Conflict("already_ended", _("This was ended before."))
    row.ended_at, row.ended_by = unit.at, actor.ref
    row.save(update_fields=["ended_at", "ended_by"])
    _tell(unit, row, ended=True)
    unit.record(
        LiabilityEnded(liability=row.pk, qualification=row.qualification_id),
        objects=(qualification_ref(row.qualification_id), ObjectRef("person", row.person_id)),
        details={"why": why},
    )
