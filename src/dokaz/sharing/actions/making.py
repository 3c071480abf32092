# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ordering the packing of a parcel, and recording what it came to.

A person orders (`make`): what goes along is examined and fixed, and every item's custody says so.
The packing itself runs outside any act (`packing`). Its result is recorded by the node's packing
service (`complete`, `stop_packing`): nobody states a digest by hand.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.gate.api import Actor, Conflict, Erasure, Refused, Rejected, Unit, action
from dokaz.sharing.actions.drafting import emit_change, locked_draft, locked_parcel
from dokaz.sharing.custody import ParcelCustody, item_ref, parcel_ref
from dokaz.sharing.examining import Examination, Looked, examine
from dokaz.sharing.facts import PackingStopped, ParcelOrdered, ParcelPacked
from dokaz.sharing.models import Packing, Parcel, ParcelItem
from dokaz.sharing.policy import CUSTODIAN, PACKS, SENDS_PARCEL
from dokaz.sharing.texts import clean
from dokaz.sharing.vocabulary import PackingState, ParcelStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedFile:
    """What packing made. `verdict` is our own verifier's status of it, never "failed"."""

    sha256: str
    size: int
    content_sha256: str
    content_size: int
    omissions: int
    verdict: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """Why packing stopped: a stable code, and the item and file it met, if it was one.

    `damaged`: a stored file is not what was registered.
    """

    reason: str
    damaged: bool = False
    item_id: UUID | None = None
    item_ref: str = ""
    file_id: UUID | None = None


@action(
    "sharing.parcel.make",
    rule=SENDS_PARCEL,
    facts=ParcelOrdered,
    erasure=Erasure.DETAILS,
    event="information package creation",
)
def make(unit: Unit, *, actor: Actor, parcel_id: UUID, reason: str = "") -> None:
    """Fix what goes along and order the packing.

    Raises:
        Conflict: it is no draft any more, or something hinders it (see `review`).
        Refused: something above L2 or under a hold goes along and the actor is no custodian.
        Rejected: a reason is needed and was not given.
    """
    reason = clean("reason", reason, longest=10_000)
    parcel = locked_draft(parcel_id)
    custody = ParcelCustody(unit, parcel)

    def fix(going: Sequence[Looked]) -> None:
        _fix_files(going)
        for each in going:
            _say_packed(custody, each.row)
        custody.write()

    # What hinders is known only after the last item; then nothing of this stays.
    found = examine(actor, parcel, going=fix)
    _require_allowed(actor, found, reason)
    _order(unit, parcel, found)
    unit.record(
        ParcelOrdered(
            parcel=parcel.pk,
            ref=parcel.ref,
            items=parcel.item_count,
            files=parcel.file_count,
            bytes=parcel.total_bytes,
            level=parcel.level,
            recipient_kind=parcel.recipient_kind,
            purpose=parcel.purpose,
            legal_basis=parcel.legal_basis,
            consent=parcel.consent_state,
        ),
        objects=(parcel_ref(parcel),),
        details={"reason": reason} if reason else None,
    )
    emit_change(unit, parcel)


def _require_allowed(actor: Actor, found: Examination, reason: str) -> None:
    review = found.review
    if review.blockers:
        first = review.blockers[0]
        refs = ", ".join(first.refs)
        raise Conflict(
            f"blocked_{first.code}", f"{refs}: {first.text}" if refs else str(first.text)
        )
    if review.custodian_needed and not actor.holds(CUSTODIAN):
        raise Refused("sharing.parcel.make", "custodian_needed")
    if review.reason_needed and not reason:
        raise Rejected(
            "reason", _("Protected material or a legal hold: say why it is handed over.")
        )


def _fix_files(going: Sequence[Looked]) -> None:
    """Write down which files go along; rows of what cannot be seen stay, and hinder."""
    rows = []
    for each in going:
        if each.now is None:
            continue
        row, files = each.row, each.now.files(roles=tuple(each.row.roles))
        row.files = [str(file.id) for file in files]
        row.file_count, row.total_bytes = len(files), sum(file.size for file in files)
        row.level = each.now.level
        rows.append(row)
    ParcelItem.objects.bulk_update(
        rows, ["files", "file_count", "total_bytes", "level"], batch_size=100
    )


def _say_packed(custody: ParcelCustody, row: ParcelItem) -> None:
    custody.add(
        "information package creation",
        row.item_id,
        facts={
            "files": row.file_count,
            "purpose": row.parcel.purpose,
            "recipient_kind": row.parcel.recipient_kind,
        },
    )


