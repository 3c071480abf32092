# SPDX-License-Identifier: AGPL-3.0-or-later
"""Frozen views that the room hands out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from dokaz.casework.objects.api import ObjectRow
from dokaz.casework.places.api import PlaceShown
from dokaz.casework.records.history import ShareView
from dokaz.casework.records.linked import LinkView
from dokaz.casework.records.listing import Cursor
from dokaz.casework.units.api import UnitRow
from dokaz.evidence.api import ItemRow


@dataclass(frozen=True, slots=True)
class CasualtiesView:
    """`high` None: at least `low`."""

    harm: str
    group: str
    low: int
    high: int | None
    basis: str


@dataclass(frozen=True, slots=True)
class EventRow:
    """One line of a list."""

    id: UUID
    ref: str
    organisation_id: UUID
    title_uk: str
    title_en: str
    when_text: str
    when_zone: str
    when_precision: str
    when_from: datetime | None
    when_to: datetime | None
    places: tuple[PlaceShown, ...]
    conduct: tuple[str, ...]
    means: tuple[str, ...]
    casualties: tuple[CasualtiesView, ...]
    state: str
    verification: str
    confidentiality: int
    markers: tuple[str, ...]
    registered_at: datetime


@dataclass(frozen=True, slots=True)
class EventName:
    """What an event is called, and when it was, as far as that is known."""

    ref: str
    title_uk: str
    title_en: str
    when_from: datetime | None
    when_to: datetime | None
    when_text: str
    when_zone: str
    when_precision: str


@dataclass(frozen=True, slots=True)
class EventPage:
    rows: tuple[EventRow, ...]
    after: Cursor | None


@dataclass(frozen=True, slots=True)
class StatementView:
    """`item_id` and `passage` are empty for those who may not see the item."""

    id: UUID
    kind: str
    text: str
    who: str
    item_id: UUID | None
    item_ref: str
    passage: str
    when_text: str
    when_zone: str
    place: PlaceShown | None
    exculpatory: bool
    by: UUID
    at: datetime
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True)
class VerificationView:
    """What somebody checked and found. `item_id`: the independent source, for who may see it.

    `ended`: why it does not count any more: "refuted" since, or the time or a place was "changed";
    "": it counts.
    """

    id: UUID
    level: str
    checks: Mapping[str, str]
    method: str
    item_id: UUID | None
    item_ref: str
    by: UUID
    at: datetime
    ended: str


@dataclass(frozen=True, slots=True)
class Relative:
    """Another event, by what it is to this one: parent, child, merged_into, absorbed, split."""

    relation: str
    id: UUID
    ref: str
    title_uk: str
    title_en: str
    merge_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class HitView:
    """A protected object that the event hit and that the reader may see."""

    id: UUID
    object: ObjectRow
    effect: str
    damage: str
    basis: str
    by: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class WeaponView:
    """A weapon the event was done with. `unit` and `item` are None for those who may not see them;
    `treaty` is the code of one that speaks of this kind of weapon.
    """

    id: UUID
    weapon: str
    treaty: str
    model: str
    remains: str
    components: str
    certainty: str
    basis: str
    unit: UnitRow | None
    item: ItemRow | None
    passage: str
    by: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class EventView:
    """All of one event's page except its history, which is paged by itself.

    `own`: the asking actor's organisation owns it; others see no shares and no identifiers
    elsewhere. `missing`: codes of what the next level of verification needs.

    `statements`, `links` and `hits` may be the first ones only; `statements_count` and so on count
    all that the reader may see, and what is hidden is counted apart.
    """

    row: EventRow
    own: bool
    description: str
    objects_hit: tuple[str, ...]
    tags: tuple[str, ...]
    likelihood: str
    likelihood_basis: str
    attacking_side: str
    warnings: str
    military_context: str
    privileged: bool
    registered_by: UUID
    changed_at: datetime
    revision: int
    parent_id: UUID | None
    undone: bool
    statements: tuple[StatementView, ...]
    statements_count: int
    links: tuple[LinkView, ...]
    links_count: int
    links_hidden: int
    verifications: tuple[VerificationView, ...]
    hits: tuple[HitView, ...]
    hits_count: int
    hits_hidden: int
    weapons: tuple[WeaponView, ...]
    next_level: str
    missing: tuple[str, ...]
    relatives: tuple[Relative, ...]
    external_ids: tuple[tuple[str, str], ...] = ()
    shares: tuple[ShareView, ...] = ()


@dataclass(frozen=True, slots=True)
class EventOfObject:
    """An event that hit an object, for the object's page. `object_id` may be one merged into it."""

    hit_id: UUID
    object_id: UUID
    row: EventRow
    effect: str
    damage: str
    basis: str


@dataclass(frozen=True, slots=True)
class EventOfItem:
    """An event that an item belongs to, for the item's page."""

    link_id: UUID
    id: UUID
    ref: str
    title_uk: str
    title_en: str
    when_text: str
    state: str
    own: bool
