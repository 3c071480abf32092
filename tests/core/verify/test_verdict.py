# SPDX-License-Identifier: AGPL-3.0-or-later
"""The arithmetic of verdicts: the worst finding counts, and silence proves nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dokaz.core.verify.verdict import ExitCode, Finding, Findings, Report, Status, StepReport

RANK = {Status.PROVEN: 0, Status.NOT_CHECKED: 1, Status.FAILED: 2}


def step(*statuses: Status) -> StepReport:
    return StepReport(1, "bag", tuple(Finding(status, "x.y") for status in statuses))


@given(st.lists(st.sampled_from(Status)))
def test_a_step_is_never_better_than_its_worst_finding(statuses: list[Status]) -> None:
    counted = [RANK[each] for each in statuses if each is not Status.NOTE]
    assert RANK[step(*statuses).status] == (max(counted) if counted else 1)


@given(st.lists(st.sampled_from([Status.PROVEN, Status.NOT_CHECKED, Status.FAILED])))
def test_a_report_is_never_better_than_its_worst_step(statuses: list[Status]) -> None:
    report = Report("parcel", {}, tuple(step(status) for status in statuses))
    worst = max((RANK[each] for each in statuses), default=1)
    assert report.exit_code == worst


def test_silence_proves_nothing() -> None:
    assert Findings().report(1, "bag").status is Status.NOT_CHECKED
    assert Report("parcel", {}, ()).exit_code is ExitCode.NOT_CHECKED
    assert step(Status.NOTE).status is Status.NOT_CHECKED


def test_exit_codes_are_fixed() -> None:
    assert {code.name: int(code) for code in ExitCode} == {
        "PROVEN": 0,
        "NOT_CHECKED": 1,
        "FAILED": 2,
        "UNREADABLE": 3,
        "USAGE": 64,
        "INTERNAL": 70,
    }


@pytest.mark.parametrize("count", [1, 25, 26, 1000])
def test_findings_of_one_kind_are_bounded_and_counted(count: int) -> None:
    findings = Findings()
    for number in range(count):
        findings.failed("bag.not_listed", path=str(number), manifest="m")
    report = findings.report(2, "bag")
    more = [finding for finding in report.findings if finding.id == "step.more"]
    assert len(report.findings) - len(more) == min(count, 25)
    assert [finding.values["count"] for finding in more] == (
        [str(count - 25)] if count > 25 else []
    )
    assert report.status is Status.FAILED
