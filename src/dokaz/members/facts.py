# SPDX-License-Identifier: AGPL-3.0-or-later
"""What acts of this room record, and what the room tells the rooms above.

Only references, codes and counts: no name, no address of a person.
"""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True)
class OrganisationActed:
    """An organisation was created, described, locked or unlocked."""

    organisation: UUID


@dataclass(frozen=True)
class NodeSetUp:
    """The first organisation and the first account."""

    organisation: UUID
    account: UUID
    key: str


@dataclass(frozen=True)
class OrganisationCreated:
    organisation: UUID
    invitation: UUID
    key: str


@dataclass(frozen=True)
class InvitationActed:
    invitation: UUID
    roles: tuple[str, ...]
    clearance: int


@dataclass(frozen=True)
class MembershipBegun:
    invitation: UUID
    membership: UUID
    account: UUID
    organisation: UUID
    roles: tuple[str, ...]
    clearance: int


@dataclass(frozen=True)
class RightsChanged:
    """Roles, clearance or end of a membership; before and after."""

    membership: UUID
    roles_before: tuple[str, ...]
    roles: tuple[str, ...]
    clearance_before: int
    clearance: int


@dataclass(frozen=True)
class MembershipActed:
    membership: UUID


@dataclass(frozen=True)
class AccountActed:
    account: UUID


@dataclass(frozen=True)
class KeyActed:
    organisation: UUID
    key: str
    previous_key: str


@dataclass(frozen=True)
class StaffSessionActed:
    session: UUID
    organisation: UUID
    minutes: int


@dataclass(frozen=True)
class SessionActed:
    session: UUID


@dataclass(frozen=True)
class SignInFailed:
    """`step` is "password" or "second_factor"; what was typed is not recorded."""

    step: str


@dataclass(frozen=True)
class SecondFactorActed:
    """`method` is "totp", "webauthn" or "recovery_codes"."""

    account: UUID
    method: str


@dataclass(frozen=True)
class DutyActed:
    duty: UUID
    account: UUID


@dataclass(frozen=True)
class MembershipEnded:
    """For the rooms above: this membership gives no rights any more."""

    KIND: ClassVar[str] = "members.membership_ended"
    membership: UUID
    organisation: UUID
    account: UUID


@dataclass(frozen=True)
class OrganisationAppeared:
    """For the rooms above: there is a new organisation."""

    KIND: ClassVar[str] = "members.organisation_appeared"
    organisation: UUID
    code: str
