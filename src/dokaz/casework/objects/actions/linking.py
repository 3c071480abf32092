# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which items of evidence are about an object, or about a state or a use of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.casework.objects.models import ObjectItem, ProtectedObject
from dokaz.casework.objects.policy import LINKS, OBJECTS
from dokaz.casework.objects.recording import KIND, locked
from dokaz.casework.objects.vocabulary import ChangeKind
from dokaz.casework.records.recording import note
from dokaz.casework.records.seeing import WRITERS
from dokaz.casework.records.texts import clean
from dokaz.evidence import api as evidence
from dokaz.gate.api import (
    Actor,
    Conflict,
    Erasure,
    ObjectRef,
    Rejected,
    Unit,
    action,
    own,
    with_role,
)

MOST_AT_ONCE = 200


@dataclass(frozen=True)
class Linked:
    object: UUID
    items: tuple[UUID, ...]


@action(
    "objects.link.add",
    rule=with_role(WRITERS, own(OBJECTS, "object_id")),
    facts=Linked,
    erasure=Erasure.DETAILS,
    event="relation asserted",
)
def link(
    unit: Unit, *, actor: Actor, object_id: UUID, item_ids: Sequence[UUID], text: str = ""
) -> int:
    """State that items are about an object; returns how many were not linked before.

    Raises:
        Rejected: no item, too many, or a remark too long.
        NotFound: an item is not this actor's to see; then none is linked.
    """
    text = clean("text", text, longest=10_000)
    if not item_ids:
        raise Rejected("item_ids", _("Choose at least one item."))
    row = locked(object_id)
    added = link_items(unit, actor, row, item_ids, text=text)
    unit.record(
        Linked(object=row.pk, items=tuple(dict.fromkeys(item_ids))),
        objects=(KIND.ref(row.pk), *(ObjectRef("item", one) for one in item_ids)),
        details={"note": text} if text else None,
    )
    return added


def link_items(
    unit: Unit,
    actor: Actor,
    row: ProtectedObject,
    item_ids: Sequence[UUID],
    *,
    text: str = "",
    **entry: Any,
) -> int:
    """Link items to a locked object, or to its `state` or `use`, in an act; errors as `link`."""
    if len(item_ids) > MOST_AT_ONCE:
        raise Rejected("item_ids", _("At most %d items at a time.") % MOST_AT_ONCE)
    about = {"state": None, "use": None, **entry}
    rows = ObjectItem.objects.filter(object=row, ended_at__isnull=True, **about)
    there = set(rows.values_list("item_id", flat=True))
    fresh = [one for one in dict.fromkeys(item_ids) if one not in there]
    for item_id in fresh:
        evidence.require_item(actor=actor, item_id=item_id)
    for item_id in fresh:
        ObjectItem(
            id=unit.new_id(),
            object=row,
            organisation_id=row.organisation_id,
            item_id=item_id,
            note=text,
            at=unit.at,
            by=actor.ref,
            **about,
        ).save(force_insert=True)
        if not entry:
            after = {"item": str(item_id)}
            note(KIND, unit, row, what=ChangeKind.LINKED, after=after, why=text)
    return len(fresh)


@dataclass(frozen=True)
class Unlinked:
    object: UUID
    item: UUID


@action(
    "objects.link.end",
    rule=with_role(WRITERS, own(LINKS, "link_id")),
    facts=Unlinked,
    erasure=Erasure.DETAILS,
    event="relation asserted",
)
def unlink(unit: Unit, *, actor: Actor, link_id: UUID, why: str) -> None:
    """State that an item is not about an object after all. Raises Rejected, Conflict."""
    why = clean("why", why, longest=10_000, required=True)
    row = locked(ObjectItem.objects.get(pk=link_id).object_id)
    one = ObjectItem.objects.select_for_update().get(pk=link_id)
    if one.ended_at is not None:
        raise Conflict("already_ended", _("This link was ended before."))
    one.ended_at, one.ended_by = unit.at, actor.ref
    one.save(update_fields=["ended_at", "ended_by"])
    note(KIND, unit, row, what=ChangeKind.UNLINKED, before={"item": str(one.item_id)}, why=why)
    unit.record(
        Unlinked(object=row.pk, item=one.item_id),
        objects=(KIND.ref(row.pk), ObjectRef("item", one.item_id)),
        details={"why": why},
    )
