# SPDX-License-Identifier: AGPL-3.0-or-later
"""One-time links: used once, expiring, for one person, and never enough for one helper alone."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.members.personas import PASSWORD, World, add_staff_persona, revoke

from dokaz.gate.api import Conflict, NotFound, Rejected
from dokaz.members import api, models
from dokaz.members.actions import access, member

pytestmark = pytest.mark.django_db

NEW_PASSWORD = "some other unrelated words"


def invited(world: World, email: str = "new@example.org") -> str:
    return api.invite(actor=world.actor("admin"), email=email, roles=("verifier",)).token


def accept(token: str, **changes):
    values = {"display_name": "Нова Людина", "language": "uk", "password": PASSWORD, **changes}
    return api.accept(actor=api.arriving_actor(), token=token, **values)


def later(monkeypatch, step: timedelta) -> None:
    """Acts read the clock in the gate; queries read it from Django."""
    from datetime import UTC, datetime

    from dokaz.gate import conduct

    moment = datetime.now(UTC) + step

    class Clock(datetime):
        @classmethod
        def now(cls, tz=None):
            return moment

    monkeypatch.setattr(conduct, "datetime", Clock)
    monkeypatch.setattr(timezone, "now", lambda: moment)


def test_an_invitation_works_once(world: World):
    token = invited(world)
    accept(token)
    with pytest.raises(NotFound):
        accept(token)
    with pytest.raises(NotFound):
        api.offer(token)
    assert models.Account.objects.filter(email="new@example.org").count() == 1


def test_an_invitation_gives_what_it_offered_and_nothing_else(world: World):
    account = accept(invited(world))
    actor = api.actor_for(account, world.own)
    assert (actor.roles, actor.clearance) == (frozenset({"verifier"}), 0)
    assert api.actor_for(account, world.other).roles == frozenset()


@pytest.mark.parametrize(("step", "works"), [(-1, True), (1, False)])
def test_an_invitation_runs_out(world: World, monkeypatch, step: int, works: bool):
    token = invited(world)
    later(monkeypatch, timedelta(days=member.INVITATION_DAYS, minutes=step))
    if works:
        accept(token)
    else:
        with pytest.raises(NotFound):
            accept(token)


def test_a_withdrawn_invitation_is_void(world: World):
    token = invited(world)
    invitation = models.Invitation.objects.get(email="new@example.org")
    api.withdraw(actor=world.actor("admin"), invitation_id=invitation.id)
    with pytest.raises(NotFound):
        accept(token)
    with pytest.raises(Conflict):
        api.withdraw(actor=world.actor("admin"), invitation_id=invitation.id)


def test_whoever_was_sent_away_comes_back_by_no_link_they_kept(world: World):
    """An invitation for oneself under another address, and a new password for a colleague."""
    leaving = world.actor("revoked")
    kept = api.invite(
        actor=leaving, email="again@example.org", roles=("documenter",), clearance=3
    ).token
    of_colleague = link_for(world, "documenter", by="revoked")
    other = invited(world)
    assert api.offer(kept).email == "again@example.org"
    assert api.account_of_link(of_colleague) == world.accounts["documenter"]
    revoke(world, "revoked")
    for attempt in (
        lambda: api.offer(kept),
        lambda: accept(kept),
        lambda: api.account_of_link(of_colleague),
        lambda: api.use_link(
            actor=world.actor("documenter"), token=of_colleague, password=NEW_PASSWORD
        ),
    ):
        with pytest.raises(NotFound):
            attempt()
    assert [one.email for one in api.invitations(actor=world.actor("admin"))] == ["new@example.org"]
    accept(other)


def test_a_link_made_for_a_colleague_opens_nobody_who_became_more_than_that(world: World):
    """Made in advance, it would let one organisation's administrator in as the node's, or as a
    member of another organisation."""
    link = link_for(world, "documenter", by="second_admin")
    assert api.account_of_link(link) == world.accounts["documenter"]
    duty = api.grant_duty(actor=world.actor("staff"), email="documenter@example.org")
    refused(world, link)
    api.end_duty(actor=world.actor("staff"), duty_id=duty)
    assert api.account_of_link(link) == world.accounts["documenter"]
    token = api.invite(
        actor=world.actor("stranger"), email="documenter@example.org", roles=("verifier",)
    ).token
    api.accept(actor=world.actor("documenter"), token=token)
    refused(world, link)
    # The node's administrator, in a help session, helps these people too.
    with_staff = add_staff_persona(world)
    link = link_for(with_staff, "documenter", by="staff_in_session")
    api.use_link(actor=world.actor("documenter"), token=link, password=NEW_PASSWORD)


def refused(world: World, link: str) -> None:
    with pytest.raises(NotFound):
        api.account_of_link(link)
    with pytest.raises(NotFound):
        api.use_link(actor=world.actor("documenter"), token=link, password=NEW_PASSWORD)


def test_an_administrator_no_more_has_invited_nobody(world: World):
    token = api.invite(
        actor=world.actor("second_admin"), email="late@example.org", roles=("verifier",)
    ).token
    api.change_roles(
        actor=world.actor("admin"),
        membership_id=world.memberships["second_admin"],
        roles=("documenter",),
    )
    with pytest.raises(NotFound):
        accept(token)


def test_the_invitation_of_a_locked_organisation_is_void_meanwhile(world: World):
    token = invited(world)
    api.lock(actor=world.actor("staff"), organisation_id=world.own, reason="r")
    with pytest.raises(NotFound):
        accept(token)


def test_tokens_are_nowhere_in_the_database(world: World):
    tokens = [invited(world)]
    tokens.append(
        api.issue_link(
            actor=world.actor("admin"), membership_id=world.memberships["documenter"]
        ).token
    )
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'select * from "{table}"')
            rows = repr(
                [
                    [bytes(v) if isinstance(v, memoryview) else v for v in row]
                    for row in cursor.fetchall()
                ]
            )
            assert not any(token in rows for token in tokens), table


def test_whoever_has_an_account_accepts_signed_in_as_oneself(world: World):
    token = api.invite(
        actor=world.actor("admin"), email="Stranger@Example.org", roles=("verifier",)
    ).token
    with pytest.raises(Conflict) as refused:
        accept(token)
    assert refused.value.reason == "sign_in_first"
    with pytest.raises(Conflict) as refused:
        api.accept(actor=world.actor("documenter"), token=token)
    assert refused.value.reason == "other_address"
    api.accept(actor=world.actor("stranger"), token=token)
    assert api.actor_for(world.accounts["stranger"], world.own).roles == {"verifier"}
    assert [m.organisation.code for m in api.memberships_of(world.accounts["stranger"])] == [
        "OTH",
        "TRH",
    ]


def test_inviting_does_not_tell_whether_an_address_has_an_account(world: World):
    known = api.invite(
        actor=world.actor("admin"), email="stranger@example.org", roles=("verifier",)
    )
    unknown = api.invite(
        actor=world.actor("admin"), email="nobody@example.org", roles=("verifier",)
    )
    assert type(known) is type(unknown)
    assert len(known.token) == len(unknown.token)


def test_the_page_of_an_invitation_makes_an_account(world: World):
    token = invited(world)
    address = reverse("members_invitation", args=[token])
    client = Client()
    assert "new@example.org" in client.get(address).content.decode()
    form = {
        "display_name": "Нова Людина",
        "language": "en",
        "password": PASSWORD,
        "password_again": PASSWORD + "x",
    }
    assert client.post(address, form).status_code == 422
    assert client.post(address, {**form, "password_again": PASSWORD}).status_code == 200
    assert models.Account.objects.get(email="new@example.org").language == "en"
    assert client.get(address).status_code == 404


def test_a_guessed_link_looks_like_a_used_one(world: World):
    token = invited(world)
    accept(token)
    pages = [Client().get(reverse("members_invitation", args=[t])) for t in (token, "A" * 43)]
    assert [page.status_code for page in pages] == [404, 404]


def test_guessing_links_is_limited(world: World):
    client = Client()
    answers = [
        client.get(reverse("members_new_password", args=[f"guess{n}"])).status_code
        for n in range(25)
    ]
    assert answers[0] == 404
    assert answers[-1] == 429


def link_for(world: World, name: str, by: str = "admin") -> str:
    return api.issue_link(actor=world.actor(by), membership_id=world.memberships[name]).token


def test_a_link_sets_a_new_password_once_and_ends_all_sessions(world: World):
    api.signed_in(actor=world.actor("documenter"), browser="x")
    first, second = link_for(world, "documenter"), link_for(world, "documenter")
    address = reverse("members_new_password", args=[second])
    form = {"password": NEW_PASSWORD, "password_again": NEW_PASSWORD}
    assert Client().post(address, form).status_code == 200
    account = models.Account.objects.get(pk=world.accounts["documenter"])
    assert account.check_password(NEW_PASSWORD)
    assert not account.check_password(PASSWORD)
    assert api.browser_sessions(actor=world.actor("documenter")) == ()
    for token in (first, second):
        with pytest.raises(NotFound):
            api.account_of_link(token)


def test_a_link_for_a_password_runs_out(world: World, monkeypatch):
    token = link_for(world, "documenter")
    later(monkeypatch, timedelta(hours=access.LINK_HOURS, minutes=1))
    with pytest.raises(NotFound):
        api.account_of_link(token)
    with pytest.raises(NotFound):
        api.use_link(actor=world.actor("documenter"), token=token, password=NEW_PASSWORD)


def test_a_link_does_not_work_for_another_account(world: World):
    token = link_for(world, "documenter")
    with pytest.raises(NotFound):
        api.use_link(actor=world.actor("auditor"), token=token, password=NEW_PASSWORD)


def test_a_weak_new_password_is_refused_and_the_link_stays(world: World):
    token = link_for(world, "documenter")
    with pytest.raises(Rejected):
        api.use_link(actor=world.actor("documenter"), token=token, password="short")
    api.use_link(actor=world.actor("documenter"), token=token, password=NEW_PASSWORD)


@pytest.fixture
def with_factor(world: World) -> World:
    Authenticator.objects.create(
        user_id=world.accounts["documenter"], type=Authenticator.Type.TOTP, data={"secret": "x"}
    )
    return world


def reset(world: World, by: str) -> None:
    api.reset_second_factor(actor=world.actor(by), membership_id=world.memberships["documenter"])


def test_a_link_leaves_the_second_factor_in_place(with_factor: World):
    token = link_for(with_factor, "documenter")
    api.use_link(actor=with_factor.actor("documenter"), token=token, password=NEW_PASSWORD)
    assert api.has_second_factor(with_factor.accounts["documenter"])


def test_one_helper_alone_cannot_give_back_both_halves(with_factor: World):
    link_for(with_factor, "documenter", by="admin")
    with pytest.raises(Conflict) as refused:
        reset(with_factor, by="admin")
    assert refused.value.reason == "second_person_needed"
    assert api.has_second_factor(with_factor.accounts["documenter"])
    reset(with_factor, by="second_admin")
    assert not api.has_second_factor(with_factor.accounts["documenter"])


def test_whoever_loses_the_second_factor_is_signed_out(with_factor: World):
    api.signed_in(actor=with_factor.actor("documenter"), browser="x")
    reset(with_factor, by="admin")
    assert api.browser_sessions(actor=with_factor.actor("documenter")) == ()


def test_the_pairing_holds_in_the_other_order_too(with_factor: World):
    reset(with_factor, by="admin")
    with pytest.raises(Conflict) as refused:
        link_for(with_factor, "documenter", by="admin")
    assert refused.value.reason == "second_person_needed"
    link_for(with_factor, "documenter", by="second_admin")


def test_an_administrator_cannot_take_over_who_belongs_elsewhere_too(world: World):
    token = api.invite(
        actor=world.actor("admin"), email="stranger@example.org", roles=("verifier",)
    ).token
    api.accept(actor=world.actor("stranger"), token=token)
    membership = models.Membership.objects.get(
        account_id=world.accounts["stranger"], organisation_id=world.own
    )
    for help_with in (api.issue_link, api.reset_second_factor):
        with pytest.raises(Conflict) as refused:
            help_with(actor=world.actor("admin"), membership_id=membership.id)
        assert refused.value.reason == "belongs_elsewhere_too"


def test_an_administrator_cannot_take_over_the_node_s_administrator(world: World):
    with pytest.raises(Conflict) as refused:
        link_for(world, "admin", by="second_admin")
    assert refused.value.reason == "belongs_elsewhere_too"


def test_the_helper_from_the_node_is_bound_by_the_pairing_too(with_factor: World):
    world = add_staff_persona(with_factor)
    link_for(world, "documenter", by="staff_in_session")
    with pytest.raises(Conflict):
        reset(world, by="staff_in_session")
