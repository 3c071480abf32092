# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every action of the room × every persona: allowed, refused or not found, and one act recorded."""

from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from pytest_django.plugin import DjangoDbBlocker

from dokaz.casework.persons import api
from dokaz.gate.api import REGISTRY, Actor, NotFound, Refused
from tests.casework.persons.scenes import WHY, drafted, happened, known, registered
from tests.evidence.world import World, taken
from tests.kept import Kept
from tests.matrix import Row, try_row


@dataclass
class Scene:
    """A person of the own organisation."""

    world: World
    person: UUID


def _person(scene: Scene) -> dict[str, Any]:
    return {"person_id": scene.person}


def _share(scene: Scene) -> dict[str, Any]:
    made = api.share(
        actor=scene.world.custodian,
        person_id=scene.person,
        organisation_id=scene.world.other,
        member_ref=UUID(int=500),
        reason=WHY,
    )
    return {"share_id": made, "reason": WHY}


def _identified(scene: Scene) -> dict[str, Any]:
    api.write_identity(
        actor=scene.world.documenter, person_id=scene.person, identity=known(), revision=0
    )
    return _person(scene)


def _opening(scene: Scene) -> dict[str, Any]:
    _identified(scene)
    made = api.propose_opening(
        actor=scene.world.interviewer, person_id=scene.person, reason=WHY, hours=1
    )
    return {"opening_id": made}


def _erasure(scene: Scene) -> dict[str, Any]:
    made = api.propose_erasure(
        actor=scene.world.person(71, "data_protection_officer", clearance=4),
        person_id=scene.person,
        reason_code="consent_withdrawn",
        reason=WHY,
    )
    return {"erasure_id": made}


def _item(scene: Scene) -> dict[str, Any]:
    item = taken(scene.world.documenter).item_id
    return {**_person(scene), "item_ids": (item,)}


def _link(scene: Scene) -> dict[str, Any]:
    api.link(actor=scene.world.documenter, **_item(scene))
    (one,) = api.get_file(actor=scene.world.documenter, person_id=scene.person).items
    return {"link_id": one.link_id, "why": WHY}


def _record(scene: Scene) -> dict[str, Any]:
    made = api.add_record(
        actor=scene.world.documenter, person_id=scene.person, draft=happened("harm", "injured")
    )
    return {"record_id": made}


def _two(scene: Scene) -> dict[str, Any]:
    return {**_person(scene), "absorbed_id": registered(scene.world.documenter), "why": WHY}


def _merged(scene: Scene) -> dict[str, Any]:
    return {"merge_id": api.merge(actor=scene.world.custodian, **_two(scene)), "why": WHY}


def _rows() -> list[api.BatchRow]:
    values = {"summary": "Рядок", "identity": known()}
    return [api.BatchRow(system="T", value="1", values=values)]


def _batch(scene: Scene) -> dict[str, Any]:
    made = api.write_batch(actor=scene.world.documenter, rows=_rows(), why=WHY)
    return {"batch_id": made.batch_id, "why": WHY}


NEVER_SEES = dict.fromkeys(
    ("without_role", "revoked", "stranger", "nobody", "node_admin", "staff_in_session", "media"),
    NotFound,
)
ON_PERSON = {"auditor": Refused, "partner": Refused, **NEVER_SEES}
ON_OWN_ROW = {"auditor": Refused, "partner": NotFound, **NEVER_SEES}
BY_ROLE = dict.fromkeys(("auditor", *NEVER_SEES), Refused) | dict.fromkeys(
    ("partner", "stranger", "revoked")
)


