# SPDX-License-Identifier: AGPL-3.0-or-later
"""People from a table: one act a batch, one leaf a person, and the whole can be undone.

What tells who somebody is (`identity` among a row's values) goes into a sealed block and nowhere
else. It counts for new people only: a table must not write over a block that nobody has read.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from dokaz.casework.persons import identities
from dokaz.casework.persons.actions.describing import require_organisation
from dokaz.casework.persons.drafts import (
    DESCRIBABLE,
    UNSTATED,
    checked,
    checked_new,
)
from dokaz.casework.persons.facts import PersonRegistered
from dokaz.casework.persons.marks import MARKS
from dokaz.casework.persons.models import Person, PersonIdentity
from dokaz.casework.persons.numbers import code_within
from dokaz.casework.persons.policy import BATCHES, PERSONS
from dokaz.casework.persons.recording import KIND
from dokaz.casework.persons.vocabulary import Series
from dokaz.casework.records import batches, restating
from dokaz.casework.records.batches import BatchRow, RowRejected, UndoResult
from dokaz.casework.records.numbered import numbered
from dokaz.casework.records.restating import Stated
from dokaz.casework.records.seeing import IMPORTERS
from dokaz.casework.records.texts import chosen, clean
from dokaz.evidence import api as evidence
from dokaz.evidence.api import StoredContent
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

IDENTITY = "identity"


class _Room:
    """What batches of records ask of people."""

    kind = KIND
    policy = PERSONS
    marks = MARKS
    fields = DESCRIBABLE | {"series"}

    def checked_new(self, values: Mapping[str, Any], unit: Unit) -> dict[str, Any]:
        series = values.get("series", UNSTATED.series)
        stated = {name: value for name, value in values.items() if name != "series"}
        return {"series": chosen("series", series, Series), **checked_new(stated)}

    def checked_change(
        self, row: Person, stated: Mapping[str, Any], now: datetime
    ) -> dict[str, Any]:
        return checked({name: value for name, value in stated.items() if name != "series"})

    def require_known(self, rows: Iterable[dict[str, Any]]) -> None:
        """Nothing: the open block refers to nothing."""

    def columns(self, ref: str, values: Mapping[str, Any]) -> dict[str, Any]:
        kept = {name: value for name, value in values.items() if name != "series"}
        return {**kept, "ref": ref, "code": code_within(ref)}

    def registered(self, key: UUID, organisation: UUID) -> Fact:
        return PersonRegistered(person=key, organisation=organisation)


_ROOM = _Room()


@view("persons.batch.unchanged", rule=anyone)
def unchanged(*, actor: Actor, stated: Stated, now: datetime) -> list[bool]:
    """People whose open block a batch would leave as it is (`records.restating`), row by row."""
    plain = [(key, _open(values)) for key, values in stated]
    return restating.unchanged(_ROOM, actor, plain, now=now)


def _open(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name != IDENTITY}


@dataclass(frozen=True, slots=True)
class BatchResult:
    """`persons` are in the order of the rows; `created` and `changed` are some of them."""

    batch_id: UUID
    persons: tuple[UUID, ...]
    created: tuple[UUID, ...]
    changed: tuple[UUID, ...]


@dataclass(frozen=True)
class BatchWritten:
    batch: UUID
    rows: int
    created: int
    changed: int
    identities: int


def write_batch(*, actor: Actor, rows: Sequence[BatchRow], why: str) -> BatchResult:
    """Create and change up to 1000 people by their identifiers in another system.

    Raises:
        RowRejected: a value of a row does not pass; says which row, field and why.
        Rejected: nothing or too much handed over, or no reason.
        NotFound: a person to be changed is not this actor's to see.
        SealingKeyUnavailable: the organisation's key cannot be used; nothing was written.
    """
    blocks = _sealed(actor, rows)
    plain = [replace(row, values=_open(row.values)) for row in rows]
    return _write(actor=actor, rows=plain, why=why, blocks=blocks)


def _sealed(actor: Actor, rows: Sequence[BatchRow]) -> dict[int, StoredContent]:
    """Blocks of the rows that state who somebody is and are new, by the rows' numbers."""
    if actor.organisation_id is None or not actor.holds(*IMPORTERS):
        return {}  # The act refuses, and is recorded.
    known = _known(actor=actor, keys=[(row.system, row.value) for row in rows])
    found = {}
    for number, row in enumerate(rows):
        stated = row.values.get(IDENTITY)
        if stated is None or (row.system, row.value) in known:
            continue
        try:
            block = identities.to_bytes(identities.checked(stated, now=datetime.now(UTC)))
        except Rejected as error:
            raise RowRejected(number, error) from error
        found[number] = evidence.seal_block(actor.organisation_id, block)
    return found


