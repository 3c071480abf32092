# SPDX-License-Identifier: AGPL-3.0-or-later
"""The database's index of the log. Append-only, except the queue and the head."""

from django.db import models


class Entry(models.Model):
    """One event as it entered: commitment for the public log, record for the private one."""

    id = models.BigAutoField(primary_key=True)
    event_id = models.UUIDField(unique=True)
    act_id = models.UUIDField(db_index=True)
    leaf = models.BinaryField(max_length=32)
    record = models.BinaryField()
    at = models.DateTimeField()


class Pending(models.Model):
    """An entry that waits for its place in the tree."""

    entry = models.OneToOneField(Entry, models.PROTECT, primary_key=True, related_name="+")


class Placement(models.Model):
    """An entry's index in the tree."""

    index = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="placement")


class Head(models.Model):
    """The one row that decides which step of the log counts: compare-and-swap on `size`."""

    id = models.PositiveSmallIntegerField(primary_key=True)
    size = models.BigIntegerField()
    root = models.BinaryField(max_length=32)
    checkpoint = models.TextField(blank=True)
    at = models.DateTimeField(null=True)


class PublishedCheckpoint(models.Model):
    """A checkpoint this log has signed, kept for anchors and for comparing with witnesses."""

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField(max_length=32)
    note = models.TextField()
    at = models.DateTimeField(db_index=True)


class Cosignature(models.Model):
    """A witness's line under a checkpoint, as it was returned and checked."""

    id = models.BigAutoField(primary_key=True)
    checkpoint = models.ForeignKey(PublishedCheckpoint, models.PROTECT, related_name="cosignatures")
    witness = models.CharField(max_length=255)
    line = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["checkpoint", "witness"], name="one_line_a_witness"),
        )


class Anchor(models.Model):
    """A time-stamp over the exact bytes of a checkpoint (RFC 3161 token or OpenTimestamps file)."""

    class Kind(models.TextChoices):
        RFC3161 = "rfc3161"
        OPENTIMESTAMPS = "opentimestamps"

    id = models.BigAutoField(primary_key=True)
    checkpoint = models.ForeignKey(PublishedCheckpoint, models.PROTECT, related_name="anchors")
    kind = models.CharField(max_length=16, choices=Kind)
    authority = models.CharField(max_length=255)
    stamped = models.BinaryField()
    proof = models.BinaryField()
    not_later_than = models.DateTimeField(null=True)
    upgraded = models.BooleanField(default=False)
    obtained_at = models.DateTimeField()


class WitnessState(models.Model):
    """What is known of each configured witness: last success, last trouble.

    `size` entries were cosigned under the log's name `origin` (empty: the first one).
    """

    name = models.CharField(max_length=255, primary_key=True)
    origin = models.TextField(blank=True, default="")
    size = models.BigIntegerField(default=0)
    seen_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=100, blank=True)
    trouble_at = models.DateTimeField(null=True)


APPEND_ONLY_MODELS = (Entry, Placement, PublishedCheckpoint, Cosignature, Anchor)
