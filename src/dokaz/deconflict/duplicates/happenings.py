# SPDX-License-Identifier: AGPL-3.0-or-later
"""Events that may be the one somebody writes down or looks at. Nothing is ever merged by it.

Events that the actor may see are shown, with what speaks for and against it. Of events of other
organisations that cannot be seen it is told who has one that may be the same, how likely it is, and
the contact; of their pictures and addresses, who has something alike.
"""

import hashlib
from dataclasses import dataclass, replace
from uuid import UUID

from dokaz.casework.events import api as events
from dokaz.deconflict.duplicates import telling
from dokaz.deconflict.duplicates.actions.telling import stop_telling
from dokaz.deconflict.duplicates.event_likeness import SERVICE, Like, likes_of
from dokaz.deconflict.duplicates.event_queries import pairs_of_event
from dokaz.deconflict.duplicates.policy import is_told
from dokaz.deconflict.duplicates.queries import alike_items, holders_of
from dokaz.deconflict.duplicates.scoring import Band, Part, band_of, parts_of
from dokaz.deconflict.duplicates.telling import Told
from dokaz.deconflict.duplicates.views import Holder, JudgementView
from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, reading, view
from dokaz.members.api import service_actor

MOST_SHOWN = 10
_NOT_YET = UUID(int=0)


@dataclass(frozen=True, slots=True)
class AlikeEvent:
    """An event that may be the same: what speaks for and against it.

    `pair`: the name of the two in the queue, None if it is not there (yet); `judgement`: what was
    decided about them.
    """

    row: events.EventRow
    band: Band
    score: float
    parts: tuple[Part, ...]
    pair: str | None = None
    judgement: JudgementView | None = None


@dataclass(frozen=True, slots=True)
class UnseenEvent:
    """Who has an event that may be the same and cannot be seen. `pair`: as above."""

    holder: Holder
    band: Band
    pair: str | None = None
    judgement: JudgementView | None = None


@dataclass(frozen=True, slots=True)
class AlikeEvents:
    """The likeliest first. `unseen`: organisations whose events cannot be seen; nothing is said of
    them if `is_stopped`, whether there are any or not (`telling`). `elsewhere`: who else has
    material that is like that of the event and that the actor may not see."""

    events: tuple[AlikeEvent, ...] = ()
    unseen: tuple[UnseenEvent, ...] = ()
    elsewhere: tuple[Holder, ...] = ()
    is_stopped: bool = False


def alike_draft(
    *, actor: Actor, draft: events.EventDraft, item_ids: tuple[UUID, ...] = ()
) -> AlikeEvents:
    """Events like one that is being written down, with items it shall have; whoever was told of
    enough that they may not see is told no more today, which is an act. Raises Rejected: a time or
    place that cannot be read."""
    found, is_reached = _alike_draft(actor=actor, draft=draft, item_ids=item_ids)
    if is_reached:
        stop_telling(actor=actor, what=Told.EVENT)
    return found


@view("duplicates.event.alike_draft", rule=is_told)
def _alike_draft(
    *, actor: Actor, draft: events.EventDraft, item_ids: tuple[UUID, ...]
) -> tuple[AlikeEvents, bool]:
    """What is told, and whether it is the last of today."""
    few = item_ids[: evidence.LARGEST_LOOK]
    seen = evidence.rows_of(actor=actor, item_ids=few) if few else ()
    outline = events.outline_of_draft(
        actor=actor, draft=draft, item_ids=tuple(row.id for row in seen)
    )
    shown, seen_ones, elsewhere = _alike(actor, outline, None)
    if telling.is_over(actor, Told.EVENT):
        return replace(_told(shown, [], elsewhere), is_stopped=True), False
    unseen = _unseen(actor, outline, seen_ones)
    keys = [key.hex for key in unseen]
    is_reached = telling.count(actor, Told.EVENT, keys, _digest(outline))
    return _told(shown, list(unseen.values()), elsewhere), is_reached


