# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tokens of programs: whom they stand for, when they are void, how their use is counted."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from tests.members.personas import PASSWORD, World, revoke

from dokaz.core.digests import sha256
from dokaz.gate.api import Conflict, NotFound, Rejected
from dokaz.gate.models import Act
from dokaz.ledger.models import Entry
from dokaz.members import api, models

pytestmark = pytest.mark.django_db


def made(world: World, who: str = "documenter", /, **values) -> str:
    fields = {"name": "camera", "scopes": ("items:read",), "days": 30, **values}
    return api.create_api_token(actor=world.actor(who), **fields).token


def is_void(token: str) -> bool:
    try:
        api.standing_of_token(token)
    except NotFound:
        return True
    return False


def shown(world: World, who: str = "documenter") -> list[tuple[bool, bool]]:
    """Which of somebody's tokens are shown as void, and which as usable, newest first."""
    found = api.own_api_tokens(actor=api.actor_for(world.accounts[who], None))
    return [(token.void, token.usable) for token in found]


def named_in(action: str) -> set[str]:
    """Tokens that the newest act of this kind names."""
    act = Act.objects.filter(action=action).order_by("-pk")[0]
    return {one["id"] for one in act.objects_named if one["kind"] == "api_token"}


def later(monkeypatch: pytest.MonkeyPatch, **by: int) -> None:
    moment = datetime.now(UTC) + timedelta(**by)
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)


def test_a_token_stands_for_its_maker_with_the_rights_of_the_moment(world: World):
    token = made(world)
    before = api.standing_of_token(token)
    row = models.ApiToken.objects.get()
    assert before.actor == replace(world.actor("documenter"), token_id=row.id)
    assert before.scopes == {"items:read"}
    api.change_roles(
        actor=world.actor("admin"),
        membership_id=world.memberships["documenter"],
        roles=("verifier",),
    )
    assert api.standing_of_token(token).actor.roles == {"verifier"}


def test_the_token_itself_is_stored_nowhere(world: World):
    token = made(world)
    row = models.ApiToken.objects.get()
    assert bytes(row.token_sha256) == sha256(token.encode())
    kept = str(list(Act.objects.values())) + str([bytes(e.record) for e in Entry.objects.all()])
    assert token not in kept
    assert token.removeprefix("dokaz_") not in kept
    assert "camera" not in kept


def test_a_revoked_token_is_void_at_once(world: World):
    token = made(world)
    assert not is_void(token)
    row = models.ApiToken.objects.get()
    api.revoke_api_token(actor=world.actor("admin"), token_id=row.id)
    assert is_void(token)
    ended_at = models.ApiToken.objects.get().revoked_at
    api.revoke_api_token(actor=world.actor("documenter"), token_id=row.id)
    assert models.ApiToken.objects.get().revoked_at == ended_at


def test_a_token_expires_by_itself(world: World, monkeypatch):
    token = made(world, days=30)
    later(monkeypatch, days=29)
    assert not is_void(token)
    later(monkeypatch, days=31)
    assert is_void(token)


def test_a_membership_that_ended_voids_its_tokens_for_good(world: World):
    token = made(world, "revoked", scopes=("items:read",))
    assert not is_void(token)
    revoke(world, "revoked")
    assert is_void(token)
    assert shown(world, "revoked") == [(True, False)]
    assert named_in("members.member.revoke") == {str(models.ApiToken.objects.get().pk)}
    own = api.own_api_tokens(actor=world.actor("revoked"))
    api.revoke_api_token(actor=world.actor("revoked"), token_id=own[0].id)
    link = api.invite(
        actor=world.actor("admin"), email="revoked@example.org", roles=("documenter",)
    )
    api.accept(actor=api.actor_for(world.accounts["revoked"], None), token=link.token)
    assert is_void(token)


def test_a_new_membership_does_not_revive_a_token_nobody_revoked(world: World):
    token = made(world, "revoked")
    revoke(world, "revoked")
    link = api.invite(
        actor=world.actor("admin"), email="revoked@example.org", roles=("documenter",)
    )
    api.accept(actor=api.actor_for(world.accounts["revoked"], None), token=link.token)
    assert api.actor_for(world.accounts["revoked"], world.own).roles == {"documenter"}
    assert is_void(token)
    assert not is_void(made(world, "revoked"))


