# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rounds over all stored objects, and what they found."""

from django.db import models
from django.db.models import Q

from dokaz.evidence.models.items import one_of
from dokaz.evidence.vocabulary import FindingKind
from dokaz.gate.api import Guarded, OpenRows, RowReaders


class FixityRound(Guarded):
    """One pass: first every recorded object, then every stored one. `cursor` is the last done."""

    class Phase(models.TextChoices):
        RECORDED = "recorded"
        STORED = "stored"
        DONE = "done"

    number = models.PositiveIntegerField(primary_key=True)
    phase = models.CharField(max_length=16, default=Phase.RECORDED)
    deep = models.BooleanField(default=False)
    cursor = models.CharField(max_length=64, blank=True)
    objects_checked = models.BigIntegerField(default=0)
    bytes_checked = models.BigIntegerField(default=0)
    findings = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    READ_BY = OpenRows("numbers of the whole node; belongs to no organisation")


class FixityFinding(Guarded):
    """Something wrong with one object. `alarm` asks for people's attention until acknowledged."""

    id = models.UUIDField(primary_key=True)
    address = models.CharField(max_length=64)
    kind = models.CharField(max_length=16)
    organisation_id = models.UUIDField(null=True)
    round_number = models.PositiveIntegerField()
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    alarm = models.BooleanField(default=True)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.UUIDField(null=True)
    note = models.TextField(blank=True)
    resolved_at = models.DateTimeField(null=True)

    READ_BY = RowReaders(organisation="organisation_id", node=True)

    class Meta:
        constraints = (
            one_of("kind", FindingKind.values, name="finding_kind"),
            models.UniqueConstraint(
                fields=["address", "kind"],
                condition=Q(resolved_at__isnull=True),
                name="one_open_finding",
            ),
        )
        indexes = (
            models.Index(fields=["organisation_id", "-id"], name="finding_by_organisation"),
            models.Index(fields=["-id"], name="finding_newest"),
        )
