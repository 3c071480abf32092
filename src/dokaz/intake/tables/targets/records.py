# SPDX-License-Identifier: AGPL-3.0-or-later
"""Records of casework: each row of a table is one, known by its identifier in the sender's system.

What a row states is read and judged by the room of the records (`plan_rows`), and written by it in
batches (`write_batch`). A record that anybody changed since the version before of the table is left
as it is where the table changes too.
"""

import zoneinfo
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar, Protocol
from uuid import UUID

from django.utils.functional import Promise

from dokaz.casework.events.api import BatchRow, RowRejected, UndoResult
from dokaz.gate.api import Actor, Conflict, NotFound
from dokaz.intake.tables.fields import Field
from dokaz.intake.tables.interpreting import ReadRow, Said, Trouble, time_of
from dokaz.intake.tables.mapping import Mapping as TableMapping
from dokaz.intake.tables.reasons import RowOutcome, RowReason
from dokaz.intake.tables.targets.target import Done, Planned, Planning, ToDo, refused

# What stands in records is the archive's first language, whoever runs the import.
WHY = "Рядки таблиці"
WHY_BACK = "Імпорт таблиці скасовано"


class Wrong(Protocol):
    """What keeps a row from being written: a field of the room, and why."""

    @property
    def field(self) -> str:
        """The room's name of the field."""


class RowPlan(Protocol):
    """What a room makes of a row."""

    @property
    def values(self) -> dict[str, Any]:
        """For `BatchRow`."""

    @property
    def wrong(self) -> Sequence[Wrong]:
        """Empty: the row may be written."""


class Standing(Protocol):
    """How a record stands now."""

    @property
    def ref(self) -> str:
        """How people call it."""

    @property
    def revision(self) -> int:
        """Of its description."""

    @property
    def undone(self) -> bool:
        """Its import was taken back."""


Stated = Sequence[tuple[UUID, Mapping[str, Any]]]
"""Records with what rows state about them: values by the room's names."""


@dataclass(frozen=True, slots=True)
class Written:
    """`keys` are in the order of the rows."""

    batch_id: UUID
    keys: tuple[UUID, ...]
    created: tuple[UUID, ...]
    changed: tuple[UUID, ...]


