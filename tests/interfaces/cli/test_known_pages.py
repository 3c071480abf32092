# SPDX-License-Identifier: AGPL-3.0-or-later
"""`dokaz capture` says what is there already before it asks a site."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.deconflict.duplicates.scenes import POST, SAME_POST, compare, item
from tests.evidence import node
from tests.evidence.world import World

from dokaz.interfaces.cli.capture_cmd import known_pages
from dokaz.members import api as members

pytestmark = [pytest.mark.database, pytest.mark.django_db]
home, kept_world, world = node.home, node.kept_world, node.world


def test_what_is_there_is_said_with_what_each_may_see(
    world: World, home: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOKAZ_LANGUAGE", "uk")
    admin = members.actor_for(world.admin_account, world.own)
    members.describe(actor=admin, name_uk="Вигадана", name_en="Invented", contact="черговий 000")
    item(world.documenter, b"one", url=POST, level=2)
    compare()
    own = known_pages(world.documenter, SAME_POST)
    (ref,) = own["items"]
    assert own["elsewhere"] == []
    assert ref in capfd.readouterr().err
    partner = known_pages(world.partner, SAME_POST)
    assert partner == {"items": [], "elsewhere": [{"code": "TRH", "contact": "черговий 000"}]}
    said = capfd.readouterr().err
    assert "Ця сторінка вже є в архіві" in said
    assert "Вигадана: черговий 000" in " ".join(said.split())
    assert ref not in said
    for actor in (world.documenter, world.without_role):
        assert known_pages(actor, "https://example.org/new") == {"items": [], "elsewhere": []}
    assert capfd.readouterr().err == ""
