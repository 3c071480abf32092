# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which items of evidence belong to an event. Whoever links sees both."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.casework.events.models import Event, EventLink
from dokaz.casework.events.policy import EVENTS, LINKS
from dokaz.casework.events.recording import event_ref, locked, note
from dokaz.casework.events.vocabulary import ChangeKind
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
    event: UUID
    items: tuple[UUID, ...]


@action(
    "events.link.add",
    rule=with_role(WRITERS, own(EVENTS, "event_id")),
    facts=Linked,
    erasure=Erasure.DETAILS,
    event="relation asserted",
)
def link(
    unit: Unit, *, actor: Actor, event_id: UUID, item_ids: Sequence[UUID], text: str = ""
) -> int:
    """State that items belong to an event; returns how many were not linked before.

    Raises:
        Rejected: no item, too many, or a remark too long.
        NotFound: an item is not this actor's to see; then none is linked.
    """
    text = clean("text", text, longest=10_000)
    if not item_ids:
        raise Rejected("item_ids", _("Choose at least one item."))
    event = locked(event_id)
    added = link_items(unit, actor, event, item_ids, text=text)
    unit.record(
        Linked(event=event.pk, items=tuple(dict.fromkeys(item_ids))),
        objects=(event_ref(event.pk), *(ObjectRef("item", one) for one in item_ids)),
        details={"note": text} if text else None,
    )
    return added


def link_items(
    unit: Unit, actor: Actor, event: Event, item_ids: Sequence[UUID], *, text: str = ""
) -> int:
    """Link items to a locked event inside an act; errors as `link`."""
    if not item_ids:
        return 0
    if len(item_ids) > MOST_AT_ONCE:
        raise Rejected("item_ids", _("At most %d items at a time.") % MOST_AT_ONCE)
    there = set(
        EventLink.objects.filter(event=event, ended_at__isnull=True).values_list(
            "item_id", flat=True
        )
    )
    fresh = [one for one in dict.fromkeys(item_ids) if one not in there]
    for item_id in fresh:
        evidence.require_item(actor=actor, item_id=item_id)
    for item_id in fresh:
        EventLink(
            id=unit.new_id(),
            event=event,
            organisation_id=event.organisation_id,
            item_id=item_id,
            note=text,
            at=unit.at,
            by=actor.ref,
        ).save(force_insert=True)
        note(unit, event, ChangeKind.LINKED, after={"item": str(item_id)}, why=text)
    return len(fresh)


@dataclass(frozen=True)
class Unlinked:
    event: UUID
    item: UUID


@action(
    "events.link.end",
    rule=with_role(WRITERS, own(LINKS, "link_id")),
    facts=Unlinked,
    erasure=Erasure.DETAILS,
    event="relation asserted",
)
def unlink(unit: Unit, *, actor: Actor, link_id: UUID, why: str) -> None:
    """State that an item does not belong to an event after all. Raises Rejected, Conflict."""
    why = clean("why", why, longest=10_000, required=True)
    event = locked(EventLink.objects.get(pk=link_id).event_id)
    row = EventLink.objects.select_for_update().get(pk=link_id)
    if row.ended_at is not None:
        raise Conflict("already_ended", _("This link was ended before."))
    row.ended_at, row.ended_by = unit.at, actor.ref
    row.save(update_fields=["ended_at", "ended_by"])
    note(unit, event, ChangeKind.UNLINKED, before={"item": str(row.item_id)}, why=why)
    unit.record(
        Unlinked(event=row.event_id, item=row.item_id),
        objects=(event_ref(row.event_id), ObjectRef("item", row.item_id)),
        details={"why": why},
    )
