# SPDX-License-Identifier: AGPL-3.0-or-later
"""One page somebody asked this node to capture."""

from django.db import models
from django.db.models import Q

from dokaz.gate.api import Guarded, RowReaders
from dokaz.intake.captures.reasons import CaptureReason, CaptureState


class Capture(Guarded):
    """A request and what came of it.

    `url` and `purpose` are emptied when the item is disposed of. `item_id` is the web archive's;
    the other files of the capture came in with the same delivery. `missing` holds values of
    `reasons.Missing`.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    organisation_id = models.UUIDField()
    requested_by = models.UUIDField()
    requested_at = models.DateTimeField()
    url = models.TextField(blank=True)
    purpose = models.TextField(blank=True)
    source_id = models.UUIDField(null=True)
    confidentiality = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=16, choices=CaptureState, default=CaptureState.WAITING)
    reason = models.CharField(max_length=32, choices=CaptureReason, blank=True)
    begun_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    http_status = models.PositiveSmallIntegerField(null=True)
    missing = models.JSONField(default=list)
    delivery = models.OneToOneField(
        "intake.Delivery", models.PROTECT, null=True, related_name="capture"
    )
    item_id = models.UUIDField(null=True)

    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=CaptureState.values), name="intake_capture_state"
            ),
            models.CheckConstraint(
                condition=(Q(state="failed") & ~Q(reason="")) | (~Q(state="failed") & Q(reason="")),
                name="intake_capture_reason",
            ),
        )
        indexes = (
            models.Index(
                fields=["organisation_id", "-requested_at", "-id"], name="intake_capture_list"
            ),
            models.Index(fields=["item_id"], name="intake_capture_of_item"),
        )
