# SPDX-License-Identifier: AGPL-3.0-or-later
"""Emptying names in reports when the item they led to was disposed of, addresses of captures, and
what rows of tables say of a person who was erased.

A path often names people. What stays in the report: that there was an input, its size, digest and
outcome. The key of the path goes too: a digest of a name can be found by trying names.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from dokaz.gate.api import (
    ALLOWED,
    Actor,
    Erasure,
    ObjectRef,
    Refusal,
    Unit,
    Verdict,
    action,
    all_of,
    is_service,
)
from dokaz.intake.captures.models import Capture
from dokaz.intake.models import DeliveryEntry, TableRow
from dokaz.intake.policy import SERVICE
from dokaz.intake.tables.targets.persons import Persons


@dataclass(frozen=True)
class NamesEmptied:
    item: UUID
    entries: int


def _of_its_organisation(actor: Actor, arguments: Mapping[str, Any]) -> Verdict:
    """The item came in with a delivery of the organisation the service works for, or a table."""
    item_id = arguments["item_id"]
    if _lines(actor, item_id).exists() or _rows(actor, item_id).exists():
        return ALLOWED
    return Refusal("not_visible", hidden=True)


def _lines(actor: Actor, item_id: UUID) -> QuerySet[DeliveryEntry]:
    own = Q(delivery__organisation_id=actor.organisation_id)
    found: QuerySet[DeliveryEntry] = DeliveryEntry.objects.filter(own, item_id=item_id)
    return found


def _rows(actor: Actor, item_id: UUID) -> QuerySet[TableRow]:
    """Rows of tables about the item, and all rows of a table that is the item."""
    own = Q(table__organisation_id=actor.organisation_id)
    about = Q(item_id=item_id) | Q(table__item_id=item_id)
    found: QuerySet[TableRow] = TableRow.objects.filter(own, about)
    return found


def _about_person(actor: Actor, item_id: UUID) -> bool:
    return _rows(actor, item_id).filter(item_id=item_id, table__target=Persons.key).exists()


@action(
    "intake.delivery.empty_names",
    rule=all_of(is_service(SERVICE), _of_its_organisation),
    facts=NamesEmptied,
    erasure=Erasure.NOTHING_PERSONAL,
    event="deletion",
)
def empty_names(unit: Unit, *, actor: Actor, item_id: UUID) -> None:
    """Empty path and stated time of every line about an item, and the words of rows of tables.

    `item_id` may also be a person whom a table brought in. Doing it twice changes nothing.
    """
    kind = "person" if _about_person(actor, item_id) else "item"
    entries = list(_lines(actor, item_id).select_for_update(of=("self",)).order_by("pk"))
    for entry in entries:
        entry.path, entry.path_raw, entry.claimed_modified_at = "", None, None
        # Lines of one delivery stay apart by their own identifier.
        entry.path_key = f"emptied:{entry.pk.hex}"
        entry.save(update_fields=["path", "path_raw", "claimed_modified_at", "path_key"])
    rows = TableRow.objects.filter(pk__in=_rows(actor, item_id).values("pk"))
    rows.update(key="", column="", value="", said=None, adds=[])
    for capture in Capture.objects.select_for_update().filter(item_id=item_id).order_by("pk"):
        capture.url = capture.purpose = ""
        capture.save(update_fields=["url", "purpose"])
    unit.record(
        NamesEmptied(item=item_id, entries=len(entries)), objects=(ObjectRef(kind, item_id),)
    )
