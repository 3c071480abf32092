# SPDX-License-Identifier: AGPL-3.0-or-later
"""Working on an import in the background, so that a kill at any moment costs and doubles nothing.

A dry run is entered whole, in one act, or not at all. An import goes batch by batch: the target's
act first, then the note in the report; what was done and not noted is recognised by the target. The
taking back is one act of the target, and then its note.

All of it is done as the person who ordered it. If they may not any more, or a step is refused for
another reason, the work stops and says which.
"""

from collections.abc import Iterator, Sequence
from collections.abc import Mapping as AnyMapping
from itertools import islice
from types import MappingProxyType
from uuid import UUID

from dokaz.gate.api import Actor, Conflict, NotFound, Refused, Rejected, reading
from dokaz.intake import mutex
from dokaz.intake.actions import table_work as acts
from dokaz.intake.services import service_for
from dokaz.intake.tables.interpreting import Interpreter, MissingColumns, ReadRow, Said
from dokaz.intake.tables.mapping import Mapping, from_json
from dokaz.intake.tables.models import TableImport, TableRow
from dokaz.intake.tables.opened import Unreadable, open_table
from dokaz.intake.tables.reasons import ImportState, RowOutcome, StopReason, stop_reason
from dokaz.intake.tables.targets.registry import TARGETS
from dokaz.intake.tables.targets.target import Former, Planned, Planning, ToDo
from dokaz.members.api import actor_for

BATCH_ROWS = 500
MOST_ROWS = 200_000
"""Of one import: its plan is made and entered as a whole."""


def work_on(import_id: UUID, *, organisation_id: UUID, last_try: bool = False) -> None:
    """Do what was ordered of an import, or go on with it.

    Raises:
        SandboxUnavailable, StorageFault, DatabaseError, OSError, or whatever a defect raises: try
            again. The last try has written down that it failed, where it could.
    """
    service = service_for(organisation_id)
    with mutex.held(mutex.key_for("table", import_id)) as ours:
        if not ours:
            return
        with reading(service):
            found = TableImport.objects.get(pk=import_id)
        try:
            _work(found, service)
        except Exception:
            if last_try:
                acts.stop_work(actor=service, import_id=import_id, reason=StopReason.INTERRUPTED)
            raise


def _work(found: TableImport, service: Actor) -> None:
    actor = actor_for(found.ordered_by, found.organisation_id)
    steps = {
        ImportState.PLANNING.value: _plan,
        ImportState.IMPORTING.value: _carry_out,
        ImportState.UNDOING.value: _take_back,
    }
    step = steps.get(found.state)
    if step is None:
        return
    try:
        step(found, actor)
    except Unreadable as error:
        _stop(service, found, stop_reason(error.word))
    except MissingColumns:
        _stop(service, found, StopReason.COLUMNS)
    except _TooManyRows:
        _stop(service, found, StopReason.TOO_MANY_ROWS)
    except (Refused, NotFound):
        _stop(service, found, StopReason.NO_RIGHTS)
    except Rejected:
        _stop(service, found, StopReason.REJECTED)
    except Conflict:
        _stop(service, found, StopReason.CONFLICT)


def _stop(service: Actor, found: TableImport, reason: StopReason) -> None:
    try:
        acts.stop_work(actor=service, import_id=found.pk, reason=reason)
    except Conflict:
        return  # somebody else has ended it


class _TooManyRows(Exception):
    pass


def _mapping(found: TableImport) -> Mapping:
    return from_json(found.content, TARGETS[found.target].fields())


def _plan(found: TableImport, actor: Actor) -> None:
    mapping = _mapping(found)
    target = TARGETS[found.target]
    opened = open_table(actor=actor, file_id=found.file_id)
    table = opened.look(mapping.reading)
    names = [column.name for column in table.columns]
    interpreter = Interpreter(mapping, target.fields(), names)
    if table.rows > MOST_ROWS or table.is_cut:
        raise _TooManyRows
    with opened.rows(table.reading) as rows:
        read = [interpreter.read(row) for row in rows]
    with reading(actor):
        previous = _previous(found, mapping)
        former = _former(previous)
    _refuse_repeated(read)
    planning = Planning(
        actor=actor,
        mapping=mapping,
        table_item=found.item_id,
        table_file=found.file_id,
        former={key: row for key, (row, _number) in former.items()},
    )
    good = [row for row in read if row.trouble is None]
    with reading(actor):
        answers = {id(one.row): one for one in target.plan(planning, good)}
    planned = [
        answers.get(id(row)) or Planned(row, RowOutcome.REFUSED, trouble=row.trouble)
        for row in read
    ]
    keys = {row.key for row in read if row.key}
    acts.enter_plan(
        actor=actor,
        import_id=found.pk,
        planned=planned,
        vanished=[
            (key, number, row.item_id) for key, (row, number) in former.items() if key not in keys
        ],
        previous=previous.pk if previous else None,
    )


