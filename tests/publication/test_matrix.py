# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every action of the room × every persona: allowed, refused or not found, and one act recorded."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from pytest_django.plugin import DjangoDbBlocker

from dokaz.gate.api import REGISTRY, NotFound, Refused
from dokaz.publication import api
from tests.evidence.world import World
from tests.kept import Kept
from tests.matrix import Row, try_row
from tests.publication.scenes import (
    WHY,
    actor,
    damaged,
    layer_proposed,
    proposed,
    publishable,
    publisher,
    story_proposed,
)

OUTSIDE = ("partner", "stranger", "nobody", "node_admin", "staff_in_session", "without_role")
INSIDE = ("documenter", "verifier", "interviewer")


@dataclass(frozen=True)
class Scene:
    world: World
    event: UUID
    release: UUID
    story: UUID
    layer: UUID
    embargo: UUID


def _row(
    function: Callable[..., Any],
    allowed: tuple[str, ...],
    refused: tuple[str, ...],
    arguments: Callable[[Scene], dict[str, Any]],
    more: dict[str, Any] | None = None,
    outside: type[Exception] = NotFound,
) -> Row[Scene]:
    """Who may; who sees and may not; everybody outside is told that there is no such thing."""
    others = {**dict.fromkeys(OUTSIDE, outside), **dict.fromkeys(refused, Refused)}
    return Row(function, allowed, others, arguments, more or {})


_DATASET = {
    "number": 1,
    "sha256": "a" * 64,
    "rules_sha256": "b" * 64,
    "events": 1,
    "released": 1,
}
TABLE: dict[str, Row[Scene]] = {
    "publication.release.propose": _row(
        api.propose,
        ("publisher",),
        (*INSIDE, "custodian", "protection_officer", "auditor"),
        lambda scene: {"event_id": scene.event, "basis": "open_sources"},
    ),
    "publication.release.approve": _row(
        api.approve,
        ("second_publisher", "protection_officer"),
        (*INSIDE, "custodian", "auditor"),
        lambda scene: {"release_id": scene.release},
    ),
    "publication.release.decline": _row(
        api.decline,
        ("publisher", "second_publisher", "protection_officer"),
        (*INSIDE, "custodian", "auditor"),
        lambda scene: {"release_id": scene.release, "why": WHY},
    ),
    "publication.release.withdraw": _row(
        api.withdraw,
        ("publisher", "custodian", "protection_officer"),
        (*INSIDE, "auditor"),
        lambda scene: {"release_id": scene.release, "why": WHY},
    ),
    "publication.story.propose": _row(
        api.propose_story,
        ("publisher", "second_publisher"),
        (*INSIDE, "custodian", "protection_officer", "auditor"),
        lambda scene: {
            "name": "rik",
            "title_uk": "Рік",
            "title_en": "A year",
            "sha256": "c" * 64,
        },
        outside=Refused,
    ),
    "publication.story.approve": _row(
        api.approve_story,
        ("second_publisher",),
        (*INSIDE, "custodian", "protection_officer", "auditor"),
        lambda scene: {"story_id": scene.story, "sha256": "d" * 64},
    ),
    "publication.story.decline": _row(
        api.decline_story,
        ("publisher", "second_publisher", "protection_officer"),
        (*INSIDE, "custodian", "auditor"),
        lambda scene: {"story_id": scene.story, "why": WHY},
    ),
    "publication.story.withdraw": _row(
        api.withdraw_story,
        ("publisher", "custodian", "protection_officer"),
        (*INSIDE, "auditor"),
        lambda scene: {"story_id": scene.story, "why": WHY},
    ),
    "publication.layer.propose": _row(
        api.propose_layer,
        ("publisher", "second_publisher"),
        (*INSIDE, "custodian", "protection_officer", "auditor"),
        lambda scene: {
            "code": "alerts",
            "kind": "air_raid",
            "title_uk": "Тривоги",
            "title_en": "Alerts",
            "day": date(2024, 5, 1),
            "source": "Invented source",
            "sha256": "e" * 64,
        },
        outside=Refused,
    ),
    "publication.layer.propose_objects": _row(
        api.propose_objects,
        ("publisher", "second_publisher"),
        (*INSIDE, "custodian", "protection_officer", "auditor"),
        lambda scene: {},
        outside=Refused,
    ),
    "publication.layer.approve": _row(
        api.approve_layer,
        ("second_publisher",),
        (*INSIDE, "custodian", "protection_officer", "auditor"),
        lambda scene: {"layer_id": scene.layer, "sha256": "d" * 64},
    ),
    "publication.layer.decline": _row(
        api.decline_layer,
        ("publisher", "second_publisher", "protection_officer"),
        (*INSIDE, "custodian", "auditor"),
        lambda scene: {"layer_id": scene.layer, "why": WHY},
    ),
    "publication.layer.withdraw": _row(
        api.withdraw_layer,
        ("publisher", "custodian", "protection_officer"),
        (*INSIDE, "auditor"),
        lambda scene: {"layer_id": scene.layer, "why": WHY},
    ),
    "publication.embargo.propose": _row(
        api.propose_embargo,
        ("other_publisher",),
        (*INSIDE, "custodian", "protection_officer", "auditor"),
        lambda scene: {"days": 120},
        outside=Refused,
    ),
    "publication.embargo.approve": _row(
        api.approve_embargo,
        ("second_publisher",),
        (*INSIDE, "custodian", "protection_officer", "auditor"),
        lambda scene: {"embargo_id": scene.embargo},
    ),
    "publication.embargo.decline": _row(
        api.decline_embargo,
        ("publisher", "second_publisher", "protection_officer"),
        (*INSIDE, "custodian", "auditor"),
        lambda scene: {"embargo_id": scene.embargo, "why": WHY},
    ),
    "publication.dataset.record": _row(
        api.record_dataset,
        (),
        (*INSIDE, "publisher", "custodian", "protection_officer", "auditor"),
        lambda scene: dict(_DATASET),
        outside=Refused,
    ),
}
VIEWS = {
    "publication.dataset.list",
    "publication.embargo.list",
    "publication.layer.collect_objects",
    "publication.layer.consider_objects",
    "publication.layer.list",
    "publication.layer.released",
    "publication.release.collect",
    "publication.release.consider",
    "publication.release.list",
    "publication.release.show",
    "publication.rules.show",
    "publication.story.list",
    "publication.story.released",
}


