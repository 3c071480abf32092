# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an index outside the database may keep of objects, and what of it each reader sees."""

from collections.abc import Sequence
from uuid import UUID

from dokaz.casework.objects.models import MilitaryUse, ObjectState, ProtectedObject
from dokaz.casework.objects.policy import SEEING
from dokaz.casework.records.indexing import (
    COLUMNS,
    SERVICE,
    IndexedRecord,
    indexed,
    keys_after,
    located,
)
from dokaz.gate.api import Actor, Condition, anyone, condition_of, is_service, view


@view("objects.index.objects", rule=is_service(SERVICE))
def objects_for_index(*, actor: Actor, object_ids: Sequence[UUID]) -> dict[UUID, IndexedRecord]:
    """Those of up to some hundred objects that belong into an index: neither undone nor merged.

    Their words are descriptions, and states and uses not withdrawn.
    """
    rows = ProtectedObject.objects.filter(
        pk__in=object_ids, undone_at__isnull=True, merged_into__isnull=True
    )
    found = {row.pk: row for row in rows}
    said: dict[UUID, list[str]] = {key: [] for key in found}
    for table in (ObjectState, MilitaryUse):
        entries = table.objects.filter(object_id__in=list(found), withdrawn_at__isnull=True)
        for key, *words in entries.order_by("pk").values_list("object_id", "description", "basis"):
            said[key] += words
    return {key: _object(row, said[key]) for key, row in found.items()}


def _object(row: ProtectedObject, said: Sequence[str]) -> IndexedRecord:
    where = located([row.place])
    words = (row.description, row.function, row.operator, row.marking_note)
    return indexed(
        row,
        titles=(row.name_uk, row.name_en, row.name_other),
        texts=(*words, *where.pop("texts"), *said),
        kinds=(row.type,),
        state=row.damage,
        **where,
    )


@view("objects.index.keys", rule=is_service(SERVICE))
def object_keys(*, actor: Actor, after: UUID | None, limit: int) -> list[UUID]:
    """Keys of all objects in the order of registration, behind one of them; for a first filling."""
    return keys_after(ProtectedObject, after, limit)


@view("objects.index.reach", rule=anyone)
def objects_in_index(*, actor: Actor) -> Condition:
    """The policy's condition on what an index holds, of this moment."""
    rows = ProtectedObject.objects.filter
    return condition_of(SEEING.branches, actor, rows=rows, columns=COLUMNS)
