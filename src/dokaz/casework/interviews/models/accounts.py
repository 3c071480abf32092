# SPDX-License-Identifier: AGPL-3.0-or-later
"""Accounts: their items of evidence, who read them, what influenced and what contradicts them."""

from django.db import models
from django.db.models import Q

from dokaz.casework.interviews.models.consents import Words, one_of
from dokaz.casework.interviews.models.interviews import Interview
from dokaz.casework.interviews.vocabulary import AccountRole, PaperKind, Topic
from dokaz.gate.api import Guarded, RowReaders


class AccountItem(Guarded):
    """An item of evidence that belongs to an interview. The row stays; evidence keeps the item."""

    FROZEN = True

    id = models.UUIDField(primary_key=True)
    interview = models.ForeignKey(Interview, models.PROTECT, related_name="items")
    organisation_id = models.UUIDField()
    item_id = models.UUIDField()
    role = models.CharField(max_length=16)
    at = models.DateTimeField()
    by = models.UUIDField()

    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        constraints = (
            one_of("role", AccountRole.values, name="account_item_role"),
            models.UniqueConstraint(fields=["interview", "item_id"], name="one_item_an_account"),
        )
        indexes = (models.Index(fields=["item_id"], name="account_of_item"),)


class AccountReading(Guarded):
    """Somebody opened an account, and why."""

    FROZEN = True

    id = models.UUIDField(primary_key=True)
    interview = models.ForeignKey(Interview, models.PROTECT, related_name="readings")
    organisation_id = models.UUIDField()
    by = models.UUIDField()
    at = models.DateTimeField()
    words = models.ForeignKey(Words, models.PROTECT, null=True, related_name="+")

    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        indexes = (models.Index(fields=["by", "interview"], name="readings_by"),)


class Influences(Guarded):
    """What may have influenced an account. The latest record counts, the earlier ones stay."""

    FROZEN = True

    id = models.UUIDField(primary_key=True)
    interview = models.ForeignKey(Interview, models.PROTECT, related_name="influences")
    organisation_id = models.UUIDField()
    flags = models.JSONField(default=list)
    previous_accounts = models.PositiveSmallIntegerField(default=0)
    words = models.ForeignKey(Words, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    by = models.UUIDField()

    READ_BY = RowReaders(organisation="organisation_id")


class Difference(Guarded):
    """Where an account differs from another of the same person, or from a fact of an event.

    For disclosure: nothing of either is changed by it. `explanation` is a later record that names
    this one in `answers`.
    """

    FROZEN = True

    id = models.UUIDField(primary_key=True)
    interview = models.ForeignKey(Interview, models.PROTECT, related_name="differences")
    organisation_id = models.UUIDField()
    other_interview = models.ForeignKey(
        Interview, models.PROTECT, null=True, related_name="differences_from"
    )
    event_id = models.UUIDField(null=True)
    answers = models.ForeignKey("self", models.PROTECT, null=True, related_name="explanations")
    topic = models.CharField(max_length=24)
    here_passage = models.CharField(max_length=200, blank=True)
    there_passage = models.CharField(max_length=200, blank=True)
    exculpatory = models.BooleanField(default=False)
    words = models.ForeignKey(Words, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.UUIDField()

    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        constraints = (one_of("topic", Topic.values, name="difference_topic"),)


class PaperForm(Guarded):
    """A printed form. `code` stands on the paper, tells nothing, and files the scan."""

    id = models.UUIDField(primary_key=True)
    organisation_id = models.UUIDField()
    code = models.CharField(max_length=16, unique=True)
    kind = models.CharField(max_length=16)
    language = models.CharField(max_length=8)
    interview = models.ForeignKey(Interview, models.PROTECT, null=True, related_name="papers")
    printed_at = models.DateTimeField()
    printed_by = models.UUIDField()
    item_id = models.UUIDField(null=True)
    filed_at = models.DateTimeField(null=True)
    filed_by = models.UUIDField(null=True)

    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        constraints = (
            one_of("kind", PaperKind.values, name="paper_kind"),
            models.CheckConstraint(
                condition=Q(item_id__isnull=True, filed_at__isnull=True)
                | Q(item_id__isnull=False, filed_at__isnull=False),
                name="paper_filed_with_item",
            ),
        )
