# SPDX-License-Identifier: AGPL-3.0-or-later
"""Showing units to other organisations or named members, and ending that (`records.sharing`)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from dokaz.casework.records import sharing
from dokaz.casework.records.seeing import SHARERS
from dokaz.casework.units.models import UnitShare
from dokaz.casework.units.policy import SHARES, UNITS
from dokaz.casework.units.recording import KIND
from dokaz.gate.api import Actor, Erasure, Unit, action, all_of, holds_role, own, sees, with_role


@dataclass(frozen=True)
class ShareChanged:
    unit: UUID
    share: UUID
    to_organisation: UUID
    to_member: UUID | None
    until: datetime | None


@action(
    "units.unit.share",
    rule=with_role(SHARERS, own(UNITS, "unit_id")),
    facts=ShareChanged,
    erasure=Erasure.DETAILS,
    event="policy assignment",
)
def share(
    unit: Unit,
    *,
    actor: Actor,
    unit_id: UUID,
    organisation_id: UUID,
    reason: str,
    member_ref: UUID | None = None,
    until: datetime | None = None,
) -> UUID:
    """Show a unit to an organisation, or by name to one member of it. Raises Rejected, Conflict."""
    reason = sharing.checked_reason(reason)
    row = sharing.begin(
        KIND,
        unit,
        key=unit_id,
        organisation_id=organisation_id,
        member_ref=member_ref,
        until=until,
        reason=reason,
    )
    _record(unit, row, reason=reason)
    key: UUID = row.pk
    return key


@action(
    "units.unit.unshare",
    rule=all_of(sees(SHARES, "share_id"), holds_role(*SHARERS)),
    facts=ShareChanged,
    erasure=Erasure.DETAILS,
    event="policy assignment",
)
def unshare(unit: Unit, *, actor: Actor, share_id: UUID, reason: str) -> None:
    """End a share; it gives nothing from the next call on. Raises Rejected, Conflict."""
    reason = sharing.checked_reason(reason)
    _record(unit, sharing.end(KIND, unit, share_id=share_id, reason=reason), reason=reason)


def _record(unit: Unit, row: UnitShare, *, reason: str) -> None:
    unit.record(
        ShareChanged(
            unit=row.unit_id,
            share=row.pk,
            to_organisation=row.organisation_id,
            to_member=row.member_ref,
            until=row.until,
        ),
        objects=(KIND.ref(row.unit_id),),
        details={"reason": reason},
    )
