# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether what an item was taken from is still to be found at its address."""

from django.db import models
from django.db.models import Q

from dokaz.evidence.models.items import Item, one_of
from dokaz.evidence.vocabulary import CONCLUSIVE, OriginalState, Unchecked
from dokaz.gate.api import Guarded, RowReaders


class Original(Guarded):
    """What is known now of one item's address.

    `state` is the last check's. `known` is the last one that told something, since `known_since`,
    so that a site that does not answer for a day makes nothing unknown again. `gone_at`: when it
    was first found gone since it was last seen. `due_at`: when it is asked next. Words (`url`,
    `host`, `moved_to`) are emptied when the item is disposed of.
    """

    id = models.UUIDField(primary_key=True)
    item = models.OneToOneField(Item, models.PROTECT, related_name="original")
    organisation_id = models.UUIDField()
    url = models.TextField(blank=True)
    host = models.CharField(max_length=255, blank=True)
    moved_to = models.TextField(blank=True)
    state = models.CharField(max_length=16, blank=True)
    reason = models.CharField(max_length=24, blank=True)
    http_status = models.PositiveSmallIntegerField(null=True)
    checked_at = models.DateTimeField(null=True)
    known = models.CharField(max_length=16, blank=True)
    known_since = models.DateTimeField(null=True)
    gone_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField()

    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        constraints = (
            one_of("state", ["", *OriginalState.values], name="original_state"),
            one_of("known", ["", *CONCLUSIVE], name="original_known"),
            one_of("reason", ["", *Unchecked.values], name="original_reason"),
            # What was not checked has a reason, and only that.
            models.CheckConstraint(
                condition=(Q(state=OriginalState.UNCHECKED) & ~Q(reason=""))
                | (~Q(state=OriginalState.UNCHECKED) & Q(reason="")),
                name="original_unchecked_why",
            ),
            models.CheckConstraint(
                condition=Q(known=OriginalState.GONE, gone_at__isnull=False)
                | (~Q(known=OriginalState.GONE) & Q(gone_at__isnull=True)),
                name="original_gone_when",
            ),
        )
        indexes = (
            models.Index(fields=["due_at"], name="original_due"),
            models.Index(fields=["organisation_id", "known", "-gone_at"], name="original_by_state"),
        )


class OriginalCheck(Guarded):
    """One check, for ever. The address is the one that the item's revision `revision` had; it and
    where it led to stand in the details of the act."""

    FROZEN = True

    id = models.UUIDField(primary_key=True)
    item = models.ForeignKey(Item, models.PROTECT, related_name="original_checks", db_index=False)
    organisation_id = models.UUIDField()
    revision = models.PositiveIntegerField()
    at = models.DateTimeField()
    state = models.CharField(max_length=16)
    reason = models.CharField(max_length=24, blank=True)
    http_status = models.PositiveSmallIntegerField(null=True)

    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        constraints = (
            one_of("state", OriginalState.values, name="original_check_state"),
            one_of("reason", ["", *Unchecked.values], name="original_check_reason"),
        )
        indexes = (models.Index(fields=["item", "-id"], name="original_checks_of_item"),)
