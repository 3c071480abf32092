# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every action of the room × every persona: allowed, refused or not found, and one act recorded."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from pytest_django.plugin import DjangoDbBlocker

from dokaz.casework.events import api
from dokaz.casework.objects import api as objects
from dokaz.gate.api import REGISTRY, Actor, NotFound, Refused
from tests.casework.events.scenes import drafted, registered
from tests.evidence.world import World, taken
from tests.kept import Kept
from tests.matrix import Row, try_row

WHY = "вигадана причина"


@dataclass
class Scene:
    """An event of the own organisation, another one, and an item; what a row prepared on them."""

    world: World
    event: UUID
    other: UUID
    item: UUID
    further: dict[str, Any] = field(default_factory=dict)


def _event(scene: Scene) -> dict[str, Any]:
    return {"event_id": scene.event}


def _link(scene: Scene) -> dict[str, Any]:
    (one,) = api.events_of_item(actor=scene.world.documenter, item_id=scene.item)
    return {"link_id": one.link_id, "why": WHY}


def _statement(scene: Scene) -> dict[str, Any]:
    draft = api.StatementDraft(kind="finding", text="висновок")
    made = api.add_statement(actor=scene.world.documenter, event_id=scene.event, draft=draft)
    return {"statement_id": made, "why": WHY}


def _hit_draft(scene: Scene) -> api.HitDraft:
    draft = objects.ObjectDraft(type="school", name_uk="Школа", confidentiality=1)
    made = objects.register(actor=scene.world.documenter, draft=draft)
    return api.HitDraft(object_id=made, basis="фото")


def _hit(scene: Scene) -> dict[str, Any]:
    made = api.add_hit(actor=scene.world.documenter, event_id=scene.event, draft=_hit_draft(scene))
    return {"hit_id": made, "why": WHY}


WEAPON = api.WeaponDraft(weapon="cluster", model="9Н235", basis="фото решток")


def _weapon(scene: Scene) -> dict[str, Any]:
    made = api.add_weapon(actor=scene.world.documenter, event_id=scene.event, draft=WEAPON)
    return {"statement_id": made, "why": WHY}


def _share(scene: Scene) -> dict[str, Any]:
    made = api.share(
        actor=scene.world.custodian,
        event_id=scene.event,
        organisation_id=scene.world.other,
        member_ref=UUID(int=500),
        reason=WHY,
    )
    return {"share_id": made, "reason": WHY}


def _merge(scene: Scene) -> dict[str, Any]:
    made = api.merge(
        actor=scene.world.custodian, event_id=scene.event, absorbed_id=scene.other, why=WHY
    )
    return {"merge_id": made, "why": WHY}


def _batch(scene: Scene) -> dict[str, Any]:
    row = api.BatchRow(system="T", value="1", values={"title_uk": "Рядок"})
    made = api.write_batch(actor=scene.world.documenter, rows=[row], why=WHY)
    return {"batch_id": made.batch_id, "why": WHY}


NEVER_SEES = dict.fromkeys(
    ("without_role", "revoked", "stranger", "nobody", "node_admin", "staff_in_session", "media"),
    NotFound,
)
ON_EVENT = {"auditor": Refused, "partner": Refused, **NEVER_SEES}
ON_OWN_ROW = {"auditor": Refused, "partner": NotFound, **NEVER_SEES}
BY_ROLE = dict.fromkeys(("auditor", *NEVER_SEES), Refused) | dict.fromkeys(
    ("partner", "stranger", "revoked")
)


