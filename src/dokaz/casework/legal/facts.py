# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the room tells the rooms above, through the outbox. References and codes, never words."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class EventQualified:
    """An event was put under a crime, or its qualification assessed anew."""

    KIND: ClassVar[str] = "legal.event_qualified"
    qualification: UUID
    event: UUID
    organisation: UUID
    framework: str
    crime: str
    status: str


@dataclass(frozen=True, slots=True)
class FindingFiled:
    """A passage was filed under an element, or (`withdrawn`) taken back."""

    KIND: ClassVar[str] = "legal.finding_filed"
    finding: UUID
    qualification: UUID
    event: UUID
    organisation: UUID
    item: UUID
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class LiabilityStated:
    """A suspect's part in a qualified event was stated, or (`ended`) is so no more."""

    KIND: ClassVar[str] = "legal.liability_stated"
    liability: UUID
    qualification: UUID
    event: UUID
    organisation: UUID
    person: UUID
    mode: str
    ended: bool
