# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rows about tables: saved mappings, imports, and what became of every row of one."""

from django.db import models
from django.db.models import Q

from dokaz.gate.api import Guarded, RowReaders
from dokaz.intake.tables.reasons import ImportState, RowOutcome


class TableMapping(Guarded):
    """A mapping saved by name. A changed one is a new version; old ones stay, imports cite them."""

    FROZEN = True

    id = models.UUIDField(primary_key=True, editable=False)
    organisation_id = models.UUIDField()
    name = models.CharField(max_length=120)
    version = models.PositiveIntegerField()
    target = models.CharField(max_length=24)
    content = models.JSONField()
    made_by = models.UUIDField()
    made_at = models.DateTimeField()

    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["organisation_id", "name", "version"], name="intake_mapping_version"
            ),
        )


class TableImport(Guarded):
    """One table brought in once. `item_id`, `file_id`: the table itself, an original.

    `content` is the mapping as it was used; `mapping` the saved one it is, if it is one. `previous`
    is the import of the version before. Counts are of rows; `done` of those that were carried out,
    `left` of those that could not be taken back.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    organisation_id = models.UUIDField()
    item_id = models.UUIDField()
    file_id = models.UUIDField()
    item_ref = models.CharField(max_length=40)
    confidentiality = models.PositiveSmallIntegerField()
    target = models.CharField(max_length=24)
    mapping = models.ForeignKey(TableMapping, models.PROTECT, null=True, related_name="+")
    content = models.JSONField(default=dict)
    previous = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=16, choices=ImportState, default=ImportState.DRAFT)
    stopped = models.CharField(max_length=32, blank=True)
    ordered_by = models.UUIDField()
    begun_at = models.DateTimeField()
    planned_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    rows_read = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    vanished = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    left = models.PositiveIntegerField(default=0)

    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=ImportState.values), name="intake_import_state"
            ),
        )
        indexes = (
            models.Index(fields=["organisation_id", "-id"], name="intake_import_list"),
            models.Index(fields=["item_id"], name="intake_import_of_item"),
        )


class TableRow(Guarded):
    """What became of one row. `key` tells it from others in every version of the table.

    `item_id`: what the row is about, an item or what else the import's target makes.

    `said`: its values as they were read, to see what a newer version changes. `adds`: identifiers
    that the import adds (pairs of system and value). `revision`: of the item, when it was planned
    and then as the import left it. `checked`: of a digest that the row states. All words of a row
    are emptied when the table is disposed of, or what the row is about.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    table = models.ForeignKey(TableImport, models.PROTECT, related_name="table_rows")
    order = models.PositiveIntegerField()
    number = models.PositiveIntegerField()
    key = models.CharField(max_length=500, blank=True)
    outcome = models.CharField(max_length=16, choices=RowOutcome)
    reason = models.CharField(max_length=32, blank=True)
    column = models.CharField(max_length=200, blank=True)
    value = models.CharField(max_length=500, blank=True)
    item_id = models.UUIDField(null=True)
    said = models.JSONField(null=True)
    adds = models.JSONField(default=list)
    checked = models.CharField(max_length=8, blank=True)
    revision = models.PositiveIntegerField(null=True)
    done_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    READ_BY = RowReaders(through="table")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["table", "order"], name="intake_row_order"),
            models.CheckConstraint(
                condition=Q(outcome__in=RowOutcome.values), name="intake_row_outcome"
            ),
        )
        indexes = (
            models.Index(fields=["table", "outcome", "order"], name="intake_row_by_outcome"),
            models.Index(fields=["table", "key"], name="intake_row_by_key"),
            models.Index(fields=["item_id"], name="intake_row_of_item"),
        )
