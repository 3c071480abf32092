# SPDX-License-Identifier: AGPL-3.0-or-later
"""Describing many items in one act, and taking it back: nobody else's words are ever lost."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from dokaz.evidence import api
from dokaz.evidence.models import CustodyEvent, ExternalId, ItemRevision
from dokaz.gate.api import NotFound, Refused, Rejected
from dokaz.gate.models import Act
from tests.evidence.world import World, taken

pytestmark = pytest.mark.django_db
AT = datetime(2022, 8, 7, 10, 30, tzinfo=UTC)


def _description(item: UUID, title: str, revision: int = 0, **more: object) -> api.Description:
    return api.Description(
        item_id=item,
        changes={"title_uk": title, "recorded_from": AT, **more},
        revision=revision,
        external_ids=(api.ExternalIdDraft(system="register", value=title),),
    )


@pytest.fixture
def items(world: World) -> list[UUID]:
    return [taken(world.documenter, b"photo %d" % number).item_id for number in range(4)]


def test_many_are_described_in_one_act_and_each_has_its_own_event(
    world: World, items: list[UUID]
) -> None:
    said = [_description(item, f"Міст {n}") for n, item in enumerate(items)]
    before = Act.objects.count()
    answers = api.describe_many(actor=world.documenter, items=said)
    assert Act.objects.count() == before + 1
    assert [one.standing for one in answers] == ["done"] * 4
    assert [one.revision for one in answers] == [1] * 4
    found = api.describable(actor=world.verifier, item_ids=items)
    assert [found[item].values["title_uk"] for item in items] == [f"Міст {n}" for n in range(4)]
    assert found[items[0]].values["recorded_from"] == AT
    for item in items:
        assert CustodyEvent.objects.filter(item_id=item, type="metadata modification").count() == 1
    listed = api.visible_items(actor=world.verifier, narrowed=api.ItemFilter(text="міст"))
    assert {row.id for row in listed.rows} == set(items)
    by_name = api.find_by_external_ids(
        actor=world.verifier, system="register", values=["Міст 1", "Міст 9"]
    )
    assert by_name == {"Міст 1": (items[1],)}


def test_particulars_and_tags_are_described_with_others_and_taken_back(
    world: World, items: list[UUID]
) -> None:
    said = [
        _description(item, f"Міст {n}", creator="Код К-7", tags=["Міст", "міст", "двір"])
        for n, item in enumerate(items)
    ]
    api.describe_many(actor=world.documenter, items=said)
    found = api.get_item(actor=world.verifier, item_id=items[3])
    assert (found.creator, found.tags, found.title_uk) == ("Код К-7", ("міст", "двір"), "Міст 3")
    assert (
        len(api.visible_items(actor=world.verifier, narrowed=api.ItemFilter(tag="двір")).rows) == 4
    )
    undoing = [api.Undoing(item_id=item, revision=1) for item in items]
    answers = api.take_back(actor=world.documenter, items=undoing)
    assert {one.standing for one in answers} == {"done"}
    found = api.get_item(actor=world.verifier, item_id=items[3])
    assert (found.creator, found.tags) == ("", ())
    assert api.visible_items(actor=world.verifier, narrowed=api.ItemFilter(tag="двір")).rows == ()


@pytest.mark.parametrize("tags", [["x" * 51], [f"т{n}" for n in range(31)], [7]])
def test_tags_that_nobody_could_keep_are_refused(
    world: World, items: list[UUID], tags: list[object]
) -> None:
    with pytest.raises(Rejected) as told:
        api.describe(actor=world.documenter, item_id=items[0], changes={"tags": tags}, revision=0)
    assert told.value.field == "tags"


def test_what_somebody_changed_meanwhile_stays_and_the_rest_is_described(
    world: World, items: list[UUID]
) -> None:
    api.describe(actor=world.verifier, item_id=items[1], changes={"title_uk": "Школа"}, revision=0)
    answers = api.describe_many(
        actor=world.documenter, items=[_description(item, "Міст") for item in items]
    )
    assert [one.standing for one in answers] == ["done", "changed_meanwhile", "done", "done"]
    again = [_description(items[0], "Міст", revision=1)]
    assert api.describe_many(actor=world.documenter, items=again)[0].standing == "same"


def test_all_is_taken_back_but_what_others_changed_since(world: World, items: list[UUID]) -> None:
    said = [_description(item, f"Міст {n}") for n, item in enumerate(items)]
    answers = api.describe_many(actor=world.documenter, items=said)
    api.describe(actor=world.verifier, item_id=items[1], changes={"title_uk": "Школа"}, revision=1)
    undoing = [
        api.Undoing(
            item_id=one.item_id,
            revision=one.revision,
            external_ids=(("register", f"Міст {number}"),),
        )
        for number, one in enumerate(answers)
    ]
    back = api.take_back(actor=world.documenter, items=undoing)
    assert [one.standing for one in back] == ["done", "changed_meanwhile", "done", "done"]
    found = api.describable(actor=world.verifier, item_ids=items)
    assert [found[item].values["title_uk"] for item in items] == ["", "Школа", "", ""]
    assert found[items[0]].values["recorded_from"] is None
    assert sorted(ExternalId.objects.exclude(value="").values_list("item_id", "value")) == [
        (items[1], "Міст 1")
    ]
    assert ItemRevision.objects.filter(item_id=items[0]).count() == 2
    once_more = api.take_back(actor=world.documenter, items=undoing)
    assert [one.standing for one in once_more] == ["same", "changed_meanwhile", "same", "same"]


def test_one_foreign_item_or_one_bad_value_and_nothing_is_done(
    world: World, items: list[UUID]
) -> None:
    foreign = taken(world.stranger, b"theirs").item_id
    with pytest.raises((NotFound, Refused)):
        api.describe_many(
            actor=world.documenter,
            items=[_description(items[0], "Міст"), _description(foreign, "Міст")],
        )
    for bad in ({"kind": "poem"}, {"confidentiality": 0}, {"status": "disposed"}):
        with pytest.raises(Rejected):
            api.describe_many(
                actor=world.documenter,
                items=[_description(items[0], "Міст"), _description(items[1], "Міст", **bad)],
            )
    with pytest.raises(Rejected):
        api.describe_many(actor=world.documenter, items=[_description(items[0], "Міст")] * 2)
    assert not ItemRevision.objects.filter(item_id__in=items).exists()


def test_finding_shows_own_visible_items_only(world: World, items: list[UUID]) -> None:
    digest = api.digests_of(actor=world.verifier, item_ids=items)[items[0]][0]
    assert api.find_by_digests(actor=world.verifier, sha256=[digest]) == {digest: (items[0],)}
    assert api.find_by_digests(actor=world.stranger, sha256=[digest]) == {}
    assert api.describable(actor=world.stranger, item_ids=items) == {}
    assert api.digests_of(actor=world.stranger, item_ids=items) == {}
    api.classify(actor=world.documenter, item_id=items[0], confidentiality=4)
    assert items[0] not in api.describable(actor=world.verifier, item_ids=items)
    source = api.add_source(actor=world.documenter, kind="person", name="Джерело Один")
    assert api.source_names(actor=world.verifier) == {"джерело один": (source,)}
    assert api.source_names(actor=world.stranger) == {}
