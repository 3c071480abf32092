# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an account may do at this moment, read from the database each time.

Promises: a revoked, ended or expired membership, a locked organisation, a closed account or an
expired help session give no role, no clearance and no organisation. Nothing is cached.
"""

from uuid import UUID, uuid5

from django.db.models import Q
from django.utils import timezone

from dokaz.gate.api import Actor, ActorKind, StaffSession, reading_own
from dokaz.members import models
from dokaz.members.roles import Role

# Names the node's services; fixed for ever, since acts refer to what is derived from it.
_SERVICES = UUID("6a6d3c1e-7b0e-5d0c-9c5f-1b8a4f0f2d11")


def service_actor(name: str) -> Actor:
    """The background service with this duty, such as "fixity"; its only role is its name."""
    return Actor(
        kind=ActorKind.SERVICE,
        ref=uuid5(_SERVICES, name),
        organisation_id=None,
        roles=frozenset({name}),
    )


def actor_for(account_id: UUID, organisation_id: UUID | None) -> Actor:
    """The actor this account is now, for one organisation or for none.

    With an organisation: a member, or a node administrator in an open help session there.
    Without: the account itself, with its duties for the node. Whoever has no standing becomes an
    actor without organisation, role and clearance.
    """
    if organisation_id is None:
        return _for_node(account_id)
    with reading_own(account_id):
        member = _member(account_id, organisation_id)
        return (
            member
            or _helper(account_id, organisation_id)
            or Actor(kind=ActorKind.PERSON, ref=account_id, organisation_id=None)
        )


def valid_memberships() -> Q:
    """Condition of memberships that give rights now."""
    return lasting_memberships() & Q(organisation__status="active")


def lasting_memberships() -> Q:
    """Condition of memberships that have not ended, also while their organisation is locked."""
    return Q(status=models.Membership.Status.ACTIVE) & (Q(until=None) | Q(until__gt=timezone.now()))


def administrators(organisation_id: UUID) -> frozenset[UUID]:
    """Accounts that may let people into an organisation now: its administrators and the node's.

    Links they made are good only as long: whoever is sent away must not come back by an invitation
    or a new password they kept. Called where rows of all organisations are read.
    """
    members = models.Membership.objects.filter(
        valid_memberships(), organisation_id=organisation_id, account__is_active=True
    ).values_list("account_id", "roles")
    duties = models.NodeDuty.objects.filter(account__is_active=True, ended_at=None)
    return frozenset(
        (
            *(account for account, roles in members if Role.ORGANISATION_ADMIN in roles),
            *duties.values_list("account_id", flat=True),
        )
    )


def may_help(helper_id: UUID, account_id: UUID, organisation_id: UUID) -> bool:
    """Whether an account, for this organisation, may let this person sign in anew, now: one of its
    administrators a member of it alone, the node's administrator every member of it.

    Called where rows of all organisations are read.
    """
    if helper_id not in administrators(organisation_id):
        return False
    active = models.Membership.objects.filter(account_id=account_id, status="active")
    if not active.filter(organisation_id=organisation_id).exists():
        return False
    elsewhere = active.exclude(organisation_id=organisation_id).exists()
    return holds_duty(helper_id) or not (elsewhere or holds_duty(account_id))


def holds_duty(account_id: UUID) -> bool:
    """Whether the account is an administrator of the node."""
    return models.NodeDuty.objects.filter(
        account_id=account_id, account__is_active=True, ended_at=None, role=Role.PLATFORM_ADMIN
    ).exists()


def _for_node(account_id: UUID) -> Actor:
    roles = frozenset({str(Role.PLATFORM_ADMIN)}) if holds_duty(account_id) else frozenset()
    return Actor(kind=ActorKind.PERSON, ref=account_id, organisation_id=None, roles=roles)


def _member(account_id: UUID, organisation_id: UUID) -> Actor | None:
    rows = models.Membership.objects.filter(
        valid_memberships(),
        account_id=account_id,
        account__is_active=True,
        organisation_id=organisation_id,
    )
    row = next(iter(rows.order_by("pk").values_list("roles", "clearance")[:1]), None)
    if row is None:
        return None
    roles, clearance = row
    return Actor(
        kind=ActorKind.PERSON,
        ref=account_id,
        organisation_id=organisation_id,
        roles=frozenset(roles),
        clearance=clearance,
    )


def _helper(account_id: UUID, organisation_id: UUID) -> Actor | None:
    if not holds_duty(account_id):
        return None
    session = models.StaffSession.objects.filter(
        account_id=account_id,
        organisation_id=organisation_id,
        organisation__status="active",
        closed_at=None,
        expires_at__gt=timezone.now(),
    ).first()
    if session is None:
        return None
    return Actor(
        kind=ActorKind.STAFF,
        ref=account_id,
        organisation_id=organisation_id,
        roles=frozenset({str(Role.PLATFORM_ADMIN)}),
        staff_session=StaffSession(session_id=session.id, organisation_id=organisation_id),
    )
