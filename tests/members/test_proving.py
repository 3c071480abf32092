# SPDX-License-Identifier: AGPL-3.0-or-later
"""Proving an account outside a browser: as strict as the pages, every refusal beside a success."""

import dataclasses

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from tests.members.authenticator import code_of
from tests.members.personas import PASSWORD, World

from dokaz.gate.api import Refused
from dokaz.gate.models import Act
from dokaz.members import api, models, proving

pytestmark = pytest.mark.django_db


def enrol(account_id) -> tuple[str, list[str]]:
    account = models.Account.objects.get(pk=account_id)
    secret = generate_totp_secret()
    TOTP.activate(account, secret)
    return secret, RecoveryCodes.activate(account).get_unused_codes()


def refused_because(**values: str) -> str:
    with pytest.raises(Refused) as caught:
        api.prove(**values)
    return caught.value.reason


def acts(action: str) -> int:
    return Act.objects.filter(action=action, outcome="done").count()


def test_password_and_code_prove_an_account(world: World) -> None:
    secret, _ = enrol(world.accounts["documenter"])
    before = acts("members.session.sign_in")
    proof = api.prove(email="Documenter@Example.ORG ", password=PASSWORD, code=code_of(secret))
    assert proof.account_id == world.accounts["documenter"]
    assert acts("members.session.sign_in") == before + 1
    session = models.BrowserSession.objects.get(pk=proof.session_id)
    assert (session.browser, session.ended_at) == ("command line", None)
    api.signed_out(actor=world.actor("documenter"), session_id=proof.session_id)
    session.refresh_from_db()
    assert session.ended_at is not None


def test_a_code_works_once(world: World) -> None:
    secret, _ = enrol(world.accounts["documenter"])
    code = code_of(secret)
    api.prove(email="documenter@example.org", password=PASSWORD, code=code)
    again = refused_because(email="documenter@example.org", password=PASSWORD, code=code)
    assert again == "sign_in_failed"


def test_a_recovery_code_works_once_and_is_recorded(world: World) -> None:
    _, codes = enrol(world.accounts["documenter"])
    api.prove(email="documenter@example.org", password=PASSWORD, code=codes[0])
    assert acts("members.recovery_codes.use") == 1
    values = {"email": "documenter@example.org", "password": PASSWORD, "code": codes[0]}
    assert refused_because(**values) == "sign_in_failed"


def test_without_a_code_one_is_asked_for_and_nothing_counts(world: World) -> None:
    enrol(world.accounts["documenter"])
    for _ in range(proving.TRIES + 1):
        with pytest.raises(api.CodeNeeded):
            api.prove(email="documenter@example.org", password=PASSWORD)
    assert acts("members.session.fail") == 0


@pytest.mark.parametrize(
    ("values", "step"),
    [
        ({"email": "documenter@example.org", "password": "wrong words"}, "password"),
        ({"email": "nobody@example.org", "password": PASSWORD}, "password"),
        ({"email": "documenter@example.org", "password": PASSWORD, "code": "1"}, "second_factor"),
    ],
)
def test_what_was_wrong_is_recorded_and_not_told(world: World, values: dict, step: str) -> None:
    enrol(world.accounts["documenter"])
    assert refused_because(**values) == "sign_in_failed"
    act = Act.objects.get(action="members.session.fail")
    assert act.facts == {"step": step}
    assert not models.BrowserSession.objects.filter(browser="command line").exists()


def test_a_closed_account_is_refused_like_a_wrong_password(world: World) -> None:
    models.Account.objects.filter(pk=world.accounts["documenter"]).update(is_active=False)
    values = {"email": "documenter@example.org", "password": PASSWORD}
    assert refused_because(**values) == "sign_in_failed"


def test_five_wrong_tries_close_the_door_for_everybody_who_knocks(world: World) -> None:
    secret, _ = enrol(world.accounts["documenter"])
    wrong = {"email": "documenter@example.org", "password": "wrong words"}
    right = {"email": "documenter@example.org", "password": PASSWORD, "code": code_of(secret)}
    for _ in range(proving.TRIES):
        assert refused_because(**wrong) == "sign_in_failed"
    assert refused_because(**right) == "too_many_tries"
    assert acts("members.session.fail") == proving.TRIES
    # Another account's door is its own.
    enrol(world.accounts["auditor"])
    with pytest.raises(api.CodeNeeded):
        api.prove(email="auditor@example.org", password=PASSWORD)


def test_a_success_opens_the_count_anew(world: World) -> None:
    _, codes = enrol(world.accounts["documenter"])
    for code in codes[:2]:
        for _ in range(proving.TRIES - 1):
            refused_because(email="documenter@example.org", password="wrong words")
        api.prove(email="documenter@example.org", password=PASSWORD, code=code)


def test_whoever_must_have_a_second_factor_must_have_it_here_too(world: World, settings) -> None:
    values = {"email": "documenter@example.org", "password": PASSWORD}
    assert refused_because(**values) == "second_factor_missing"
    settings.DOKAZ = dataclasses.replace(settings.DOKAZ, demo=True)
    assert api.prove(**values).account_id == world.accounts["documenter"]


def test_somebody_revoked_proves_who_they_are_and_gets_no_right(world: World) -> None:
    enrol_secret, _ = enrol(world.accounts["documenter"])
    membership = models.Membership.objects.get(account_id=world.accounts["documenter"])
    api.revoke(actor=world.actor("admin"), membership_id=membership.pk)
    proof = api.prove(email="documenter@example.org", password=PASSWORD, code=code_of(enrol_secret))
    assert api.memberships_of(proof.account_id) == ()
    actor = api.actor_for(proof.account_id, world.own)
    assert (actor.organisation_id, actor.roles) == (None, frozenset())
