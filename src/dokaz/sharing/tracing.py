# SPDX-License-Identifier: AGPL-3.0-or-later
"""Telling the rooms below where copies went: asked when somebody withdraws consent."""

from datetime import datetime
from uuid import UUID

from dokaz.casework.interviews.api import Copy
from dokaz.gate.api import pieces
from dokaz.sharing.models import Extract, ExtractRecord, Parcel, ParcelEvent, ParcelItem
from dokaz.sharing.vocabulary import HAS_FILE, ParcelStatus

KIND = "parcel"
EXTRACT = "extract"


def trace(
    *, organisation_id: UUID, item_ids: tuple[UUID, ...], record_ids: tuple[UUID, ...]
) -> list[Copy]:
    """Parcels with any of these items, then extracts with any of these records."""
    return _parcels(organisation_id, item_ids) + _extracts(organisation_id, record_ids)


def _extracts(organisation_id: UUID, record_ids: tuple[UUID, ...]) -> list[Copy]:
    """Extracts that hold any of these records; each left when it was made."""
    found: set[UUID] = set()
    for some in pieces(record_ids):
        rows = ExtractRecord.objects.filter(record_id__in=some, organisation_id=organisation_id)
        found |= {*rows.values_list("extract_id", flat=True)}
    return [
        Copy(
            kind=EXTRACT,
            id=row.pk,
            ref=row.ref,
            recipient_kind=row.recipient_kind,
            purpose=row.purpose,
            at=row.at,
            items=(),
            left=True,
        )
        for row in Extract.objects.filter(pk__in=found).order_by("pk")
    ]


def _parcels(organisation_id: UUID, item_ids: tuple[UUID, ...]) -> list[Copy]:
    """Parcels with any of these items that are packed, being packed or out, oldest first.

    One that was taken out of the node counts as gone, whether or not anybody recorded to whom.
    """
    held: dict[UUID, list[UUID]] = {}
    for some in pieces(item_ids):
        rows = ParcelItem.objects.filter(
            item_id__in=some,
            left_out=False,
            removed_at__isnull=True,
            parcel__organisation_id=organisation_id,
        )
        for parcel_id, item_id in rows.values_list("parcel_id", "item_id"):
            held.setdefault(parcel_id, []).append(item_id)
    parcels = Parcel.objects.filter(pk__in=held).exclude(status=ParcelStatus.DRAFT)
    taken_out = dict(
        ParcelEvent.objects.filter(parcel__in=held, type="exporting", outcome="success")
        .order_by("-at")
        .values_list("parcel_id", "at")
    )
    return [
        _copy(row, held[row.pk], taken_out)
        for row in parcels.order_by("pk")
        if row.status in (*HAS_FILE, ParcelStatus.READY)
        or row.handed_over_at is not None
        or row.pk in taken_out
    ]


def _copy(row: Parcel, items: list[UUID], taken_out: dict[UUID, datetime]) -> Copy:
    went_at = row.handed_over_at or taken_out.get(row.pk)
    return Copy(
        kind=KIND,
        id=row.pk,
        ref=row.ref,
        recipient_kind=row.recipient_kind,
        purpose=row.purpose,
        at=went_at,
        items=tuple(items),
        left=went_at is not None,
    )