TABLE: dict[str, Row[Scene]] = {
    "events.event.register": Row(
        api.register, ("documenter", "verifier"), BY_ROLE, lambda scene: {"draft": drafted()}
    ),
    "events.event.change": Row(
        api.change,
        ("documenter", "verifier", "custodian"),
        ON_EVENT,
        _event,
        {"changes": {"title_en": "Changed"}, "revision": 0},
    ),
    "events.event.classify": Row(
        api.classify, ("documenter", "custodian"), ON_EVENT, _event, {"markers": ("child",)}
    ),
    "events.event.advance": Row(
        api.advance,
        ("verifier", "custodian"),
        {**ON_EVENT, "documenter": Refused},
        _event,
        {"state": "under_verification", "why": WHY},
    ),
    "events.event.verify": Row(
        api.verify,
        ("verifier",),
        {**ON_EVENT, "documenter": Refused, "custodian": Refused},
        _event,
        {"level": "V2", "checks": {"source": "likely"}, "method": "дзвінок"},
    ),
    "events.event.share": Row(
        api.share,
        ("custodian",),
        {**ON_EVENT, "documenter": Refused},
        lambda scene: {**_event(scene), "organisation_id": scene.world.other},
        {"member_ref": UUID(int=500), "reason": WHY},
    ),
    "events.event.unshare": Row(
        api.unshare, ("custodian",), {**ON_OWN_ROW, "documenter": Refused}, _share
    ),
    "events.event.merge": Row(
        api.merge,
        ("custodian", "verifier"),
        {**ON_EVENT, "documenter": Refused},
        lambda scene: {**_event(scene), "absorbed_id": scene.other, "why": WHY},
    ),
    "events.merge.undo": Row(
        api.undo_merge, ("custodian",), {**ON_OWN_ROW, "documenter": Refused}, _merge
    ),
    "events.event.split": Row(
        api.split,
        ("custodian",),
        {**ON_EVENT, "documenter": Refused},
        lambda scene: {**_event(scene), "draft": drafted(), "why": WHY},
    ),
    "events.external_id.add": Row(
        api.add_external_id, ("documenter",), ON_EVENT, _event, {"system": "CID", "value": "1"}
    ),
    "events.link.add": Row(
        api.link,
        ("documenter",),
        ON_EVENT,
        lambda scene: {**_event(scene), "item_ids": (scene.item,)},
    ),
    "events.link.end": Row(
        api.unlink, ("documenter",), {**ON_OWN_ROW, "partner": Refused}, _link
    ),
    "events.hit.add": Row(
        api.add_hit,
        ("documenter", "verifier"),
        ON_EVENT,
        lambda scene: {**_event(scene), "draft": _hit_draft(scene)},
    ),
    "events.weapon.add": Row(
        api.add_weapon, ("documenter", "verifier"), ON_EVENT, _event, {"draft": WEAPON}
    ),
    "events.weapon.end": Row(
        api.end_weapon, ("documenter",), {**ON_OWN_ROW, "partner": Refused}, _weapon
    ),
    "events.hit.end": Row(api.end_hit, ("documenter",), {**ON_OWN_ROW, "partner": Refused}, _hit),
    "events.statement.add": Row(
        api.add_statement,
        ("documenter",),
        ON_EVENT,
        _event,
        {"draft": api.StatementDraft(kind="finding", text="висновок")},
    ),
    "events.statement.withdraw": Row(
        api.withdraw_statement, ("documenter",), {**ON_OWN_ROW, "partner": Refused}, _statement
    ),
    "events.batch.write": Row(
        api.write_batch,
        ("documenter", "custodian"),
        {**BY_ROLE, "verifier": Refused},
        lambda scene: {
            "rows": [api.BatchRow(system="T", value="1", values={"title_uk": "Рядок"})],
            "why": WHY,
        },
    ),
    "events.batch.undo": Row(
        api.undo_batch,
        ("documenter", "custodian"),
        {**ON_OWN_ROW, "verifier": Refused},
        _batch,
    ),
}  # fmt: skip
# What these show to whom is tested in test_events.py by level, share and persona.
VIEWS = frozenset(
    {
        "events.batch.plan", "events.batch.unchanged",
        "events.event.count", "events.event.find_external",
        "events.event.history", "events.event.identify", "events.event.know", "events.event.list",
        "events.event.names", "events.event.publishable",
        "events.event.rows", "events.event.show", "events.event.standings", "events.event.table",
        "events.event.tally",
        "events.hit.of_events", "events.hit.of_object", "events.weapon.of_unit",
        "events.index.events", "events.index.keys",
        "events.index.reach",
        "events.map.events", "events.map.keys", "events.map.reach",
        "events.outline.in_question", "events.outline.of_draft", "events.outline.of_event",
        "events.outline.near", "events.outline.of_items", "events.outline.to_compare",
        "events.link.of_events", "events.link.of_item",
    }
)  # fmt: skip


def test_every_action_of_the_room_has_a_row() -> None:
    ours = {name: one for name, one in REGISTRY.items() if name.startswith("events.")}
    assert {name for name, one in ours.items() if one.records} == set(TABLE)
    assert {name for name, one in ours.items() if not one.records} == VIEWS


def test_every_row_says_what_happens_to_strangers_and_staff() -> None:
    for name, row in TABLE.items():
        assert row.names() >= {"partner", "auditor", *NEVER_SEES}, name


@pytest.fixture(scope="module")
def scene_ids(
    kept_located: Kept[World], django_db_blocker: DjangoDbBlocker
) -> tuple[UUID, UUID, UUID]:
    """The events all rows are about, and the item that belongs to the first."""

    def make(world: World) -> tuple[UUID, UUID, UUID]:
        item = taken(world.documenter).item_id
        return registered(world.documenter, item), registered(world.documenter), item

    return kept_located.add(django_db_blocker, make)


def _actor(world: World, persona: str) -> Actor:
    if persona == "revoked":
        return world.partner
    if persona == "media":
        return world.service_for("media")
    return getattr(world, persona)


def _shared(world: World, persona: str, ids: tuple[UUID, ...]) -> None:
    """Both events are shared with the partner; with `revoked` they were; with others never."""
    if persona not in ("partner", "revoked"):
        return
    for event_id in ids[:2]:
        share = api.share(
            actor=world.custodian, event_id=event_id, organisation_id=world.other, reason=WHY
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
def test_views_of_one_event_do_not_tell_strangers_it_is_there(
    persona: str, scene_ids: tuple[UUID, UUID, UUID], located: World
) -> None:
    _shared(located, persona, scene_ids)
    actor, event_id = _actor(located, persona), scene_ids[0]
    ref = api.get_event(actor=located.documenter, event_id=event_id).row.ref
    for function in (api.get_event, api.require_event, api.history):
        for wanted in (event_id, UUID(int=77)):
            with pytest.raises(NotFound):
                function(actor=actor, event_id=wanted)
    assert api.find_event(actor=actor, ref=ref) is None
    assert api.find_event(actor=located.documenter, ref=ref) == event_id
    assert api.visible_events(actor=actor).rows == ()
    (plan,) = api.plan_rows(actor=actor, rows=[{"title_uk": "х"}], now=datetime.now(UTC))
    assert plan.good
    assert api.standings(actor=actor, event_ids=[event_id, UUID(int=77)]) == {}
    assert api.standings(actor=located.documenter, event_ids=[event_id])[event_id].ref == ref
