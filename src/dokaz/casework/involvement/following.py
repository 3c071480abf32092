# SPDX-License-Identifier: AGPL-3.0-or-later
"""Roles, posts and rights follow a person's record into the one it is merged with
(`persons.following`)."""

from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from dokaz.casework.involvement.models import Ownership, Post, Role
from dokaz.casework.persons.api import Following


def _roles(absorbed: UUID, survivor: UUID) -> QuerySet[Any]:
    """All but those that the survivor has in the same event: these stay where they were stated."""
    there = Role.objects.filter(
        person_id=survivor,
        event_id=OuterRef("event_id"),
        role=OuterRef("role"),
        ended_at__isnull=True,
    )
    return Role.objects.filter(~Exists(there), person_id=absorbed, ended_at__isnull=True)


def _posts(absorbed: UUID, _survivor: UUID) -> QuerySet[Any]:
    return Post.objects.filter(person_id=absorbed, ended_at__isnull=True)


def _ownerships(absorbed: UUID, survivor: UUID) -> QuerySet[Any]:
    """All but those that the survivor has in the same object."""
    there = Ownership.objects.filter(
        person_id=survivor,
        object_id=OuterRef("object_id"),
        right=OuterRef("right"),
        ended_at__isnull=True,
    )
    return Ownership.objects.filter(~Exists(there), person_id=absorbed, ended_at__isnull=True)


FOLLOWING = (
    Following("roles", Role, _roles),
    Following("posts", Post, _posts),
    Following("ownerships", Ownership, _ownerships),
)
