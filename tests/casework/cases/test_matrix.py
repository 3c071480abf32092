# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every action of the room × every persona: allowed, refused or not found, and one act recorded.

The case is at L3. `teammate`, of another organisation, is named to work on it, `observer` to read;
`walled` is a custodian whom a wall keeps out; `revoked` was named once.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from pytest_django.plugin import DjangoDbBlocker

from dokaz.casework.cases import api
from dokaz.casework.events import api as events
from dokaz.gate.api import REGISTRY, Actor, NotFound, Refused
from tests.casework.cases.scenes import (
    WHY,
    drafted,
    hearing,
    lawyer,
    litigation,
    named,
    opened,
    proceeding,
    second_lawyer,
)
from tests.evidence.world import World
from tests.kept import Kept
from tests.matrix import Row, try_row


@dataclass
class Scene:
    """A case of the own organisation and an event that belongs to it."""

    world: World
    case: UUID
    event: UUID


def _case(scene: Scene) -> dict[str, Any]:
    return {"case_id": scene.case}


def _membership(scene: Scene) -> dict[str, Any]:
    made = api.add_member(
        actor=lawyer(scene.world),
        case_id=scene.case,
        organisation_id=scene.world.other,
        member_ref=UUID(int=500),
        part="observer",
        reason=WHY,
    )
    return {"membership_id": made, "reason": WHY}


def _wall(scene: Scene) -> dict[str, Any]:
    made = api.wall(
        actor=lawyer(scene.world),
        case_id=scene.case,
        member_ref=UUID(int=500),
        scope="case",
        reason=WHY,
    )
    return {"wall_id": made, "reason": WHY}


def _deadline(scene: Scene) -> dict[str, Any]:
    made = api.set_deadline(
        actor=lawyer(scene.world), case_id=scene.case, what="подання", due_date=date(2027, 1, 1)
    )
    return {"deadline_id": made, "done": True}


def _proceeding(scene: Scene) -> dict[str, Any]:
    made = api.state_proceeding(actor=lawyer(scene.world), case_id=scene.case, draft=proceeding())
    return {"proceeding_id": made}


def _hearing(scene: Scene) -> dict[str, Any]:
    made = api.note_hearing(actor=lawyer(scene.world), draft=hearing(), **_proceeding(scene))
    return {"hearing_id": made, "why": WHY}


def _noted(scene: Scene) -> dict[str, Any]:
    """The act that noted a hearing."""
    _hearing(scene)
    line = api.history(actor=lawyer(scene.world), case_id=scene.case)[0]
    return {"case_id": scene.case, "act_id": line.act_id, "why": WHY}


def _litigation(scene: Scene) -> dict[str, Any]:
    made = api.state_litigation(actor=lawyer(scene.world), case_id=scene.case, draft=litigation())
    return {"litigation_id": made}


def _named(scene: Scene) -> dict[str, Any]:
    made = _litigation(scene)
    actor = lawyer(scene.world)
    api.name_in_litigation(actor=actor, part="event", record_ids=(scene.event,), **made)
    return {"link_id": api.get_litigation(actor=actor, **made).records[0].link_id, "why": WHY}


def _link(scene: Scene) -> dict[str, Any]:
    found = api.get_case(actor=lawyer(scene.world), case_id=scene.case)
    return {"link_id": found.links[0].link_id, "why": WHY}


def _memo(scene: Scene) -> dict[str, Any]:
    made = api.write_memo(
        actor=lawyer(scene.world),
        case_id=scene.case,
        title="Записка",
        text="Подій: {{events.count}}",
    )
    return {"memo_id": made}


def _handed_in(scene: Scene) -> dict[str, Any]:
    arguments = _memo(scene)
    api.hand_in_memo(actor=lawyer(scene.world), revision=0, **arguments)
    return arguments


def _question(scene: Scene) -> dict[str, Any]:
    made = api.comment(
        actor=lawyer(scene.world),
        kind="case",
        record_id=scene.case,
        text="Звідки ця дата?",
        is_question=True,
        audience="all",
    )
    return {"comment_id": made}


