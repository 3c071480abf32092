# SPDX-License-Identifier: AGPL-3.0-or-later
"""Showing items to other organisations or named members, and ending that.

A share gives sight from the next call on and takes it from the next call on: rights are computed
from the rows each time.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.evidence.actions.description import locked
from dokaz.evidence.custody import item_ref, record_one
from dokaz.evidence.facts import ItemShared
from dokaz.evidence.models import ItemShare
from dokaz.evidence.policy import ITEMS, SHARERS, SHARES
from dokaz.evidence.texts import aware, clean
from dokaz.evidence.vocabulary import Confidentiality
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
    rfc3339,
    sees,
    with_role,
)
from dokaz.members.api import known_organisation


@dataclass(frozen=True)
class ShareChanged:
    item: UUID
    share: UUID
    to_organisation: UUID
    to_member: UUID | None
    until: datetime | None


@action(
    "evidence.item.share",
    rule=with_role(SHARERS, own(ITEMS, "item_id")),
    facts=ShareChanged,
    erasure=Erasure.DETAILS,
    event="policy assignment",
)
def share(
    unit: Unit,
    *,
    actor: Actor,
    item_id: UUID,
    organisation_id: UUID,
    reason: str,
    member_ref: UUID | None = None,
    until: datetime | None = None,
) -> UUID:
    """Show an item to an organisation, or by name to one member of it (also of the own one).

    L2 items may be shown to whole organisations, L3 items to named members only, L4 to nobody.

    Raises:
        Rejected: a bad value, no such organisation, the own one without a name, a time gone by.
        Conflict: the level does not allow this share, or the same share is in force already.
    """
    reason = clean("reason", reason, longest=10_000, required=True)
    until = aware("until", until)
    if until is not None and until <= unit.at:
        raise Rejected("until", _("This time is over."))
    if known_organisation(organisation_id) is None:
        raise Rejected("organisation_id", _("There is no such organisation on this node."))
    item = locked(item_id)
    if member_ref is None and organisation_id == item.organisation_id:
        raise Rejected("organisation_id", _("It is this organisation's own item."))
    _require_level(item.confidentiality, named=member_ref is not None)
    in_force = ItemShare.objects.filter(
        item=item, organisation_id=organisation_id, member_ref=member_ref, revoked_at__isnull=True
    ).exclude(until__lte=unit.at)
    if in_force.exists():
        raise Conflict("already_shared", _("It is shared with them already. End that first."))
    row = ItemShare(
        id=unit.new_id(),
        item=item,
        organisation_id=organisation_id,
        member_ref=member_ref,
        until=until,
        shared_at=unit.at,
        shared_by=actor.ref,
    )
    row.save(force_insert=True)
    _record(unit, row, reason=reason, revoked=False)
    return row.pk


def _require_level(level: int, *, named: bool) -> None:
    if level == Confidentiality.L4:
        raise Conflict("sealed", _("A sealed item is not shared. Two people open it."))
    if level == Confidentiality.L3 and not named:
        raise Conflict("name_needed", _("At this level an item is shared with named people only."))


@action(
    "evidence.item.unshare",
    rule=all_of(sees(SHARES, "share_id"), holds_role(*SHARERS)),
    facts=ShareChanged,
    erasure=Erasure.DETAILS,
    event="policy assignment",
)
def unshare(unit: Unit, *, actor: Actor, share_id: UUID, reason: str) -> None:
    """End a share; it gives nothing from the next call on. Raises Rejected, Conflict."""
    reason = clean("reason", reason, longest=10_000, required=True)
    row = ItemShare.objects.select_for_update().select_related("item").get(pk=share_id)
    if row.revoked_at is not None:
        raise Conflict("already_ended", _("This share was ended before."))
    row.revoked_at, row.revoked_by = unit.at, actor.ref
    row.save(update_fields=["revoked_at", "revoked_by"])
    _record(unit, row, reason=reason, revoked=True)


def _record(unit: Unit, row: ItemShare, *, reason: str, revoked: bool) -> None:
    record_one(
        unit,
        "policy assignment",
        row.item,
        facts={
            "share": str(row.pk),
            "to": str(row.organisation_id),
            "member": str(row.member_ref) if row.member_ref else None,
            "revoked": revoked,
        },
    )
    unit.record(
        ShareChanged(
            item=row.item_id,
            share=row.pk,
            to_organisation=row.organisation_id,
            to_member=row.member_ref,
            until=row.until,
        ),
        objects=(item_ref(row.item_id),),
        details={"reason": reason},
    )
    unit.emit(
        ItemShared(
            item=row.item_id,
            organisation=row.item.organisation_id,
            share=row.pk,
            to_organisation=row.organisation_id,
            to_member=row.member_ref,
            until=rfc3339(row.until) if row.until else None,
            revoked=revoked,
        )
    )
