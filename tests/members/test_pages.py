# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of people and organisations, as a signed-in browser sees them."""

import dataclasses
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.members.personas import PASSWORD, World, add_staff_persona

from dokaz.members import api, models

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _demonstration(settings):
    """Without second factors, which other tests are about."""
    settings.DOKAZ = dataclasses.replace(settings.DOKAZ, demo=True)


def browser(name: str, organisation: object = None) -> Client:
    client = Client()
    client.post("/sign-in/", {"login": f"{name}@example.org", "password": PASSWORD})
    if organisation is not None:
        client.post("/choose/", {"organisation": str(organisation)})
    return client


def test_a_member_of_one_organisation_lands_in_it(world: World):
    client = browser("documenter")
    answer = client.get("/", follow=True)
    assert answer.redirect_chain[-1][0] == "/"
    assert answer.wsgi_request.actor.organisation_id == world.own
    assert "Приклад" in answer.content.decode()


def test_an_administrator_of_both_chooses_the_hat(world: World):
    client = browser("admin")
    assert client.get("/members/").status_code == 403
    client.post("/choose/", {"organisation": str(world.own)})
    assert client.get("/members/").status_code == 200
    assert client.get("/node/").status_code == 403
    client.post("/choose/", {"organisation": "node"})
    assert client.get("/node/").status_code == 200
    assert client.get("/members/").status_code == 403


def test_a_strange_organisation_cannot_be_chosen(world: World):
    client = browser("documenter")
    assert client.post("/choose/", {"organisation": str(world.other)}).status_code == 404
    assert client.post("/choose/", {"organisation": "node"}).status_code == 404
    assert client.post("/choose/", {"organisation": "nonsense"}).status_code == 404


def test_strange_members_are_not_found_and_visible_ones_refused(world: World):
    strange = browser("stranger", world.other)
    page = f"/members/{world.memberships['documenter']}/"
    assert strange.get(page).status_code == 404
    assert strange.post(page + "revoke/").status_code == 404
    auditor = browser("auditor", world.own)
    assert auditor.get(page).status_code == 200
    assert "revoke/" not in auditor.get(page).content.decode()
    assert auditor.post(page + "revoke/").status_code == 403
    assert auditor.get("/members/invite/").status_code == 403
    assert browser("admin", world.own).get("/members/invite/").status_code == 200
    assert world.actor("documenter").roles


def test_inviting_shows_the_link_once_and_nothing_keeps_it(world: World):
    client = browser("admin", world.own)
    answer = client.post(
        "/members/invite/",
        {"email": "new@example.org", "roles": ["verifier"], "clearance": "1"},
    )
    link = re.search(r"http://testserver(/invitation/[\w-]+/)", answer.content.decode())[1]
    assert Client().get(link).status_code == 200
    assert link not in client.get("/members/").content.decode()
    assert link.split("/")[2] not in str(dict(client.session))


def test_an_invitation_with_a_mistake_comes_back_with_the_reason(world: World):
    client = browser("admin", world.own)
    answer = client.post(
        "/members/invite/",
        {"email": "new@example.org", "roles": ["external_reader"], "clearance": "0"},
    )
    assert answer.status_code == 422
    assert "кінцева дата" in answer.content.decode()
    assert not models.Invitation.objects.filter(email="new@example.org").exists()


def test_roles_and_clearance_are_changed_through_the_page(world: World):
    client = browser("admin", world.own)
    page = f"/members/{world.memberships['documenter']}/"
    assert client.post(page + "roles/", {"roles": ["verifier", "publisher"]}).status_code == 302
    assert client.post(page + "clearance/", {"clearance": "3"}).status_code == 302
    actor = world.actor("documenter")
    assert (actor.roles, actor.clearance) == (frozenset({"verifier", "publisher"}), 3)
    assert client.post(page + "roles/", {}).status_code == 422
    assert client.post(page + "clearance/", {"clearance": "9"}).status_code == 422
    assert world.actor("documenter") == actor


def test_one_s_own_rights_cannot_be_changed_through_the_page(world: World):
    client = browser("admin", world.own)
    page = f"/members/{world.memberships['admin']}/"
    assert "roles/" not in client.get(page).content.decode()
    assert client.post(page + "clearance/", {"clearance": "4"}).status_code == 403


