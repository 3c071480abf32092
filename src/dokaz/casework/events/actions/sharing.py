# SPDX-License-Identifier: AGPL-3.0-or-later
"""Showing events to other organisations or named members, and ending that.

A share gives sight from the next call on and takes it from the next call on. It shows the event,
not its evidence: items are shared by themselves.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from dokaz.casework.events.facts import EventShared
from dokaz.casework.events.models import EventShare
from dokaz.casework.events.policy import EVENTS, SHARES
from dokaz.casework.events.recording import KIND, event_ref
from dokaz.casework.records import sharing
from dokaz.casework.records.seeing import SHARERS
from dokaz.gate.api import Actor, Erasure, Unit, action, all_of, holds_role, own, sees, with_role


@dataclass(frozen=True)
class ShareChanged:
    event: UUID
    share: UUID
    to_organisation: UUID
    to_member: UUID | None
    until: datetime | None


@action(
    "events.event.share",
    rule=with_role(SHARERS, own(EVENTS, "event_id")),
    facts=ShareChanged,
    erasure=Erasure.DETAILS,
    event="policy assignment",
)
def share(
    unit: Unit,
    *,
    actor: Actor,
    event_id: UUID,
    organisation_id: UUID,
    reason: str,
    member_ref: UUID | None = None,
    until: datetime | None = None,
) -> UUID:
    """Show an event to an organisation, or by name to one member of it (also of the own one).

    Raises:
        Rejected: a bad value, the own organisation without a name, a time that is over.
        Conflict: the level does not allow this share, or the same share is in force already.
    """
    reason = sharing.checked_reason(reason)
    row = sharing.begin(
        KIND,
        unit,
        key=event_id,
        organisation_id=organisation_id,
        member_ref=member_ref,
        until=until,
        reason=reason,
    )
    _record(unit, row, reason=reason, revoked=False)
    key: UUID = row.pk
    return key


@action(
    "events.event.unshare",
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


def _record(unit: Unit, row: EventShare, *, reason: str, revoked: bool) -> None:
    unit.record(
        ShareChanged(
            event=row.event_id,
            share=row.pk,
            to_organisation=row.organisation_id,
            to_member=row.member_ref,
            until=row.until,
        ),
        objects=(event_ref(row.event_id),),
        details={"reason": reason},
    )
    unit.emit(
        EventShared(
            event=row.event_id,
            organisation=row.event.organisation_id,
            share=row.pk,
            to_organisation=row.organisation_id,
            to_member=row.member_ref,
            revoked=revoked,
        )
    )
