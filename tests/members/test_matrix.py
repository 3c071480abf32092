# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every action and view of the room, tried by every persona: allowed, refused or not found.

Exactly one act is recorded for each try of an action, whatever its end, and none for a view. A new
action without a row here fails.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from pytest_django.plugin import DjangoDbBlocker
from tests.kept import Kept, kept_node
from tests.matrix import told_apart, undone
from tests.members.personas import PASSWORD, World, add_staff_persona, build, revoke

from dokaz.gate.api import REGISTRY, Actor, Conflict, NotFound, Refused
from dokaz.gate.models import Act
from dokaz.members import api, models
from dokaz.members.actions.organisation import set_up
from dokaz.members.api import Role

pytestmark = pytest.mark.django_db

PERSONAS = (
    "admin",  # own organisation, with the role
    "documenter",  # own organisation, without the role
    "auditor",
    "revoked",  # was an administrator here
    "stranger",  # administrator of another organisation
    "staff",  # node administrator outside a session
    "staff_in_session",
    "service",
)
YES, NO, HIDDEN, CONFLICT = "allowed", "refused", "not found", "not now"


@dataclass(frozen=True)
class Row:
    """How to try an action, and its end for each persona; `rest` for those not named."""

    run: Callable[[World, Actor], Any]
    ends: dict[str, str]
    rest: str = NO

    def end(self, persona: str) -> str:
        return self.ends.get(persona, self.rest)


def target(world: World) -> UUID:
    return world.memberships["auditor_target"]


def _invitation(world: World) -> UUID:
    return models.Invitation.objects.get(email="open@example.org").id


ADMIN = {"admin": YES}
PEOPLE = {"admin": YES, "auditor": YES, "staff_in_session": YES}
NODE = {"staff": YES}
# Whoever has a person's account may do these about themselves, revoked or not.
OWN = {"service": NO}