NEVER_SEES = dict.fromkeys(
    ("without_role", "revoked", "stranger", "nobody", "node_admin", "staff_in_session", "media",
     "documenter", "verifier", "second_lawyer", "walled"),
    NotFound,
)  # fmt: skip
READ_ONLY = {"auditor": Refused, "observer": Refused, "protection_officer": Refused}
MANAGED = {**READ_ONLY, "teammate": Refused, **NEVER_SEES}
WORKED_ON = {**READ_ONLY, **NEVER_SEES}
NOBODYS = dict.fromkeys(
    ("auditor", "observer", "protection_officer", "without_role", "nobody", "node_admin",
     "staff_in_session", "media", "documenter", "verifier"),
    Refused,
)  # fmt: skip
ANYWHERE = dict.fromkeys(("teammate", "revoked", "stranger", "second_lawyer", "walled"))


MANAGERS = ("lawyer", "custodian")
WORKERS = (*MANAGERS, "teammate")
SEERS = (*WORKERS, "observer", "auditor", "protection_officer")

TABLE: dict[str, Row[Scene]] = {
    "cases.case.register": Row(
        api.register, MANAGERS, {**NOBODYS, **ANYWHERE}, lambda scene: {"draft": drafted()}
    ),
    "cases.case.change": Row(
        api.change,
        WORKERS,
        WORKED_ON,
        _case,
        {"changes": {"title_en": "Changed"}, "revision": 0},
    ),
    "cases.case.score": Row(
        api.score,
        WORKERS,
        WORKED_ON,
        _case,
        {"scores": {"gravity": api.Score(score=4, reason="загинули діти")}, "revision": 0},
    ),
    "cases.case.classify": Row(
        api.classify, MANAGERS, MANAGED, _case, {"markers": ("child",)}
    ),
    "cases.case.advance": Row(
        api.advance, WORKERS, WORKED_ON, _case, {"state": "open", "why": WHY}
    ),
    "cases.member.add": Row(
        api.add_member,
        MANAGERS,
        MANAGED,
        lambda scene: {**_case(scene), "organisation_id": scene.world.other},
        {"member_ref": UUID(int=500), "part": "worker", "reason": WHY},
    ),
    "cases.member.end": Row(api.end_member, MANAGERS, MANAGED, _membership),
    "cases.wall.put_up": Row(
        api.wall,
        MANAGERS,
        MANAGED,
        _case,
        {"member_ref": UUID(int=500), "scope": "case", "reason": WHY},
    ),
    "cases.wall.take_down": Row(
        # Walls are a secret of the organisation that leads the case.
        api.take_wall_down,
        MANAGERS,
        {**MANAGED, "observer": NotFound, "teammate": NotFound},
        _wall,
    ),
    "cases.deadline.set": Row(
        api.set_deadline,
        WORKERS,
        WORKED_ON,
        _case,
        {"what": "подання", "due_date": date(2027, 1, 1)},
    ),
    "cases.deadline.finish": Row(api.finish_deadline, WORKERS, WORKED_ON, _deadline),
    "cases.proceeding.state": Row(
        api.state_proceeding,
        WORKERS,
        WORKED_ON,
        _case,
        {"draft": proceeding(number="42022000000000002")},
    ),
    "cases.proceeding.change": Row(
        api.change_proceeding,
        WORKERS,
        WORKED_ON,
        _proceeding,
        {"draft": proceeding(stage="trial"), "revision": 0},
    ),
    "cases.proceeding.end": Row(
        api.end_proceeding, WORKERS, WORKED_ON, _proceeding, {"why": WHY}
    ),
    "cases.hearing.note": Row(
        api.note_hearing, WORKERS, WORKED_ON, _proceeding, {"draft": hearing()}
    ),
    "cases.hearing.withdraw": Row(api.withdraw_hearing, WORKERS, WORKED_ON, _hearing),
    "cases.litigation.state": Row(
        api.state_litigation, WORKERS, WORKED_ON, _case, {"draft": litigation()}
    ),
    "cases.litigation.change": Row(
        api.change_litigation,
        WORKERS,
        WORKED_ON,
        _litigation,
        {"draft": litigation(forum="icc"), "revision": 0},
    ),
    "cases.litigation.end": Row(
        api.end_litigation, WORKERS, WORKED_ON, _litigation, {"why": WHY}
    ),
    "cases.litigation.name": Row(
        api.name_in_litigation,
        MANAGERS,
        WORKED_ON,
        lambda scene: {**_litigation(scene), "record_ids": (scene.event,)},
        {"part": "event"},
    ),
    "cases.litigation.unname": Row(api.unname_in_litigation, WORKERS, WORKED_ON, _named),
    "cases.history.erase": Row(
        api.erase_words,
        ("lawyer", "custodian", "protection_officer"),
        # As with comments: who answers for words of the organisation need not see the case.
        {**NEVER_SEES, "walled": None, "teammate": Refused, "observer": Refused,
         "auditor": Refused},
        _noted,
    ),
    "cases.link.add": Row(
        api.link,
        MANAGERS,
        WORKED_ON,
        lambda scene: {**_case(scene), "record_ids": (scene.event,)},
        {"kind": "event", "part": "context"},
    ),
    "cases.link.end": Row(api.unlink, WORKERS, WORKED_ON, _link),
    "cases.memo.write": Row(
        api.write_memo, WORKERS, WORKED_ON, _case, {"title": "Записка", "text": "Текст"}
    ),
    "cases.memo.change": Row(
        api.change_memo,
        WORKERS,
        WORKED_ON,
        _memo,
        {"title": "Записка", "text": "Інший текст", "revision": 0},
    ),
    "cases.memo.hand_in": Row(api.hand_in_memo, WORKERS, WORKED_ON, _memo, {"revision": 0}),
    "cases.memo.return": Row(api.return_memo, WORKERS, WORKED_ON, _handed_in, {"why": WHY}),
    "cases.memo.sign": Row(
        api.sign_memo, ("custodian", "teammate"), WORKED_ON, _handed_in, {"revision": 0}
    ),
    "cases.comment.write": Row(
        api.comment,
        SEERS,
        NEVER_SEES,
        lambda scene: {"record_id": scene.case},
        {"kind": "case", "text": "Чому так?", "audience": "all"},
    ),
    "cases.comment.answer": Row(
        api.answer, SEERS, NEVER_SEES, _question, {"text": "З протоколу огляду."}
    ),
    "cases.comment.resolve": Row(
        api.resolve,
        (*MANAGERS, "auditor", "protection_officer"),
        {**NEVER_SEES, "teammate": Refused, "observer": Refused},
        _question,
    ),
    "cases.comment.erase": Row(
        api.erase,
        ("lawyer", "custodian", "protection_officer"),
        # Who answers for words of the organisation need not see the record.
        {**NEVER_SEES, "walled": None, "teammate": NotFound, "observer": NotFound,
         "auditor": Refused},
        _question,
    ),
}  # fmt: skip
# What these show to whom is tested in test_cases.py and test_comments.py by level and persona.
VIEWS = frozenset(
    {
        "cases.comment.rows", "cases.index.cases",
        "cases.index.comment_keys", "cases.index.comment_reach",
        "cases.index.comments", "cases.index.comments_about",
        "cases.index.keys", "cases.index.reach",
        "cases.case.history", "cases.case.identify", "cases.case.know", "cases.case.list",
        "cases.case.rows", "cases.case.show", "cases.case.table",
        "cases.chronology.show", "cases.deadline.waiting", "cases.comment.about",
        "cases.comment.list",
        "cases.comment.naming", "cases.graph.show", "cases.link.of_record",
        "cases.litigation.count", "cases.litigation.roadmap", "cases.litigation.show",
        "cases.vocabulary.list", "cases.matrix.show", "cases.memo.show", "cases.target.find",
    }
)  # fmt: skip


