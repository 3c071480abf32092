# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the recipient confirms: their number for the parcel, and the digest they found."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.gate.api import Actor, Conflict, Erasure, Unit, action, rfc3339
from dokaz.sharing.actions.drafting import emit_change, locked_parcel
from dokaz.sharing.custody import ParcelCustody, parcel_ref
from dokaz.sharing.facts import ReceiptRegistered
from dokaz.sharing.models import Receipt
from dokaz.sharing.policy import SENDS_PARCEL
from dokaz.sharing.texts import clean, digest, past
from dokaz.sharing.vocabulary import ParcelStatus

_RECEIVABLE = (ParcelStatus.HANDED_OVER, ParcelStatus.RECEIPTED)


@action(
    "sharing.receipt.register",
    rule=SENDS_PARCEL,
    facts=ReceiptRegistered,
    erasure=Erasure.DETAILS,
    event="receipt",
)
def register_receipt(
    unit: Unit,
    *,
    actor: Actor,
    parcel_id: UUID,
    reference: str,
    received_at: datetime,
    received_by: str = "",
    confirmed_sha256: str = "",
    note: str = "",
) -> UUID:
    """Register a receipt, such as an ERN of the Court or a number in the ЄРДР; returns its id.

    `received_by` is an office or a function, not a private person. A digest that is not ours is
    registered as what it is, and does not confirm the parcel.

    Raises:
        Rejected: a bad value. Conflict: the parcel was not handed over.
    """
    reference = clean("reference", reference, longest=200, required=True)
    received_by = clean("received_by", received_by, longest=200)
    note = clean("note", note, longest=10_000)
    confirmed = digest("confirmed_sha256", confirmed_sha256)
    moment = past("received_at", received_at, now=unit.at)
    parcel = locked_parcel(parcel_id)
    if parcel.status not in _RECEIVABLE:
        raise Conflict("not_handed_over", _("Only what was handed over can be receipted."))
    # Whoever decrypts first confirms the zip inside, others the file as it came.
    ours = (parcel.sha256, parcel.content_sha256)
    matches = confirmed in ours if confirmed else None
    row = Receipt(
        id=unit.new_id(),
        parcel=parcel,
        organisation_id=parcel.organisation_id,
        reference=reference,
        received_at=moment,
        received_by=received_by,
        confirmed_sha256=confirmed,
        matches=matches,
        registered_at=unit.at,
        registered_by=actor.ref,
    )
    row.save(force_insert=True)
    if matches is not False:
        parcel.status = ParcelStatus.RECEIPTED
    parcel.changed_at = unit.at
    parcel.save(update_fields=["status", "changed_at"])
    custody = ParcelCustody(unit, parcel)
    custody.add_for_all(
        "receipt",
        facts={
            "receipt": str(row.pk),
            "received_at": rfc3339(moment),
            "confirmed_sha256": confirmed,
            "matches": matches,
        },
    )
    custody.write()
    unit.record(
        ReceiptRegistered(
            parcel=parcel.pk,
            ref=parcel.ref,
            receipt=row.pk,
            confirmed_sha256=confirmed,
            matches=matches,
        ),
        objects=(parcel_ref(parcel),),
        details={"reference": reference, "received_by": received_by, "note": note},
    )
    emit_change(unit, parcel)
    return row.pk
