# SPDX-License-Identifier: AGPL-3.0-or-later
"""The declared end of an item: one person proposes, another approves, the node carries it out.

Approval destroys the keys and empties the words in the same transaction; from its commit on nobody
can read the content. Removing the stored bytes follows (`actions.removal`), and is repeated until
it succeeded. The record stays as a tombstone, with its custody.
"""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.evidence.actions.description import locked
from dokaz.evidence.custody import Custody, item_ref, record_one
from dokaz.evidence.erasure import erase_words
from dokaz.evidence.facts import ItemDisposed
from dokaz.evidence.models import Disposal, File, Item, StoredObject
from dokaz.evidence.objects import condemn
from dokaz.evidence.policy import DISPOSALS, DISPOSERS, SHELLS
from dokaz.evidence.texts import chosen, clean
from dokaz.evidence.vocabulary import KEPT, DisposalReason, DisposalState
from dokaz.gate.api import (
    Actor,
    Conflict,
    Erasure,
    Purpose,
    Unit,
    action,
    all_of,
    own,
    second_person,
    with_everything,
    with_role,
)


@dataclass(frozen=True)
class DisposalChanged:
    item: UUID
    disposal: UUID
    reason_code: str
    objects_condemned: int = 0


@action(
    "evidence.disposal.propose",
    rule=with_role(DISPOSERS, own(SHELLS, "item_id")),
    facts=DisposalChanged,
    erasure=Erasure.DETAILS,
    event="deaccession",
)
def propose_disposal(
    unit: Unit, *, actor: Actor, item_id: UUID, reason_code: str, reason: str
) -> UUID:
    """Propose to dispose of an item; nothing happens to it yet. Returns the proposal.

    Raises:
        Rejected: a bad value.
        Conflict: a hold is in force, or a proposal is waiting already.
    """
    reason_code = chosen("reason_code", reason_code, DisposalReason)
    reason = clean("reason", reason, longest=10_000, required=True)
    item = locked(item_id)
    _require_no_hold(item)
    if Disposal.objects.filter(item=item, state=DisposalState.PROPOSED).exists():
        raise Conflict("already_proposed", _("A disposal of this item waits for approval."))
    row = Disposal(
        id=unit.new_id(),
        item=item,
        organisation_id=item.organisation_id,
        reason_code=reason_code,
        reason=reason,
        proposed_at=unit.at,
        proposed_by=actor.ref,
    )
    row.save(force_insert=True)
    _record(unit, row, event="deaccession", reason=reason)
    return row.pk


@action(
    "evidence.disposal.withdraw",
    rule=with_role(DISPOSERS, own(DISPOSALS, "disposal_id")),
    facts=DisposalChanged,
    erasure=Erasure.NOTHING_PERSONAL,
    event="policy assignment",
)
def withdraw_disposal(unit: Unit, *, actor: Actor, disposal_id: UUID) -> None:
    """Take a proposal back; also how a second person says no. Raises Conflict."""
    row = _waiting(disposal_id)
    row.state = DisposalState.WITHDRAWN
    row.save(update_fields=["state"])
    _record(unit, row, event="policy assignment")


@action(
    "evidence.disposal.approve",
    rule=all_of(
        with_role(DISPOSERS, own(DISPOSALS, "disposal_id")),
        second_person(DISPOSALS, "disposal_id", "proposed_by"),
    ),
    facts=DisposalChanged,
    erasure=Erasure.NOTHING_PERSONAL,
    event="deaccession",
)
def approve_disposal(unit: Unit, *, actor: Actor, disposal_id: UUID) -> None:
    """Approve another person's proposal: keys are destroyed and words emptied, for good.

    Raises:
        Refused: one cannot approve one's own proposal.
        Conflict: a hold is in force, or the proposal is not waiting any more.
    """
    row = _waiting(disposal_id)
    item = locked(row.item_id)
    _require_no_hold(item)
    row.state, row.approved_at, row.approved_by = DisposalState.APPROVED, unit.at, actor.ref
    row.save(update_fields=["state", "approved_at", "approved_by"])
    addresses = _destroy_keys(unit, item, DisposalReason(row.reason_code))
    erase_words(unit, item)
    record_one(
        unit,
        "deaccession",
        item,
        facts={"disposal": str(row.pk), "reason": row.reason_code, "state": row.state},
    )
    unit.record(
        DisposalChanged(
            item=item.pk,
            disposal=row.pk,
            reason_code=row.reason_code,
            objects_condemned=len(addresses),
        ),
        objects=(item_ref(item.pk),),
    )
    unit.emit(
        ItemDisposed(
            item=item.pk,
            organisation=item.organisation_id,
            disposal=row.pk,
            addresses=tuple(addresses),
        )
    )


def _waiting(disposal_id: UUID) -> Disposal:
    row: Disposal = Disposal.objects.select_for_update().select_related("item").get(pk=disposal_id)
    if row.state != DisposalState.PROPOSED:
        raise Conflict("not_waiting", _("This proposal is not waiting any more."))
    return row


def _require_no_hold(item: Item) -> None:
    if item.holds_in_force:
        raise Conflict(
            "held", _("A legal hold is in force. It has to be lifted before anything is removed.")
        )


@with_everything(Purpose.STORE)
def _destroy_keys(unit: Unit, item: Item, reason: DisposalReason) -> list[str]:
    """Condemn the item's objects, except those another living file of the node shares."""
    files = list(File.objects.filter(item=item, disposed_at__isnull=True))
    rows = StoredObject.objects.select_for_update().filter(
        pk__in={file.object_id for file in files}, state__in=KEPT
    )
    shared = set(
        File.objects.filter(object_id__in={file.object_id for file in files})
        .filter(disposed_at__isnull=True)
        .exclude(item=item)
        .values_list("object_id", flat=True)
    )
    condemned = []
    for row in rows.order_by("pk"):
        if row.address not in shared:
            condemn(unit, row, reason=reason)
            condemned.append(row.address)
    custody = Custody(unit)
    for file in files:
        if file.object_id in condemned:
            custody.add("key destroyed", item, file=file, facts={"reason": reason})
        else:
            custody.add("deaccession", item, file=file, facts={"bytes": "shared, kept"})
    custody.write()
    return condemned


def _record(unit: Unit, row: Disposal, *, event: str, reason: str = "") -> None:
    facts = {"disposal": str(row.pk), "reason": row.reason_code, "state": row.state}
    record_one(unit, event, row.item, facts=facts)
    unit.record(
        DisposalChanged(item=row.item_id, disposal=row.pk, reason_code=row.reason_code),
        objects=(item_ref(row.item_id),),
        details={"reason": reason} if reason else None,
    )
