# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the room tells the rooms above, through the outbox. References and codes, never words."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class PersonRegistered:
    KIND: ClassVar[str] = "persons.person_registered"
    person: UUID
    organisation: UUID


@dataclass(frozen=True, slots=True)
class PersonChanged:
    """`what` is a word of `ChangeKind`."""

    KIND: ClassVar[str] = "persons.person_changed"
    person: UUID
    organisation: UUID
    what: str


@dataclass(frozen=True, slots=True)
class PersonShared:
    """A share began (`revoked` false) or ended."""

    KIND: ClassVar[str] = "persons.person_shared"
    person: UUID
    organisation: UUID
    share: UUID
    to_organisation: UUID
    to_member: UUID | None
    revoked: bool


@dataclass(frozen=True, slots=True)
class PersonsMerged:
    """One record became part of another (`undone` false), or they are two again."""

    KIND: ClassVar[str] = "persons.persons_merged"
    survivor: UUID
    absorbed: UUID
    organisation: UUID
    undone: bool


@dataclass(frozen=True, slots=True)
class PersonErased:
    """The key of the identity block is destroyed and the words are empty; rooms above follow."""

    KIND: ClassVar[str] = "persons.person_erased"
    person: UUID
    organisation: UUID
