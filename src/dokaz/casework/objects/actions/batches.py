# SPDX-License-Identifier: AGPL-3.0-or-later
"""Objects from a table: one act a batch, one leaf an object, and the whole can be undone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from dokaz.casework.objects.actions.describing import checked_change, require_organisation
from dokaz.casework.objects.drafts import DESCRIBABLE, checked_new, require_known_codes
from dokaz.casework.objects.facts import ObjectRegistered
from dokaz.casework.objects.marks import MARKS
from dokaz.casework.objects.models import ProtectedObject
from dokaz.casework.objects.policy import BATCHES, OBJECTS
from dokaz.casework.objects.recording import KIND
from dokaz.casework.objects.terms import TYPES
from dokaz.casework.objects.vocabulary import Damage
from dokaz.casework.records import batches, restating
from dokaz.casework.records.batches import BatchRow, UndoResult
from dokaz.casework.records.restating import Stated
from dokaz.casework.records.seeing import IMPORTERS
from dokaz.casework.records.texts import clean, known_term
from dokaz.gate.api import (
    Actor,
    Erasure,
    Fact,
    Unit,
    action,
    anyone,
    holds_role,
    own,
    view,
    with_role,
)


class _Room:
    """What batches of records ask of objects."""

    kind = KIND
    policy = OBJECTS
    marks = MARKS
    fields = DESCRIBABLE

    def checked_new(self, values: Mapping[str, Any], unit: Unit) -> dict[str, Any]:
        known_term("type", values.get("type"), TYPES)
        return checked_new(values)

    def checked_change(
        self, row: ProtectedObject, stated: Mapping[str, Any], now: datetime
    ) -> dict[str, Any]:
        values = checked_change(row, stated)
        for name, key in (("notified", "to"), ("protection", "basis")):
            if name in values:
                values[name] = _as_known(values[name], getattr(row, name), key)
        return values

    def require_known(self, rows: Iterable[dict[str, Any]]) -> None:
        require_known_codes(rows)

    def columns(self, ref: str, values: Mapping[str, Any]) -> dict[str, Any]:
        return {**values, "ref": ref, "damage": Damage.UNKNOWN}

    def registered(self, key: UUID, organisation: UUID) -> Fact:
        return ObjectRegistered(object=key, organisation=organisation)


def _as_known(
    stated: Iterable[dict[str, Any]], known: Iterable[dict[str, Any]], key: str
) -> list[dict[str, Any]]:
    """Lines of which a table says the `key` alone, with what else is known of them."""
    left = list(known)
    found = []
    for line in stated:
        is_bare = not any(value for name, value in line.items() if name != key)
        same = next((one for one in left if one[key] == line[key]), None) if is_bare else None
        if same is not None:
            left.remove(same)
        found.append(same or line)
    return found


_ROOM = _Room()


@view("objects.batch.unchanged", rule=anyone)
def unchanged(*, actor: Actor, stated: Stated, now: datetime) -> list[bool]:
    """Objects that a batch would leave as they are (`records.restating`), row by row."""
    return restating.unchanged(_ROOM, actor, stated, now=now)


@dataclass(frozen=True, slots=True)
class BatchResult:
    """`objects` are in the order of the rows; `created` and `changed` are some of them."""

    batch_id: UUID
    objects: tuple[UUID, ...]
    created: tuple[UUID, ...]
    changed: tuple[UUID, ...]


@action(
    "objects.batch.write",
    rule=holds_role(*IMPORTERS),
    facts=batches.BatchWritten,
    erasure=Erasure.DETAILS,
    event="ingestion",
)
def write_batch(unit: Unit, *, actor: Actor, rows: Sequence[BatchRow], why: str) -> BatchResult:
    """Create and change up to 1000 objects by their identifiers in another system.

    Raises:
        RowRejected: a value of a row does not pass; says which row, field and why.
        Rejected: nothing or too much handed over, or no reason.
        Conflict: an object to be changed was merged.
        NotFound: an object to be changed is not this actor's to see.
    """
    owner = require_organisation(actor)
    why = clean("why", why, longest=10_000, required=True)
    done = batches.write(_ROOM, unit, owner=owner, rows=rows, why=why)
    batches.record_written(unit, done, rows=len(rows), why=why)
    return BatchResult(done.batch_id, done.keys, done.created, done.changed)


@action(
    "objects.batch.undo",
    rule=with_role(IMPORTERS, own(BATCHES, "batch_id")),
    facts=batches.BatchUndone,
    erasure=Erasure.DETAILS,
    event="metadata modification",
)
def undo_batch(unit: Unit, *, actor: Actor, batch_id: UUID, why: str) -> UndoResult:
    """Take an import back (`records.batches.undo`). Raises Rejected, Conflict."""
    why = clean("why", why, longest=10_000, required=True)
    result = batches.undo(_ROOM, unit, batch_id=batch_id, why=why)
    batches.record_undone(unit, batch_id, result, why=why)
    return result
