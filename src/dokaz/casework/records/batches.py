# SPDX-License-Identifier: AGPL-3.0-or-later
"""Records from a table: one act a batch, one leaf a record, and the whole can be undone.

A row is known by its identifier in the sender's system. A new identifier makes a record, a known
one changes the fields that the row states; a row that states nothing new changes nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import Any, Protocol
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.casework.records.kind import Kind
from dokaz.casework.records.marks import Marks
from dokaz.casework.records.numbered import numbered
from dokaz.casework.records.numbers import draw
from dokaz.casework.records.recording import kept, note, require_fields, restored, revise
from dokaz.casework.records.texts import clean
from dokaz.gate.api import Actor, Conflict, Fact, NotFound, Policy, Rejected, Unit

MOST_ROWS = 1000
PROTECTION = frozenset({"confidentiality", "markers", "privileged"})


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchRow:
    """One row: whose identifier it has, and values by the names of the draft's fields.

    Protection (`confidentiality`, `markers`, `privileged`) counts for new records only.
    """

    system: str
    value: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Written:
    """`keys` are in the order of the rows; `created` and `changed` are some of them."""

    batch_id: UUID
    keys: tuple[UUID, ...]
    created: tuple[UUID, ...]
    changed: tuple[UUID, ...]
    refs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UndoResult:
    """What became of a batch's records; `left` were worked on since and stay as they are."""

    removed: tuple[UUID, ...]
    changed_back: tuple[UUID, ...]
    left: tuple[UUID, ...]


@dataclass(frozen=True)
class BatchWritten:
    """What an act that wrote a batch records; `first_ref` and `last_ref` are of new records."""

    batch: UUID
    rows: int
    created: int
    changed: int
    first_ref: str
    last_ref: str


@dataclass(frozen=True)
class BatchUndone:
    """What an act that took a batch back records: how many records of each end."""

    batch: UUID
    removed: int
    changed_back: int
    left: int


def record_written(unit: Unit, done: Written, *, rows: int, why: str) -> None:
    """Record what a batch of so many rows wrote."""
    unit.record(
        BatchWritten(
            batch=done.batch_id,
            rows=rows,
            created=len(done.created),
            changed=len(done.changed),
            first_ref=done.refs[0] if done.refs else "",
            last_ref=done.refs[-1] if done.refs else "",
        ),
        details={"why": why},
    )


def record_undone(unit: Unit, batch_id: UUID, result: UndoResult, *, why: str) -> None:
    """Record what taking a batch back did."""
    unit.record(
        BatchUndone(
            batch=batch_id,
            removed=len(result.removed),
            changed_back=len(result.changed_back),
            left=len(result.left),
        ),
        details={"why": why},
    )


class RowRejected(Rejected):
    """A row of a batch does not pass: `number` counts from 0. Nothing of the batch was kept."""

    def __init__(self, number: int, error: Rejected) -> None:
        super().__init__(error.field, str(error))
        self.number = number


class Room(Protocol):
    """What batches ask of the room whose records they write."""

    kind: Kind
    policy: Policy[Any]
    marks: Marks
    fields: frozenset[str]

    def checked_new(self, values: Mapping[str, Any], unit: Unit) -> dict[str, Any]:
        """Columns of a new record. Raises Rejected."""

    def checked_change(self, row: Any, stated: Mapping[str, Any], now: datetime) -> dict[str, Any]:
        """Columns that the stated fields set in a record. Raises Rejected, Conflict."""

    def require_known(self, rows: Iterable[dict[str, Any]]) -> None:
        """All that checked values refer to is there. Raises Rejected."""

    def columns(self, ref: str, values: Mapping[str, Any]) -> dict[str, Any]:
        """Columns of a new record with this number: its checked values, and what names it. The same
        columns for every record."""

    def registered(self, key: UUID, organisation: UUID) -> Fact:
        """The fact that a record was registered."""


_Key = tuple[str, str]


def write(room: Room, unit: Unit, *, owner: UUID, rows: Sequence[BatchRow], why: str) -> Written:
    """Create and change up to 1000 records by their identifiers in another system.

    Raises:
        RowRejected: a value of a row does not pass; says which row, field and why.
        Rejected: nothing or too much handed over.
        Conflict: a record to be changed was merged, or its import undone.
        NotFound: a record to be changed is erased or not this actor's to see, or its number that of
            two.
    """
    if not rows or len(rows) > MOST_ROWS:
        raise Rejected("rows", _("Hand over between 1 and %d rows at a time.") % MOST_ROWS)
    keys = [_key(number, row) for number, row in enumerate(rows)]
    if len(set(keys)) != len(keys):
        raise Rejected("rows", _("An identifier stands in two rows of this batch."))
    known = _known(room, unit.actor, owner, keys)
    batch_id = unit.new_id()
    fresh = _checked_new(room, unit, rows, keys, known)
    made = _create(room, unit, owner, batch_id, fresh)
    changes = _change(room, unit, rows, keys, known, why=why)
    _keep(room.kind, unit, owner, batch_id, len(made), changes)
    by_key = {key: row.pk for key, row in (*known.items(), *made.items())}
    return Written(
        batch_id=batch_id,
        keys=tuple(by_key[key] for key in keys),
        created=tuple(row.pk for row in made.values()),
        changed=tuple(row.pk for row, _before in changes),
        refs=tuple(row.ref for row in made.values()),
    )


