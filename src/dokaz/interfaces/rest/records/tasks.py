# SPDX-License-Identifier: AGPL-3.0-or-later
"""Operations of tasks: what people ask of each other, about which record, by when."""

from dataclasses import dataclass
from uuid import UUID

from dokaz.coordination import api as coordination
from dokaz.gate.api import Actor
from dokaz.interfaces.rest.records.making import get, post

_AT = "/tasks/{uuid:task_id}"


@dataclass(frozen=True, slots=True)
class TaskWithHistory:
    """One task. `row` as in lists; `changes` oldest first."""

    # The room's own view shares its name with the tasks of withdrawals in the description.
    row: coordination.TaskRow
    text: str
    revision: int
    changes: tuple[coordination.TaskChangeView, ...]


def _task(*, actor: Actor, task_id: UUID) -> TaskWithHistory:
    found = coordination.get_task(actor=actor, task_id=task_id)
    return TaskWithHistory(found.row, found.text, found.revision, found.changes)


OFFERED = (
    get(
        "/tasks", "list_tasks", "List tasks",
        "Tasks the person may see. `which`: `mine`, `takeable`, `asked`, `all` that wait, or "
        "`ended`. Of the first two the due ones come first.",
        coordination.visible_tasks,
    ),
    post(
        "/tasks", "ask_task", "Ask for something",
        "Ask a role or one member of the organisation for something, perhaps about a record.",
        coordination.ask, kinds={"work": coordination.Work},
    ),
    get(_AT, "get_task", "One task", "One task with its history, oldest line first.",
        _task, serves=("coordination.task.show",)),
    post(
        f"{_AT}/take", "take_task", "Take a task",
        "Take a task that is asked of a role of this person.", coordination.take,
    ),
    post(
        f"{_AT}/give-back", "give_back_task", "Give a task back",
        "Say why it will not be done by this person; it waits for its role again.",
        coordination.give_back,
    ),
    post(
        f"{_AT}/finish", "finish_task", "Answer a task",
        "Say that it is done, and what came out.", coordination.finish,
    ),
    post(
        f"{_AT}/say", "say_of_task", "Say something about a task",
        "Add a line to its history.", coordination.say,
    ),
    post(
        f"{_AT}/drop", "drop_task", "Take a task back",
        "Say that it is not asked for any more.", coordination.drop,
    ),
    post(
        f"{_AT}/ask-again", "ask_task_again", "Ask again",
        "Open an ended task again, with a reason.", coordination.ask_again,
    ),
)  # fmt: skip
