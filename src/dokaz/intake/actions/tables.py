# SPDX-License-Identifier: AGPL-3.0-or-later
"""The life of a table's import: begun, mapped, tried, carried out in batches, taken back.

draft -> planning -> planned -> importing -> complete -> undoing -> undone
  ^---------'  (stopped)            '--> goes on after a stop

The background works as the person who ordered it, with the rights they have at that moment.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.evidence import api as evidence
from dokaz.gate.api import (
    Actor,
    Conflict,
    Erasure,
    NotFound,
    ObjectRef,
    Rejected,
    Unit,
    action,
    all_of,
    any_of,
    is_service,
    sees,
)
from dokaz.intake.policy import IMPORTS, SERVICE, may_receive
from dokaz.intake.tables.mapping import as_json, from_json
from dokaz.intake.tables.models import TableImport, TableMapping, TableRow
from dokaz.intake.tables.reasons import ImportState, RowOutcome
from dokaz.intake.tables.targets.registry import TARGETS
from dokaz.intake.tables.targets.target import Done, Planned, Target

_of_import = all_of(may_receive, sees(IMPORTS, "import_id"))
_LONGEST_NAME = 120


@dataclass(frozen=True)
class ImportBegun:
    table_import: UUID
    item: UUID
    target: str


@action(
    "intake.table.begin",
    rule=may_receive,
    facts=ImportBegun,
    erasure=Erasure.NOTHING_PERSONAL,
    event="ingestion",
)
def begin_import(
    unit: Unit, *, actor: Actor, item_id: UUID, target: str, like: UUID | None = None
) -> UUID:
    """Begin to bring in a table that is an item of the own organisation.

    `like`: an import whose mapping is taken over, as it was used.

    Raises:
        Rejected: there is no such target.
        NotFound: the item is none of the own ones with an original that the actor may see.
    """
    require_target(target)
    item = evidence.describable(actor=actor, item_ids=[item_id]).get(item_id)
    file = _original(actor, item_id) if item is not None else None
    if item is None or file is None or actor.organisation_id is None:
        raise NotFound("item")
    content: dict[str, Any] = {}
    mapping_id = None
    if like is not None:
        former = IMPORTS.get(actor, like)
        content, mapping_id = former.content, former.mapping_id
    row = TableImport(
        id=unit.new_id(),
        organisation_id=actor.organisation_id,
        item_id=item_id,
        file_id=file.id,
        item_ref=item.ref,
        confidentiality=evidence.get_item(actor=actor, item_id=item_id).confidentiality,
        target=target,
        mapping_id=mapping_id,
        content=content,
        ordered_by=actor.ref,
        begun_at=unit.at,
    )
    row.save(force_insert=True)
    unit.record(
        ImportBegun(table_import=row.pk, item=item_id, target=target), objects=_objects(row)
    )
    return row.pk


def _original(actor: Actor, item_id: UUID) -> evidence.FileView | None:
    files = evidence.files_of(actor=actor, item_ids=(item_id,))
    return next((one for one in files if one.role == evidence.FileRole.ORIGINAL), None)


def require_target(key: str) -> Target:
    """Raises Rejected: there is none."""
    target = TARGETS.get(key)
    if target is None:
        raise Rejected("target", _("Choose from the list what the rows are to become."))
    return target


@dataclass(frozen=True)
class MappingSet:
    table_import: UUID
    columns: int


@action(
    "intake.table.map",
    rule=_of_import,
    facts=MappingSet,
    erasure=Erasure.NOTHING_PERSONAL,
    event="metadata modification",
)
def set_mapping(
    unit: Unit,
    *,
    actor: Actor,
    import_id: UUID,
    content: dict[str, Any],
    mapping_id: UUID | None = None,
) -> None:
    """Say how a table is to be read. `mapping_id`: the saved mapping that this is.

    Raises:
        Rejected: `content` is no mapping of the import's target.
        Conflict: the dry run has begun; begin another import to change the mapping.
    """
    row = locked_import(import_id)
    _require(row, ImportState.DRAFT)
    target = require_target(row.target)
    mapping = from_json(content, target.fields())
    if mapping.target != row.target:
        raise Rejected("mapping", _("This mapping is for something else."))
    row.content = as_json(mapping)
    row.mapping_id = _own_mapping(actor, mapping_id, row)
    row.stopped = ""
    row.save()
    unit.record(
        MappingSet(table_import=row.pk, columns=len(mapping.columns)), objects=_objects(row)
    )


def _own_mapping(actor: Actor, mapping_id: UUID | None, row: TableImport) -> UUID | None:
    """The saved mapping, if it says exactly this."""
    if mapping_id is None:
        return None
    saved = TableMapping.objects.filter(
        pk=mapping_id, organisation_id=row.organisation_id, target=row.target
    ).first()
    if saved is None:
        raise Rejected("mapping", _("There is no such mapping in your organisation."))
    return saved.pk if saved.content == row.content else None


@dataclass(frozen=True)
class MappingSaved:
    mapping: UUID
    version: int
    target: str


@action(
    "intake.mapping.save",
    rule=may_receive,
    facts=MappingSaved,
    erasure=Erasure.DETAILS,
    event="metadata modification",
)
def save_mapping(unit: Unit, *, actor: Actor, name: str, content: dict[str, Any]) -> UUID:
    """Save a mapping by name, as a new version if there is one that says something else.

    Raises:
        Rejected: no name, or `content` is no mapping.
    """
    name = " ".join(name.split())
    if not name or len(name) > _LONGEST_NAME or not name.isprintable():
        raise Rejected("name", _("Give the mapping a name of at most 120 characters."))
    if actor.organisation_id is None:
        raise Rejected("organisation", _("Choose the organisation you act for."))
    target = content.get("target")
    key = target if isinstance(target, str) else ""
    checked = as_json(from_json(content, require_target(key).fields()))
    rows = TableMapping.objects.filter(organisation_id=actor.organisation_id, name=name)
    last = rows.order_by("-version").first()
    saved = last
    if last is None or last.content != checked:
        saved = TableMapping(
            id=unit.new_id(),
            organisation_id=actor.organisation_id,
            name=name,
            version=last.version + 1 if last else 1,
            target=key,
            content=checked,
            made_by=actor.ref,
            made_at=unit.at,
        )
        saved.save(force_insert=True)
    assert saved is not None
    unit.record(
        MappingSaved(mapping=saved.pk, version=saved.version, target=key),
        objects=(ObjectRef("table_mapping", saved.pk),),
        details={"name": name},
    )
    return saved.pk


@dataclass(frozen=True)
class ImportStep:
    table_import: UUID
    state: str
    reason: str = ""


@action(
    "intake.table.try",
    rule=_of_import,
    facts=ImportStep,
    erasure=Erasure.NOTHING_PERSONAL,
    event="ingestion",
)
def order_plan(unit: Unit, *, actor: Actor, import_id: UUID) -> None:
    """Have a dry run made in the background.

    Raises:
        Rejected: no column is mapped yet.
        Conflict: it was begun already.
    """
    row = locked_import(import_id)
    _require(row, ImportState.DRAFT)
    if not row.content.get("columns"):
        raise Rejected("mapping", _("Say first which columns go where."))
    _go(unit, row, ImportState.PLANNING, by=actor)


@action(
    "intake.table.carry_out",
    rule=_of_import,
    facts=ImportStep,
    erasure=Erasure.NOTHING_PERSONAL,
    event="ingestion",
)
def order_import(unit: Unit, *, actor: Actor, import_id: UUID) -> None:
    """Have the rows of a dry run brought in; also goes on after a stop.

    Raises:
        Conflict: there is no dry run, or it was carried out already.
    """
    row = locked_import(import_id)
    _require(row, ImportState.PLANNED)
    _go(unit, row, ImportState.IMPORTING, by=actor)


@action(
    "intake.table.undo",
    rule=_of_import,
    facts=ImportStep,
    erasure=Erasure.NOTHING_PERSONAL,
    event="metadata modification",
)
def order_undo(unit: Unit, *, actor: Actor, import_id: UUID) -> None:
    """Have everything the import did taken back, but what others changed since.

    Raises:
        Conflict: it was not carried out, or a newer version of the table was brought in on it.
    """
    row = locked_import(import_id)
    if row.done == 0 or row.state not in (ImportState.COMPLETE, ImportState.PLANNED):
        raise Conflict("nothing_to_undo", _("This import has done nothing that could be undone."))
    later = TableImport.objects.filter(previous=row, state=ImportState.COMPLETE)
    if later.exists():
        raise Conflict(
            "built_upon", _("A newer version of this table was brought in. Take that back first.")
        )
    _go(unit, row, ImportState.UNDOING, by=actor)


@action(
    "intake.table.drop",
    rule=_of_import,
    facts=ImportStep,
    erasure=Erasure.NOTHING_PERSONAL,
    event="metadata modification",
)
def drop_import(unit: Unit, *, actor: Actor, import_id: UUID) -> None:
    """Give up an import that has done nothing yet. Raises Conflict: it has."""
    row = locked_import(import_id)
    if row.done or row.state not in (ImportState.DRAFT, ImportState.PLANNED):
        raise Conflict("import_begun", _("This import has begun already."))
    row.state = ImportState.DROPPED
    row.save()
    unit.record(ImportStep(table_import=row.pk, state=row.state), objects=_objects(row))


def _go(unit: Unit, row: TableImport, state: ImportState, *, by: Actor) -> None:
    from dokaz.intake.tasks import enqueue_table

    row.state, row.stopped, row.ordered_by = state, "", by.ref
    row.save()
    unit.record(ImportStep(table_import=row.pk, state=state), objects=_objects(row))
    enqueue_table(row.pk, row.organisation_id)


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
    rule=_of_import,
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
    _require(row, ImportState.PLANNING)
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
    unit.record(_counted(row), objects=_objects(row))


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
    rule=_of_import,
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
    _require(table, ImportState.IMPORTING)
    answers = {one.id: one for one in done}
    rows = list(TableRow.objects.filter(table=table, pk__in=answers, done_at__isnull=True))
    refused = 0
    for row in rows:
        answer = answers[row.pk]
        if answer.reason is not None:
            refused += 1
            _uncount(table, row)
            row.outcome, row.reason = RowOutcome.REFUSED, answer.reason
        else:
            row.item_id, row.revision, row.done_at = answer.item_id, answer.revision, unit.at
            row.adds = answer.adds if answer.adds is not None else row.adds
    columns = ("outcome", "reason", "item_id", "revision", "done_at", "adds")
    TableRow.objects.update_rows(
        columns, [(row.pk, *(getattr(row, name) for name in columns)) for row in rows]
    )
    table.done += len(rows) - refused
    table.refused += refused
    table.save()
    unit.record(
        RowsDone(table_import=table.pk, done=len(rows) - refused, refused=refused),
        objects=_objects(table),
    )


def _uncount(table: TableImport, row: TableRow) -> None:
    setattr(table, row.outcome, getattr(table, row.outcome) - 1)


@action(
    "intake.table.finish",
    rule=_of_import,
    facts=Counted,
    erasure=Erasure.NOTHING_PERSONAL,
    event="ingestion",
)
def finish_import(unit: Unit, *, actor: Actor, import_id: UUID) -> None:
    """Every row is accounted for: state the counts. Raises Conflict: rows are left."""
    table = locked_import(import_id)
    _require(table, ImportState.IMPORTING)
    if to_do(table.pk).exists():
        raise Conflict("rows_left", _("Rows of this table still wait."))
    table.state, table.finished_at = ImportState.COMPLETE, unit.at
    table.save()
    unit.record(_counted(table), objects=_objects(table))


@action(
    "intake.table.note_undone",
    rule=_of_import,
    facts=RowsDone,
    erasure=Erasure.NOTHING_PERSONAL,
    event="metadata modification",
)
def note_undone(unit: Unit, *, actor: Actor, import_id: UUID, undone: Sequence[Done]) -> None:
    """Note what was taken back, and what was left with its reason. Raises Conflict."""
    table = locked_import(import_id)
    _require(table, ImportState.UNDOING)
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
        objects=_objects(table),
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
        ImportStep(table_import=table.pk, state=table.state, reason=reason), objects=_objects(table)
    )


def locked_import(import_id: UUID) -> TableImport:
    """The row, held until the act ends. The rule has checked that it exists."""
    row: TableImport = TableImport.objects.select_for_update().get(pk=import_id)
    return row


def to_do(import_id: UUID) -> Any:
    """Rows that are to be carried out and are not yet."""
    return TableRow.objects.filter(
        table_id=import_id,
        outcome__in=(RowOutcome.NEW, RowOutcome.CHANGED),
        done_at__isnull=True,
    ).order_by("order")


def _require(row: TableImport, state: ImportState) -> None:
    if row.state != state:
        raise Conflict("import_state", _("This is not what the import is ready for."))


def _objects(row: TableImport) -> tuple[ObjectRef, ...]:
    return (ObjectRef("table_import", row.pk), ObjectRef("item", row.item_id))
