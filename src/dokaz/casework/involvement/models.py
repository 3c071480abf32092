# SPDX-License-Identifier: AGPL-3.0-or-later
"""Roles of people in events, their posts in units and their rights in objects.

Nothing is deleted; links are ended.
"""

from django.db import models
from django.db.models import Q

from dokaz.gate.api import Guarded, RowReaders


class Role(Guarded):
    """What a person was in an event, as one organisation states it. Codes and dates only."""

    id = models.UUIDField(primary_key=True)
    person = models.ForeignKey("casework_persons.Person", models.PROTECT, related_name="+")
    event = models.ForeignKey("events.Event", models.PROTECT, related_name="+")
    organisation_id = models.UUIDField()
    role = models.CharField(max_length=32)
    harm = models.JSONField(default=list)
    knowledge = models.CharField(max_length=32, blank=True)
    certainty = models.CharField(max_length=32)
    when_text = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField()
    by = models.UUIDField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)

    # Whose person it is states the role; who else sees the event does not learn who was there.
    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["person", "event", "role"],
                condition=Q(ended_at__isnull=True),
                name="one_role_a_person_and_event",
            ),
        )
        indexes = (
            models.Index(fields=["event", "person"], name="role_by_event"),
            models.Index(fields=["organisation_id", "role", "person"], name="role_by_role"),
        )


class Post(Guarded):
    """A person's post in a unit, by dates. `commands`: the person commanded the unit."""

    id = models.UUIDField(primary_key=True)
    person = models.ForeignKey("casework_persons.Person", models.PROTECT, related_name="+")
    unit = models.ForeignKey("casework_units.Unit", models.PROTECT, related_name="+")
    organisation_id = models.UUIDField()
    rank = models.CharField(max_length=200, blank=True)
    position = models.CharField(max_length=500, blank=True)
    commands = models.BooleanField(default=False)
    when_text = models.CharField(max_length=80, blank=True)
    when_from = models.DateTimeField(null=True)
    when_to = models.DateTimeField(null=True)
    certainty = models.CharField(max_length=32)
    basis = models.TextField(blank=True)
    item_id = models.UUIDField(null=True)
    at = models.DateTimeField()
    by = models.UUIDField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)

    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        indexes = (models.Index(fields=["unit", "when_from"], name="post_by_unit"),)


class Ownership(Guarded):
    """A person's right in a protected object: who may claim for its loss.

    `right` and `rd4u` are codes (the category of the Register of Damage, where one is claimed).
    """

    id = models.UUIDField(primary_key=True)
    person = models.ForeignKey("casework_persons.Person", models.PROTECT, related_name="+")
    object = models.ForeignKey("casework_objects.ProtectedObject", models.PROTECT, related_name="+")
    organisation_id = models.UUIDField()
    right = models.CharField(max_length=32)
    rd4u = models.CharField(max_length=16, blank=True)
    when_text = models.CharField(max_length=80, blank=True)
    basis = models.TextField(blank=True)
    item_id = models.UUIDField(null=True)
    at = models.DateTimeField()
    by = models.UUIDField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)

    # Whose person it is states the right; who else sees the object does not learn whose it was.
    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["person", "object", "right"],
                condition=Q(ended_at__isnull=True),
                name="one_right_a_person_and_object",
            ),
        )
