# SPDX-License-Identifier: AGPL-3.0-or-later
"""Timed help sessions of the node's administrators, and who the administrators are."""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from dokaz.gate.api import Actor, Conflict, Erasure, NotFound, ObjectRef, Unit, action
from dokaz.members import facts, models, policy
from dokaz.members.actions.locks import locked
from dokaz.members.checks import checked_text


@action(
    "members.staff_session.open",
    rule=policy.by_node_admin,
    facts=facts.StaffSessionActed,
    erasure=Erasure.DETAILS,
    event="session",
)
def open_session(unit: Unit, *, actor: Actor, organisation_id: UUID, reason: str) -> UUID:
    """Begin to help an organisation with its accounts; its administrators see the reason."""
    organisation = locked(organisation_id)
    if organisation.status != models.Organisation.Status.ACTIVE:
        raise Conflict("organisation_locked", _("This organisation is locked."))
    minutes = settings.DOKAZ.staff_session_minutes
    text = checked_text("reason", reason, longest=500)
    models.StaffSession.objects.filter(
        account_id=actor.ref, organisation_id=organisation_id, closed_at=None
    ).update(closed_at=unit.at)
    session = models.StaffSession(
        id=unit.new_id(),
        account_id=actor.ref,
        organisation_id=organisation_id,
        reason=text,
        opened_at=unit.at,
        expires_at=unit.at + timedelta(minutes=minutes),
    )
    session.save(force_insert=True)
    _record(unit, session, minutes, details={"reason": text})
    return session.id


@action(
    "members.staff_session.close",
    rule=policy.own_account,
    facts=facts.StaffSessionActed,
    erasure=Erasure.NOTHING_PERSONAL,
    event="session",
)
def close_session(unit: Unit, *, actor: Actor, session_id: UUID) -> None:
    """End a help session: one's own, or as an administrator of the organisation helped."""
    session = policy.STAFF_SESSIONS.get(actor, session_id)
    if session.account_id != actor.ref and not policy.is_organisation_admin(actor):
        raise NotFound("help session")
    if session.closed_at is not None:
        raise Conflict("session_closed", _("This session is closed already."))
    session.closed_at = unit.at
    session.save(update_fields=["closed_at"])
    _record(unit, session, 0)


@action(
    "members.duty.grant",
    rule=policy.by_node_admin,
    facts=facts.DutyActed,
    erasure=Erasure.NOTHING_PERSONAL,
    event="account change",
)
def grant_duty(unit: Unit, *, actor: Actor, email: str) -> UUID:
    """Make another account an administrator of the node."""
    account = models.Account.objects.filter(email__iexact=email.strip(), is_active=True).first()
    if account is None:
        raise NotFound("account")
    if models.NodeDuty.objects.filter(account=account, ended_at=None).exists():
        raise Conflict("has_duty", _("This person is an administrator of the node already."))
    duty = models.NodeDuty(id=unit.new_id(), account=account, since=unit.at)
    duty.save(force_insert=True)
    _record_duty(unit, duty)
    return duty.id


@action(
    "members.duty.end",
    rule=policy.by_node_admin,
    facts=facts.DutyActed,
    erasure=Erasure.NOTHING_PERSONAL,
    event="account change",
)
def end_duty(unit: Unit, *, actor: Actor, duty_id: UUID) -> None:
    """End a duty for the node; one administrator stays."""
    open_duties = list(
        models.NodeDuty.objects.select_for_update().filter(ended_at=None).order_by("pk")
    )
    duty = next((row for row in open_duties if row.id == duty_id), None)
    if duty is None:
        raise NotFound("duty")
    if len(open_duties) == 1:
        raise Conflict("last_administrator", _("This is the node's last administrator."))
    duty.ended_at = unit.at
    duty.save(update_fields=["ended_at"])
    models.StaffSession.objects.filter(account_id=duty.account_id, closed_at=None).update(
        closed_at=unit.at
    )
    _record_duty(unit, duty)


def _record(
    unit: Unit, session: models.StaffSession, minutes: int, details: dict[str, str] | None = None
) -> None:
    unit.record(
        facts.StaffSessionActed(
            session=session.id, organisation=session.organisation_id, minutes=minutes
        ),
        objects=(ObjectRef("staff_session", session.id),),
        details=details,
    )


def _record_duty(unit: Unit, duty: models.NodeDuty) -> None:
    unit.record(
        facts.DutyActed(duty=duty.id, account=duty.account_id),
        objects=(ObjectRef("duty", duty.id), ObjectRef("account", duty.account_id)),
    )
