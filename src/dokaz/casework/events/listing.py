# SPDX-License-Identifier: AGPL-3.0-or-later
"""What lists of events are narrowed to, and how they find their rows (`records.listing`)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q

from dokaz.casework.events import marks, timing
from dokaz.casework.events.models import Event, EventMark
from dokaz.casework.events.policy import EVENTS, SEEING
from dokaz.casework.events.vocabulary import EventState
from dokaz.casework.records import listing
from dokaz.casework.records.listing import MOST_COUNTED, Cursor
from dokaz.casework.records.seeing import NOTHING
from dokaz.gate.api import Actor

__all__ = ["MOST_COUNTED", "EventFilter", "count", "narrowing", "page_of_keys", "tally"]


@dataclass(frozen=True, slots=True)
class EventFilter:
    """What a list is narrowed to. Empty fields do not narrow.

    `text` is matched with numbers and titles by beginnings of words. `place` is a code of the
    codifier and stands for all that lies in it. `happened_from` and `happened_to` keep events
    whose time may lie between them. `by_time`: the latest event first instead of the newest record.
    Merged events are shown only when asked for by state. `registered_from` and `registered_to`
    bound the time of registration, the latter excluded.
    """

    text: str = ""
    place: str = ""
    conduct: str = ""
    means: str = ""
    weapon: str = ""
    state: str = ""
    verification: str = ""
    organisation_id: UUID | None = None
    confidentiality: int | None = None
    happened_from: datetime | None = None
    happened_to: datetime | None = None
    by_time: bool = False
    tag: str = ""
    registered_from: datetime | None = None
    registered_to: datetime | None = None


def narrowing(narrowed: EventFilter, *, walking: bool = False) -> Q:
    """The filter as a condition on events; `walking` as for marks (`records.marks`)."""
    condition = Q(undone_at__isnull=True)
    condition &= listing.registered(narrowed.registered_from, narrowed.registered_to)
    for name in ("state", "verification", "organisation_id"):
        value = getattr(narrowed, name)
        if value:
            condition &= Q(**{name: value})
    if narrowed.confidentiality is not None:
        condition &= Q(confidentiality=narrowed.confidentiality)
    if not narrowed.state:
        condition &= ~Q(state=EventState.MERGED)
    for kind in ("place", "conduct", "means", "weapon"):
        code = getattr(narrowed, kind)
        if code:
            condition &= marks.having(kind, code, walking=walking)
    if narrowed.tag.strip():
        condition &= marks.MARKS.tagged(narrowed.tag, walking=walking)
    if narrowed.text.strip():
        words = marks.in_words(narrowed.text, walking=walking)
        condition &= NOTHING if words is None else words
    if narrowed.happened_from is not None or narrowed.happened_to is not None:
        condition &= timing.touching(narrowed.happened_from, narrowed.happened_to)
    return condition


def page_of_keys(
    actor: Actor, narrowed: EventFilter, *, after: Cursor | None, count: int
) -> list[tuple[UUID, datetime | None]]:
    """Keys with their times of the next `count` events, in the order of the list."""
    return listing.page_of_keys(
        Event,
        SEEING.walks(narrowed.organisation_id),
        actor,
        narrowing(narrowed, walking=True),
        after=after,
        count=count,
        by_time="when_from" if narrowed.by_time else "",
    )


def count(actor: Actor, narrowed: EventFilter, *, exact: bool = False) -> int:
    """How many events pass the filter, up to `MOST_COUNTED` and one, or all."""
    few = SEEING.looks_through_few(actor, narrowed.organisation_id)
    return listing.count(EVENTS, actor, narrowing(narrowed, walking=few), exact=exact)


def tally(
    actor: Actor, narrowed: EventFilter, *, kind: str, codes: Collection[str]
) -> dict[str, int]:
    """How many events that pass the filter bear each of these codes; codes of none are absent."""
    passing = EVENTS.visible(actor).filter(narrowing(narrowed))
    borne = EventMark.objects.filter(kind=kind, code__in=codes, event__in=passing.values("pk"))
    counts = borne.order_by().values("code").annotate(events=Count("event_id", distinct=True))
    return dict(counts.values_list("code", "events"))
