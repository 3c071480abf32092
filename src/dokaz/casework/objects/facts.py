# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the room tells the rooms above, through the outbox. References and codes, never words."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ObjectRegistered:
    KIND: ClassVar[str] = "objects.object_registered"
    object: UUID
    organisation: UUID


@dataclass(frozen=True, slots=True)
class ObjectChanged:
    """`what` is a word of `ChangeKind`."""

    KIND: ClassVar[str] = "objects.object_changed"
    object: UUID
    organisation: UUID
    what: str


@dataclass(frozen=True, slots=True)
class ObjectShared:
    """A share began (`revoked` false) or ended."""

    KIND: ClassVar[str] = "objects.object_shared"
    object: UUID
    organisation: UUID
    share: UUID
    to_organisation: UUID
    to_member: UUID | None
    revoked: bool


@dataclass(frozen=True, slots=True)
class ObjectsMerged:
    """`undone`: they are two again."""

    KIND: ClassVar[str] = "objects.objects_merged"
    survivor: UUID
    absorbed: UUID
    organisation: UUID
    undone: bool