def test_every_action_of_the_room_has_a_row() -> None:
    ours = {name: one for name, one in REGISTRY.items() if name.startswith("cases.")}
    assert {name for name, one in ours.items() if one.records} == set(TABLE)
    assert {name for name, one in ours.items() if not one.records} == VIEWS


def test_every_row_says_what_happens_to_everybody() -> None:
    everybody = {*SEERS, *NEVER_SEES}
    for name, row in TABLE.items():
        if name in ("cases.link.add", "cases.litigation.name", "cases.memo.sign"):
            continue  # Who links sees both ends, and who wrote does not sign: test_cases.py.
        assert row.names() == everybody, name


@pytest.fixture(scope="module")
def scene_ids(kept_world: Kept[World], django_db_blocker: DjangoDbBlocker) -> tuple[UUID, UUID]:
    """The case all rows are about, with its team and its walls, and its event."""

    def make(world: World) -> tuple[UUID, UUID]:
        case_id = opened(world)
        event = events.register(
            actor=lawyer(world), draft=events.EventDraft(title_uk="Вигаданий обстріл")
        )
        api.link(actor=lawyer(world), case_id=case_id, kind="event", record_ids=(event,))
        named(world, case_id, _actor(world, "teammate"))
        named(world, case_id, _actor(world, "observer"), "observer")
        ended = named(world, case_id, _actor(world, "revoked"))
        api.end_member(actor=lawyer(world), membership_id=ended, reason=WHY)
        api.wall(
            actor=lawyer(world),
            case_id=case_id,
            member_ref=_actor(world, "walled").ref,
            scope="case",
            reason=WHY,
        )
        return case_id, event

    return kept_world.add(django_db_blocker, make)


