# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every action of the room × every persona: allowed, refused or not found, and one act recorded."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from pytest_django.plugin import DjangoDbBlocker

from dokaz.casework.events import api as events
from dokaz.casework.legal import api, forgetting
from dokaz.gate.api import REGISTRY, Actor, NotFound, Refused
from tests.casework.events.scenes import registered
from tests.casework.legal.scenes import WHY, drafted, filed, lawyer, qualified
from tests.casework.persons import scenes as people
from tests.evidence.world import World, taken
from tests.kept import Kept
from tests.matrix import Row, try_row


@dataclass
class Scene:
    """An event of the own organisation, qualified, with an item and a suspect."""

    world: World
    event: UUID
    item: UUID
    qualification: UUID
    person: UUID


def _qualification(scene: Scene) -> dict[str, Any]:
    return {"qualification_id": scene.qualification}


def _finding(scene: Scene) -> dict[str, Any]:
    made = filed(lawyer(scene.world), scene.qualification, scene.item)
    return {"finding_id": made, "why": WHY}


def _liability(scene: Scene) -> dict[str, Any]:
    made = api.state_liability(
        actor=lawyer(scene.world),
        qualification_id=scene.qualification,
        person_id=scene.person,
        mode="28.a",
        reasons=WHY,
    )
    return {"liability_id": made, "why": WHY}


NEVER_SEES = dict.fromkeys(
    ("without_role", "revoked", "stranger", "nobody", "node_admin", "staff_in_session", "media"),
    NotFound,
)
OTHERS = {
    **dict.fromkeys(("documenter", "verifier", "custodian", "auditor", "partner"), Refused),
    **NEVER_SEES,
}


def _by_lawyers(
    function: Callable[..., Any],
    arguments: Callable[[Scene], dict[str, Any]],
    more: dict[str, Any] | None = None,
) -> Row[Scene]:
    """Only lawyers of the own organisation may."""
    return Row(function, ("lawyer",), OTHERS, arguments, more or {})


TABLE: dict[str, Row[Scene]] = {
    "legal.qualification.make": _by_lawyers(
        api.qualify,
        lambda scene: {"event_id": scene.event},
        {"framework": "ukraine", "crime": "438.1", "conflict": "iac"},
    ),
    "legal.qualification.assess": _by_lawyers(
        api.assess, _qualification, {"revision": 0, "status": "probable", "reasons": WHY}
    ),
    "legal.finding.file": _by_lawyers(
        api.file_finding,
        lambda scene: {**_qualification(scene), "draft": drafted(scene.item)},
    ),
    "legal.finding.withdraw": _by_lawyers(api.withdraw_finding, _finding),
    "legal.liability.state": _by_lawyers(
        api.state_liability,
        lambda scene: {**_qualification(scene), "person_id": scene.person},
        {"mode": "25.3.b-1", "reasons": WHY},
    ),
    "legal.liability.end": _by_lawyers(api.end_liability, _liability),
    "legal.passage.empty": Row(
        forgetting.empty_passages,
        ("legal",),
        dict.fromkeys(("lawyer", *OTHERS), Refused),
        lambda scene: {"item_id": scene.item},
    ),
}
# What these show to whom is tested in test_legal.py; the law itself is open to every actor.
VIEWS = frozenset(
    {
        "legal.finding.of_item", "legal.law.list", "legal.law.search", "legal.law.show",
        "legal.matrix.of_events", "legal.matrix.of_person", "legal.plan.show",
        "legal.qualification.history", "legal.qualification.of_events", "legal.qualification.show",
    }
)  # fmt: skip


def test_every_action_of_the_room_has_a_row() -> None:
    ours = {name: one for name, one in REGISTRY.items() if name.startswith("legal.")}
    assert {name for name, one in ours.items() if one.records} == set(TABLE)
    assert {name for name, one in ours.items() if not one.records} == VIEWS


@pytest.fixture(scope="module")
def scene_ids(
    kept_located: Kept[World], django_db_blocker: DjangoDbBlocker
) -> tuple[UUID, UUID, UUID, UUID]:
    """What all rows are about."""

    def make(world: World) -> tuple[UUID, UUID, UUID, UUID]:
        item = taken(world.documenter).item_id
        event = registered(world.documenter, item)
        person = people.registered(world.documenter)
        return event, item, qualified(lawyer(world), event), person

    return kept_located.add(django_db_blocker, make)


def _actor(world: World, persona: str) -> Actor:
    special = {
        "lawyer": lambda: lawyer(world),
        "revoked": lambda: world.partner,
        "media": lambda: world.service_for("media"),
        "legal": lambda: world.service_for("legal"),
    }
    return special[persona]() if persona in special else getattr(world, persona)


def _shared(world: World, persona: str, event_id: UUID) -> None:
    """The event is shared with the partner; with `revoked` it was; with others never."""
    if persona not in ("partner", "revoked"):
        return
    share = events.share(
        actor=world.custodian, event_id=event_id, organisation_id=world.other, reason=WHY
    )
    if persona == "revoked":
        events.unshare(actor=world.custodian, share_id=share, reason=WHY)


@pytest.mark.parametrize("name", TABLE)
def test_matrix(name: str, scene_ids: tuple[UUID, UUID, UUID, UUID], located: World) -> None:
    scene = Scene(located, *scene_ids)
    try_row(
        name,
        TABLE[name],
        scene,
        lambda who: _actor(located, who),
        before={who: partial(_shared, located, who, scene.event) for who in ("partner", "revoked")},
    )


@pytest.mark.parametrize("persona", NEVER_SEES)
def test_views_do_not_tell_strangers_that_an_event_is_qualified(
    persona: str, scene_ids: tuple[UUID, UUID, UUID, UUID], located: World
) -> None:
    event, item, qualification, _person = scene_ids
    _shared(located, persona, event)
    actor = _actor(located, persona)
    for function in (api.get_matrix, api.history, api.collection_plan):
        for wanted in (qualification, UUID(int=77)):
            with pytest.raises(NotFound):
                function(actor=actor, qualification_id=wanted)
    assert api.qualifications_of(actor=actor, event_ids=(event, UUID(int=77))) == {}
    filed(lawyer(located), qualification, item)
    # Programs that make previews see items, and no event.
    if persona == "media":
        assert api.findings_of_item(actor=actor, item_id=item) == ()
    else:
        with pytest.raises(NotFound):
            api.findings_of_item(actor=actor, item_id=item)
    assert len(api.law(actor=actor)) == 3
