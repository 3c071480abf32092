# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a list finds its newest rows among very many, in a constant number of queries.

1. Without words: the newest rows of each branch of the policy are merged; each branch walks an
   index that begins with what the branch fixes and ends with the identifier, which sorts by time.
2. With words, one of which few items have: those items are taken whole, then asked for.
3. With common words only: the branches are walked as in 1, and each item is looked at for the
   words. A page looks at `LOOKED_AT` items at most, at a tenth of them first; the cursor then says
   how far it came, so that the next page goes on there and nothing is left out.

Few or many is asked of what the reader may see by owner and level; what was shared with them is
always walked, by the shares: how common a word is among other people's items neither slows a
search nor shows in it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.db.models import Q, QuerySet

from dokaz.evidence import words
from dokaz.evidence.models import ExternalId, Hold, Item, ItemShare, SealedOpening
from dokaz.evidence.policy import (
    BRANCHES,
    ITEMS,
    NOTHING,
    opened_items,
    openings_in_force,
    reach,
    shared_items,
    shares_in_force,
)
from dokaz.evidence.vocabulary import DELIVERY_SYSTEM
from dokaz.gate.api import Actor

LOOKED_AT = 4_000
"""Items of a branch that one page with common words looks at."""

SHARES_LOOKED_AT = 2_000
"""The same for shares, each of which leads to its item first."""

_PIECE = 500


@dataclass(frozen=True, slots=True)
class ItemFilter:
    """What a list is narrowed to. Empty fields do not narrow.

    `text` is matched with references, titles and names of originals by beginnings of words.
    `delivery` is the number of one of the own organisation's deliveries. `registered_from` and
    `registered_to` bound the time of registration, the latter excluded. `shared_with_us` leaves
    only what other organisations shared.
    """

    text: str = ""
    kind: str = ""
    status: str = ""
    verification: str = ""
    confidentiality: int | None = None
    organisation_id: UUID | None = None
    source_id: UUID | None = None
    delivery: str = ""
    on_hold: bool | None = None
    shared_with_us: bool = False
    registered_from: datetime | None = None
    registered_to: datetime | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """Identifiers, newest first. `looked_to`: where the search stopped before it had enough."""

    ids: list[UUID]
    looked_to: UUID | None = None


def newest(actor: Actor, narrowed: ItemFilter, *, before: UUID | None, count: int) -> Found:
    """The newest `count` items that the actor may see and that pass the filter."""
    condition = _condition(actor, narrowed, before)
    if condition is NOTHING:
        return Found([])
    asked = words.asked_for(narrowed.text)
    if narrowed.text.strip() and not asked:
        return Found([])
    if narrowed.on_hold:
        held = _held(actor)
        if held is not None:
            return _among(actor, held, asked, condition, narrowed, count)
    parts = [_newest_shared(actor, asked, condition, count)]
    if not narrowed.shared_with_us:
        hits = _few(asked, [Q(**fixed) for fixed in reach(actor)])
        if hits is None:
            parts += _walked(actor, asked, condition, count)
            parts.append(_among(actor, _opened(actor), asked, condition, narrowed, count))
        else:
            parts.append(_among(actor, hits, asked, condition, narrowed, count))
    return _merged(parts, count)


def _merged(parts: list[Found], count: int) -> Found:
    """The newest of all parts, as far down as each of them was looked at."""
    looked_to = max((part.looked_to for part in parts if part.looked_to is not None), default=None)
    ids = sorted({key for part in parts for key in part.ids}, reverse=True)
    if looked_to is not None:
        ids = [key for key in ids if key >= looked_to]
    return Found(ids[:count], looked_to)


def _condition(actor: Actor, narrowed: ItemFilter, before: UUID | None) -> Q:
    wanted = {
        "kind": narrowed.kind,
        "status": narrowed.status,
        "verification": narrowed.verification,
        "organisation_id": narrowed.organisation_id,
        "source_id": narrowed.source_id,
    }
    condition = Q(**{name: value for name, value in wanted.items() if value})
    if narrowed.confidentiality is not None:
        condition &= Q(confidentiality=narrowed.confidentiality)
    if narrowed.on_hold is not None:
        # Holds are known to the owner only.
        held = Q(holds_in_force__gt=0) if narrowed.on_hold else Q(holds_in_force=0)
        condition &= held & Q(organisation_id=actor.organisation_id)
    if narrowed.registered_from is not None:
        condition &= Q(pk__gte=_first_id(narrowed.registered_from))
    if narrowed.registered_to is not None:
        condition &= Q(pk__lt=_first_id(narrowed.registered_to))
    if narrowed.delivery.strip():
        condition &= _of_delivery(actor, narrowed.delivery.strip())
    if before is not None:
        condition &= Q(pk__lt=before)
    return condition


def _first_id(moment: datetime) -> UUID:
    """The smallest identifier (RFC 9562 version 7 begins with the time) of a moment."""
    return UUID(int=int(moment.timestamp() * 1000) << 80)


