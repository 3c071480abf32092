# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pairs of events that the worker found, each seen from the reader's own event.

Every event is asked of its room with its policy at this moment. Of one that cannot be seen its
organisation is told, and how to reach it, and nothing else.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from dokaz.casework.events import api as events
from dokaz.deconflict.duplicates.event_grounds import parts_seen
from dokaz.deconflict.duplicates.event_likeness import SERVICE
from dokaz.deconflict.duplicates.models import EventPair, Judgement
from dokaz.deconflict.duplicates.naming import name_of, named, own_and_other, own_seen, page_of
from dokaz.deconflict.duplicates.policy import EVENT_PAIRS, JUDGEMENTS, is_told
from dokaz.deconflict.duplicates.queries import LONGEST_PAGE, holders_of, judgement_view
from dokaz.deconflict.duplicates.scoring import Band
from dokaz.deconflict.duplicates.views import Holder, JudgementView
from dokaz.deconflict.duplicates.vocabulary import Decision, Kind
from dokaz.gate.api import Actor, NotFound, reading, view
from dokaz.members.api import service_actor


@dataclass(frozen=True, slots=True)
class WaitingEvents:
    """An own event, and the one that it may be: a visible one (`other`), or who has it (`holder`).

    `pair`: the name of the two (`naming`).
    `parts`: codes of what speaks for and against, as far as the reader may see what it rests on;
    none where the other one cannot be seen.
    `history`: decisions of the own organisation, the oldest first; only where one pair is shown.
    `is_same_there`: the other organisation has filed them as one event.
    """

    pair: str
    own: events.EventRow
    other: events.EventRow | None
    holder: Holder | None
    band: Band
    parts: tuple[str, ...]
    judgement: JudgementView | None = None
    history: tuple[JudgementView, ...] = ()
    is_same_there: bool = False


@dataclass(frozen=True, slots=True)
class EventsPage:
    """`after`: the pair behind which the next page begins; empty on the last one."""

    rows: tuple[WaitingEvents, ...]
    after: str


@view("duplicates.event.list", rule=is_told)
def waiting_events(*, actor: Actor, after: str = "", limit: int = 25) -> EventsPage:
    """Pairs of events that nobody of the own organisation has decided about, the newest first.

    From the beginning if there is no pair `after` that the actor may see, for whatever reason.
    """
    limit = max(1, min(limit, LONGEST_PAGE))
    found, last = page_of(
        actor,
        EVENT_PAIRS.visible(actor).filter(
            ~Exists(_decided(actor)), *own_seen(actor, events.seen_in)
        ),
        lambda pairs: _shown(actor, pairs),
        named(actor, EVENT_PAIRS.visible(actor), after),
        limit,
    )
    return EventsPage(rows=tuple(found), after=name_of(actor, last) if last else "")


@view("duplicates.event.show", rule=is_told)
def get_events(*, actor: Actor, name: str) -> WaitingEvents:
    """One pair, decided or not. Raises NotFound: the own event is not this actor's to see."""
    pair = named(actor, EVENT_PAIRS.visible(actor), name)
    found = list(_shown(actor, [pair], with_history=True)) if pair else []
    if not found:
        raise NotFound("pair")
    return found[0][1]


@view("duplicates.event.of_event", rule=is_told)
def pairs_of_event(*, actor: Actor, event_id: UUID) -> tuple[WaitingEvents, ...]:
    """Pairs of one own event, decided or not, the likeliest first; none of another's event."""
    rows = EVENT_PAIRS.visible(actor).filter(Q(one_id=event_id) | Q(other_id=event_id))
    shown = _shown(actor, list(rows.order_by("-score", "-pk")), with_history=True)
    return tuple(_seen_from(pair, event_id) for _row, pair in shown if _has(pair, event_id))


def _has(pair: WaitingEvents, event_id: UUID) -> bool:
    """Whether the event is the actor's side of the pair, or one of two own ones."""
    own = pair.holder is None and pair.other is not None and pair.other.id == event_id
    return own or pair.own.id == event_id


