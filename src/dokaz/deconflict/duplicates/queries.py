# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading what is alike. The number of queries does not depend on the number of rows.

Every item is asked of the evidence room with its policy at this moment, so what is shown is what
the reader may see now, whatever was found earlier.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from dokaz.casework.persons import api as persons
from dokaz.deconflict.duplicates import telling
from dokaz.deconflict.duplicates.actions.telling import stop_telling
from dokaz.deconflict.duplicates.addresses import canonical as addresses
from dokaz.deconflict.duplicates.models import Judgement, Pair
from dokaz.deconflict.duplicates.naming import name_of, named, own_and_other, own_seen, page_of
from dokaz.deconflict.duplicates.policy import ADDRESSES, JUDGEMENTS, PAIRS, is_told, works_here
from dokaz.deconflict.duplicates.telling import Told
from dokaz.deconflict.duplicates.views import (
    Alike,
    Holder,
    JudgementView,
    Known,
    Waiting,
    WaitingPage,
)
from dokaz.deconflict.duplicates.vocabulary import Because, Decision, Kind, Reason
from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, NotFound, pieces, view
from dokaz.members import api as members

MOST_SHOWN = 20
LONGEST_PAGE = 100
_LOOKED_AT = 200


def known_address(*, actor: Actor, address: str) -> Known:
    """What the archive has of the page that an address leads to. Nothing is asked of the page.
    Whoever was told of enough that they may not see is told no more today, which is an act."""
    found, is_reached = _known_address(actor=actor, address=address)
    if is_reached:
        stop_telling(actor=actor, what=Told.ADDRESS)
    return found


@view("duplicates.address.known", rule=is_told)
def _known_address(*, actor: Actor, address: str) -> tuple[Known, bool]:
    """What is told, and whether it is the last of today."""
    form = addresses.canonical(address)
    if form is None:
        return Known(""), False
    key = addresses.key_of(form)
    rows = ADDRESSES.visible(actor).filter(key=key).order_by("-pk")
    there = list(rows.values_list("item_id", "organisation_id", "is_told")[:_LOOKED_AT])
    seen = evidence.rows_of(actor=actor, item_ids=tuple(item for item, _owner, _told in there))
    shown = {row.id for row in seen}
    owners = {owner for item, owner, told in there if told and item not in shown}
    owners -= {row.organisation_id for row in seen}
    if telling.is_over(actor, Told.ADDRESS):
        return Known(form, seen[:MOST_SHOWN], is_stopped=True), False
    elsewhere = tuple(holders_of(actor, owners).values())
    is_reached = telling.count(actor, Told.ADDRESS, [key] if elsewhere else [])
    return Known(form, seen[:MOST_SHOWN], elsewhere), is_reached


@view("duplicates.item.alike", rule=is_told)
def alike(*, actor: Actor, item_id: UUID) -> tuple[Alike, ...]:
    """What is like an item of the own organisation or one that is visible; the nearest first.

    Raises:
        NotFound: the item is not this actor's to see.
    """
    evidence.require_item(actor=actor, item_id=item_id)
    pairs = PAIRS.visible(actor).filter(Q(one_id=item_id) | Q(other_id=item_id))
    found = list(pairs.order_by("distance", "-pk")[:_LOOKED_AT])
    return tuple(
        one
        for one in _alike(actor, [(pair, item_id) for pair in found])
        if one is not None and not _is_settled(one)
    )[:MOST_SHOWN]


@view("duplicates.pair.list", rule=is_told)
def waiting_pairs(*, actor: Actor, after: str = "", limit: int = 25) -> WaitingPage:
    """Pairs that nobody of the own organisation has decided about, the newest first.

    From the beginning if there is no pair `after` that the actor may see, for whatever reason.
    """
    limit = max(1, min(limit, LONGEST_PAGE))
    found, last = page_of(
        actor,
        PAIRS.visible(actor).filter(
            *own_seen(actor, evidence.seen_in),
            ~Exists(_decided(actor)),
            ~Exists(_newer(actor)),
        ),
        lambda pairs: _waiting(actor, pairs),
        named(actor, PAIRS.visible(actor), after),
        limit,
    )
    return WaitingPage(rows=tuple(found), after=name_of(actor, last) if last else "")


@view("duplicates.pair.show", rule=is_told)
def get_pair(*, actor: Actor, name: str) -> Waiting:
    """One pair, decided or not. Raises NotFound: its own item is not this actor's to see."""
    pair = named(actor, PAIRS.visible(actor), name)
    found = list(_waiting(actor, [pair])) if pair else []
    if not found:
        raise NotFound("pair")
    return found[0][1]


