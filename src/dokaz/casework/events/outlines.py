# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of events may be compared, and which visible ones come into question as the same one.

In question are events that touch the time, a day more on each side, and lie in one of the places;
and those that share an item. Without a time or a place of the codifier only shared items lead on.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from dokaz.casework.events.drafts import EventDraft, checked
from dokaz.casework.events.marks import MARKS
from dokaz.casework.events.models import Event, EventLink
from dokaz.casework.events.policy import EVENTS
from dokaz.casework.events.queries import rows_of
from dokaz.casework.events.views import EventRow
from dokaz.casework.events.vocabulary import EventState
from dokaz.evidence import api as evidence
from dokaz.evidence.api import Confidentiality
from dokaz.gate.api import Actor, anyone, is_service, sees, view

SERVICE = "duplicates"
MARGIN = timedelta(days=1)
MOST_IN_QUESTION = 200
_MOST_CODES = 10


@dataclass(frozen=True, slots=True)
class Outline:
    """What is compared of one event. `when`: first and last moment it can mean; `points`: latitude
    and longitude; `harm`: by kind the smallest and largest number of people, None for no upper
    one; `items`: those that belong to it."""

    when: tuple[datetime | None, datetime | None]
    codes: frozenset[str]
    points: tuple[tuple[float, float], ...]
    conduct: frozenset[str]
    harm: Mapping[str, tuple[int, int | None]]
    items: frozenset[UUID]

    def with_items(self, items: Iterable[UUID]) -> "Outline":
        """The same with items that look alike: their events come into question too."""
        return replace(self, items=self.items | frozenset(items))


@dataclass(frozen=True, slots=True)
class InQuestion:
    """A visible event that may be the same as another one."""

    row: EventRow
    outline: Outline


@view("events.outline.of_draft", rule=anyone)
def outline_of_draft(*, actor: Actor, draft: EventDraft, item_ids: Iterable[UUID] = ()) -> Outline:
    """What may be compared of an event that is being written down. Raises Rejected."""
    names = ("when", "when_zone", "places", "conduct", "casualties")
    values = checked({name: getattr(draft, name) for name in names}, now=datetime.now(UTC))
    return _outline(Event(**values), frozenset(item_ids))


@view("events.outline.of_event", rule=sees(EVENTS, "event_id"))
def outline_of_event(*, actor: Actor, event_id: UUID) -> Outline:
    """What may be compared of a visible event, of its items those that the actor may see. Raises
    NotFound."""
    event = EVENTS.get(actor, event_id)
    return _outline(event, _items_seen(actor, [event_id]).get(event_id, frozenset()))


@view("events.outline.in_question", rule=anyone)
def in_question(
    *, actor: Actor, outline: Outline, without: UUID | None = None
) -> tuple[InQuestion, ...]:
    """Visible events that come into question, the newest first, with those of their items that the
    actor may see; `without`: the event itself."""
    condition = _condition(outline)
    if condition is None:
        return ()
    rows = EVENTS.visible(actor).filter(condition, undone_at__isnull=True)
    rows = rows.exclude(state=EventState.MERGED).exclude(pk=without).order_by("-pk")
    found = {row.pk: row for row in rows[:MOST_IN_QUESTION]}
    shown, items = rows_of(actor=actor, event_ids=found), _items_seen(actor, found)
    return tuple(
        InQuestion(shown[key], _outline(row, items.get(key, frozenset())))
        for key, row in found.items()
        if key in shown
    )


@dataclass(frozen=True, slots=True)
class ComparedEvent:
    """An event as the comparing service sees it. `is_told`: that there is one like it may be said
    to other organisations; never more than that."""

    id: UUID
    organisation_id: UUID
    is_told: bool
    outline: Outline


@view("events.outline.to_compare", rule=is_service(SERVICE))
def events_to_compare(*, actor: Actor, event_ids: Iterable[UUID]) -> dict[UUID, ComparedEvent]:
    """Those of some events that are compared; merged ones and those of undone imports are not."""
    return _compared(Event.objects.filter(pk__in=list(event_ids)))


@view("events.outline.near", rule=is_service(SERVICE))
def events_near(
    *, actor: Actor, outline: Outline, event_ids: Iterable[UUID] = (), without: UUID
) -> tuple[ComparedEvent, ...]:
    """Events of all organisations that come into question, with some others; the newest first."""
    condition = Q(pk__in=list(event_ids))
    near = _condition(outline)
    if near is not None:
        condition |= near
    return tuple(_compared(Event.objects.filter(condition).exclude(pk=without)).values())


@view("events.outline.of_items", rule=is_service(SERVICE))
def events_of_items(*, actor: Actor, item_ids: Iterable[UUID]) -> tuple[tuple[UUID, UUID], ...]:
    """Events that some items belong to, with their owners."""
    rows = EventLink.objects.filter(item_id__in=list(item_ids), ended_at__isnull=True)
    return tuple(rows.values_list("event_id", "event__organisation_id").distinct())


def _compared(rows: QuerySet[Event]) -> dict[UUID, ComparedEvent]:
    rows = rows.filter(undone_at__isnull=True).exclude(state=EventState.MERGED)
    found = {row.pk: row for row in rows.order_by("-pk")[:MOST_IN_QUESTION]}
    items = _items(found)
    return {
        key: ComparedEvent(
            id=key,
            organisation_id=row.organisation_id,
            is_told=row.confidentiality <= Confidentiality.L2 and not row.privileged,
            outline=_outline(row, items.get(key, frozenset())),
        )
        for key, row in found.items()
    }


def _condition(outline: Outline) -> Q | None:
    condition: Q | None = None
    begin, end = outline.when
    if (begin or end) and outline.codes:
        in_time = Q(when_from__isnull=False) | Q(when_to__isnull=False)
        if end:
            in_time &= Q(when_from__isnull=True) | Q(when_from__lte=end + MARGIN)
        if begin:
            in_time &= Q(when_to__isnull=True) | Q(when_to__gte=begin - MARGIN)
        there = Q()
        for code in sorted(outline.codes)[:_MOST_CODES]:
            there |= MARKS.having("place", code)
        condition = in_time & there
    if outline.items:
        links = EventLink.objects.filter(
            event=OuterRef("pk"), item_id__in=outline.items, ended_at__isnull=True
        )
        shared = Q(Exists(links))
        condition = shared if condition is None else condition | shared
    return condition


def _outline(event: Event, items: frozenset[UUID]) -> Outline:
    places = [place for place in event.places if place.get("latitude") is not None]
    return Outline(
        when=(event.when_from, event.when_to),
        codes=frozenset(place["code"] for place in event.places if place.get("code")),
        points=tuple((place["latitude"], place["longitude"]) for place in places),
        conduct=frozenset(event.conduct),
        harm={line["harm"]: (line["low"], line["high"]) for line in event.casualties},
        items=items,
    )


def _items(event_ids: Iterable[UUID]) -> dict[UUID, frozenset[UUID]]:
    found: dict[UUID, set[UUID]] = {}
    rows = EventLink.objects.filter(event_id__in=list(event_ids), ended_at__isnull=True)
    for event_id, item_id in rows.values_list("event_id", "item_id"):
        found.setdefault(event_id, set()).add(item_id)
    return {key: frozenset(items) for key, items in found.items()}


def _items_seen(actor: Actor, event_ids: Iterable[UUID]) -> dict[UUID, frozenset[UUID]]:
    found = _items(event_ids)
    keys = {item for items in found.values() for item in items}
    seen = evidence.standings_of(actor=actor, item_ids=keys)
    return {key: items & seen.keys() for key, items in found.items()}
