# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading what items are to each other. The other end is named only to those who may see it."""

from uuid import UUID

from django.db.models import Q

from dokaz.evidence.models import File, Item, ItemRelation
from dokaz.evidence.policy import ITEMS
from dokaz.evidence.views import PartPage, PartView, RelationView
from dokaz.evidence.vocabulary import Confidentiality, FileRole, RelationKind
from dokaz.gate.api import Actor, once_on_page, sees, view

LONGEST_PAGE = 200
MOST_RELATIONS = 100
MOST_COUNTED = 10_000


@view("evidence.relation.list", rule=sees(ITEMS, "item_id"))
def relations_of(*, actor: Actor, item_id: UUID) -> tuple[RelationView, ...]:
    """What an item is to others and others to it, up to 100, without the parts of a container.

    Those are many and have a list of their own (`parts_of`).
    """
    if not _is_related(actor, item_id):
        return ()
    seen = ITEMS.visible(actor)
    outgoing = ItemRelation.objects.filter(item_id=item_id, to__in=seen).order_by("pk")
    incoming = (
        ItemRelation.objects.filter(to_id=item_id, item__in=seen)
        .exclude(kind=RelationKind.PART_OF)
        .order_by("pk")
    )
    rows = [(row.kind, True, row.to_id) for row in outgoing[:MOST_RELATIONS]]
    rows += [(row.kind, False, row.item_id) for row in incoming[:MOST_RELATIONS]]
    refs = dict(Item.objects.filter(pk__in={one for *_, one in rows}).values_list("pk", "ref"))
    names = _names(refs.keys())
    return tuple(
        RelationView(kind, outgoing, one, refs[one], names.get(one, ""))
        for kind, outgoing, one in rows[:MOST_RELATIONS]
        if one in refs
    )


def _is_related(actor: Actor, item_id: UUID) -> bool:
    """Most items stand alone; then no list of relations need be looked for, nor one of parts."""
    either = ItemRelation.objects.filter(Q(item_id=item_id) | Q(to_id=item_id))
    return once_on_page(("relations", actor, item_id), either.exists)


def _names(item_ids: object) -> dict[UUID, str]:
    rows = File.objects.filter(item_id__in=item_ids, role=FileRole.ORIGINAL).order_by("-pk")
    return dict(rows.values_list("item_id", "original_name"))


@view("evidence.relation.parts", rule=sees(ITEMS, "item_id"))
def parts_of(
    *, actor: Actor, item_id: UUID, after: UUID | None = None, limit: int = 50
) -> PartPage:
    """What was taken out of a container, in the order of registration; `after` is a page's cursor.

    `less_protected`: some of them have a lower level of confidentiality than the container now has.
    """
    limit = max(1, min(limit, LONGEST_PAGE))
    inside = ItemRelation.objects.filter(to_id=item_id, kind=RelationKind.PART_OF)
    if not _is_related(actor, item_id) or not inside.exists():
        return PartPage(rows=(), after=None, count=0, less_protected=False)
    visible = ITEMS.visible(actor).filter(pk__in=inside.values("item_id"))
    rows = visible.order_by("pk")
    if after is not None:
        rows = rows.filter(pk__gt=after)
    found = list(rows[: limit + 1])
    originals = File.objects.filter(item__in=found[:limit], role=FileRole.ORIGINAL).order_by("-pk")
    by_item = {file.item_id: file for file in originals}
    container = Item.objects.get(pk=item_id)
    return PartPage(
        rows=tuple(_part(row, by_item.get(row.pk)) for row in found[:limit]),
        after=found[limit - 1].pk if len(found) > limit else None,
        count=visible[:MOST_COUNTED].count(),
        less_protected=visible.filter(
            Q(confidentiality__lt=container.confidentiality), disposed_at__isnull=True
        ).exists(),
    )


def _part(row: Item, file: File | None) -> PartView:
    return PartView(
        id=row.pk,
        ref=row.ref,
        name=file.original_name if file else "",
        media_type=row.media_type,
        size=file.size if file else 0,
        confidentiality=Confidentiality(row.confidentiality),
        disposed=row.disposed_at is not None,
    )