def _order(unit: Unit, parcel: Parcel, found: Examination) -> None:
    parcel.status = ParcelStatus.READY
    parcel.made_at, parcel.made_by = unit.at, unit.actor.ref
    parcel.changed_at = unit.at
    parcel.consent_state = found.review.consent_state
    parcel.level = found.level
    parcel.item_count = found.items
    parcel.file_count = found.files
    parcel.total_bytes = found.bytes
    parcel.save()
    Packing.objects.update_or_create(
        parcel=parcel,
        defaults={
            "state": PackingState.QUEUED,
            "stage": "",
            "done_bytes": 0,
            "total_bytes": parcel.total_bytes,
            "holder": None,
            "held_until": None,
            "tries": 0,
            "trouble": "",
            "trouble_item_ref": "",
        },
    )


@action(
    "sharing.parcel.complete",
    rule=PACKS,
    facts=ParcelPacked,
    erasure=Erasure.NOTHING_PERSONAL,
    event="message digest calculation",
)
def complete(
    unit: Unit, *, actor: Actor, parcel_id: UUID, holder: UUID, packed: PackedFile
) -> None:
    """Record the packed file of the run that holds the packing.

    Raises:
        Conflict: the parcel does not wait for a file, or another run has taken over.
    """
    parcel = _locked_ready(parcel_id, holder)
    parcel.status = ParcelStatus.MADE
    parcel.sha256, parcel.size = packed.sha256, packed.size
    parcel.content_sha256, parcel.content_size = packed.content_sha256, packed.content_size
    parcel.omission_count, parcel.verified_as = packed.omissions, packed.verdict
    parcel.changed_at = unit.at
    parcel.save()
    Packing.objects.filter(parcel=parcel).update(
        state=PackingState.DONE, holder=None, held_until=None, trouble="", trouble_item_ref=""
    )
    unit.record(
        ParcelPacked(
            parcel=parcel.pk,
            ref=parcel.ref,
            sha256=packed.sha256,
            size=packed.size,
            content_sha256=packed.content_sha256,
            content_size=packed.content_size,
            encrypted_to=parcel.encrypted_to,
            omissions=packed.omissions,
            verdict=packed.verdict,
        ),
        objects=(parcel_ref(parcel),),
    )
    emit_change(unit, parcel)


@action(
    "sharing.parcel.stop_packing",
    rule=PACKS,
    facts=PackingStopped,
    erasure=Erasure.NOTHING_PERSONAL,
    event="act",
)
def stop_packing(unit: Unit, *, actor: Actor, parcel_id: UUID, holder: UUID, stop: Stop) -> None:
    """Record that no file was made; the parcel is a draft again.

    Where a stored file was the cause, the item's custody says that its check failed.

    Raises:
        Conflict: as `complete`.
    """
    parcel = _locked_ready(parcel_id, holder)
    parcel.status, parcel.made_at, parcel.made_by = ParcelStatus.DRAFT, None, None
    parcel.changed_at = unit.at
    parcel.save()
    ParcelItem.objects.filter(parcel=parcel).update(files=[])
    Packing.objects.filter(parcel=parcel).update(
        state=PackingState.STOPPED,
        holder=None,
        held_until=None,
        trouble=stop.reason,
        trouble_item_ref=stop.item_ref,
    )
    if stop.item_id is not None and stop.damaged:
        custody = ParcelCustody(unit, parcel)
        custody.add(
            "fixity check",
            stop.item_id,
            outcome="failure",
            facts={"reason": stop.reason, "of_file": str(stop.file_id)},
        )
        custody.write()
    unit.record(
        PackingStopped(
            parcel=parcel.pk,
            ref=parcel.ref,
            reason=stop.reason,
            item=stop.item_id,
            file=stop.file_id,
        ),
        objects=(parcel_ref(parcel), *((item_ref(stop.item_id),) if stop.item_id else ())),
    )
    emit_change(unit, parcel)


def _locked_ready(parcel_id: UUID, holder: UUID) -> Parcel:
    parcel = locked_parcel(parcel_id)
    held = Packing.objects.select_for_update().filter(pk=parcel_id, holder=holder)
    if not held.exists():
        raise Conflict("taken_over", _("Another process packs this parcel now."))
    if parcel.status != ParcelStatus.READY:
        raise Conflict("not_waiting", _("This parcel does not wait to be packed."))
    return parcel
