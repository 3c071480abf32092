# SPDX-License-Identifier: AGPL-3.0-or-later
"""Events that may be the one somebody writes down or looks at. Nothing is ever merged by it.

Only events that the actor may see are compared. What other organisations have is told through
pictures and addresses of the items: who has something alike, and the contact.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from dokaz.casework.events import api as events
from dokaz.deconflict.duplicates.policy import is_told
from dokaz.deconflict.duplicates.queries import alike_items
from dokaz.deconflict.duplicates.scoring import Band, Part, band_of, parts_of
from dokaz.deconflict.duplicates.views import Holder
from dokaz.gate.api import Actor, view

MOST_SHOWN = 10


@dataclass(frozen=True, slots=True)
class AlikeEvent:
    """An event that may be the same: what speaks for and against it."""

    row: events.EventRow
    band: Band
    score: float
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class AlikeEvents:
    """The likeliest first. `elsewhere`: who has material that is like that of the event and that
    the actor may not see."""

    events: tuple[AlikeEvent, ...] = ()
    elsewhere: tuple[Holder, ...] = ()


@view("duplicates.event.alike_draft", rule=is_told)
def alike_draft(
    *, actor: Actor, draft: events.EventDraft, item_ids: tuple[UUID, ...] = ()
) -> AlikeEvents:
    """Events like one that is being written down, with items it shall have. Raises Rejected: a
    time or place that cannot be read."""
    outline = events.outline_of_draft(actor=actor, draft=draft, item_ids=item_ids)
    return _alike(actor, outline, None)


@view("duplicates.event.alike", rule=is_told)
def alike_events(*, actor: Actor, event_id: UUID) -> AlikeEvents:
    """Events like a visible one. Raises NotFound."""
    return _alike(actor, events.outline_of_event(actor=actor, event_id=event_id), event_id)


def _alike(actor: Actor, outline: events.Outline, event_id: UUID | None) -> AlikeEvents:
    near, elsewhere = alike_items(actor, outline.items)
    wide = with_items(outline, near)
    found = [
        one
        for each in events.in_question(actor=actor, outline=wide, without=event_id)
        if (one := _judged(outline, each, near)) is not None
    ]
    found.sort(key=lambda one: (-one.score, one.row.ref))
    return AlikeEvents(tuple(found[:MOST_SHOWN]), elsewhere)


def with_items(outline: events.Outline, items: Iterable[UUID]) -> events.Outline:
    """The same with items that look alike: their events come into question too."""
    return events.Outline(
        when=outline.when,
        codes=outline.codes,
        points=outline.points,
        conduct=outline.conduct,
        harm=outline.harm,
        items=outline.items | frozenset(items),
    )


def _judged(
    outline: events.Outline, other: events.InQuestion, near: frozenset[UUID]
) -> AlikeEvent | None:
    parts = parts_of(outline, other.outline, look_alike=bool(near & other.outline.items))
    score = sum(part.weight for part in parts)
    band = band_of(score)
    return AlikeEvent(other.row, band, score, parts) if band else None
