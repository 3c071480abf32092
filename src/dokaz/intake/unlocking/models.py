# SPDX-License-Identifier: AGPL-3.0-or-later
"""One password somebody gave for one file: that it was given, and what became of it."""

from django.db import models
from django.db.models import Q

from dokaz.gate.api import Guarded, RowReaders
from dokaz.intake.unlocking.states import UnlockingState


class Unlocking(Guarded):
    """`header` and `payload` are the sealed password, NULL once it was tried. `opening_id`: of a
    container; NULL for a document. `keep`: keep it beside the item if it is right."""

    id = models.UUIDField(primary_key=True, editable=False)
    organisation_id = models.UUIDField()
    item_id = models.UUIDField()
    file_id = models.UUIDField()
    opening_id = models.UUIDField(null=True)
    state = models.CharField(max_length=16, choices=UnlockingState, default=UnlockingState.WAITING)
    header = models.BinaryField(null=True)
    payload = models.BinaryField(null=True)
    keep = models.BooleanField()
    given_by = models.UUIDField()
    given_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=UnlockingState.values), name="intake_unlocking_state"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting") | Q(header__isnull=True, payload__isnull=True),
                name="intake_password_forgotten",
            ),
        )
        indexes = (models.Index(fields=["file_id", "-given_at"], name="intake_unlocking_of_file"),)
