# SPDX-License-Identifier: AGPL-3.0-or-later
"""Activities from a table: one act a batch, one leaf an activity, and the whole can be undone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.casework.records import batches, restating
from dokaz.casework.records.batches import BatchRow, UndoResult
from dokaz.casework.records.restating import Stated
from dokaz.casework.records.seeing import IMPORTERS
from dokaz.casework.records.texts import clean
from dokaz.gate.api import (
    Actor,
    Erasure,
    Fact,
    Rejected,
    Unit,
    action,
    anyone,
    holds_role,
    own,
    view,
    with_role,
)
from dokaz.outreach.actions.describing import checked_change, require_organisation
from dokaz.outreach.drafts import DESCRIBABLE, ActivityDraft, checked_draft, require_oblasts
from dokaz.outreach.facts import ActivityRegistered
from dokaz.outreach.marks import MARKS
from dokaz.outreach.models import Activity
from dokaz.outreach.policy import ACTIVITIES, BATCHES
from dokaz.outreach.recording import KIND, require_standing


@dataclass(frozen=True, slots=True)
class _Room:
    """What batches of records ask of activities."""

    actor: Actor
    kind = KIND
    policy = ACTIVITIES
    marks = MARKS
    fields = DESCRIBABLE

    def checked_new(self, values: Mapping[str, Any], unit: Unit) -> dict[str, Any]:
        for name in ("kind", "first_date"):
            if not values.get(name):
                raise Rejected(name, _("Please fill this in."))
        return checked_draft(ActivityDraft(**values))

    def checked_change(
        self, row: Activity, stated: Mapping[str, Any], now: datetime
    ) -> dict[str, Any]:
        require_standing(row)
        return checked_change(row, stated)

    def require_known(self, rows: Iterable[dict[str, Any]]) -> None:
        require_oblasts(self.actor, rows)

    def columns(self, ref: str, values: Mapping[str, Any]) -> dict[str, Any]:
        return {**values, "ref": ref}

    def registered(self, key: UUID, organisation: UUID) -> Fact:
        return ActivityRegistered(activity=key, organisation=organisation)


@view("outreach.batch.unchanged", rule=anyone)
def unchanged(*, actor: Actor, stated: Stated, now: datetime) -> list[bool]:
    """Activities that a batch would leave as they are (`records.restating`), row by row."""
    return restating.unchanged(_Room(actor), actor, stated, now=now)


@dataclass(frozen=True, slots=True)
class BatchResult:
    """`activities` are in the order of the rows; `created` and `changed` are some of them."""

    batch_id: UUID
    activities: tuple[UUID, ...]
    created: tuple[UUID, ...]
    changed: tuple[UUID, ...]


@action(
    "outreach.batch.write",
    rule=holds_role(*IMPORTERS),
    facts=batches.BatchWritten,
    erasure=Erasure.DETAILS,
    event="ingestion",
)
def write_batch(unit: Unit, *, actor: Actor, rows: Sequence[BatchRow], why: str) -> BatchResult:
    """Create and change up to 1000 activities by their identifiers in a table.

    Raises:
        RowRejected: a value of a row does not pass, or its activity was withdrawn; says which row,
            field and why.
        Rejected: nothing or too much handed over, or no reason.
        NotFound: an activity to be changed is not this actor's to see.
    """
    owner = require_organisation(actor)
    why = clean("why", why, longest=10_000, required=True)
    done = batches.write(_Room(actor), unit, owner=owner, rows=rows, why=why)
    batches.record_written(unit, done, rows=len(rows), why=why)
    return BatchResult(done.batch_id, done.keys, done.created, done.changed)


@action(
    "outreach.batch.undo",
    rule=with_role(IMPORTERS, own(BATCHES, "batch_id")),
    facts=batches.BatchUndone,
    erasure=Erasure.DETAILS,
    event="metadata modification",
)
def undo_batch(unit: Unit, *, actor: Actor, batch_id: UUID, why: str) -> UndoResult:
    """Take an import back (`records.batches.undo`). Raises Rejected, Conflict."""
    why = clean("why", why, longest=10_000, required=True)
    result = batches.undo(_Room(actor), unit, batch_id=batch_id, why=why)
    batches.record_undone(unit, batch_id, result, why=why)
    return result
