# SPDX-License-Identifier: AGPL-3.0-or-later
"""Taking a task, giving it back, saying something about it, ending it; erasing its words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.casework.records.texts import clean
from dokaz.coordination.policy import ERASERS, TASKS, works_here
from dokaz.coordination.recording import (
    empty_words,
    locked,
    note,
    require_waiting,
    revise,
    task_ref,
)
from dokaz.coordination.vocabulary import ChangeKind, TaskState
from dokaz.gate.api import (
    ALLOWED,
    Actor,
    Conflict,
    Erasure,
    Refusal,
    Rejected,
    Unit,
    Verdict,
    action,
    all_of,
    sees,
    with_role,
)


def _assignee(actor: Actor, arguments: Mapping[str, Any]) -> Verdict:
    if TASKS.once(actor, arguments["task_id"]).assignee == actor.ref:
        return ALLOWED
    return Refusal("not_the_assignee")


def _may_take(actor: Actor, arguments: Mapping[str, Any]) -> Verdict:
    task = TASKS.once(actor, arguments["task_id"])
    if task.assignee == actor.ref or (task.assignee is None and actor.holds(task.role)):
        return ALLOWED
    return Refusal("not_the_assignee")


def _works(actor: Actor, arguments: Mapping[str, Any]) -> Verdict:
    return ALLOWED if works_here(actor) else Refusal("role_missing")


_SEEN = sees(TASKS, "task_id")


@dataclass(frozen=True)
class Taken:
    task: UUID


@action(
    "coordination.task.take",
    rule=all_of(_SEEN, _may_take),
    facts=Taken,
    erasure=Erasure.NOTHING_PERSONAL,
    event="act",
)
def take(unit: Unit, *, actor: Actor, task_id: UUID) -> None:
    """Say that one does it; a task for a role becomes one's own. Raises Conflict."""
    task = locked(task_id)
    require_waiting(task)
    if task.state == TaskState.TAKEN or task.assignee not in (None, actor.ref):
        raise Conflict("task_taken", _("Somebody has taken this task. Nothing was saved."))
    values = {"state": TaskState.TAKEN, "assignee": actor.ref}
    revise(unit, task, values, what=ChangeKind.TAKEN)
    unit.record(Taken(task=task_id), objects=(task_ref(task_id),))


@dataclass(frozen=True)
class GivenBack:
    task: UUID


@action(
    "coordination.task.give_back",
    rule=all_of(_SEEN, _assignee),
    facts=GivenBack,
    erasure=Erasure.DETAILS,
    event="act",
)
def give_back(unit: Unit, *, actor: Actor, task_id: UUID, why: str) -> None:
    """One will not do it after all: its role may take it again, or it is declined where the task
    was meant for this person only. Raises Rejected, Conflict."""
    why = clean("why", why, longest=2000, required=True)
    task = locked(task_id)
    require_waiting(task)
    if task.role:
        values: dict[str, Any] = {"state": TaskState.OPEN, "assignee": None}
        revise(unit, task, values, what=ChangeKind.GIVEN_BACK, text=why)
    else:
        values = {"state": TaskState.DECLINED, "ended_at": unit.at}
        revise(unit, task, values, what=ChangeKind.DECLINED, text=why)
    unit.record(GivenBack(task=task_id), objects=(task_ref(task_id),), details={"why": why})


@dataclass(frozen=True)
class Finished:
    task: UUID


@action(
    "coordination.task.finish",
    rule=all_of(_SEEN, _assignee),
    facts=Finished,
    erasure=Erasure.DETAILS,
    event="act",
)
def finish(unit: Unit, *, actor: Actor, task_id: UUID, text: str = "") -> None:
    """It is done; `text` says what came out. Raises Rejected, Conflict."""
    text = clean("text", text, longest=20_000)
    task = locked(task_id)
    require_waiting(task)
    values = {"state": TaskState.DONE, "ended_at": unit.at}
    revise(unit, task, values, what=ChangeKind.DONE, text=text)
    details = {"text": text} if text else None
    unit.record(Finished(task=task_id), objects=(task_ref(task_id),), details=details)


@dataclass(frozen=True)
class Said:
    task: UUID


@action(
    "coordination.task.say",
    rule=all_of(_SEEN, _works),
    facts=Said,
    erasure=Erasure.DETAILS,
    event="act",
)
def say(unit: Unit, *, actor: Actor, task_id: UUID, text: str) -> None:
    """A question or remark beside a task. Raises Rejected."""
    text = clean("text", text, longest=20_000, required=True)
    task = locked(task_id)
    if task.erased_at is not None:
        raise Rejected("text", _("The words of this task were erased; nothing is added to it."))
    note(unit, task, ChangeKind.SAID, text=text)
    unit.record(Said(task=task_id), objects=(task_ref(task_id),), details={"text": text})


@dataclass(frozen=True)
class WordsErased:
    task: UUID


@action(
    "coordination.task.erase_words",
    rule=with_role(ERASERS, _SEEN),
    facts=WordsErased,
    erasure=Erasure.DETAILS,
    event="act",
)
def erase_words(unit: Unit, *, actor: Actor, task_id: UUID, why: str) -> None:
    """Empty every word people wrote about a task; who did what and when stays on record.

    Raises:
        Rejected: no reason.
        Conflict: they were erased before.
    """
    why = clean("why", why, longest=2000, required=True)
    task = locked(task_id)
    if task.erased_at is not None:
        raise Conflict("already_erased", _("The words of this task were erased before."))
    empty_words(unit, task)
    unit.record(WordsErased(task=task_id), objects=(task_ref(task_id),), details={"why": why})
