# SPDX-License-Identifier: AGPL-3.0-or-later
"""What other rooms and interfaces see: frozen values, never rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.functional import Promise

Text = str | Promise
"""Words in the language of whoever reads them."""


@dataclass(frozen=True, slots=True)
class ParcelRow:
    """One line of the list."""

    id: UUID
    ref: str
    status: str
    recipient_kind: str
    recipient_name: str
    purpose: str
    level: int
    item_count: int
    file_count: int
    total_bytes: int
    encrypted: bool
    drafted_at: datetime
    made_at: datetime | None
    handed_over_at: datetime | None


@dataclass(frozen=True, slots=True)
class ParcelPage:
    """A page of the list, newest first. `before` is the cursor of the next page."""

    rows: tuple[ParcelRow, ...]
    before: UUID | None


@dataclass(frozen=True, slots=True)
class ParcelItemView:
    """An item as chosen for a parcel. `flags` are codes of warnings."""

    item_id: UUID
    item_ref: str
    level: int
    roles: tuple[str, ...]
    left_out: bool
    omitted_because: str
    file_count: int
    total_bytes: int
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ItemsPage:
    """Items of a parcel in their order. `after` is the cursor of the next page."""

    items: tuple[ParcelItemView, ...]
    after: int | None


@dataclass(frozen=True, slots=True)
class ReceiptView:
    """`matches`: the confirmed digest is ours; None when the recipient confirmed none."""

    id: UUID
    reference: str
    received_at: datetime
    received_by: str
    confirmed_sha256: str
    matches: bool | None
    registered_at: datetime
    registered_by: UUID


@dataclass(frozen=True, slots=True)
class PackingView:
    """How far packing is. `trouble` is a stable code, `trouble_item_ref` the item it met.

    `trouble_text` says in plain words what happened and what to do; empty without trouble.
    """

    state: str
    stage: str
    done_bytes: int
    total_bytes: int
    trouble: str
    trouble_item_ref: str
    trouble_text: Text


@dataclass(frozen=True, slots=True)
class ParcelView:
    """One parcel's page without its items, which are paged by themselves.

    `sha256` and `size` are of the file as handed over. `verified_as` is the verdict of our own
    verifier when it was made: "proven", or "not_checked" where something waits for others.
    """

    id: UUID
    ref: str
    organisation_id: UUID
    status: str
    drafted_at: datetime
    drafted_by: UUID
    recipient_kind: str
    recipient_name: str
    recipient_contact: str
    purpose: str
    legal_basis: str
    legal_basis_note: str
    encrypted_to: str
    level: int
    item_count: int
    file_count: int
    total_bytes: int
    omission_count: int
    made_at: datetime | None
    made_by: UUID | None
    consent_state: str
    file_name: str
    sha256: str
    size: int | None
    content_sha256: str
    content_size: int | None
    verified_as: str
    file_is_kept: bool
    channel: str
    handed_over_at: datetime | None
    handed_over_by: UUID | None
    withdrawn_at: datetime | None
    packing: PackingView | None
    receipts: tuple[ReceiptView, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """Something a person should know before handing over. `refs` are the first items it is about.

    `count` is how many items it concerns, 0 if it concerns the parcel as a whole.
    """

    code: str
    text: Text
    count: int = 0
    refs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Review:
    """The last step of the wizard: what hinders, what to know, what else is needed.

    `blockers` must be gone before the parcel can be made. `reason_needed`: the actor must say why.
    `custodian_needed`: only a custodian can make this one. `consent_refused`: items that people's
    consent does not cover.
    """

    parcel_id: UUID
    blockers: tuple[Notice, ...]
    warnings: tuple[Notice, ...]
    reason_needed: bool
    custodian_needed: bool
    consent_state: str
    consent_text: Text
    consent_refused: tuple[UUID, ...] = ()

    @property
    def can_be_made(self) -> bool:
        """Whether nothing stands in the way but the reason and the role asked for."""
        return not self.blockers


@dataclass(frozen=True, slots=True)
class ItemEventView:
    """An event of this room in an item's custody. `id` is the event's in the ledger."""

    id: UUID
    item_id: UUID
    parcel_id: UUID
    parcel_ref: str
    type: str
    action: str
    at: datetime
    agent_kind: str
    agent_ref: UUID
    organisation_id: UUID
    outcome: str
    facts: Mapping[str, Any]
