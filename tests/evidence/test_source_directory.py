# SPDX-License-Identifier: AGPL-3.0-or-later
"""The directory as a whole: found by any of its words, entries merged and apart again, counted."""

from uuid import UUID

import pytest

from dokaz.evidence import api
from dokaz.gate.api import Conflict, Rejected
from tests.evidence.world import World, taken

pytestmark = pytest.mark.django_db
WHY = "вигадана причина"


def source(world: World, name: str, **more: str) -> UUID:
    key = api.add_source(actor=world.documenter, kind="channel", name=name)
    if more:
        change = api.SourceChange(kind="channel", name=name, **more)
        api.describe_source(actor=world.documenter, source_id=key, change=change)
    return key


def found(world: World, text: str = "", **narrowed: object) -> list[UUID]:
    rows = api.visible_sources(
        actor=world.documenter, text=text, narrowed=api.SourceFilter(**narrowed)
    )
    return [row.id for row in rows]


def test_entries_are_found_by_their_words_and_what_is_said_of_them(world: World) -> None:
    first = source(
        world,
        "Вигаданий КАНАЛ",
        platform="Telegram",
        handle="@Invented",
        independence_group="Група  Перша",
        credibility="B",
        credibility_reason=WHY,
    )
    second = source(world, "Другий", url="https://site.example/KANAL")
    api.add_source_external_id(
        actor=world.documenter, source_id=second, system="CID", value="UA-77"
    )
    assert found(world, "канал") == [first]
    assert found(world, "kanal") == [second]
    assert found(world, "@INV") == [first]
    assert found(world, "ua-77") == [second]
    assert found(world, platform="telegram") == [first]
    assert found(world, independence_group="група  перша") == [first]
    assert found(world, credibility="F") == [second]
    assert found(world, kind="person") == []
    assert found(world, security_risk=False) == [second, first]
    api.retire_source(actor=world.documenter, source_id=first)
    assert found(world) == [second]
    assert found(world, retired=True) == [second, first]
    assert api.visible_sources(actor=world.partner, narrowed=api.SourceFilter(retired=True)) == ()


def test_an_identifier_of_another_system_names_one_source(world: World) -> None:
    first, second = source(world, "Перший"), source(world, "Другий")
    named = {"system": "CID", "value": "1"}
    api.add_source_external_id(actor=world.documenter, source_id=first, **named)
    with pytest.raises(Conflict):
        api.add_source_external_id(actor=world.documenter, source_id=second, **named)
    (one,) = api.source_external_ids(actor=world.documenter, source_id=first)
    assert (one.system, one.value) == ("CID", "1")
    assert api.source_external_ids(actor=world.partner, source_id=first) == ()
    partners = api.find_sources_by_external_ids(actor=world.partner, system="CID", values=["1"])
    assert partners == {}


def test_merged_entries_are_one_source_until_that_is_undone(world: World) -> None:
    kept, other, third = (source(world, name) for name in ("Перший", "Він же", "І він"))
    api.add_source_external_id(actor=world.documenter, source_id=third, system="CID", value="3")
    item = taken(world.documenter, b"x", item=api.ItemDraft(source_id=third)).item_id
    api.merge_source(actor=world.documenter, source_id=third, into_id=other, why=WHY)
    api.merge_source(actor=world.documenter, source_id=other, into_id=kept, why=WHY)

    assert found(world) == [kept]
    assert not api.offers_source(actor=world.documenter, source_id=third)
    rows = api.visible_items(actor=world.documenter, narrowed=api.ItemFilter(source_id=kept)).rows
    assert [row.id for row in rows] == [item]
    by_id = api.find_sources_by_external_ids(actor=world.documenter, system="CID", values=["3"])
    assert by_id["3"].id == kept
    merged = api.merged_sources(actor=world.documenter, source_id=kept)
    assert [one.id for one in merged] == [other]
    # What the item was registered with stays said.
    assert api.get_item(actor=world.documenter, item_id=item).source.id == third
    with pytest.raises(Conflict):  # No circle.
        api.merge_source(actor=world.documenter, source_id=kept, into_id=third, why=WHY)
    with pytest.raises(Conflict):
        api.merge_source(actor=world.documenter, source_id=other, into_id=kept, why=WHY)

    api.unmerge_source(actor=world.documenter, source_id=other, why=WHY)
    assert found(world) == [other, kept]
    rows = api.visible_items(actor=world.documenter, narrowed=api.ItemFilter(source_id=kept)).rows
    assert rows == ()
    with pytest.raises(Conflict):
        api.unmerge_source(actor=world.documenter, source_id=other, why=WHY)


@pytest.mark.parametrize("wrong", ["itself", "no reason", "retired"])
def test_a_merge_that_does_not_pass_changes_nothing(world: World, wrong: str) -> None:
    one, other = source(world, "Перший"), source(world, "Другий")
    if wrong == "retired":
        api.retire_source(actor=world.documenter, source_id=other)
    into, why = (one if wrong == "itself" else other), ("" if wrong == "no reason" else WHY)
    with pytest.raises((Rejected, Conflict)):
        api.merge_source(actor=world.documenter, source_id=one, into_id=into, why=why)
    after = api.find_source(actor=world.documenter, source_id=one)
    assert after is not None
    assert after.merged_into is None


def test_sources_of_one_group_and_merged_ones_corroborate_nothing(world: World) -> None:
    alone, merged = source(world, "Сам"), source(world, "Він же")
    first = source(world, "А", independence_group="Мережа  один")
    second = source(world, "Б", independence_group="мережа один")
    api.merge_source(actor=world.documenter, source_id=merged, into_id=alone, why=WHY)
    keys = [alone, merged, first, second]
    words = api.independence_of(actor=world.documenter, source_ids=keys)
    assert words[alone] == words[merged]
    assert words[first] == words[second]
    assert len(set(words.values())) == 2
    assert api.independence_of(actor=world.partner, source_ids=keys) == {}
