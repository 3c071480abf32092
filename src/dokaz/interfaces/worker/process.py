# SPDX-License-Identifier: AGPL-3.0-or-later
"""One worker process: threads for tasks, for the ledger, for slow steps, for long checks.

Each thread has its own database connection. With SQLite there is one task thread: it has one
writer at a time anyway, and its connections queue for it as web and worker processes do. Long
checks, such as that of the whole log, read for minutes or hours and write once; their thread holds
up no task.
"""

import gc
import logging
import signal
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import django

from dokaz.interfaces.worker.changes import OnChange
from dokaz.interfaces.worker.schedule import Schedule, Step

log = logging.getLogger("dokaz.worker")
IDLE_SECONDS = 0.5
LONG_IDLE_SECONDS = 3.0
"""Between looks for work that nobody waits for: a laptop on its battery asks seldom."""
DUE_SECONDS = 2.0
"""How late a task may begin that waited for its next try."""
SEEN_EVERY_SECONDS = 5.0


class LostStanding(Exception):
    """The worker's lock is gone (the database was restarted): others take it for dead."""


def main() -> int:
    """Run until a signal says stop. Exit code 0: stopped as asked; 1: something ended it."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    # What is imported stays for good: looking through it for garbage takes a fifth of a start.
    gc.disable()
    django.setup()
    gc.freeze()
    gc.enable()
    if not _keys_open():
        return 1
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    try:
        run_worker(stop=stop)
    except LostStanding:
        log.error("the worker lost its lock and stopped; start it again")  # noqa: TRY400
        return 1
    return 0


def _keys_open() -> bool:
    """Open the keys before anything is begun; otherwise say what is missing."""
    from dokaz.core.objects.errors import KeysLocked
    from dokaz.ledger.api import key_folder

    try:
        key_folder().open()
    except KeysLocked as error:
        # Its words are ours and name nobody.
        log.error("the worker did not start: %s", error)  # noqa: TRY400
        return False
    return True


def run_worker(*, stop: threading.Event, task_threads: int | None = None) -> None:
    """Work until `stop` is set, then finish the steps at hand.

    Raises:
        LostStanding: the process must end and be started again.
    """
    intake = _intake()
    from dokaz.gate.api import remove_journal
    from dokaz.interfaces.worker.steps import (
        asking_steps,
        indexing_steps,
        packing_steps,
        quick_steps,
        slow_steps,
    )

    if task_threads is None:
        task_threads = 2 if intake.writes_in_parallel() else 1
    with intake.enlisted() as number:
        log.info("worker started")
        quick = _schedule(quick_steps())
        slow = _schedule(slow_steps(stop.is_set))
        packing = _schedule(packing_steps())
        asking = _schedule(asking_steps())
        indexing = _schedule(indexing_steps(stop.is_set))
        work: list[Callable[[], None]] = [
            lambda: _follow(quick, stop),
            lambda: _follow(slow, stop),
            lambda: _follow(packing, stop),
            lambda: _follow(asking, stop),
            lambda: _follow(indexing, stop),
            *[
                partial(_run_tasks, number, stop, queue=queue, idle_seconds=LONG_IDLE_SECONDS)
                for queue in (intake.CHECKS_QUEUE, *intake.LONG_QUEUES)
            ],
            *[lambda: _run_tasks(number, stop, queue=intake.DEFAULT_QUEUE)] * task_threads,
        ]
        threads = [
            threading.Thread(target=_guarded, args=(part, stop), name=f"worker-{place}")
            for place, part in enumerate(work)
        ]
        for thread in threads:
            thread.start()
        try:
            _watch(number, stop, (quick, slow, packing, asking, indexing))
        finally:
            stop.set()
            for thread in threads:
                thread.join()
            intake.close_sandbox()
        # What the last steps committed gets its place before the worker says it stopped.
        quick.run_all()
        remove_journal()
    log.info("worker stopped")


def _schedule(steps: tuple[Step, ...]) -> Schedule:
    return Schedule(steps=steps, clock=time.monotonic, on_trouble=_note_trouble)


def _note_trouble(name: str, error: Exception) -> None:
    # The class only: messages may repeat people's words.
    log.error("step %s failed: %s", name, type(error).__name__)


def _watch(number: int, stop: threading.Event, schedules: tuple[Schedule, ...]) -> None:
    intake = _intake()
    while not stop.wait(SEEN_EVERY_SECONDS):
        intake.refresh_connections()
        if not intake.worker_is_alive(number):
            raise LostStanding
        intake.worker_seen(number, trouble=", ".join(s.trouble for s in schedules if s.trouble))


def _guarded(part: Callable[[], None], stop: threading.Event) -> None:
    """A thread that dies takes the process with it: half a worker would look whole."""
    try:
        part()
    except Exception as error:  # noqa: BLE001 - see above
        log.error("worker thread ended: %s", type(error).__name__)  # noqa: TRY400
    finally:
        stop.set()
        _intake().drop_connections()


def _follow(schedule: Schedule, stop: threading.Event) -> None:
    intake = _intake()
    while not stop.is_set():
        intake.refresh_connections()
        stop.wait(schedule.run_due(stopping=stop.is_set))


def _run_tasks(
    number: int, stop: threading.Event, *, queue: str, idle_seconds: float = IDLE_SECONDS
) -> None:
    from dokaz.gate.api import database_stamp

    intake = _intake()
    run_one = OnChange(
        partial(intake.run_one_task, number, queue=queue),
        database_stamp,
        anyway_seconds=DUE_SECONDS,
    )
    while not stop.is_set():
        intake.refresh_connections()
        try:
            worked = run_one()
        except intake.QueueUnavailable as error:
            _note_trouble("tasks", error)
            worked = False
        if not worked:
            stop.wait(idle_seconds)


def _intake() -> Any:
    """The room's api; imported late, because models exist only after Django was set up."""
    from dokaz.intake import api

    return api
