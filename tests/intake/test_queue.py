# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tasks are tried a limited number of times, given up visibly, and tried again on request."""

from datetime import timedelta

import pytest
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from dokaz.gate.api import Conflict, NotFound, Refused
from dokaz.gate.models import Act
from dokaz.intake import api as intake
from dokaz.intake.background import queue, workers
from dokaz.interfaces.web.ledger.tasks import check_ledger
from tests.intake.world import World

pytestmark = pytest.mark.django_db
AT_ONCE = timedelta(0)
calls: list[str] = []


@task()
def works(identifier: str) -> None:
    calls.append(identifier)


@task(queue_name=queue.CHECKS)
def checks(identifier: str) -> None:
    calls.append(identifier)


@task()
def fails(identifier: str) -> None:
    calls.append(identifier)
    raise ValueError("Petro Vigaday lives here")


@pytest.fixture(autouse=True)
def _forget_calls():
    calls.clear()


def test_a_task_runs_once() -> None:
    works.enqueue("a")
    with workers.enlisted() as number:
        assert queue.run_one(number)
        assert not queue.run_one(number)
    assert calls == ["a"]
    assert DBTaskResult.objects.get().status == "SUCCESSFUL"


def test_a_failing_task_is_tried_three_times_and_then_given_up(world: World) -> None:
    fails.enqueue("b")
    with workers.enlisted() as number:
        while queue.run_one(number, pause=AT_ONCE):
            pass
    assert calls == ["b"] * queue.LIMIT
    (letter,) = intake.dead_letters(actor=world.node_admin)
    assert (letter.tries, letter.error) == (3, "builtins.ValueError")
    assert letter.arguments == ("b",)


def test_a_second_try_waits() -> None:
    fails.enqueue("c")
    with workers.enlisted() as number:
        assert queue.run_one(number)
        assert not queue.run_one(number)
    assert calls == ["c"]


def test_what_is_kept_of_a_failure_names_no_one(world: World) -> None:
    fails.enqueue("d")
    with workers.enlisted() as number:
        queue.run_one(number)
    kept = str(DBTaskResult.objects.values())
    assert "Petro" not in kept
    assert "fails line" in kept


def test_a_given_up_task_runs_again_on_request_by_an_act(world: World) -> None:
    fails.enqueue("e")
    with workers.enlisted() as number:
        while queue.run_one(number, pause=AT_ONCE):
            pass
        letter = intake.dead_letters(actor=world.node_admin)[0]
        with pytest.raises(Refused):
            intake.retry(actor=world.documenter, task_id=letter.id)
        intake.retry(actor=world.node_admin, task_id=letter.id)
        assert intake.dead_letters(actor=world.node_admin) == ()
        assert queue.run_one(number)
    assert len(calls) == 4
    act = Act.objects.get(action="intake.task.retry", outcome="done")
    assert act.facts["task"] == str(letter.id)


def test_only_a_given_up_task_can_be_retried(world: World) -> None:
    works.enqueue("f")
    waiting = intake.tasks_at_work(actor=world.node_admin)[0]
    with pytest.raises(Conflict):
        intake.retry(actor=world.node_admin, task_id=waiting.id)
    with pytest.raises(NotFound):
        intake.retry(actor=world.node_admin, task_id=world.own)


def test_a_task_of_a_living_worker_is_left_to_it() -> None:
    works.enqueue("g")
    with workers.enlisted() as number:
        row = queue._claim(number)
        assert row is not None
        assert queue.reclaim_interrupted(pause=AT_ONCE) == 0
        assert DBTaskResult.objects.get().status == "RUNNING"


def test_a_task_of_a_dead_worker_is_tried_again_and_that_counts() -> None:
    works.enqueue("h")
    for tries in range(1, queue.LIMIT + 1):
        with workers.enlisted() as number:
            assert queue._claim(number) is not None
        # The worker's lock is gone without the task having ended.
        assert queue.reclaim_interrupted(pause=AT_ONCE) == 1
        row = DBTaskResult.objects.get()
        assert len(row.worker_ids) == tries
        assert row.exception_class_path == queue.INTERRUPTED
    assert row.status == "FAILED"
    assert calls == []


def test_a_late_worker_cannot_settle_what_was_given_to_another() -> None:
    works.enqueue("i")
    with workers.enlisted() as first:
        late = queue._claim(first)
    queue.reclaim_interrupted(pause=AT_ONCE)
    with workers.enlisted() as second:
        queue._claim(second)
        queue._succeeded(late, first, None)
        assert DBTaskResult.objects.get().status == "RUNNING"


def test_workers_are_listed_with_whether_they_live(world: World) -> None:
    with workers.enlisted() as number:
        workers.seen(number, trouble="ledger: LogDiverged")
        (shown,) = intake.running_workers(actor=world.node_admin)
        assert (shown.id, shown.alive, shown.trouble) == (number, True, "ledger: LogDiverged")
        assert workers.bury_dead() == []
    assert intake.running_workers(actor=world.node_admin) == ()


def test_a_long_check_holds_up_no_task_and_no_task_a_check() -> None:
    checks.enqueue("check")
    works.enqueue("task")
    with workers.enlisted() as number:
        while queue.run_one(number):
            pass
        assert calls == ["task"]
        while queue.run_one(number, queue=queue.CHECKS):
            pass
    assert calls == ["task", "check"]


def test_the_check_of_the_log_is_such_a_check() -> None:
    check_ledger.enqueue()
    assert DBTaskResult.objects.get().queue_name == queue.CHECKS
