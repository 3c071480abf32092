# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who had a role in which events, for the service that compares events. Keys only."""

from collections.abc import Sequence
from uuid import UUID

from dokaz.casework.involvement.models import Role
from dokaz.gate.api import Actor, is_service, view

SERVICE = "duplicates"


@view("involvement.role.to_compare", rule=is_service(SERVICE))
def people_in_events(*, actor: Actor, event_ids: Sequence[UUID]) -> dict[UUID, frozenset[UUID]]:
    """By event the people who have a role in it now."""
    found: dict[UUID, set[UUID]] = {}
    rows = Role.objects.filter(event_id__in=list(event_ids), ended_at__isnull=True)
    for event_id, person_id in rows.values_list("event_id", "person_id"):
        found.setdefault(event_id, set()).add(person_id)
    return {key: frozenset(people) for key, people in found.items()}


@view("involvement.role.events_to_compare", rule=is_service(SERVICE))
def events_with_people(
    *, actor: Actor, person_ids: Sequence[UUID], limit: int = 200
) -> tuple[UUID, ...]:
    """Events in which these people have a role now."""
    rows = Role.objects.filter(person_id__in=list(person_ids), ended_at__isnull=True)
    return tuple(rows.values_list("event_id", flat=True).distinct()[:limit])
