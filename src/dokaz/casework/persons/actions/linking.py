# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which items of evidence are about a person. Whoever links sees both."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.casework.persons.models import PersonItem
from dokaz.casework.persons.policy import ITEMS, PERSONS, WRITERS
from dokaz.casework.persons.recording import locked, note, person_ref
from dokaz.casework.persons.vocabulary import ChangeKind, ItemAbout
from dokaz.casework.records.texts import chosen, clean
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
    person: UUID
    items: tuple[UUID, ...]


@action(
    "persons.item.link",
    rule=with_role(WRITERS, own(PERSONS, "person_id")),
    facts=Linked,
    erasure=Erasure.NOTHING_PERSONAL,
    event="relation asserted",
)
def link(
    unit: Unit,
    *,
    actor: Actor,
    person_id: UUID,
    item_ids: Sequence[UUID],
    about: str = ItemAbout.MENTION,
) -> int:
    """State that items are about a person; returns how many were not linked before.

    Raises:
        Rejected: no item, too many, or not a kind of link.
        NotFound: an item is not this actor's to see; then none is linked.
    """
    about = chosen("about", about, ItemAbout)
    wanted = tuple(dict.fromkeys(item_ids))
    if not wanted:
        raise Rejected("item_ids", _("Choose at least one item."))
    if len(wanted) > MOST_AT_ONCE:
        raise Rejected("item_ids", _("At most %d items at a time.") % MOST_AT_ONCE)
    person = locked(person_id)
    links = PersonItem.objects.filter(person=person, ended_at__isnull=True)
    there = set(links.values_list("item_id", flat=True))
    fresh = [one for one in wanted if one not in there]
    for item_id in fresh:
        evidence.require_item(actor=actor, item_id=item_id)
        PersonItem(
            id=unit.new_id(),
            person=person,
            organisation_id=person.organisation_id,
            item_id=item_id,
            about=about,
            at=unit.at,
            by=actor.ref,
        ).save(force_insert=True)
        note(unit, person, ChangeKind.LINKED, after={"item": str(item_id)})
    unit.record(
        Linked(person=person.pk, items=wanted),
        objects=(person_ref(person.pk), *(ObjectRef("item", one) for one in wanted)),
    )
    return len(fresh)


@dataclass(frozen=True)
class Unlinked:
    person: UUID
    item: UUID


@action(
    "persons.item.unlink",
    rule=with_role(WRITERS, own(ITEMS, "link_id")),
    facts=Unlinked,
    erasure=Erasure.DETAILS,
    event="relation asserted",
)
def unlink(unit: Unit, *, actor: Actor, link_id: UUID, why: str) -> None:
    """State that an item is not about a person after all. Raises Rejected, Conflict."""
    why = clean("why", why, longest=10_000, required=True)
    person = locked(PersonItem.objects.get(pk=link_id).person_id)
    row = PersonItem.objects.select_for_update().get(pk=link_id)
    if row.ended_at is not None:
        raise Conflict("already_ended", _("This link was ended before."))
    row.ended_at, row.ended_by = unit.at, actor.ref
    row.save(update_fields=["ended_at", "ended_by"])
    note(unit, person, ChangeKind.UNLINKED, before={"item": str(row.item_id)}, why=why)
    unit.record(
        Unlinked(person=row.person_id, item=row.item_id),
        objects=(person_ref(row.person_id), ObjectRef("item", row.item_id)),
        details={"why": why},
    )
