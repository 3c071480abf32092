# SPDX-License-Identifier: AGPL-3.0-or-later
"""Describing and classifying items. Former values are kept in revisions, never overwritten."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.evidence import words
from dokaz.evidence.custody import item_ref, record_one
from dokaz.evidence.facts import ItemChanged
from dokaz.evidence.in_force import records_of, speaks_of_time, with_level
from dokaz.evidence.models import Item, ItemRevision, Particular, Source
from dokaz.evidence.policy import (
    CLASSIFIERS,
    DESCRIBERS,
    DISPOSERS,
    ITEMS,
    may_set_level,
    takes_protection_away,
)
from dokaz.evidence.texts import aware, chosen, chosen_all, clean, tags
from dokaz.evidence.vocabulary import (
    SET_BY_HAND,
    USUAL_LEVEL,
    AcquisitionMode,
    Confidentiality,
    Generation,
    GraphicLevel,
    Information,
    ItemKind,
    ItemStatus,
    Marker,
    Priority,
    Relevance,
    TimeBasis,
    TimePrecision,
    Willing,
)
from dokaz.gate.api import (
    Actor,
    Conflict,
    Erasure,
    Rejected,
    Unit,
    action,
    all_of,
    own,
    rfc3339,
    with_role,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemDraft:
    """What is known of an item. Times have zones; `recorded_*` is a claim with its basis."""

    title_uk: str = ""
    title_en: str = ""
    kind: str = ItemKind.OTHER
    description: str = ""
    language: str = ""
    url: str = ""
    source_id: UUID | None = None
    acquisition_mode: str = AcquisitionMode.UNKNOWN
    acquired_at: datetime | None = None
    acquired_by: UUID | None = None
    acquired_from: str = ""
    recorded_from: datetime | None = None
    recorded_to: datetime | None = None
    recorded_precision: str = TimePrecision.UNKNOWN
    recorded_basis: str = TimeBasis.UNKNOWN
    confidentiality: int = USUAL_LEVEL
    graphic_level: str = GraphicLevel.UNKNOWN
    markers: tuple[str, ...] = ()
    exculpatory: bool = False
    privileged: bool = False


def _same(field: str, value: Any) -> Any:
    return value


_CHECKS: dict[str, Callable[[str, Any], Any]] = {
    "title_uk": partial(clean, longest=500),
    "title_en": partial(clean, longest=500),
    "kind": partial(chosen, choices=ItemKind),
    "description": partial(clean, longest=100_000),
    "language": partial(clean, longest=35),
    "url": partial(clean, longest=4000),
    "source_id": _same,
    "acquisition_mode": partial(chosen, choices=AcquisitionMode),
    "acquired_at": aware,
    "acquired_by": _same,
    "acquired_from": partial(clean, longest=500),
    "recorded_from": aware,
    "recorded_to": aware,
    "recorded_precision": partial(chosen, choices=TimePrecision),
    "recorded_basis": partial(chosen, choices=TimeBasis),
    "confidentiality": partial(chosen, choices=Confidentiality),
    "graphic_level": partial(chosen, choices=GraphicLevel),
    "markers": partial(chosen_all, choices=Marker),
    "exculpatory": lambda field, value: bool(value),
    "privileged": lambda field, value: bool(value),
    "status": partial(chosen, choices=ItemStatus),
    "tags": tags,
}
PARTICULARS: dict[str, Callable[[str, Any], Any]] = {
    "creator": partial(clean, longest=500),
    "creator_willing": partial(chosen, choices=Willing),
    "generation": partial(chosen, choices=Generation),
    "original_kept": partial(clean, longest=500),
    "rights_owner": partial(clean, longest=500),
    "rights_declaration": partial(clean, longest=20_000),
    "information": partial(chosen, choices=Information),
    "relevance": partial(chosen, choices=Relevance),
    "priority": partial(chosen, choices=Priority),
    "restriction_reason": partial(clean, longest=20_000),
    "seal_no": partial(clean, longest=200),
    "storage_place": partial(clean, longest=500),
    "packaging": partial(clean, longest=500),
}
"""What people find out about an item once it is in the archive; nothing of it comes in with it."""
_CLASSIFICATION = frozenset({"confidentiality", "graphic_level", "markers", "privileged"})
DESCRIBABLE = frozenset(_CHECKS) - _CLASSIFICATION | frozenset(PARTICULARS)
FOUND_BY = frozenset({"title_uk", "title_en", "tags"})
"""Fields whose words the list's filters know."""