class Records(ABC):
    """A target whose rows are records of one room of casework."""

    key: str
    label: Promise
    titles: tuple[str, ...] = ()
    """A new record needs one of these fields."""
    of_room: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    """The target's fields behind a field of the room, where they are called otherwise."""
    reasons: ClassVar[Mapping[str, RowReason]] = {}
    """Why a value is refused, by the target's fields; `NOT_TAKEN` for others."""

    @abstractmethod
    def fields(self) -> tuple[Field, ...]:
        """See `Target`."""

    @abstractmethod
    def find(self, actor: Actor, system: str, values: Sequence[str]) -> dict[str, UUID | None]:
        """Records of the own organisation by their identifiers elsewhere; None: one that no table
        of the actor's changes."""

    @abstractmethod
    def plans(
        self, actor: Actor, cells: Sequence[dict[str, str]], now: datetime
    ) -> Sequence[RowPlan]:
        """What the room makes of rows."""

    @abstractmethod
    def standings(self, actor: Actor, keys: Collection[UUID]) -> Mapping[UUID, Standing]:
        """Those of the records that the actor may see."""

    @abstractmethod
    def unchanged(self, actor: Actor, stated: Stated, now: datetime) -> list[bool]:
        """Whether writing would leave the record as it is, for each record with a row's values."""

    @abstractmethod
    def write(self, actor: Actor, rows: Sequence[BatchRow]) -> Written:
        """Write rows in one act."""

    @abstractmethod
    def undo(self, actor: Actor, batch_id: UUID) -> UndoResult:
        """Take a batch back in one act."""

    @abstractmethod
    def cells(self, said: Said, mapping: TableMapping) -> dict[str, str]:
        """A row as the room reads it: texts by the names of its columns."""

    def plan(self, planning: Planning, rows: Sequence[ReadRow]) -> list[Planned]:
        """See `Target`."""
        key = planning.mapping.key_column
        keys = sorted({row.key for row in rows if row.key})
        known = self.find(planning.actor, key.system, keys) if key is not None else {}
        stated = [self.cells({**row.said, **row.sealed}, planning.mapping) for row in rows]
        now = datetime.now(UTC)
        plans = self.plans(planning.actor, stated, now)
        standing = self.standings(planning.actor, [one for one in known.values() if one])
        planned = [
            self._shut(planning, row)
            if row.key in known and known[row.key] is None
            else self._plan(planning, row, plan, known.get(row.key), standing)
            for row, plan in zip(rows, plans, strict=True)
        ]
        changes = [
            (one, one.item_id, plan.values)
            for one, plan in zip(planned, plans, strict=True)
            if one.item_id is not None and one.outcome is RowOutcome.CHANGED
        ]
        same = self.unchanged(planning.actor, [(key, said) for _one, key, said in changes], now)
        for (one, _key, _said), is_same in zip(changes, same, strict=True):
            if is_same:
                one.outcome = RowOutcome.SAME
        return planned

    def carry_out(self, actor: Actor, mapping: TableMapping, batch: Sequence[ToDo]) -> list[Done]:
        """See `Target`. A row that does not pass after all is refused; the others are written."""
        now = datetime.now(UTC)
        answers = self._shut_since(actor, mapping, batch)
        left = [one for one in batch if one.id not in answers]
        while left:
            rows = self._batch_rows(actor, mapping, left, now)
            try:
                done = self.write(actor, rows)
            except RowRejected as error:
                one = left.pop(error.number)
                answers[one.id] = Done(one.id, one.item_id, reason=RowReason.NOT_TAKEN)
                continue
            changed = set(done.changed)
            untouched = set(done.keys).difference(done.created, changed)
            standing = self.standings(actor, untouched)
            for one, key in zip(left, done.keys, strict=True):
                adds = [["batch", str(done.batch_id)]]
                revision = (one.revision or 0) + (key in changed)
                # At another revision it may have been written by a run that was cut off.
                is_same = key in standing and standing[key].revision == one.revision
                answers[one.id] = Done(one.id, key, revision, adds=adds, is_same=is_same)
            break
        return [answers[one.id] for one in batch]

    def _shut_since(
        self, actor: Actor, mapping: TableMapping, batch: Sequence[ToDo]
    ) -> dict[UUID, Done]:
        """Refusals of rows whose record no table may change any more."""
        key = mapping.key_column
        known = self.find(actor, key.system if key else "", sorted({one.key for one in batch}))
        return {
            one.id: Done(one.id, one.item_id, reason=RowReason.NUMBER_SHUT)
            for one in batch
            if one.key in known and known[one.key] is None
        }

    def take_back(self, actor: Actor, rows: Sequence[ToDo]) -> list[Done]:
        """See `Target`; one act for each batch that was written."""
        batches = {UUID(value) for one in rows for name, value in one.adds if name == "batch"}
        gone: set[UUID] = set()
        for batch_id in sorted(batches):
            try:
                found = self.undo(actor, batch_id)
            except Conflict:
                continue  # by a run that was cut off before it could be noted
            except NotFound:
                continue
            gone.update((*found.removed, *found.changed_back))
        others = {one.item_id for one in rows if one.item_id} - gone
        standing = self.standings(actor, others)
        # Removed records leave the lists.
        gone |= {key for key in others if key not in standing or standing[key].undone}
        return [
            Done(one.id, one.item_id)
            if one.item_id in gone
            else Done(one.id, one.item_id, reason=RowReason.CHANGED_MEANWHILE)
            for one in rows
        ]

    def refs(self, actor: Actor, keys: Sequence[UUID]) -> dict[UUID, str]:
        """See `Target`."""
        return {key: one.ref for key, one in self.standings(actor, keys).items()}

    @staticmethod
    def _shut(planning: Planning, row: ReadRow) -> Planned:
        column = column_of(planning.mapping, ("external_id",))
        return refused(row, Trouble(RowReason.NUMBER_SHUT, column, row.key))

    def _plan(
        self,
        planning: Planning,
        row: ReadRow,
        plan: RowPlan,
        record_id: UUID | None,
        standing: Mapping[UUID, Standing],
    ) -> Planned:
        mapping = planning.mapping
        if not row.key:
            trouble = Trouble(RowReason.NAMES_NOTHING, column_of(mapping, ("external_id",)))
            return refused(row, trouble)
        if plan.wrong:
            trouble = self._trouble(mapping, row, plan.wrong[0].field)
            return refused(row, trouble, item_id=record_id)
        if record_id is None:
            if self.titles and not any(row.said.get(name) for name in self.titles):
                return refused(row, Trouble(RowReason.MISSING, column_of(mapping, self.titles)))
            return Planned(row, RowOutcome.NEW)
        former = planning.former.get(row.key)
        if former is not None and former.said == row.said:
            return Planned(row, RowOutcome.SAME, item_id=record_id, revision=former.revision)
        revision = standing[record_id].revision
        is_replacing = mapping.existing == "replace"
        if former is not None and former.revision != revision and not is_replacing:
            return refused(row, Trouble(RowReason.CHANGED_BY_OTHERS), item_id=record_id)
        if former is None and not is_replacing:
            return refused(row, Trouble(RowReason.OTHER_VALUE), item_id=record_id)
        return Planned(row, RowOutcome.CHANGED, item_id=record_id, revision=revision)

    def _trouble(self, mapping: TableMapping, row: ReadRow, of_room: str) -> Trouble:
        fields = self.of_room.get(of_room, (of_room,))
        column = column_of(mapping, fields)
        field = next((one.field for one in mapping.columns if one.column == column), fields[0])
        value = row.said.get(field, "")
        text = value if isinstance(value, str) else ""
        return Trouble(self.reasons.get(field, RowReason.NOT_TAKEN), column, text[:500])

    def _batch_rows(
        self, actor: Actor, mapping: TableMapping, batch: Sequence[ToDo], now: datetime
    ) -> list[BatchRow]:
        key = mapping.key_column
        system = key.system if key else ""
        stated = [self.cells({**one.said, **one.sealed}, mapping) for one in batch]
        return [
            BatchRow(system=system, value=one.key, values=plan.values)
            for one, plan in zip(batch, self.plans(actor, stated, now), strict=True)
        ]


