# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the work on a table's import notes: its dry run, batches that were carried out, its end.

The background works as the person who ordered it, with the rights they have at that moment.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.gate.api import (
    Actor,
    Conflict,
    Erasure,
    Unit,
    action,
    all_of,
    any_of,
    is_service,
    sees,
)
from dokaz.intake.actions.tables import (
    OF_IMPORT,
    ImportStep,
    locked_import,
    objects_of,
    require_state,
)
from dokaz.intake.policy import IMPORTS, SERVICE, may_receive
from dokaz.intake.tables.models import TableImport, TableRow
from dokaz.intake.tables.reasons import ImportState, RowOutcome
from dokaz.intake.tables.targets.target import Done, Planned


@dataclass(frozen=True)
class Counted:
    table_import: UUID
    rows: int
    new: int
    changed: int
    same: int
    refused: int
    vanished: int


@action(
    "intake.table.plan",
    rule=OF_IMPORT,
    facts=Counted,
    erasure=Erasure.NOTHING_PERSONAL,
    event="ingestion",
)
def enter_plan(
    unit: Unit,
    *,
    actor: Actor,
    import_id: UUID,
    planned: Sequence[Planned],
    vanished: Sequence[tuple[str, int, UUID | None]],
    previous: UUID | None,
) -> None:
    """Enter what a dry run found: a line for every row, and for those the version before had.

    `vanished`: key, number and item of each of these.

    Raises:
        Conflict: no dry run is under way.
    """
    row = locked_import(import_id)
    require_state(row, ImportState.PLANNING)
    counts = dict.fromkeys(RowOutcome, 0)
    lines = []
    for order, one in enumerate(planned, start=1):
        counts[one.outcome] += 1
        lines.append(_line(unit, row, order, one))
    for order, (key, number, item_id) in enumerate(vanished, start=len(planned) + 1):
        counts[RowOutcome.VANISHED] += 1
        lines.append(
            TableRow(
                id=unit.new_id(), table=row, order=order, number=number, key=key,
                outcome=RowOutcome.VANISHED, item_id=item_id,
            )
        )  # fmt: skip
    TableRow.objects.insert(lines)
    row.rows_read = len(planned)
    row.new, row.changed = counts[RowOutcome.NEW], counts[RowOutcome.CHANGED]
    row.same, row.refused = counts[RowOutcome.SAME], counts[RowOutcome.REFUSED]
    row.vanished, row.previous_id = counts[RowOutcome.VANISHED], previous
    row.state, row.planned_at = ImportState.PLANNED, unit.at
    row.save()
    unit.record(_counted(row), objects=objects_of(row))


def _line(unit: Unit, table: TableImport, order: int, one: Planned) -> TableRow:
    trouble = one.trouble
    return TableRow(
        id=unit.new_id(),
        table=table,
        order=order,
        number=one.row.number,
        key=one.row.key,
        outcome=one.outcome,
        reason=trouble.reason if trouble else "",
        column=trouble.column[:200] if trouble else "",
        value=trouble.value[:500] if trouble else "",
        item_id=one.item_id,
        said=one.row.said or None,
        adds=one.adds,
        checked=one.checked,
        revision=one.revision,
    )


def _counted(row: TableImport) -> Counted:
    return Counted(
        table_import=row.pk,
        rows=row.rows_read,
        new=row.new,
        changed=row.changed,
        same=row.same,
        refused=row.refused,
        vanished=row.vanished,
    )


@dataclass(frozen=True)
class RowsDone:
    table_import: UUID
    done: int
    refused: int


