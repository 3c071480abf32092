# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of acts says which of them a program did, and through which token."""

import pytest
from django.urls import reverse
from tests.interfaces.web.pages.scene import Scene

from dokaz.evidence import api as evidence
from dokaz.members import api as members

pytestmark = pytest.mark.django_db


def test_the_page_of_acts_names_the_token(scene: Scene) -> None:
    own = scene.actor("own")
    link = members.create_api_token(actor=own, name="нічний робот", scopes=("items:read",), days=1)
    program = members.standing_of_token(link.token).actor
    client = scene.client("own")
    assert "нічний робот" not in client.get(reverse("acts")).content.decode()
    evidence.open_file(actor=program, file_id=scene.things["file"], purpose="analysis")
    page = client.get(reverse("acts"), headers={"Accept-Language": "uk"}).content.decode()
    assert page.count("через токен нічний робот") + page.count("by token нічний робот") == 1