def column_of(mapping: TableMapping, fields: Sequence[str]) -> str:
    """The first column that goes into one of these fields."""
    found = {one.field: one.column for one in reversed(mapping.columns)}
    return next((found[name] for name in fields if name in found), "")


def texts(said: Said, names: Iterable[str]) -> dict[str, str]:
    """Plain values as they are; those of several columns one below the other."""
    found = {}
    for name in names:
        value = said.get(name)
        if value:
            found[name] = "\n\n".join(map(str, value)) if isinstance(value, list) else str(value)
    return found


def degrees(said: Said) -> dict[str, str]:
    """A point, from one column or from two."""
    pair = said.get("coordinates") or [said.get("latitude"), said.get("longitude")]
    named = zip(("latitude", "longitude"), pair, strict=True)
    return {name: str(value) for name, value in named if value is not None}


_FORMS = {
    "year": "%Y",
    "month": "%Y-%m",
    "day": "%Y-%m-%d",
    "minute": "%Y-%m-%dT%H:%M",
    "second": "%Y-%m-%dT%H:%M:%S",
}


def edtf(said: Mapping[str, str], zone: str) -> str:
    """A time as EDTF in a zone."""
    at = time_of(said["from"]).astimezone(zoneinfo.ZoneInfo(zone))
    return at.strftime(_FORMS[said["precision"]])
