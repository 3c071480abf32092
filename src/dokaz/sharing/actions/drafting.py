# SPDX-License-Identifier: AGPL-3.0-or-later
"""Drafting a parcel: for whom, why, and which items in which form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Q, Sum
from django.utils.translation import gettext as _

from dokaz.gate.api import Actor, Conflict, Erasure, Rejected, Unit, action
from dokaz.sharing import archive, notices
from dokaz.sharing.custody import item_ref, parcel_ref
from dokaz.sharing.facts import ItemsChosen, ParcelChanged, ParcelDescribed
from dokaz.sharing.models import Parcel, ParcelItem
from dokaz.sharing.numbers import next_number
from dokaz.sharing.policy import SENDS_PARCEL, a_sender
from dokaz.sharing.texts import age_recipient, chosen, clean
from dokaz.sharing.vocabulary import (
    LegalBasis,
    OmittedBecause,
    ParcelPurpose,
    ParcelStatus,
    RecipientKind,
)

LARGEST_CHOICE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelDraft:
    """For whom and why. `recipient_name` stands in the parcel; `recipient_contact` does not.

    `encrypted_to` is the recipient's `age1…` key, or empty for a parcel in readable form.
    """

    recipient_kind: str
    recipient_name: str
    purpose: str
    legal_basis: str
    recipient_contact: str = ""
    legal_basis_note: str = ""
    encrypted_to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One item of a parcel. `roles` are the roles of files that go along.

    `left_out`: the item belongs there and is not handed over; the parcel lists it with the reason.
    `omitted_because` is the reason for its files that do not go along, too.
    """

    item_id: UUID
    roles: tuple[str, ...] = (archive.ORIGINAL,)
    left_out: bool = False
    omitted_because: str = OmittedBecause.NOT_SELECTED


@action(
    "sharing.parcel.draft",
    rule=a_sender,
    facts=ParcelDescribed,
    erasure=Erasure.DETAILS,
    event="act",
)
def draft(unit: Unit, *, actor: Actor, parcel: ParcelDraft) -> UUID:
    """Begin a parcel; returns its identifier. Raises Rejected."""
    assert actor.organisation_id is not None
    values = _checked(parcel)
    row = Parcel(
        id=unit.new_id(),
        organisation_id=actor.organisation_id,
        ref=next_number(unit, actor.organisation_id),
        status=ParcelStatus.DRAFT,
        drafted_at=unit.at,
        drafted_by=actor.ref,
        changed_at=unit.at,
        **values,
    )
    row.save(force_insert=True)
    _record_description(unit, row)
    return row.pk


@action(
    "sharing.parcel.change",
    rule=SENDS_PARCEL,
    facts=ParcelDescribed,
    erasure=Erasure.DETAILS,
    event="act",
)
def change(unit: Unit, *, actor: Actor, parcel_id: UUID, parcel: ParcelDraft) -> None:
    """Change for whom and why. Raises Rejected; Conflict: it is no draft any more."""
    values = _checked(parcel)
    row = locked_draft(parcel_id)
    for name, value in values.items():
        setattr(row, name, value)
    row.changed_at = unit.at
    row.save()
    _record_description(unit, row)


def _checked(draft: ParcelDraft) -> dict[str, Any]:
    return {
        "recipient_kind": chosen("recipient_kind", draft.recipient_kind, RecipientKind),
        "recipient_name": clean("recipient_name", draft.recipient_name, longest=300, required=True),
        "recipient_contact": clean("recipient_contact", draft.recipient_contact, longest=500),
        "purpose": chosen("purpose", draft.purpose, ParcelPurpose),
        "legal_basis": chosen("legal_basis", draft.legal_basis, LegalBasis),
        "legal_basis_note": clean("legal_basis_note", draft.legal_basis_note, longest=10_000),
        "encrypted_to": age_recipient("encrypted_to", draft.encrypted_to),
    }


def _record_description(unit: Unit, row: Parcel) -> None:
    unit.record(
        ParcelDescribed(
            parcel=row.pk,
            ref=row.ref,
            recipient_kind=row.recipient_kind,
            purpose=row.purpose,
            legal_basis=row.legal_basis,
            encrypted=bool(row.encrypted_to),
        ),
        objects=(parcel_ref(row),),
        details={
            "recipient": row.recipient_name,
            "contact": row.recipient_contact,
            "legal_basis": row.legal_basis_note,
            "encrypted_to": row.encrypted_to,
        },
    )
    emit_change(unit, row)


def emit_change(unit: Unit, row: Parcel) -> None:
    """Tell the rooms above that a parcel reached another state."""
    unit.emit(
        ParcelChanged(
            parcel=row.pk,
            organisation=row.organisation_id,
            status=str(row.status),
            recipient_kind=row.recipient_kind,
            purpose=row.purpose,
        )
    )


