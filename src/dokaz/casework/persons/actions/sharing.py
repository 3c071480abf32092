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
from dokaz.casework.persons.models import Person, PersonShare
from dokaz.casework.persons.policy import PERSONS, SHARES
from dokaz.casework.persons.recording import KIND, locked, person_ref
from dokaz.casework.records import sharing
from dokaz.casework.records.seeing import SHARERS
from dokaz.evidence.api import Confidentiality
from dokaz.gate.api import (
    Actor,
    Conflict,
    Erasure,
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
    reason = sharing.checked_reason(reason)
    person = locked(person_id)
    if person.confidentiality == Confidentiality.L4:
        _require_within(person, organisation_id, member_ref)
    row = sharing.begin(
        KIND,
        unit,
        key=person_id,
        organisation_id=organisation_id,
        member_ref=member_ref,
        until=until,
        reason=reason,
    )
    _record(unit, row, reason=reason, revoked=False)
    key: UUID = row.pk
    return key


def _require_within(person: Person, organisation_id: UUID, member_ref: UUID | None) -> None:
    """Raises Conflict: a sealed record is shown to named people of its organisation only."""
    if organisation_id != person.organisation_id or member_ref is None:
        raise Conflict("sealed", _("A sealed record is shown to nobody outside its organisation."))


@action(
    "persons.person.unshare",
    rule=all_of(sees(SHARES, "share_id"), holds_role(*SHARERS)),
    facts=ShareChanged,
    erasure=Erasure.DETAILS,
    event="policy assignment",
)
def unshare(unit: Unit, *, actor: Actor, share_id: UUID, reason: str) -> None:
    """End a share; it gives nothing from the next call on. Raises Rejected, Conflict."""
    reason = sharing.checked_reason(reason)
    row = sharing.end(KIND, unit, share_id=share_id, reason=reason)
    _record(unit, row, reason=reason, revoked=True)


def _record(unit: Unit, row: PersonShare, *, reason: str, revoked: bool) -> None:
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
