# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every action of the room × every persona: allowed, refused or not found, and one act recorded."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from pytest_django.plugin import DjangoDbBlocker

from dokaz.casework.interviews import api
from dokaz.casework.interviews.forgetting import forget
from dokaz.gate.api import REGISTRY, Actor, NotFound, Refused
from tests.casework.interviews.scenes import (
    HELD,
    WHY,
    account,
    agreed,
    consent,
    gated,
    held,
    person_of,
    proposed,
    withdrawn,
)
from tests.evidence.world import World, taken
from tests.kept import Kept
from tests.matrix import Row, try_row


@dataclass
class Scene:
    """A person who agreed, an interview proposed and one held, an account, an item for filing."""

    world: World
    person: UUID
    early: UUID
    late: UUID
    item: UUID


def _early(scene: Scene) -> dict[str, Any]:
    return {"interview_id": scene.early}


def _hit(scene: Scene) -> dict[str, Any]:
    told = api.RegisterContact("ZMN", "duty@zmn.example")
    hit = api.RegisterResult("hit", (told,))
    api.check_register(actor=scene.world.interviewer, interview_id=scene.early, result=hit)
    return _early(scene)


def _late(scene: Scene) -> dict[str, Any]:
    return {"interview_id": scene.late}


def _person(scene: Scene) -> dict[str, Any]:
    return {"person_id": scene.person}


def _scheduled(scene: Scene) -> dict[str, Any]:
    gated(scene.world, scene.early)
    api.advance(
        actor=scene.world.interviewer,
        interview_id=scene.early,
        state="scheduled",
        planned_at=HELD,
    )
    return _early(scene)


def _access(scene: Scene) -> dict[str, Any]:
    actor = scene.world.interviewer
    api.give_access(actor=actor, interview_id=scene.early, member=actor.ref)
    (one,) = api.get_interview(actor=actor, interview_id=scene.early).access
    return {"access_id": one.id}


def _task(scene: Scene) -> dict[str, Any]:
    withdrawn(scene.world.interviewer, scene.person)
    return {"task_id": api.withdrawal_tasks(actor=scene.world.custodian)[0].id, "words": WHY}


def _depends(scene: Scene) -> dict[str, Any]:
    actor = scene.world.interviewer
    api.depend(actor=actor, person_id=scene.person, item_ids=(scene.item,))
    items = api.consents_of(actor=actor, person_id=scene.person).items
    return {"depends_id": next(one.depends_id for one in items if one.depends_id)}


def _paper(scene: Scene) -> dict[str, Any]:
    (paper,) = api.print_forms(
        actor=scene.world.interviewer, kind="consent", language="uk", interview_id=scene.late
    )
    return {"paper_id": paper, "item_id": scene.item}


NEVER_SEES = dict.fromkeys(
    ("without_role", "partner", "stranger", "nobody", "node_admin", "staff_in_session", "media"),
    NotFound,
)
ON_INTERVIEW = {"auditor": Refused, "documenter": NotFound, "verifier": NotFound, **NEVER_SEES}
ON_PERSON = {"auditor": Refused, "verifier": Refused, **NEVER_SEES}
BY_ROLE = dict.fromkeys(("auditor", "verifier", "without_role", "nobody", "node_admin",
                         "staff_in_session", "media"), Refused)  # fmt: skip
OUT = api.HeldDraft(held_from=HELD, held_to=HELD + timedelta(hours=1))