TABLE: dict[str, Row[Scene]] = {
    "persons.person.register": Row(
        api.register,
        ("documenter", "interviewer"),
        {**BY_ROLE, "verifier": Refused},
        lambda scene: {"draft": drafted()},
    ),
    "persons.person.change": Row(
        api.change,
        ("documenter", "interviewer", "custodian"),
        {**ON_PERSON, "verifier": Refused},
        _person,
        {"changes": {"needs": "спокій"}, "revision": 0},
    ),
    "persons.person.classify": Row(
        api.classify,
        ("documenter", "protection_officer"),
        {**ON_PERSON, "verifier": Refused},
        _person,
        {"markers": ("child",)},
    ),
    "persons.external_id.add": Row(
        api.add_external_id,
        ("documenter",),
        {**ON_PERSON, "verifier": Refused},
        _person,
        {"system": "I-DOC", "value": "1"},
    ),
    "persons.person.share": Row(
        api.share,
        ("custodian", "protection_officer"),
        {**ON_PERSON, "documenter": Refused},
        lambda scene: {**_person(scene), "organisation_id": scene.world.other},
        {"member_ref": UUID(int=500), "reason": WHY},
    ),
    "persons.person.unshare": Row(
        api.unshare, ("custodian",), {**ON_OWN_ROW, "documenter": Refused}, _share
    ),
    "persons.identity.write": Row(
        api.write_identity,
        ("documenter", "interviewer", "protection_officer"),
        {**ON_PERSON, "verifier": Refused},
        _person,
        {"identity": known(), "revision": 0},
    ),
    "persons.identity.open": Row(
        api.open_identity,
        ("interviewer", "custodian", "protection_officer"),
        {**ON_PERSON, "documenter": Refused, "verifier": Refused},
        _identified,
        {"reason": WHY},
    ),
    "persons.opening.propose": Row(
        api.propose_opening,
        ("interviewer", "custodian", "protection_officer"),
        {**ON_PERSON, "documenter": Refused, "verifier": Refused},
        _identified,
        {"reason": WHY, "hours": 2},
    ),
    "persons.opening.approve": Row(
        api.approve_opening,
        ("custodian", "protection_officer"),
        {**ON_OWN_ROW, "documenter": Refused, "interviewer": Refused},
        _opening,
    ),
    "persons.opening.end": Row(
        api.end_opening,
        ("interviewer", "custodian", "protection_officer"),
        {**ON_OWN_ROW, "documenter": Refused},
        _opening,
    ),
    "persons.erasure.propose": Row(
        api.propose_erasure,
        ("custodian", "protection_officer"),
        {**ON_PERSON, "documenter": Refused, "interviewer": Refused},
        _person,
        {"reason_code": "consent_withdrawn", "reason": WHY},
    ),
    "persons.erasure.withdraw": Row(
        api.withdraw_erasure,
        ("custodian", "protection_officer"),
        {**ON_OWN_ROW, "documenter": Refused},
        _erasure,
    ),
    "persons.erasure.approve": Row(
        api.approve_erasure,
        ("custodian", "protection_officer"),
        {**ON_OWN_ROW, "documenter": Refused},
        _erasure,
    ),
    "persons.item.link": Row(
        api.link, ("documenter", "interviewer"), {**ON_PERSON, "verifier": Refused}, _item
    ),
    "persons.item.unlink": Row(
        api.unlink, ("documenter",), {**ON_OWN_ROW, "verifier": Refused}, _link
    ),
    "persons.record.add": Row(
        api.add_record,
        ("documenter", "interviewer"),
        {**ON_PERSON, "verifier": Refused},
        _person,
        {"draft": happened("missing", "missing")},
    ),
    "persons.record.change": Row(
        api.change_record,
        ("documenter",),
        {**ON_OWN_ROW, "verifier": Refused},
        _record,
        {"draft": happened("harm", "tortured"), "revision": 0},
    ),
    "persons.record.withdraw": Row(
        api.withdraw_record,
        ("documenter",),
        {**ON_OWN_ROW, "verifier": Refused},
        _record,
        {"why": WHY},
    ),
    "persons.person.merge": Row(
        api.merge,
        ("custodian", "protection_officer"),
        {**ON_PERSON, "documenter": Refused, "verifier": Refused, "interviewer": Refused},
        _two,
    ),
    "persons.merge.undo": Row(
        api.undo_merge,
        ("custodian", "protection_officer"),
        {**ON_OWN_ROW, "documenter": Refused},
        _merged,
    ),
    "persons.identity.read_to_compare": Row(
        api.read_to_compare,
        ("duplicates",),
        dict.fromkeys(("documenter", "custodian", "partner", "auditor", *NEVER_SEES), Refused),
        lambda scene: {"organisation_id": scene.world.own, "person_ids": (scene.person,)},
    ),
    "persons.batch.write": Row(
        api.write_batch,
        ("documenter", "custodian"),
        {**BY_ROLE, "verifier": Refused},
        lambda scene: {"rows": _rows(), "why": WHY},
    ),
    "persons.batch.undo": Row(
        api.undo_batch,
        ("documenter", "custodian"),
        {**ON_OWN_ROW, "interviewer": Refused},
        _batch,
    ),
}
# What these show to whom is tested by level, share and persona in test_persons.py and
# test_identity.py.
VIEWS = frozenset(
    {
        "persons.index.keys", "persons.index.persons",
        "persons.index.reach",
        "persons.batch.known", "persons.batch.plan", "persons.batch.unchanged",
        "persons.decision.list",
        "persons.identity.check",
        "persons.identity.comparable",
        "persons.identity.standing", "persons.item.of_item",
        "persons.person.choose", "persons.person.count", "persons.person.file",
        "persons.person.find_external",
        "persons.person.history", "persons.person.identify", "persons.person.know",
        "persons.person.list", "persons.person.mergeable", "persons.person.names",
        "persons.person.rows", "persons.person.show", "persons.person.table",
        "persons.person.standings",
    }
)  # fmt: skip


