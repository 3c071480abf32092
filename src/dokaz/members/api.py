# SPDX-License-Identifier: AGPL-3.0-or-later
"""What other rooms and the interfaces may use of this room."""

from uuid import UUID

from dokaz.gate.api import Actor, ActorKind, new_id
from dokaz.members.actions.access import issue_link, reset_second_factor, use_link
from dokaz.members.actions.api_tokens import (
    LONGEST_DAYS as LONGEST_TOKEN_DAYS,
)
from dokaz.members.actions.api_tokens import (
    create_api_token,
    revoke_api_token,
)
from dokaz.members.actions.key import announce, rotate_key, take_up
from dokaz.members.actions.member import (
    accept,
    change_roles,
    invite,
    revoke,
    set_clearance,
    withdraw,
)
from dokaz.members.actions.organisation import create, describe, lock, unlock
from dokaz.members.actions.sign_in import (
    describe_account,
    end_session,
    failed,
    password_changed,
    recovery_code_used,
    recovery_codes_renewed,
    second_factor_added,
    second_factor_removed,
    signed_in,
    signed_out,
)
from dokaz.members.actions.staff import close_session, end_duty, grant_duty, open_session
from dokaz.members.actions.training import record_training
from dokaz.members.api_tokens import (
    ApiTokenPage,
    ApiTokenView,
    TokenStanding,
    api_token_names,
    api_tokens,
    count_use,
    own_api_tokens,
    standing_of_token,
)
from dokaz.members.first_run import is_setup_code, set_up_node, setup_code
from dokaz.members.models import Organisation
from dokaz.members.proving import CodeNeeded, Proof, prove
from dokaz.members.queries import (
    account_of_link,
    browser_sessions,
    colleague_names,
    colleagues,
    directory,
    duties,
    has_second_factor,
    holders,
    invitations,
    is_set_up,
    keys,
    known_organisation,
    member,
    member_names,
    members,
    memberships_of,
    offer,
    organisation_called,
    organisations,
    own_account,
    own_memberships,
    own_organisation,
    staff_sessions,
    trainings,
)
from dokaz.members.roles import IN_ORGANISATION, TEXTS, Role, RoleText, needs_second_factor
from dokaz.members.scopes import SCOPE_TEXTS, Scope
from dokaz.members.sessions import ABSOLUTE, IDLE, is_usable
from dokaz.members.sessions import KEY as SESSION_KEY
from dokaz.members.sessions import forget_ended as forget_ended_sessions
from dokaz.members.standing import actor_for, holds_duty, service_actor
from dokaz.members.views import (
    AccountView,
    BrowserSessionView,
    Colleague,
    DirectoryEntry,
    DutyView,
    InvitationView,
    IssuedLink,
    KeyView,
    MemberView,
    NewNode,
    OfferView,
    OrganisationView,
    OwnMembership,
    Page,
    StaffSessionView,
    TrainingView,
)

ORGANISATION_KINDS = tuple(Organisation.Kind.choices)

__all__ = [
    "ABSOLUTE",
    "IDLE",
    "IN_ORGANISATION",
    "LONGEST_TOKEN_DAYS",
    "ORGANISATION_KINDS",
    "SCOPE_TEXTS",
    "SESSION_KEY",
    "TEXTS",
    "AccountView",
    "ApiTokenPage",
    "ApiTokenView",
    "BrowserSessionView",
    "CodeNeeded",
    "Colleague",
    "DirectoryEntry",
    "DutyView",
    "InvitationView",
    "IssuedLink",
    "KeyView",
    "MemberView",
    "NewNode",
    "OfferView",
    "OrganisationView",
    "OwnMembership",
    "Page",
    "Proof",
    "Role",
    "RoleText",
    "Scope",
    "StaffSessionView",
    "TokenStanding",
    "TrainingView",
    "accept",
    "account_of_link",
    "actor_for",
    "announce",
    "api_token_names",
    "api_tokens",
    "arriving_actor",
    "browser_sessions",
    "change_roles",
    "close_session",
    "colleague_names",
    "colleagues",
    "count_use",
    "create",
    "create_api_token",
    "describe",
    "describe_account",
    "directory",
    "duties",
    "end_duty",
    "end_session",
    "failed",
    "forget_ended_sessions",
    "grant_duty",
    "has_second_factor",
    "holders",
    "holds_duty",
    "invitations",
    "invite",
    "is_set_up",
    "is_setup_code",
    "is_usable",
    "issue_link",
    "keys",
    "known_organisation",
    "lock",
    "member",
    "member_names",
    "members",
    "memberships_of",
    "must_enrol",
    "needs_second_factor",
    "offer",
    "open_session",
    "organisation_called",
    "organisations",
    "own_account",
    "own_api_tokens",
    "own_memberships",
    "own_organisation",
    "password_changed",
    "prove",
    "record_training",
    "recovery_code_used",
    "recovery_codes_renewed",
    "reset_second_factor",
    "revoke",
    "revoke_api_token",
    "rotate_key",
    "second_factor_added",
    "second_factor_demanded",
    "second_factor_removed",
    "service_actor",
    "set_clearance",
    "set_up_node",
    "setup_code",
    "signed_in",
    "signed_out",
    "staff_sessions",
    "standing_of_token",
    "take_up",
    "trainings",
    "unlock",
    "use_link",
    "withdraw",
]  # fmt: skip


def arriving_actor() -> Actor:
    """A person who has no account yet and accepts an invitation; the account gets this `ref`."""
    return Actor(kind=ActorKind.PERSON, ref=new_id(), organisation_id=None)


def second_factor_demanded(account_id: UUID) -> bool:
    """Whether this account's roles demand a second factor."""
    roles = {role for own in memberships_of(account_id) for role in own.roles}
    if holds_duty(account_id):
        roles.add(str(Role.PLATFORM_ADMIN))
    return needs_second_factor(frozenset(roles))


def must_enrol(account_id: UUID) -> bool:
    """Whether this account's roles demand a second factor that it does not have yet."""
    return not has_second_factor(account_id) and second_factor_demanded(account_id)
