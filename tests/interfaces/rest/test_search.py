# SPDX-License-Identifier: AGPL-3.0-or-later
"""Searching through the API: records only, on record, narrowed to what the person may see."""

import pytest
from tests.interfaces.rest.world import World
from tests.search.scenes import event, item

from dokaz.casework.cases import api as cases
from dokaz.casework.objects import api as objects
from dokaz.casework.persons import api as persons
from dokaz.casework.places.api import PlaceRef
from dokaz.gate.api import Rejected
from dokaz.gate.models import Act
from dokaz.search import api as search

pytestmark = pytest.mark.django_db


def test_a_map_s_rectangle_and_polygon_narrow(world: World):
    actor = world.actor("documenter")
    place = PlaceRef(latitude=50.45, longitude=30.52, precision="exact")
    made = event(actor, "Подія на мапі", places=(place,))
    event(actor, "Подія деінде")
    search.fill(search.folder())
    program = world.program("documenter", "items:read", "records:read")

    def found(query: str) -> list[str]:
        return [row["id"] for row in program.get(f"/search?{query}").json()["rows"]]

    assert found("bbox=30.5,50.4,30.6,50.5") == [str(made)]
    assert found("bbox=30.6,50.4,30.7,50.5") == []
    assert found("area=30.4,50.4;30.6,50.4;30.5,50.6") == [str(made)]
    assert found("area=30.5,50.4;30.6,50.4;30.6,50.5") == []


def test_tags_are_counted_and_narrow(world: World):
    actor = world.actor("documenter")
    made = event(actor, "Подія з тегами", tags=("Дрони", "нічний удар"))
    event(actor, "Подія без тегів")
    search.fill(search.folder())
    program = world.program("documenter", "items:read", "records:read")
    answer = program.get("/search?tag=Нічний удар").json()
    assert [row["id"] for row in answer["rows"]] == [str(made)]
    assert answer["facets"]["tag"] == {"дрони": 1, "нічний удар": 1}
    assert program.get("/search?tag=нічний").json()["total"] == 0
    # Of events nothing is counted for a token that reads items only.
    items_only = world.program("documenter", "items:read").get("/search").json()
    assert items_only["facets"]["tag"] == {}


def test_every_kind_of_record_is_found_by_tokens_that_read_records(world: World):
    actor = world.actor("documenter")
    photo = item(world, actor, "Ковадло на фото", content=b"photo")
    school = objects.register(
        actor=actor,
        draft=objects.ObjectDraft(type="school", name_uk="Ліцей", description="Поруч ковадло"),
    )
    person = persons.register(actor=actor, draft=persons.PersonDraft(summary="Бачила ковадло"))
    said = cases.comment(
        actor=actor, kind="object", record_id=school, text="Чиє ковадло?", audience="all"
    )
    search.fill(search.folder())
    wide = world.program("documenter", "items:read", "records:read")
    rows = {row["subject"]: row for row in wide.get("/search?text=ковадла").json()["rows"]}
    assert {subject: row["id"] for subject, row in rows.items()} == {
        "item": str(photo), "object": str(school), "person": str(person), "comment": str(said),
    }  # fmt: skip
    assert (rows["object"]["text"], rows["object"]["place"]) == ("Поруч ковадло", "")
    assert rows["person"]["text"] == "Бачила ковадло"
    assert rows["comment"]["about"]["id"] == str(school)
    assert wide.get("/search?text=ковадла&subject=object").json()["total"] == 1
    # A token that reads items alone learns nothing of the others, by counts neither.
    narrow = world.program("documenter", "items:read")
    answer = narrow.get("/search?text=ковадла").json()
    assert ([row["id"] for row in answer["rows"]], answer["total"]) == ([str(photo)], 1)
    assert set(answer["facets"]["subject"]) == {"item"}
    assert narrow.get("/search?text=ковадла&subject=person").status_code == 403


def test_a_time_is_told_with_its_zone(world: World):
    there = event(
        world.actor("documenter"), "Ковадло", when="2022-08-03T14:30", when_zone="America/New_York"
    )
    search.fill(search.folder())
    program = world.program("documenter", "items:read", "records:read")
    (row,) = program.get("/search?text=ковадло").json()["rows"]
    assert row["id"] == str(there)
    said = (row["when"], row["zone"], row["happened"])
    assert said == ("2022-08-03T14:30", "America/New_York", "2022-08-03T18:30:00Z")


def test_terms_of_all_lists_are_told_in_both_languages(world: World):
    actor = world.actor("documenter")
    program = world.program("documenter", "records:read")
    lists = {one["name"]: one["terms"] for one in program.get("/vocabularies").json()}
    assert {"events.conduct", "persons.harm", "objects.types", "law.proof"} <= set(lists)
    assert all(term["code"] and term["uk"] and term["en"] for one in lists.values() for term in one)
    # What stands there passes, and nothing else does.
    for term in lists["objects.types"]:
        draft = {"type": term["code"], "name_uk": "Вигаданий об’єкт"}
        assert objects.register(actor=actor, draft=objects.ObjectDraft(**draft))
    with pytest.raises(Rejected):
        objects.register(actor=actor, draft=objects.ObjectDraft(type="x", name_uk="Вигаданий"))


def test_records_are_searched_and_each_search_is_recorded(world: World):
    actor = world.actor("documenter")
    found = item(world, actor, "Обстріл вигаданої школи", content=b"one")
    item(world, actor, "Щось інше", content=b"two")
    program = world.program("documenter", "items:read")
    (search.folder().path / "current").unlink()
    assert program.get("/search?text=школи").status_code == 503
    search.fill(search.folder())
    answer = program.get("/search?text=обстріли школа&subject=item").json()
    assert [row["id"] for row in answer["rows"]] == [str(found)]
    assert (answer["total"], answer["behind"], answer["is_exact"]) == (1, 0, True)
    assert answer["facets"]["subject"] == {"item": 1}
    assert {one["word"] for one in answer["expansions"]} == {"обстріли", "школа"}
    assert program.get("/search?text=обстріли&forms=false&scripts=false").json()["total"] == 0
    assert Act.objects.filter(action="search.archive.ask", outcome="done").count() == 2
    for bad in (
        "page=0",
        "limit=101",
        "order=none",
        "subject=persona",
        "unknown=1",
        "bbox=30,50,31",
        "bbox=31,50,30,51",
        "area=30,50;31,50",
        "area=x",
    ):
        assert program.get(f"/search?{bad}").status_code == 422, bad
    assert world.program("documenter", "ledger:read").get("/search").status_code == 403