@view("duplicates.judgement.list", rule=is_told)
def judgements(*, actor: Actor, item_ids: tuple[UUID, UUID]) -> tuple[JudgementView, ...]:
    """All that the own organisation decided about two items, oldest first."""
    evidence_rows = evidence.rows_of(actor=actor, item_ids=item_ids)
    if len(evidence_rows) != 2:
        raise NotFound("pair")
    rows = JUDGEMENTS.visible(actor).filter(one_id=min(item_ids), other_id=max(item_ids))
    return tuple(map(judgement_view, rows.order_by("pk")))


def alike_items(
    actor: Actor, item_ids: Iterable[UUID]
) -> tuple[frozenset[UUID], tuple[Holder, ...]]:
    """Of items that the actor may see: other visible ones that are like them, and who has what
    cannot be seen. What was judged to be something else does not count."""
    few = tuple(item_ids)[: evidence.LARGEST_LOOK]
    if not few:
        return frozenset(), ()
    wanted = [row.id for row in evidence.rows_of(actor=actor, item_ids=few)]
    pairs = PAIRS.visible(actor).filter(Q(one_id__in=wanted) | Q(other_id__in=wanted))
    there = set(wanted)
    sides = [
        (pair, pair.one_id if pair.one_id in there else pair.other_id)
        for pair in pairs.order_by("distance", "-pk")[:_LOOKED_AT]
    ]
    found = [one for one in _alike(actor, sides) if one is not None and not _is_settled(one)]
    holders = {one.holder.id: one.holder for one in found if one.holder and not one.item}
    return frozenset(one.item.id for one in found if one.item), tuple(holders.values())


def of_one_source(actor: Actor, item_ids: Collection[UUID]) -> set[tuple[UUID, UUID]]:
    """Of visible items those two and two that were found to be alike, unless somebody of the own
    organisation said that they are something else, or taken by another camera: whether sources are
    independent is not guessed."""
    found = list(PAIRS.visible(actor).filter(one_id__in=item_ids, other_id__in=item_ids))
    judged = _newest_judgements(actor, found)
    both = {(pair.one_id, pair.other_id) for pair in found}
    return {one for one in both if one not in judged or not _is_apart(judged[one])}


def decided_same(kind: str, keys: Collection[UUID]) -> Iterable[tuple[UUID, UUID]]:
    """Pairs of people or events, one of them among `keys`, of which somebody's newest decision in
    any organisation says that they are the same; for rooms that ask while all rows are read.

    A decision about a person of another organisation counts while that one is shown to the
    organisation that decided: else it would tell of a record that nobody there may see.
    """
    later = Judgement.objects.filter(
        organisation_id=OuterRef("organisation_id"),
        one_id=OuterRef("one_id"),
        other_id=OuterRef("other_id"),
        pk__gt=OuterRef("pk"),
    )
    standing = Judgement.objects.filter(~Exists(later), what=kind, decision=Decision.SAME)
    wanted = sorted(keys)
    for some in pieces(wanted):
        pairs = standing.filter(Q(one_id__in=some) | Q(other_id__in=some))
        found = list(pairs.values_list("organisation_id", "one_id", "other_id"))
        if kind == Kind.PERSON:
            shown = persons.shown_to({(by, key) for by, *both in found for key in both})
            found = [row for row in found if {(row[0], key) for key in row[1:]} <= shown]
        yield from ((one, other) for _by, one, other in found)


def _is_apart(judgement: JudgementView) -> bool:
    """Whether it says that two items come from two recordings."""
    is_other = judgement.decision == Decision.DIFFERENT
    return is_other or judgement.because == Because.SAME_MOMENT


def _decided(actor: Actor) -> Any:
    """The newest judgement of a pair, if it decides something."""
    newest = JUDGEMENTS.visible(actor).filter(
        one_id=OuterRef("one_id"), other_id=OuterRef("other_id")
    )
    later = JUDGEMENTS.visible(actor).filter(
        one_id=OuterRef("one_id"), other_id=OuterRef("other_id"), pk__gt=OuterRef("pk")
    )
    return newest.exclude(decision=Decision.OPEN).filter(~Exists(later))


def _newer(actor: Actor) -> Any:
    """Of two items that are alike for several reasons the newest one stands in the queue."""
    return PAIRS.visible(actor).filter(
        one_id=OuterRef("one_id"), other_id=OuterRef("other_id"), pk__gt=OuterRef("pk")
    )


