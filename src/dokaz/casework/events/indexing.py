# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an index outside the database may keep of events, and what of it each reader sees."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from dokaz.casework.events.models import Event, Statement
from dokaz.casework.events.policy import SEEING
from dokaz.casework.events.vocabulary import EventState
from dokaz.gate.api import Actor, Condition, anyone, condition_of, is_service, view

SERVICE = "search"
COLUMNS = frozenset(
    {"organisation_id", "confidentiality", "privileged", "registered_by", "undone_at"}
)


@dataclass(frozen=True, slots=True)
class IndexedEvent:
    """One event as an index keeps it. `texts` are descriptions and statements not withdrawn,
    `places` codes of the codifier. Identifiers elsewhere are the owner's alone and left out."""

    id: UUID
    organisation_id: UUID
    ref: str
    title_uk: str
    title_en: str
    texts: tuple[str, ...]
    places: tuple[str, ...]
    state: str
    verification: str
    confidentiality: int
    privileged: bool
    registered_by: UUID
    registered_at: datetime
    when_from: datetime | None


@view("events.index.events", rule=is_service(SERVICE))
def events_for_index(*, actor: Actor, event_ids: Sequence[UUID]) -> dict[UUID, IndexedEvent]:
    """Those of up to some hundred events that belong into an index: neither undone nor merged."""
    rows = Event.objects.filter(pk__in=event_ids, undone_at__isnull=True)
    found = {row.pk: row for row in rows.exclude(state=EventState.MERGED)}
    said: dict[UUID, list[str]] = {key: [] for key in found}
    statements = Statement.objects.filter(event_id__in=list(found), withdrawn_at__isnull=True)
    for event_id, text, who in statements.order_by("pk").values_list("event_id", "text", "who"):
        said[event_id] += [text, who]
    return {
        key: IndexedEvent(
            id=key,
            organisation_id=row.organisation_id,
            ref=row.ref,
            title_uk=row.title_uk,
            title_en=row.title_en,
            texts=(row.description, row.military_context, row.likelihood_basis, *said[key]),
            places=tuple(one["code"] for one in row.places if one.get("code")),
            state=row.state,
            verification=row.verification,
            confidentiality=row.confidentiality,
            privileged=row.privileged,
            registered_by=row.registered_by,
            registered_at=row.registered_at,
            when_from=row.when_from,
        )
        for key, row in found.items()
    }


@view("events.index.keys", rule=is_service(SERVICE))
def event_keys(*, actor: Actor, after: UUID | None, limit: int) -> list[UUID]:
    """Keys of all events in the order of registration, behind one of them; for a first filling."""
    rows = Event.objects.order_by("pk").values_list("pk", flat=True)
    return list((rows.filter(pk__gt=after) if after else rows)[:limit])


@view("events.index.reach", rule=anyone)
def events_in_index(*, actor: Actor) -> Condition:
    """The policy's condition on what an index holds, of this moment."""
    return condition_of(SEEING.branches, actor, rows=_rows, columns=COLUMNS)


def _rows(condition: Q) -> QuerySet[Event]:
    return Event.objects.filter(condition)
