# SPDX-License-Identifier: AGPL-3.0-or-later
"""Relations between items, and what opening a container found out about it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.evidence.actions.description import locked, revise
from dokaz.evidence.custody import Custody, item_ref, record_one
from dokaz.evidence.facts import ItemChanged
from dokaz.evidence.models import ExternalId, Item, ItemRelation
from dokaz.evidence.policy import DESCRIBERS, FILES, ITEMS
from dokaz.evidence.texts import chosen, claimed, clean
from dokaz.evidence.vocabulary import RelationKind, TimeBasis, TimePrecision
from dokaz.gate.api import (
    Actor,
    Conflict,
    Erasure,
    Rejected,
    Unit,
    action,
    all_of,
    is_service,
    own,
    sees,
    with_role,
)

LARGEST_BATCH = 1000
_OUTCOMES = ("success", "failure")


@dataclass(frozen=True, slots=True)
class RelationDraft:
    """What a new item is to one that is registered already."""

    kind: str
    to_item_id: UUID


@dataclass(frozen=True)
class RelationAdded:
    item: UUID
    kind: str
    to: UUID


@action(
    "evidence.relation.add",
    rule=all_of(with_role(DESCRIBERS, own(ITEMS, "item_id")), sees(ITEMS, "to_item_id")),
    facts=RelationAdded,
    erasure=Erasure.NOTHING_PERSONAL,
    event="relation asserted",
)
def add_relation(unit: Unit, *, actor: Actor, item_id: UUID, kind: str, to_item_id: UUID) -> None:
    """State what an item is to another one; stands in the custody of both.

    Raises:
        Rejected: no such kind, or an item related to itself.
        Conflict: the relation is on record already, or the item was disposed of.
    """
    kind = chosen("kind", kind, RelationKind)
    if item_id == to_item_id:
        raise Rejected("to_item_id", _("An item cannot be related to itself."))
    item = locked(item_id)
    if ItemRelation.objects.filter(item=item, kind=kind, to_id=to_item_id).exists():
        raise Conflict("already_there", _("This relation is on record already."))
    write_relations(unit, item.organisation_id, [(item.pk, RelationDraft(kind, to_item_id))])
    facts = {"relation": kind, "to": str(to_item_id)}
    record_one(unit, "relation asserted", item, facts=facts)
    unit.record(
        RelationAdded(item=item.pk, kind=kind, to=to_item_id),
        objects=(item_ref(item.pk), item_ref(to_item_id)),
    )
    unit.emit(ItemChanged(item=item.pk, organisation=item.organisation_id, what="relation"))


@dataclass(frozen=True)
class RelationsAdded:
    count: int


@action(
    "evidence.relation.add_found",
    rule=is_service("intake"),
    facts=RelationsAdded,
    erasure=Erasure.NOTHING_PERSONAL,
    event="relation asserted",
)
def add_relations(
    unit: Unit, *, actor: Actor, relations: Sequence[tuple[UUID, RelationDraft]]
) -> None:
    """State what items of one organisation are to each other, as their containers show it.

    Pairs of an item and what it is to another one. Stands in the custody of each item. What is on
    record already, an item related to itself, and items that were disposed of are passed over.

    Raises:
        Rejected: no such kind, an item of another organisation, or more than `LARGEST_BATCH`.
    """
    if actor.organisation_id is None or len(relations) > LARGEST_BATCH:
        raise Rejected("relations", _("There is no such item in your organisation."))
    both_ends = [RelationDraft(one.kind, item_id) for item_id, one in relations]
    require_own_targets(actor.organisation_id, [*both_ends, *(one for _item, one in relations)])
    missing = _missing(relations)
    write_relations(unit, actor.organisation_id, missing)
    custody = Custody(unit)
    for item_id, one in missing:
        facts = {"relation": str(one.kind), "to": str(one.to_item_id)}
        custody.add("relation asserted", item_id, facts=facts)
        unit.emit(ItemChanged(item=item_id, organisation=actor.organisation_id, what="relation"))
    custody.write()
    unit.record(RelationsAdded(count=len(missing)))


def _missing(
    relations: Sequence[tuple[UUID, RelationDraft]],
) -> list[tuple[UUID, RelationDraft]]:
    """Each once, in their order, without those on record and those of items disposed of."""
    items = {item_id for item_id, _one in relations}
    rows = ItemRelation.objects.filter(item_id__in=items).values_list("item_id", "kind", "to_id")
    there = {(item_id, kind, to) for item_id, kind, to in rows}
    gone = set(
        Item.objects.filter(pk__in=items, disposed_at__isnull=False).values_list("pk", flat=True)
    )
    found = []
    for item_id, one in relations:
        key = (item_id, str(one.kind), one.to_item_id)
        if key in there or item_id in gone or item_id == one.to_item_id:
            continue
        there.add(key)
        found.append((item_id, one))
    return found


def write_relations(
    unit: Unit, organisation_id: UUID, wanted: Iterable[tuple[UUID, RelationDraft]]
) -> None:
    """Write the rows of checked relations that are not there yet."""
    ItemRelation.objects.insert_rows(
        ("id", "item", "kind", "to", "organisation_id", "at", "by"),
        (
            (
                unit.new_id(),
                item_id,
                draft.kind,
                draft.to_item_id,
                organisation_id,
                unit.at,
                unit.actor.ref,
            )
            for item_id, draft in wanted
        ),
    )


def require_own_targets(organisation_id: UUID, drafts: Iterable[RelationDraft]) -> None:
    """Raises Rejected: a kind is not of the list, or an item is absent or foreign."""
    targets = set()
    for draft in drafts:
        chosen("kind", draft.kind, RelationKind)
        targets.add(draft.to_item_id)
    if not targets:
        return
    found = Item.objects.filter(organisation_id=organisation_id, pk__in=targets).count()
    if found != len(targets):
        raise Rejected("relations", _("There is no such item in your organisation."))


@dataclass(frozen=True)
class Unpacked:
    file: UUID
    item: UUID
    outcome: str
    reason: str
    members: int
    refused: int
    tool: str


@action(
    "evidence.file.record_unpacking",
    rule=all_of(is_service("media"), sees(FILES, "file_id")),
    facts=Unpacked,
    erasure=Erasure.NOTHING_PERSONAL,
    event="unpacking",
)
def record_unpacking(
    unit: Unit,
    *,
    actor: Actor,
    file_id: UUID,
    outcome: str,
    members: int,
    refused: int,
    tool: str,
    reason: str = "",
    external_ids: Sequence[tuple[str, str]] = (),
    recorded_claim: datetime | None = None,
) -> None:
    """Record that a container was opened, or could not be, and what it says of itself.

    `external_ids` are pairs of system and value; those on record are passed over. `recorded_claim`
    fills the item's time of recording, as a statement of the source, if nobody has stated one.

    Raises:
        Rejected: `outcome` is neither success nor failure, or a value does not pass.
        Conflict: the item was disposed of meanwhile.
    """
    if outcome not in _OUTCOMES:
        raise Rejected("outcome", _("This outcome is not in the list."))
    file = FILES.visible(actor).get(pk=file_id)
    item = locked(file.item_id)
    claim = claimed("recorded_claim", recorded_claim)
    if claim is not None and item.recorded_from is None:
        revise(
            unit,
            item,
            {
                "recorded_from": claim,
                "recorded_precision": str(TimePrecision.SECOND),
                "recorded_basis": str(TimeBasis.SOURCE),
            },
        )
    for system, value in external_ids:
        _add_external_id(unit, item, system, value)
    facts = {"members": members, "refused": refused, "tool": tool}
    if reason:
        facts["reason"] = reason
    record_one(unit, "unpacking", item, file=file, outcome=outcome, facts=facts)
    unit.record(
        Unpacked(
            file=file.pk,
            item=item.pk,
            outcome=outcome,
            reason=reason,
            members=members,
            refused=refused,
            tool=tool,
        ),
        objects=(item_ref(item.pk),),
    )
    unit.emit(ItemChanged(item=item.pk, organisation=item.organisation_id, what="unpacking"))


def _add_external_id(unit: Unit, item: Item, system: str, value: str) -> None:
    system = clean("system", system, longest=100, required=True)
    value = clean("value", value, longest=500, required=True)
    if ExternalId.objects.filter(item=item, system=system, value=value).exists():
        return
    ExternalId(
        id=unit.new_id(),
        item=item,
        organisation_id=item.organisation_id,
        system=system,
        value=value,
        added_at=unit.at,
    ).save(force_insert=True)
