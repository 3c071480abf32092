# SPDX-License-Identifier: AGPL-3.0-or-later
"""From the fact that an item was disposed of, or a person erased, to the task that empties words of
it in reports.
"""

from uuid import UUID

from dokaz.casework.persons.facts import PersonErased
from dokaz.gate.api import Consumer, Delivered
from dokaz.intake.models import DeliveryEntry, TableImport, TableRow
from dokaz.intake.tasks import enqueue_empty_names


def _handle(fact: Delivered) -> None:
    about = "person" if fact.kind == PersonErased.KIND else "item"
    _queue(UUID(fact.payload[about]), UUID(fact.payload["organisation"]))


def _queue(item_id: UUID, organisation_id: UUID) -> None:
    about = (
        DeliveryEntry.objects.filter(item_id=item_id),
        TableRow.objects.filter(item_id=item_id),
        TableImport.objects.filter(item_id=item_id),
    )
    if any(rows.exists() for rows in about):
        enqueue_empty_names(item_id, organisation_id)


def _reset() -> None:
    """Nothing to empty: names that are gone already stay gone."""


CONSUMER = Consumer(
    name="intake.names",
    kinds=frozenset({"evidence.item_disposed", PersonErased.KIND}),
    handle=_handle,
    reset=_reset,
)
