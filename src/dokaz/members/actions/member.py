# SPDX-License-Identifier: AGPL-3.0-or-later
"""Invitations and memberships: who is let in, with which rights, and who leaves.

Nobody changes their own rights, and the last administrator of an organisation stays until there
is another. An administrator can give clearances above the own one: every such act is in the ledger
and the auditor's list, and level 4 opens nothing without a second person.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.gate.api import (
    Actor,
    Conflict,
    Erasure,
    NotFound,
    ObjectRef,
    Purpose,
    Rejected,
    Unit,
    action,
    all_of,
    new_id,
    with_everything,
)
from dokaz.members import facts, models, policy, tokens
from dokaz.members.actions.locks import locked
from dokaz.members.api_tokens import live_tokens
from dokaz.members.checks import (
    checked_clearance,
    checked_email,
    checked_language,
    checked_password,
    checked_roles,
    checked_text,
)
from dokaz.members.roles import Role
from dokaz.members.standing import administrators
from dokaz.members.views import IssuedLink

INVITATION_DAYS = 7


@action(
    "members.member.invite",
    rule=policy.by_organisation_admin_or_staff,
    facts=facts.InvitationActed,
    erasure=Erasure.NOTHING_PERSONAL,
    event="account change",
)
def invite(
    unit: Unit,
    *,
    actor: Actor,
    email: str,
    roles: tuple[str, ...],
    clearance: int = 0,
    department: str = "",
    until: datetime | None = None,
) -> IssuedLink:
    """Offer a membership; returns the one-time token, which is shown once.

    In a help session only an administrator without clearance can be invited: enough to give an
    organisation back to itself, not enough to read anything.
    """
    chosen = checked_roles(roles, until=until)
    level = checked_clearance(clearance)
    if policy.in_staff_session(actor) and (chosen != [Role.ORGANISATION_ADMIN] or level):
        raise Conflict(
            "staff_invites_admins_only",
            _("In a help session only an administrator without clearance can be invited."),
        )
    if until is not None and until <= unit.at:
        raise Rejected("until", _("The end date has passed already."))
    token = tokens.new_token()
    invitation = models.Invitation(
        id=unit.new_id(),
        organisation_id=policy.organisation_of(actor),
        email=checked_email(email),
        roles=chosen,
        clearance=level,
        department=checked_text("department", department, longest=120, required=False),
        member_until=until,
        token_sha256=tokens.digest_of(token),
        invited_by=actor.ref,
        expires_at=unit.at + timedelta(days=INVITATION_DAYS),
    )
    invitation.save(force_insert=True)
    _record_invitation(unit, invitation)
    return IssuedLink(id=invitation.id, token=token, expires_at=invitation.expires_at)


@action(
    "members.invitation.withdraw",
    rule=policy.by_organisation_admin_or_staff,
    facts=facts.InvitationActed,
    erasure=Erasure.NOTHING_PERSONAL,
    event="account change",
)
def withdraw(unit: Unit, *, actor: Actor, invitation_id: UUID) -> None:
    """Take an open invitation back."""
    policy.INVITATIONS.get(actor, invitation_id)
    invitation = models.Invitation.objects.select_for_update().get(pk=invitation_id)
    if invitation.accepted_at or invitation.withdrawn_at:
        raise Conflict("invitation_closed", _("This invitation is closed already."))
    invitation.withdrawn_at = unit.at
    invitation.save(update_fields=["withdrawn_at"])
    _record_invitation(unit, invitation)


@action(
    "members.invitation.accept",
    rule=policy.own_account,
    facts=facts.MembershipBegun,
    erasure=Erasure.NOTHING_PERSONAL,
    event="account change",
)
@with_everything(Purpose.SIGN_IN)
def accept(
    unit: Unit,
    *,
    actor: Actor,
    token: str,
    display_name: str = "",
    language: str = "uk",
    password: str = "",
) -> UUID:
    """Use an invitation once. A person without an account makes one with it; returns the account.

    Raises:
        NotFound: the token is unknown, used, withdrawn or expired, or whoever invited is no
            administrator any more; which one is not told.
        Conflict: the invitation is for another address, or the account exists and must sign in
            first, or is a member already.
    """
    invitation = (
        models.Invitation.objects.select_for_update()
        .filter(
            token_sha256=tokens.digest_of(token),
            accepted_at=None,
            withdrawn_at=None,
            expires_at__gt=unit.at,
            organisation__status="active",
        )
        .first()
    )
    if invitation is None or invitation.invited_by not in administrators(
        invitation.organisation_id
    ):
        raise NotFound("invitation")
    account = _accepting_account(
        actor, invitation, display_name=display_name, language=language, password=password
    )
    if models.Membership.objects.filter(
        account=account, organisation_id=invitation.organisation_id, status="active"
    ).exists():
        raise Conflict("member_already", _("You are a member of this organisation already."))
    membership = models.Membership(
        id=unit.new_id(),
        account=account,
        organisation_id=invitation.organisation_id,
        roles=invitation.roles,
        clearance=invitation.clearance,
        department=invitation.department,
        since=unit.at,
        until=invitation.member_until,
    )
    membership.save(force_insert=True)
    invitation.accepted_at = unit.at
    invitation.save(update_fields=["accepted_at"])
    unit.record(
        facts.MembershipBegun(
            invitation=invitation.id,
            membership=membership.id,
            account=account.id,
            organisation=invitation.organisation_id,
            roles=tuple(membership.roles),
            clearance=membership.clearance,
        ),
        objects=(ObjectRef("membership", membership.id), ObjectRef("account", account.id)),
    )
    return account.id


@action(
    "members.member.change_roles",
    rule=all_of(policy.by_organisation_admin, policy.manages_member, policy.not_about_oneself),
    facts=facts.RightsChanged,
    erasure=Erasure.NOTHING_PERSONAL,
    event="account change",
)
def change_roles(unit: Unit, *, actor: Actor, membership_id: UUID, roles: tuple[str, ...]) -> None:
    """Give a member of the own organisation other roles."""
    membership = _active(membership_id, actor.organisation_id)
    before = _rights(membership)
    membership.roles = checked_roles(roles, until=membership.until)
    if Role.ORGANISATION_ADMIN not in membership.roles:
        _require_other_admin(membership)
    membership.save(update_fields=["roles"])
    _record_rights(unit, membership, before)


@action(
    "members.member.set_clearance",
    rule=all_of(policy.by_organisation_admin, policy.manages_member, policy.not_about_oneself),
    facts=facts.RightsChanged,
    erasure=Erasure.NOTHING_PERSONAL,
    event="account change",
)
def set_clearance(unit: Unit, *, actor: Actor, membership_id: UUID, clearance: int) -> None:
    """Set the highest confidentiality level a member may see."""
    membership = _active(membership_id, actor.organisation_id)
    before = _rights(membership)
    membership.clearance = checked_clearance(clearance)
    membership.save(update_fields=["clearance"])
    _record_rights(unit, membership, before)


@action(
    "members.member.revoke",
    rule=all_of(policy.by_organisation_admin_or_staff, policy.manages_member),
    facts=facts.RightsChanged,
    erasure=Erasure.DETAILS,
    event="account change",
)
def revoke(unit: Unit, *, actor: Actor, membership_id: UUID, reason: str = "") -> None:
    """End a membership, all of the person's sessions and the force of tokens made for the
    organisation. Leaving oneself is allowed."""
    membership = _active(membership_id, actor.organisation_id)
    before = _rights(membership)
    _require_other_admin(membership)
    ending = live_tokens(membership.account_id, organisation_id=membership.organisation_id)
    membership.status = models.Membership.Status.REVOKED
    membership.ended_at = unit.at
    membership.save(update_fields=["status", "ended_at"])
    end_sessions(membership.account_id, at=unit.at)
    text = checked_text("reason", reason, longest=500, required=False)
    unit.emit(
        facts.MembershipEnded(
            membership=membership.id,
            organisation=membership.organisation_id,
            account=membership.account_id,
        )
    )
    _record_rights(
        unit, membership, before, details={"reason": text} if text else None, ending=ending
    )


def new_account(
    *, email: str, display_name: str, language: str, password: str, account_id: UUID | None = None
) -> models.Account:
    """Make an account inside the open act."""
    account = models.Account(
        id=account_id or new_id(),
        email=checked_email(email),
        display_name=checked_text("display_name", display_name, longest=120),
        language=checked_language(language),
    )
    account.set_password(checked_password(password, account=account))
    account.save(force_insert=True)
    return account


def tokens_as_objects(ending: Sequence[UUID]) -> tuple[ObjectRef, ...]:
    """Tokens of programs that an act takes the force from, to be named in its record."""
    return tuple(ObjectRef("api_token", token) for token in ending)


def end_sessions(account_id: UUID, *, at: datetime, but: UUID | None = None) -> int:
    """End the account's open browser sessions, except one; returns how many."""
    rows = models.BrowserSession.objects.filter(account_id=account_id, ended_at=None)
    if but is not None:
        rows = rows.exclude(pk=but)
    return rows.update(ended_at=at)