@action(
    "sharing.parcel.choose",
    rule=SENDS_PARCEL,
    facts=ItemsChosen,
    erasure=Erasure.NOTHING_PERSONAL,
    event="act",
)
def choose(
    unit: Unit,
    *,
    actor: Actor,
    parcel_id: UUID,
    put: Sequence[Choice] = (),
    remove: Sequence[UUID] = (),
) -> None:
    """Put up to 1000 items into a draft, or change how they go along, and take others out.

    Raises:
        NotFound: an item is not visible to the actor.
        Rejected: too many at once, one twice, an unknown role or reason, another owner's item.
        Conflict: it is no draft any more.
    """
    _require_choice(put, remove)
    parcel = locked_draft(parcel_id)
    rows = ParcelItem.objects.filter(
        parcel=parcel, item_id__in=[*(one.item_id for one in put), *remove]
    )
    here = {row.item_id: row for row in rows}
    _put(unit, actor, parcel, put, here)
    gone = [here[item_id] for item_id in remove if item_id in here]
    taken_out = [row.pk for row in gone if row.removed_at is None]
    ParcelItem.objects.filter(pk__in=taken_out).update(removed_at=unit.at)
    _count(unit, parcel)
    unit.record(
        ItemsChosen(
            parcel=parcel.pk,
            ref=parcel.ref,
            put=len(put),
            removed=len(remove),
            items=parcel.item_count,
        ),
        objects=(parcel_ref(parcel), *(item_ref(one.item_id) for one in put)),
    )


def _require_choice(put: Sequence[Choice], remove: Sequence[UUID]) -> None:
    ids = [*(one.item_id for one in put), *remove]
    if len(ids) > LARGEST_CHOICE:
        raise Rejected("items", _("Choose at most 1000 items at a time."))
    if len(set(ids)) != len(ids):
        raise Rejected("items", _("One item is named twice."))
    for one in put:
        chosen("omitted_because", one.omitted_because, OmittedBecause)
        for role in one.roles:
            if role not in archive.ROLES:
                raise Rejected("roles", _("This is not one of the values to choose from."))


def _put(
    unit: Unit,
    actor: Actor,
    parcel: Parcel,
    put: Sequence[Choice],
    here: Mapping[UUID, ParcelItem],
) -> None:
    items = archive.all_candidates(actor, [one.item_id for one in put])
    last = parcel.items.aggregate(last=Max("position"))["last"] or 0
    fresh, known = [], []
    for position, one in enumerate(put, start=last + 1):
        item = items[one.item_id]
        if item.view.organisation_id != parcel.organisation_id:
            raise Rejected("items", str(notices.TEXTS["not_ours"]))
        row = here.get(one.item_id)
        if row is None:
            row = ParcelItem(id=unit.new_id(), parcel=parcel, item_id=item.id, position=position)
            fresh.append(row)
        else:
            known.append(row)
        _describe(row, one, item)
    ParcelItem.objects.bulk_create(fresh, batch_size=500)
    for row in known:
        row.save()


def _describe(row: ParcelItem, one: Choice, item: archive.Candidate) -> None:
    files = () if one.left_out else item.files(roles=one.roles)
    row.item_ref, row.level = item.ref, item.level
    row.roles = [role for role in archive.FileRole.values if role in one.roles]
    row.left_out, row.omitted_because = one.left_out, one.omitted_because
    row.file_count, row.total_bytes = len(files), sum(file.size for file in files)
    row.flags = list(notices.flags_of(item))
    row.removed_at = None


def _count(unit: Unit, parcel: Parcel) -> None:
    here = ParcelItem.objects.filter(parcel=parcel, removed_at__isnull=True)
    sums = here.aggregate(
        items=Count("pk", filter=Q(left_out=False)),
        files=Sum("file_count"),
        bytes=Sum("total_bytes"),
        level=Max("level"),
    )
    parcel.item_count = sums["items"]
    parcel.file_count = sums["files"] or 0
    parcel.total_bytes = sums["bytes"] or 0
    parcel.level = sums["level"] or 0
    parcel.changed_at = unit.at
    parcel.save(update_fields=["item_count", "file_count", "total_bytes", "level", "changed_at"])


def locked_parcel(parcel_id: UUID) -> Parcel:
    """The parcel, held until the open act ends."""
    row: Parcel = Parcel.objects.select_for_update().get(pk=parcel_id)
    return row


def locked_draft(parcel_id: UUID) -> Parcel:
    """The draft, held until the open act ends. Raises Conflict: it is no draft."""
    row = locked_parcel(parcel_id)
    if row.status != ParcelStatus.DRAFT:
        raise Conflict(
            "not_a_draft",
            _("This parcel is no draft any more and cannot be changed. Begin a new one."),
        )
    return row