@action(
    "intake.table.enter",
    rule=OF_IMPORT,
    facts=RowsDone,
    erasure=Erasure.NOTHING_PERSONAL,
    event="ingestion",
)
def enter_done(unit: Unit, *, actor: Actor, import_id: UUID, done: Sequence[Done]) -> None:
    """Note in the report what became of a batch. Rows noted before change nothing.

    Raises:
        Conflict: the import is not under way.
    """
    table = locked_import(import_id)
    require_state(table, ImportState.IMPORTING)
    answers = {one.id: one for one in done}
    rows = list(TableRow.objects.filter(table=table, pk__in=answers, done_at__isnull=True))
    refused = same = 0
    for row in rows:
        answer = answers[row.pk]
        if answer.reason is not None:
            refused += 1
            _uncount(table, row)
            row.outcome, row.reason = RowOutcome.REFUSED, answer.reason
            continue
        row.item_id, row.revision = answer.item_id, answer.revision
        if answer.is_same:
            same += 1
            _uncount(table, row)
            row.outcome = RowOutcome.SAME
            continue
        row.done_at = unit.at
        row.adds = answer.adds if answer.adds is not None else row.adds
    columns = ("outcome", "reason", "item_id", "revision", "done_at", "adds")
    TableRow.objects.update_rows(
        columns, [(row.pk, *(getattr(row, name) for name in columns)) for row in rows]
    )
    written = len(rows) - refused - same
    table.done += written
    table.refused += refused
    table.same += same
    table.save()
    unit.record(
        RowsDone(table_import=table.pk, done=written, refused=refused),
        objects=objects_of(table),
    )


def _uncount(table: TableImport, row: TableRow) -> None:
    setattr(table, row.outcome, getattr(table, row.outcome) - 1)


@action(
    "intake.table.finish",
    rule=OF_IMPORT,
    facts=Counted,
    erasure=Erasure.NOTHING_PERSONAL,
    event="ingestion",
)
def finish_import(unit: Unit, *, actor: Actor, import_id: UUID) -> None:
    """Every row is accounted for: state the counts. Raises Conflict: rows are left."""
    table = locked_import(import_id)
    require_state(table, ImportState.IMPORTING)
    if to_do(table.pk).exists():
        raise Conflict("rows_left", _("Rows of this table still wait."))
    table.state, table.finished_at = ImportState.COMPLETE, unit.at
    table.save()
    unit.record(_counted(table), objects=objects_of(table))


@action(
    "intake.table.note_undone",
    rule=OF_IMPORT,
    facts=RowsDone,
    erasure=Erasure.NOTHING_PERSONAL,
    event="metadata modification",
)
def note_undone(unit: Unit, *, actor: Actor, import_id: UUID, undone: Sequence[Done]) -> None:
    """Note what was taken back, and what was left with its reason. Raises Conflict."""
    table = locked_import(import_id)
    require_state(table, ImportState.UNDOING)
    answers = {one.id: one for one in undone}
    rows = list(TableRow.objects.filter(table=table, done_at__isnull=False))
    left = 0
    for row in rows:
        answer = answers.get(row.pk)
        if answer is None or answer.reason is not None:
            left += 1
            row.reason = answer.reason if answer and answer.reason else row.reason
        else:
            row.undone_at = unit.at
    TableRow.objects.update_rows(
        ("reason", "undone_at"), [(row.pk, row.reason, row.undone_at) for row in rows]
    )
    table.left, table.state = left, ImportState.UNDONE
    table.save()
    unit.record(
        RowsDone(table_import=table.pk, done=len(rows) - left, refused=left),
        objects=objects_of(table),
    )


@action(
    "intake.table.stop",
    rule=all_of(any_of(may_receive, is_service(SERVICE)), sees(IMPORTS, "import_id")),
    facts=ImportStep,
    erasure=Erasure.NOTHING_PERSONAL,
    event="ingestion",
)
def stop_work(unit: Unit, *, actor: Actor, import_id: UUID, reason: str) -> None:
    """Note why the work on a table stopped; what is done stays done, and can be gone on with.

    Raises:
        Conflict: nothing is under way.
    """
    table = locked_import(import_id)
    back = {
        ImportState.PLANNING.value: ImportState.DRAFT,
        ImportState.IMPORTING.value: ImportState.PLANNED,
        ImportState.UNDOING.value: ImportState.COMPLETE,
    }
    if table.state not in back:
        raise Conflict("import_state", _("This is not what the import is ready for."))
    table.state, table.stopped = back[table.state], reason
    table.save()
    unit.record(
        ImportStep(table_import=table.pk, state=table.state, reason=reason),
        objects=objects_of(table),
    )


def to_do(import_id: UUID) -> Any:
    """Rows that are to be carried out and are not yet."""
    return TableRow.objects.filter(
        table_id=import_id,
        outcome__in=(RowOutcome.NEW, RowOutcome.CHANGED),
        done_at__isnull=True,
    ).order_by("order")