def _actor(world: World, persona: str) -> Actor:
    others = {
        "lawyer": lambda: lawyer(world),
        "second_lawyer": lambda: second_lawyer(world),
        "teammate": lambda: world.partner,
        "revoked": lambda: world.partner_colleague,
        "observer": lambda: world.external_reader,
        "walled": lambda: world.person(43, "custodian", clearance=4),
        "media": lambda: world.service_for("media"),
    }
    if persona in others:
        return others[persona]()
    if persona == "auditor":
        return world.auditor
    return getattr(world, persona)


@pytest.mark.parametrize("name", TABLE)
def test_matrix(name: str, scene_ids: tuple[UUID, UUID], world: World) -> None:
    try_row(name, TABLE[name], Scene(world, *scene_ids), lambda who: _actor(world, who))


@pytest.mark.parametrize("persona", NEVER_SEES)
def test_views_of_one_case_do_not_tell_strangers_it_is_there(
    persona: str, scene_ids: tuple[UUID, UUID], world: World
) -> None:
    actor, case_id = _actor(world, persona), scene_ids[0]
    leading = lawyer(world)
    memo = _memo(Scene(world, *scene_ids))["memo_id"]
    ref = api.get_case(actor=leading, case_id=case_id).row.ref
    for function in (api.get_case, api.require_case, api.history, api.chronology, api.graph):
        for wanted in (case_id, UUID(int=77)):
            with pytest.raises(NotFound):
                function(actor=actor, case_id=wanted)
    action = _litigation(Scene(world, *scene_ids))["litigation_id"]
    for wanted in (action, UUID(int=77)):
        with pytest.raises(NotFound):
            api.get_litigation(actor=actor, litigation_id=wanted)
    assert (api.roadmap(actor=actor), api.count_litigation(actor=actor)) == ((), 0)
    for wanted in (memo, UUID(int=77)):
        with pytest.raises(NotFound):
            api.get_memo(actor=actor, memo_id=wanted)
        with pytest.raises(NotFound):
            api.comments(actor=actor, kind="case", record_id=wanted)
    assert api.find_case(actor=actor, ref=ref) is None
    assert api.find_case(actor=leading, ref=ref) == case_id
    assert api.visible_cases(actor=actor).rows == ()
    assert api.rows_of(actor=actor, case_ids=[case_id]) == {}
    assert api.cases_of(actor=actor, kind="event", record_id=scene_ids[1]) == ()
    assert [
        one.id for one in api.cases_of(actor=leading, kind="event", record_id=scene_ids[1])
    ] == [case_id]
