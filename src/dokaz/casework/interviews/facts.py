# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the room tells the rooms above, through the outbox. References and codes, never words."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class InterviewChanged:
    """`what` is a word of `HistoryKind`."""

    KIND: ClassVar[str] = "interviews.interview_changed"
    interview: UUID
    organisation: UUID
    what: str


@dataclass(frozen=True, slots=True)
class RegisterHit:
    """Somebody has an account of this person. `member`: who is to talk to them."""

    KIND: ClassVar[str] = "interviews.register_hit"
    interview: UUID
    ref: str
    organisation: UUID
    check: UUID
    member: UUID


@dataclass(frozen=True, slots=True)
class ConsentRecorded:
    KIND: ClassVar[str] = "interviews.consent_recorded"
    person: UUID
    organisation: UUID
    consent: UUID


@dataclass(frozen=True, slots=True)
class ConsentWithdrawn:
    """`items`: how many items of evidence depended on it."""

    KIND: ClassVar[str] = "interviews.consent_withdrawn"
    person: UUID
    organisation: UUID
    withdrawal: UUID
    items: int
