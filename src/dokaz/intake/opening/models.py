# SPDX-License-Identifier: AGPL-3.0-or-later
"""The opening of one container: where it stands and what came of it."""

from django.db import models
from django.db.models import Q

from dokaz.gate.api import Guarded, RowReaders
from dokaz.intake.reasons import OpeningReason, OpeningState


class Opening(Guarded):
    """One container of a delivery. `entry` is its line in the report.

    `root` is the opening of the delivered file all of this came out of, NULL for that file's own;
    its `tree_members` and `tree_bytes` count what came out at all depths. `also` names further
    formats whose readers would accept the same bytes. The four counts are of its own members.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    delivery = models.ForeignKey("intake.Delivery", models.PROTECT, related_name="openings")
    entry = models.OneToOneField("intake.DeliveryEntry", models.PROTECT, related_name="opening")
    root = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)
    organisation_id = models.UUIDField()
    item_id = models.UUIDField()
    file_id = models.UUIDField()
    format = models.CharField(max_length=16)
    variant = models.CharField(max_length=40, blank=True)
    also = models.JSONField(default=list)
    depth = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=16, choices=OpeningState, default=OpeningState.WAITING)
    reason = models.CharField(max_length=32, choices=OpeningReason, blank=True)
    taken = models.PositiveIntegerField(default=0)
    already_here = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    bytes_taken = models.PositiveBigIntegerField(default=0)
    tree_members = models.PositiveIntegerField(default=0)
    tree_bytes = models.PositiveBigIntegerField(default=0)
    planned_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=OpeningState.values), name="intake_opening_state"
            ),
        )
        indexes = (
            models.Index(fields=["delivery", "state"], name="intake_opening_by_state"),
            models.Index(fields=["file_id", "state"], name="intake_opening_of_file"),
        )