def _of_delivery(actor: Actor, number: str) -> Q:
    """What the own organisation's delivery of this number brought.

    A delivery's items lie close together in time: between its first and its last, nearly every
    item is one of it, so the ordinary walk finds them at once.
    """
    rows = ExternalId.objects.filter(
        Q(organisation_id=actor.organisation_id), system=DELIVERY_SYSTEM, value=number
    )
    keys = rows.values_list("item_id", flat=True)
    first, last = keys.order_by("item_id").first(), keys.order_by("-item_id").first()
    if first is None or last is None:
        return NOTHING
    return Q(
        organisation_id=actor.organisation_id,
        pk__gte=first,
        pk__lte=last,
        external_ids__system=DELIVERY_SYSTEM,
        external_ids__value=number,
    )


def _few(asked: tuple[str, ...], within: list[Q]) -> set[UUID] | None:
    """Items that have one of the words, if there is a word that few have there; else None."""
    for word in asked:
        hits = words.few_with(word, within=within)
        if hits is not None:
            return hits
    return None


def _held(actor: Actor) -> set[UUID] | None:
    """Items on hold when they are few: then the items' own indexes are no help. None: many."""
    holds = Hold.objects.filter(Q(organisation_id=actor.organisation_id), lifted_at__isnull=True)
    found = list(holds.order_by().values_list("item_id", flat=True)[: words.FEW + 1])
    return set(found) if len(found) <= words.FEW else None


def _opened(actor: Actor) -> set[UUID]:
    """Sealed items open to this person now: a few, each for some hours."""
    openings = openings_in_force(actor)
    if openings is NOTHING:
        return set()
    return set(SealedOpening.objects.filter(openings).values_list("item_id", flat=True))


def _among(
    actor: Actor,
    hits: set[UUID],
    asked: tuple[str, ...],
    condition: Q,
    narrowed: ItemFilter,
    count: int,
) -> Found:
    """The newest of given items; asked for in pieces, as databases limit lists of values."""
    if not hits:
        return Found([])
    rows = ITEMS.visible(actor).filter(condition, words.in_item(asked))
    if narrowed.shared_with_us:
        rows = rows.filter(shared_items(actor))
    ordered = sorted(hits, reverse=True)
    found: list[UUID] = []
    for start in range(0, len(ordered), _PIECE):
        piece = rows.filter(pk__in=ordered[start : start + _PIECE]).order_by("-pk")
        found += piece.values_list("pk", flat=True)[:count]
        if len(found) >= count:
            break
    return Found(found[:count])


def _walked(actor: Actor, asked: tuple[str, ...], condition: Q, count: int) -> list[Found]:
    """The newest of each branch but those of shares and openings, which are walked themselves."""
    walked_themselves = (shared_items, opened_items)
    parts = [branch(actor) for branch in BRANCHES if branch not in walked_themselves]
    return [
        _newest_in(Item.objects.filter(part, condition), asked, count)
        for part in parts
        if part is not NOTHING
    ]


def _newest_in(rows: QuerySet[Item], asked: tuple[str, ...], count: int) -> Found:
    """The newest items of one branch that have the words."""
    newest_first = rows.order_by("-pk").values_list("pk", flat=True)
    having = newest_first.filter(words.in_item(asked))
    return _looked_for(newest_first, having, "pk", count, at_most=LOOKED_AT if asked else None)


def _looked_for(
    newest_first: QuerySet[Any], having: QuerySet[Any], key: str, count: int, *, at_most: int | None
) -> Found:
    """The newest keys of `having`, among the newest `at_most` rows; None: among all.

    A page is mostly full after a tenth of them, and to look at all only to know where they end
    takes longer than the page.
    """
    if at_most is None:
        return Found(list(having[:count]))
    found, last = [], None
    for looked_at in (at_most // 10, at_most):
        last = newest_first[looked_at : looked_at + 1].first()
        if last is None:
            return Found(list(having[:count]))
        found = list(having.filter(**{f"{key}__gte": last})[:count])
        if len(found) == count:
            return Found(found)
    return Found(found, last)


def _newest_shared(actor: Actor, asked: tuple[str, ...], condition: Q, count: int) -> Found:
    """Walks the shares instead of the items: few items of very many may be shared."""
    shares = shares_in_force(actor)
    if shares is NOTHING:
        return Found([])
    rows = ItemShare.objects.filter(shares, _on_item(condition)).order_by("-item_id")
    newest_first = rows.values_list("item_id", flat=True)
    having = newest_first.filter(words.in_item(asked, item="item_id")).distinct()
    return _looked_for(
        newest_first, having, "item_id", count, at_most=SHARES_LOOKED_AT if asked else None
    )


def _on_item(condition: Q) -> Q:
    """The same condition seen from a row that refers to an item."""
    moved = Q()
    for child in condition.children:
        if isinstance(child, Q):
            moved &= _on_item(child)
        else:
            name, value = cast(tuple[str, Any], child)
            moved &= Q(**{f"item__{name}": value})
    return moved
