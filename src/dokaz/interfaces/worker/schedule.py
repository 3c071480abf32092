# SPDX-License-Identifier: AGPL-3.0-or-later
"""Repeating steps at their times. Pure timing: the clock is passed in, nothing is started here.

A step that fails is tried again after a pause that doubles with every failure up to a minute, and
does not keep the others from running.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

LONGEST_PAUSE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Step:
    """Something to do every so many seconds. `run` does a bounded amount of work.

    `first_after_seconds`: what can wait lets a worker that has just started do its work first.
    """

    name: str
    every_seconds: float
    run: Callable[[], object]
    first_after_seconds: float = 0.0


@dataclass
class _State:
    due: float
    failures: int = 0
    trouble: str = ""


@dataclass
class Schedule:
    """Steps with when each is due. `on_trouble` hears the step's name and the error."""

    steps: tuple[Step, ...]
    clock: Callable[[], float]
    on_trouble: Callable[[str, Exception], None]
    _states: dict[str, _State] = field(default_factory=dict)

    def __post_init__(self) -> None:
        now = self.clock()
        self._states = {
            step.name: _State(due=now + step.first_after_seconds) for step in self.steps
        }

    @property
    def trouble(self) -> str:
        """Names of the steps whose last run failed, with the error's class."""
        pairs = sorted(self._states.items())
        return ", ".join(f"{name}: {state.trouble}" for name, state in pairs if state.trouble)

    def run_due(self, *, stopping: Callable[[], bool] = lambda: False) -> float:
        """Run what is due, each step once; returns the seconds until the next is."""
        for step in self.steps:
            if stopping():
                return 0.0
            if self._states[step.name].due <= self.clock():
                self._run(step)
        return max(0.0, min(state.due for state in self._states.values()) - self.clock())

    def run_all(self) -> None:
        """Run each step once more whatever its time, before the worker stops."""
        for step in self.steps:
            self._run(step)

    def _run(self, step: Step) -> None:
        state = self._states[step.name]
        try:
            step.run()
        except Exception as error:  # noqa: BLE001 - one broken step must not stop the others
            state.failures += 1
            state.trouble = type(error).__name__
            pause = step.every_seconds * 2**state.failures
            state.due = self.clock() + max(step.every_seconds, min(pause, LONGEST_PAUSE_SECONDS))
            self.on_trouble(step.name, error)
        else:
            state.failures, state.trouble = 0, ""
            state.due = self.clock() + step.every_seconds
