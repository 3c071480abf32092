# SPDX-License-Identifier: AGPL-3.0-or-later
"""From the fact that an item was disposed of to the task that empties its names in reports."""

from uuid import UUID

from dokaz.gate.api import Consumer, Delivered
from dokaz.intake.models import DeliveryEntry, TableImport, TableRow
from dokaz.intake.tasks import enqueue_empty_names


def _handle(fact: Delivered) -> None:
    item_id = UUID(fact.payload["item"])
    about = (
        DeliveryEntry.objects.filter(item_id=item_id),
        TableRow.objects.filter(item_id=item_id),
        TableImport.objects.filter(item_id=item_id),
    )
    if any(rows.exists() for rows in about):
        enqueue_empty_names(item_id, UUID(fact.payload["organisation"]))


def _reset() -> None:
    """Nothing to empty: names that are gone already stay gone."""


CONSUMER = Consumer(
    name="intake.names",
    kinds=frozenset({"evidence.item_disposed"}),
    handle=_handle,
    reset=_reset,
)
