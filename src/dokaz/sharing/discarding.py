# SPDX-License-Identifier: AGPL-3.0-or-later
"""Removing packed files from disk: of withdrawn parcels, and of parcels that hold disposed items.

The act is recorded first, then the file is removed, then the order is dropped; broken off anywhere,
the next call finishes it. Copies that recipients have are out of reach; custody says who has them.
"""

from dataclasses import replace
from uuid import UUID

from dokaz.gate.api import (
    Actor,
    Consumer,
    Delivered,
    Erasure,
    Purpose,
    Unit,
    action,
    with_everything,
)
from dokaz.members.api import service_actor
from dokaz.sharing.actions.drafting import locked_parcel
from dokaz.sharing.custody import parcel_ref
from dokaz.sharing.facts import FileDiscarded
from dokaz.sharing.models import Discard, Parcel, ParcelItem
from dokaz.sharing.packing.kept import discard_kept
from dokaz.sharing.policy import PACKS, SERVICE
from dokaz.sharing.vocabulary import DiscardReason, ParcelStatus

_MAY_HOLD_A_FILE = (
    ParcelStatus.READY,
    ParcelStatus.MADE,
    ParcelStatus.HANDED_OVER,
    ParcelStatus.RECEIPTED,
)


@action(
    "sharing.parcel.discard_file",
    rule=PACKS,
    facts=FileDiscarded,
    erasure=Erasure.NOTHING_PERSONAL,
    event="deletion",
)
def discard_file(unit: Unit, *, actor: Actor, parcel_id: UUID, reason: str) -> None:
    """Record that the packed file is removed from this node. Doing it twice changes nothing."""
    parcel = locked_parcel(parcel_id)
    parcel.file_discarded_at = parcel.file_discarded_at or unit.at
    parcel.save(update_fields=["file_discarded_at"])
    unit.record(
        FileDiscarded(parcel=parcel.pk, ref=parcel.ref, sha256=parcel.sha256, reason=str(reason)),
        objects=(parcel_ref(parcel),),
    )


@with_everything(Purpose.UPKEEP)
def carry_out_discards() -> int:
    """Remove the packed files that are to be removed; returns how many. A step for workers.

    Raises:
        StorageFault: a file could not be removed; call again.
    """
    done = 0
    for order in Discard.objects.select_related("parcel").order_by("pk"):
        done += _carry_out(order)
    return done


def _carry_out(order: Discard) -> int:
    parcel = order.parcel
    if parcel.status == ParcelStatus.READY:
        return 0  # whoever packs it finds the item gone, or we come again when it is packed
    if parcel.status != ParcelStatus.DRAFT and parcel.file_discarded_at is None:
        service = replace(service_actor(SERVICE), organisation_id=parcel.organisation_id)
        discard_file(actor=service, parcel_id=parcel.pk, reason=order.reason)
    discard_kept(parcel.pk)
    Discard.objects.filter(pk=order.pk).delete()
    return 1


def _item_disposed(delivered: Delivered) -> None:
    rows = ParcelItem.objects.filter(
        item_id=UUID(delivered.payload["item"]),
        left_out=False,
        removed_at__isnull=True,
        parcel__status__in=_MAY_HOLD_A_FILE,
        parcel__file_discarded_at__isnull=True,
    )
    parcels: list[Parcel] = [row.parcel for row in rows.select_related("parcel")]
    for parcel in parcels:
        Discard.objects.get_or_create(parcel=parcel, defaults={"reason": DiscardReason.DISPOSED})


def _nothing_to_empty() -> None:
    """Orders that wait stay: reading the facts again adds the same ones."""


CONSUMER = Consumer(
    name="sharing.discards",
    kinds=frozenset({"evidence.item_disposed"}),
    handle=_item_disposed,
    reset=_nothing_to_empty,
)
