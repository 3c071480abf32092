# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of tokens: shown once, one's own, and all of them for administrators."""

import dataclasses
import re
import time
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.members.personas import PASSWORD, World, add_staff_persona, build

from dokaz.gate.api import NotFound
from dokaz.gate.models import Act
from dokaz.members import api, models

pytestmark = pytest.mark.django_db
FORM = {"name": "флешка на ноутбуці", "scopes": ["deliveries:write", "items:read"], "days": "30"}
NEW = "/account/tokens/new/"


@pytest.fixture(autouse=True)
def _node(settings, tmp_path: Path):
    """Without second factors, which other tests are about; attempts are counted in memory."""
    settings.DOKAZ = dataclasses.replace(settings.DOKAZ, home=tmp_path, demo=True)
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    settings.ACCOUNT_RATE_LIMITS = {}
    cache.clear()


@pytest.fixture
def world(db) -> World:
    return build()


def browser(name: str, organisation: object) -> Client:
    """Signed in long ago, and acting for an organisation or the node."""
    client = Client(headers={"accept-language": "en"})
    client.post("/sign-in/", {"login": f"{name}@example.org", "password": PASSWORD})
    client.post("/language/", {"language": "en"})
    client.post("/choose/", {"organisation": str(organisation)})
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] = time.time() - 3600
    session.save()
    return client


def confirmed(client: Client) -> Client:
    """The password was typed again a moment ago."""
    answer = client.post("/account/confirm/", {"password": PASSWORD, "next": NEW})
    assert (answer.status_code, answer.headers.get("Location")) == (302, NEW)
    return client


def made(world: World, name: str) -> UUID:
    """A token that the persona has, made without a page."""
    return api.create_api_token(
        actor=world.actor(name), name=f"of {name}", scopes=["items:read"], days=7
    ).id


def test_a_token_is_shown_once_works_and_is_kept_nowhere(world: World):
    client = confirmed(browser("documenter", world.own))
    assert client.get(NEW).status_code == 200
    answer = client.post(NEW, FORM)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store, private"
    token = re.search(r"dokaz_[\w-]{20,}", answer.content.decode())[0]
    standing = api.standing_of_token(token)
    assert standing.actor.ref == world.accounts["documenter"]
    assert standing.actor.organisation_id == world.own
    assert standing.scopes == {"deliveries:write", "items:read"}
    listed = client.get("/account/tokens/").content.decode()
    assert FORM["name"] in listed
    assert "Read the register" in listed
    assert token not in listed
    assert token.removeprefix("dokaz_") not in str(dict(client.session))


def test_making_asks_for_the_password_again_and_nothing_is_made_without(world: World):
    client = browser("documenter", world.own)
    answer = client.get(NEW)
    assert answer.headers["Location"].startswith("/account/confirm/?next=%2Faccount%2Ftokens%2Fnew")
    assert client.post(NEW, FORM).headers["Location"] == NEW
    confirmed(client)
    assert not models.ApiToken.objects.exists()
    assert client.post(NEW, FORM).status_code == 200
    assert models.ApiToken.objects.count() == 1


@pytest.mark.parametrize(
    "change",
    [{"name": ""}, {"name": "x" * 81}, {"scopes": []}, {"scopes": ["items:invented"]},
     {"days": "0"}, {"days": "366"}, {"days": "x"}],
)  # fmt: skip
def test_a_form_with_a_mistake_comes_back_with_what_was_typed(world: World, change: dict):
    client = confirmed(browser("documenter", world.own))
    answer = client.post(NEW, {**FORM, "name": "впізнаваний", **change})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "field-error" in text
    assert not models.ApiToken.objects.exists()
    if "name" not in change:
        assert "впізнаваний" in text
    if "scopes" not in change:
        assert re.search(r'value="items:read" checked', text)


def test_too_many_tokens_are_refused_with_the_reason(world: World):
    for _ in range(20):
        made(world, "documenter")
    answer = confirmed(browser("documenter", world.own)).post(NEW, FORM)
    assert answer.status_code == 422
    assert "Revoke those you do not use first" in answer.content.decode()


def test_one_revokes_one_s_own_and_only_one_s_own(world: World):
    own, colleague, foreign = (made(world, n) for n in ("documenter", "auditor", "stranger"))
    client = browser("documenter", world.own)
    page = client.get("/account/tokens/").content.decode()
    assert "of documenter" in page
    assert "of auditor" not in page
    for token, status in ((colleague, 404), (foreign, 404), (uuid4(), 404), (own, 302)):
        assert client.post(f"/account/tokens/{token}/revoke/").status_code == status
        assert client.get(f"/account/tokens/{token}/revoke/").status_code == 405
    revoked = models.ApiToken.objects.filter(revoked_at__isnull=False)
    assert [row.pk for row in revoked] == [own]
    assert "revoked" in client.get("/account/tokens/").content.decode()
    assert Act.objects.filter(action="members.api_token.revoke", outcome="done").count() == 1


