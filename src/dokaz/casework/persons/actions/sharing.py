# SPDX-License-Identifier: AGPL-3.0-or-later
"""Showing people, by code name, to other organisations or named members, and ending that.

A share gives sight of the open block from the next call on and takes it from the next call on. It
never gives the identity block, which its own organisation alone can open.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.casework.persons.facts import PersonShared
from dokaz.casework.persons.models import PersonShare
from dokaz.casework.persons.policy import PERSONS, SHARERS, SHARES
from dokaz.casework.persons.recording import locked, note, person_ref
from dokaz.casework.persons.vocabulary import ChangeKind
from dokaz.casework.records.texts import clean
from dokaz.evidence.api import Confidentiality
from dokaz.gate.api import (
    Actor,
    Conflict,
    Erasure,
    Rejected,
    Unit,
    action,
    all_of,
    holds_role,
    own,
    sees,
    with_role,
)


@dataclass(frozen=True)
class ShareChanged:
    person: UUID
    share: UUID
    to_organisation: UUID
    to_member: UUID | None
    until: datetime | None


@action(
    "persons.person.share",
    rule=with_role(SHARERS, own(PERSONS, "person_id")),
    facts=ShareChanged,
    erasure=Erasure.DETAILS,
    event="policy assignment",
)
def share(
    unit: Unit,
    *,
    actor: Actor,
    person_id: UUID,
    organisation_id: UUID,
    reason: str,
    member_ref: UUID | None = None,
    until: datetime | None = None,
) -> UUID:
    """Show a person to an organisation, or by name to one member of it (also of the own one).

    Raises:
        Rejected: a bad value, the own organisation without a name, a time that is over.
        Conflict: the level does not allow this share, or the same share is in force already.
    """
    reason = clean("reason", reason, longest=10_000, required=True)
    if until is not None and (until.tzinfo is None or until <= unit.at):
        raise Rejected("until", _("This time is over."))
    person = locked(person_id)
    if member_ref is None and organisation_id == person.organisation_id:
        raise Rejected("organisation_id", _("This person is on this organisation's own record."))
    if person.confidentiality >= Confidentiality.L3 and member_ref is None:
        raise Conflict("name_needed", _("At this level a person is shared with named people only."))
    if person.confidentiality == Confidentiality.L4 and organisation_id != person.organisation_id:
        raise Conflict("sealed", _("A sealed record is shown to nobody outside its organisation."))
    in_force = PersonShare.objects.filter(
        person=person,
        organisation_id=organisation_id,
        member_ref=member_ref,
        revoked_at__isnull=True,
    ).exclude(until__lte=unit.at)
    if in_force.exists():
        raise Conflict("already_shared", _("It is shared with them already. End that first."))
    row = PersonShare(
        id=unit.new_id(),
        person=person,
        organisation_id=organisation_id,
        member_ref=member_ref,
        until=until,
        shared_at=unit.at,
        shared_by=actor.ref,
    )
    row.save(force_insert=True)
    _record(unit, row, reason=reason, revoked=False)
    return row.pk


@action(
    "persons.person.unshare",
    rule=all_of(sees(SHARES, "share_id"), holds_role(*SHARERS)),
    facts=ShareChanged,
    erasure=Erasure.DETAILS,
    event="policy assignment",
)
def unshare(unit: Unit, *, actor: Actor, share_id: UUID, reason: str) -> None:
    """End a share; it gives nothing from the next call on. Raises Rejected, Conflict."""
    reason = clean("reason", reason, longest=10_000, required=True)
    row = PersonShare.objects.select_for_update().select_related("person").get(pk=share_id)
    if row.revoked_at is not None:
        raise Conflict("already_ended", _("This share was ended before."))
    row.revoked_at, row.revoked_by = unit.at, actor.ref
    row.save(update_fields=["revoked_at", "revoked_by"])
    _record(unit, row, reason=reason, revoked=True)


def _record(unit: Unit, row: PersonShare, *, reason: str, revoked: bool) -> None:
    to = {
        "organisation": str(row.organisation_id),
        "member": str(row.member_ref) if row.member_ref else None,
    }
    if revoked:
        note(unit, row.person, ChangeKind.UNSHARED, before=to, why=reason)
    else:
        note(unit, row.person, ChangeKind.SHARED, after=to, why=reason)
    unit.record(
        ShareChanged(
            person=row.person_id,
            share=row.pk,
            to_organisation=row.organisation_id,
            to_member=row.member_ref,
            until=row.until,
        ),
        objects=(person_ref(row.person_id),),
        details={"reason": reason},
    )
    unit.emit(
        PersonShared(
            person=row.person_id,
            organisation=row.person.organisation_id,
            share=row.pk,
            to_organisation=row.organisation_id,
            to_member=row.member_ref,
            revoked=revoked,
        )
    )
