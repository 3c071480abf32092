# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the room tells the rooms above, through the outbox. References and codes, never words."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class EventRegistered:
    KIND: ClassVar[str] = "events.event_registered"
    event: UUID
    organisation: UUID


@dataclass(frozen=True, slots=True)
class EventChanged:
    """`what` is a word of `ChangeKind`."""

    KIND: ClassVar[str] = "events.event_changed"
    event: UUID
    organisation: UUID
    what: str


@dataclass(frozen=True, slots=True)
class EventShared:
    """A share began (`revoked` false) or ended."""

    KIND: ClassVar[str] = "events.event_shared"
    event: UUID
    organisation: UUID
    share: UUID
    to_organisation: UUID
    to_member: UUID | None
    revoked: bool


@dataclass(frozen=True, slots=True)
class EventsMerged:
    """`undone`: they are two again."""

    KIND: ClassVar[str] = "events.events_merged"
    survivor: UUID
    absorbed: UUID
    organisation: UUID
    undone: bool