def _is_settled(one: Alike) -> bool:
    """Whether somebody said that it is another thing: it is shown in the pair's history only."""
    return one.judgement is not None and one.judgement.decision == Decision.DIFFERENT


def _waiting(actor: Actor, pairs: Sequence[Pair]) -> Iterable[tuple[Pair, Waiting]]:
    """Those of some pairs whose own item is visible."""
    sides = [(pair, own_and_other(actor, pair)[0]) for pair in pairs]
    rows = _rows(actor, pairs)
    ones, others = {pair.one_id for pair in pairs}, {pair.other_id for pair in pairs}
    every = PAIRS.visible(actor).filter(one_id__in=ones, other_id__in=others)
    for (pair, item_id), one in zip(
        sides, _alike(actor, sides, rows, every=list(every)), strict=True
    ):
        if one is not None and item_id in rows:
            yield pair, Waiting(name_of(actor, pair), rows[item_id], one)


def _rows(actor: Actor, pairs: Sequence[Pair]) -> dict[UUID, evidence.ItemRow]:
    wanted = list(dict.fromkeys(key for pair in pairs for key in (pair.one_id, pair.other_id)))
    found: dict[UUID, evidence.ItemRow] = {}
    for piece in pieces(wanted, evidence.LARGEST_LOOK):
        some = tuple(piece)
        found.update((row.id, row) for row in evidence.rows_of(actor=actor, item_ids=some))
    return found


def _alike(
    actor: Actor,
    sides: Sequence[tuple[Pair, UUID]],
    rows: dict[UUID, evidence.ItemRow] | None = None,
    *,
    every: Sequence[Pair] | None = None,
) -> list[Alike | None]:
    """For each pair, seen from one of its items, what the other one is; None: not to be told.

    Two reasons for one pair of items are told once, with the first of them. `every`: pairs that
    tell all reasons, if those asked for do not.
    """
    rows = _rows(actor, [pair for pair, _item in sides]) if rows is None else rows
    judged = _newest_judgements(actor, [pair for pair, _item in sides])
    owners = {_other(pair, item)[1] for pair, item in sides}
    holders = holders_of(actor, owners)
    reasons: dict[tuple[UUID, UUID], list[str]] = {}
    for pair in [pair for pair, _item in sides] if every is None else every:
        reasons.setdefault((pair.one_id, pair.other_id), []).append(pair.reason)
    told: set[tuple[UUID, UUID]] = set()
    found: list[Alike | None] = []
    for pair, item_id in sides:
        both = (pair.one_id, pair.other_id)
        other_id, owner = _other(pair, item_id)
        row = rows.get(other_id)
        if both in told or (row is None and owner == actor.organisation_id):
            found.append(None)
            continue
        told.add(both)
        found.append(
            Alike(
                item=row,
                holder=holders.get(owner) if owner != actor.organisation_id else None,
                reasons=tuple(sorted(reasons[both])),
                distance=pair.distance if pair.reason == Reason.PICTURE else None,
                frames=_frames(pair, turned=item_id != pair.one_id),
                judgement=judged.get(both),
            )
        )
    return found


def _other(pair: Pair, item_id: UUID) -> tuple[UUID, UUID]:
    """The other item of a pair and its owner."""
    if item_id == pair.one_id:
        return pair.other_id, pair.other_organisation_id
    return pair.one_id, pair.one_organisation_id


def _frames(pair: Pair, *, turned: bool) -> tuple[bool, bool]:
    times = pair.facts.get("times") or [[None, None]]
    one, other = (time is not None for time in times[0])
    return (other, one) if turned else (one, other)


def _newest_judgements(
    actor: Actor, pairs: Sequence[Pair]
) -> dict[tuple[UUID, UUID], JudgementView]:
    if not works_here(actor):
        return {}
    rows = JUDGEMENTS.visible(actor).filter(
        one_id__in={pair.one_id for pair in pairs}, other_id__in={pair.other_id for pair in pairs}
    )
    newest = {(row.one_id, row.other_id): row for row in rows.order_by("pk")}
    return {
        both: judgement_view(row) for both, row in newest.items() if row.decision != Decision.OPEN
    }


def judgement_view(row: Judgement) -> JudgementView:
    return JudgementView(row.decision, row.because, row.by, row.at)


def holders_of(actor: Actor, owners: Iterable[UUID]) -> dict[UUID, Holder]:
    wanted = set(owners)
    if not wanted:
        return {}
    return {
        one.id: Holder(one.id, one.code, one.name_uk, one.name_en, one.contact)
        for one in members.directory(actor=actor)
        if one.id in wanted
    }
