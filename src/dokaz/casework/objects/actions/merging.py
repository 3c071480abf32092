# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two records of one object become one, and two again (`records.merging`).

States, uses, items and numbers elsewhere move to the surviving object.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from dokaz.casework.objects.actions.entries import bring_up_to_date
from dokaz.casework.objects.facts import ObjectsMerged
from dokaz.casework.objects.models import (
    MilitaryUse,
    ObjectExternalId,
    ObjectItem,
    ObjectMerge,
    ObjectState,
    ProtectedObject,
)
from dokaz.casework.objects.policy import MERGES, OBJECTS
from dokaz.casework.objects.recording import KIND
from dokaz.casework.objects.vocabulary import ChangeKind
from dokaz.casework.records import merging
from dokaz.casework.records.recording import note, revise
from dokaz.casework.records.seeing import MERGERS
from dokaz.casework.records.texts import clean
from dokaz.gate.api import Actor, Erasure, Unit, action, all_of, own, with_role

_COLUMNS: dict[str, tuple[Any, str]] = {
    "states": (ObjectState, "object"),
    "uses": (MilitaryUse, "object"),
    "items": (ObjectItem, "object"),
    "external_ids": (ObjectExternalId, "object"),
}


@dataclass(frozen=True)
class Merged:
    merge: UUID
    survivor: UUID
    absorbed: UUID
    states: int
    uses: int
    items: int


@action(
    "objects.object.merge",
    rule=with_role(MERGERS, all_of(own(OBJECTS, "object_id"), own(OBJECTS, "absorbed_id"))),
    facts=Merged,
    erasure=Erasure.DETAILS,
    event="relation asserted",
)
def merge(unit: Unit, *, actor: Actor, object_id: UUID, absorbed_id: UUID, why: str) -> UUID:
    """Take the object `absorbed_id` into `object_id`; returns the merge, by which it is undone.

    Raises:
        Rejected: no reason, or an object with itself.
        Conflict: one of them was merged before, or is more protected than the other.
    """
    why = clean("why", why, longest=10_000, required=True)
    survivor, absorbed = merging.both_locked(KIND, object_id, absorbed_id)
    protection = merging.protection_of_both(survivor, absorbed)
    revise(KIND, unit, survivor, protection, what=ChangeKind.CLASSIFIED, why=why)
    row = merging.take_in(KIND, unit, survivor, absorbed, _moving(absorbed, survivor), why=why)
    note(KIND, unit, absorbed, what=ChangeKind.MERGED, after={"object": survivor.ref}, why=why)
    bring_up_to_date(survivor)
    unit.record(
        Merged(
            merge=row.pk,
            survivor=survivor.pk,
            absorbed=absorbed.pk,
            **{name: len(row.moved[name]) for name in ("states", "uses", "items")},
        ),
        objects=(KIND.ref(survivor.pk), KIND.ref(absorbed.pk)),
        details={"why": why},
    )
    _tell(unit, row, undone=False)
    key: UUID = row.pk
    return key


def _moving(absorbed: ProtectedObject, survivor: ProtectedObject) -> dict[str, merging.Moved]:
    there = ObjectItem.objects.filter(
        object=survivor, ended_at__isnull=True, state=None, use=None
    ).values_list("item_id", flat=True)
    linked_to_both = ObjectItem.objects.filter(
        object=absorbed, state=None, use=None, item_id__in=list(there)
    )
    found = {
        "states": ObjectState.objects.filter(object=absorbed),
        "uses": MilitaryUse.objects.filter(object=absorbed),
        "items": ObjectItem.objects.filter(object=absorbed).exclude(pk__in=linked_to_both),
        "external_ids": ObjectExternalId.objects.filter(object=absorbed, ended_at__isnull=True),
    }
    return {name: merging.Moved(rows, "object") for name, rows in found.items()}


def _tell(unit: Unit, row: ObjectMerge, *, undone: bool) -> None:
    unit.emit(
        ObjectsMerged(
            survivor=row.survivor_id,
            absorbed=row.absorbed_id,
            organisation=row.organisation_id,
            undone=undone,
        )
    )


@dataclass(frozen=True)
class MergeUndone:
    merge: UUID
    survivor: UUID
    absorbed: UUID


@action(
    "objects.merge.undo",
    rule=with_role(MERGERS, own(MERGES, "merge_id")),
    facts=MergeUndone,
    erasure=Erasure.DETAILS,
    event="relation asserted",
)
def undo_merge(unit: Unit, *, actor: Actor, merge_id: UUID, why: str) -> None:
    """Make two objects of a merged one again; what was added to the survivor since stays there.

    Raises:
        Rejected: no reason.
        Conflict: undone before, or the survivor itself was merged since.
    """
    why = clean("why", why, longest=10_000, required=True)
    row, survivor, absorbed = merging.give_back(KIND, unit, merge_id, _COLUMNS, why=why)
    note(
        KIND, unit, absorbed, what=ChangeKind.MERGE_UNDONE, before={"object": survivor.ref}, why=why
    )
    bring_up_to_date(survivor)
    bring_up_to_date(absorbed)
    unit.record(
        MergeUndone(merge=row.pk, survivor=survivor.pk, absorbed=absorbed.pk),
        objects=(KIND.ref(survivor.pk), KIND.ref(absorbed.pk)),
        details={"why": why},
    )
    _tell(unit, row, undone=True)
