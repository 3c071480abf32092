# SPDX-License-Identifier: AGPL-3.0-or-later
"""Showing objects to other organisations or named members, and ending that (`records.sharing`)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from dokaz.casework.objects.facts import ObjectShared
from dokaz.casework.objects.models import ObjectShare
from dokaz.casework.objects.policy import OBJECTS, SHARES
from dokaz.casework.objects.recording import KIND
from dokaz.casework.records import sharing
from dokaz.casework.records.seeing import SHARERS
from dokaz.gate.api import Actor, Erasure, Unit, action, all_of, holds_role, own, sees, with_role


@dataclass(frozen=True)
class ShareChanged:
    object: UUID
    share: UUID
    to_organisation: UUID
    to_member: UUID | None
    until: datetime | None


@action(
    "objects.object.share",
    rule=with_role(SHARERS, own(OBJECTS, "object_id")),
    facts=ShareChanged,
    erasure=Erasure.DETAILS,
    event="policy assignment",
)
def share(
    unit: Unit,
    *,
    actor: Actor,
    object_id: UUID,
    organisation_id: UUID,
    reason: str,
    member_ref: UUID | None = None,
    until: datetime | None = None,
) -> UUID:
    """Show an object to an organisation, or by name to one member of it (also of the own one).

    Raises:
        Rejected: a bad value, the own organisation without a name, a time that is over.
        Conflict: the level does not allow this share, or the same share is in force already.
    """
    reason = sharing.checked_reason(reason)
    row = sharing.begin(
        KIND,
        unit,
        key=object_id,
        organisation_id=organisation_id,
        member_ref=member_ref,
        until=until,
        reason=reason,
    )
    _record(unit, row, reason=reason, revoked=False)
    key: UUID = row.pk
    return key


@action(
    "objects.object.unshare",
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


def _record(unit: Unit, row: ObjectShare, *, reason: str, revoked: bool) -> None:
    unit.record(
        ShareChanged(
            object=row.object_id,
            share=row.pk,
            to_organisation=row.organisation_id,
            to_member=row.member_ref,
            until=row.until,
        ),
        objects=(KIND.ref(row.object_id),),
        details={"reason": reason},
    )
    unit.emit(
        ObjectShared(
            object=row.object_id,
            organisation=row.object.organisation_id,
            share=row.pk,
            to_organisation=row.organisation_id,
            to_member=row.member_ref,
            revoked=revoked,
        )
    )
