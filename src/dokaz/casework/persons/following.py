# SPDX-License-Identifier: AGPL-3.0-or-later
"""What follows a person's record into another one when the two are merged, and back.

Rooms above say at start what of theirs moves (`when_merged`). What does not move stays with the
absorbed record, which goes on being readable.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from dokaz.casework.persons.models import PersonExternalId, PersonItem, PersonRecord
from dokaz.casework.records.merging import Moved


@dataclass(frozen=True, slots=True)
class Following:
    """Rows of a table that name a person in the column `person`.

    `rows(absorbed, survivor)` are those that move: of the same organisation, and none that the
    survivor would have twice.
    """

    name: str
    table: Any
    rows: Callable[[UUID, UUID], QuerySet[Any]]


def _items(absorbed: UUID, survivor: UUID) -> QuerySet[Any]:
    there = PersonItem.objects.filter(person_id=survivor, ended_at__isnull=True)
    return PersonItem.objects.filter(person_id=absorbed, ended_at__isnull=True).exclude(
        item_id__in=list(there.values_list("item_id", flat=True))
    )


_ALL: dict[str, Following] = {
    one.name: one
    for one in (
        Following("items", PersonItem, _items),
        Following(
            "records",
            PersonRecord,
            lambda absorbed, _survivor: PersonRecord.objects.filter(person_id=absorbed),
        ),
        Following(
            "external_ids",
            PersonExternalId,
            lambda absorbed, _survivor: PersonExternalId.objects.filter(
                person_id=absorbed, ended_at__isnull=True
            ),
        ),
    )
}


def when_merged(following: Following) -> None:
    """Have rows of a room above follow a merged person. At start."""
    _ALL[following.name] = following


def moving(absorbed: UUID, survivor: UUID) -> dict[str, Moved]:
    """All that moves now."""
    return {name: Moved(one.rows(absorbed, survivor), "person") for name, one in _ALL.items()}


def columns() -> dict[str, tuple[Any, str]]:
    """Table and column of everything that may have moved."""
    return {name: (one.table, "person") for name, one in _ALL.items()}
