# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading imports of tables: lists, one with its rows, saved mappings, what a table is."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.functional import Promise

from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, all_of, sees, view
from dokaz.intake.policy import IMPORTS, MAPPINGS, may_read, may_receive
from dokaz.intake.tables.models import TableImport, TableRow
from dokaz.intake.tables.reasons import AT_WORK, ImportState, RowReason, StopReason, row_advice
from dokaz.intake.tables.targets.registry import TARGETS
from dokaz.intake.tables.targets.target import LIKE

LARGEST_PAGE = 200


@dataclass(frozen=True, slots=True)
class ImportView:
    """One import. Counts are of rows; see `TableImport`."""

    id: UUID
    item_id: UUID
    item_ref: str
    file_id: UUID
    target: str
    mapping_id: UUID | None
    mapping_name: str
    mapping_version: int | None
    content: dict[str, Any]
    previous_id: UUID | None
    state: str
    state_label: str
    stopped: str
    stopped_text: str | Promise
    ordered_by: UUID
    begun_at: datetime
    planned_at: datetime | None
    finished_at: datetime | None
    rows: int
    new: int
    changed: int
    same: int
    refused: int
    vanished: int
    done: int
    left: int

    @property
    def at_work(self) -> bool:
        """Whether something goes on in the background."""
        return self.state in AT_WORK

    @property
    def to_do(self) -> int:
        """Rows that an import would write or has written."""
        return self.new + self.changed


@dataclass(frozen=True, slots=True)
class LikeView:
    """Somebody whom a row may be, whom the reader may see. `band`: `likely` or `check`."""

    id: UUID
    ref: str
    band: str


@dataclass(frozen=True, slots=True)
class RowView:
    """One line of an import's report. `item_id`, `item_ref`: what the row is about, an item or what
    else its target makes; empty where there is nothing to be seen. `like`: who is there already and
    may be the same; `not_compared`: that could not be looked up."""

    order: int
    number: int
    key: str
    outcome: str
    outcome_label: str
    reason: str
    reason_text: str | Promise
    advice: str | Promise
    column: str
    value: str
    item_id: UUID | None
    item_ref: str
    checked: str
    done_at: datetime | None
    undone_at: datetime | None
    like: tuple[LikeView, ...] = ()
    not_compared: bool = False


@dataclass(frozen=True, slots=True)
class MappingView:
    """A saved mapping, its newest version."""

    id: UUID
    name: str
    version: int
    target: str
    content: dict[str, Any]


@view("intake.table.list", rule=may_read)
def table_imports(
    *, actor: Actor, item_id: UUID | None = None, limit: int = 50
) -> tuple[ImportView, ...]:
    """The organisation's imports, newest first; of one table if one is named."""
    rows = IMPORTS.visible(actor).select_related("mapping").order_by("-pk")
    if item_id is not None:
        rows = rows.filter(item_id=item_id)
    return tuple(_import_view(row) for row in rows[: max(1, min(limit, LARGEST_PAGE))])


@view("intake.table.read", rule=all_of(may_read, sees(IMPORTS, "import_id")))
def get_import(*, actor: Actor, import_id: UUID) -> ImportView:
    """One import. Raises NotFound, also where the table itself may not be seen any more."""
    row = IMPORTS.visible(actor).select_related("mapping").get(pk=import_id)
    evidence.require_item(actor=actor, item_id=row.item_id)
    return _import_view(row)


@view("intake.table.rows", rule=all_of(may_read, sees(IMPORTS, "import_id")))
def import_rows(
    *,
    actor: Actor,
    import_id: UUID,
    outcome: str | None = None,
    after: int = 0,
    limit: int = 100,
) -> tuple[RowView, ...]:
    """Lines of the report behind the one with the order `after`. Raises NotFound."""
    table = IMPORTS.get(actor, import_id)
    evidence.require_item(actor=actor, item_id=table.item_id)
    rows = TableRow.objects.filter(table_id=import_id, order__gt=after).order_by("order")
    if outcome:
        rows = rows.filter(outcome=outcome)
    return _row_views(actor, table, list(rows[: max(1, min(limit, LARGEST_PAGE))]))


