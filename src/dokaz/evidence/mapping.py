# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the internal map may keep of items: which sidecars may state where a file was made.

Where somebody stood with a camera can name them better than a name. So nothing is handed out of
items that only named people see (L3), of sealed, withdrawn and disposed ones; and what the map
shows is content: auditors and coordinators, who read records only, see none of it. The positions
themselves are not given here: reading a sidecar is an act.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from dokaz.evidence.indexing import items_in_index, reads_words
from dokaz.evidence.models import File, Item
from dokaz.evidence.vocabulary import Confidentiality, FileRole, ItemStatus
from dokaz.gate.api import NEVER, Actor, Condition, anyone, is_service, view

SERVICE = "maps"
_SHOWN = Q(disposed_at__isnull=True, confidentiality__lte=Confidentiality.L2) & ~Q(
    status__in=[ItemStatus.WITHDRAWN, ItemStatus.DISPOSED]
)
_FIELDS = (
    "pk", "organisation_id", "confidentiality", "privileged", "status", "verification",
    "recorded_from", "recorded_to", "registered_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ItemOnMap:
    """An item as the map keeps it. `sidecars`: the newest record of metadata of each original."""

    id: UUID
    organisation_id: UUID
    confidentiality: int
    privileged: bool
    status: str
    verification: str
    recorded_from: datetime | None
    recorded_to: datetime | None
    registered_at: datetime
    sidecars: tuple[UUID, ...]


@view("evidence.map.items", rule=is_service(SERVICE))
def items_for_map(*, actor: Actor, item_ids: Sequence[UUID]) -> dict[UUID, ItemOnMap]:
    """Those of up to some hundred items that the map may show; those without a sidecar too."""
    found = {
        row[0]: row for row in Item.objects.filter(_SHOWN, pk__in=item_ids).values_list(*_FIELDS)
    }
    newest: dict[UUID, dict[UUID, UUID]] = {key: {} for key in found}
    files = File.objects.filter(
        item_id__in=list(found), role=FileRole.METADATA, disposed_at__isnull=True
    )
    for item_id, pk, of in files.order_by("pk").values_list("item_id", "pk", "derived_from_id"):
        newest[item_id][of] = pk
    return {
        key: ItemOnMap(*row, sidecars=tuple(newest[key].values())) for key, row in found.items()
    }


@view("evidence.map.keys", rule=is_service(SERVICE))
def item_keys_for_map(*, actor: Actor, after: UUID | None, limit: int) -> list[UUID]:
    """Keys of all items in the order of registration, behind one of them; for a first filling."""
    rows = Item.objects.order_by("pk").values_list("pk", flat=True)
    return list((rows.filter(pk__gt=after) if after else rows)[:limit])


@view("evidence.map.reach", rule=anyone)
def items_on_map(*, actor: Actor) -> Condition:
    """The policy's condition on what the map holds, of this moment; never for who reads records
    only."""
    return items_in_index(actor=actor) if reads_words(actor) else NEVER
