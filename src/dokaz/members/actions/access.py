# SPDX-License-Identifier: AGPL-3.0-or-later
"""Helping a person who lost the password or the second factor.

Two different people must help with the two: whoever issued a link for a new password cannot also
take the second factor away within a week, and the reverse, so that no one person can walk into
somebody's account. A person who also belongs to another organisation, or runs the node, cannot be
helped by one organisation's administrator alone; the node's administrator in a help session can
issue the link, and the same pairing holds.
"""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db.models import Q
from django.utils.translation import gettext as _

from dokaz.gate.api import (
    Actor,
    Conflict,
    Erasure,
    NotFound,
    ObjectRef,
    Purpose,
    Unit,
    action,
    all_of,
    with_everything,
)
from dokaz.members import facts, models, policy, tokens
from dokaz.members.actions.member import end_sessions, tokens_as_objects
from dokaz.members.api_tokens import live_tokens
from dokaz.members.checks import checked_password
from dokaz.members.standing import may_help
from dokaz.members.views import IssuedLink

LINK_HOURS = 24
PAIRING = timedelta(days=7)


@action(
    "members.access.issue_link",
    rule=all_of(
        policy.by_organisation_admin_or_staff, policy.manages_member, policy.not_about_oneself
    ),
    facts=facts.MembershipActed,
    erasure=Erasure.NOTHING_PERSONAL,
    event="account change",
)
@with_everything(Purpose.SIGN_IN)
def issue_link(unit: Unit, *, actor: Actor, membership_id: UUID) -> IssuedLink:
    """Make a one-time link for setting a new password; returns the token, which is shown once."""
    account = _helped(actor, membership_id)
    if models.SecondFactorReset.objects.filter(
        account=account, reset_by=actor.ref, reset_at__gt=unit.at - PAIRING
    ).exists():
        raise _needs_second_person()
    token = tokens.new_token()
    link = models.AccessLink(
        id=unit.new_id(),
        account=account,
        organisation_id=policy.organisation_of(actor),
        token_sha256=tokens.digest_of(token),
        issued_by=actor.ref,
        issued_at=unit.at,
        expires_at=unit.at + timedelta(hours=LINK_HOURS),
    )
    link.save(force_insert=True)
    _record(unit, membership_id)
    return IssuedLink(id=link.id, token=token, expires_at=link.expires_at)


@action(
    "members.second_factor.reset",
    rule=all_of(
        policy.by_organisation_admin_or_staff, policy.manages_member, policy.not_about_oneself
    ),
    facts=facts.MembershipActed,
    erasure=Erasure.NOTHING_PERSONAL,
    event="account change",
)
@with_everything(Purpose.SIGN_IN)
def reset_second_factor(unit: Unit, *, actor: Actor, membership_id: UUID) -> None:
    """Take away a person's second factors, end their sessions and the force of tokens they made;
    they enrol anew."""
    account = _helped(actor, membership_id)
    if models.AccessLink.objects.filter(
        account=account, issued_by=actor.ref, issued_at__gt=unit.at - PAIRING
    ).exists():
        raise _needs_second_person()
    ending = live_tokens(account.pk)
    Authenticator.objects.filter(user_id=account.pk).delete()
    models.SecondFactorReset(
        id=unit.new_id(),
        account=account,
        organisation_id=policy.organisation_of(actor),
        reset_by=actor.ref,
        reset_at=unit.at,
    ).save(force_insert=True)
    end_sessions(account.id, at=unit.at)
    _record(unit, membership_id, ending=ending)


@action(
    "members.access.use_link",
    rule=policy.own_account,
    facts=facts.AccountActed,
    erasure=Erasure.NOTHING_PERSONAL,
    event="account change",
)
@with_everything(Purpose.SIGN_IN)
def use_link(unit: Unit, *, actor: Actor, token: str, password: str) -> None:
    """Set a new password with a one-time link, end all sessions and the force of tokens.

    Raises:
        NotFound: the token is unknown, used or expired, or whoever issued it may not help this
            person any more; which one is not told.
    """
    link = (
        models.AccessLink.objects.select_for_update(of=("self",))
        .select_related("account")
        .filter(
            token_sha256=tokens.digest_of(token),
            used_at=None,
            expires_at__gt=unit.at,
            account_id=actor.ref,
            account__is_active=True,
        )
        .first()
    )
    if link is None or not may_help(link.issued_by, actor.ref, link.organisation_id):
        raise NotFound("link")
    account = link.account
    ending = live_tokens(account.pk)
    account.set_password(checked_password(password, account=account))
    account.save(update_fields=["password"])
    link.used_at = unit.at
    link.save(update_fields=["used_at"])
    # Other open links of the same person lose their purpose with this one.
    models.AccessLink.objects.filter(account=account, used_at=None).update(used_at=unit.at)
    end_sessions(account.id, at=unit.at)
    unit.record(
        facts.AccountActed(account=account.id),
        objects=(ObjectRef("account", account.id), *tokens_as_objects(ending)),
    )


def _helped(actor: Actor, membership_id: UUID) -> models.Account:
    membership = models.Membership.objects.select_related("account").get(pk=membership_id)
    account: models.Account = membership.account
    if membership.status != models.Membership.Status.ACTIVE:
        raise Conflict("membership_ended", _("This membership has ended already."))
    elsewhere = models.Membership.objects.filter(account=account, status="active").exclude(
        organisation_id=actor.organisation_id
    )
    on_node = models.NodeDuty.objects.filter(Q(ended_at=None), account=account)
    if not policy.in_staff_session(actor) and (elsewhere.exists() or on_node.exists()):
        raise Conflict(
            "belongs_elsewhere_too",
            _("This person has rights outside your organisation. Ask the node's administrator."),
        )
    return account


def _needs_second_person() -> Conflict:
    return Conflict(
        "second_person_needed",
        _(
            "You helped this person with the other half of their sign-in this week. "
            "Somebody else must do this."
        ),
    )


def _record(unit: Unit, membership_id: UUID, *, ending: Sequence[UUID] = ()) -> None:
    """`ending`: tokens of programs that lose their force by the act."""
    unit.record(
        facts.MembershipActed(membership=membership_id),
        objects=(ObjectRef("membership", membership_id), *tokens_as_objects(ending)),
    )
