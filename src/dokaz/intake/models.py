# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rows of the intake room.

Guarded: deliveries and their entries, which belong to the record. Not guarded: uploads on their
way and the marks of running workers, which are working state, hold no evidence of anything, and
are removed when done.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dokaz.gate.api import Guarded, OpenRows, RowReaders, act_of_many_rows
from dokaz.intake.reasons import EntryOutcome, Reason


class DeliveryStatus(models.TextChoices):
    OPEN = "open", _("open")
    RECEIVING = "receiving", _("receiving")
    CLOSED = "closed", _("closed by the sender, being taken in")
    COMPLETE = "complete", pgettext_lazy("state of a delivery", "complete")


class DeliverySeries(Guarded):
    """The last number given to a delivery of one organisation in one year."""

    id = models.UUIDField(primary_key=True, editable=False)
    organisation_id = models.UUIDField()
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["organisation_id", "year"], name="intake_one_series"),
        )


class Delivery(Guarded):
    """Files handed over together. The note of the person who opened it is in that act's details.

    `taken`, `already_here`, `refused` and `bytes_taken` count what was handed over; the counts that
    begin with `members` what came out of containers among it. Each adds up by itself. `containers`:
    how many are to be opened, `containers_waiting` how many of them are not done with,
    `containers_short` how many were opened in part or not at all.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    number = models.CharField(max_length=40)
    organisation_id = models.UUIDField()
    opened_by = models.UUIDField()
    opened_at = models.DateTimeField()
    source_id = models.UUIDField(null=True)
    acquisition_mode = models.CharField(max_length=40)
    confidentiality = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=16, choices=DeliveryStatus, default=DeliveryStatus.OPEN)
    folder_fingerprint = models.CharField(max_length=64, blank=True)
    announced_files = models.PositiveBigIntegerField(null=True)
    announced_bytes = models.PositiveBigIntegerField(null=True)
    taken = models.PositiveIntegerField(default=0)
    already_here = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    bytes_taken = models.PositiveBigIntegerField(default=0)
    last_order = models.PositiveIntegerField(default=0)
    members_taken = models.PositiveIntegerField(default=0)
    members_already_here = models.PositiveIntegerField(default=0)
    members_refused = models.PositiveIntegerField(default=0)
    members_bytes = models.PositiveBigIntegerField(default=0)
    containers = models.PositiveIntegerField(default=0)
    containers_waiting = models.PositiveIntegerField(default=0)
    containers_short = models.PositiveIntegerField(default=0)
    completed_at = models.DateTimeField(null=True)

    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["organisation_id", "number"], name="intake_delivery_number"
            ),
        )
        indexes = (
            models.Index(
                fields=["organisation_id", "-opened_at", "-id"], name="intake_delivery_list"
            ),
            models.Index(
                fields=["organisation_id", "folder_fingerprint"],
                condition=~Q(folder_fingerprint=""),
                name="intake_delivery_folder",
            ),
        )


class DeliveryEntry(Guarded):
    """What became of one input, or of one member of a container (`parent` is the container's line).

    A member's `path` is the one inside its container and `member_no` its place there, from 1;
    `name_read_as` says in which encoding the path was read, with a question mark for a guess.
    `path_raw` is filled only when the bytes of the name are more than `path` says. `sha256` is
    empty for a refused input; when that input is taken later, this same row says so.
    """

    last_act = act_of_many_rows()
    id = models.UUIDField(primary_key=True, editable=False)
    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="entries", db_index=False)
    order = models.PositiveIntegerField()
    path = models.TextField()
    path_raw = models.BinaryField(null=True)
    path_key = models.CharField(max_length=64)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="members", db_index=False
    )
    depth = models.PositiveSmallIntegerField(default=0)
    member_no = models.PositiveIntegerField(null=True)
    name_read_as = models.CharField(max_length=16, blank=True)
    size = models.PositiveBigIntegerField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    outcome = models.CharField(max_length=16, choices=EntryOutcome)
    reason = models.CharField(max_length=32, choices=Reason, blank=True)
    item_id = models.UUIDField(null=True)
    file_id = models.UUIDField(null=True)
    claimed_modified_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField()

    READ_BY = RowReaders(through="delivery")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["delivery", "order"], name="intake_entry_order"),
            # Also the net under a resumed receipt: the same input cannot enter twice.
            models.UniqueConstraint(
                fields=["delivery", "path_key", "sha256"], name="intake_entry_once"
            ),
            models.CheckConstraint(
                condition=(Q(outcome="refused", sha256="", item_id__isnull=True) & ~Q(reason=""))
                | (~Q(outcome="refused") & Q(reason="", item_id__isnull=False) & ~Q(sha256="")),
                name="intake_entry_whole",
            ),
        )
        indexes = (
            models.Index(fields=["delivery", "outcome", "order"], name="intake_entry_by_outcome"),
            models.Index(fields=["delivery", "parent", "order"], name="intake_entry_by_parent"),
            # Whether any report has a file already is asked for every batch with known content.
            models.Index(
                fields=["file_id"], condition=Q(file_id__isnull=False), name="intake_entry_of_file"
            ),
            # Whether any report names an item is asked when it is disposed of.
            models.Index(
                fields=["item_id"], condition=Q(item_id__isnull=False), name="intake_entry_of_item"
            ),
        )


class Upload(models.Model):
    """One file on its way in from a browser; its bytes lie in the uploads folder.

    `received` is how many bytes are durable. `finished_at`: all are here, and the file waits to
    be taken in.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="uploads")
    organisation_id = models.UUIDField()
    owner_ref = models.UUIDField()
    path_raw = models.BinaryField()
    size = models.PositiveBigIntegerField()
    received = models.PositiveBigIntegerField(default=0)
    claimed_sha256 = models.CharField(max_length=64, blank=True)
    claimed_modified_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    finished_at = models.DateTimeField(null=True)

    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        indexes = (models.Index(fields=["delivery", "finished_at"], name="intake_upload_waiting"),)


class WorkerProcess(models.Model):
    """A worker that runs, or ran. Whether it lives is told by its lock, never by this row."""

    id = models.BigIntegerField(primary_key=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=500, blank=True)

    READ_BY = OpenRows("the node's own programs; belongs to no organisation")


# Models of their own files, found by Django through this module.
from dokaz.intake.captures.models import Capture  # noqa: E402, F401
from dokaz.intake.opening.models import Opening  # noqa: E402, F401
from dokaz.intake.tables.models import (  # noqa: E402, F401
    TableImport,
    TableMapping,
    TableRow,
)
from dokaz.intake.unlocking.models import Unlocking  # noqa: E402, F401
