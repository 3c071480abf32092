# SPDX-License-Identifier: AGPL-3.0-or-later
"""The directory of sources: described by their own organisation, judged with a reason."""

import json
from dataclasses import replace

import pytest

from dokaz.evidence import api
from dokaz.gate.api import Rejected
from dokaz.gate.models import Act
from tests.evidence.world import World

pytestmark = pytest.mark.django_db

CHANGE = api.SourceChange(
    kind="channel",
    name="Вигаданий канал",
    url="https://t.me/invented",
    platform="telegram",
    handle="@invented",
    language="uk",
    credibility="C",
    credibility_reason="Двічі підтверджено супутниковими знімками",
    independence_group="група 1",
    remarks="веде вигадана особа",
)


def test_a_source_is_described_and_says_who_judged_it(world: World) -> None:
    source = api.add_source(actor=world.documenter, kind="channel", name="Канал")
    before = api.find_source(actor=world.documenter, source_id=source)
    assert before is not None
    assert (before.credibility, before.credibility_by) == ("F", None)
    api.describe_source(actor=world.documenter, source_id=source, change=CHANGE)
    found = api.find_source(actor=world.documenter, source_id=source)
    assert found is not None
    assert api.SourceChange(**{name: getattr(found, name) for name in CHANGE.__slots__}) == CHANGE
    assert found.credibility_by == world.documenter.ref
    assert found.credibility_at is not None

    # A change of other words leaves the judgement with whoever made it.
    judged_at = found.credibility_at
    api.describe_source(
        actor=world.documenter, source_id=source, change=replace(CHANGE, remarks="")
    )
    again = api.find_source(actor=world.documenter, source_id=source)
    assert again is not None
    assert (again.remarks, again.credibility_at) == ("", judged_at)
    act = Act.objects.filter(action="evidence.source.describe").latest("pk")
    assert act.facts["changed"] == ["remarks"]
    assert "вигадана" not in json.dumps(act.facts, ensure_ascii=False)


@pytest.mark.parametrize(
    "changes",
    [
        {"name": " "},
        {"kind": "nothing"},
        {"credibility": "G"},
        {"credibility": "B", "credibility_reason": ""},
        {"handle": "x" * 201},
        {"url": "a\0b"},
    ],
)
def test_what_does_not_pass_changes_nothing(world: World, changes: dict[str, str]) -> None:
    source = api.add_source(actor=world.documenter, kind="channel", name="Канал")
    before = api.find_source(actor=world.documenter, source_id=source)
    with pytest.raises(Rejected):
        api.describe_source(
            actor=world.documenter, source_id=source, change=replace(CHANGE, **changes)
        )
    assert api.find_source(actor=world.documenter, source_id=source) == before


def test_another_organisation_neither_sees_nor_describes_it(world: World) -> None:
    source = api.add_source(actor=world.documenter, kind="channel", name="Канал")
    assert api.find_source(actor=world.partner, source_id=source) is None
