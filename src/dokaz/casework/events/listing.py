# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a list finds its rows: the branches of the policy are walked each by an index, and merged."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Q

from dokaz.casework.events import marks
from dokaz.casework.events.models import Event
from dokaz.casework.events.policy import BRANCHES, EVENTS, NOTHING
from dokaz.casework.events.views import Cursor
from dokaz.casework.events.vocabulary import EventState
from dokaz.gate.api import Actor

MOST_COUNTED = 10_000
_BEGINNING = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class EventFilter:
    """What a list is narrowed to. Empty fields do not narrow.

    `text` is matched with numbers and titles by beginnings of words. `place` is a code of the
    codifier and stands for all that lies in it. `happened_from` and `happened_to` keep events
    whose time may lie between them. `by_time`: the latest event first instead of the newest record.
    Merged events are shown only when asked for by state.
    """

    text: str = ""
    place: str = ""
    conduct: str = ""
    means: str = ""
    state: str = ""
    verification: str = ""
    organisation_id: UUID | None = None
    confidentiality: int | None = None
    happened_from: datetime | None = None
    happened_to: datetime | None = None
    by_time: bool = False


def narrowing(narrowed: EventFilter) -> Q:
    """The filter as a condition on events."""
    condition = Q(undone_at__isnull=True)
    for name in ("state", "verification", "organisation_id"):
        value = getattr(narrowed, name)
        if value:
            condition &= Q(**{name: value})
    if narrowed.confidentiality is not None:
        condition &= Q(confidentiality=narrowed.confidentiality)
    if not narrowed.state:
        condition &= ~Q(state=EventState.MERGED)
    for kind in ("place", "conduct", "means"):
        code = getattr(narrowed, kind)
        if code:
            condition &= marks.having(kind, code)
    if narrowed.text.strip():
        words = marks.in_words(narrowed.text)
        condition &= NOTHING if words is None else words
    if narrowed.happened_from is not None:
        condition &= Q(when_to__gte=narrowed.happened_from) | Q(
            when_to__isnull=True, when_from__isnull=False
        )
    if narrowed.happened_to is not None:
        condition &= Q(when_from__lte=narrowed.happened_to) | Q(
            when_from__isnull=True, when_to__isnull=False
        )
    return condition


def page_of_keys(
    actor: Actor, narrowed: EventFilter, *, after: Cursor | None, count: int
) -> list[tuple[UUID, datetime | None]]:
    """Keys with their times of the next `count` events, in the order of the list."""
    condition = narrowing(narrowed)
    if after is not None:
        condition &= _beyond(after, by_time=narrowed.by_time)
    found: dict[UUID, datetime | None] = {}
    for branch in BRANCHES:
        part = branch(actor)
        if part is NOTHING:
            continue
        rows: Any = Event.objects.filter(part, condition)
        order = [F("when_from").desc(nulls_last=True), "-pk"] if narrowed.by_time else ["-pk"]
        found.update(rows.order_by(*order).values_list("pk", "when_from")[:count])
    ordered = sorted(found.items(), key=_order(by_time=narrowed.by_time), reverse=True)
    return ordered[:count]


def _order(*, by_time: bool) -> Any:
    if not by_time:
        return lambda pair: pair[0]
    return lambda pair: (pair[1] or _BEGINNING, pair[0])


def _beyond(after: Cursor, *, by_time: bool) -> Q:
    if not by_time:
        return Q(pk__lt=after.id)
    unknown = Q(when_from__isnull=True)
    if after.when is None:
        return unknown & Q(pk__lt=after.id)
    return unknown | Q(when_from__lt=after.when) | Q(when_from=after.when, pk__lt=after.id)


def count(actor: Actor, narrowed: EventFilter) -> int:
    """How many events pass the filter, up to `MOST_COUNTED` and one."""
    return EVENTS.visible(actor).filter(narrowing(narrowed))[: MOST_COUNTED + 1].count()
