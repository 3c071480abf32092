# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every act on a task does: lock its row, keep what was before, say it to the log."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.coordination.facts import TaskChanged
from dokaz.coordination.models import Task, TaskChange
from dokaz.coordination.vocabulary import WAITING, ChangeKind
from dokaz.gate.api import Conflict, ObjectRef, Unit, erase_details


def locked(task_id: UUID) -> Task:
    """The task's row, locked until the act ends; the rule has checked who asks."""
    task: Task = Task.objects.select_for_update().get(pk=task_id)
    return task


def require_waiting(task: Task) -> None:
    """Raises Conflict: the task has ended."""
    if task.state not in WAITING:
        raise Conflict(
            "task_ended", _("This task has ended. Nothing was saved; ask again if needed.")
        )


def require_revision(task: Task, seen: int) -> None:
    """Raises Conflict: somebody changed the task since the editor saw it."""
    if task.revision != seen:
        raise Conflict(
            "changed_meanwhile",
            _("Somebody changed this task meanwhile. Nothing was saved. Look and save again."),
        )


def revise(
    unit: Unit, task: Task, values: Mapping[str, Any], *, what: ChangeKind, text: str = ""
) -> bool:
    """Set fields of a locked task and write a line of its history; whether a field changed."""
    changed = sorted(name for name, value in values.items() if getattr(task, name) != value)
    before = {name: _plain(getattr(task, name)) for name in changed}
    for name in changed:
        setattr(task, name, values[name])
    task.revision += 1
    task.changed_at = unit.at
    task.save(update_fields=[*changed, "revision", "changed_at"])
    after = {name: _plain(getattr(task, name)) for name in changed}
    note(unit, task, what, text=text, before=before or None, after=after or None)
    return bool(changed)


def note(
    unit: Unit,
    task: Task,
    what: ChangeKind,
    *,
    text: str = "",
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Write one line of the task's history and tell the rooms above."""
    TaskChange(
        task=task,
        organisation_id=task.organisation_id,
        act_id=unit.act_id,
        at=unit.at,
        by=unit.actor.ref,
        kind=what,
        text=text,
        before=dict(before) if before else None,
        after=dict(after) if after else None,
    ).save(force_insert=True)
    unit.emit(TaskChanged(task=task.pk, organisation=task.organisation_id, what=str(what)))


def empty_words(unit: Unit, task: Task) -> None:
    """Empty every word people wrote about a locked task, with those kept with its acts."""
    lines = list(TaskChange.objects.select_for_update().filter(task=task).order_by("pk"))
    for line in lines:
        line.text, line.before, line.after = "", None, None
        line.save(update_fields=["text", "before", "after"])
    erase_details(unit, {line.act_id for line in lines})
    task.title, task.text, task.erased_at = "", "", unit.at
    task.save(update_fields=["title", "text", "erased_at"])
    note(unit, task, ChangeKind.ERASED)


def task_ref(task_id: UUID) -> ObjectRef:
    """How the log names a task."""
    return ObjectRef("task", task_id)


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