@view("duplicates.event.alike", rule=is_told)
def alike_events(*, actor: Actor, event_id: UUID) -> AlikeEvents:
    """Events like a visible one; of an own one also those that the worker found and that cannot be
    seen. Raises NotFound."""
    outline = events.outline_of_event(actor=actor, event_id=event_id)
    shown, _seen, elsewhere = _alike(actor, outline, event_id)
    pairs = pairs_of_event(actor=actor, event_id=event_id)
    by_event = {pair.other.id: pair for pair in pairs if pair.other}
    numbered = [
        AlikeEvent(one.row, one.band, one.score, one.parts, pair.pair, pair.judgement)
        if (pair := by_event.get(one.row.id))
        else one
        for one in shown
    ]
    unseen = [
        UnseenEvent(pair.holder, pair.band, pair.pair, pair.judgement)
        for pair in pairs
        if pair.other is None and pair.holder is not None
    ]
    return _told(numbered, unseen, elsewhere)


def _told(
    shown: list[AlikeEvent], unseen: list[UnseenEvent], elsewhere: tuple[Holder, ...]
) -> AlikeEvents:
    """Who is named with an event is not named with its material again."""
    named = {one.holder.id for one in unseen}
    rest = tuple(one for one in elsewhere if one.id not in named)
    return AlikeEvents(tuple(shown), tuple(unseen[:MOST_SHOWN]), rest)


def _alike(
    actor: Actor, outline: events.Outline, event_id: UUID | None
) -> tuple[list[AlikeEvent], frozenset[UUID], tuple[Holder, ...]]:
    """Visible events that may be the same one, all visible ones that were looked at, and who has
    like material."""
    near, elsewhere = alike_items(actor, outline.items)
    wide = outline.with_items(near)
    asked = events.in_question(actor=actor, outline=wide, without=event_id)
    found = [likely for one in asked if (likely := _judged(outline, one, near)) is not None]
    found.sort(key=lambda likely: (-likely.score, likely.other.ref))
    del found[MOST_SHOWN:]
    rows = events.rows_of(actor=actor, event_ids=[likely.other.id for likely in found])
    shown = [
        AlikeEvent(rows[likely.other.id], likely.band, likely.score, likely.parts)
        for likely in found
        if likely.other.id in rows
    ]
    return shown, frozenset(one.id for one in asked), elsewhere


@dataclass(frozen=True, slots=True)
class _Likely:
    """A visible event that may be the same one; what is shown of it is read for the likeliest."""

    other: events.InQuestion
    band: Band
    score: float
    parts: tuple[Part, ...]


def _judged(
    outline: events.Outline, other: events.InQuestion, near: frozenset[UUID]
) -> _Likely | None:
    parts = parts_of(outline, other.outline, look_alike=bool(near & other.outline.items))
    score = sum(part.weight for part in parts)
    band = band_of(score)
    return _Likely(other, band, score, parts) if band else None


def _digest(outline: events.Outline) -> str:
    """The same for questions that state the same."""
    sets = (outline.codes, outline.conduct, outline.items, outline.harm.items())
    stated = repr((outline.when, outline.points, [sorted(one) for one in sets]))
    return hashlib.blake2b(stated.encode(), digest_size=16).hexdigest()


def _unseen(
    actor: Actor, outline: events.Outline, seen_ones: frozenset[UUID]
) -> dict[UUID, UnseenEvent]:
    """Each organisation once, by its likeliest event: the same that is told of an event that has
    been saved, so nothing more is learned by trying. `seen_ones` are known to be visible."""
    if actor.organisation_id is None:
        return {}
    draft = events.ComparedEvent(
        id=_NOT_YET, organisation_id=actor.organisation_id, is_told=True, outline=outline
    )
    with reading(service_actor(SERVICE)):
        likes = sorted(likes_of(draft, without=seen_ones), key=lambda like: -like.score)
    theirs = [like for like in likes if like.other.organisation_id != actor.organisation_id]
    seen = events.rows_of(actor=actor, event_ids=[like.other.id for like in theirs])
    hidden = [like for like in theirs if like.other.id not in seen]
    holders = holders_of(actor, (like.other.organisation_id for like in hidden))
    best: dict[UUID, Like] = {}
    for like in hidden:
        best.setdefault(like.other.organisation_id, like)
    return {
        like.other.id: UnseenEvent(holders[owner], like.band)
        for owner, like in list(best.items())[:MOST_SHOWN]
        if owner in holders
    }
