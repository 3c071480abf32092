# SPDX-License-Identifier: AGPL-3.0-or-later
"""Events from a table: one act a batch, one leaf an event, and the whole can be undone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from dokaz.casework.events.actions.describing import require_organisation
from dokaz.casework.events.drafts import (
    DESCRIBABLE,
    checked,
    checked_new,
    require_known_codes,
    require_title,
)
from dokaz.casework.events.facts import EventRegistered
from dokaz.casework.events.marks import MARKS
from dokaz.casework.events.models import Event
from dokaz.casework.events.policy import BATCHES, EVENTS
from dokaz.casework.events.recording import KIND
from dokaz.casework.events.tabling import in_columns
from dokaz.casework.records import batches, edtf, restating
from dokaz.casework.records.batches import BatchRow, UndoResult
from dokaz.casework.records.restating import Stated
from dokaz.casework.records.seeing import IMPORTERS
from dokaz.casework.records.texts import clean
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
    """What batches of records ask of events."""

    kind = KIND
    policy = EVENTS
    marks = MARKS
    fields = DESCRIBABLE - {"parent_id"}

    def checked_new(self, values: Mapping[str, Any], unit: Unit) -> dict[str, Any]:
        return checked_new(values, now=unit.at)

    def checked_change(
        self, row: Event, stated: Mapping[str, Any], now: datetime
    ) -> dict[str, Any]:
        if "when_zone" in stated and "when" not in stated:
            stated = {**stated, "when": row.when_text}
        values = checked(stated, now=now, zone=row.when_zone or edtf.KYIV)
        titles = ("title_uk", "title_en")
        require_title({name: values.get(name, getattr(row, name)) for name in titles})
        # What a row of a table has no column for stays.
        if "places" in values:
            values["places"] += [one for one in row.places[1:] if one not in values["places"]]
        if "casualties" in values:
            stated_of = {line["harm"]: line for line in values["casualties"]}
            columns = in_columns(row.casualties)
            stay = [
                stated_of.pop(line["harm"], line) if columns.get(line["harm"]) is line else line
                for line in row.casualties
            ]
            values["casualties"] = [*stay, *stated_of.values()]
        return values

    def require_known(self, rows: Iterable[dict[str, Any]]) -> None:
        require_known_codes(rows)

    def columns(self, ref: str, values: Mapping[str, Any]) -> dict[str, Any]:
        return {**values, "ref": ref}

    def registered(self, key: UUID, organisation: UUID) -> Fact:
        return EventRegistered(event=key, organisation=organisation)


_ROOM = _Room()


@view("events.batch.unchanged", rule=anyone)
def unchanged(*, actor: Actor, stated: Stated, now: datetime) -> list[bool]:
    """Events that a batch would leave as they are (`records.restating`), row by row."""
    return restating.unchanged(_ROOM, actor, stated, now=now)


@dataclass(frozen=True, slots=True)
class BatchResult:
    """`events` are in the order of the rows; `created` and `changed` are some of them."""

    batch_id: UUID
    events: tuple[UUID, ...]
    created: tuple[UUID, ...]
    changed: tuple[UUID, ...]


@action(
    "events.batch.write",
    rule=holds_role(*IMPORTERS),
    facts=batches.BatchWritten,
    erasure=Erasure.DETAILS,
    event="ingestion",
)
def write_batch(unit: Unit, *, actor: Actor, rows: Sequence[BatchRow], why: str) -> BatchResult:
    """Create and change up to 1000 events by their identifiers in another system.

    Raises:
        RowRejected: a value of a row does not pass; says which row, field and why.
        Rejected: nothing or too much handed over, or no reason.
        Conflict: an event to be changed was merged.
        NotFound: an event to be changed is not this actor's to see.
    """
    owner = require_organisation(actor)
    why = clean("why", why, longest=10_000, required=True)
    done = batches.write(_ROOM, unit, owner=owner, rows=rows, why=why)
    batches.record_written(unit, done, rows=len(rows), why=why)
    return BatchResult(done.batch_id, done.keys, done.created, done.changed)


@action(
    "events.batch.undo",
    rule=with_role(IMPORTERS, own(BATCHES, "batch_id")),
    facts=batches.BatchUndone,
    erasure=Erasure.DETAILS,
    event="metadata modification",
)
def undo_batch(unit: Unit, *, actor: Actor, batch_id: UUID, why: str) -> UndoResult:
    """Take an import back (`records.batches.undo`).

    Raises:
        Rejected: no reason.
        Conflict: undone before.
    """
    why = clean("why", why, longest=10_000, required=True)
    result = batches.undo(_ROOM, unit, batch_id=batch_id, why=why)
    batches.record_undone(unit, batch_id, result, why=why)
    return result
