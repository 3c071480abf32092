# SPDX-License-Identifier: AGPL-3.0-or-later
"""Showing events to other organisations or named members, and ending that.

A share gives sight from the next call on and takes it from the next call on. It shows the event,
not its evidence: items are shared by themselves.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.casework.events.facts import EventShared
from dokaz.casework.events.models import EventShare
from dokaz.casework.events.policy import EVENTS, SHARERS, SHARES
from dokaz.casework.events.recording import event_ref, locked, note
from dokaz.casework.events.vocabulary import ChangeKind
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
    reason = clean("reason", reason, longest=10_000, required=True)
    if until is not None and (until.tzinfo is None or until <= unit.at):
        raise Rejected("until", _("This time is over."))
    event = locked(event_id)
    if member_ref is None and organisation_id == event.organisation_id:
        raise Rejected("organisation_id", _("It is this organisation's own event."))
    if event.confidentiality == Confidentiality.L3 and member_ref is None:
        raise Conflict("name_needed", _("At this level an event is shared with named people only."))
    in_force = EventShare.objects.filter(
        event=event, organisation_id=organisation_id, member_ref=member_ref, revoked_at__isnull=True
    ).exclude(until__lte=unit.at)
    if in_force.exists():
        raise Conflict("already_shared", _("It is shared with them already. End that first."))
    row = EventShare(
        id=unit.new_id(),
        event=event,
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
    "events.event.unshare",
    rule=all_of(sees(SHARES, "share_id"), holds_role(*SHARERS)),
    facts=ShareChanged,
    erasure=Erasure.DETAILS,
    event="policy assignment",
)
def unshare(unit: Unit, *, actor: Actor, share_id: UUID, reason: str) -> None:
    """End a share; it gives nothing from the next call on. Raises Rejected, Conflict."""
    reason = clean("reason", reason, longest=10_000, required=True)
    row = EventShare.objects.select_for_update().select_related("event").get(pk=share_id)
    if row.revoked_at is not None:
        raise Conflict("already_ended", _("This share was ended before."))
    row.revoked_at, row.revoked_by = unit.at, actor.ref
    row.save(update_fields=["revoked_at", "revoked_by"])
    _record(unit, row, reason=reason, revoked=True)


def _record(unit: Unit, row: EventShare, *, reason: str, revoked: bool) -> None:
    to = {
        "organisation": str(row.organisation_id),
        "member": str(row.member_ref) if row.member_ref else None,
    }
    if revoked:
        note(unit, row.event, ChangeKind.UNSHARED, before=to, why=reason)
    else:
        note(unit, row.event, ChangeKind.SHARED, after=to, why=reason)
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
