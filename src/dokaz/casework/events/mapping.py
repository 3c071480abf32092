# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the internal map may keep of events, and what of it each reader sees."""

from collections.abc import Sequence
from uuid import UUID

from dokaz.casework.events.models import Event
from dokaz.casework.events.policy import SEEING
from dokaz.casework.events.vocabulary import EventState
from dokaz.casework.records.indexing import keys_after
from dokaz.casework.records.mapping import COLUMNS, SERVICE, MappedRecord, mapped
from dokaz.gate.api import Actor, Condition, anyone, condition_of, is_service, view

_TOLD = (
    "id", "organisation_id", "confidentiality", "privileged", "registered_at", "places", "conduct",
    "state", "verification", "when_from", "when_to",
)  # fmt: skip


@view("events.map.events", rule=is_service(SERVICE))
def events_for_map(*, actor: Actor, event_ids: Sequence[UUID]) -> dict[UUID, MappedRecord]:
    """Those of up to some hundred events that belong on a map: neither undone nor merged."""
    rows = Event.objects.filter(pk__in=event_ids, undone_at__isnull=True)
    return {
        row.pk: mapped(
            row,
            row.places,
            kinds=tuple(row.conduct),
            state=row.state,
            verification=row.verification,
            since=row.when_from,
            until=row.when_to,
        )
        for row in rows.exclude(state=EventState.MERGED).only(*_TOLD)
    }


@view("events.map.keys", rule=is_service(SERVICE))
def event_keys_for_map(*, actor: Actor, after: UUID | None, limit: int) -> list[UUID]:
    """Keys of all events in the order of registration, behind one of them; for a first filling."""
    return keys_after(Event, after, limit)


@view("events.map.reach", rule=anyone)
def events_on_map(*, actor: Actor) -> Condition:
    """The policy's condition on what the map holds, of this moment."""
    return condition_of(SEEING.branches, actor, rows=Event.objects.filter, columns=COLUMNS)
