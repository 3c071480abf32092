# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every action of the room × every persona: allowed, refused or not found, and one act recorded."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from dokaz.coordination import api
from dokaz.coordination.actions.raising import raise_talk
from dokaz.gate.api import REGISTRY, NotFound, Refused
from tests.coordination.scenes import WHY, Office, asked, drafted
from tests.matrix import Row, try_row

OUTSIDE = ("without_role", "auditor", "partner", "nobody", "node_admin", "staff_in_session")


def _row(
    function: Callable[..., Any],
    allowed: tuple[str, ...],
    refused: tuple[str, ...],
    arguments: Callable[[Office], dict[str, Any]],
    more: dict[str, Any] | None = None,
    outside: type[Exception] = NotFound,
) -> Row[Office]:
    """Who may; who sees and may not; everybody outside is told that there is no such thing."""
    others = {**dict.fromkeys(OUTSIDE, outside), **dict.fromkeys(refused, Refused)}
    return Row(function, allowed, others, arguments, more or {})


def _open(office: Office) -> dict[str, Any]:
    """A task that the documenter asked of any verifier."""
    return {"task_id": asked(office)}


def _given(office: Office) -> dict[str, Any]:
    """One that the documenter asked of the verifier."""
    return {"task_id": asked(office, assignee=office.accounts["verifier"], role="")}


def _ended(office: Office) -> dict[str, Any]:
    task = _given(office)
    api.finish(actor=office.actor("verifier"), **task)
    return task


TABLE: dict[str, Row[Office]] = {
    "coordination.task.ask": _row(
        api.ask,
        ("documenter", "verifier", "interviewer", "coordinator", "partner"),
        ("without_role", "auditor"),
        lambda office: {"draft": drafted()},
        outside=Refused,
    ),
    "coordination.task.change": _row(
        api.change,
        ("documenter", "coordinator"),
        ("verifier", "second_verifier"),
        _open,
        {
            "revision": 0,
            "title": "Інакше",
            "text": "",
            "assignee": None,
            "role": "interviewer",
            "due_on": None,
        },
    ),
    "coordination.task.drop": _row(
        api.drop, ("documenter", "coordinator"), ("verifier",), _open, {"why": WHY}
    ),
    "coordination.task.ask_again": _row(
        api.ask_again, ("documenter", "coordinator"), ("verifier",), _ended, {"why": WHY}
    ),
    "coordination.task.take": _row(
        api.take, ("verifier", "second_verifier"), ("documenter", "coordinator"), _open
    ),
    "coordination.task.give_back": _row(
        api.give_back, ("verifier",), ("documenter", "coordinator"), _given, {"why": WHY}
    ),
    "coordination.task.finish": _row(
        api.finish, ("verifier",), ("documenter", "coordinator"), _given, {"text": "готово"}
    ),
    "coordination.task.say": _row(
        api.say, ("documenter", "verifier", "coordinator"), (), _open, {"text": "питання"}
    ),
    "coordination.task.raise_talk": _row(
        raise_talk,
        ("service",),
        ("documenter", "verifier", "coordinator", "protection_officer"),
        lambda office: {"member": office.accounts["interviewer"]},
        {"reason": "held", "ref": "TRH-I-2026-000001", "other": ""},
        outside=Refused,
    ),
    "coordination.task.erase_words": _row(
        api.erase_words,
        ("protection_officer",),
        ("documenter", "verifier", "coordinator"),
        _open,
        {"why": WHY},
    ),
}
VIEWS = {
    "coordination.index.keys",
    "coordination.index.reach",
    "coordination.index.tasks",
    "coordination.task.found",
    "coordination.task.about",
    "coordination.task.list",
    "coordination.task.load",
    "coordination.task.show",
}


def test_every_action_of_the_room_has_a_row() -> None:
    ours = {name: one for name, one in REGISTRY.items() if name.startswith("coordination.")}
    assert {name for name, one in ours.items() if one.records} == set(TABLE)
    assert {name for name, one in ours.items() if not one.records} == VIEWS


@pytest.mark.parametrize("name", TABLE)
def test_matrix(name: str, office: Office) -> None:
    try_row(name, TABLE[name], office, office.actor)


@pytest.mark.parametrize("persona", [*OUTSIDE, "interviewer"])
def test_what_is_not_theirs_is_not_there(persona: str, office: Office) -> None:
    task = asked(office)
    actor = office.actor(persona)
    for wanted in (task, UUID(int=77)):
        with pytest.raises(NotFound):
            api.get_task(actor=actor, task_id=wanted)
    for which in api.LIST_NAMES:
        page = api.visible_tasks(actor=actor, narrowed=api.TaskFilter(which=which))
        assert page.rows == ()