def checked(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as they go into the row.

    Raises:
        Rejected: one does not pass; says which.
    """
    checks = _CHECKS | PARTICULARS if values.keys() & PARTICULARS.keys() else _CHECKS
    return {name: checks[name](name, value) for name, value in values.items()}


def checked_draft(draft: ItemDraft) -> dict[str, Any]:
    """All fields of a draft, checked; errors as `checked`."""
    values = checked({field.name: getattr(draft, field.name) for field in fields(draft)})
    require_order_of_times(values["recorded_from"], values["recorded_to"])
    return values


def require_order_of_times(begin: datetime | None, end: datetime | None) -> None:
    """Raises Rejected: the end lies before the beginning."""
    if begin is not None and end is not None and end < begin:
        raise Rejected("recorded_to", _("The end lies before the beginning."))


def require_own_sources(organisation_id: UUID, source_ids: set[UUID]) -> None:
    """Raises Rejected: a source is absent or another organisation's."""
    found = Source.objects.filter(organisation_id=organisation_id, pk__in=source_ids).count()
    if found != len(source_ids):
        raise Rejected("source_id", _("There is no such source in your organisation."))


def require_live(item: Item) -> None:
    """Raises Conflict: the item was disposed of."""
    if item.disposed_at is not None:
        raise Conflict("disposed", _("This item was disposed of. Only its record is left."))


def locked(item_id: UUID) -> Item:
    """The item's row, locked until the act ends; the rule has checked who asks.

    Raises:
        Conflict: it was disposed of.
    """
    item: Item = Item.objects.select_for_update().get(pk=item_id)
    require_live(item)
    return item


@dataclass(frozen=True)
class Described:
    item: UUID
    revision: int
    fields: tuple[str, ...]


@action(
    "evidence.item.describe",
    rule=with_role(DESCRIBERS, own(ITEMS, "item_id")),
    facts=Described,
    erasure=Erasure.DETAILS,
    event="metadata modification",
)
def describe(
    unit: Unit, *, actor: Actor, item_id: UUID, changes: Mapping[str, Any], revision: int
) -> int:
    """Change fields of the description; returns the new revision number.

    `revision` is the number the editor saw. Fields: those of `ItemDraft` except classification,
    those of `PARTICULARS`, `status` and `tags`. With another time of recording the level of
    verification becomes what still counts (`in_force`).

    Raises:
        Rejected: a field is unknown or its value does not pass.
        Conflict: somebody changed the item meanwhile; nothing of theirs is overwritten.
    """
    unknown = set(changes) - DESCRIBABLE
    if unknown:
        raise Rejected(min(unknown), _("There is no such field."))
    if "status" in changes and changes["status"] not in SET_BY_HAND:
        raise Rejected("status", _("This status is not set by hand."))
    item = locked(item_id)
    require_revision(item, revision)
    if changes.get("source_id") is not None:
        require_own_sources(item.organisation_id, {changes["source_id"]})
    values = checked(changes)
    require_order_of_times(
        values.get("recorded_from", item.recorded_from), values.get("recorded_to", item.recorded_to)
    )
    changed = revise(unit, item, values)
    if changed & FOUND_BY:
        words.reindex(item)
    record_one(unit, "metadata modification", item, facts={"fields": sorted(changed)})
    unit.record(
        Described(item=item.pk, revision=item.revision, fields=tuple(sorted(changed))),
        objects=(item_ref(item.pk),),
        details={"after": {name: getattr(item, name) for name in sorted(changed)}},
    )
    unit.emit(ItemChanged(item=item.pk, organisation=item.organisation_id, what="description"))
    return item.revision


def require_revision(item: Item, revision: int) -> None:
    """Raises Conflict: somebody changed the item since this revision of its description."""
    if item.revision != revision:
        raise _changed_meanwhile()


def _changed_meanwhile() -> Conflict:
    return Conflict(
        "changed_meanwhile",
        _("Somebody changed this item meanwhile. Nothing was saved. Reload and look."),
    )


def revise(unit: Unit, item: Item, values: Mapping[str, Any]) -> set[str]:
    """Set fields of a locked item and keep what they were; returns the fields that changed.

    With another time of recording also the level of verification (`in_force`).
    """
    if speaks_of_time(values):
        values = with_level(item, values, records_of([item.pk]).get(item.pk, ()))
    changed = {name for name, value in values.items() if getattr(item, name) != value}
    if not changed:
        return changed
    before = {name: kept_value(getattr(item, name)) for name in sorted(changed)}
    for name in changed:
        setattr(item, name, values[name])
    item.revision += 1
    item.changed_at = unit.at
    item.save(update_fields=[*map(column_of, changed), "revision", "changed_at"])
    ItemRevision(
        id=unit.new_id(),
        item=item,
        number=item.revision,
        act_id=unit.act_id,
        at=unit.at,
        by=unit.actor.ref,
        before=before,
    ).save(force_insert=True)
    return changed


def column_of(name: str) -> str:
    """The column in which a field of the description is kept."""
    return "particulars" if isinstance(getattr(Item, name), Particular) else name


def kept_value(value: Any) -> Any:
    """A value of a row as a revision keeps it."""
    if isinstance(value, datetime):
        return rfc3339(value)
    return str(value) if isinstance(value, UUID) else value


@dataclass(frozen=True)
class Classified:
    item: UUID
    revision: int
    confidentiality: int
    graphic_level: str
    markers: tuple[str, ...]
    privileged: bool


@action(
    "evidence.item.classify",
    rule=all_of(with_role(CLASSIFIERS, own(ITEMS, "item_id")), may_set_level),
    facts=Classified,
    erasure=Erasure.NOTHING_PERSONAL,
    event="policy assignment",
)
def classify(
    unit: Unit,
    *,
    actor: Actor,
    item_id: UUID,
    confidentiality: int | None = None,
    graphic_level: str | None = None,
    markers: tuple[str, ...] | None = None,
    privileged: bool | None = None,
) -> None:
    """Set who may see an item and what warnings it carries; None leaves a field as it is.

    Anybody who may classify can raise the level, even above their own clearance, state privilege
    and add markers. Taking any of it away is for custodians and data protection officers; below L4
    only while an opening lasts.

    Raises:
        Rejected: a value is not in its list.
        Refused: taking protection away without the role for it.
    """
    given = {
        "confidentiality": confidentiality,
        "graphic_level": graphic_level,
        "markers": markers,
        "privileged": privileged,
    }
    values = checked({name: value for name, value in given.items() if value is not None})
    item = locked(item_id)
    former = item.confidentiality
    level = values.get("confidentiality", former)
    if takes_protection_away(item, values) and not actor.holds(*DISPOSERS):
        raise _changed_meanwhile()  # Protected since the rule looked.
    if "confidentiality" in revise(unit, item, values):
        words.follow_level(item)
    facts = Classified(
        item=item.pk,
        revision=item.revision,
        confidentiality=item.confidentiality,
        graphic_level=item.graphic_level,
        markers=tuple(item.markers),
        privileged=item.privileged,
    )
    event = "policy assignment"
    if level == Confidentiality.L4 != former:
        event = "sealing"
    elif former == Confidentiality.L4 != level:
        event = "unsealing"
    record_one(unit, event, item, facts={"from": former, "to": level})
    unit.record(facts, objects=(item_ref(item.pk),))
    unit.emit(ItemChanged(item=item.pk, organisation=item.organisation_id, what="classification"))
