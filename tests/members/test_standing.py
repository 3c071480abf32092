# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rights follow the membership of this moment, and nobody holds all of them."""

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.members.personas import PASSWORD, World, add_staff_persona, revoke

from dokaz.gate.api import ActorKind, Conflict, NotFound, Refused, Rejected
from dokaz.gate.models import Act, ActDetail
from dokaz.ledger.models import Entry
from dokaz.members import api, models

pytestmark = pytest.mark.django_db


def test_a_member_acts_with_exactly_the_roles_and_clearance_of_the_membership(world: World):
    actor = world.actor("documenter")
    assert actor.organisation_id == world.own
    assert (actor.roles, actor.clearance) == (frozenset({"documenter"}), 1)
    assert actor.kind is ActorKind.PERSON


def test_a_revoked_member_has_nothing_at_the_next_call(world: World):
    assert world.actor("documenter").roles
    revoke(world, "documenter")
    actor = world.actor("documenter")
    assert (actor.organisation_id, actor.roles, actor.clearance) == (None, frozenset(), 0)


def test_a_locked_organisation_gives_no_rights_until_it_is_unlocked(world: World):
    api.lock(actor=world.actor("staff"), organisation_id=world.own, reason="key lost")
    assert world.actor("documenter").organisation_id is None
    assert api.memberships_of(world.accounts["documenter"]) == ()
    assert world.actor("stranger").roles
    api.unlock(actor=world.actor("staff"), organisation_id=world.own, reason="found again")
    assert world.actor("documenter").roles == {"documenter"}


def test_a_membership_past_its_end_gives_no_rights(world: World, monkeypatch):
    until = timezone.now() + timedelta(days=1)
    token = api.invite(
        actor=world.actor("admin"),
        email="guest@example.org",
        roles=("external_reader",),
        until=until,
    ).token
    guest = api.accept(
        actor=api.arriving_actor(), token=token, display_name="Гість", password=PASSWORD
    )
    assert api.actor_for(guest, world.own).roles == {"external_reader"}
    monkeypatch.setattr(timezone, "now", lambda: until + timedelta(seconds=1))
    assert api.actor_for(guest, world.own).organisation_id is None


def test_an_account_that_was_closed_has_no_standing_anywhere(world: World):
    models.Account.objects.filter(pk=world.accounts["admin"]).update(is_active=False)
    assert world.actor("admin").roles == frozenset()
    assert world.actor("staff").roles == frozenset()


def test_the_node_administrator_has_no_organisation_and_no_clearance(world: World):
    staff = world.actor("staff")
    assert (staff.organisation_id, staff.clearance) == (None, 0)
    assert staff.roles == {"platform_admin"}
    with pytest.raises(Refused):
        api.members(actor=staff)


def test_acting_for_a_strange_organisation_gives_nothing(world: World):
    actor = api.actor_for(world.accounts["documenter"], world.other)
    assert (actor.organisation_id, actor.roles, actor.clearance) == (None, frozenset(), 0)


def test_there_is_no_superuser(world: World):
    account = models.Account.objects.get(pk=world.accounts["admin"])
    assert not hasattr(account, "is_superuser")
    assert not hasattr(account, "is_staff")
    assert not hasattr(models.Account.objects, "create_superuser")
    assert not account.has_perm("anything.at_all")


def test_a_help_session_lets_the_helper_in_and_ends_by_itself(world: World, monkeypatch):
    world = add_staff_persona(world)
    helper = world.actor("staff_in_session")
    assert helper.kind is ActorKind.STAFF
    assert helper.staff_session is not None
    assert helper.clearance == 0
    assert len(api.members(actor=helper).members) >= 4
    session = api.staff_sessions(actor=world.actor("admin"))[0]
    assert (session.reason, session.is_open) == ("lost phone", True)
    monkeypatch.setattr(timezone, "now", lambda: session.expires_at + timedelta(seconds=1))
    assert world.actor("staff_in_session").organisation_id is None


def test_the_reason_of_a_help_session_is_erasable_and_not_in_the_ledger(world: World):
    add_staff_persona(world)
    act = Act.objects.get(action="members.staff_session.open", outcome="done")
    assert ActDetail.objects.get(act=act).content == {"reason": "lost phone"}
    assert b"lost phone" not in bytes(Entry.objects.get(act_id=act.id).record)


def test_the_organisation_s_administrator_can_end_a_help_session(world: World):
    world = add_staff_persona(world)
    session = api.staff_sessions(actor=world.actor("admin"))[0]
    with pytest.raises(NotFound):
        api.close_session(actor=world.actor("documenter"), session_id=session.id)
    api.close_session(actor=world.actor("admin"), session_id=session.id)
    assert world.actor("staff_in_session").organisation_id is None


