# SPDX-License-Identifier: AGPL-3.0-or-later
"""Notices, and what people said about being told.

Notices are derived from the facts of the outbox and can be made anew. What somebody has seen,
follows or does not want to hear of is that person's own word and is written by acts.
"""

from django.db import models
from django.db.models import Q

from dokaz.gate.api import Guarded, RowReaders
from dokaz.notifications.vocabulary import Standing


class Notice(models.Model):
    """Something that happened to a record, for one account of one organisation.

    Not evidence and not guarded: derived. The key is made of what is told, so that a fact that is
    read twice tells once. It holds no words: what the record is called is asked of its room, for
    the reader of that moment. `is_ahead`: to be told at a time after the fact.
    """

    id = models.UUIDField(primary_key=True)
    account = models.UUIDField()
    organisation_id = models.UUIDField()
    kind = models.CharField(max_length=24)
    subject = models.CharField(max_length=16)
    record_id = models.UUIDField()
    at = models.DateTimeField()
    is_ahead = models.BooleanField(default=False, db_default=False)

    READ_BY = RowReaders(person="account")

    class Meta:
        indexes = (
            models.Index(fields=["account", "organisation_id", "-at", "-id"], name="notice_own"),
        )


class Attention(Guarded):
    """What an account has seen while acting for an organisation, and which kinds it mutes."""

    id = models.UUIDField(primary_key=True)
    owner_ref = models.UUIDField()
    organisation_id = models.UUIDField()
    seen_until = models.DateTimeField(null=True)
    muted_kinds = models.JSONField(default=list)

    READ_BY = RowReaders(person="owner_ref")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["owner_ref", "organisation_id"], name="one_attention_a_member"
            ),
        )


class Following(Guarded):
    """A record that an account follows or mutes. Ended by a later word."""

    id = models.UUIDField(primary_key=True)
    owner_ref = models.UUIDField()
    organisation_id = models.UUIDField()
    subject = models.CharField(max_length=16)
    record_id = models.UUIDField()
    standing = models.CharField(max_length=16)
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    READ_BY = RowReaders(person="owner_ref")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(standing__in=Standing.values), name="notifications_standing"
            ),
            models.UniqueConstraint(
                fields=["owner_ref", "organisation_id", "subject", "record_id"],
                condition=Q(ended_at__isnull=True),
                name="one_following_a_record",
            ),
        )
        indexes = (models.Index(fields=["record_id", "standing"], name="following_of_record"),)
