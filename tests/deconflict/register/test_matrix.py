# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every action of the room × every persona, and what it leaves in the record."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from pytest_django.plugin import DjangoDbBlocker

from dokaz.deconflict.register import api
from dokaz.deconflict.register.actions import calls, entries, files, notices, questions, renewing
from dokaz.deconflict.register.models import SentNotice
from dokaz.evidence.api import seal_block
from dokaz.gate.api import REGISTRY, NotFound, Purpose, Refused, new_id, reading_everything
from tests.deconflict.register.scenes import heard
from tests.evidence.world import World
from tests.kept import Kept
from tests.matrix import attempted, told_apart

pytestmark = [pytest.mark.database, pytest.mark.django_db]

ASKS = ("interviewer", "custodian", "protection_officer")
SEES = ("auditor",)
OUTSIDE = (
    "documenter", "verifier", "without_role", "low_clearance", "partner", "stranger",
    "external_reader", "nobody", "node_admin", "staff_in_session",
)  # fmt: skip
DUTIES = ("media", "interviews", "search")
VIEWS = {
    "register.interview.may_enter",
    "register.interview.show",
    "register.node.standing",
    "register.question.waits",
}
Make = Callable[[World, UUID], dict[str, Any]]


def _nothing(world: World, interview: UUID) -> dict[str, Any]:
    return {"interview_id": interview, "keys": 3}


def _interview(world: World, interview: UUID) -> dict[str, Any]:
    return {"interview_id": interview}


def _block(world: World, interview: UUID) -> dict[str, Any]:
    return {"interview_id": interview, "block": seal_block(world.own, bytes(32))}


def _question(world: World, interview: UUID) -> dict[str, Any]:
    kept = questions.keep_question(actor=world.interviewer, **_block(world, interview))
    return {"question_id": kept}


def _settled(world: World, interview: UUID) -> dict[str, Any]:
    return {**_question(world, interview), "state": "answered"}


def _record(world: World, interview: UUID) -> dict[str, Any]:
    draft = entries.EntryDraft(depth="account")
    return {"interview_id": interview, "entry_id": new_id(), "record": b"x", "draft": draft}


def _entry(world: World, interview: UUID) -> dict[str, Any]:
    made = _record(world, interview)
    entries.keep_entry(actor=world.interviewer, **made)
    return {"entry_id": made["entry_id"]}


def _called(world: World, interview: UUID) -> dict[str, Any]:
    return {**_entry(world, interview), "other": "ZMN"}


def _number(world: World, interview: UUID) -> dict[str, Any]:
    return {**_entry(world, interview), "number": 7, "state": "entered"}


def _stands(world: World, interview: UUID) -> dict[str, Any]:
    made = {**_record(world, interview), "block": seal_block(world.own, bytes(32))}
    entries.keep_entry(actor=world.interviewer, **made)
    entry = {"entry_id": made["entry_id"]}
    service = world.service_for("register")
    entries.confirm_entry(actor=service, **entry, number=7, state="entered")
    return entry


def _renewed(world: World, interview: UUID) -> dict[str, Any]:
    made = {"renewed_id": new_id(), "record": b"y", "epoch": "2027"}
    return {**_stands(world, interview), **made}


def _told(world: World, interview: UUID) -> dict[str, Any]:
    return {"interview_id": interview, "told": (notices.Told(to=3, about=9),)}


def _notice(world: World, interview: UUID) -> dict[str, Any]:
    notices.order_notices(actor=world.service_for("register"), **_told(world, interview))
    with reading_everything(Purpose.CHECKS):
        return {"notice_id": SentNotice.objects.get().pk, "state": "sent"}


def _files(world: World, interview: UUID) -> dict[str, Any]:
    return {"taken": files.TakenFacts("register.example", 1, 2, "2026", 2)}


def _doubted(world: World, interview: UUID) -> dict[str, Any]:
    return {"holders": ("Holder 2",)}


def _heard(world: World, interview: UUID) -> dict[str, Any]:
    return {"number": 4, "about": 7, "other": "ALPHA (duty@alpha.example)"}


PEOPLE: dict[str, tuple[Callable[..., Any], Make]] = {
    "register.person.look_up": (questions.look_up, _nothing),
    "register.question.keep": (questions.keep_question, _block),
    "register.question.drop": (questions.drop_questions, _interview),
    "register.interview.enter": (entries.keep_entry, _record),
    "register.entry.withdraw": (api.withdraw_entry, _entry),
}
SERVICES: dict[str, tuple[Callable[..., Any], Make]] = {
    "register.question.open": (questions.open_question, _question),
    "register.question.settle": (questions.settle_question, _settled),
    "register.entry.call": (calls.note_call, _called),
    "register.entry.confirm": (entries.confirm_entry, _number),
    "register.entry.open": (renewing.open_entry, _stands),
    "register.entry.renew": (renewing.renew_entry, _renewed),
    "register.files.take": (files.note_taken, _files),
    "register.files.doubt": (files.note_doubted, _doubted),
    "register.notice.order": (notices.order_notices, _told),
    "register.notice.settle": (notices.settle_notice, _notice),
    "register.notice.hear": (notices.hear_notice, _heard),
}
TABLE = {**PEOPLE, **SERVICES}
ONCE = ("register.interview.enter", "register.entry.withdraw", "register.question.keep")
"""What cannot be done twice with the same thing."""


def test_every_action_of_the_room_has_a_row() -> None:
    ours = {name: one for name, one in REGISTRY.items() if name.startswith("register.")}
    assert {name for name, one in ours.items() if one.records} == set(TABLE)
    assert {name for name, one in ours.items() if not one.records} == VIEWS


@pytest.fixture(scope="module")
def kept_interview(kept_world: Kept[World], django_db_blocker: DjangoDbBlocker) -> UUID:
    """One that was held, of a person who agreed."""
    return kept_world.add(django_db_blocker, lambda world: heard(world)[1])


@pytest.fixture
def interview(kept_interview: UUID, world: World) -> UUID:
    return kept_interview


def _tried(name: str, actor: Any, expected: Any, arguments: dict[str, Any]) -> None:
    attempted(name, actor, expected, partial(TABLE[name][0], actor=actor, **arguments))


@pytest.mark.parametrize("name", PEOPLE)
def test_matrix(name: str, world: World, interview: UUID) -> None:
    arguments = PEOPLE[name][1](world, interview)
    may = ASKS[:1] if name in ONCE else ASKS
    ends = {
        **dict.fromkeys((*OUTSIDE, *DUTIES), NotFound),
        **dict.fromkeys(SEES, Refused),
        **dict.fromkeys(may),
    }
    for persona, expected in told_apart(ends, None).items():
        actor = world.service_for(persona) if persona in DUTIES else getattr(world, persona)
        _tried(name, actor, expected, arguments)


@pytest.mark.parametrize("name", SERVICES)
def test_matrix_of_the_service(name: str, world: World, interview: UUID) -> None:
    arguments = SERVICES[name][1](world, interview)
    ends = {**dict.fromkeys((*ASKS, *SEES, *OUTSIDE, *DUTIES), Refused), "register": None}
    for persona, expected in told_apart(ends, None).items():
        duty = persona in DUTIES or expected is None
        actor = world.service_for(persona) if duty else getattr(world, persona)
        _tried(name, actor, expected, arguments)


def test_strangers_are_told_nothing(world: World, interview: UUID) -> None:
    for persona in OUTSIDE:
        with pytest.raises(NotFound):
            api.on_page(actor=getattr(world, persona), interview_id=interview)
