# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the room tells the rooms above, through the outbox. References and codes, never words."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ItemRegistered:
    KIND: ClassVar[str] = "evidence.item_registered"
    item: UUID
    organisation: UUID
    originals: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class ItemChanged:
    """`what` is one of: description, classification, verification, files, hold, note, external_id,
    opening, relation, unpacking."""

    KIND: ClassVar[str] = "evidence.item_changed"
    item: UUID
    organisation: UUID
    what: str


@dataclass(frozen=True, slots=True)
class ItemShared:
    """A share began (`revoked` false) or ended."""

    KIND: ClassVar[str] = "evidence.item_shared"
    item: UUID
    organisation: UUID
    share: UUID
    to_organisation: UUID
    to_member: UUID | None
    until: str | None
    revoked: bool


@dataclass(frozen=True, slots=True)
class ItemDisposed:
    """The item's content and words are gone; projections drop theirs."""

    KIND: ClassVar[str] = "evidence.item_disposed"
    item: UUID
    organisation: UUID
    disposal: UUID
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FixityFailed:
    KIND: ClassVar[str] = "evidence.fixity_failed"
    finding: UUID
    address: str
    kind: str
    organisation: UUID | None
    items: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class DerivationOrdered:
    """Renditions of some kinds are to be made of originals. `again`: whatever is there already."""

    KIND: ClassVar[str] = "evidence.derivation_ordered"
    organisation: UUID
    files: tuple[UUID, ...]
    kinds: tuple[str, ...]
    again: bool
