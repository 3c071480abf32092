# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the room hands out: frozen values, never rows."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class IssuedLink:
    """A one-time token, shown once. `id` names what it belongs to."""

    id: UUID
    token: str = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class NewNode:
    """What the first run made."""

    organisation_id: UUID
    account_id: UUID


@dataclass(frozen=True, slots=True)
class OrganisationView:
    """An organisation as its people and the node's administrators see it."""

    id: UUID
    code: str
    name_uk: str
    name_en: str
    kind: str
    contact: str
    member_since: date
    status: str

    def name(self, language: str) -> str:
        """The name in a language of the screens."""
        return self.name_en if language == "en" else self.name_uk


@dataclass(frozen=True, slots=True)
class DirectoryEntry:
    """What every member of the node knows of another organisation. `contact`: how it wants to be
    reached by the others, in its own words; may be empty."""

    id: UUID
    code: str
    name_uk: str
    name_en: str
    contact: str

    def name(self, language: str) -> str:
        """The name in a language of the screens."""
        return self.name_en if language == "en" else self.name_uk


@dataclass(frozen=True, slots=True)
class KeyView:
    """A signing key's public half. Times are aware."""

    key_id: str
    public_key: bytes
    status: str
    valid_from: datetime
    valid_to: datetime | None


@dataclass(frozen=True, slots=True)
class AccountView:
    """One's own account."""

    id: UUID
    email: str
    display_name: str
    language: str


@dataclass(frozen=True, slots=True)
class TrainingView:
    course: str
    taken_on: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class Colleague:
    """A member with rights now. `courses`: trainings that are valid on the day asked about."""

    account_id: UUID
    display_name: str
    roles: frozenset[str]
    courses: frozenset[str]


@dataclass(frozen=True, slots=True)
class MemberView:
    """A membership with the person behind it. `gives_rights`: not revoked, not expired."""

    id: UUID
    account_id: UUID
    organisation_id: UUID
    display_name: str
    email: str
    roles: tuple[str, ...]
    clearance: int
    department: str
    status: str
    since: datetime
    until: datetime | None
    gives_rights: bool
    second_factor: bool


@dataclass(frozen=True, slots=True)
class OwnMembership:
    """One of the organisations a person can act for."""

    id: UUID
    organisation: DirectoryEntry
    roles: tuple[str, ...]
    clearance: int


@dataclass(frozen=True, slots=True)
class InvitationView:
    id: UUID
    email: str
    roles: tuple[str, ...]
    clearance: int
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class OfferView:
    """An open invitation as the holder of its link sees it."""

    organisation: DirectoryEntry
    email: str
    roles: tuple[str, ...]
    has_account: bool
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class StaffSessionView:
    id: UUID
    organisation: DirectoryEntry
    helper: str
    reason: str
    opened_at: datetime
    expires_at: datetime
    closed_at: datetime | None
    is_open: bool
    is_mine: bool


@dataclass(frozen=True, slots=True)
class BrowserSessionView:
    id: UUID
    browser: str
    started_at: datetime
    last_seen_at: datetime


@dataclass(frozen=True, slots=True)
class DutyView:
    id: UUID
    display_name: str
    email: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Page:
    """Up to the asked number of members; `next_after` continues, None at the end."""

    members: tuple[MemberView, ...]
    next_after: UUID | None
