# SPDX-License-Identifier: AGPL-3.0-or-later
"""Relations between items, and what opening a container found out about it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.evidence.actions.description import locked, revise
from dokaz.evidence.custody import item_ref, record_one
from dokaz.evidence.facts import ItemChanged
from dokaz.evidence.models import ExternalId, Item, ItemRelation
from dokaz.evidence.policy import DESCRIBERS, FILES, ITEMS, own, with_role
from dokaz.evidence.texts import aware, chosen, clean
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
    sees,
)

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
    claim = aware("recorded_claim", recorded_claim)
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
