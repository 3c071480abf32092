# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pairs of events that the worker found, each seen from the reader's own event.

Every event is asked of its room with its policy at this moment. Of one that cannot be seen its
organisation is told, and how to reach it, and nothing else.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef

from dokaz.casework.events import api as events
from dokaz.deconflict.duplicates.models import EventPair
from dokaz.deconflict.duplicates.policy import EVENT_PAIRS, JUDGEMENTS, is_told
from dokaz.deconflict.duplicates.queries import LONGEST_PAGE, holders_of, judgement_view
from dokaz.deconflict.duplicates.scoring import Band
from dokaz.deconflict.duplicates.views import Holder, JudgementView
from dokaz.deconflict.duplicates.vocabulary import Decision, Kind
from dokaz.gate.api import Actor, NotFound, view


@dataclass(frozen=True, slots=True)
class WaitingEvents:
    """An own event, and the one that it may be: a visible one (`other`), or who has it (`holder`).

    `parts`: codes of what speaks for and against; none where the other one cannot be seen.
    `history`: decisions of the own organisation, the oldest first; only where one pair is shown.
    """

    pair: int
    own: events.EventRow
    other: events.EventRow | None
    holder: Holder | None
    band: Band
    parts: tuple[str, ...]
    judgement: JudgementView | None = None
    history: tuple[JudgementView, ...] = ()


@dataclass(frozen=True, slots=True)
class EventsPage:
    """`after`: where the next page begins; None on the last one."""

    rows: tuple[WaitingEvents, ...]
    after: int | None


@view("duplicates.event.list", rule=is_told)
def waiting_events(*, actor: Actor, after: int | None = None, limit: int = 25) -> EventsPage:
    """Pairs of events that nobody of the own organisation has decided about, the newest first."""
    limit = max(1, min(limit, LONGEST_PAGE))
    rows = EVENT_PAIRS.visible(actor).filter(~Exists(_decided(actor))).order_by("-pk")
    if after is not None:
        rows = rows.filter(pk__lt=after)
    found = list(rows[: limit + 1])
    return EventsPage(
        rows=tuple(_shown(actor, found[:limit])),
        after=found[limit - 1].pk if len(found) > limit else None,
    )


@view("duplicates.event.show", rule=is_told)
def get_events(*, actor: Actor, pair_id: int) -> WaitingEvents:
    """One pair, decided or not. Raises NotFound: the own event is not this actor's to see."""
    pair = EVENT_PAIRS.visible(actor).filter(pk=pair_id).first()
    found = list(_shown(actor, [pair], with_history=True)) if pair else []
    if not found:
        raise NotFound("pair")
    return found[0]


def _decided(actor: Actor) -> Any:
    """The newest judgement of a pair, if it decides something."""
    of_pair = {"what": Kind.EVENT, "one_id": OuterRef("one_id"), "other_id": OuterRef("other_id")}
    later = JUDGEMENTS.visible(actor).filter(**of_pair, pk__gt=OuterRef("pk"))
    newest = JUDGEMENTS.visible(actor).filter(**of_pair)
    return newest.exclude(decision=Decision.OPEN).filter(~Exists(later))


def _shown(
    actor: Actor, pairs: Sequence[EventPair], *, with_history: bool = False
) -> Iterable[WaitingEvents]:
    keys = {key for pair in pairs for key in (pair.one_id, pair.other_id)}
    rows = events.rows_of(actor=actor, event_ids=list(keys))
    sides = [_sides(actor, pair) for pair in pairs]
    owners = {owner for _own, _other, owner in sides if owner != actor.organisation_id}
    holders = holders_of(actor, owners)
    for pair, (own, other, owner) in zip(pairs, sides, strict=True):
        hidden = other not in rows
        if own not in rows or (hidden and owner not in holders):
            continue
        history = _history(actor, pair) if with_history else ()
        yield WaitingEvents(
            pair=pair.pk,
            own=rows[own],
            other=rows.get(other),
            holder=holders.get(owner),
            band=Band(pair.band),
            parts=() if hidden else tuple(pair.parts),
            judgement=history[-1] if history and history[-1].decision != Decision.OPEN else None,
            history=history,
        )


def _sides(actor: Actor, pair: EventPair) -> tuple[UUID, UUID, UUID]:
    """The own event (the newer one, if both are), the other one, and its owner."""
    if pair.other_organisation_id == actor.organisation_id:
        return pair.other_id, pair.one_id, pair.one_organisation_id
    return pair.one_id, pair.other_id, pair.other_organisation_id


def _history(actor: Actor, pair: EventPair) -> tuple[JudgementView, ...]:
    rows = JUDGEMENTS.visible(actor).filter(
        what=Kind.EVENT, one_id=pair.one_id, other_id=pair.other_id
    )
    return tuple(map(judgement_view, rows.order_by("pk")))
