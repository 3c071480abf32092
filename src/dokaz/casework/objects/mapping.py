# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the internal map may keep of objects, and what of it each reader sees."""

from collections.abc import Sequence
from uuid import UUID

from dokaz.casework.objects.models import ProtectedObject
from dokaz.casework.objects.policy import SEEING
from dokaz.casework.records.indexing import keys_after
from dokaz.casework.records.mapping import COLUMNS, SERVICE, MappedRecord, mapped
from dokaz.gate.api import Actor, Condition, anyone, condition_of, is_service, view

_TOLD = (
    "id", "organisation_id", "confidentiality", "privileged", "registered_at", "place", "type",
    "damage",
)  # fmt: skip


@view("objects.map.objects", rule=is_service(SERVICE))
def objects_for_map(*, actor: Actor, object_ids: Sequence[UUID]) -> dict[UUID, MappedRecord]:
    """Those of up to some hundred objects that belong on a map: neither undone nor merged."""
    rows = ProtectedObject.objects.filter(
        pk__in=object_ids, undone_at__isnull=True, merged_into__isnull=True
    )
    return {
        row.pk: mapped(row, [row.place], kinds=(row.type,), state=row.damage)
        for row in rows.only(*_TOLD)
    }


@view("objects.map.keys", rule=is_service(SERVICE))
def object_keys_for_map(*, actor: Actor, after: UUID | None, limit: int) -> list[UUID]:
    """Keys of all objects in the order of registration, behind one of them; for a first filling."""
    return keys_after(ProtectedObject, after, limit)


@view("objects.map.reach", rule=anyone)
def objects_on_map(*, actor: Actor) -> Condition:
    """The policy's condition on what the map holds, of this moment."""
    rows = ProtectedObject.objects.filter
    return condition_of(SEEING.branches, actor, rows=rows, columns=COLUMNS)
