# SPDX-License-Identifier: Apache-2.0
"""Verdicts as values: findings make steps, steps make a report, a report gives an exit code.

Promised: a step without a finding is never proven; a step is never better than its worst finding;
the number of findings kept of one kind is bounded, and what was left out is counted.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

# Enough for a person to see the pattern; the counts tell the rest.
KEPT_OF_ONE_KIND = 25


class Status(StrEnum):
    """What a finding says. A note informs and does not count in the verdict."""

    PROVEN = "proven"
    NOT_CHECKED = "not_checked"
    FAILED = "failed"
    NOTE = "note"


class ExitCode(IntEnum):
    """Exit codes of `dokaz-verify`; fixed for ever."""

    PROVEN = 0
    NOT_CHECKED = 1
    FAILED = 2
    UNREADABLE = 3
    USAGE = 64
    INTERNAL = 70


_WORST_FIRST = (Status.FAILED, Status.NOT_CHECKED, Status.PROVEN)
_EXIT_CODES = {
    Status.PROVEN: ExitCode.PROVEN,
    Status.NOT_CHECKED: ExitCode.NOT_CHECKED,
    Status.FAILED: ExitCode.FAILED,
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found. `id` is stable and names a message; `values` fill its places."""

    status: Status
    id: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StepReport:
    """The findings of one numbered step. `id` is stable."""

    number: int
    id: str
    findings: tuple[Finding, ...]

    @property
    def status(self) -> Status:
        """The worst status among the findings; not checked if nothing was found."""
        return _worst(finding.status for finding in self.findings)


@dataclass(frozen=True, slots=True)
class Report:
    """The whole verdict. `subject` tells what was looked at, by stable names."""

    kind: str
    subject: Mapping[str, str]
    steps: tuple[StepReport, ...]

    @property
    def status(self) -> Status:
        """The worst status among the steps; not checked if there are none."""
        return _worst(step.status for step in self.steps)

    @property
    def exit_code(self) -> ExitCode:
        """What the program ends with."""
        return _EXIT_CODES[self.status]


class Findings:
    """Collects the findings of one step."""

    def __init__(self) -> None:
        self._kept: list[Finding] = []
        self._counts: Counter[tuple[Status, str]] = Counter()

    def add(self, status: Status, id: str, **values: object) -> None:
        """Add one finding; beyond the limit of one kind it is only counted."""
        self._counts[status, id] += 1
        if self._counts[status, id] <= KEPT_OF_ONE_KIND:
            # Reasons are whole sentences of other modules; the message brings its own full stop.
            texts = {name: str(value).removesuffix(".") for name, value in values.items()}
            self._kept.append(Finding(status, id, texts))

    def proven(self, id: str, **values: object) -> None:
        """Something holds, on grounds that do not come from the parcel alone."""
        self.add(Status.PROVEN, id, **values)

    def not_checked(self, id: str, **values: object) -> None:
        """Something could not be looked at, or only held against the parcel itself."""
        self.add(Status.NOT_CHECKED, id, **values)

    def failed(self, id: str, **values: object) -> None:
        """Something does not hold."""
        self.add(Status.FAILED, id, **values)

    def note(self, id: str, **values: object) -> None:
        """Something worth knowing that is no verdict."""
        self.add(Status.NOTE, id, **values)

    @property
    def has_failed(self) -> bool:
        """Whether anything failed so far."""
        return any(status is Status.FAILED for status, _ in self._counts)

    def report(self, number: int, id: str) -> StepReport:
        """The finished step, with a line for what was left out."""
        left_out = [
            Finding(status, "step.more", {"count": str(count - KEPT_OF_ONE_KIND), "kind": kind})
            for (status, kind), count in self._counts.items()
            if count > KEPT_OF_ONE_KIND
        ]
        return StepReport(number, id, (*self._kept, *left_out))


def _worst(statuses: Iterable[Status]) -> Status:
    found = set(statuses)
    for status in _WORST_FIRST:
        if status in found:
            return status
    return Status.NOT_CHECKED
