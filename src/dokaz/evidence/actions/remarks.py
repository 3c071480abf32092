# SPDX-License-Identifier: AGPL-3.0-or-later
"""Notes, identifiers in other systems, and sources."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.evidence.actions.description import locked
from dokaz.evidence.custody import item_ref, record_one
from dokaz.evidence.facts import ItemChanged
from dokaz.evidence.models import ExternalId, Note, Source
from dokaz.evidence.policy import DESCRIBERS, ITEMS, SOURCES
from dokaz.evidence.texts import chosen, clean
from dokaz.evidence.vocabulary import Credibility, SourceKind
from dokaz.gate.api import (
    Actor,
    Conflict,
    Erasure,
    ObjectRef,
    Rejected,
    Unit,
    action,
    holds_role,
    own,
    with_role,
)


@dataclass(frozen=True)
class NoteAdded:
    item: UUID
    note: UUID


@action(
    "evidence.note.add",
    rule=with_role(DESCRIBERS, own(ITEMS, "item_id")),
    facts=NoteAdded,
    erasure=Erasure.DETAILS,
    event="metadata modification",
)
def add_note(unit: Unit, *, actor: Actor, item_id: UUID, text: str) -> UUID:
    """Add a remark to an item; it is never changed later. Raises Rejected, Conflict."""
    words = clean("text", text, longest=20_000, required=True)
    item = locked(item_id)
    note = Note(
        id=unit.new_id(),
        item=item,
        organisation_id=item.organisation_id,
        by=actor.ref,
        at=unit.at,
        text=words,
    )
    note.save(force_insert=True)
    record_one(unit, "metadata modification", item, facts={"note": str(note.pk)})
    unit.record(
        NoteAdded(item=item.pk, note=note.pk), objects=(item_ref(item.pk),), details={"text": words}
    )
    unit.emit(ItemChanged(item=item.pk, organisation=item.organisation_id, what="note"))
    return note.pk


@dataclass(frozen=True)
class ExternalIdAdded:
    item: UUID
    external_id: UUID


@action(
    "evidence.external_id.add",
    rule=with_role(DESCRIBERS, own(ITEMS, "item_id")),
    facts=ExternalIdAdded,
    erasure=Erasure.DETAILS,
    event="relation asserted",
)
def add_external_id(
    unit: Unit, *, actor: Actor, item_id: UUID, system: str, value: str, url: str = ""
) -> UUID:
    """Record an item's identifier in another system. Raises Rejected, Conflict (there already)."""
    system = clean("system", system, longest=100, required=True)
    value = clean("value", value, longest=500, required=True)
    url = clean("url", url, longest=4000)
    item = locked(item_id)
    if ExternalId.objects.filter(item=item, system=system, value=value).exists():
        raise Conflict("already_there", _("The item has this identifier already."))
    row = ExternalId(
        id=unit.new_id(),
        item=item,
        organisation_id=item.organisation_id,
        system=system,
        value=value,
        url=url,
        added_at=unit.at,
    )
    row.save(force_insert=True)
    record_one(unit, "relation asserted", item, facts={"external_id": str(row.pk)})
    unit.record(
        ExternalIdAdded(item=item.pk, external_id=row.pk),
        objects=(item_ref(item.pk),),
        details={"system": system, "value": value},
    )
    unit.emit(ItemChanged(item=item.pk, organisation=item.organisation_id, what="external_id"))
    return row.pk


@dataclass(frozen=True)
class SourceAdded:
    source: UUID
    kind: str
    credibility: str


@action(
    "evidence.source.add",
    rule=holds_role(*DESCRIBERS),
    facts=SourceAdded,
    erasure=Erasure.DETAILS,
    event="metadata modification",
)
def add_source(
    unit: Unit,
    *,
    actor: Actor,
    kind: str,
    name: str,
    url: str = "",
    credibility: str = Credibility.F,
    independence_group: str = "",
    security_risk: bool = False,
    remarks: str = "",
) -> UUID:
    """Add a source of the own organisation. Raises Rejected."""
    if actor.organisation_id is None:
        raise Rejected("organisation", _("There is no such organisation on this node."))
    row = Source(
        id=unit.new_id(),
        organisation_id=actor.organisation_id,
        kind=chosen("kind", kind, SourceKind),
        name=clean("name", name, longest=500, required=True),
        url=clean("url", url, longest=4000),
        credibility=chosen("credibility", credibility, Credibility),
        independence_group=clean("independence_group", independence_group, longest=100),
        security_risk=security_risk,
        remarks=clean("remarks", remarks, longest=20_000),
        added_at=unit.at,
    )
    row.save(force_insert=True)
    unit.record(
        SourceAdded(source=row.pk, kind=row.kind, credibility=row.credibility),
        objects=(ObjectRef("source", row.pk),),
        details={"name": row.name, "url": row.url, "remarks": row.remarks},
    )
    return row.pk


@dataclass(frozen=True)
class SourceRetired:
    source: UUID


@action(
    "evidence.source.retire",
    rule=with_role(DESCRIBERS, own(SOURCES, "source_id")),
    facts=SourceRetired,
    erasure=Erasure.NOTHING_PERSONAL,
    event="metadata modification",
)
def retire_source(unit: Unit, *, actor: Actor, source_id: UUID) -> None:
    """Take a source out of the list to choose from; items keep referring to it."""
    source = SOURCES.get(actor, source_id)
    if source.retired_at is None:
        source.retired_at = unit.at
        source.save(update_fields=["retired_at"])
    unit.record(SourceRetired(source=source.pk), objects=(ObjectRef("source", source.pk),))