def test_in_a_help_session_nobody_with_content_rights_can_be_invited(world: World):
    world = add_staff_persona(world)
    helper = world.actor("staff_in_session")
    for roles, clearance in ((("documenter",), 0), (("organisation_admin",), 1)):
        with pytest.raises(Conflict) as refused:
            api.invite(actor=helper, email="x@example.org", roles=roles, clearance=clearance)
        assert refused.value.reason == "staff_invites_admins_only"
    api.invite(actor=helper, email="x@example.org", roles=("organisation_admin",))


@pytest.mark.parametrize(
    ("what", "arguments"),
    [
        ("change_roles", {"roles": ("organisation_admin", "custodian")}),
        ("set_clearance", {"clearance": 4}),
    ],
)
def test_nobody_raises_their_own_rights(world: World, what: str, arguments: dict):
    before = world.actor("admin")
    with pytest.raises(Refused) as refused:
        getattr(api, what)(actor=before, membership_id=world.memberships["admin"], **arguments)
    assert refused.value.reason == "own_rights"
    assert world.actor("admin") == before
    getattr(api, what)(actor=before, membership_id=world.memberships["documenter"], **arguments)
    assert world.actor("documenter") != before


def test_the_last_administrator_stays(world: World):
    revoke(world, "second_admin")
    revoke(world, "revoked")
    with pytest.raises(Conflict) as refused:
        revoke(world, "admin")
    assert refused.value.reason == "last_administrator"
    assert world.actor("admin").roles == {"organisation_admin"}


def test_another_administrator_who_is_leaving_anyway_does_not_count(world: World):
    revoke(world, "second_admin")
    revoke(world, "revoked")
    token = api.invite(
        actor=world.actor("admin"),
        email="brief@example.org",
        roles=("organisation_admin",),
        until=timezone.now() + timedelta(days=2),
    ).token
    api.accept(actor=api.arriving_actor(), token=token, display_name="Т", password=PASSWORD)
    with pytest.raises(Conflict):
        revoke(world, "admin")


def test_with_two_administrators_one_may_leave(world: World):
    revoke(world, "admin")
    assert world.actor("admin").organisation_id is None
    assert world.actor("second_admin").roles == {"organisation_admin"}


@pytest.mark.parametrize(
    ("roles", "until", "field"),
    [
        ((), None, "roles"),
        (("platform_admin",), None, "roles"),
        (("wizard",), None, "roles"),
        (("external_reader",), None, "until"),
        (("external_reader", "verifier"), "later", "roles"),
        (("verifier",), "past", "until"),
    ],
)
def test_roles_that_cannot_be_held_are_refused(world: World, roles, until, field):
    moment = {
        None: None,
        "later": timezone.now() + timedelta(days=1),
        "past": timezone.now() - timedelta(days=1),
    }[until]
    with pytest.raises(Rejected) as rejected:
        api.invite(actor=world.actor("admin"), email="a@example.org", roles=roles, until=moment)
    assert rejected.value.field == field


def test_a_clearance_beyond_four_is_refused_by_the_act_and_by_the_database(world: World):
    with pytest.raises(Rejected):
        api.set_clearance(
            actor=world.actor("admin"),
            membership_id=world.memberships["documenter"],
            clearance=5,
        )


def test_the_last_administrator_of_the_node_stays(world: World):
    duty = api.duties(actor=world.actor("staff"))[0]
    with pytest.raises(Conflict):
        api.end_duty(actor=world.actor("staff"), duty_id=duty.id)
    api.grant_duty(actor=world.actor("staff"), email="Auditor@Example.org")
    api.end_duty(actor=world.actor("staff"), duty_id=duty.id)
    assert not api.holds_duty(world.accounts["staff"])


def test_the_first_run_happens_once(world: World):
    with pytest.raises(Conflict) as refused:
        api.set_up_node(
            code="NEW",
            name_uk="Н",
            name_en="N",
            kind="ngo",
            email="thief@example.org",
            display_name="Т",
            language="en",
            password=PASSWORD,
        )
    assert refused.value.reason == "already_set_up"
    assert not models.Account.objects.filter(email="thief@example.org").exists()


def test_no_name_and_no_address_is_in_any_act_or_ledger_entry(world: World):
    for act in Act.objects.all():
        assert "example.org" not in str((act.facts, act.objects_named))
    for entry in Entry.objects.all():
        assert b"example" not in bytes(entry.record).lower()