@view("persons.batch.known", rule=holds_role(*IMPORTERS))
def _known(*, actor: Actor, keys: Sequence[tuple[str, str]]) -> set[tuple[str, str]]:
    """Identifiers that people of the own organisation have already."""
    owner = actor.organisation_id or UUID(int=0)
    return {
        (system, value)
        for system in {system for system, _value in keys}
        for value in numbered(KIND, owner, system, [one for of, one in keys if of == system])
    }


@action(
    "persons.batch.write",
    rule=holds_role(*IMPORTERS),
    facts=BatchWritten,
    erasure=Erasure.DETAILS,
    event="ingestion",
)
def _write(
    unit: Unit,
    *,
    actor: Actor,
    rows: Sequence[BatchRow],
    why: str,
    blocks: Mapping[int, StoredContent],
) -> BatchResult:
    owner = require_organisation(actor)
    why = clean("why", why, longest=10_000, required=True)
    done = batches.write(_ROOM, unit, owner=owner, rows=rows, why=why)
    fresh = {
        done.keys[number]: block
        for number, block in blocks.items()
        if done.keys[number] in done.created
    }
    _keep(unit, owner, fresh)
    unit.record(
        BatchWritten(
            batch=done.batch_id,
            rows=len(rows),
            created=len(done.created),
            changed=len(done.changed),
            identities=len(fresh),
        ),
        details={"why": why},
    )
    return BatchResult(done.batch_id, done.keys, done.created, done.changed)


def _keep(unit: Unit, owner: UUID, blocks: Mapping[UUID, StoredContent]) -> None:
    """Keep the blocks of new people. The line of registration stands for it in their history: a
    further one would look like work done since, which undoing leaves alone.
    """
    for person in Person.objects.filter(pk__in=list(blocks)).order_by("pk"):
        PersonIdentity(
            person=person,
            organisation_id=owner,
            address=evidence.keep_block(unit, blocks[person.pk]),
            changed_at=unit.at,
            changed_by=unit.actor.ref,
        ).save(force_insert=True)
        person.has_identity = True
        person.save(update_fields=["has_identity"])


@action(
    "persons.batch.undo",
    rule=with_role(IMPORTERS, own(BATCHES, "batch_id")),
    facts=batches.BatchUndone,
    erasure=Erasure.DETAILS,
    event="metadata modification",
)
def undo_batch(unit: Unit, *, actor: Actor, batch_id: UUID, why: str) -> UndoResult:
    """Take an import back (`records.batches.undo`); keys of identity blocks it made are destroyed.

    Raises:
        Rejected: no reason.
        Conflict: undone before.
    """
    why = clean("why", why, longest=10_000, required=True)
    result = batches.undo(_ROOM, unit, batch_id=batch_id, why=why)
    for row in PersonIdentity.objects.filter(person_id__in=result.removed, address__gt=""):
        evidence.destroy_block(unit, row.address, reason=evidence.DisposalReason.UNLAWFUL)
        row.address = ""
        row.save(update_fields=["address"])
    batches.record_undone(unit, batch_id, result, why=why)
    return result
