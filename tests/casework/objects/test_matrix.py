# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every action of the room × every persona: allowed, refused or not found, and one act recorded."""

from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from pytest_django.plugin import DjangoDbBlocker

from dokaz.casework.objects import api
from dokaz.casework.objects.models import ObjectItem
from dokaz.gate.api import REGISTRY, NotFound, Purpose, Refused, reading_everything
from tests.casework.events.test_matrix import (
    BY_ROLE,
    NEVER_SEES,
    ON_EVENT,
    ON_OWN_ROW,
    _actor,
)
from tests.casework.objects.scenes import drafted, registered, state, use
from tests.evidence.world import World, taken
from tests.kept import Kept
from tests.matrix import Row, try_row

WHY = "вигадана причина"
ON_OBJECT = ON_EVENT
ON_ENTRY = {**ON_OWN_ROW, "partner": Refused}


@dataclass
class Scene:
    """Two objects of the own organisation and an item; what a row prepared on them."""

    world: World
    object: UUID
    other: UUID
    item: UUID
    further: dict[str, Any] = field(default_factory=dict)


def _object(scene: Scene) -> dict[str, Any]:
    return {"object_id": scene.object}


def _link(scene: Scene) -> dict[str, Any]:
    with reading_everything(Purpose.AUDIT):
        key = ObjectItem.objects.get(object_id=scene.object, item_id=scene.item).pk
    return {"link_id": key, "why": WHY}


def _state(scene: Scene) -> dict[str, Any]:
    made = api.add_state(actor=scene.world.documenter, object_id=scene.object, draft=state())
    return {"state_id": made, "why": WHY}


def _use(scene: Scene) -> dict[str, Any]:
    made = api.add_use(actor=scene.world.documenter, object_id=scene.object, draft=use())
    return {"use_id": made, "why": WHY}


def _share(scene: Scene) -> dict[str, Any]:
    made = api.share(
        actor=scene.world.custodian,
        object_id=scene.object,
        organisation_id=scene.world.other,
        member_ref=UUID(int=500),
        reason=WHY,
    )
    return {"share_id": made, "reason": WHY}


def _merge(scene: Scene) -> dict[str, Any]:
    made = api.merge(
        actor=scene.world.custodian, object_id=scene.object, absorbed_id=scene.other, why=WHY
    )
    return {"merge_id": made, "why": WHY}


ROW = api.BatchRow(system="T", value="1", values={"type": "school", "name_uk": "Рядок"})


def _batch(scene: Scene) -> dict[str, Any]:
    made = api.write_batch(actor=scene.world.documenter, rows=[ROW], why=WHY)
    return {"batch_id": made.batch_id, "why": WHY}


TABLE: dict[str, Row[Scene]] = {
    "objects.object.register": Row(
        api.register, ("documenter", "verifier"), BY_ROLE, lambda scene: {"draft": drafted()}
    ),
    "objects.object.change": Row(
        api.change,
        ("documenter", "verifier", "custodian"),
        ON_OBJECT,
        _object,
        {"changes": {"name_en": "Changed"}, "revision": 0},
    ),
    "objects.object.classify": Row(
        api.classify, ("documenter", "custodian"), ON_OBJECT, _object, {"markers": ("child",)}
    ),
    "objects.object.share": Row(
        api.share,
        ("custodian",),
        {**ON_OBJECT, "documenter": Refused},
        lambda scene: {**_object(scene), "organisation_id": scene.world.other},
        {"member_ref": UUID(int=500), "reason": WHY},
    ),
    "objects.object.unshare": Row(
        api.unshare, ("custodian",), {**ON_OWN_ROW, "documenter": Refused}, _share
    ),
    "objects.object.merge": Row(
        api.merge,
        ("custodian", "verifier"),
        {**ON_OBJECT, "documenter": Refused},
        lambda scene: {**_object(scene), "absorbed_id": scene.other, "why": WHY},
    ),
    "objects.merge.undo": Row(
        api.undo_merge, ("custodian",), {**ON_OWN_ROW, "documenter": Refused}, _merge
    ),
    "objects.external_id.add": Row(
        api.add_external_id,
        ("documenter",),
        ON_OBJECT,
        _object,
        {"system": "UNESCO", "value": "1"},
    ),
    "objects.link.add": Row(
        api.link,
        ("documenter",),
        ON_OBJECT,
        lambda scene: {**_object(scene), "item_ids": (scene.item,)},
    ),
    "objects.link.end": Row(api.unlink, ("documenter",), ON_ENTRY, _link),
    "objects.state.add": Row(
        api.add_state, ("documenter", "verifier"), ON_OBJECT, _object, {"draft": state()}
    ),
    "objects.state.withdraw": Row(api.withdraw_state, ("documenter",), ON_ENTRY, _state),
    "objects.use.add": Row(
        api.add_use, ("documenter", "verifier"), ON_OBJECT, _object, {"draft": use()}
    ),
    "objects.use.withdraw": Row(api.withdraw_use, ("documenter",), ON_ENTRY, _use),
    "objects.batch.write": Row(
        api.write_batch,
        ("documenter", "custodian"),
        {**BY_ROLE, "verifier": Refused},
        lambda scene: {"rows": [ROW], "why": WHY},
    ),
    "objects.batch.undo": Row(
        api.undo_batch, ("documenter", "custodian"), {**ON_OWN_ROW, "verifier": Refused}, _batch
    ),
}
# What these show to whom is tested in test_objects.py by level, share and persona.
VIEWS = frozenset(
    {
        "objects.index.keys", "objects.index.objects",
        "objects.index.reach",
        "objects.map.keys", "objects.map.objects", "objects.map.reach",
        "objects.batch.plan", "objects.batch.unchanged",
        "objects.link.of_item", "objects.merge.absorbed",
        "objects.object.alike", "objects.object.count", "objects.object.find_external",
        "objects.object.history", "objects.object.identify", "objects.object.know",
        "objects.object.list", "objects.object.names", "objects.object.publishable",
        "objects.object.rows", "objects.object.show",
        "objects.object.standings", "objects.object.table",
    }
)  # fmt: skip


