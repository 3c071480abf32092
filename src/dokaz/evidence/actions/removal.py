# SPDX-License-Identifier: AGPL-3.0-or-later
"""Removing condemned objects from the store, and orphans by an operator's declared act.

Every step may be cut off at any point and is repeated: an object that is gone already counts as
removed. When it is not known whether the removal lasts, the object stays condemned and the next
run looks again.
"""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.core.errors import OutcomeUnknown, StorageFault
from dokaz.core.objects.errors import ObjectMissing
from dokaz.core.objects.ports import DisposalOrder, ObjectAddress
from dokaz.evidence.custody import Custody
from dokaz.evidence.models import Disposal, File, FixityFinding, StoredObject
from dokaz.evidence.storage.binding import store
from dokaz.evidence.vocabulary import (
    DisposalReason,
    DisposalState,
    FindingKind,
    ObjectState,
)
from dokaz.gate.api import (
    ALLOWED,
    Actor,
    ActorKind,
    Conflict,
    Erasure,
    NotFound,
    ObjectRef,
    Refusal,
    Unit,
    Verdict,
    action,
    is_service,
    pieces,
    view,
)

DUTY = "disposal"


@dataclass(frozen=True, slots=True)
class RemovalResult:
    """What one run did. `failed` objects stay condemned and are tried again."""

    removed: int
    failed: int


def carry_out_removals(*, actor: Actor, limit: int = 100) -> RemovalResult:
    """Remove up to `limit` condemned objects from the store; safe to repeat and to kill.

    Raises:
        Refused: the actor is not the service with this duty.
    """
    addresses = _condemned(actor=actor, limit=limit)
    removed = failed = 0
    for some in pieces(addresses, 20):
        done = _remove(actor=actor, addresses=tuple(some))
        removed += done
        failed += len(some) - done
    return RemovalResult(removed=removed, failed=failed)


@view("evidence.object.condemned", rule=is_service(DUTY))
def _condemned(*, actor: Actor, limit: int) -> list[str]:
    rows = StoredObject.objects.filter(state=ObjectState.CONDEMNED).order_by("address")
    return list(rows.values_list("address", flat=True)[:limit])


@dataclass(frozen=True)
class ObjectsRemoved:
    removed: int
    failed: int


@action(
    "evidence.object.remove",
    rule=is_service(DUTY),
    facts=ObjectsRemoved,
    erasure=Erasure.NOTHING_PERSONAL,
    event="deletion",
)
def _remove(unit: Unit, *, actor: Actor, addresses: tuple[str, ...]) -> int:
    rows = list(
        StoredObject.objects.select_for_update()
        .filter(pk__in=addresses, state=ObjectState.CONDEMNED)
        .order_by("pk")
    )
    custody = Custody(unit)
    gone = [row for row in rows if _discard(row)]
    for row in gone:
        row.state, row.discarded_at = ObjectState.DISCARDED, unit.at
        row.save(update_fields=["state", "discarded_at"])
    _tell(custody, gone, outcome="success")
    _tell(custody, [row for row in rows if row not in gone], outcome="failure")
    custody.write()
    _finish_disposals(unit, gone)
    unit.record(
        ObjectsRemoved(removed=len(gone), failed=len(rows) - len(gone)),
        objects=tuple(_object_ref(unit, row) for row in gone),
    )
    return len(gone)


def _discard(row: StoredObject) -> bool:
    """Whether the object is gone for good, now or since an earlier run that was cut off."""
    order = DisposalOrder(act_id=str(row.order_act_id), reason_code=row.order_reason)
    try:
        store().discard(ObjectAddress(row.address), order=order)
    except ObjectMissing:
        return True
    except OutcomeUnknown:
        return False
    except StorageFault:
        return False
    return True


def _object_ref(unit: Unit, row: StoredObject) -> ObjectRef:
    return ObjectRef(
        "object", row.order_act_id or unit.act_id, {"stored_sha256": row.address, "size": row.size}
    )


def _tell(custody: Custody, rows: list[StoredObject], *, outcome: str) -> None:
    by_address = {row.address: row for row in rows}
    for file in File.objects.filter(object_id__in=by_address).order_by("pk"):
        row = by_address[file.object_id]
        custody.add(
            "deletion",
            file.item_id,
            file=file,
            outcome=outcome,
            facts={"order": str(row.order_act_id), "reason": row.order_reason},
        )


def _finish_disposals(unit: Unit, gone: list[StoredObject]) -> None:
    """Mark disposals as carried out whose last object has gone."""
    items = set(
        File.objects.filter(object_id__in=[row.address for row in gone]).values_list(
            "item_id", flat=True
        )
    )
    waiting = set(
        File.objects.filter(item_id__in=items, object__state=ObjectState.CONDEMNED).values_list(
            "item_id", flat=True
        )
    )
    Disposal.objects.filter(item_id__in=items - waiting, state=DisposalState.APPROVED).update(
        state=DisposalState.EXECUTED, executed_at=unit.at
    )


def _node_admin(actor: Actor, arguments: object) -> Verdict:
    if actor.kind is ActorKind.PERSON and actor.holds("platform_admin"):
        return ALLOWED
    return Refusal("not_the_operator")


@dataclass(frozen=True)
class OrphanDiscarded:
    finding: UUID
    address: str


@action(
    "evidence.orphan.discard",
    rule=_node_admin,
    facts=OrphanDiscarded,
    erasure=Erasure.NOTHING_PERSONAL,
    event="deletion",
)
def discard_orphan(unit: Unit, *, actor: Actor, finding_id: UUID) -> None:
    """Order the removal of stored bytes to which no record refers, after a round confirmed it.

    Raises:
        NotFound: no such finding about an orphan.
        Conflict: not confirmed yet, or a record refers to it by now.
    """
    finding = (
        FixityFinding.objects.select_for_update()
        .filter(pk=finding_id, kind=FindingKind.ORPHAN)
        .first()
    )
    if finding is None:
        raise NotFound("finding")
    if not finding.alarm or finding.resolved_at is not None:
        raise Conflict("not_confirmed", _("A later round has to confirm this first."))
    if StoredObject.objects.filter(pk=finding.address).exists():
        raise Conflict("not_an_orphan", _("A record refers to these bytes by now. They stay."))
    size = store().stat(ObjectAddress(finding.address))
    StoredObject(
        address=finding.address,
        organisation_id=None,
        size=size,
        sealed=True,
        state=ObjectState.CONDEMNED,
        stored_at=finding.first_seen_at,
        order_act_id=unit.act_id,
        order_reason=DisposalReason.ORPHAN,
    ).save(force_insert=True)
    finding.resolved_at, finding.alarm = unit.at, False
    finding.save(update_fields=["resolved_at", "alarm"])
    unit.record(
        OrphanDiscarded(finding=finding.pk, address=finding.address),
        objects=(ObjectRef("finding", finding.pk, {"stored_sha256": finding.address}),),
    )
