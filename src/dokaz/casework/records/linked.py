# SPDX-License-Identifier: AGPL-3.0-or-later
"""Items of evidence that belong to records, as far as the reader may see them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, pieces


@dataclass(frozen=True, slots=True)
class LinkView:
    """An item that belongs to the record and that the reader may see."""

    id: UUID
    item_id: UUID
    ref: str
    title_uk: str
    title_en: str
    kind: str
    status: str
    thumbnail: UUID | None
    graphic_level: str
    recorded_from: datetime | None
    recorded_precision: str
    note: str
    at: datetime
    by: UUID


def items_seen(actor: Actor, ids: Iterable[UUID | None]) -> dict[UUID, evidence.ItemRow]:
    """Those of the items that the actor may see, however many are asked for."""
    return {
        row.id: row
        for some in pieces({one for one in ids if one is not None}, evidence.LARGEST_LOOK)
        for row in evidence.rows_of(actor=actor, item_ids=tuple(some))
    }


def link_view(row: Any, item: evidence.ItemRow) -> LinkView:
    """A row that links an item, with what a list shows of the item."""
    return LinkView(
        id=row.pk,
        item_id=item.id,
        ref=item.ref,
        title_uk=item.title_uk,
        title_en=item.title_en,
        kind=item.kind,
        status=item.status,
        thumbnail=item.thumbnail,
        graphic_level=item.graphic_level,
        recorded_from=item.recorded_from,
        recorded_precision=item.recorded_precision,
        note=row.note,
        at=row.at,
        by=row.by,
    )
