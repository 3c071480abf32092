# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading lists and pages. The number of queries does not depend on the number of rows.

`review` is the exception: it looks at every item of one parcel anew, as the order to pack will.
"""

from uuid import UUID

from django.db.models import Q

from dokaz.gate.api import Actor, NotFound, all_of, anyone, view
from dokaz.sharing import archive
from dokaz.sharing.examining import examine
from dokaz.sharing.models import Packing, Parcel, ParcelEvent, ParcelItem, Receipt
from dokaz.sharing.notices import trouble_text
from dokaz.sharing.packing.kept import file_name
from dokaz.sharing.policy import PARCELS, SEES_PARCEL, SENDS_PARCEL
from dokaz.sharing.views import (
    ItemEventView,
    ItemsPage,
    PackingView,
    ParcelItemView,
    ParcelPage,
    ParcelRow,
    ParcelView,
    ReceiptView,
    Review,
)
from dokaz.sharing.vocabulary import HAS_FILE

LONGEST_PAGE = 200


@view("sharing.parcel.list", rule=anyone)
def visible_parcels(
    *, actor: Actor, status: str = "", before: UUID | None = None, limit: int = 50
) -> ParcelPage:
    """Parcels this actor may see, newest first; `before` is the last page's cursor."""
    limit = max(1, min(limit, LONGEST_PAGE))
    rows = PARCELS.visible(actor)
    if status:
        rows = rows.filter(status=status)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: limit + 1])
    return ParcelPage(
        rows=tuple(_row(row) for row in found[:limit]),
        before=found[limit - 1].pk if len(found) > limit else None,
    )


@view("sharing.parcel.show", rule=SEES_PARCEL)
def get_parcel(*, actor: Actor, parcel_id: UUID) -> ParcelView:
    """One parcel's page. Raises NotFound."""
    row = PARCELS.visible(actor).prefetch_related("receipts").filter(pk=parcel_id).first()
    if row is None:
        raise NotFound("parcel")
    packing = Packing.objects.filter(pk=parcel_id).first()
    return _parcel(row, packing)


@view("sharing.parcel.items", rule=SEES_PARCEL)
def parcel_items(*, actor: Actor, parcel_id: UUID, after: int = 0, limit: int = 100) -> ItemsPage:
    """The items chosen for a parcel, in their order. Raises NotFound."""
    limit = max(1, min(limit, LONGEST_PAGE))
    rows = ParcelItem.objects.filter(
        parcel_id=parcel_id, removed_at__isnull=True, position__gt=after
    )
    found = list(rows.order_by("position")[: limit + 1])
    return ItemsPage(
        items=tuple(_item(row) for row in found[:limit]),
        after=found[limit - 1].position if len(found) > limit else None,
    )


@view("sharing.parcel.progress", rule=SEES_PARCEL)
def progress(*, actor: Actor, parcel_id: UUID) -> PackingView | None:
    """How far packing is; None before it was ordered. Raises NotFound."""
    row = Packing.objects.filter(pk=parcel_id).first()
    return _packing(row) if row else None


@view("sharing.parcel.review", rule=SENDS_PARCEL)
def review(*, actor: Actor, parcel_id: UUID) -> Review:
    """What hinders making this parcel, and what to know before. Raises NotFound."""
    return examine(actor, Parcel.objects.get(pk=parcel_id)).review


@view("sharing.item.events", rule=all_of(anyone))
def events_of_item(
    *, actor: Actor, item_id: UUID, before: UUID | None = None, limit: int = 100
) -> tuple[ItemEventView, ...]:
    """This room's events in the custody of an item one sees, newest first; own parcels only.

    Raises:
        NotFound: the item is not visible.
    """
    archive.require_visible(actor, item_id)
    condition = Q(item_id=item_id, parcel__organisation_id=actor.organisation_id)
    if before is not None:
        condition &= Q(pk__lt=before)
    rows = ParcelEvent.objects.filter(condition).select_related("parcel").order_by("-pk")
    return tuple(_event(row) for row in rows[: max(1, min(limit, 1000))])


