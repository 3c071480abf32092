# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an index outside the database may keep of events, and what of it each reader sees."""

from collections.abc import Sequence
from uuid import UUID

from dokaz.casework.events.models import Event, Statement
from dokaz.casework.events.policy import SEEING
from dokaz.casework.events.vocabulary import EventState
from dokaz.casework.records.indexing import (
    COLUMNS,
    SERVICE,
    IndexedRecord,
    indexed,
    keys_after,
    located,
)
from dokaz.gate.api import Actor, Condition, anyone, condition_of, is_service, view


@view("events.index.events", rule=is_service(SERVICE))
def events_for_index(*, actor: Actor, event_ids: Sequence[UUID]) -> dict[UUID, IndexedRecord]:
    """Those of up to some hundred events that belong into an index: neither undone nor merged.

    Their words are descriptions and statements not withdrawn.
    """
    rows = Event.objects.filter(pk__in=event_ids, undone_at__isnull=True)
    found = {row.pk: row for row in rows.exclude(state=EventState.MERGED)}
    said: dict[UUID, list[str]] = {key: [] for key in found}
    statements = Statement.objects.filter(event_id__in=list(found), withdrawn_at__isnull=True)
    for event_id, text, who in statements.order_by("pk").values_list("event_id", "text", "who"):
        said[event_id] += [text, who]
    return {key: _event(row, said[key]) for key, row in found.items()}


def _event(row: Event, said: Sequence[str]) -> IndexedRecord:
    where = located(row.places)
    words = (
        row.description, row.attacking_side, row.warnings, row.military_context,
        row.likelihood_basis,
    )  # fmt: skip
    return indexed(
        row,
        titles=(row.title_uk, row.title_en),
        texts=(*words, *where.pop("texts"), *said),
        state=row.state,
        verification=row.verification,
        crimes=tuple(row.conduct),
        when_from=row.when_from,
        when_to=row.when_to,
        when_zone=row.when_zone,
        **where,
    )


@view("events.index.keys", rule=is_service(SERVICE))
def event_keys(*, actor: Actor, after: UUID | None, limit: int) -> list[UUID]:
    """Keys of all events in the order of registration, behind one of them; for a first filling."""
    return keys_after(Event, after, limit)


@view("events.index.reach", rule=anyone)
def events_in_index(*, actor: Actor) -> Condition:
    """The policy's condition on what an index holds, of this moment."""
    return condition_of(SEEING.branches, actor, rows=Event.objects.filter, columns=COLUMNS)
