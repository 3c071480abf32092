# SPDX-License-Identifier: AGPL-3.0-or-later
"""Frozen views that the room hands out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from dokaz.casework.places.api import PlaceShown
from dokaz.casework.records.history import ShareView
from dokaz.casework.records.linked import LinkView
from dokaz.casework.records.listing import Cursor


@dataclass(frozen=True, slots=True)
class ObjectRow:
    """One line of a list. `damage` is that of the latest state; `merged` names the survivor."""

    id: UUID
    ref: str
    organisation_id: UUID
    name_uk: str
    name_en: str
    name_other: str
    type: str
    place: PlaceShown | None
    bases: tuple[str, ...]
    damage: str
    confidentiality: int
    markers: tuple[str, ...]
    registered_at: datetime
    merged: UUID | None


@dataclass(frozen=True, slots=True)
class ObjectName:
    """What an object is called."""

    ref: str
    name_uk: str
    name_en: str


@dataclass(frozen=True, slots=True)
class ObjectPage:
    rows: tuple[ObjectRow, ...]
    after: Cursor | None


@dataclass(frozen=True, slots=True)
class StateView:
    """`items` are those that the reader may see."""

    id: UUID
    damage: str
    when_text: str
    when_zone: str
    when_from: datetime | None
    when_to: datetime | None
    description: str
    basis: str
    by: UUID
    at: datetime
    withdrawn_at: datetime | None
    items: tuple[LinkView, ...]


@dataclass(frozen=True, slots=True)
class UseView:
    """`items` are those that the reader may see."""

    id: UUID
    period: str
    finding: str
    who: str
    when_text: str
    when_zone: str
    description: str
    basis: str
    by: UUID
    at: datetime
    withdrawn_at: datetime | None
    items: tuple[LinkView, ...]


@dataclass(frozen=True, slots=True)
class Twin:
    """The other record of a merge: `absorbed` into this one, or what this was `merged_into`."""

    relation: str
    id: UUID
    ref: str
    name_uk: str
    name_en: str
    merge_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class ObjectView:
    """All of one object's page except its history.

    `states` stand in the order of their time. `own`: the asking actor's organisation owns it;
    others see no shares and no numbers elsewhere.
    """

    row: ObjectRow
    own: bool
    description: str
    function: str
    operator: str
    protection: tuple[Mapping[str, str], ...]
    markings: tuple[str, ...]
    marking_note: str
    enhanced_list: str
    enhanced_when: str
    notified: tuple[Mapping[str, str], ...]
    tags: tuple[str, ...]
    privileged: bool
    registered_by: UUID
    changed_at: datetime
    revision: int
    undone: bool
    states: tuple[StateView, ...]
    uses: tuple[UseView, ...]
    links: tuple[LinkView, ...]
    links_hidden: int
    twins: tuple[Twin, ...]
    external_ids: tuple[tuple[str, str], ...] = ()
    shares: tuple[ShareView, ...] = ()


@dataclass(frozen=True, slots=True)
class Alike:
    """An object that may be the same as one that is about to be registered.

    `metres`: distance where both have a point. `why`: `near`, `name` or both.
    """

    row: ObjectRow
    metres: int | None
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ObjectOfItem:
    """An object that an item is about, for the item's page."""

    id: UUID
    ref: str
    name_uk: str
    name_en: str
    type: str
    own: bool