def _seen_from(pair: WaitingEvents, event_id: UUID) -> WaitingEvents:
    """The same with that event as the own one."""
    if pair.own.id == event_id or pair.other is None:
        return pair
    return replace(pair, own=pair.other, other=pair.own)


def _decided(actor: Actor) -> Any:
    """The newest judgement of a pair, if it decides something."""
    of_pair = {"what": Kind.EVENT, "one_id": OuterRef("one_id"), "other_id": OuterRef("other_id")}
    later = JUDGEMENTS.visible(actor).filter(**of_pair, pk__gt=OuterRef("pk"))
    newest = JUDGEMENTS.visible(actor).filter(**of_pair)
    return newest.exclude(decision=Decision.OPEN).filter(~Exists(later))


def _shown(
    actor: Actor, pairs: Sequence[EventPair], *, with_history: bool = False
) -> Iterable[tuple[EventPair, WaitingEvents]]:
    keys = {key for pair in pairs for key in (pair.one_id, pair.other_id)}
    rows = events.rows_of(actor=actor, event_ids=list(keys))
    sides = [_sides(actor, pair) for pair in pairs]
    owners = {owner for _own, _other, owner in sides if owner != actor.organisation_id}
    holders = holders_of(actor, owners)
    histories = _histories(actor, pairs) if with_history else {}
    same_there = _same_there(actor, pairs)
    seen = [pair for pair in pairs if pair.one_id in rows and pair.other_id in rows]
    parts = parts_seen(actor, seen)
    for pair, (own, other, owner) in zip(pairs, sides, strict=True):
        hidden = other not in rows
        if own not in rows or (hidden and owner not in holders):
            continue
        both = (pair.one_id, pair.other_id)
        history = tuple(histories.get(both, ()))
        yield (
            pair,
            WaitingEvents(
                pair=name_of(actor, pair),
                own=rows[own],
                other=rows.get(other),
                holder=holders.get(owner),
                band=Band(pair.band),
                parts=parts.get(pair.pk, ()),
                judgement=history[-1]
                if history and history[-1].decision != Decision.OPEN
                else None,
                history=history,
                is_same_there=both in same_there,
            ),
        )


def _sides(actor: Actor, pair: EventPair) -> tuple[UUID, UUID, UUID]:
    """The own event, the other one, and its owner."""
    own, other = own_and_other(actor, pair)
    is_one = other == pair.one_id
    return own, other, pair.one_organisation_id if is_one else pair.other_organisation_id


_Both = tuple[UUID, UUID]


def _of(pairs: Sequence[EventPair]) -> dict[str, Any]:
    """Narrows judgements to those of some pairs, and a few of others."""
    ones, others = {pair.one_id for pair in pairs}, {pair.other_id for pair in pairs}
    return {"what": Kind.EVENT, "one_id__in": ones, "other_id__in": others}


def _histories(actor: Actor, pairs: Sequence[EventPair]) -> dict[_Both, list[JudgementView]]:
    found: dict[_Both, list[JudgementView]] = {}
    for row in JUDGEMENTS.visible(actor).filter(**_of(pairs)).order_by("pk"):
        found.setdefault((row.one_id, row.other_id), []).append(judgement_view(row))
    return found


def _same_there(actor: Actor, pairs: Sequence[EventPair]) -> set[_Both]:
    """Pairs that the other organisation holds to be one event: the newest of its decisions."""
    theirs = [pair for pair in pairs if pair.one_organisation_id != pair.other_organisation_id]
    if not theirs:
        return set()
    owners = {
        (pair.one_id, pair.other_id): {pair.one_organisation_id, pair.other_organisation_id}
        for pair in theirs
    }
    newest: dict[_Both, str] = {}
    with reading(service_actor(SERVICE)):
        rows = Judgement.objects.filter(**_of(theirs)).exclude(
            organisation_id=actor.organisation_id
        )
        for row in rows.order_by("pk"):
            both = (row.one_id, row.other_id)
            if row.organisation_id in owners.get(both, ()):
                newest[both] = row.decision
    return {both for both, decision in newest.items() if decision == Decision.SAME}
