# SPDX-License-Identifier: AGPL-3.0-or-later
"""What others see of the room's rows."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from dokaz.coordination.models import Task
from dokaz.coordination.vocabulary import WAITING


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A line of a list. `about_ref` is empty where the reader may not see the record."""

    id: UUID
    ref: str
    work: str
    title: str
    state: str
    about: str
    about_id: UUID | None
    about_ref: str
    asked_by: UUID
    asked_at: datetime
    assignee: UUID | None
    role: str
    due_on: date | None
    ended_at: datetime | None
    erased: bool

    @property
    def waits(self) -> bool:
        return self.state in WAITING


@dataclass(frozen=True, slots=True)
class TaskPage:
    """`after`: where the next page begins; None on the last one."""

    rows: tuple[TaskRow, ...]
    after: UUID | None


@dataclass(frozen=True, slots=True)
class TaskChangeView:
    at: datetime
    by: UUID
    kind: str
    text: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class TaskView:
    row: TaskRow
    text: str
    revision: int
    changes: tuple[TaskChangeView, ...]


@dataclass(frozen=True, slots=True)
class Load:
    """What waits for one person: tasks they have, of these overdue ones, and takeable ones."""

    mine: int
    overdue: int
    takeable: int


def row_of(task: Task, about_refs: dict[UUID, str]) -> TaskRow:
    about_ref = about_refs.get(task.about_id, "") if task.about_id else ""
    return TaskRow(
        id=task.pk,
        ref=task.ref,
        work=task.work,
        title=task.title,
        state=task.state,
        about=task.about,
        about_id=task.about_id if about_ref else None,
        about_ref=about_ref,
        asked_by=task.asked_by,
        asked_at=task.asked_at,
        assignee=task.assignee,
        role=task.role,
        due_on=task.due_on,
        ended_at=task.ended_at,
        erased=task.erased_at is not None,
    )
