# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tasks that were tried as often as allowed: shown to the operator, and tried again on request."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from dokaz.gate.api import Actor, Conflict, Erasure, NotFound, ObjectRef, Unit, action, view
from dokaz.intake.background.queue import Row
from dokaz.intake.policy import may_mend, may_see_health


@dataclass(frozen=True, slots=True)
class TaskView:
    """A task as an operator sees it: what, which things (identifiers), how often, why not."""

    id: UUID
    name: str
    arguments: tuple[str, ...]
    status: str
    tries: int
    error: str
    places: str
    enqueued_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True)
class TaskRetried:
    task: UUID
    name: str
    error: str


@view("intake.task.dead_letters", rule=may_mend)
def dead_letters(*, actor: Actor, limit: int = 100) -> tuple[TaskView, ...]:
    """Tasks that were given up, the newest first."""
    rows = DBTaskResult.objects.failed().order_by("-finished_at", "-id")[: max(1, min(limit, 500))]
    return tuple(_view(row) for row in rows)


@view("intake.task.count_given_up", rule=may_see_health)
def given_up_count(*, actor: Actor) -> int:
    """How many tasks were given up and not tried again since."""
    return int(DBTaskResult.objects.failed().count())


@view("intake.task.list", rule=may_mend)
def tasks_at_work(*, actor: Actor, limit: int = 100) -> tuple[TaskView, ...]:
    """Tasks that run or wait, in the order they will be taken."""
    states = (TaskResultStatus.RUNNING, TaskResultStatus.READY)
    rows = DBTaskResult.objects.filter(status__in=states)[: max(1, min(limit, 500))]
    return tuple(_view(row) for row in rows)


@action(
    "intake.task.retry",
    rule=may_mend,
    facts=TaskRetried,
    erasure=Erasure.NOTHING_PERSONAL,
    event="act",
)
def retry(unit: Unit, *, actor: Actor, task_id: UUID) -> None:
    """Queue a given-up task again, with all its tries before it.

    Raises:
        NotFound: no such task.
        Conflict: it was not given up.
    """
    row = DBTaskResult.objects.select_for_update().filter(pk=task_id).first()
    if row is None:
        raise NotFound("task")
    if row.status != TaskResultStatus.FAILED:
        raise Conflict(
            "task_not_given_up", _("This task was not given up: it waits, runs or is done.")
        )
    error = row.exception_class_path
    row.status, row.worker_ids, row.finished_at = TaskResultStatus.READY, [], None
    row.run_after = datetime.now(UTC)
    row.save()
    unit.record(
        TaskRetried(task=task_id, name=row.task_path, error=error[:100]),
        objects=(ObjectRef("task", task_id),),
    )


def _view(row: Row) -> TaskView:
    return TaskView(
        id=row.pk,
        name=row.task_path,
        arguments=tuple(str(value) for value in row.args_kwargs["args"]),
        status=row.status.lower(),
        tries=len(row.worker_ids),
        error=row.exception_class_path,
        places=row.traceback,
        enqueued_at=row.enqueued_at,
        finished_at=row.finished_at,
    )