TABLE: dict[str, Row[Scene]] = {
    "interviews.interview.propose": Row(
        api.propose,
        ("interviewer", "documenter"),
        {**ON_PERSON, "custodian": Refused},
        _person,
        {"draft": api.InterviewDraft(type="screening", language="uk")},
    ),
    "interviews.interview.plan": Row(
        api.plan,
        ("interviewer", "custodian", "protection_officer"),
        ON_INTERVIEW,
        _early,
        {"changes": {"referral": "лікар"}, "revision": 0},
    ),
    "interviews.register.check": Row(
        api.check_register, ("interviewer", "custodian"), ON_INTERVIEW, _early
    ),
    "interviews.register.settle": Row(
        api.settle_register,
        ("interviewer", "protection_officer"),
        ON_INTERVIEW,
        _hit,
        {"outcome": "proceed", "reason": WHY},
    ),
    "interviews.register.answer_later": Row(
        api.answer_later,
        ("register",),
        dict.fromkeys(
            ("interviewer", "custodian", "protection_officer", "auditor", *NEVER_SEES), Refused
        ),
        _early,
        {"result": api.RegisterResult("no_hit")},
    ),
    "interviews.gate.answer": Row(
        api.answer_gate,
        ("interviewer", "protection_officer"),
        ON_INTERVIEW,
        _early,
        {"line": "language", "outcome": "passed"},
    ),
    "interviews.interview.advance": Row(
        api.advance,
        ("interviewer", "custodian"),
        ON_INTERVIEW,
        _early,
        {"state": "no_further_contact", "why": WHY},
    ),
    "interviews.interview.hold": Row(
        api.hold,
        ("interviewer",),
        {**ON_INTERVIEW, "custodian": Refused},
        _scheduled,
        {"draft": OUT},
    ),
    "interviews.access.give": Row(
        api.give_access,
        ("interviewer", "custodian"),
        ON_INTERVIEW,
        lambda scene: {**_early(scene), "member": scene.world.admin_account},
    ),
    "interviews.access.end": Row(
        api.end_access, ("interviewer", "protection_officer"), ON_INTERVIEW, _access
    ),
    "interviews.account.file": Row(
        api.file_item,
        ("interviewer", "custodian"),
        ON_INTERVIEW,
        lambda scene: {**_late(scene), "item_id": scene.item, "role": "notes"},
    ),
    "interviews.account.read": Row(
        api.read_account,
        ("interviewer", "custodian", "protection_officer"),
        ON_INTERVIEW,
        _late,
        {"reason": WHY},
    ),
    "interviews.influences.record": Row(
        api.record_influences,
        ("interviewer",),
        {**ON_INTERVIEW, "custodian": Refused, "protection_officer": Refused},
        _late,
        {"flags": ()},
    ),
    "interviews.difference.note": Row(
        api.note_difference,
        ("interviewer", "custodian"),
        {**ON_INTERVIEW, "protection_officer": Refused},
        lambda scene: {
            **_late(scene),
            "draft": api.DifferenceDraft(topic="time", words=WHY, other_interview=scene.early),
        },
    ),
    "interviews.consent.record": Row(
        api.record_consent,
        ("interviewer", "documenter", "custodian", "protection_officer"),
        ON_PERSON,
        _person,
        {"draft": consent()},
    ),
    "interviews.consent.withdraw": Row(
        api.withdraw,
        ("interviewer", "documenter", "custodian", "protection_officer"),
        ON_PERSON,
        _person,
        {"draft": api.WithdrawalDraft(at=HELD)},
    ),
    "interviews.withdrawal.do_task": Row(
        api.do_task,
        ("interviewer", "documenter", "custodian"),
        {"auditor": Refused, "verifier": Refused, **NEVER_SEES},
        _task,
    ),
    "interviews.item.depend": Row(
        api.depend,
        ("interviewer", "custodian"),
        ON_PERSON,
        lambda scene: {**_person(scene), "item_ids": (scene.item,)},
    ),
    "interviews.item.release": Row(
        api.release,
        ("custodian", "protection_officer"),
        {"auditor": Refused, "interviewer": Refused, **NEVER_SEES},
        _depends,
    ),
    "interviews.paper.print": Row(
        api.print_forms,
        ("interviewer", "documenter", "custodian"),
        {**BY_ROLE, "partner": None, "stranger": None},
        lambda scene: {"kind": "consent", "language": "uk"},
    ),
    "interviews.paper.file": Row(
        api.file_paper,
        ("interviewer", "custodian"),
        {"auditor": Refused, "verifier": Refused, **NEVER_SEES},
        _paper,
    ),
    "interviews.person.forget": Row(
        forget,
        ("interviews",),
        dict.fromkeys(
            ("interviewer", "custodian", "protection_officer", "auditor", *NEVER_SEES), Refused
        ),
        lambda scene: {**_person(scene), "organisation_id": scene.world.own},
    ),
}
# What these show to whom is tested in test_interviews.py by level, access and persona.
VIEWS = frozenset(
    {
        "interviews.consent.check", "interviews.consent.show", "interviews.interview.history",
        "interviews.difference.of_items", "interviews.influence.of_items",
        "interviews.interview.held_about",
        "interviews.interview.count", "interviews.interview.identify", "interviews.interview.list",
        "interviews.interview.table",
        "interviews.interview.of_item", "interviews.interview.show",
        "interviews.interview.standings", "interviews.interview.walls", "interviews.paper.find",
        "interviews.paper.show", "interviews.withdrawal.tasks",
    }
)  # fmt: skip


