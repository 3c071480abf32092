# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every action of the room × every persona: allowed, refused or not found, and one act recorded."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from pytest_django.plugin import DjangoDbBlocker

from dokaz.gate.api import REGISTRY, NotFound, Refused
from dokaz.gate.models import Act
from dokaz.publication import api
from tests.evidence.world import World
from tests.kept import Kept
from tests.publication.scenes import WHY, actor, proposed, publishable, story_proposed

OUTSIDE = ("partner", "stranger", "nobody", "node_admin", "staff_in_session", "without_role")
INSIDE = ("documenter", "verifier", "interviewer")


@dataclass(frozen=True)
class Scene:
    world: World
    event: UUID
    release: UUID
    story: UUID


@dataclass(frozen=True)
class Row:
    """Who may; who sees and may not; everybody outside is told that there is no such thing."""

    function: Callable[..., Any]
    allowed: tuple[str, ...]
    refused: tuple[str, ...]
    arguments: Callable[[Scene], dict[str, Any]]
    outside: type[Exception] = NotFound


_DATASET = {
    "number": 1,
    "sha256": "a" * 64,
    "rules_sha256": "b" * 64,
    "events": 1,
    "released": 1,
}
TABLE: dict[str, Row] = {
    "publication.release.propose": Row(
        api.propose,
        ("publisher",),
        (*INSIDE, "custodian", "protection_officer", "auditor"),
        lambda scene: {"event_id": scene.event, "basis": "open_sources"},
    ),
    "publication.release.approve": Row(
        api.approve,
        ("second_publisher", "protection_officer"),
        (*INSIDE, "custodian", "auditor"),
        lambda scene: {"release_id": scene.release},
    ),
    "publication.release.decline": Row(
        api.decline,
        ("publisher", "second_publisher", "protection_officer"),
        (*INSIDE, "custodian", "auditor"),
        lambda scene: {"release_id": scene.release, "why": WHY},
    ),
    "publication.release.withdraw": Row(
        api.withdraw,
        ("publisher", "custodian", "protection_officer"),
        (*INSIDE, "auditor"),
        lambda scene: {"release_id": scene.release, "why": WHY},
    ),
    "publication.story.propose": Row(
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
    "publication.story.approve": Row(
        api.approve_story,
        ("second_publisher",),
        (*INSIDE, "custodian", "protection_officer", "auditor"),
        lambda scene: {"story_id": scene.story, "sha256": "d" * 64},
    ),
    "publication.story.decline": Row(
        api.decline_story,
        ("publisher", "second_publisher", "protection_officer"),
        (*INSIDE, "custodian", "auditor"),
        lambda scene: {"story_id": scene.story, "why": WHY},
    ),
    "publication.story.withdraw": Row(
        api.withdraw_story,
        ("publisher", "custodian", "protection_officer"),
        (*INSIDE, "auditor"),
        lambda scene: {"story_id": scene.story, "why": WHY},
    ),
    "publication.dataset.record": Row(
        api.record_dataset,
        (),
        (*INSIDE, "publisher", "custodian", "protection_officer", "auditor"),
        lambda scene: dict(_DATASET),
        outside=Refused,
    ),
}
VIEWS = {
    "publication.dataset.list",
    "publication.release.collect",
    "publication.release.consider",
    "publication.release.list",
    "publication.release.show",
    "publication.rules.show",
    "publication.story.list",
    "publication.story.released",
}
CASES = [
    pytest.param(name, persona, expected, id=f"{name}-{persona}")
    for name, row in TABLE.items()
    for persona, expected in {
        **dict.fromkeys(OUTSIDE, row.outside),
        **dict.fromkeys(row.refused, Refused),
        **dict.fromkeys(row.allowed),
    }.items()
]


def test_every_action_of_the_room_has_a_row() -> None:
    ours = {name: one for name, one in REGISTRY.items() if name.startswith("publication.")}
    assert {name for name, one in ours.items() if one.records} == set(TABLE)
    assert {name for name, one in ours.items() if not one.records} == VIEWS


@pytest.fixture(scope="module")
def scene_ids(kept_located: Kept[World], django_db_blocker: DjangoDbBlocker) -> tuple[UUID, ...]:
    """An event that may be told, a release of another one that waits, and one of a story."""

    def make(world: World) -> tuple[UUID, ...]:
        story = story_proposed(world, "d" * 64)
        return publishable(world), proposed(world, publishable(world)), story

    return kept_located.add(django_db_blocker, make)


@pytest.fixture
def scene(scene_ids: tuple[UUID, UUID, UUID], located: World) -> Scene:
    return Scene(located, *scene_ids)


@pytest.mark.parametrize(("name", "persona", "expected"), CASES)
def test_matrix(name: str, persona: str, expected: Any, scene: Scene) -> None:
    row, who = TABLE[name], actor(scene.world, persona)
    before = set(Act.objects.values_list("id", flat=True))
    if expected is None:
        row.function(actor=who, **row.arguments(scene))
    else:
        with pytest.raises(expected):
            row.function(actor=who, **row.arguments(scene))
    (act,) = Act.objects.exclude(pk__in=before)
    assert (act.action, act.agent_ref) == (name, who.ref)
    assert act.outcome == ("done" if expected is None else "refused")


def test_what_is_not_theirs_is_not_there_and_only_deciders_ask_the_rules(scene: Scene) -> None:
    for persona in OUTSIDE:
        who = actor(scene.world, persona)
        assert api.visible_releases(actor=who).rows == ()
        assert api.visible_stories(actor=who) == ()
        for wanted in (scene.release, UUID(int=77)):
            with pytest.raises(NotFound):
                api.get_release(actor=who, release_id=wanted)
        with pytest.raises(NotFound):
            api.consider(actor=who, event_id=scene.event)
    for persona in (*INSIDE, "auditor"):
        who = actor(scene.world, persona)
        assert [row.id for row in api.visible_releases(actor=who).rows] == [scene.release]
        assert [row.id for row in api.visible_stories(actor=who)] == [scene.story]
        with pytest.raises(Refused):
            api.consider(actor=who, event_id=scene.event)
