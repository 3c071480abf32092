# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of events may be compared, and which visible ones come into question as the same one.

In question are events that touch the time, a day more on each side, and lie in one of the places;
and those that share an item. Without a time or a place of the codifier only shared items lead on.

This is asked at each pause in typing. So keys are found first, by the index that leads on best: by
time where the time is narrow, however much is known of the place; otherwise by place, the newest
first and not more than can be told apart. Rights are asked of what was found.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.lookups import IsNull

from dokaz.casework.events.drafts import EventDraft, checked
from dokaz.casework.events.models import Event, EventLink, EventMark
from dokaz.casework.events.policy import EVENTS
from dokaz.casework.events.timing import OF_A_DAY, WIDER, touching
from dokaz.casework.events.vocabulary import EventState
from dokaz.evidence import api as evidence
from dokaz.evidence.api import Confidentiality
from dokaz.gate.api import Actor, anyone, is_service, sees, view

SERVICE = "duplicates"
MARGIN = timedelta(days=1)
MOST_IN_QUESTION = 200
_MOST_CODES = 10
_NARROW = timedelta(days=40)
"""Up to here a time leads to fewer events than a place does."""
_MOST_NEAR = 500
_COMPARED = (
    "id", "ref", "organisation_id", "confidentiality", "privileged", "when_from", "when_to",
    "places", "conduct", "casualties",
)  # fmt: skip


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

    id: UUID
    ref: str
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
    rows = EVENTS.visible(actor).filter(pk__in=_near(outline))
    found = _rows(rows.exclude(pk=without))
    # Of what shares no item with anything nothing is said by its items.
    items = _items_seen(actor, found) if outline.items else {}
    return tuple(
        InQuestion(key, row.ref, _outline(row, items.get(key, frozenset())))
        for key, row in found.items()
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
    *,
    actor: Actor,
    outline: Outline,
    event_ids: Iterable[UUID] = (),
    without: frozenset[UUID] = frozenset(),
) -> tuple[ComparedEvent, ...]:
    """Events of all organisations that come into question, with some others and `without` some; the
    newest first."""
    near = _near(outline).union(event_ids) - without
    rows = Event.objects.filter(pk__in=near)
    return tuple(_compared(rows, with_items=bool(outline.items)).values())


@view("events.outline.of_items", rule=is_service(SERVICE))
def events_of_items(*, actor: Actor, item_ids: Iterable[UUID]) -> tuple[tuple[UUID, UUID], ...]:
    """Events that some items belong to, with their owners."""
    rows = EventLink.objects.filter(item_id__in=list(item_ids), ended_at__isnull=True)
    return tuple(rows.values_list("event_id", "event__organisation_id").distinct())


def _compared(rows: QuerySet[Event], *, with_items: bool = True) -> dict[UUID, ComparedEvent]:
    found = _rows(rows)
    items = _items(found) if with_items else {}
    return {
        key: ComparedEvent(
            id=key,
            organisation_id=row.organisation_id,
            is_told=row.confidentiality <= Confidentiality.L2 and not row.privileged,
            outline=_outline(row, items.get(key, frozenset())),
        )
        for key, row in found.items()
    }


def _rows(rows: QuerySet[Event]) -> dict[UUID, Event]:
    """Those of them that are compared, the newest first, with what is compared of them."""
    rows = rows.filter(undone_at__isnull=True).exclude(state=EventState.MERGED)
    return {row.pk: row for row in rows.only(*_COMPARED).order_by("-pk")[:MOST_IN_QUESTION]}


def _near(outline: Outline) -> frozenset[UUID]:
    """Keys of events that come into question, whoever may see them."""
    return frozenset(_keys_near(outline))


def _keys_near(outline: Outline) -> Iterator[UUID]:
    begin, end = outline.when
    if outline.codes and begin and end and end - begin <= _NARROW:
        yield from _in_time(outline, begin - MARGIN, end + MARGIN)
    elif outline.codes and (begin or end):
        yield from _by_place(outline)
    if outline.items:
        links = EventLink.objects.filter(item_id__in=outline.items, ended_at__isnull=True)
        yield from links.values_list("event_id", flat=True)


def _in_time(outline: Outline, begin: datetime, end: datetime) -> Iterator[UUID]:
    """Events that touch a time, in one of the places. What is known to the day began at most a day
    before it."""
    earliest = begin - timedelta(days=1)
    known = Q(when_from__gte=earliest, when_from__lte=end, when_to__gte=begin)
    for precisions, near in ((OF_A_DAY, known), (WIDER, touching(begin, end))):
        rows = Event.objects.filter(near, when_precision__in=precisions)
        # Not `Exists`, which PostgreSQL takes for a reason to read all marks of an oblast first.
        mark = _marks(outline).filter(event_id=OuterRef("pk")).values("kind")[:1]
        there = IsNull(Subquery(mark), False)
        yield from rows.filter(there).order_by().values_list("pk", flat=True)


def _by_place(outline: Outline) -> Iterable[UUID]:
    """Of the events in one of the places the newest that touch the time."""
    begin, end = outline.when
    near = touching(begin and begin - MARGIN, end and end + MARGIN, "event__")
    marks = _marks(outline).filter(near).order_by("-event_id")
    return marks.values_list("event_id", flat=True)[:_MOST_NEAR]


def _marks(outline: Outline) -> QuerySet[EventMark]:
    return EventMark.objects.filter(kind="place", code__in=sorted(outline.codes)[:_MOST_CODES])


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