def test_every_action_of_the_room_has_a_row() -> None:
    ours = {name: one for name, one in REGISTRY.items() if name.startswith("interviews.")}
    assert {name for name, one in ours.items() if one.records} == set(TABLE)
    assert {name for name, one in ours.items() if not one.records} == VIEWS


def test_every_row_says_what_happens_to_strangers_and_staff() -> None:
    for name, row in TABLE.items():
        assert row.names() >= {"auditor", *NEVER_SEES}, name


@pytest.fixture(scope="module")
def scene_ids(kept_world: Kept[World], django_db_blocker: DjangoDbBlocker) -> tuple[UUID, ...]:
    """The person, an interview that was proposed, one that was held, and an item to file."""

    def make(world: World) -> tuple[UUID, ...]:
        from dokaz.evidence import api as evidence

        actor = world.interviewer
        person = person_of(actor)
        agreed(actor, person)
        early, late = proposed(actor, person), held(world, person)
        account(actor, late)
        protected = evidence.ItemDraft(confidentiality=3)
        item = taken(actor, b"notes", item=protected).item_id
        return person, early, late, item

    return kept_world.add(django_db_blocker, make)


def _actor(world: World, persona: str) -> Actor:
    if persona in ("media", "interviews", "register"):
        return world.service_for(persona)
    return getattr(world, persona)


@pytest.mark.parametrize("name", TABLE)
def test_matrix(name: str, scene_ids: tuple[UUID, ...], world: World) -> None:
    try_row(name, TABLE[name], Scene(world, *scene_ids), lambda who: _actor(world, who))


@pytest.mark.parametrize("persona", NEVER_SEES)
def test_views_tell_strangers_nothing(
    persona: str, scene_ids: tuple[UUID, ...], world: World
) -> None:
    person, early, late, item = scene_ids
    actor = _actor(world, persona)
    (paper,) = api.print_forms(actor=world.interviewer, kind="consent", language="uk")
    (shown,) = api.get_papers(actor=world.interviewer, paper_ids=[paper])
    for key in (early, late, UUID(int=77)):
        for function in (api.get_interview, api.history):
            with pytest.raises(NotFound):
                function(actor=actor, interview_id=key)
    with pytest.raises(NotFound):
        api.consents_of(actor=actor, person_id=person)
    with pytest.raises(NotFound):
        api.get_papers(actor=actor, paper_ids=[paper])
    assert api.find_paper(actor=actor, code=shown.code) is None
    assert api.visible_interviews(actor=actor).rows == ()
    assert api.interviews_of_item(actor=actor, item_id=item) == ()
    assert api.standings(actor=actor, interview_ids=[early]) == {}
    ref = api.get_interview(actor=world.interviewer, interview_id=early).row.ref
    assert api.find_interview(actor=actor, ref=ref) is None
    assert api.find_interview(actor=world.interviewer, ref=f" {ref.lower()} ") == early
    assert api.withdrawal_tasks(actor=actor) == ()
    moment = datetime.now(UTC)
    if actor.organisation_id != world.own:
        records = [api.RecordRef(kind, key) for kind, key in
                   (("interview", late), ("item", item))]  # fmt: skip
        asked = {"records": records, "purpose": "icc", "recipient": "icc", "at": moment}
        assert api.check_consent(actor=actor, **asked) == {}
    revoked = replace(world.interviewer, roles=frozenset(), clearance=0)
    assert api.visible_interviews(actor=revoked).rows == ()
