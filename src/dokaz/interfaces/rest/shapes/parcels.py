# SPDX-License-Identifier: AGPL-3.0-or-later
"""Parcels for recipients."""

from datetime import datetime
from uuid import UUID

from dokaz.interfaces.rest.shapes.values import Listed, Shape


class ParcelRow(Shape):
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


class Parcels(Listed[ParcelRow]):
    """The organisation's parcels, newest first."""


class Receipt(Shape):
    """`matches`: the digest the recipient confirmed is ours; null when none was confirmed."""

    id: UUID
    reference: str
    received_at: datetime
    received_by: str
    confirmed_sha256: str
    matches: bool | None
    registered_at: datetime
    registered_by: UUID


class Parcel(Shape):
    """`verified_as`: the verdict of our own verifier, "proven" or "not_checked"; not a promise
    about what the recipient's verifier will say, which trusts other keys."""

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
    verified_as: str
    file_is_kept: bool
    channel: str
    handed_over_at: datetime | None
    handed_over_by: UUID | None
    withdrawn_at: datetime | None
    receipts: list[Receipt]


class ParcelItem(Shape):
    item_id: UUID
    item_ref: str
    level: int
    roles: list[str]
    left_out: bool
    omitted_because: str
    file_count: int
    total_bytes: int
    flags: list[str]


class ParcelItems(Listed[ParcelItem]):
    """Items of a parcel in their order."""
