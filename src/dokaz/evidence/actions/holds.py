# SPDX-License-Identifier: AGPL-3.0-or-later
"""Legal holds: while one is in force an item cannot be disposed of."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as _

from dokaz.evidence.actions.description import locked
from dokaz.evidence.custody import item_ref, record_one
from dokaz.evidence.facts import ItemChanged
from dokaz.evidence.models import Hold, Item
from dokaz.evidence.policy import HOLDERS, HOLDS, SHELLS
from dokaz.evidence.texts import clean
from dokaz.gate.api import Actor, Conflict, Erasure, Unit, action, own, with_role


@dataclass(frozen=True)
class HoldChanged:
    item: UUID
    hold: UUID


@action(
    "evidence.hold.set",
    rule=with_role(HOLDERS, own(SHELLS, "item_id")),
    facts=HoldChanged,
    erasure=Erasure.DETAILS,
    event="legal hold set",
)
def set_hold(unit: Unit, *, actor: Actor, item_id: UUID, authority: str, reason: str) -> UUID:
    """Put a hold on an item for an authority (a court, a prosecutor). Raises Rejected, Conflict."""
    authority = clean("authority", authority, longest=200, required=True)
    reason = clean("reason", reason, longest=10_000, required=True)
    item = locked(item_id)
    hold = Hold(
        id=unit.new_id(),
        item=item,
        organisation_id=item.organisation_id,
        authority=authority,
        reason=reason,
        set_at=unit.at,
        set_by=actor.ref,
    )
    hold.save(force_insert=True)
    _count(item, +1)
    record_one(unit, "legal hold set", item, facts={"hold": str(hold.pk)})
    unit.record(
        HoldChanged(item=item.pk, hold=hold.pk),
        objects=(item_ref(item.pk),),
        details={"authority": authority, "reason": reason},
    )
    unit.emit(ItemChanged(item=item.pk, organisation=item.organisation_id, what="hold"))
    return hold.pk


@action(
    "evidence.hold.lift",
    rule=with_role(HOLDERS, own(HOLDS, "hold_id")),
    facts=HoldChanged,
    erasure=Erasure.DETAILS,
    event="legal hold lifted",
)
def lift_hold(unit: Unit, *, actor: Actor, hold_id: UUID, reason: str) -> None:
    """End a hold. Raises Rejected, Conflict (lifted already)."""
    reason = clean("reason", reason, longest=10_000, required=True)
    hold = HOLDS.get(actor, hold_id)
    item = locked(hold.item_id)
    hold.refresh_from_db()
    if hold.lifted_at is not None:
        raise Conflict("already_lifted", _("This hold was lifted before."))
    hold.lifted_at, hold.lifted_by = unit.at, actor.ref
    hold.save(update_fields=["lifted_at", "lifted_by"])
    _count(item, -1)
    record_one(unit, "legal hold lifted", item, facts={"hold": str(hold.pk)})
    unit.record(
        HoldChanged(item=item.pk, hold=hold.pk),
        objects=(item_ref(item.pk),),
        details={"reason": reason},
    )
    unit.emit(ItemChanged(item=item.pk, organisation=item.organisation_id, what="hold"))


def _count(item: Item, change: int) -> None:
    item.holds_in_force = F("holds_in_force") + change
    item.save(update_fields=["holds_in_force"])
