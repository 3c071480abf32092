# SPDX-License-Identifier: AGPL-3.0-or-later
"""Qualifications of events, the parts of suspects, and what speaks for and against each element.

Nothing is deleted: a qualification is rejected, a finding withdrawn, a suspect's part ended.
"""

from django.db import models
from django.db.models import Q

from dokaz.casework.legal.vocabulary import ChangeKind, Conflict, Direction, Status, Strength
from dokaz.casework.records.models import one_of
from dokaz.gate.api import Guarded, RowReaders


class Qualification(Guarded):
    """An event under one crime of a framework.

    `made_with` maps files of the law to `version` and `sha256` as they were; `force` and `versions`
    say which version was in force at the time the event then had.
    """

    id = models.UUIDField(primary_key=True)
    event = models.ForeignKey("events.Event", models.PROTECT, related_name="+")
    organisation_id = models.UUIDField()
    framework = models.CharField(max_length=32)
    crime = models.CharField(max_length=64)
    conflict = models.CharField(max_length=16)
    status = models.CharField(max_length=16)
    reasons = models.TextField(blank=True)
    made_with = models.JSONField(default=dict)
    force = models.CharField(max_length=16)
    versions = models.JSONField(default=list)
    at = models.DateTimeField()
    by = models.UUIDField()
    changed_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=0)

    READ_BY = RowReaders(organisation="organisation_id", through="event")

    class Meta:
        constraints = (
            one_of("status", Status.values, name="legal_qualification_status"),
            one_of("conflict", Conflict.values, name="legal_qualification_conflict"),
            models.UniqueConstraint(
                fields=["event", "framework", "crime"], name="one_qualification_a_crime"
            ),
        )
        indexes = (
            models.Index(fields=["organisation_id", "status", "id"], name="qualification_own"),
            models.Index(fields=["framework", "crime", "id"], name="qualification_crime"),
        )


class QualificationChange(Guarded):
    """One line of a qualification's history. Written once."""

    FROZEN = True

    id = models.BigAutoField(primary_key=True)
    qualification = models.ForeignKey(Qualification, models.PROTECT, related_name="changes")
    event = models.ForeignKey("events.Event", models.PROTECT, related_name="+", db_index=False)
    organisation_id = models.UUIDField()
    act_id = models.UUIDField()
    at = models.DateTimeField()
    by = models.UUIDField()
    kind = models.CharField(max_length=16)
    revision = models.PositiveIntegerField()
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        constraints = (one_of("kind", ChangeKind.values, name="legal_change_kind"),)


class Liability(Guarded):
    """The part of a suspect in a qualified event, by a mode of liability of the framework."""

    id = models.UUIDField(primary_key=True)
    qualification = models.ForeignKey(Qualification, models.PROTECT, related_name="liabilities")
    event = models.ForeignKey("events.Event", models.PROTECT, related_name="+", db_index=False)
    organisation_id = models.UUIDField()
    person = models.ForeignKey("casework_persons.Person", models.PROTECT, related_name="+")
    mode = models.CharField(max_length=64)
    status = models.CharField(max_length=16)
    reasons = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.UUIDField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)

    READ_BY = RowReaders(organisation="organisation_id", through="event")

    class Meta:
        constraints = (
            one_of("status", Status.values, name="legal_liability_status"),
            models.UniqueConstraint(
                fields=["qualification", "person", "mode"],
                condition=Q(ended_at__isnull=True),
                name="one_liability_a_mode",
            ),
        )


class Finding(Guarded):
    """A passage of evidence under one element: of the crime, or of a suspect's mode of liability.

    `passage` has the keys of `passages.Passage`. Written once, then only withdrawn.
    """

    id = models.UUIDField(primary_key=True)
    qualification = models.ForeignKey(Qualification, models.PROTECT, related_name="findings")
    liability = models.ForeignKey(Liability, models.PROTECT, null=True, related_name="findings")
    event = models.ForeignKey("events.Event", models.PROTECT, related_name="+", db_index=False)
    organisation_id = models.UUIDField()
    element = models.PositiveSmallIntegerField()
    direction = models.CharField(max_length=16)
    item_id = models.UUIDField()
    passage = models.JSONField(default=dict)
    proof_class = models.CharField(max_length=32)
    strength = models.CharField(max_length=16)
    comment = models.TextField(blank=True)
    counter = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.UUIDField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.UUIDField(null=True)

    READ_BY = RowReaders(organisation="organisation_id", through="event")

    class Meta:
        constraints = (
            one_of("direction", Direction.values, name="legal_finding_direction"),
            one_of("strength", Strength.values, name="legal_finding_strength"),
        )
        indexes = (models.Index(fields=["item_id"], name="legal_finding_item"),)