def test_an_organisation_is_opened_and_locked_by_the_node(world: World):
    client = browser("admin")
    client.post("/choose/", {"organisation": "node"})
    answer = client.post(
        "/node/",
        {"name_uk": "Нова", "name_en": "New", "code": "NEW", "kind": "ngo",
         "admin_email": "chief@example.org"},
    )  # fmt: skip
    assert "/invitation/" in answer.content.decode()
    made = models.Organisation.objects.get(code="NEW")
    assert client.post(f"/node/{made.id}/lock/", {"reason": ""}).status_code == 422
    assert client.post(f"/node/{made.id}/lock/", {"reason": "r"}).status_code == 302
    assert models.Organisation.objects.get(code="NEW").status == "locked"
    again = client.post(
        "/node/",
        {"name_uk": "Н", "name_en": "N", "code": "NEW", "kind": "ngo",
         "admin_email": "x@example.org"},
    )  # fmt: skip
    assert again.status_code == 422


def test_a_help_session_is_seen_by_the_organisation_and_ended_by_it(world: World):
    world = add_staff_persona(world)
    helper = browser("staff")
    assert helper.get("/members/").status_code == 403
    client = browser("admin", world.own)
    assert "lost phone" in client.get("/help/").content.decode()
    session = models.StaffSession.objects.get(closed_at=None)
    helper.post("/help/", {"organisation": str(world.own), "reason": "again"})
    assert helper.get("/members/").status_code == 200
    session = models.StaffSession.objects.get(closed_at=None)
    assert client.post(f"/help/{session.id}/close/").status_code == 302
    assert helper.get("/members/").status_code == 403


def test_the_key_s_whole_identifier_is_on_the_organisation_s_page(world: World):
    client = browser("documenter", world.own)
    key = api.keys(actor=world.actor("documenter"))[0]
    page = client.get("/organisation/").content.decode()
    assert key.key_id.removeprefix("ed25519:") in page
    assert client.post("/organisation/key/").status_code == 403
    assert client.post("/organisation/", {"name_uk": "x", "name_en": "x"}).status_code == 403


def test_the_list_of_people_takes_a_constant_number_of_queries(world: World):
    client = browser("admin", world.own)
    client.get("/members/")
    counts = []
    for size in (2, 20):
        for n in range(size):
            token = api.invite(
                actor=world.actor("admin"), email=f"p{size}x{n}@example.org", roles=("verifier",)
            ).token
            api.accept(actor=api.arriving_actor(), token=token, display_name="Л", password=PASSWORD)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get("/members/").status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert counts[1] < 20


def test_the_list_of_people_goes_on_where_it_stopped(world: World):
    actor = world.actor("admin")
    whole = [m.id for m in api.members(actor=actor).members]
    first = api.members(actor=actor, limit=2)
    second = api.members(actor=actor, after=first.next_after, limit=100)
    assert [m.id for m in (*first.members, *second.members)] == whole
    assert second.next_after is None
    client = browser("admin", world.own)
    assert client.get("/members/?after=nonsense").status_code == 404


def test_both_languages_have_every_text_of_these_pages(world: World):
    """No Ukrainian page shows an English sentence of ours, and the reverse."""
    client = browser("admin", world.own)
    pages = ("/members/", "/members/invite/", "/organisation/", "/account/", "/help/",
             f"/members/{world.memberships['documenter']}/", "/account/second-factor/")  # fmt: skip
    for address in pages:
        main = client.get(address).content.decode().split("<main", 1)[1].split("<footer")[0]
        text = re.sub(r"<[^>]+>", " ", main)
        text = re.sub(r"\S+@\S+|ed25519|[0-9a-f]{8,}|Chrome|Linux|TRH|Example|English", " ", text)
        assert not re.search(r"\b[A-Za-z]{4,} [a-z]{2,}\b", text), (address, text)


def test_without_the_node_s_key_acts_answer_503_in_words_and_change_nothing(world: World, settings):
    client = browser("documenter", world.own)
    key = settings.DOKAZ.keys_folder / "node.seed"
    key.rename(key.with_name("away"))
    try:
        answer = client.post("/account/", {"display_name": "Інше", "language": "uk"})
    finally:
        key.with_name("away").rename(key)
    assert answer.status_code == 503
    assert "ledger.key_unavailable" in answer.content.decode()
    assert models.Account.objects.get(pk=world.accounts["documenter"]).display_name != "Інше"
