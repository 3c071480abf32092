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
from dokaz.deconflict.duplicates.event_likeness import SERVICE, Like, likes_of
from dokaz.deconflict.duplicates.models import EventDue, EventPair, Pair
from dokaz.gate.api import Consumer, Delivered, reading
from dokaz.members.api import service_actor

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


def compare_now(event_id: UUID) -> None:
    """Compare one event at once, for the page that follows its entry: the worker comes later."""
    with reading(service_actor(SERVICE)), transaction.atomic():
        compare([event_id])


def compare(event_ids: list[UUID]) -> None:
    """Write the pairs that some events are in now. Inside a transaction, read by the service.

    A pair that is there already keeps its number: pages that show it stay true.
    """
    service = service_actor(SERVICE)
    there = events.events_to_compare(actor=service, event_ids=event_ids)
    pairs: dict[tuple[UUID, UUID], EventPair] = {}
    for one in there.values():
        for pair in _pairs_of(one):
            pairs[pair.one_id, pair.other_id] = pair
    before = EventPair.objects.filter(Q(one_id__in=event_ids) | Q(other_id__in=event_ids))
    gone = [
        key for key, *both in before.values_list("pk", "one_id", "other_id")
        if tuple(both) not in pairs
    ]  # fmt: skip
    EventPair.objects.filter(pk__in=gone).delete()
    EventPair.objects.bulk_create(
        [pair for _both, pair in sorted(pairs.items())],
        update_conflicts=True,
        unique_fields=["one_id", "other_id"],
        update_fields=[
            "one_organisation_id", "other_organisation_id", "band", "score", "parts",
        ],
        batch_size=500,
    )  # fmt: skip


def _pairs_of(one: events.ComparedEvent) -> list[EventPair]:
    found = sorted(likes_of(one), key=lambda like: -like.score)
    return [_pair(one, like) for like in found[:MOST_PAIRS]]


def _pair(one: events.ComparedEvent, like: Like) -> EventPair:
    first, second = sorted((one, like.other), key=lambda each: each.id)
    return EventPair(
        one_id=first.id,
        other_id=second.id,
        one_organisation_id=first.organisation_id,
        other_organisation_id=second.organisation_id,
        band=like.band,
        score=like.score,
        parts=[part.code for part in like.parts],
        found_at=datetime.now(UTC),
    )