def test_a_locked_organisation_voids_tokens_while_it_is_locked(world: World):
    token = made(world, "stranger")
    staff = world.actor("staff")
    api.lock(actor=staff, organisation_id=world.other, reason="r")
    assert is_void(token)
    assert shown(world, "stranger") == [(False, True)], "not for good: it can still be revoked"
    api.unlock(actor=staff, organisation_id=world.other, reason="r")
    assert not is_void(token)


def test_losing_the_second_factor_voids_tokens_made_before(world: World):
    token = made(world)
    api.reset_second_factor(
        actor=world.actor("admin"), membership_id=world.memberships["documenter"]
    )
    assert is_void(token)
    assert named_in("members.second_factor.reset") == {str(models.ApiToken.objects.get().pk)}
    assert not is_void(made(world))
    assert shown(world) == [(False, True), (True, False)]
    listed = api.api_tokens(actor=world.actor("admin")).tokens
    assert [token.void for token in listed] == [False, True]


def test_a_new_password_by_link_voids_tokens_made_before(world: World):
    token = made(world)
    link = api.issue_link(actor=world.actor("admin"), membership_id=world.memberships["documenter"])
    assert not is_void(token)
    api.use_link(
        actor=api.actor_for(world.accounts["documenter"], None),
        token=link.token,
        password="another long " + PASSWORD,
    )
    assert is_void(token)
    assert shown(world) == [(True, False)]
    assert named_in("members.access.use_link") == {str(models.ApiToken.objects.get().pk)}


@pytest.mark.parametrize("token", ["", "dokaz_", "dokaz_x", "\0", "\ud800", "x" * 10_000])
def test_what_is_no_token_stands_for_nobody(world: World, token: str):
    made(world)
    assert is_void(token)


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("scopes", {"scopes": ()}),
        ("scopes", {"scopes": ("items:read", "everything")}),
        ("days", {"days": 0}),
        ("days", {"days": 366}),
        ("name", {"name": " "}),
        ("name", {"name": "x" * 81}),
    ],
)
def test_a_token_needs_a_name_known_scopes_and_an_end(world: World, field: str, values: dict):
    with pytest.raises(Rejected) as caught:
        made(world, **values)
    assert caught.value.field == field
    assert not models.ApiToken.objects.exists()


def test_twenty_live_tokens_are_enough(world: World):
    for _ in range(20):
        made(world)
    with pytest.raises(Conflict):
        made(world)
    newest = api.own_api_tokens(actor=world.actor("documenter"))[0]
    api.revoke_api_token(actor=world.actor("documenter"), token_id=newest.id)
    made(world)
    # Those that are void count no more: whoever was locked out need not clear them away first.
    api.reset_second_factor(
        actor=world.actor("admin"), membership_id=world.memberships["documenter"]
    )
    made(world)


def test_lists_show_ones_own_and_the_administrators_organisation_only(world: World):
    made(world)
    made(world, "auditor")
    made(world, "stranger")
    assert len(api.own_api_tokens(actor=world.actor("documenter"))) == 1
    page = api.api_tokens(actor=world.actor("admin"), limit=1)
    rest = api.api_tokens(actor=world.actor("admin"), before=page.before)
    people = [row.account_id for row in (*page.tokens, *rest.tokens)]
    assert people == [world.accounts["auditor"], world.accounts["documenter"]]
    assert rest.before is None


def test_use_is_counted_and_limited_by_the_minute(world: World):
    made(world)
    token_id = models.ApiToken.objects.get().id
    start = datetime(2026, 3, 1, 12, 0, 45, tzinfo=UTC)
    waits = [api.count_use(token_id, now=start, per_minute=3) for _ in range(5)]
    assert waits == [0, 0, 0, 15, 15]
    assert api.count_use(token_id, now=start + timedelta(seconds=15), per_minute=3) == 0
    seen = api.own_api_tokens(actor=world.actor("documenter"))[0]
    assert (seen.times_used, seen.last_used_at) == (6, start + timedelta(seconds=15))