def _refuse_repeated(rows: Sequence[ReadRow]) -> None:
    """Of rows with one key the first counts; the others are told."""
    from dokaz.intake.tables.interpreting import Trouble
    from dokaz.intake.tables.reasons import RowReason

    seen: set[str] = set()
    for row in rows:
        if row.key and row.trouble is None:
            if row.key in seen:
                row.trouble = Trouble(RowReason.REPEATED, value=row.key)
            seen.add(row.key)


def _previous(found: TableImport, mapping: Mapping) -> TableImport | None:
    """The newest import of the same kind that tells its rows apart by the same column."""
    key = mapping.key_column
    if key is None:
        return None
    done = TableImport.objects.filter(
        organisation_id=found.organisation_id,
        target=found.target,
        state=ImportState.COMPLETE,
    ).order_by("-finished_at", "-pk")
    for one in done:
        columns = one.content.get("columns", [])
        if any(
            column.get("key") and column.get("system", "") == key.system
            and column.get("column") == key.column
            for column in columns
        ):  # fmt: skip
            return one
    return None


def _former(previous: TableImport | None) -> dict[str, tuple[Former, int]]:
    """What the version before said, by the keys of its rows: refused ones say nothing."""
    if previous is None:
        return {}
    rows = TableRow.objects.filter(
        table=previous, outcome__in=(RowOutcome.NEW, RowOutcome.CHANGED, RowOutcome.SAME)
    ).exclude(key="")
    return {
        key: (Former(item_id, said or {}, revision), number)
        for key, number, item_id, said, revision in rows.values_list(
            "key", "number", "item_id", "said", "revision"
        )
    }


def _carry_out(found: TableImport, actor: Actor) -> None:
    mapping = _mapping(found)
    target = TARGETS[found.target]
    sealed = _sealed(found, actor, mapping)
    while batch := _batch(found, actor, sealed):
        with reading(actor):
            done = target.carry_out(actor, mapping, batch)
        acts.enter_done(actor=actor, import_id=found.pk, done=done)
    acts.finish_import(actor=actor, import_id=found.pk)


def _sealed(found: TableImport, actor: Actor, mapping: Mapping) -> dict[int, Said]:
    """What rows say of who somebody is, by their numbers; read anew, for it is kept nowhere."""
    target = TARGETS[found.target]
    known = {one.key: one for one in target.fields()}
    if not any(known[one.field].sealed for one in mapping.columns):
        return {}
    opened = open_table(actor=actor, file_id=found.file_id)
    table = opened.look(mapping.reading)
    names = [column.name for column in table.columns]
    interpreter = Interpreter(mapping, target.fields(), names)
    with opened.rows(table.reading) as rows:
        read = (interpreter.read(row) for row in rows)
        return {one.number: one.sealed for one in read if one.sealed and one.trouble is None}


def _batch(found: TableImport, actor: Actor, sealed: AnyMapping[int, Said]) -> list[ToDo]:
    with reading(actor):
        rows = islice(acts.to_do(found.pk)[:BATCH_ROWS], BATCH_ROWS)
        return list(_to_dos(rows, sealed))


def _to_dos(
    rows: Iterator[TableRow], sealed: AnyMapping[int, Said] = MappingProxyType({})
) -> Iterator[ToDo]:
    for row in rows:
        yield ToDo(
            row.pk, row.number, row.key, row.item_id, row.said or {}, row.adds, row.revision,
            sealed.get(row.number, {}),
        )  # fmt: skip


def _take_back(found: TableImport, actor: Actor) -> None:
    target = TARGETS[found.target]
    with reading(actor):
        rows = TableRow.objects.filter(table=found, done_at__isnull=False).order_by("order")
        done = list(_to_dos(iter(rows)))
        undone = target.take_back(actor, done)
    acts.note_undone(actor=actor, import_id=found.pk, undone=undone)
