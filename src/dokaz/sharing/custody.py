# SPDX-License-Identifier: AGPL-3.0-or-later
"""This room's events in the custody of items: each gets a leaf of its own and a row to find it by.

The rows are an index; the ledger is the record. A parcel discloses these events together with those
the evidence room keeps of the same items.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from dokaz.gate.api import ObjectRef, Unit, pieces
from dokaz.sharing.models import Parcel, ParcelEvent, ParcelItem


def parcel_ref(parcel: Parcel) -> ObjectRef:
    """How acts name a parcel."""
    return ObjectRef("parcel", parcel.pk)


def item_ref(item_id: UUID) -> ObjectRef:
    """How events name an item."""
    return ObjectRef("item", item_id)


@dataclass(slots=True)
class ParcelCustody:
    """Collects the events of one act; `write` puts their rows into the database at once."""

    unit: Unit
    parcel: Parcel
    rows: list[ParcelEvent] = field(default_factory=list)

    def add(
        self,
        event_type: str,
        item_id: UUID,
        *,
        outcome: str = "success",
        facts: Mapping[str, Any] | None = None,
    ) -> None:
        """Log one event about an item."""
        stated = {"parcel": str(self.parcel.pk), "parcel_ref": self.parcel.ref, **(facts or {})}
        event_id = self.unit.log(
            event_type, objects=(item_ref(item_id),), outcome=outcome, facts=stated
        )
        self.rows.append(
            ParcelEvent(
                id=event_id,
                parcel=self.parcel,
                item_id=item_id,
                type=event_type,
                action=self.unit.action,
                at=self.unit.at,
                agent_kind=self.unit.actor.kind,
                agent_ref=self.unit.actor.ref,
                outcome=outcome,
                facts=self.unit.events[-1].facts,
            )
        )

    def add_for_all(self, event_type: str, *, facts: Mapping[str, Any] | None = None) -> None:
        """Log one event for each item that goes along."""
        for item_id in packed_items(self.parcel):
            self.add(event_type, item_id, facts=facts)

    def write(self) -> None:
        """Write the rows, once."""
        ParcelEvent.objects.bulk_create(self.rows, batch_size=500)
        self.rows = []


def packed_items(parcel: Parcel) -> Iterable[UUID]:
    """Items that go along, in their order."""
    rows = ParcelItem.objects.filter(parcel=parcel, removed_at__isnull=True, left_out=False)
    found: Iterable[UUID] = rows.order_by("position").values_list("item_id", flat=True)
    return found


def event_ids_of(item_ids: Sequence[UUID], *, organisation_id: UUID) -> Iterator[UUID]:
    """This room's events of some items, over all parcels of an organisation they were in.

    Other organisations' parcels are theirs to tell of, also those of an item shared with them.
    """
    for some in pieces(item_ids):
        own = ParcelEvent.objects.filter(item_id__in=some, parcel__organisation_id=organisation_id)
        rows = own.order_by("item_id", "id")
        yield from rows.values_list("id", flat=True).iterator(chunk_size=2000)
