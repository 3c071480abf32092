# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pairs of events that may be the same, among all of a node: the worker's part.

Facts say which events changed; so does material that was found to be like other material. Each of
them is held against those that come into question by the same scoring as at entry, with people who
had a role in both. Pairs of two organisations are made only of events that both may tell of.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from dokaz.casework.events import api as events
from dokaz.casework.events import facts as of_events
from dokaz.casework.involvement import api as involvement
from dokaz.deconflict.duplicates.happenings import with_items
from dokaz.deconflict.duplicates.models import EventDue, EventPair, Judgement, Pair
from dokaz.deconflict.duplicates.scoring import band_of, parts_of
from dokaz.deconflict.duplicates.vocabulary import Decision, Kind
from dokaz.gate.api import Consumer, Delivered, reading
from dokaz.members.api import service_actor

SERVICE = "duplicates"
AT_ONCE = 20
MOST_PAIRS = 20
"""Of one event: more of them help nobody, the likeliest are kept."""
_NAMED = ("event", "survivor", "absorbed")


def _something_changed(delivered: Delivered) -> None:
    owner = UUID(delivered.payload["organisation"])
    for name in _NAMED:
        if key := delivered.payload.get(name):
            EventDue.objects.get_or_create(event_id=UUID(key), defaults={"organisation_id": owner})


def _drop_pairs() -> None:
    """The facts, read again, name every event."""
    EventPair.objects.all().delete()


CONSUMER = Consumer(
    name="duplicates.events",
    kinds=frozenset(
        {of_events.EventRegistered.KIND, of_events.EventChanged.KIND, of_events.EventsMerged.KIND}
    ),
    handle=_something_changed,
    reset=_drop_pairs,
)


def items_changed(item_ids: Iterable[UUID]) -> None:
    """Events of these items, and of those that are like them, have to be compared anew."""
    changed = set(item_ids)
    pairs = Pair.objects.filter(Q(one_id__in=changed) | Q(other_id__in=changed))
    for both in pairs.values_list("one_id", "other_id"):
        changed.update(both)
    found = events.events_of_items(actor=service_actor(SERVICE), item_ids=changed)
    due = [EventDue(event_id=key, organisation_id=owner) for key, owner in found]
    EventDue.objects.bulk_create(due, ignore_conflicts=True, batch_size=500)


def keep_up(*, stopping: Callable[[], bool] = lambda: False) -> int:
    """A round: all events that are due; how many were compared."""
    done = 0
    while not stopping():
        with reading(service_actor(SERVICE)), transaction.atomic():
            keys = list(
                EventDue.objects.select_for_update()
                .order_by("pk")
                .values_list("pk", flat=True)[:AT_ONCE]
            )
            if not keys:
                return done
            compare(keys)
            EventDue.objects.filter(pk__in=keys).delete()
            done += len(keys)
    return done


def compare(event_ids: list[UUID]) -> None:
    """Write the pairs that some events are in now. Inside a transaction, read by the service."""
    EventPair.objects.filter(Q(one_id__in=event_ids) | Q(other_id__in=event_ids)).delete()
    service = service_actor(SERVICE)
    there = events.events_to_compare(actor=service, event_ids=event_ids)
    pairs: dict[tuple[UUID, UUID], EventPair] = {}
    for one in there.values():
        for pair in _pairs_of(one):
            pairs[pair.one_id, pair.other_id] = pair
    kept = [pair for _both, pair in sorted(pairs.items())]
    EventPair.objects.bulk_create(kept, ignore_conflicts=True, batch_size=500)


def _pairs_of(one: events.ComparedEvent) -> list[EventPair]:
    service = service_actor(SERVICE)
    near = _items_like(one)
    people = involvement.people_in_events(actor=service, event_ids=(one.id,)).get(one.id)
    with_people = (
        involvement.events_with_people(actor=service, person_ids=tuple(people)) if people else ()
    )
    others = events.events_near(
        actor=service,
        outline=with_items(one.outline, near),
        event_ids=with_people,
        without=one.id,
    )
    theirs = involvement.people_in_events(
        actor=service, event_ids=tuple(other.id for other in others)
    )
    found = []
    for other in others:
        if one.organisation_id != other.organisation_id and not (one.is_told and other.is_told):
            continue
        shared = (people or frozenset()) & theirs.get(other.id, frozenset())
        parts = parts_of(
            one.outline,
            other.outline,
            look_alike=bool(near & other.outline.items),
            same_people=bool(shared),
        )
        score = sum(part.weight for part in parts)
        if band := band_of(score):
            found.append(_pair(one, other, band, score, [part.code for part in parts]))
    return sorted(found, key=lambda pair: -pair.score)[:MOST_PAIRS]


def _items_like(event: events.ComparedEvent) -> frozenset[UUID]:
    """Items that look like those of an event or have their address, but for those of which somebody
    of the event's organisation said that they are something else."""
    own = event.outline.items
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


def _pair(
    one: events.ComparedEvent, other: events.ComparedEvent, band: str, score: float,
    codes: list[str],
) -> EventPair:  # fmt: skip
    first, second = sorted((one, other), key=lambda each: each.id)
    return EventPair(
        one_id=first.id,
        other_id=second.id,
        one_organisation_id=first.organisation_id,
        other_organisation_id=second.organisation_id,
        band=band,
        score=score,
        parts=codes,
        found_at=datetime.now(UTC),
    )