def test_every_action_of_the_room_has_a_row() -> None:
    ours = {name: one for name, one in REGISTRY.items() if name.startswith("persons.")}
    assert {name for name, one in ours.items() if one.records} == set(TABLE)
    assert {name for name, one in ours.items() if not one.records} == VIEWS


def test_every_row_says_what_happens_to_strangers_and_staff() -> None:
    for name, row in TABLE.items():
        assert row.names() >= {"partner", "auditor", *NEVER_SEES}, name


@pytest.fixture(scope="module")
def person_id(kept_world: Kept[World], django_db_blocker: DjangoDbBlocker) -> UUID:
    """The person all rows are about."""
    return kept_world.add(django_db_blocker, lambda world: registered(world.documenter))


def _actor(world: World, persona: str) -> Actor:
    if persona == "revoked":
        return world.partner
    if persona in ("media", "duplicates"):
        return world.service_for(persona)
    return getattr(world, persona)


def _shared(world: World, persona: str, person_id: UUID) -> None:
    """The person is shared with the partner; with `revoked` it was; with others never."""
    if persona not in ("partner", "revoked"):
        return
    share = api.share(
        actor=world.custodian, person_id=person_id, organisation_id=world.other, reason=WHY
    )
    if persona == "revoked":
        api.unshare(actor=world.custodian, share_id=share, reason=WHY)


@pytest.mark.parametrize("name", TABLE)
def test_matrix(name: str, person_id: UUID, world: World) -> None:
    try_row(
        name,
        TABLE[name],
        Scene(world, person_id),
        lambda persona: _actor(world, persona),
        before={who: partial(_shared, world, who, person_id) for who in ("partner", "revoked")},
    )


@pytest.mark.parametrize("persona", NEVER_SEES)
def test_views_of_one_person_do_not_tell_strangers_it_is_there(
    persona: str, person_id: UUID, world: World
) -> None:
    _shared(world, persona, person_id)
    actor = _actor(world, persona)
    row = api.get_person(actor=world.documenter, person_id=person_id).row
    for function in (
        api.get_person,
        api.require_person,
        api.history,
        api.get_file,
        api.identity_standing,
    ):
        for wanted in (person_id, UUID(int=77)):
            with pytest.raises(NotFound):
                function(actor=actor, person_id=wanted)
    for code in (row.ref, row.code):
        assert api.find_person(actor=actor, code=code) is None
        assert api.find_person(actor=world.documenter, code=code) == person_id
    assert api.visible_persons(actor=actor).rows == ()
    assert api.count_persons(actor=actor) == 0
    assert api.choose_persons(actor=actor, text="обстріл") == ()
    assert not api.may_see(actor=actor, person_id=person_id)
    assert api.standings(actor=actor, person_ids=[person_id, UUID(int=77)]) == {}
    assert api.standings(actor=world.documenter, person_ids=[person_id])[person_id].ref == row.ref
