# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which events of a whole node may be one: read by the service, before anybody is told of it.

Events of two organisations are held against each other only if both may be told of, and by coarse
values alone (`coarse`): what is told of an event that cannot be seen is not to give its place away.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from dokaz.casework.events import api as events
from dokaz.casework.involvement import api as involvement
from dokaz.deconflict.duplicates.coarse import coarse, looked_for
from dokaz.deconflict.duplicates.models import Judgement, Pair
from dokaz.deconflict.duplicates.scoring import Band, Part, band_of, parts_of
from dokaz.deconflict.duplicates.vocabulary import Decision, Kind
from dokaz.members.api import service_actor

SERVICE = "duplicates"


@dataclass(frozen=True, slots=True)
class Like:
    """An event that may be the same, and why."""

    other: events.ComparedEvent
    band: Band
    score: float
    parts: tuple[Part, ...]


def likes_of(
    one: events.ComparedEvent, *, without: frozenset[UUID] = frozenset()
) -> Iterator[Like]:
    """Events that may be this one, `without` some, in no order. The service reads."""
    service = service_actor(SERVICE)
    near = _items_like(one)
    people = involvement.people_in_events(actor=service, event_ids=(one.id,)).get(one.id)
    with_people = (
        involvement.events_with_people(actor=service, person_ids=tuple(people)) if people else ()
    )
    others = events.events_near(
        actor=service,
        outline=looked_for(one.outline).with_items(near),
        event_ids=with_people,
        without=without | {one.id},
    )
    theirs = (
        involvement.people_in_events(actor=service, event_ids=tuple(other.id for other in others))
        if people
        else {}
    )
    from_outside = coarse(one.outline)
    for other in others:
        is_own = one.organisation_id == other.organisation_id
        if not is_own and not (one.is_told and other.is_told):
            continue
        shared = (people or frozenset()) & theirs.get(other.id, frozenset())
        parts = parts_of(
            one.outline if is_own else from_outside,
            other.outline if is_own else coarse(other.outline),
            look_alike=bool(near & other.outline.items),
            same_people=bool(shared),
        )
        score = sum(part.weight for part in parts)
        if band := band_of(score):
            yield Like(other, band, score, parts)


def _items_like(event: events.ComparedEvent) -> frozenset[UUID]:
    """Items that look like those of an event or have their address, but for those of which somebody
    of the event's organisation said that they are something else."""
    own = event.outline.items
    if not own:
        return frozenset()
    pairs = Pair.objects.filter(Q(one_id__in=own) | Q(other_id__in=own))
    both = set(pairs.values_list("one_id", "other_id"))
    judged = Judgement.objects.filter(
        what=Kind.ITEM,
        organisation_id=event.organisation_id,
        one_id__in=[one for one, _other in both],
    )
    newest = {(row.one_id, row.other_id): row.decision for row in judged.order_by("pk")}
    alike = (pair for pair in both if newest.get(pair) != Decision.DIFFERENT)
    return frozenset(key for pair in alike for key in pair) - own
