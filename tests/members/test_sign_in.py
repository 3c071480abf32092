# SPDX-License-Identifier: AGPL-3.0-or-later
"""Signing in through the pages, as a browser does it: every refusal beside its success."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.members.authenticator import code_of
from tests.members.personas import PASSWORD, World, revoke

from dokaz.gate.models import Act
from dokaz.members import api, models

pytestmark = pytest.mark.django_db

NEW_PASSWORD = "some other unrelated words"


@pytest.fixture
def client() -> Client:
    return Client(enforce_csrf_checks=False, headers={"user-agent": "Mozilla Firefox/140 Linux"})


def sign_in(client: Client, name: str, password: str = PASSWORD):
    return client.post("/sign-in/", {"login": f"{name}@example.org", "password": password})


def enrol(client: Client, callbacks) -> tuple[str, list[str]]:
    """Set up an authenticator app through the pages; returns its secret and the recovery codes."""
    page = client.get("/account/second-factor/totp/activate/")
    secret = re.search(r'<code class="one-time">([A-Z2-7]+)</code>', page.content.decode())[1]
    with callbacks(execute=True):
        answer = client.post("/account/second-factor/totp/activate/", {"code": code_of(secret)})
    assert answer.status_code == 302, answer.content.decode()
    page = client.get("/account/second-factor/recovery-codes/").content.decode()
    return secret, re.findall(r"<li>(\d{12})</li>", page)


def is_signed_in(client: Client) -> bool:
    return client.get("/account/").status_code != 302 or "sign-in" not in client.get(
        "/account/"
    ).headers.get("Location", "")


def done(action: str) -> int:
    return Act.objects.filter(action=action, outcome="done").count()


def test_password_lets_in_and_demands_a_second_factor(world: World, client: Client):
    assert sign_in(client, "documenter").status_code == 302
    assert done("members.session.sign_in") == 1
    for address in ("/", "/members/", "/organisation/", "/account/"):
        assert client.get(address).headers["Location"] == "/account/second-factor/"
    assert client.get("/account/second-factor/").status_code == 200


def test_what_is_kept_for_a_browser_goes_when_its_session_ended_elsewhere(world: World):
    """Also the key of drafts on its device, which a stolen backup would open years later."""
    browsers = [Client(), Client(), Client()]
    for client, name in zip(browsers, ("documenter", "auditor", "stranger"), strict=True):
        sign_in(client, name)
        session = client.session
        session["draft_key"] = "x"
        session.save()
    unsigned = Client()
    unsigned.session.save()
    assert api.forget_ended_sessions() == 0
    revoke(world, "documenter")
    models.BrowserSession.objects.filter(account_id=world.accounts["auditor"]).update(
        last_seen_at=timezone.now() - api.IDLE
    )
    assert api.forget_ended_sessions() == 2
    assert [Session.objects.filter(pk=c.session.session_key).exists() for c in browsers] == [
        False,
        False,
        True,
    ]
    assert is_signed_in(browsers[2])
    Session.objects.update(expire_date=timezone.now())
    assert api.forget_ended_sessions() > 0
    assert not Session.objects.exists()


def test_an_external_reader_needs_no_second_factor(world: World, client: Client):
    api.change_roles(
        actor=world.actor("admin"),
        membership_id=world.memberships["documenter"],
        roles=("verifier",),
    )
    row = models.Membership.objects.get(pk=world.memberships["documenter"])
    assert api.second_factor_demanded(row.account_id)
    token = api.invite(
        actor=world.actor("admin"),
        email="reader@example.org",
        roles=("external_reader",),
        until=timezone.now() + timedelta(days=1),
    ).token
    api.accept(actor=api.arriving_actor(), token=token, display_name="Ч", password=PASSWORD)
    sign_in(client, "reader")
    assert client.get("/account/").status_code == 200


def test_on_a_demonstration_node_the_second_factor_is_not_demanded(
    world: World, client: Client, settings
):
    import dataclasses

    settings.DOKAZ = dataclasses.replace(settings.DOKAZ, demo=True)
    sign_in(client, "documenter")
    assert client.get("/account/").status_code == 200
    assert (
        "demonstration"
        in Client().get("/sign-in/", headers={"cookie": "django_language=en"}).content.decode()
    )


def test_a_wrong_password_is_refused_and_recorded_without_what_was_typed(
    world: World, client: Client
):
    answer = sign_in(client, "documenter", "wrong password here")
    assert answer.status_code == 200
    assert not is_signed_in(client)
    act = Act.objects.get(action="members.session.fail")
    assert act.facts == {"step": "password"}
    assert act.agent_kind == "service"


def test_an_unknown_address_looks_like_a_wrong_password(world: World, client: Client):
    def words(answer) -> str:
        page = re.sub(r'value="[^"]*"', "", answer.content.decode())
        return re.sub(r'"X-CSRFToken": "[^"]*"', "", page)

    wrong = sign_in(client, "documenter", "wrong password here")
    unknown = sign_in(Client(), "nobody", "wrong password here")
    assert wrong.status_code == unknown.status_code
    assert words(wrong) == words(unknown)


def test_attempts_are_limited_even_with_the_right_password(world: World, client: Client):
    for _ in range(5):
        sign_in(client, "documenter", "wrong password here")
    sign_in(client, "documenter")
    assert not is_signed_in(client)
    assert done("members.session.fail") == 5
    assert sign_in(client, "auditor").status_code == 302


def test_an_account_that_was_closed_cannot_sign_in(world: World, client: Client):
    models.Account.objects.filter(email="documenter@example.org").update(is_active=False)
    sign_in(client, "documenter")
    assert not is_signed_in(client)


def test_with_an_app_the_password_alone_is_half_the_way(
    world: World, client: Client, django_capture_on_commit_callbacks
):
    sign_in(client, "documenter")
    secret, codes = enrol(client, django_capture_on_commit_callbacks)
    assert len(codes) == 10
    assert done("members.second_factor.add") >= 1
    other = Client()
    assert (
        sign_in(other, "documenter")
        .headers["Location"]
        .startswith("/account/second-factor/authenticate/")
    )
    assert not is_signed_in(other)
    with django_capture_on_commit_callbacks(execute=True):
        other.post("/account/second-factor/authenticate/", {"code": "000000"})
    assert not is_signed_in(other)
    assert Act.objects.filter(action="members.session.fail", facts__step="second_factor").exists()
    other.post("/account/second-factor/authenticate/", {"code": codes[0]})
    assert other.get("/account/").status_code == 200
    assert secret not in str(Authenticator.objects.values_list("data", flat=True))


def test_a_code_of_the_app_works(world: World, client: Client, django_capture_on_commit_callbacks):
    from django.core.cache import cache

    sign_in(client, "documenter")
    secret, _ = enrol(client, django_capture_on_commit_callbacks)
    # A code counts once; without this the code just used for enrolling would be refused.
    cache.clear()
    other = Client()
    sign_in(other, "documenter")
    other.post("/account/second-factor/authenticate/", {"code": code_of(secret)})
    assert other.get("/account/").status_code == 200


def test_a_recovery_code_works_once(
    world: World, client: Client, django_capture_on_commit_callbacks
):
    sign_in(client, "documenter")
    _, codes = enrol(client, django_capture_on_commit_callbacks)
    for attempt in range(2):
        other = Client()
        sign_in(other, "documenter")
        with django_capture_on_commit_callbacks(execute=True):
            other.post("/account/second-factor/authenticate/", {"code": codes[3]})
        assert is_signed_in(other) is (attempt == 0)
    assert done("members.recovery_codes.use") == 1


def test_the_last_second_factor_cannot_be_removed_by_oneself(
    world: World, client: Client, django_capture_on_commit_callbacks
):
    sign_in(client, "documenter")
    enrol(client, django_capture_on_commit_callbacks)
    client.post("/account/second-factor/totp/deactivate/")
    assert api.has_second_factor(world.accounts["documenter"])


def test_signing_out_ends_the_session(
    world: World, client: Client, django_capture_on_commit_callbacks
):
    sign_in(client, "documenter")
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/sign-out/")
    assert not is_signed_in(client)
    assert done("members.session.sign_out") == 1
    assert models.BrowserSession.objects.get().ended_at is not None


@pytest.mark.parametrize(
    ("hours", "unused_minutes", "lasts"),
    [(11, 0, True), (12.1, 0, False), (1, 59, True), (2, 61, False)],
)
def test_sessions_have_an_absolute_and_an_idle_end(
    world: World, client: Client, hours: float, unused_minutes: int, lasts: bool
):
    sign_in(client, "documenter")
    now = timezone.now()
    models.BrowserSession.objects.update(
        started_at=now - timedelta(hours=hours),
        last_seen_at=now - timedelta(minutes=unused_minutes),
    )
    assert is_signed_in(client) is lasts


def test_a_revoked_member_is_signed_out_everywhere(world: World, client: Client):
    sign_in(client, "documenter")
    assert is_signed_in(client)
    revoke(world, "documenter")
    assert not is_signed_in(client)


def test_ending_one_session_leaves_the_others(
    world: World, client: Client, django_capture_on_commit_callbacks
):
    sign_in(client, "documenter")
    _, codes = enrol(client, django_capture_on_commit_callbacks)
    other = Client()
    sign_in(other, "documenter")
    other.post("/account/second-factor/authenticate/", {"code": codes[0]})
    strange = models.BrowserSession.objects.order_by("started_at").last()
    assert client.post(f"/account/sessions/{strange.pk}/end/").status_code == 302
    assert not is_signed_in(other)
    assert is_signed_in(client)


def test_nobody_ends_the_session_of_another(
    world: World, client: Client, django_capture_on_commit_callbacks
):
    victim = Client()
    sign_in(victim, "auditor")
    target = models.BrowserSession.objects.get()
    sign_in(client, "documenter")
    enrol(client, django_capture_on_commit_callbacks)
    assert client.post(f"/account/sessions/{target.pk}/end/").status_code == 404
    assert is_signed_in(victim)


def test_changing_the_password_signs_the_other_browsers_out(
    world: World, client: Client, django_capture_on_commit_callbacks
):
    sign_in(client, "documenter")
    _, codes = enrol(client, django_capture_on_commit_callbacks)
    other = Client()
    sign_in(other, "documenter")
    other.post("/account/second-factor/authenticate/", {"code": codes[0]})
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(
            "/account/password/",
            {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD},
        )
    assert answer.status_code == 302
    assert is_signed_in(client)
    assert not is_signed_in(other)
    # Not by the new password alone, which makes the browser's own session void: it is ended here.
    assert models.BrowserSession.objects.filter(ended_at=None).count() == 1
    assert done("members.password.change") == 1


@pytest.mark.parametrize("password", ["short", "password1234", "documenter@example.org"])
def test_weak_passwords_are_refused(world: World, client: Client, password: str):
    token = api.invite(
        actor=world.actor("admin"), email="new@example.org", roles=("verifier",)
    ).token
    answer = client.post(
        reverse("members_invitation", args=[token]),
        {
            "display_name": "documenter@example.org",
            "language": "en",
            "password": password,
            "password_again": password,
        },
    )
    assert answer.status_code == 422
    assert not models.Account.objects.filter(email="new@example.org").exists()


def test_a_sign_in_that_cannot_be_recorded_does_not_happen(world: World, client: Client, settings):
    (settings.DOKAZ.keys_folder / "node.seed").rename(settings.DOKAZ.keys_folder / "away")
    try:
        answer = sign_in(client, "documenter")
        assert answer.status_code == 503
        assert b"ledger.key_unavailable" in answer.content
    finally:
        (settings.DOKAZ.keys_folder / "away").rename(settings.DOKAZ.keys_folder / "node.seed")
    assert not is_signed_in(client)
    assert sign_in(client, "documenter").status_code == 302


def test_forms_without_the_page_s_token_are_refused(world: World):
    strict = Client(enforce_csrf_checks=True)
    assert sign_in(strict, "documenter").status_code == 403
    assert strict.post("/language/", {"language": "en"}).status_code == 403
    assert not Act.objects.filter(action="members.session.sign_in").exists()


def test_there_is_no_sign_up_page(world: World, client: Client):
    for address in ("/signup/", "/accounts/signup/", "/account/signup/", "/sign-up/"):
        assert client.get(address).status_code == 404


def test_headers_of_signed_in_pages(world: World, client: Client):
    sign_in(client, "documenter")
    answer = client.get("/account/second-factor/")
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store, private"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    cookie = client.cookies["dokaz"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_the_language_is_kept_for_the_account(
    world: World, client: Client, django_capture_on_commit_callbacks
):
    assert "Увійти" in Client().get("/sign-in/").content.decode()
    sign_in(client, "documenter")
    enrol(client, django_capture_on_commit_callbacks)
    answer = client.post("/language/", {"language": "en", "next": "//elsewhere.example/"})
    assert answer.headers["Location"] == "/"
    assert "My account" in client.get("/account/").content.decode()
    assert models.Account.objects.get(pk=world.accounts["documenter"]).language == "en"
