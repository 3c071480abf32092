# SPDX-License-Identifier: AGPL-3.0-or-later
"""Showing records to other organisations or named members, and ending that, inside an act.

A share gives sight from the next call on and takes it from the next call on. It shows the record,
not its evidence: items are shared by themselves.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.casework.records.kind import Kind
from dokaz.casework.records.recording import locked, note
from dokaz.casework.records.texts import clean
from dokaz.evidence.api import Confidentiality
from dokaz.gate.api import Conflict, Rejected, Unit
from dokaz.members import api as members


def begin(
    kind: Kind,
    unit: Unit,
    *,
    key: UUID,
    organisation_id: UUID,
    member_ref: UUID | None,
    until: datetime | None,
    reason: str,
) -> Any:
    """Begin a share and note it; returns its row. `reason` is checked already.

    Raises:
        Rejected: no such organisation, the own one without a name, a time that is over.
        Conflict: the level does not allow this share, or the same share is in force already.
    """
    if until is not None and (until.tzinfo is None or until <= unit.at):
        raise Rejected("until", _("This time is over."))
    if members.known_organisation(organisation_id) is None:
        raise Rejected("organisation_id", _("There is no such organisation on this node."))
    row = locked(kind, key)
    if member_ref is None and organisation_id == row.organisation_id:
        raise Rejected("organisation_id", _("It is this organisation's own record."))
    if row.confidentiality == Confidentiality.L3 and member_ref is None:
        raise Conflict("name_needed", _("At this level records are shared with named people only."))
    there = kind.shares.objects.filter(
        organisation_id=organisation_id,
        member_ref=member_ref,
        revoked_at__isnull=True,
        **{kind.key: key},
    ).exclude(until__lte=unit.at)
    if there.exists():
        raise Conflict("already_shared", _("It is shared with them already. End that first."))
    share = kind.shares(
        id=unit.new_id(),
        organisation_id=organisation_id,
        member_ref=member_ref,
        until=until,
        shared_at=unit.at,
        shared_by=unit.actor.ref,
        **{kind.name: row},
    )
    share.save(force_insert=True)
    note(kind, unit, row, what="shared", after=_to(share), why=reason)
    return share


def end(kind: Kind, unit: Unit, *, share_id: UUID, reason: str) -> Any:
    """End a share and note it; returns its row. Raises Conflict: it was ended before."""
    rows = kind.shares.objects.select_for_update().select_related(kind.name)
    share = rows.get(pk=share_id)
    if share.revoked_at is not None:
        raise Conflict("already_ended", _("This share was ended before."))
    share.revoked_at, share.revoked_by = unit.at, unit.actor.ref
    share.save(update_fields=["revoked_at", "revoked_by"])
    note(kind, unit, getattr(share, kind.name), what="unshared", before=_to(share), why=reason)
    return share


def checked_reason(reason: str) -> str:
    """The reason as it is kept. Raises Rejected: there is none, or it is too long."""
    return clean("reason", reason, longest=10_000, required=True)


def _to(share: Any) -> dict[str, str | None]:
    return {
        "organisation": str(share.organisation_id),
        "member": str(share.member_ref) if share.member_ref else None,
    }
