# SPDX-License-Identifier: AGPL-3.0-or-later
"""Counting items and their files: the numbers behind a list."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Sum

from dokaz.evidence.listing import ItemFilter, condition_of
from dokaz.evidence.models import File
from dokaz.evidence.policy import ITEMS
from dokaz.evidence.vocabulary import FileRole
from dokaz.gate.api import Actor, anyone, view


@dataclass(frozen=True, slots=True)
class ItemTally:
    """Items by their kind; the originals that belong to them, and their bytes."""

    by_kind: Mapping[str, int]
    originals: int
    bytes: int

    @property
    def items(self) -> int:
        return sum(self.by_kind.values())


@view("evidence.item.tally", rule=anyone)
def tally_items(*, actor: Actor, narrowed: ItemFilter | None = None) -> ItemTally:
    """How many items the list would show. Its search for words is left out: `text` is not asked."""
    rows = ITEMS.visible(actor).filter(condition_of(actor, narrowed or ItemFilter()))
    kinds = rows.order_by().values_list("kind").annotate(count=Count("pk"))
    files = File.objects.filter(item__in=rows.values("pk"), role=FileRole.ORIGINAL).aggregate(
        count=Count("pk"), bytes=Sum("size")
    )
    return ItemTally(dict(kinds), files["count"], files["bytes"] or 0)