def _accepting_account(
    actor: Actor,
    invitation: models.Invitation,
    *,
    display_name: str,
    language: str,
    password: str,
) -> models.Account:
    own = models.Account.objects.filter(pk=actor.ref).first()
    if own is not None:
        if own.email.lower() != invitation.email:
            raise Conflict(
                "other_address", _("This invitation is for another e-mail address than yours.")
            )
        return own
    if models.Account.objects.filter(email__iexact=invitation.email).exists():
        raise Conflict(
            "sign_in_first", _("You have an account already. Sign in, then open the link again.")
        )
    return new_account(
        email=invitation.email,
        display_name=display_name,
        language=language,
        password=password,
        account_id=actor.ref,
    )


def _active(membership_id: UUID, organisation_id: UUID | None) -> models.Membership:
    locked(organisation_id)
    membership = models.Membership.objects.select_related("account").get(pk=membership_id)
    if membership.status != models.Membership.Status.ACTIVE:
        raise Conflict("membership_ended", _("This membership has ended already."))
    return membership  # type: ignore[no-any-return]


def _require_other_admin(leaving: models.Membership) -> None:
    """The organisation's row is held by the caller, so two cannot leave at the same moment."""
    if Role.ORGANISATION_ADMIN not in _stored_roles(leaving):
        return
    others = models.Membership.objects.filter(
        organisation_id=leaving.organisation_id, status="active", account__is_active=True
    ).exclude(pk=leaving.pk)
    lasting = [row for row in others if row.until is None]
    if not any(Role.ORGANISATION_ADMIN in row.roles for row in lasting):
        raise Conflict(
            "last_administrator",
            _("This is the organisation's last administrator. Appoint another one first."),
        )


def _stored_roles(membership: models.Membership) -> list[str]:
    stored = models.Membership.objects.values_list("roles", flat=True).get(pk=membership.pk)
    return list(stored)


def _rights(membership: models.Membership) -> tuple[tuple[str, ...], int]:
    return tuple(membership.roles), membership.clearance


def _record_rights(
    unit: Unit,
    membership: models.Membership,
    before: tuple[tuple[str, ...], int],
    details: dict[str, str] | None = None,
    ending: Sequence[UUID] = (),
) -> None:
    unit.record(
        facts.RightsChanged(
            membership=membership.id,
            roles_before=before[0],
            roles=tuple(membership.roles),
            clearance_before=before[1],
            clearance=membership.clearance,
        ),
        objects=(ObjectRef("membership", membership.id), *tokens_as_objects(ending)),
        details=details,
    )


def _record_invitation(unit: Unit, invitation: models.Invitation) -> None:
    unit.record(
        facts.InvitationActed(
            invitation=invitation.id,
            roles=tuple(invitation.roles),
            clearance=invitation.clearance,
        ),
        objects=(ObjectRef("invitation", invitation.id),),
    )
