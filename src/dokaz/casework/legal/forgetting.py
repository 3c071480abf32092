# SPDX-License-Identifier: AGPL-3.0-or-later
"""What becomes of words when an item is disposed of, or a person erased.

Quotations, comments and other explanations may repeat what an item said or who a person was: they
are emptied. That a passage stood under an element, in which direction and who filed it stays.
"""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db.models import Q

from dokaz.casework.legal.models import Finding, Liability
from dokaz.casework.legal.tasks import enqueue_empty_passages
from dokaz.gate.api import (
    Actor,
    Consumer,
    Delivered,
    Erasure,
    ObjectRef,
    Unit,
    action,
    erase_details,
    is_service,
)
from dokaz.members.api import service_actor

SERVICE = "legal"


@dataclass(frozen=True)
class PassagesEmptied:
    item: UUID
    findings: int


@action(
    "legal.passage.empty",
    rule=is_service(SERVICE),
    facts=PassagesEmptied,
    erasure=Erasure.NOTHING_PERSONAL,
    event="deletion",
)
def empty_passages(unit: Unit, *, actor: Actor, item_id: UUID) -> None:
    """Empty the words of one organisation's findings in an item; doing it twice changes nothing."""
    rows = Finding.objects.filter(Q(organisation_id=actor.organisation_id), item_id=item_id)
    emptied = _empty(unit, rows)
    unit.record(
        PassagesEmptied(item=item_id, findings=emptied), objects=(ObjectRef("item", item_id),)
    )


def empty(*, organisation_id: UUID, item_id: UUID) -> None:
    """The act above, by the room's own service."""
    service = replace(service_actor(SERVICE), organisation_id=organisation_id)
    empty_passages(actor=service, item_id=item_id)


def _empty(unit: Unit, rows: Any) -> int:
    found = list(rows.select_for_update().order_by("pk"))
    erase_details(unit, {row.last_act_id for row in found})
    for row in found:
        row.passage = {name: value for name, value in row.passage.items() if name != "quote"}
        row.comment = row.counter = ""
        row.save(update_fields=["passage", "comment", "counter"])
    return len(found)


def forget_person(unit: Unit, person_id: UUID) -> None:
    """Empty the words about an erased person's parts, inside the act that erases the person."""
    parts = Liability.objects.filter(person_id=person_id)
    erase_details(unit, set(parts.values_list("last_act_id", flat=True)))
    _empty(unit, Finding.objects.filter(liability__person_id=person_id))
    parts.update(reasons="")


def _item_disposed(delivered: Delivered) -> None:
    item_id = UUID(delivered.payload["item"])
    rows = Finding.objects.filter(item_id=item_id)
    for organisation_id in set(rows.values_list("organisation_id", flat=True)):
        enqueue_empty_passages(item_id, organisation_id)


def _nothing_to_empty() -> None:
    """Words that are gone stay gone."""


CONSUMER = Consumer(
    name="legal.passages",
    kinds=frozenset({"evidence.item_disposed"}),
    handle=_item_disposed,
    reset=_nothing_to_empty,
)