def test_an_administrator_sees_and_revokes_all_of_the_own_organisation(world: World):
    own, foreign = made(world, "documenter"), made(world, "stranger")
    client = browser("admin", world.own)
    assert reverse("members_organisation_tokens") in client.get("/organisation/").content.decode()
    page = client.get("/organisation/tokens/").content.decode()
    assert "of documenter" in page
    assert "of stranger" not in page
    for token, status in ((foreign, 404), (own, 302)):
        assert client.post(f"/organisation/tokens/{token}/revoke/").status_code == status
    revoked = models.ApiToken.objects.filter(revoked_at__isnull=False)
    assert [row.pk for row in revoked] == [own]


def test_the_organisation_s_list_is_its_administrators_alone(world: World):
    token = made(world, "documenter")
    staffed = add_staff_persona(world)
    for name, place, status in (
        ("auditor", world.own, 403), ("stranger", world.other, 200), ("staff", world.own, 403),
        ("staff", "node", 403), ("admin", "node", 403),
    ):  # fmt: skip
        client = browser(name, place)
        answer = client.get("/organisation/tokens/")
        assert answer.status_code == status, (name, place)
        assert "of documenter" not in answer.content.decode()
        assert client.post(f"/organisation/tokens/{token}/revoke/").status_code == 404, name
    assert staffed.accounts["staff"] != world.accounts["staff"]
    assert not models.ApiToken.objects.filter(revoked_at__isnull=False).exists()


def test_who_acts_for_no_organisation_is_told_and_makes_nothing(world: World):
    client = confirmed(browser("admin", "node"))
    for address in ("/account/tokens/", NEW):
        page = client.get(address).content.decode()
        assert "Choose the organisation you act for" in page
        assert "New token</a>" not in page
    assert client.post(NEW, FORM).status_code == 403
    assert not models.ApiToken.objects.exists()


def test_the_organisation_s_list_goes_on_over_pages_with_the_same_number_of_queries(world: World):
    made(world, "documenter")
    client = browser("admin", world.own)
    client.get("/organisation/tokens/")
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get("/organisation/tokens/")
    for name in ("documenter", "auditor", "admin"):
        for _ in range(18):
            made(world, name)
    with CaptureQueriesContext(connection) as many:
        first = client.get("/organisation/tokens/").content.decode()
    assert len(many) == len(few)
    following = re.search(r'rel="next" href="\?before=([\w-]+)"', first)[1]
    second = client.get("/organisation/tokens/", {"before": following}).content.decode()
    pattern = r"/organisation/tokens/([\w-]{36})/revoke/"
    shown = [*re.findall(pattern, first), *re.findall(pattern, second)]
    assert len(shown) == len(set(shown)) == 55
    assert client.get("/organisation/tokens/", {"before": "x"}).status_code == 404


def test_people_are_told_that_a_changed_password_leaves_tokens_and_it_does(world: World):
    issued = api.create_api_token(
        actor=world.actor("documenter"), name="x", scopes=["items:read"], days=7
    )
    client = browser("documenter", world.own)
    page = client.get("/account/password/").content.decode()
    assert "tokens of programs stay in force" in page
    assert reverse("members_tokens") in page
    words = {"oldpassword": PASSWORD, "password1": "five other unrelated words here"}
    answer = client.post("/account/password/", {**words, "password2": words["password1"]})
    assert answer.status_code == 302
    assert api.standing_of_token(issued.token).token_id == issued.id
    api.revoke_api_token(actor=world.actor("documenter"), token_id=issued.id)
    with pytest.raises(NotFound):
        api.standing_of_token(issued.token)


def test_the_account_page_leads_here_and_words_of_people_are_escaped(world: World):
    api.create_api_token(
        actor=world.actor("documenter"), name="<b>x</b>", scopes=["items:read"], days=7
    )
    client = browser("documenter", world.own)
    assert 'href="/account/tokens/"' in client.get("/account/").content.decode()
    page = client.get("/account/tokens/").content.decode()
    assert "&lt;b&gt;x" in page
    assert "<b>x" not in page
    assert not re.search(r"\son\w+=|\sstyle=|<style|javascript:", page)
