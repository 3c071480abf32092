# SPDX-License-Identifier: AGPL-3.0-or-later
"""What acts record for ever, and what the room tells the rooms above. References, never words."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True)
class ParcelActed:
    """An act about a parcel whose name says the rest."""

    parcel: UUID
    ref: str


@dataclass(frozen=True)
class ParcelDescribed:
    parcel: UUID
    ref: str
    recipient_kind: str
    purpose: str
    legal_basis: str
    encrypted: bool


@dataclass(frozen=True)
class ItemsChosen:
    parcel: UUID
    ref: str
    put: int
    removed: int
    items: int


@dataclass(frozen=True)
class ParcelOrdered:
    """The order to pack: what was chosen is fixed from here on."""

    parcel: UUID
    ref: str
    items: int
    files: int
    bytes: int
    level: int
    recipient_kind: str
    purpose: str
    legal_basis: str
    consent: str


@dataclass(frozen=True)
class ParcelPacked:
    parcel: UUID
    ref: str
    sha256: str
    size: int
    content_sha256: str
    content_size: int
    encrypted_to: str
    omissions: int
    verdict: str


@dataclass(frozen=True)
class PackingStopped:
    parcel: UUID
    ref: str
    reason: str
    item: UUID | None
    file: UUID | None


@dataclass(frozen=True)
class ParcelExported:
    parcel: UUID
    ref: str
    sha256: str
    size: int


@dataclass(frozen=True)
class ParcelHandedOver:
    parcel: UUID
    ref: str
    sha256: str
    channel: str


@dataclass(frozen=True)
class ReceiptRegistered:
    parcel: UUID
    ref: str
    receipt: UUID
    confirmed_sha256: str
    matches: bool | None


@dataclass(frozen=True)
class FileDiscarded:
    parcel: UUID
    ref: str
    sha256: str
    reason: str


@dataclass(frozen=True)
class ExtractMade:
    """`left_out`: how many records did not go; why stands beside the extract."""

    extract: UUID
    ref: str
    kind: str
    form: str
    recipient_kind: str
    purpose: str
    records: int
    left_out: int
    identities: int
    level: int
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class ParcelChanged:
    """A parcel reached another state."""

    KIND: ClassVar[str] = "sharing.parcel_changed"
    parcel: UUID
    organisation: UUID
    status: str
    recipient_kind: str
    purpose: str
