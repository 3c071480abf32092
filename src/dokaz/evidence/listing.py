# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a list finds its newest rows among very many, in a constant number of queries.

1. Without words: the newest rows of each branch of the policy are merged; each branch walks an
   index that begins with what the branch fixes and ends with the identifier, which sorts by time.
   Shares know nothing of their items: where items are narrowed, a page looks at
   `NARROWED_SHARES_LOOKED_AT` of them, and the cursor says how far it came, as in 3. So does one
   with words.
2. With words, one of which few items have: those items are taken whole, then asked for.
3. With common words only: the branches are walked as in 1, all down to the same item, and each
   item is looked at for the words. A page looks at `LOOKED_AT` items of a branch at most; the
   cursor then says how far it came, so that the next page goes on there and nothing is left out.

Few or many is asked of what the reader may see by owner and level; what was shared with them is
always walked, by the shares: how common a word is among other people's items neither slows a
search nor shows in it.
"""

from collections.abc import Iterable
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
    own_items,
    reach,
    shared_items,
    shares_in_force,
)
from dokaz.evidence.sources import family
from dokaz.evidence.vocabulary import DELIVERY_SYSTEM
from dokaz.gate.api import Actor, pieces

LOOKED_AT = 2_000
"""Items of a branch that one page with common words looks at."""

SHARES_LOOKED_AT = 1_000
"""The same for shares, each of which leads to its item first."""

NARROWED_SHARES_LOOKED_AT = 2_500
"""Shares of which one page, narrowed to some items, looks at the items."""

_FIRST_SHARES = (0.1, 0.4)
"""What a page begins with for one word and for two; more words are looked for in all."""

_MORE_THAN_NEEDED = 1.5


@dataclass(frozen=True, slots=True)
class ItemFilter:
    """What a list is narrowed to. Empty fields do not narrow.

    `text` is matched with references, titles and names of originals by beginnings of words, `tag`
    with a whole tag.
    `delivery` is the number of one of the own organisation's deliveries. `registered_from` and
    `registered_to` bound the time of registration, the latter excluded. `shared_with_us` leaves
    only what other organisations shared.
    """

    text: str = ""
    tag: str = ""
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
    if narrowed.tag.strip():
        asked = (words.of_tag(narrowed.tag), *asked)
    if narrowed.on_hold:
        held = _held(actor)
        if held is not None:
            return _among(actor, held, asked, condition, narrowed, count)
    has_none = not narrowed.shared_with_us and _only_own(actor, condition)
    shares = [] if has_none else _shares_walk(actor, asked, condition)
    walks, given = shares, set[UUID]()
    if not narrowed.shared_with_us:
        hits = _few(asked, [Q(**fixed) for fixed in reach(actor)])
        if hits is None:
            walks = _branch_walks(actor, asked, condition, narrowed) + walks
        given = set(_among(actor, _opened(actor) if hits is None else hits, asked, condition,
                           narrowed, count).ids)  # fmt: skip
    end = _narrowed_end(actor, condition) if shares else None
    if not asked:
        return _merged(walks, given, count, end)
    first_share = _FIRST_SHARES[len(asked) - 1] if len(asked) <= len(_FIRST_SHARES) else 1
    return _looked_for(walks, given, count, end, first_share=first_share)


@dataclass(frozen=True, slots=True)
class _Walk:
    """One way from the newest down: all its keys, those that have the words, and the key's name.

    `at_most` rows are looked at for words.
    """

    all: QuerySet[Any]
    having: QuerySet[Any]
    key: str
    at_most: int

    def end_of(self, looked_at: int, last: UUID | None) -> UUID | None:
        """The key that so many lie before, no older than `last`; None: there are not so many."""
        rows = self._down_to(self.all, last)
        place: UUID | None = rows[looked_at : looked_at + 1].first()
        return place

    def hits(self, last: UUID | None, count: int, *, below: UUID | None = None) -> Iterable[UUID]:
        """The newest keys that have the words, no older than `last` and all older than `below`."""
        rows = self._down_to(self.having, last)
        return (rows.filter(**{f"{self.key}__lt": below}) if below else rows)[:count]

    def _down_to(self, rows: QuerySet[Any], last: UUID | None) -> QuerySet[Any]:
        return rows.filter(**{f"{self.key}__gte": last}) if last else rows


class _SharesWalk:
    """As `_Walk` down shares, for words. What was walked is remembered: shares in items of a rare
    kind lie far apart, and their items are looked at for the kind before they count.
    """

    def __init__(self, keys: QuerySet[Any], asked: tuple[str, ...]) -> None:
        self.at_most = SHARES_LOOKED_AT
        self._keys, self._asked = keys, asked
        self._known: list[UUID] = []
        self._walked_to: UUID | None = None
        self._ended = False

    def end_of(self, looked_at: int, last: UUID | None) -> UUID | None:
        """See `_Walk.end_of`."""
        self._walk_on(looked_at + 1, last)
        place = self._known[looked_at] if len(self._known) > looked_at else None
        return place if place is not None and (last is None or place >= last) else None

    def hits(self, last: UUID | None, count: int, *, below: UUID | None = None) -> Iterable[UUID]:
        """See `_Walk.hits`; `end_of` is asked first, and no share beyond it counts."""
        keys = [
            key
            for key in self._known
            if (last is None or key >= last) and (below is None or key < below)
        ]
        found: list[UUID] = []
        for some in pieces(keys):
            found += words.having(self._asked, some)
            if len(found) >= count:
                break
        return found[:count]

    def _walk_on(self, count: int, last: UUID | None) -> None:
        """Until so many are known, or all that are no older than `last`."""
        missing, rows = count - len(self._known), self._keys
        if missing <= 0 or self._ended:
            return
        if self._walked_to is not None:
            if last is not None and self._walked_to <= last:
                return
            rows = rows.filter(item_id__lt=self._walked_to)
        found = list((rows.filter(item_id__gte=last) if last else rows)[:missing])
        self._known += found
        enough = len(found) == missing
        self._walked_to = found[-1] if enough else last
        self._ended = not enough and last is None


_Way = _Walk | _SharesWalk


def _merged(walks: list[_Way], given: set[UUID], count: int, last: UUID | None) -> Found:
    """The newest of all walks and of the keys that are given, no older than `last`."""
    keys = _found(walks, given, count, last=last)
    ids = sorted((key for key in keys if last is None or key >= last), reverse=True)[:count]
    return Found(ids, last if len(ids) < count else None)


def _found(
    walks: list[_Way],
    keys: set[UUID],
    count: int,
    *,
    last: UUID | None = None,
    below: UUID | None = None,
) -> set[UUID]:
    """`keys` and the walks' own between `last` and `below`; the newest `count` are all among them.

    A walk goes no further down than the newest of those before it reach.
    """
    for walk in walks:
        keys = keys.union(walk.hits(last, count, below=below))
        if len(keys) >= count:
            reached = sorted(keys, reverse=True)[count - 1]
            last = max(last, reached) if last else reached
    return keys


def _looked_for(
    walks: list[_Way], given: set[UUID], count: int, end: UUID | None, *, first_share: float
) -> Found:
    """The newest that have the words, and how far down all walks were looked at: to `end` at most.

    All walks end where the densest of them does: what the others have beyond would not be shown.
    A little is looked at first; how much more is needed shows in what was found there. Looking
    goes on where it stopped: fewer than wanted were found, so none above that place was left out.
    """
    share, keys, seen_to = first_share, given, None
    while True:
        last = end
        for walk in walks:
            last = walk.end_of(int(walk.at_most * share), last) or last
        keys = _found(walks, keys, count, last=last, below=seen_to)
        ids = sorted((key for key in keys if last is None or key >= last), reverse=True)[:count]
        if last is None or len(ids) == count:
            return Found(ids)
        if share == 1:
            return Found(ids, last)
        wanted = share * _MORE_THAN_NEEDED * count / (len(ids) + 1)
        share, seen_to = (wanted if wanted < 1 and share == first_share else 1), last


def condition_of(actor: Actor, narrowed: ItemFilter) -> Q:
    """The filter as a condition on items, without its search for words."""
    return _condition(actor, narrowed, None)


def _condition(actor: Actor, narrowed: ItemFilter, before: UUID | None) -> Q:
    wanted = {
        "kind": narrowed.kind,
        "status": narrowed.status,
        "verification": narrowed.verification,
        "organisation_id": narrowed.organisation_id,
    }
    condition = Q(**{name: value for name, value in wanted.items() if value})
    if narrowed.source_id is not None:
        # Whose source an item is of is known to its owner's people alone.
        own = Q(organisation_id=actor.organisation_id)
        condition &= own & Q(source_id__in=family(narrowed.source_id))
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
    # Nothing was registered before identifiers begin to count time, in 1970.
    return UUID(int=max(0, int(moment.timestamp() * 1000)) << 80)


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
    rows = ITEMS.visible(actor).filter(condition)
    if narrowed.shared_with_us:
        rows = rows.filter(shared_items(actor))
    ordered = sorted(hits, reverse=True)
    found: list[UUID] = []
    for some in pieces(ordered):
        piece = words.having(asked, some)
        if piece:
            newest_of = rows.filter(pk__in=piece).order_by("-pk")
            found += newest_of.values_list("pk", flat=True)[:count]
        if len(found) >= count:
            break
    return Found(found[:count])


def _branch_walks(
    actor: Actor, asked: tuple[str, ...], condition: Q, narrowed: ItemFilter
) -> list[_Way]:
    """Down each branch but those of shares and openings, which are walked themselves."""
    walked_themselves = (shared_items, opened_items)
    parts = [branch(actor) for branch in BRANCHES if branch not in walked_themselves]
    found: list[_Way] = []
    # What is open to the whole node is the most: where it ends the others are short.
    for part in reversed(parts):
        if part is not NOTHING and not _leaves_out(part, actor, narrowed):
            rows = Item.objects.filter(part, condition).order_by("-pk").values_list("pk", flat=True)
            found.append(_Walk(rows, rows.filter(words.in_item(asked)), "pk", LOOKED_AT))
    return found


def _leaves_out(part: Q, actor: Actor, narrowed: ItemFilter) -> bool:
    """Whether a branch has nothing that is asked for, or nothing that the branches of the actor's
    own organisation have not.

    PostgreSQL does not see it in the conditions and walks such a branch to its end.
    """
    fixed = dict(child for child in part.children if isinstance(child, tuple))
    owner, level = narrowed.organisation_id, narrowed.confidentiality
    of_owner = fixed.get("organisation_id")
    if owner is not None:
        of_others = of_owner is not None and of_owner != owner
        if of_others or (of_owner is None and owner == actor.organisation_id):
            return True
    levels = fixed.get("confidentiality__in", [fixed.get("confidentiality", level)])
    return level is not None and level not in levels


def _shares_walk(actor: Actor, asked: tuple[str, ...], condition: Q) -> list[_Way]:
    """Down the shares instead of the items: few items of very many may be shared."""
    shares = shares_in_force(actor)
    if shares is NOTHING:
        return []
    rows = ItemShare.objects.filter(shares, _on_item(condition)).order_by("-item_id")
    keys = rows.values_list("item_id", flat=True).distinct()
    return [_SharesWalk(keys, asked) if asked else _Walk(keys, keys, "item_id", SHARES_LOOKED_AT)]


def _only_own(actor: Actor, condition: Q) -> bool:
    """Whether what is asked for is all in the branches of the actor's own organisation."""
    of_own = ("organisation_id", actor.organisation_id)
    return own_items(actor) is not NOTHING and of_own in condition.children


def _narrowed_end(actor: Actor, condition: Q) -> UUID | None:
    """Where looking at shares for a condition on their items ends; None: they are few.

    The place is told: of shares that give the actor nothing it must not be.
    """
    bounds = [
        child
        for child in condition.children
        if isinstance(child, tuple) and child[0].startswith("pk__")
    ]
    if len(bounds) == len(condition.children):
        return None
    for walk in _shares_walk(actor, (), Q(*bounds)):
        return walk.end_of(NARROWED_SHARES_LOOKED_AT, None)
    return None


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
