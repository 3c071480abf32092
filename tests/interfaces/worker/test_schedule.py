# SPDX-License-Identifier: AGPL-3.0-or-later
"""Timing of the worker's steps, on a clock that the test moves."""

import itertools

from dokaz.interfaces.worker.schedule import LONGEST_PAUSE_SECONDS, Schedule, Step


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Broken(Exception):
    pass


def test_each_step_runs_at_its_own_times() -> None:
    clock, runs = Clock(), []
    steps = (Step("a", 1.0, lambda: runs.append("a")), Step("b", 5.0, lambda: runs.append("b")))
    schedule = Schedule(steps=steps, clock=clock, on_trouble=lambda name, error: None)
    for _ in range(6):
        schedule.run_due()
        clock.now += 1.0
    assert runs.count("a") == 6
    assert runs.count("b") == 2


def test_what_can_wait_lets_the_others_begin() -> None:
    clock, runs = Clock(), []
    steps = (
        Step("large", 60.0, lambda: runs.append("large"), first_after_seconds=20.0),
        Step("quick", 1.0, lambda: runs.append("quick")),
    )
    schedule = Schedule(steps=steps, clock=clock, on_trouble=lambda name, error: None)
    for _ in range(30):
        schedule.run_due()
        clock.now += 1.0
    assert runs.index("large") == 20
    assert runs.count("large") == 1


def test_the_wait_ends_when_the_next_step_is_due() -> None:
    clock = Clock()
    schedule = Schedule(
        steps=(Step("a", 4.0, lambda: None), Step("b", 9.0, lambda: None)),
        clock=clock,
        on_trouble=lambda name, error: None,
    )
    assert schedule.run_due() == 4.0
    clock.now += 3.0
    assert schedule.run_due() == 1.0


def test_a_failing_step_is_reported_pauses_longer_and_leaves_the_others_alone() -> None:
    clock, runs, troubles = Clock(), [], []

    def fail() -> None:
        runs.append(clock.now)
        raise Broken("somebody's words")

    good = []
    steps = (Step("bad", 1.0, fail), Step("good", 1.0, lambda: good.append(1)))
    schedule = Schedule(
        steps=steps, clock=clock, on_trouble=lambda name, error: troubles.append((name, error))
    )
    for _ in range(400):
        schedule.run_due()
        clock.now += 1.0
    gaps = [later - earlier for earlier, later in itertools.pairwise(runs)]
    assert gaps[:5] == [2, 4, 8, 16, 32]
    assert max(gaps) == LONGEST_PAUSE_SECONDS
    assert len(good) == 400
    assert {name for name, _ in troubles} == {"bad"}
    assert schedule.trouble == "bad: Broken"


def test_a_step_that_works_again_is_in_trouble_no_more() -> None:
    clock, fails = Clock(), [True]

    def step() -> None:
        if fails.pop() if fails else False:
            raise Broken

    schedule = Schedule(
        steps=(Step("a", 1.0, step),), clock=clock, on_trouble=lambda name, error: None
    )
    schedule.run_due()
    assert schedule.trouble == "a: Broken"
    clock.now += 2.0
    schedule.run_due()
    assert schedule.trouble == ""


def test_stopping_starts_no_further_step() -> None:
    runs: list[str] = []
    steps = (Step("a", 1.0, lambda: runs.append("a")), Step("b", 1.0, lambda: runs.append("b")))
    schedule = Schedule(steps=steps, clock=Clock(), on_trouble=lambda name, error: None)
    schedule.run_due(stopping=lambda: bool(runs))
    assert runs == ["a"]


def test_before_stopping_each_step_runs_once_more_even_after_a_failure() -> None:
    runs: list[str] = []

    def fail() -> None:
        runs.append("bad")
        raise Broken

    steps = (Step("bad", 9.0, fail), Step("good", 9.0, lambda: runs.append("good")))
    schedule = Schedule(steps=steps, clock=Clock(), on_trouble=lambda name, error: None)
    schedule.run_due()
    schedule.run_all()
    assert runs == ["bad", "good"] * 2