def _key(number: int, row: BatchRow) -> _Key:
    try:
        return (
            clean("external_system", row.system, longest=100, required=True),
            clean("external_id", row.value, longest=500, required=True),
        )
    except Rejected as error:
        raise RowRejected(number, error) from error


def _known(room: Room, actor: Actor, owner: UUID, keys: Sequence[_Key]) -> dict[_Key, Any]:
    """Records of the organisation with these identifiers, locked."""
    kind = room.kind
    found: dict[_Key, UUID | None] = {}
    for system in {key[0] for key in keys}:
        ids = [value for one, value in keys if one == system]
        pairs = numbered(kind, owner, system, ids)
        found.update(((system, value), key) for value, key in pairs.items())
    wanted = set(found.values())
    visible = set(room.policy.visible(actor).filter(pk__in=wanted).values_list("pk", flat=True))
    if visible != wanted:
        raise NotFound(kind.name)
    rows = kind.rows.objects.select_for_update().filter(pk__in=visible).order_by("pk")
    records = {row.pk: row for row in rows}
    if any(getattr(row, "erased_at", None) is not None for row in records.values()):
        raise NotFound(kind.name)
    if any(row.merged_into_id is not None for row in records.values()):
        raise Conflict("merged", _("One of these records was merged into another one."))
    if any(row.undone_at is not None for row in records.values()):
        raise Conflict("undone", _("The import of this record was undone. Nothing was saved."))
    return {key: records[one] for key, one in found.items() if one}


def _checked_new(
    room: Room,
    unit: Unit,
    rows: Sequence[BatchRow],
    keys: Sequence[_Key],
    known: Mapping[_Key, Any],
) -> dict[_Key, dict[str, Any]]:
    checked = {}
    for number, (row, key) in enumerate(zip(rows, keys, strict=True)):
        if key in known:
            continue
        try:
            require_fields(row.values, room.fields | PROTECTION)
            checked[key] = room.checked_new(row.values, unit)
        except Rejected as error:
            raise RowRejected(number, error) from error
    room.require_known(checked.values())
    return checked


def _create(
    room: Room, unit: Unit, owner: UUID, batch_id: UUID, fresh: Mapping[_Key, dict[str, Any]]
) -> dict[_Key, Any]:
    if not fresh:
        return {}
    kind = room.kind
    if kind.drawn is not None:
        refs = kind.drawn(unit, owner, list(fresh.values()))
    else:
        refs = draw(kind, unit, owner, count=len(fresh))
    ids = sorted(unit.new_ids(len(fresh)))
    columns = [room.columns(*each) for each in zip(refs, fresh.values(), strict=True)]
    kind.rows.objects.insert_columns(
        {"id": ids, **{name: [each[name] for each in columns] for name in columns[0]}},
        alike={
            "organisation_id": owner,
            "registered_at": unit.at,
            "registered_by": unit.actor.ref,
            "changed_at": unit.at,
            "batch_id": batch_id,
        },
    )
    # An object of the table's own class for each would take longer than writing it.
    made = [SimpleNamespace(pk=key, id=key, **each) for key, each in zip(ids, columns, strict=True)]
    room.marks.write_new(made)
    _beside(kind, unit, owner, ids, list(fresh))
    for key, event_id in zip(ids, unit.new_ids(len(ids)), strict=True):
        unit.log_plain(
            "accession",
            objects=(kind.ref(key),),
            outcome="success",
            facts=_NO_FACTS,
            event_id=event_id,
        )
        unit.emit(room.registered(key, owner))
    return dict(zip(fresh, made, strict=True))


_NO_FACTS: Mapping[str, Any] = {}


def _beside(kind: Kind, unit: Unit, owner: UUID, ids: Sequence[UUID], keys: Sequence[_Key]) -> None:
    """What stands beside new records: their identifiers elsewhere and the first line of their
    history."""
    kind.external_ids.objects.insert_columns(
        {
            "id": unit.new_ids(len(ids)),
            kind.key: ids,
            "system": [system for system, _value in keys],
            "value": [value for _system, value in keys],
        },
        alike={"organisation_id": owner, "added_at": unit.at, "ended_at": None},
    )
    kind.changes.objects.insert_columns(
        {kind.key: ids},
        alike={
            "organisation_id": owner,
            "act_id": unit.act_id,
            "at": unit.at,
            "by_kind": str(unit.actor.kind),
            "by": unit.actor.ref,
            "kind": "registered",
            "revision": 0,
            "before": None,
            "after": None,
            "why": "",
        },
    )