def test_every_action_of_the_room_has_a_row() -> None:
    ours = {name: one for name, one in REGISTRY.items() if name.startswith("objects.")}
    assert {name for name, one in ours.items() if one.records} == set(TABLE)
    assert {name for name, one in ours.items() if not one.records} == VIEWS


@pytest.fixture(scope="module")
def scene_ids(
    kept_located: Kept[World], django_db_blocker: DjangoDbBlocker
) -> tuple[UUID, UUID, UUID]:
    """The objects all rows are about, and the item that belongs to the first."""

    def make(world: World) -> tuple[UUID, UUID, UUID]:
        item = taken(world.documenter).item_id
        return registered(world.documenter, item), registered(world.documenter), item

    return kept_located.add(django_db_blocker, make)


def _shared(world: World, persona: str, ids: tuple[UUID, ...]) -> None:
    """Both objects are shared with the partner; with `revoked` they were; with others never."""
    if persona not in ("partner", "revoked"):
        return
    for object_id in ids[:2]:
        share = api.share(
            actor=world.custodian, object_id=object_id, organisation_id=world.other, reason=WHY
        )
        if persona == "revoked":
            api.unshare(actor=world.custodian, share_id=share, reason=WHY)


@pytest.mark.parametrize("name", TABLE)
def test_matrix(name: str, scene_ids: tuple[UUID, UUID, UUID], located: World) -> None:
    try_row(
        name,
        TABLE[name],
        Scene(located, *scene_ids),
        lambda who: _actor(located, who),
        before={who: partial(_shared, located, who, scene_ids) for who in ("partner", "revoked")},
    )


@pytest.mark.parametrize("persona", NEVER_SEES)
def test_views_of_one_object_do_not_tell_strangers_it_is_there(
    persona: str, scene_ids: tuple[UUID, UUID, UUID], located: World
) -> None:
    _shared(located, persona, scene_ids)
    actor, object_id = _actor(located, persona), scene_ids[0]
    ref = api.get_object(actor=located.documenter, object_id=object_id).row.ref
    for function in (api.get_object, api.require_object, api.history, api.absorbed_into):
        for wanted in (object_id, UUID(int=77)):
            with pytest.raises(NotFound):
                function(actor=actor, object_id=wanted)
    assert api.find_object(actor=actor, ref=ref) is None
    assert api.find_object(actor=located.documenter, ref=ref) == object_id
    assert api.visible_objects(actor=actor).rows == ()
    assert api.rows_of(actor=actor, object_ids=[object_id]) == {}
    assert api.standings(actor=actor, object_ids=[object_id, UUID(int=77)]) == {}
    assert api.possible_duplicates(actor=actor, draft=drafted()) == ()
    assert api.possible_duplicates(actor=located.documenter, draft=drafted())
