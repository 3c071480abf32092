# SPDX-License-Identifier: AGPL-3.0-or-later
"""What rooms above decide by: which items share content, who has opened an item's content, and
which items are closed.

All answer for the own organisation's items, by identifiers only and whether or not the actor may
see the items: a consent or a wall must hold also where the asker does not see what it rests on.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Min, Q

from dokaz.evidence.models import CustodyEvent, Item, ItemRelation
from dokaz.evidence.vocabulary import (
    HIDDEN_FROM_PARTNERS,
    Confidentiality,
    ItemStatus,
    RelationKind,
)
from dokaz.gate.api import Actor, ActorKind, anyone, pieces, view

MOST_STEPS = 500
DEEPEST = 20
"""Archives in archives: nothing is opened so deep."""


@view("evidence.item.content_readers", rule=anyone)
def content_readers(
    *, actor: Actor, item_ids: tuple[UUID, ...]
) -> dict[UUID, frozenset[tuple[UUID, datetime]]]:
    """Which people opened the content of own items, and when each did first.

    Items of other organisations are left out; so is whoever took a whole parcel away.
    """
    if actor.organisation_id is None:
        return {}
    rows = CustodyEvent.objects.filter(
        item_id__in=item_ids,
        item__organisation_id=actor.organisation_id,
        type="displaying",
        outcome="success",
        agent_kind=ActorKind.PERSON,
    )
    found: dict[UUID, set[tuple[UUID, datetime]]] = {}
    firsts = rows.values("item_id", "agent_ref").annotate(first=Min("at"))
    for item_id, reader, first in firsts.values_list("item_id", "agent_ref", "first"):
        found.setdefault(item_id, set()).add((reader, first))
    return {item_id: frozenset(readers) for item_id, readers in found.items()}


@view("evidence.item.not_closed", rule=anyone)
def not_closed(*, actor: Actor, item_ids: tuple[UUID, ...]) -> frozenset[UUID]:
    """Those items that nothing keeps from being spoken of in public, as far as items go.

    Own ones that are neither sealed, withdrawn, disposed of, rejected, quarantined nor privileged,
    and those of others that are open to the whole node. All else, known or not, is left out.
    """
    if actor.organisation_id is None:
        return frozenset()
    closed = (*HIDDEN_FROM_PARTNERS, ItemStatus.REJECTED)
    own = Q(organisation_id=actor.organisation_id, confidentiality__lt=Confidentiality.L4)
    rows = Item.objects.filter(own | Q(confidentiality__lte=Confidentiality.L1), privileged=False)
    found: set[UUID] = set()
    for piece in pieces(item_ids, MOST_STEPS):
        some = rows.filter(pk__in=piece).exclude(status__in=closed)
        found.update(some.values_list("pk", flat=True))
    return frozenset(found)


_INSIDE = (RelationKind.PART_OF, RelationKind.ATTACHMENT_OF)
_MADE_FROM = (*_INSIDE, RelationKind.DERIVED_FROM)


@view("evidence.relation.entwined", rule=anyone)
def entwined(*, actor: Actor, item_ids: Iterable[UUID]) -> dict[UUID, frozenset[UUID]]:
    """Items whose content is in each of these, or in which it is: by identifiers only.

    What lies in an item, and what it or any of that was made from or taken out of, at any depth;
    whatever is decided about those concerns the item too. Relations of the own organisation,
    whether or not the actor may see the other end. The item itself is among its own.
    """
    if actor.organisation_id is None:
        return {one: frozenset({one}) for one in item_ids}
    owner = actor.organisation_id
    inside = _closure(owner, frozenset(item_ids), "to_id", "item_id", _INSIDE)
    reached = frozenset().union(*inside.values())
    above = _closure(owner, reached, "item_id", "to_id", _MADE_FROM)
    return {
        one: frozenset().union(*(above[each] for each in within)) for one, within in inside.items()
    }


def with_derived(organisation_id: UUID, item_ids: Iterable[UUID]) -> frozenset[UUID]:
    """These items and what was made from them or taken out of them, at any depth, in the
    organisation's relations; for rooms above that decide about all of it."""
    found = _closure(organisation_id, frozenset(item_ids), "to_id", "item_id", _MADE_FROM)
    return frozenset().union(*found.values())


def with_containers(organisation_id: UUID, item_ids: Iterable[UUID]) -> frozenset[UUID]:
    """These items and what they lie in, at any depth, likewise."""
    found = _closure(organisation_id, frozenset(item_ids), "item_id", "to_id", _INSIDE)
    return frozenset().union(*found.values())


def _closure(
    organisation_id: UUID, start: frozenset[UUID], here: str, there: str, kinds: tuple[str, ...]
) -> dict[UUID, frozenset[UUID]]:
    """For each item all that is reached by steps from column `here` to column `there`."""
    reached = {one: {one} for one in start}
    edge = {one: {one} for one in start}
    for _step in range(DEEPEST):
        asked = list({each for ends in edge.values() for each in ends})
        if not asked:
            break
        steps: dict[UUID, set[UUID]] = {}
        for some in pieces(asked, MOST_STEPS):
            pairs = ItemRelation.objects.filter(
                **{f"{here}__in": some},
                organisation_id=organisation_id,
                kind__in=kinds,
            ).values_list(here, there)
            for begin, end in pairs:
                steps.setdefault(begin, set()).add(end)
        for one, ends in edge.items():
            fresh = {end for each in ends for end in steps.get(each, ())} - reached[one]
            reached[one] |= fresh
            edge[one] = fresh
    return {one: frozenset(found) for one, found in reached.items()}
