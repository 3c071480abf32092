# SPDX-License-Identifier: AGPL-3.0-or-later
"""Entries made anew under the key of a new epoch, without anybody typing a name again.

1. an act opens what an entry is made of; 2. the holders are asked, outside any act; 3. an act keeps
the new record and has the old one withdrawn.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.deconflict.register.actions.entries import entry_ref, withdrawing
from dokaz.deconflict.register.actions.questions import INPUT_BYTES, interview_ref
from dokaz.deconflict.register.consent import agrees
from dokaz.deconflict.register.models import Entry
from dokaz.deconflict.register.policy import SERVICE
from dokaz.deconflict.register.vocabulary import EntryState, Why
from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, Conflict, Erasure, Unit, action, is_service

REST_AFTER_OPENING = timedelta(hours=6)
"""How long an entry rests that was opened and not made anew: openings are acts, and counted."""


@dataclass(frozen=True)
class OpenedFacts:
    interview: UUID
    entry: UUID


@action(
    "register.entry.open",
    rule=is_service(SERVICE),
    facts=OpenedFacts,
    erasure=Erasure.NOTHING_PERSONAL,
    event="unsealing",
)
def open_entry(unit: Unit, *, actor: Actor, entry_id: UUID) -> tuple[bytes, ...]:
    """What an entry is made of, to make it anew now.

    Raises:
        Conflict: it does not stand in the register, or nothing of it was kept.
        SealingKeyLost, SealingKeyUnavailable, StorageFault, NotProven: it cannot be read.
    """
    row = _standing(entry_id)
    content = evidence.read_block(row.address)
    row.next_at = unit.at + REST_AFTER_OPENING
    row.save(update_fields=["next_at"])
    unit.record(
        OpenedFacts(interview=row.interview_id, entry=row.pk),
        objects=(interview_ref(row.interview_id), entry_ref(row.pk)),
    )
    return tuple(content[at : at + INPUT_BYTES] for at in range(0, len(content), INPUT_BYTES))


@dataclass(frozen=True)
class RenewedFacts:
    interview: UUID
    entry: UUID
    renewed: UUID
    epoch: str


@action(
    "register.entry.renew",
    rule=is_service(SERVICE),
    facts=RenewedFacts,
    erasure=Erasure.NOTHING_PERSONAL,
    event="act",
)
def renew_entry(
    unit: Unit, *, actor: Actor, entry_id: UUID, renewed_id: UUID, record: bytes, epoch: str
) -> None:
    """Keep an entry that was made anew, and have the older one withdrawn.

    Raises Conflict: it does not stand there any more, or the person does not agree any more.
    """
    row = _standing(entry_id)
    if not agrees(actor, row.person_id):
        raise Conflict("no_consent", _("The person does not agree any more."))
    address, row.address = row.address, ""
    withdrawing(unit, row, Why.RENEWED)
    Entry(
        id=renewed_id,
        interview_id=row.interview_id,
        person_id=row.person_id,
        organisation_id=row.organisation_id,
        record=record,
        depth=row.depth,
        coordinator=row.coordinator,
        authority=row.authority,
        referral=row.referral,
        epoch=epoch,
        address=address,
        contact=row.contact,
        quarter=row.quarter,
        at=row.at,
        by=row.by,
        changed_at=unit.at,
    ).save(force_insert=True)
    unit.record(
        RenewedFacts(interview=row.interview_id, entry=row.pk, renewed=renewed_id, epoch=epoch),
        objects=(interview_ref(row.interview_id), entry_ref(row.pk), entry_ref(renewed_id)),
    )


def _standing(entry_id: UUID) -> Entry:
    row: Entry = Entry.objects.select_for_update().get(pk=entry_id)
    if row.state != EntryState.ENTERED or not row.address:
        raise Conflict("not_standing", _("The entry does not stand in the register any more."))
    return row
