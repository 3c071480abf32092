# SPDX-License-Identifier: AGPL-3.0-or-later
"""Opening sealed (L4) items: one person asks with a reason, another agrees, for some hours."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.evidence.actions.description import locked
from dokaz.evidence.custody import item_ref, record_one
from dokaz.evidence.facts import ItemChanged
from dokaz.evidence.models import SealedOpening
from dokaz.evidence.policy import DISPOSERS, OPENERS, OPENINGS, SHELLS
from dokaz.evidence.texts import clean
from dokaz.evidence.vocabulary import Confidentiality, OpeningState
from dokaz.gate.api import (
    Actor,
    Conflict,
    Erasure,
    Rejected,
    Unit,
    action,
    all_of,
    cleared,
    own,
    second_person,
    with_role,
)

LONGEST_HOURS = 24
PROPOSAL_LASTS = timedelta(days=7)


@dataclass(frozen=True)
class OpeningChanged:
    item: UUID
    opening: UUID
    reader: UUID
    hours: int


@action(
    "evidence.sealed.propose_opening",
    rule=with_role(OPENERS, own(SHELLS, "item_id")),
    facts=OpeningChanged,
    erasure=Erasure.DETAILS,
    event="unsealing",
)
def propose_opening(
    unit: Unit, *, actor: Actor, item_id: UUID, reason: str, hours: int = 4
) -> UUID:
    """Ask to read a sealed item for some hours (1 to 24). Raises Rejected, Conflict."""
    reason = clean("reason", reason, longest=10_000, required=True)
    if not 1 <= hours <= LONGEST_HOURS:
        raise Rejected("hours", _("Choose between 1 and 24 hours."))
    item = locked(item_id)
    if item.confidentiality != Confidentiality.L4:
        raise Conflict("not_sealed", _("This item is not sealed."))
    row = SealedOpening(
        id=unit.new_id(),
        item=item,
        organisation_id=item.organisation_id,
        reader_ref=actor.ref,
        reason=reason,
        hours=hours,
        proposed_at=unit.at,
    )
    row.save(force_insert=True)
    record_one(unit, "unsealing", item, facts={"opening": str(row.pk), "state": row.state})
    _record(unit, row, reason=reason)
    return row.pk


@action(
    "evidence.sealed.approve_opening",
    rule=all_of(
        with_role(DISPOSERS, own(OPENINGS, "opening_id")),
        second_person(OPENINGS, "opening_id", "reader_ref"),
        cleared(Confidentiality.L4),
    ),
    facts=OpeningChanged,
    erasure=Erasure.NOTHING_PERSONAL,
    event="unsealing",
)
def approve_opening(unit: Unit, *, actor: Actor, opening_id: UUID) -> None:
    """Agree that the asking person reads a sealed item, from now for the hours asked for.

    Raises:
        Refused: one cannot agree to one's own proposal, or without clearance L4.
        Conflict: it is not waiting any more, or waited for more than a week.
    """
    row = SealedOpening.objects.select_for_update().get(pk=opening_id)
    if row.state != OpeningState.PROPOSED or row.proposed_at + PROPOSAL_LASTS < unit.at:
        raise Conflict("not_waiting", _("This proposal is not waiting any more. Propose anew."))
    item = locked(row.item_id)
    row.state, row.approved_at, row.approved_by = OpeningState.APPROVED, unit.at, actor.ref
    row.until = unit.at + timedelta(hours=row.hours)
    row.save(update_fields=["state", "approved_at", "approved_by", "until"])
    record_one(unit, "unsealing", item, facts={"opening": str(row.pk), "state": row.state})
    _record(unit, row)
    unit.emit(ItemChanged(item=item.pk, organisation=item.organisation_id, what="opening"))


@action(
    "evidence.sealed.end_opening",
    rule=with_role(OPENERS, own(OPENINGS, "opening_id")),
    facts=OpeningChanged,
    erasure=Erasure.NOTHING_PERSONAL,
    event="sealing",
)
def end_opening(unit: Unit, *, actor: Actor, opening_id: UUID) -> None:
    """End an opening or a proposal at once. Raises Conflict: it has ended."""
    row = SealedOpening.objects.select_for_update().get(pk=opening_id)
    if row.state == OpeningState.ENDED:
        raise Conflict("already_ended", _("This opening has ended."))
    item = locked(row.item_id)
    row.state, row.ended_at = OpeningState.ENDED, unit.at
    row.save(update_fields=["state", "ended_at"])
    record_one(unit, "sealing", item, facts={"opening": str(row.pk), "state": row.state})
    _record(unit, row)
    unit.emit(ItemChanged(item=item.pk, organisation=item.organisation_id, what="opening"))


def _record(unit: Unit, row: SealedOpening, *, reason: str = "") -> None:
    unit.record(
        OpeningChanged(item=row.item_id, opening=row.pk, reader=row.reader_ref, hours=row.hours),
        objects=(item_ref(row.item_id),),
        details={"reason": reason} if reason else None,
    )
