# SPDX-License-Identifier: AGPL-3.0-or-later
"""Damage to own objects: what the rules make of one, what two people release, what is published."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from dokaz.casework.objects import api as objects
from dokaz.casework.objects.models import ProtectedObject
from dokaz.evidence import api as evidence
from dokaz.gate.api import Conflict, Purpose, Rejected, reading_everything
from dokaz.publication import api, rules
from dokaz.publication.coarsening import Unit
from dokaz.publication.models import Layer
from dokaz.publication.of_objects import ToldObject, as_json, from_json, gather, judge
from dokaz.publication.vocabulary import ObjectObstacle
from tests.attacks.operator import Operator
from tests.evidence.world import World
from tests.publication.scenes import (
    SECRET,
    WHY,
    damaged,
    other_publisher,
    publisher,
    second_publisher,
)

TODAY = date(2026, 5, 1)
HROMADA, RAION, OBLAST = "UA14020010000040948", "UA14020000000049854", "UA14000000000091971"
BAKHMUT = Unit("UA14020010010059145", HROMADA, RAION, OBLAST, 48.59, 38.0)
SOUND: dict[str, Any] = {
    "id": UUID(int=1), "group": "education", "damage": "severe", "markers": (),
    "confidentiality": 1, "privileged": False, "place": BAKHMUT.settlement,
    "known_to": datetime(2022, 5, 8, tzinfo=UTC), "items": (),
}  # fmt: skip


def judged(*, unit: Unit | None = BAKHMUT, closed: int = 0, consent: tuple[str, ...] = (),
           silence: int = 0, today: date = TODAY, **changed: Any) -> Any:  # fmt: skip
    one = objects.PublishableObject(**{**SOUND, **changed})
    return judge(one, rules.shipped(), unit=unit, closed_items=closed, consent=consent,
                 silence=silence, today=today)  # fmt: skip


def test_a_sound_object_is_told_by_group_state_and_hromada() -> None:
    assert judged() == ToldObject("education", "damaged", "hromada", HROMADA, OBLAST)


@pytest.mark.parametrize(
    ("values", "step"),
    [
        ({"markers": ("child",)}, "raion"),
        ({"markers": ("sgbv",)}, "oblast"),
        ({"consent": ("allowed",)}, "hromada"),
        ({"consent": ("allowed", "allowed_anonymised")}, "raion"),
        ({"unit": Unit("", "", RAION, OBLAST, None, None)}, "raion"),
    ],
)
def test_the_coarsest_of_all_rules_counts(values: dict[str, Any], step: str) -> None:
    assert judged(**values).step == step


@pytest.mark.parametrize(
    ("values", "obstacle"),
    [
        ({"group": "energy"}, ObjectObstacle.GROUP),
        ({"group": "shelter"}, ObjectObstacle.GROUP),
        ({"damage": "none_seen"}, ObjectObstacle.NO_DAMAGE),
        ({"damage": "converted"}, ObjectObstacle.NO_DAMAGE),
        ({"privileged": True}, ObjectObstacle.PROTECTED),
        ({"confidentiality": 3}, ObjectObstacle.PROTECTED),
        ({"markers": ("shelter_location",)}, ObjectObstacle.PROTECTED),
        ({"markers": ("a mark of tomorrow",)}, ObjectObstacle.PROTECTED),
        ({"closed": 1}, ObjectObstacle.CLOSED_ITEM),
        ({"consent": ("refused",)}, ObjectObstacle.CONSENT),
        ({"consent": ("an answer of tomorrow",)}, ObjectObstacle.CONSENT),
        ({"known_to": None}, ObjectObstacle.NO_DATE),
        ({"unit": None}, ObjectObstacle.NO_PLACE),
        ({"today": date(2022, 6, 7)}, ObjectObstacle.EMBARGO),
        ({"silence": 2000, "today": date(2027, 10, 1)}, ObjectObstacle.EMBARGO),
    ],
)
def test_each_obstacle_alone_keeps_an_object_back(
    values: dict[str, Any], obstacle: ObjectObstacle
) -> None:
    assert judged(**values) is obstacle


def test_silence_ends_the_day_after_its_last_day() -> None:
    assert isinstance(judged(today=date(2022, 6, 8)), ToldObject)


def test_small_numbers_go_up_step_by_step_and_are_left_out_at_last() -> None:
    def told(place: str, group: str = "education") -> ToldObject:
        return ToldObject(group, "damaged", "hromada", place, OBLAST)

    parents = {"a": ("a", RAION), "b": ("b", RAION), "c": ("c", "")}
    found, left_out = gather(
        [*[told("a")] * 3, *[told("b")] * 2, told("c"), told("c", "medical")],
        smallest=3, parents=parents,
    )  # fmt: skip
    assert [(one.told.step, one.told.place, one.count) for one in found] == [
        ("hromada", "a", 3),
        ("oblast", OBLAST, 3),
    ]
    assert left_out == 1
    everything, none = gather([told("a"), told("c")], smallest=1, parents=parents)
    assert (len(everything), none) == (2, 0)


def agreed(world: World) -> UUID:
    made = api.propose_objects(actor=publisher(world))
    (waiting,) = api.visible_layers(actor=publisher(world), state="proposed")
    api.approve_layer(actor=second_publisher(world), layer_id=made, sha256=waiting.sha256)
    return made


def published(folder: Path) -> dict[tuple[str, str, str], int]:
    """Numbers by group, state and step of a dataset made now."""
    api.make_dataset(folder, today=TODAY)
    found = json.loads((folder / "objects.geojson").read_bytes())["features"]
    told = [one["properties"] for one in found]
    return {(one["group"], one["damage"], one["place_step"]): one["count"] for one in told}


def test_two_publishers_release_numbers_and_nothing_else_reaches_a_file(
    located: World, tmp_path: Path
) -> None:
    """Forbidden data is planted in every field of an object that people write."""
    made = damaged(located)
    damaged(located, type="substation")
    assert published(tmp_path / "data") == {}
    mine = api.propose_objects(actor=publisher(located))
    considered = api.consider_objects(actor=second_publisher(located))
    assert considered.waiting is not None
    assert (considered.told, considered.obstacles) == (1, {"group": 1})
    assert considered.waiting.sha256 == considered.sha256
    with pytest.raises(Conflict):
        api.approve_layer(actor=publisher(located), layer_id=mine, sha256=considered.sha256)
    assert published(tmp_path / "data") == {}
    api.approve_layer(actor=second_publisher(located), layer_id=mine, sha256=considered.sha256)
    assert published(tmp_path / "data") == {("education", "damaged", "hromada"): 1}
    with reading_everything(Purpose.AUDIT):
        row = ProtectedObject.objects.get(pk=made)
    planted = {SECRET, str(made), made.hex, row.ref, "48.595", "38.0000", "Вигадана, 1"}
    planted |= {
        "вигадана сторона",
        "нота",
        "Invented school",
        "severe",
        "hague1907",
        "children",
        "2022-05",
    }
    for path in (tmp_path / "data").iterdir():
        if path.name != "rules.toml":
            content = path.read_bytes()
            assert not [one for one in planted if one.encode() in content], path.name


def test_what_changed_closed_or_was_withdrawn_leaves_the_next_dataset(
    located: World, tmp_path: Path
) -> None:
    first, second = damaged(located), damaged(located, type="hospital")
    release = agreed(located)
    school, hospital = ("education", "damaged", "hromada"), ("medical", "damaged", "hromada")
    assert published(tmp_path / "data") == {school: 1, hospital: 1}
    # A third one is told only after two people agreed to it too.
    damaged(located, type="church")
    assert published(tmp_path / "data") == {school: 1, hospital: 1}
    objects.classify(actor=located.documenter, object_id=first, markers=("shelter_location",))
    assert published(tmp_path / "data") == {hospital: 1}
    (item,) = objects.publishable_objects(actor=publisher(located), object_ids=[second])[
        second
    ].items
    evidence.classify(actor=located.custodian, item_id=item, confidentiality=4)
    assert published(tmp_path / "data") == {}
    assert api.consider_objects(actor=publisher(located)).still == 0
    api.withdraw_layer(actor=located.custodian, layer_id=release, why=WHY)
    assert api.consider_objects(actor=publisher(located)).released is None


def test_an_older_list_does_not_come_back_when_the_newer_one_is_taken_back(
    located: World, tmp_path: Path
) -> None:
    damaged(located)
    agreed(located)
    damaged(located, type="hospital")
    newer = agreed(located)
    assert len(published(tmp_path / "data")) == 2
    api.withdraw_layer(actor=located.custodian, layer_id=newer, why=WHY)
    assert published(tmp_path / "data") == {}


def test_who_agrees_agrees_to_what_would_be_told_now(located: World) -> None:
    damaged(located)
    mine = api.propose_objects(actor=publisher(located))
    (waiting,) = api.visible_layers(actor=publisher(located), state="proposed")
    damaged(located, type="hospital")
    with pytest.raises(Conflict) as told:
        api.approve_layer(actor=second_publisher(located), layer_id=mine, sha256=waiting.sha256)
    assert told.value.reason == "changed_meanwhile"
    assert not api.visible_layers(actor=publisher(located), state="released")


def test_nothing_is_proposed_where_nothing_may_be_told_nor_from_a_file(located: World) -> None:
    with pytest.raises(Rejected):
        api.propose_objects(actor=other_publisher(located))
    with pytest.raises(Rejected):
        api.propose_layer(
            actor=publisher(located), code="objects", kind="objects", title_uk="а", title_en="a",
            day=TODAY, source="x", sha256="a" * 64,
        )  # fmt: skip


def test_a_list_that_was_changed_past_the_acts_is_not_published(
    located: World, tmp_path: Path, operator: Operator
) -> None:
    damaged(located)
    release = agreed(located)
    assert len(published(tmp_path / "data")) == 1
    with reading_everything(Purpose.AUDIT):
        told = Layer.objects.get(pk=release).objects_told
    assert as_json(from_json(told)) == told
    finer = json.dumps([{**one, "place": BAKHMUT.settlement} for one in told])
    operator.sql("update publication_layer set objects_told = %s where id = %s", finer, release)
    assert published(tmp_path / "data") == {}