def all_rows(actor: Actor, import_id: UUID) -> Iterator[RowView]:
    """All lines, page by page."""
    table = IMPORTS.get(actor, import_id)
    after = 0
    while rows := list(
        TableRow.objects.filter(table_id=import_id, order__gt=after).order_by("order")[:500]
    ):
        yield from _row_views(actor, table, rows)
        after = rows[-1].order


@view("intake.mapping.list", rule=may_read)
def saved_mappings(*, actor: Actor, target: str = "") -> tuple[MappingView, ...]:
    """The organisation's saved mappings by name, the newest version of each."""
    rows = MAPPINGS.visible(actor).order_by("name", "-version")
    newest: dict[str, MappingView] = {}
    for row in rows:
        newest.setdefault(
            row.name, MappingView(row.pk, row.name, row.version, row.target, row.content)
        )
    return tuple(one for one in newest.values() if not target or one.target == target)


@view("intake.mapping.read", rule=all_of(may_receive, sees(MAPPINGS, "mapping_id")))
def get_mapping(*, actor: Actor, mapping_id: UUID) -> MappingView:
    """One saved mapping, of any version. Raises NotFound."""
    row = MAPPINGS.get(actor, mapping_id)
    return MappingView(row.pk, row.name, row.version, row.target, row.content)


def _import_view(row: TableImport) -> ImportView:
    return ImportView(
        id=row.pk,
        item_id=row.item_id,
        item_ref=row.item_ref,
        file_id=row.file_id,
        target=row.target,
        mapping_id=row.mapping_id,
        mapping_name=row.mapping.name if row.mapping else "",
        mapping_version=row.mapping.version if row.mapping else None,
        content=row.content,
        previous_id=row.previous_id,
        state=row.state,
        state_label=str(ImportState(row.state).label),
        stopped=row.stopped,
        stopped_text=StopReason(row.stopped).label if row.stopped else "",
        ordered_by=row.ordered_by,
        begun_at=row.begun_at,
        planned_at=row.planned_at,
        finished_at=row.finished_at,
        rows=row.rows_read,
        new=row.new,
        changed=row.changed,
        same=row.same,
        refused=row.refused,
        vanished=row.vanished,
        done=row.done,
        left=row.left,
    )


def _row_views(actor: Actor, table: TableImport, rows: list[TableRow]) -> tuple[RowView, ...]:
    like = {row.pk: _like(row) for row in rows}
    about = {row.item_id for row in rows if row.item_id is not None}
    keys = sorted(about | {key for several in like.values() for key, _band in several})
    refs = TARGETS[table.target].refs(actor, keys)
    return tuple(_row_view(row, refs, like[row.pk]) for row in rows)


def _like(row: TableRow) -> list[tuple[UUID, str]]:
    """Keys and bands of those whom a row may be."""
    stated = [pair[1].partition(":") for pair in row.adds if pair[0] == LIKE and pair[1]]
    return [(UUID(key), band) for key, _colon, band in stated]


def _row_view(row: TableRow, refs: dict[UUID, str], like: list[tuple[UUID, str]]) -> RowView:
    ref = refs.get(row.item_id, "") if row.item_id is not None else ""
    return RowView(
        order=row.order,
        number=row.number,
        key=row.key,
        outcome=row.outcome,
        outcome_label=str(row.get_outcome_display()),
        reason=row.reason,
        reason_text=RowReason(row.reason).label if row.reason else "",
        advice=row_advice(row.reason),
        column=row.column,
        value=row.value,
        item_id=row.item_id if ref else None,
        item_ref=ref,
        checked=row.checked,
        done_at=row.done_at,
        undone_at=row.undone_at,
        like=tuple(LikeView(key, refs[key], band) for key, band in like if key in refs),
        not_compared=[LIKE, ""] in row.adds,
    )