def test_every_action_of_the_room_has_a_row() -> None:
    ours = {name: one for name, one in REGISTRY.items() if name.startswith("publication.")}
    assert {name for name, one in ours.items() if one.records} == set(TABLE)
    assert {name for name, one in ours.items() if not one.records} == VIEWS


@pytest.fixture(scope="module")
def scene_ids(kept_located: Kept[World], django_db_blocker: DjangoDbBlocker) -> tuple[UUID, ...]:
    """An event that may be told, a release of another one that waits, and one of a story."""

    def make(world: World) -> tuple[UUID, ...]:
        damaged(world)
        beside = story_proposed(world, "d" * 64), layer_proposed(world, "d" * 64)
        silent = api.propose_embargo(actor=publisher(world), days=90)
        return publishable(world), proposed(world, publishable(world)), *beside, silent

    return kept_located.add(django_db_blocker, make)


@pytest.fixture
def scene(scene_ids: tuple[UUID, ...], located: World) -> Scene:
    return Scene(located, *scene_ids)


@pytest.mark.parametrize("name", TABLE)
def test_matrix(name: str, scene: Scene) -> None:
    try_row(name, TABLE[name], scene, lambda who: actor(scene.world, who))


def test_what_is_not_theirs_is_not_there_and_only_deciders_ask_the_rules(scene: Scene) -> None:
    for persona in OUTSIDE:
        who = actor(scene.world, persona)
        assert api.visible_releases(actor=who).rows == ()
        assert api.visible_stories(actor=who) == api.visible_layers(actor=who) == ()
        assert api.visible_embargoes(actor=who) == ()
        for wanted in (scene.release, UUID(int=77)):
            with pytest.raises(NotFound):
                api.get_release(actor=who, release_id=wanted)
        with pytest.raises(NotFound):
            api.consider(actor=who, event_id=scene.event)
    for persona in (*INSIDE, "auditor"):
        who = actor(scene.world, persona)
        assert [row.id for row in api.visible_releases(actor=who).rows] == [scene.release]
        assert [row.id for row in api.visible_stories(actor=who)] == [scene.story]
        assert [row.id for row in api.visible_layers(actor=who)] == [scene.layer]
        assert [row.id for row in api.visible_embargoes(actor=who)] == [scene.embargo]
        with pytest.raises(Refused):
            api.consider(actor=who, event_id=scene.event)
    for persona in (*INSIDE, "auditor", "without_role", "nobody"):
        with pytest.raises(Refused):
            api.consider_objects(actor=actor(scene.world, persona))
    theirs = api.consider_objects(actor=actor(scene.world, "other_publisher"))
    assert (theirs.told, theirs.obstacles, theirs.released) == (0, {}, None)
    assert api.consider_objects(actor=publisher(scene.world)).told == 1