ROWS: dict[str, Row] = {
    "members.node.set_up": Row(
        lambda w, a: set_up(
            actor=a,
            code="X",
            name_uk="x",
            name_en="x",
            kind="ngo",
            email="x@example.org",
            display_name="x",
            language="uk",
            password=PASSWORD,
        ),
        {},
    ),
    "members.organisation.create": Row(
        lambda w, a: api.create(
            actor=a,
            code="NEW",
            name_uk="Н",
            name_en="N",
            kind="ngo",
            admin_email="new@example.org",
        ),
        NODE,
    ),
    "members.organisation.describe": Row(
        lambda w, a: api.describe(actor=a, name_uk="Н", name_en="N", contact=""),
        {"admin": YES, "stranger": YES},
    ),
    "members.organisation.lock": Row(
        lambda w, a: api.lock(actor=a, organisation_id=w.other, reason="r"), NODE
    ),
    "members.organisation.unlock": Row(
        lambda w, a: api.unlock(actor=a, organisation_id=w.other, reason="r"), NODE
    ),
    "members.member.invite": Row(
        lambda w, a: api.invite(actor=a, email="i@example.org", roles=("organisation_admin",)),
        {"admin": YES, "stranger": YES, "staff_in_session": YES},
    ),
    "members.invitation.withdraw": Row(
        lambda w, a: api.withdraw(actor=a, invitation_id=_invitation(w)),
        {"admin": YES, "staff_in_session": YES, "stranger": HIDDEN},
    ),
    # By someone without the link the invitation does not exist.
    "members.invitation.accept": Row(
        lambda w, a: api.accept(actor=a, token="guess"), OWN, rest=HIDDEN
    ),
    "members.member.change_roles": Row(
        lambda w, a: api.change_roles(actor=a, membership_id=target(w), roles=("verifier",)),
        {"admin": YES, "stranger": HIDDEN},
    ),
    "members.member.set_clearance": Row(
        lambda w, a: api.set_clearance(actor=a, membership_id=target(w), clearance=2),
        {"admin": YES, "stranger": HIDDEN},
    ),
    "members.member.revoke": Row(
        lambda w, a: api.revoke(actor=a, membership_id=target(w)),
        {"admin": YES, "staff_in_session": YES, "stranger": HIDDEN},
    ),
    "members.access.issue_link": Row(
        lambda w, a: api.issue_link(actor=a, membership_id=target(w)),
        {"admin": YES, "staff_in_session": YES, "stranger": HIDDEN},
    ),
    "members.second_factor.reset": Row(
        lambda w, a: api.reset_second_factor(actor=a, membership_id=target(w)),
        {"admin": YES, "staff_in_session": YES, "stranger": HIDDEN},
    ),
    "members.access.use_link": Row(
        lambda w, a: api.use_link(actor=a, token="guess", password=PASSWORD), OWN, rest=HIDDEN
    ),
    "members.key.announce": Row(
        lambda w, a: api.announce(actor=a), {"admin": YES, "stranger": YES}
    ),
    "members.key.take_up": Row(
        lambda w, a: api.take_up(actor=a, key_id=_announced(w)),
        # For another organisation this key was never announced.
        {"admin": YES, "stranger": CONFLICT},
    ),
    "members.staff_session.open": Row(
        lambda w, a: api.open_session(actor=a, organisation_id=w.own, reason="r"), NODE
    ),
    "members.staff_session.close": Row(
        lambda w, a: api.close_session(actor=a, session_id=_help(w)),
        {"admin": YES, "staff": YES, "staff_in_session": YES, "service": NO},
        rest=HIDDEN,
    ),
    "members.duty.grant": Row(
        lambda w, a: api.grant_duty(actor=a, email="documenter@example.org"), NODE
    ),
    "members.duty.end": Row(
        lambda w, a: api.end_duty(
            actor=a, duty_id=models.NodeDuty.objects.filter(ended_at=None).first().id
        ),
        NODE,
    ),
    "members.session.sign_in": Row(lambda w, a: api.signed_in(actor=a, browser=""), OWN, rest=YES),
    "members.session.sign_out": Row(
        lambda w, a: api.signed_out(actor=a, session_id=uuid4()), OWN, rest=YES
    ),
    "members.session.end": Row(
        lambda w, a: api.end_session(actor=a, session_id=_browser_of_documenter(w)),
        {"documenter": YES, "service": NO},
        rest=HIDDEN,
    ),
    "members.session.fail": Row(
        lambda w, a: api.failed(actor=a, step="password"), {"service": YES}
    ),
    "members.second_factor.add": Row(
        lambda w, a: api.second_factor_added(actor=a, method="totp"), OWN, rest=YES
    ),
    "members.second_factor.remove": Row(
        lambda w, a: api.second_factor_removed(actor=a, method="totp"), OWN, rest=YES
    ),
    "members.recovery_codes.renew": Row(
        lambda w, a: api.recovery_codes_renewed(actor=a, method="recovery_codes"), OWN, rest=YES
    ),
    "members.recovery_codes.use": Row(
        lambda w, a: api.recovery_code_used(actor=a, method="recovery_codes"), OWN, rest=YES
    ),
    "members.password.change": Row(
        lambda w, a: api.password_changed(actor=a, keep_session=None), OWN, rest=YES
    ),
    "members.account.describe": Row(
        lambda w, a: api.describe_account(actor=a, display_name="Н", language="uk"), OWN, rest=YES
    ),
    "members.training.record": Row(
        lambda w, a: api.record_training(
            actor=a, membership_id=target(w), course="c", taken_on=date(2026, 1, 1)
        ),
        {"admin": YES, "stranger": HIDDEN},
    ),
    "members.api_token.create": Row(
        lambda w, a: api.create_api_token(actor=a, name="n", scopes=("items:read",), days=1),
        {"revoked": NO, "staff": NO, "staff_in_session": NO, "service": NO},
        rest=YES,
    ),
    # The documenter's token: ended by its owner and by the organisation's administrator.
    "members.api_token.revoke": Row(
        lambda w, a: api.revoke_api_token(actor=a, token_id=_token_of_documenter(w)),
        {"admin": YES, "documenter": YES},
        rest=HIDDEN,
    ),
    # Views.
    "members.api_token.list": Row(
        lambda w, a: api.api_tokens(actor=a), {"admin": YES, "stranger": YES}
    ),
    "members.api_token.list_names": Row(
        lambda w, a: api.api_token_names(actor=a, token_ids=()), {**PEOPLE, "stranger": YES}
    ),
    "members.api_token.list_own": Row(lambda w, a: api.own_api_tokens(actor=a), OWN, rest=YES),
    "members.organisation.list": Row(lambda w, a: api.organisations(actor=a), NODE),
    "members.organisation.view": Row(
        lambda w, a: api.own_organisation(actor=a),
        {"revoked": NO, "staff": NO, "service": NO},
        rest=YES,
    ),
    "members.organisation.directory": Row(
        lambda w, a: api.directory(actor=a),
        {"revoked": NO, "staff": NO, "service": NO},
        rest=YES,
    ),
    "members.key.list": Row(
        lambda w, a: api.keys(actor=a), {"revoked": NO, "staff": NO, "service": NO}, rest=YES
    ),
    "members.member.list": Row(lambda w, a: api.members(actor=a), {**PEOPLE, "stranger": YES}),
    "members.member.names": Row(
        lambda w, a: api.member_names(actor=a, limit=10), {**PEOPLE, "stranger": YES}
    ),
    "members.member.view": Row(
        lambda w, a: api.member(actor=a, membership_id=target(w)), PEOPLE, rest=HIDDEN
    ),
    "members.training.list": Row(
        lambda w, a: api.trainings(actor=a, membership_id=target(w)), PEOPLE, rest=HIDDEN
    ),
    "members.member.colleagues": Row(
        lambda w, a: api.colleagues(actor=a, on=date(2026, 1, 1)),
        {"documenter": YES, "auditor": YES},
    ),
    "members.member.colleague_names": Row(
        lambda w, a: api.colleague_names(actor=a), {"documenter": YES, "auditor": YES}
    ),
    "members.invitation.list": Row(
        lambda w, a: api.invitations(actor=a), {**PEOPLE, "stranger": YES}
    ),
    "members.staff_session.list": Row(lambda w, a: api.staff_sessions(actor=a), {}, rest=YES),
    "members.session.list": Row(lambda w, a: api.browser_sessions(actor=a), OWN, rest=YES),
    "members.duty.list": Row(lambda w, a: api.duties(actor=a), NODE),
    "members.membership.list_own": Row(lambda w, a: api.own_memberships(actor=a), OWN, rest=YES),
    "members.account.view": Row(lambda w, a: api.own_account(actor=a), OWN, rest=YES),
}


