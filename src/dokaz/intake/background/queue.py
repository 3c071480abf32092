# SPDX-License-Identifier: AGPL-3.0-or-later
"""Running queued tasks: claimed by one worker, tried a limited number of times, then given up.

Promises: a task is run by one worker at a time; a task whose worker died is tried again, which
counts as a try; what is kept about a failure is the error's class and the places in the code,
never its message, which may repeat people's words.
"""

import time
import traceback
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from django.db import DatabaseError, OperationalError, close_old_connections, transaction
from django_tasks import TaskContext, TaskResultStatus
from django_tasks_db.models import DBTaskResult

from dokaz.core.errors import StorageFault
from dokaz.intake.background.workers import is_alive

Row = DBTaskResult[Any, Any]

LIMIT = 3
"""How often a task is tried."""

FIRST_PAUSE = timedelta(seconds=5)
INTERRUPTED = "interrupted"
DEFAULT = "default"
"""The queue of tasks that are done in their turn."""
CHECKS = "checks"
"""The queue of long checks, which wait for each other and hold up nothing else."""
LONG = ("reading", "films")
"""Queues of what takes minutes or hours for a file and is waited for by nobody."""
SETTLE_PAUSES_S = (0.5, 2.0, 5.0, 15.0)


class QueueUnavailable(StorageFault):
    """The database does not answer, or is locked for long. Tasks wait; nothing is lost."""

    code: ClassVar[str] = "intake.queue_unavailable"


def run_one(worker: int, *, queue: str = DEFAULT, pause: timedelta = FIRST_PAUSE) -> bool:
    """Run one task of a queue that is due; returns whether there was one. Never raises for the
    task.

    `pause` is waited before the second try, four times as long before the third.

    Raises:
        QueueUnavailable: no task could be claimed or settled. One that was claimed stays marked
            as running and is given back when this worker has ended.
    """
    try:
        return _run_one(worker, queue, pause)
    except DatabaseError as error:
        raise QueueUnavailable(type(error).__name__) from error


def _run_one(worker: int, queue: str, pause: timedelta) -> bool:
    row = _claim(worker, queue)
    if row is None:
        return False
    try:
        value = _call(row)
    except Exception as error:  # noqa: BLE001 - whatever a task raises is kept and tried again
        error_class, places = _class_of(error), _places(error)
        _settle(lambda: _failed(row, worker, error_class=error_class, places=places, pause=pause))
    else:
        _settle(lambda: _succeeded(row, worker, value))
    return True


def _settle(write: Callable[[], object]) -> None:
    """Write a task's end down even if the database is away for some seconds."""
    for pause_s in SETTLE_PAUSES_S:
        try:
            write()
        except OperationalError:
            time.sleep(pause_s)
            close_old_connections()
        else:
            return
    write()


def reclaim_interrupted(*, pause: timedelta = FIRST_PAUSE) -> int:
    """Give tasks of dead workers back to the queue, or up; returns how many."""
    found = 0
    for row in DBTaskResult.objects.running():
        worker = int(row.worker_ids[-1]) if row.worker_ids else 0
        if worker and is_alive(worker):
            continue
        found += _failed(row, worker, error_class=INTERRUPTED, places="", pause=pause)
    return found


def waiting() -> int:
    """How many tasks wait or run."""
    states = (TaskResultStatus.READY, TaskResultStatus.RUNNING)
    return DBTaskResult.objects.filter(status__in=states).count()


def _call(row: Row) -> object:
    task, arguments = row.task, row.args_kwargs
    result: Any = row.task_result
    first = (TaskContext(task_result=result),) if task.takes_context else ()
    return task.call(*first, *arguments["args"], **arguments["kwargs"])


def _claim(worker: int, queue: str = DEFAULT) -> Row | None:
    waiting = DBTaskResult.objects.ready().filter(queue_name=queue)
    # On SQLite a transaction keeps all others from writing: none is begun to find nothing.
    if not waiting.exists():
        return None
    with transaction.atomic():
        row = waiting.get_locked()
        if row is not None:
            row.claim(str(worker))
        return row


def _succeeded(row: Row, worker: int, value: object) -> None:
    _if_still_ours(row, worker, lambda mine: mine.set_successful(value))


def _failed(row: Row, worker: int, *, error_class: str, places: str, pause: timedelta) -> int:
    def keep(mine: Row) -> None:
        tries = len(mine.worker_ids)
        now = datetime.now(UTC)
        mine.exception_class_path, mine.traceback = error_class, places
        if tries < LIMIT:
            mine.status = TaskResultStatus.READY
            mine.run_after = now + pause * 4 ** (tries - 1)
        else:
            mine.status, mine.finished_at = TaskResultStatus.FAILED, now
        mine.save()

    return _if_still_ours(row, worker, keep)


def _if_still_ours(row: Row, worker: int, change: Callable[[Row], None]) -> int:
    """Change the row unless it was given to another worker meanwhile."""
    with transaction.atomic():
        mine = DBTaskResult.objects.select_for_update().filter(pk=row.pk).first()
        if mine is None or mine.status != TaskResultStatus.RUNNING:
            return 0
        if worker and mine.worker_ids[-1:] != [str(worker)]:
            return 0
        change(mine)
        return 1


def _class_of(error: BaseException) -> str:
    kind = type(error)
    return f"{kind.__module__}.{kind.__qualname__}"


def _places(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)[-30:]
    return "\n".join(f"{frame.name} line {frame.lineno}" for frame in frames)