def _row(row: Parcel) -> ParcelRow:
    return ParcelRow(
        id=row.pk,
        ref=row.ref,
        status=row.status,
        recipient_kind=row.recipient_kind,
        recipient_name=row.recipient_name,
        purpose=row.purpose,
        level=row.level,
        item_count=row.item_count,
        file_count=row.file_count,
        total_bytes=row.total_bytes,
        encrypted=bool(row.encrypted_to),
        drafted_at=row.drafted_at,
        made_at=row.made_at,
        handed_over_at=row.handed_over_at,
    )


def _parcel(row: Parcel, packing: Packing | None) -> ParcelView:
    receipts: list[Receipt] = sorted(row.receipts.all(), key=lambda one: one.pk)
    return ParcelView(
        id=row.pk,
        ref=row.ref,
        organisation_id=row.organisation_id,
        status=row.status,
        drafted_at=row.drafted_at,
        drafted_by=row.drafted_by,
        recipient_kind=row.recipient_kind,
        recipient_name=row.recipient_name,
        recipient_contact=row.recipient_contact,
        purpose=row.purpose,
        legal_basis=row.legal_basis,
        legal_basis_note=row.legal_basis_note,
        encrypted_to=row.encrypted_to,
        level=row.level,
        item_count=row.item_count,
        file_count=row.file_count,
        total_bytes=row.total_bytes,
        omission_count=row.omission_count,
        made_at=row.made_at,
        made_by=row.made_by,
        consent_state=row.consent_state,
        file_name=file_name(row.ref, encrypted=bool(row.encrypted_to)),
        sha256=row.sha256,
        size=row.size,
        content_sha256=row.content_sha256,
        content_size=row.content_size,
        verified_as=row.verified_as,
        file_is_kept=row.status in HAS_FILE and row.file_discarded_at is None,
        channel=row.channel,
        handed_over_at=row.handed_over_at,
        handed_over_by=row.handed_over_by,
        withdrawn_at=row.withdrawn_at,
        packing=_packing(packing) if packing else None,
        receipts=tuple(_receipt(one) for one in receipts),
    )


def _item(row: ParcelItem) -> ParcelItemView:
    return ParcelItemView(
        item_id=row.item_id,
        item_ref=row.item_ref,
        level=row.level,
        roles=tuple(row.roles),
        left_out=row.left_out,
        omitted_because=row.omitted_because,
        file_count=row.file_count,
        total_bytes=row.total_bytes,
        flags=tuple(row.flags),
    )


def _packing(row: Packing) -> PackingView:
    return PackingView(
        state=row.state,
        stage=row.stage,
        done_bytes=row.done_bytes,
        total_bytes=row.total_bytes,
        trouble=row.trouble,
        trouble_item_ref=row.trouble_item_ref,
        trouble_text=trouble_text(row.trouble, item_ref=row.trouble_item_ref),
    )


def _receipt(row: Receipt) -> ReceiptView:
    return ReceiptView(
        id=row.pk,
        reference=row.reference,
        received_at=row.received_at,
        received_by=row.received_by,
        confirmed_sha256=row.confirmed_sha256,
        matches=row.matches,
        registered_at=row.registered_at,
        registered_by=row.registered_by,
    )


def _event(row: ParcelEvent) -> ItemEventView:
    return ItemEventView(
        id=row.pk,
        item_id=row.item_id,
        parcel_id=row.parcel_id,
        parcel_ref=row.parcel.ref,
        type=row.type,
        action=row.action,
        at=row.at,
        agent_kind=row.agent_kind,
        agent_ref=row.agent_ref,
        organisation_id=row.parcel.organisation_id,
        outcome=row.outcome,
        facts=row.facts,
    )