def _change(
    room: Room,
    unit: Unit,
    rows: Sequence[BatchRow],
    keys: Sequence[_Key],
    known: Mapping[_Key, Any],
    *,
    why: str,
) -> list[tuple[Any, dict[str, Any]]]:
    """Records that a row states something new about, with what was before."""
    found = []
    for number, (row, key) in enumerate(zip(rows, keys, strict=True)):
        record = known.get(key)
        if record is None:
            continue
        try:
            values = checked_values(room, record, row.values, unit.at)
            room.require_known([values])
        except Rejected as error:
            raise RowRejected(number, error) from error
        except Conflict as error:
            raise RowRejected(number, Rejected("", str(error))) from error
        before = {name: kept(getattr(record, name)) for name in values}
        changed = revise(room.kind, unit, record, values, what="changed", why=why)
        if changed:
            room.marks.rewrite(record)
            unit.log("metadata modification", objects=(room.kind.ref(record.pk),))
            # What follows from these fields does so again when they are put back.
            found.append((record, {name: before[name] for name in sorted(changed & before.keys())}))
    return found


def checked_values(
    room: Room, record: Any, values: Mapping[str, Any], now: datetime
) -> dict[str, Any]:
    """Columns that a row's values set in its record. Raises Rejected, Conflict."""
    stated = {name: value for name, value in values.items() if name not in PROTECTION}
    require_fields(stated, room.fields)
    return room.checked_change(record, stated, now)


def _keep(
    kind: Kind,
    unit: Unit,
    owner: UUID,
    batch_id: UUID,
    created: int,
    changes: Sequence[tuple[Any, dict[str, Any]]],
) -> None:
    kind.batches(
        id=batch_id,
        organisation_id=owner,
        at=unit.at,
        by=unit.actor.ref,
        created=created,
        changed=len(changes),
    ).save(force_insert=True)
    kind.batch_changes.objects.insert_rows(
        ("batch", kind.name, "revision", "before"),
        ((batch_id, row.pk, row.revision, before) for row, before in changes),
    )


def undo(room: Room, unit: Unit, *, batch_id: UUID, why: str) -> UndoResult:
    """Take an import back: its new records leave the lists, changed ones get their former values.

    A record that somebody has worked on since stays as it is and is named in the answer. The
    numbers of removed records are not given again; their identifiers elsewhere are free again.

    Raises:
        Conflict: undone before.
    """
    batch = room.kind.batches.objects.select_for_update().get(pk=batch_id)
    if batch.undone_at is not None:
        raise Conflict("already_undone", _("This import was undone before."))
    removed, left = _remove(room.kind, unit, batch_id, why=why)
    changed_back, worked_on = _change_back(room, unit, batch_id, why=why)
    batch.undone_at, batch.undone_by = unit.at, unit.actor.ref
    batch.save(update_fields=["undone_at", "undone_by"])
    return UndoResult(tuple(removed), tuple(changed_back), (*left, *worked_on))


def _remove(kind: Kind, unit: Unit, batch_id: UUID, *, why: str) -> tuple[list[UUID], list[UUID]]:
    rows = list(kind.rows.objects.select_for_update().filter(batch_id=batch_id).order_by("pk"))
    touched = set(
        kind.changes.objects.filter(**{f"{kind.name}__in": rows})
        .exclude(kind="registered")
        .values_list(kind.key, flat=True)
    )
    gone = [row for row in rows if row.pk not in touched]
    for row in gone:
        row.undone_at = unit.at
        note(kind, unit, row, what="import_undone", why=why)
        unit.log("metadata modification", objects=(kind.ref(row.pk),))
    kind.rows.objects.filter(pk__in=[row.pk for row in gone]).update(undone_at=unit.at)
    ids = kind.external_ids.objects.filter(**{f"{kind.name}__in": gone}, ended_at__isnull=True)
    ids.update(ended_at=unit.at)
    return [row.pk for row in gone], sorted(touched)


def _change_back(
    room: Room, unit: Unit, batch_id: UUID, *, why: str
) -> tuple[list[UUID], list[UUID]]:
    kind = room.kind
    back, left = [], []
    for one in kind.batch_changes.objects.filter(batch_id=batch_id).order_by("pk"):
        row = kind.rows.objects.select_for_update().get(pk=getattr(one, kind.key))
        if row.revision != one.revision or row.merged_into_id is not None:
            left.append(row.pk)
            continue
        values = restored(kind, one.before)
        revise(kind, unit, row, values, what="import_undone", why=why)
        room.marks.rewrite(row)
        unit.log("metadata modification", objects=(kind.ref(row.pk),))
        back.append(row.pk)
    return back, left
