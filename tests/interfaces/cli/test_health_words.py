# SPDX-License-Identifier: AGPL-3.0-or-later
"""Checks of the doctor that look at times: each verdict at its border, and none for what is old."""

from datetime import UTC, datetime, timedelta

import pytest

from dokaz.gate import api as gate
from dokaz.gate.api import BackupLine, BackupOverview
from dokaz.interfaces.cli.health import backups, outside_time
from dokaz.interfaces.cli.health.verdict import Verdict
from dokaz.ledger import api as ledger

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def line(days: float, verdict: str = "") -> BackupLine:
    return BackupLine(NOW - timedelta(days=days), "ab" * 32, 5, verdict)


@pytest.mark.parametrize(
    ("apart", "verdict"),
    [
        (timedelta(seconds=3), Verdict.OK),
        (timedelta(minutes=3), Verdict.ATTENTION),
        (timedelta(minutes=-3), Verdict.ATTENTION),
        (timedelta(hours=2), Verdict.WRONG),
    ],
)
def test_the_clock_beside_somebody_else_s(
    monkeypatch: pytest.MonkeyPatch, apart: timedelta, verdict: Verdict
) -> None:
    answer = ledger.OutsideTime("witness.example", theirs=NOW - apart, ours=NOW)
    monkeypatch.setattr(ledger, "outside_times", lambda: (answer,))
    (found,) = outside_time.clock(now=NOW)
    assert (found.verdict, bool(found.todo)) == (verdict, verdict is not Verdict.OK)


@pytest.mark.parametrize("answers", [(), (timedelta(days=2),)])
def test_an_old_answer_or_none_is_not_taken_for_a_good_clock(
    monkeypatch: pytest.MonkeyPatch, answers: tuple[timedelta, ...]
) -> None:
    times = tuple(ledger.OutsideTime("w", NOW - age, NOW - age) for age in answers)
    monkeypatch.setattr(ledger, "outside_times", lambda: times)
    (found,) = outside_time.clock(now=NOW)
    assert found.verdict is Verdict.NOT_CHECKED


@pytest.mark.parametrize(
    ("overview", "verdicts"),
    [
        (BackupOverview(None, None, None), (Verdict.ATTENTION, Verdict.ATTENTION)),
        (BackupOverview(line(1), line(1, "whole"), None), (Verdict.OK, Verdict.OK)),
        (BackupOverview(line(8), line(1, "whole"), None), (Verdict.ATTENTION, Verdict.OK)),
        (BackupOverview(line(1), line(101, "whole"), None), (Verdict.OK, Verdict.ATTENTION)),
        (BackupOverview(line(1), line(1, "attention"), None), (Verdict.OK, Verdict.ATTENTION)),
    ],
)
def test_backups_that_are_old_or_were_never_tried(
    monkeypatch: pytest.MonkeyPatch, overview: BackupOverview, verdicts: tuple[Verdict, ...]
) -> None:
    monkeypatch.setattr(gate, "backup_overview", lambda *, actor: overview)
    assert tuple(one.verdict for one in backups.backups(now=NOW)) == verdicts
