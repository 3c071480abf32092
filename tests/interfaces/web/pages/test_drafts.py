# SPDX-License-Identifier: AGPL-3.0-or-later
"""A browser keeps what is typed under a key of the session, and forgets it when it arrived."""

import dataclasses
import re
from typing import Any

import pytest
from django.urls import reverse
from tests.interfaces.web.pages.scene import Scene
from tests.interfaces.web.pages.test_events import FORM

pytestmark = pytest.mark.django_db


def key_on(scene: Scene, persona: str, page: str) -> str:
    shown = scene.client(persona).get(reverse(page)).content.decode()
    (key,) = re.findall(r'<meta name="draft-key" content="([A-Za-z0-9+/=]{44})"', shown)
    return key


def test_one_session_has_one_key_and_another_one_another(scene: Scene) -> None:
    mine = key_on(scene, "own", "new_event")
    assert key_on(scene, "own", "new_person") == mine
    assert key_on(scene, "stranger", "new_event") != mine


def test_a_draft_ends_when_its_words_arrived_and_not_before(scene: Scene) -> None:
    address = reverse("new_event")

    def ended(persona: str, **typed: object) -> str:
        answer = scene.client(persona).post(address, {**FORM, "confidentiality": 2, **typed})
        cookie = answer.cookies.get("dokaz-draft")
        assert cookie is None or (cookie["samesite"], cookie["max-age"]) == ("Strict", 60)
        return cookie.value if cookie else ""

    assert ended("own", draft="event", when="2022-02-30") == "", "it came back with what is wrong"
    assert ended("out", draft="event") == "", "nobody was signed in any more"
    assert ended("own", draft="event; path=/") == ""
    assert ended("own") == ""
    assert ended("own", draft="event") == "event"


def test_a_draft_stays_when_the_next_page_says_what_went_wrong(scene: Scene) -> None:
    item = {"pk": scene.things["item"]}

    def ended(page: str, **typed: str) -> bool:
        address = reverse(page, kwargs=item)
        answer = scene.client("own").post(address, {**typed, "draft": "note"})
        assert answer.status_code == 302
        return "dokaz-draft" in answer.cookies

    assert not ended("link_item_to_event", ref="TRH-E-2026-999999")
    assert ended("add_note", text="вигадана нотатка")


def test_a_draft_stays_when_its_sender_has_to_enrol_a_second_factor_first(
    scene: Scene, settings: Any
) -> None:
    """A role given since the page came may demand one: then nothing of the form is read."""
    settings.DOKAZ = dataclasses.replace(settings.DOKAZ, demo=False)
    answer = scene.client("own").post(
        reverse("new_event"), {**FORM, "confidentiality": 2, "draft": "event"}
    )
    assert answer.headers["Location"] == reverse("mfa_index")
    assert "dokaz-draft" not in answer.cookies


@pytest.mark.parametrize(
    ("came_from", "back"),
    [
        ("http://testserver/events/new/?item=1", "/events/new/?item=1"),
        ("https://elsewhere.example/events/new/", ""),
        ("http://testserver//elsewhere.example/events/new/", ""),
        ("http://[", ""),
        ("", ""),
    ],
)
def test_a_form_that_was_too_old_says_so_and_leads_back(
    scene: Scene, came_from: str, back: str
) -> None:
    client = scene.client("own")
    client.handler.enforce_csrf_checks = True
    answer = client.post(reverse("new_event"), FORM, headers={"referer": came_from})
    shown = answer.content.decode()
    assert (answer.status_code, "Форма застаріла" in shown) == (403, True)
    assert ("Завантажити сторінку форми" in shown) == bool(back)
    assert f'href="{back or "/"}"' in shown
