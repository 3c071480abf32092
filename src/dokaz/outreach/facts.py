# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the room tells the rooms above, through the outbox. References and codes, never words."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ActivityRegistered:
    KIND: ClassVar[str] = "outreach.activity_registered"
    activity: UUID
    organisation: UUID


@dataclass(frozen=True, slots=True)
class ActivityChanged:
    """`what` is a word of `ChangeKind`."""

    KIND: ClassVar[str] = "outreach.activity_changed"
    activity: UUID
    organisation: UUID
    what: str
