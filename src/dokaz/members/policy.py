# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may see which rows, and the rules that actions share."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import Q

from dokaz.gate.api import ALLOWED, Actor, ActorKind, NotFound, Policy, Refusal, Verdict
from dokaz.members import models
from dokaz.members.roles import SEES_MEMBERS, Role

_NOTHING = Q(pk__in=[])


def organisation_of(actor: Actor) -> UUID:
    """The organisation acted for.

    Raises:
        NotFound: the actor acts for none.
    """
    if actor.organisation_id is None:
        raise NotFound("organisation")
    return actor.organisation_id


def is_person(actor: Actor) -> bool:
    """A signed-in person acting on their own standing."""
    return actor.kind is ActorKind.PERSON


def is_node_admin(actor: Actor) -> bool:
    """The node's administrator outside any organisation."""
    return is_person(actor) and actor.organisation_id is None and actor.holds(Role.PLATFORM_ADMIN)


def in_staff_session(actor: Actor) -> bool:
    """The node's administrator in an open help session of the organisation acted for."""
    return (
        actor.kind is ActorKind.STAFF
        and actor.staff_session is not None
        and actor.staff_session.organisation_id == actor.organisation_id
    )


def is_organisation_admin(actor: Actor) -> bool:
    """An administrator acting for an organisation."""
    return (
        is_person(actor)
        and actor.organisation_id is not None
        and actor.holds(Role.ORGANISATION_ADMIN)
    )


def _sees_people(actor: Actor) -> bool:
    if actor.organisation_id is None:
        return False
    return in_staff_session(actor) or (is_person(actor) and actor.holds(*SEES_MEMBERS))


def _organisations(actor: Actor) -> Q:
    if is_node_admin(actor):
        return Q()
    if actor.organisation_id is None:
        return _NOTHING
    return Q(pk=actor.organisation_id)


def _memberships(actor: Actor) -> Q:
    own = Q(account_id=actor.ref) if is_person(actor) else _NOTHING
    if _sees_people(actor):
        return Q(organisation_id=actor.organisation_id) | own
    return own


def _of_organisation(actor: Actor) -> Q:
    return Q(organisation_id=actor.organisation_id) if _sees_people(actor) else _NOTHING


def _api_tokens(actor: Actor) -> Q:
    own = Q(account_id=actor.ref) if is_person(actor) else _NOTHING
    if is_organisation_admin(actor):
        return Q(organisation_id=actor.organisation_id) | own
    return own


def _staff_sessions(actor: Actor) -> Q:
    mine = Q(account_id=actor.ref) if actor.holds(Role.PLATFORM_ADMIN) else _NOTHING
    return _of_organisation(actor) | mine


ORGANISATIONS = Policy(
    what="organisation", rows=lambda: models.Organisation.objects.all(), sees=_organisations
)
MEMBERSHIPS = Policy(
    what="member",
    rows=lambda: models.Membership.objects.select_related("account", "organisation"),
    sees=_memberships,
)
INVITATIONS = Policy(
    what="invitation", rows=lambda: models.Invitation.objects.all(), sees=_of_organisation
)
STAFF_SESSIONS = Policy(
    what="help session",
    rows=lambda: models.StaffSession.objects.select_related("account", "organisation"),
    sees=_staff_sessions,
)
API_TOKENS = Policy(what="token", rows=lambda: models.ApiToken.objects.all(), sees=_api_tokens)
BROWSER_SESSIONS = Policy(
    what="session",
    rows=lambda: models.BrowserSession.objects.all(),
    sees=lambda actor: Q(account_id=actor.ref) if actor.kind is not ActorKind.SERVICE else _NOTHING,
)


def by_node_admin(actor: Actor, arguments: Mapping[str, Any]) -> Verdict:
    """The node's administrator, outside any organisation."""
    return ALLOWED if is_node_admin(actor) else Refusal("role_missing")


def by_organisation_admin(actor: Actor, arguments: Mapping[str, Any]) -> Verdict:
    """An administrator of the organisation acted for."""
    return ALLOWED if is_organisation_admin(actor) else Refusal("role_missing")


def by_organisation_admin_or_staff(actor: Actor, arguments: Mapping[str, Any]) -> Verdict:
    """An administrator of the organisation, or the node's administrator in a help session."""
    if is_organisation_admin(actor):
        return ALLOWED
    if in_staff_session(actor):
        return ALLOWED
    return Refusal("role_missing")


_WITH_CONTENT = (
    "documenter", "osint_researcher", "interviewer", "case_worker", "legal_analyst", "verifier",
    "custodian", "data_protection_officer", "publisher", "coordinator", "auditor",
)  # fmt: skip


def sees_people(actor: Actor, arguments: Mapping[str, Any]) -> Verdict:
    """Whoever may read the organisation's list of people."""
    return ALLOWED if _sees_people(actor) else Refusal("role_missing")


def works_with_content(actor: Actor, arguments: Mapping[str, Any]) -> Verdict:
    """A member who works with content, and so asks colleagues for work or is asked."""
    if actor.kind is not ActorKind.PERSON or actor.organisation_id is None:
        return Refusal("no_organisation")
    return ALLOWED if actor.holds(*_WITH_CONTENT) else Refusal("role_missing")


def in_an_organisation(actor: Actor, arguments: Mapping[str, Any]) -> Verdict:
    """A member, or the node's administrator in a help session."""
    return ALLOWED if actor.organisation_id is not None else Refusal("no_organisation")


def own_account(actor: Actor, arguments: Mapping[str, Any]) -> Verdict:
    """A person about the account that is theirs."""
    if actor.kind is ActorKind.SERVICE:
        return Refusal("not_a_person")
    if arguments.get("account_id", actor.ref) != actor.ref:
        return Refusal("not_own_account", hidden=True)
    return ALLOWED


def not_about_oneself(actor: Actor, arguments: Mapping[str, Any]) -> Verdict:
    """Nobody changes their own roles, clearance or second factor as an administrator."""
    membership_id: UUID = arguments["membership_id"]
    if models.Membership.objects.filter(pk=membership_id, account_id=actor.ref).exists():
        return Refusal("own_rights")
    return ALLOWED


def manages_member(actor: Actor, arguments: Mapping[str, Any]) -> Verdict:
    """The membership is one of the organisation acted for; others stay unknown."""
    if actor.organisation_id is None:
        return Refusal("not_visible", hidden=True)
    if models.Membership.objects.filter(
        pk=arguments["membership_id"], organisation_id=actor.organisation_id
    ).exists():
        return ALLOWED
    return Refusal("not_visible", hidden=True)
