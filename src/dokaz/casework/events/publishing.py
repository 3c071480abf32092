# SPDX-License-Identifier: AGPL-3.0-or-later
"""What deciding about publication asks of events: codes, days and places, never words.

For the service that makes datasets, on behalf of one organisation, and for people of the own
organisation who decide. What is told in the end is the matter of the room of publication.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from dokaz.casework.events.models import Event, EventLink
from dokaz.casework.events.policy import EVENTS
from dokaz.casework.events.vocabulary import EventState, Harm
from dokaz.gate.api import Actor, ActorKind, any_of, holds_role, is_service, view

SERVICE = "publication"
DECIDERS = ("publisher", "custodian", "data_protection_officer")
_BODILY = frozenset({Harm.KILLED.value, Harm.INJURED.value})


@dataclass(frozen=True, slots=True)
class PublishableEvent:
    """`harmed`: the lowest number of killed and injured that is stated; None: nothing is.

    `places` are codes of the codifier; a place without one is an empty text.
    """

    id: UUID
    ref: str
    organisation_id: UUID
    conduct: tuple[str, ...]
    objects: tuple[str, ...]
    markers: tuple[str, ...]
    state: str
    verification: str
    confidentiality: int
    privileged: bool
    gone: bool
    when_from: datetime | None
    when_to: datetime | None
    harmed: int | None
    places: tuple[str, ...]
    items: tuple[UUID, ...]


@view(
    "events.event.publishable",
    rule=any_of(is_service(SERVICE), holds_role(*DECIDERS)),
)
def publishable_events(*, actor: Actor, event_ids: Sequence[UUID]) -> dict[UUID, PublishableEvent]:
    """Those of up to some hundred events that belong to the actor's own organisation."""
    rows = Event.objects.all() if actor.kind is ActorKind.SERVICE else EVENTS.visible(actor)
    own = rows.filter(pk__in=event_ids, organisation_id=actor.organisation_id)
    found = {row.pk: row for row in own}
    items: dict[UUID, list[UUID]] = {key: [] for key in found}
    links = EventLink.objects.filter(event_id__in=list(found), ended_at__isnull=True)
    for event_id, item_id in links.order_by("pk").values_list("event_id", "item_id"):
        items[event_id].append(item_id)
    return {
        key: PublishableEvent(
            id=key,
            ref=row.ref,
            organisation_id=row.organisation_id,
            conduct=tuple(row.conduct),
            objects=tuple(row.objects_hit),
            markers=tuple(row.markers),
            state=row.state,
            verification=row.verification,
            confidentiality=row.confidentiality,
            privileged=row.privileged,
            gone=row.undone_at is not None or row.state == EventState.MERGED,
            when_from=row.when_from,
            when_to=row.when_to,
            harmed=_harmed(row),
            places=tuple(one.get("code") or "" for one in row.places),
            items=tuple(items[key]),
        )
        for key, row in found.items()
    }


def _harmed(row: Event) -> int | None:
    """Of several statements of the same harm and group the lowest counts; groups are added."""
    lowest: dict[tuple[str, str], int] = {}
    for one in row.casualties:
        if one["harm"] in _BODILY:
            key = (one["harm"], one["group"])
            lowest[key] = min(one["low"], lowest.get(key, one["low"]))
    return sum(lowest.values()) if lowest else None
