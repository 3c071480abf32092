# SPDX-License-Identifier: AGPL-3.0-or-later
"""Asking somebody to do something, changing what is asked, taking it back, asking again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.casework.records.texts import clean
from dokaz.coordination.drafts import TaskDraft, columns, day, somebody
from dokaz.coordination.models import Task
from dokaz.coordination.numbers import draw
from dokaz.coordination.policy import ASKERS, OVERSEERS, TASKS
from dokaz.coordination.recording import (
    locked,
    note,
    require_revision,
    require_waiting,
    revise,
    task_ref,
)
from dokaz.coordination.vocabulary import WAITING, ChangeKind, TaskState
from dokaz.gate.api import (
    ALLOWED,
    Actor,
    Conflict,
    Erasure,
    ObjectRef,
    Refusal,
    Rule,
    Unit,
    Verdict,
    action,
    all_of,
    holds_role,
    sees,
)


def _asker(argument: str = "task_id") -> Rule:
    """Whoever asked, or oversees the tasks; others see the task and do not change it."""

    def rule(actor: Actor, arguments: Mapping[str, Any]) -> Verdict:
        task = TASKS.once(actor, arguments[argument])
        if task.asked_by == actor.ref or actor.holds(*OVERSEERS):
            return ALLOWED
        return Refusal("not_the_asker")

    return all_of(sees(TASKS, argument), rule)


@dataclass(frozen=True)
class Asked:
    task: UUID
    work: str


@action(
    "coordination.task.ask",
    rule=holds_role(*ASKERS),
    facts=Asked,
    erasure=Erasure.DETAILS,
    event="act",
)
def ask(unit: Unit, *, actor: Actor, draft: TaskDraft) -> UUID:
    """Ask for something; returns the task.

    Raises:
        Rejected: a value is missing or wrong; nothing is saved.
        NotFound: the record it is about is not this actor's to see.
    """
    values = columns(actor, draft, now=unit.at)
    organisation_id = actor.organisation_id
    assert organisation_id is not None  # the roles of the rule are held in an organisation
    task = Task(
        id=unit.new_id(),
        organisation_id=organisation_id,
        ref=draw(unit, organisation_id),
        asked_by=actor.ref,
        asked_at=unit.at,
        changed_at=unit.at,
        **values,
    )
    task.save(force_insert=True)
    note(unit, task, ChangeKind.ASKED)
    about = (ObjectRef(draft.about, draft.about_id),) if draft.about_id else ()
    unit.record(
        Asked(task=task.pk, work=task.work),
        objects=(task_ref(task.pk), *about),
        details={"title": task.title},
    )
    return task.pk


@dataclass(frozen=True)
class Changed:
    task: UUID
    fields: tuple[str, ...]


@action(
    "coordination.task.change",
    rule=_asker(),
    facts=Changed,
    erasure=Erasure.DETAILS,
    event="act",
)
def change(
    unit: Unit,
    *,
    actor: Actor,
    task_id: UUID,
    revision: int,
    title: str,
    text: str,
    assignee: UUID | None,
    role: str,
    due_on: date | None,
) -> None:
    """Say anew what is asked, of whom, by when. Raises Rejected, Conflict; nothing is saved."""
    task = locked(task_id)
    require_waiting(task)
    require_revision(task, revision)
    values = {
        "title": clean("title", title, longest=300, required=True),
        "text": clean("text", text, longest=20_000),
        **somebody(actor, assignee, role, now=unit.at),
        "due_on": day("due_on", due_on, now=unit.at),
    }
    if values["assignee"] != task.assignee:
        # Somebody new has not said yet that they do it.
        values["state"] = TaskState.OPEN
    changed = tuple(sorted(name for name, one in values.items() if getattr(task, name) != one))
    if changed:
        revise(unit, task, values, what=ChangeKind.CHANGED)
    unit.record(Changed(task=task_id, fields=changed), objects=(task_ref(task_id),))


@dataclass(frozen=True)
class Dropped:
    task: UUID


@action(
    "coordination.task.drop",
    rule=_asker(),
    facts=Dropped,
    erasure=Erasure.DETAILS,
    event="act",
)
def drop(unit: Unit, *, actor: Actor, task_id: UUID, why: str) -> None:
    """It need not be done any more. Raises Rejected, Conflict."""
    why = clean("why", why, longest=2000, required=True)
    task = locked(task_id)
    require_waiting(task)
    values = {"state": TaskState.DROPPED, "ended_at": unit.at}
    revise(unit, task, values, what=ChangeKind.DROPPED, text=why)
    unit.record(Dropped(task=task_id), objects=(task_ref(task_id),), details={"why": why})


@dataclass(frozen=True)
class AskedAgain:
    task: UUID


@action(
    "coordination.task.ask_again",
    rule=_asker(),
    facts=AskedAgain,
    erasure=Erasure.DETAILS,
    event="act",
)
def ask_again(unit: Unit, *, actor: Actor, task_id: UUID, why: str) -> None:
    """The answer was not enough, or it is needed after all. Raises Rejected, Conflict."""
    why = clean("why", why, longest=2000, required=True)
    task = locked(task_id)
    if task.state in WAITING:
        raise Conflict("task_waits", _("This task has not ended. Nothing was saved."))
    values = {"state": TaskState.OPEN, "ended_at": None}
    revise(unit, task, values, what=ChangeKind.ASKED_AGAIN, text=why)
    unit.record(AskedAgain(task=task_id), objects=(task_ref(task_id),), details={"why": why})
