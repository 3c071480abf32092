# SPDX-License-Identifier: AGPL-3.0-or-later
"""Somebody asks for a page and is told what became of it. The capturing itself is tested with a
real browser in intake/capturing."""

import dataclasses
from typing import Any

import pytest
from django.urls import reverse
from tests.interfaces.web.pages.scene import Scene

from dokaz.intake import api as intake
from dokaz.intake.captures import run
from dokaz.intake.capturing.session import Captured, CaptureFailed, Failure

pytestmark = pytest.mark.django_db
WHY = "Вигадана справа"


@pytest.fixture
def client(scene: Scene, settings: Any) -> Any:
    settings.DOKAZ = dataclasses.replace(settings.DOKAZ, capture=True)
    return scene.client("own")


def asked(client: Any, address: str) -> str:
    """The page of what was asked for."""
    values = {"url": address, "purpose": WHY, "confidentiality": "1"}
    answer = client.post(reverse("new_capture"), values)
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


def work(scene: Scene) -> None:
    own = scene.actor("own")
    for one in intake.captures(actor=own).rows:
        run.capture_one(one.id, organisation_id=own.organisation_id)


def test_a_page_inside_the_network_is_refused_in_words(
    scene: Scene, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> Captured:
        raise CaptureFailed(Failure.ADDRESS)

    monkeypatch.setattr(run.session, "capture", refuse)
    page = asked(client, "http://site.example/secret")
    waiting = client.get(page).content.decode()
    assert f'hx-get="{page}"' in waiting  # it asks by itself until there is an answer
    assert "chip-bad" not in waiting
    work(scene)
    told = client.get(page).content.decode()
    assert "на внутрішню адресу мережі" in told
    assert f'hx-get="{page}"' not in told


def test_what_is_not_asked_for_properly_is_not_asked_for(scene: Scene, client: Any) -> None:
    before = len(intake.captures(actor=scene.actor("own")).rows)
    for changed in ({"url": "file:///etc/passwd"}, {"purpose": ""}, {"confidentiality": "9"}):
        values = {"url": "http://site.example/", "purpose": WHY, "confidentiality": "1", **changed}
        assert client.post(reverse("new_capture"), values).status_code == 422, changed
    assert len(intake.captures(actor=scene.actor("own")).rows) == before