def _announced(world: World) -> str:
    row = models.OrganisationKey.objects.filter(status="announced").first()
    return row.key_id if row else "none"


def _help(world: World) -> UUID:
    return models.StaffSession.objects.get(closed_at=None).id


def _browser_of_documenter(world: World) -> UUID:
    return models.BrowserSession.objects.get(account_id=world.accounts["documenter"]).id


def _token_of_documenter(world: World) -> UUID:
    return models.ApiToken.objects.get(account_id=world.accounts["documenter"]).id


def _prepare(world: World, name: str) -> None:
    if name == "members.api_token.revoke":
        api.create_api_token(
            actor=world.actor("documenter"), name="n", scopes=("items:read",), days=1
        )
    if name == "members.organisation.unlock":
        api.lock(actor=world.actor("staff"), organisation_id=world.other, reason="r")
    if name == "members.key.take_up":
        api.announce(actor=world.actor("admin"))
    if name == "members.session.end":
        api.signed_in(actor=world.actor("documenter"), browser="")


def _build() -> World:
    world = build()
    admin = world.actor("admin")
    token = api.invite(actor=admin, email="target@example.org", roles=("auditor",)).token
    account = api.accept(
        actor=api.arriving_actor(), token=token, display_name="Ц", password=PASSWORD
    )
    api.invite(actor=admin, email="open@example.org", roles=("verifier",))
    world = add_staff_persona(world)
    membership = models.Membership.objects.get(account_id=account)
    world.memberships["auditor_target"] = membership.id
    revoke(world, "revoked")
    return world


@pytest.fixture(scope="module")
def _kept_world(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Kept[World]]:
    with kept_node(django_db_blocker, tmp_path_factory.mktemp("world"), _build) as found:
        yield found


@pytest.fixture
def full_world(_kept_world: Kept[World], db: None, home: Path) -> World:
    return _kept_world.copied(home)


def actor_of(world: World, persona: str) -> Actor:
    return api.service_actor("sign_in") if persona == "service" else world.actor(persona)


def attempt(run: Callable[[], Any]) -> str:
    try:
        run()
    except Refused:
        return NO
    except NotFound:
        return HIDDEN
    except Conflict:
        return CONFLICT
    return YES


def test_every_action_of_the_room_has_a_row():
    declared = {name for name in REGISTRY if name.startswith("members.")}
    assert declared == set(ROWS)


@pytest.mark.parametrize("name", ROWS)
def test_every_persona_meets_the_end_the_table_names(name: str, full_world: World):
    row, declaration = ROWS[name], REGISTRY[name]
    _prepare(full_world, name)
    for persona, end in told_apart({one: row.end(one) for one in PERSONAS}, YES).items():
        actor = actor_of(full_world, persona)
        before = Act.objects.count()
        # Each persona starts from the same state.
        with undone():
            got = attempt(lambda actor=actor: row.run(full_world, actor))
            assert got == end, f"{name} by {persona}: {got}"
            recorded = Act.objects.count() - before
            assert recorded == (1 if declaration.records else 0), f"{name} by {persona}"


def test_personas_are_what_they_say(full_world: World):
    assert full_world.actor("revoked").roles == frozenset()
    assert full_world.actor("staff").roles == {Role.PLATFORM_ADMIN}
    assert full_world.actor("staff_in_session").staff_session is not None
