# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people order of a table's import: begun, mapped, tried, carried out, taken back.

draft -> planning -> planned -> importing -> complete -> undoing -> undone
  ^---------'  (stopped)            '--> goes on after a stop

The work is done in the background and noted by `table_work`.
"""

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
    sees,
)
from dokaz.intake.policy import IMPORTS, may_receive
from dokaz.intake.tables.mapping import as_json, from_json
from dokaz.intake.tables.models import TableImport, TableMapping
from dokaz.intake.tables.offering import WHY_NOT, Offer, offers
from dokaz.intake.tables.reasons import ImportState
from dokaz.intake.tables.targets.registry import TARGETS
from dokaz.intake.tables.targets.target import Target

OF_IMPORT = all_of(may_receive, sees(IMPORTS, "import_id"))
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
        Rejected: there is no such target, or the item is no table or a locked one (`item`).
        NotFound: the item is none of the own ones with an original that the actor may see.
    """
    require_target(target)
    item = evidence.describable(actor=actor, item_ids=[item_id]).get(item_id)
    file = _original(actor, item_id) if item is not None else None
    if item is None or file is None or actor.organisation_id is None:
        raise NotFound("item")
    offer = offers(actor=actor, item_ids=[item_id]).get(item_id, Offer.NO_TABLE)
    if offer is not Offer.TABLE:
        raise Rejected("item", str(WHY_NOT[offer]))
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
        ImportBegun(table_import=row.pk, item=item_id, target=target), objects=objects_of(row)
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
    rule=OF_IMPORT,
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
    require_state(row, ImportState.DRAFT)
    target = require_target(row.target)
    mapping = from_json(content, target.fields())
    if mapping.target != row.target:
        raise Rejected("mapping", _("This mapping is for something else."))
    row.content = as_json(mapping)
    row.mapping_id = _own_mapping(actor, mapping_id, row)
    row.stopped = ""
    row.save()
    unit.record(
        MappingSet(table_import=row.pk, columns=len(mapping.columns)), objects=objects_of(row)
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
    rule=OF_IMPORT,
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
    require_state(row, ImportState.DRAFT)
    if not row.content.get("columns"):
        raise Rejected("mapping", _("Say first which columns go where."))
    _go(unit, row, ImportState.PLANNING, by=actor)


@action(
    "intake.table.carry_out",
    rule=OF_IMPORT,
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
    require_state(row, ImportState.PLANNED)
    _go(unit, row, ImportState.IMPORTING, by=actor)


@action(
    "intake.table.undo",
    rule=OF_IMPORT,
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
    rule=OF_IMPORT,
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
    unit.record(ImportStep(table_import=row.pk, state=row.state), objects=objects_of(row))


def _go(unit: Unit, row: TableImport, state: ImportState, *, by: Actor) -> None:
    from dokaz.intake.tasks import enqueue_table

    row.state, row.stopped, row.ordered_by = state, "", by.ref
    row.save()
    unit.record(ImportStep(table_import=row.pk, state=state), objects=objects_of(row))
    enqueue_table(row.pk, row.organisation_id)


def locked_import(import_id: UUID) -> TableImport:
    """The row, held until the act ends. The rule has checked that it exists."""
    row: TableImport = TableImport.objects.select_for_update().get(pk=import_id)
    return row


def require_state(row: TableImport, state: ImportState) -> None:
    if row.state != state:
        raise Conflict("import_state", _("This is not what the import is ready for."))


def objects_of(row: TableImport) -> tuple[ObjectRef, ...]:
    return (ObjectRef("table_import", row.pk), ObjectRef("item", row.item_id))
