# SPDX-License-Identifier: AGPL-3.0-or-later
"""Parcels for recipients."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BeforeValidator, Field, StringConstraints

from dokaz.evidence.api import FileRole
from dokaz.interfaces.rest.shapes.values import Listed, LongText, Moment, Sent, Shape, ShortText
from dokaz.sharing import api as sharing

NameText = Annotated[ShortText, StringConstraints(min_length=1, max_length=300)]
ShortNameText = Annotated[ShortText, StringConstraints(max_length=200)]
ReferenceText = Annotated[ShortText, StringConstraints(min_length=1, max_length=200)]
DigestText = Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{64})?$")]


Words = Annotated[str, BeforeValidator(str)]
"""Words in the language of the request; until then a promise of them."""


class NewParcel(Sent):
    """For whom and for what. `encrypted_to` is the recipient's age key (age1…), or empty: then the
    packed file is not encrypted."""

    recipient_kind: sharing.RecipientKind
    recipient_name: NameText
    recipient_contact: ShortText = ""
    purpose: sharing.ParcelPurpose
    legal_basis: sharing.LegalBasis
    legal_basis_note: LongText = ""
    encrypted_to: Annotated[ShortText, StringConstraints(max_length=100)] = ""


class ChosenItem(Sent):
    """`roles`: files in these roles go along. `left_out`: the item belongs there and is not handed
    over; the parcel lists it with the reason `omitted_because`, as it lists files left out."""

    item_id: UUID
    roles: Annotated[tuple[FileRole, ...], Field(max_length=20)] = (FileRole.ORIGINAL,)
    left_out: bool = False
    omitted_because: sharing.OmittedBecause = sharing.OmittedBecause.NOT_SELECTED


class ChosenItems(Sent):
    """Items to put in or change, and items to take out."""

    put: Annotated[tuple[ChosenItem, ...], Field(max_length=sharing.LARGEST_CHOICE)] = ()
    remove: Annotated[tuple[UUID, ...], Field(max_length=sharing.LARGEST_CHOICE)] = ()


class PackingOrder(Sent):
    """`reason` is needed where the check says so; it is kept with the act."""

    reason: LongText = ""


class HandOver(Sent):
    """How and when the file was given to its recipient."""

    channel: sharing.Channel
    handed_over_at: Moment
    note: LongText = ""


class NewReceipt(Sent):
    """`received_by` is an office or a function, not a private person. `confirmed_sha256` is the
    digest the recipient found, or empty."""

    reference: ReferenceText
    received_at: Moment
    received_by: ShortNameText = ""
    confirmed_sha256: DigestText = ""
    note: LongText = ""


class Notice(Shape):
    """`count` is how many items it concerns, 0 if the parcel as a whole; `refs` are the first."""

    code: str
    text: Words
    count: int
    refs: list[str]


class Review(Shape):
    """`blockers` must be gone before packing. `consent_state` "not_checked" is no consent;
    `consent_refused` names items that people's consent does not cover."""

    parcel_id: UUID
    blockers: list[Notice]
    warnings: list[Notice]
    reason_needed: bool
    custodian_needed: bool
    consent_state: str
    consent_text: Words
    consent_refused: list[UUID]


class Packing(Shape):
    """How far packing is. `trouble` is a stable code, `trouble_item_ref` the item it met."""

    state: str
    stage: str
    done_bytes: int
    total_bytes: int
    trouble: str
    trouble_item_ref: str
    trouble_text: Words


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
