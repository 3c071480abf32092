# SPDX-License-Identifier: AGPL-3.0-or-later
"""Checks of the doctor that look at times: each verdict at its border, and none for what is old."""

from datetime import UTC, datetime, timedelta

import pytest

from dokaz.deconflict.register.api import OrganisationStanding
from dokaz.deconflict.register.protocol.member import Standing
from dokaz.gate import api as gate
from dokaz.gate.api import BackupLine, BackupOverview
from dokaz.interfaces.cli.health import backups, interview_register, outside_time
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


def holders(
    *, silent: int = 0, left: int | None = 300, alerts: int = 0, untrusted: bool = False
) -> tuple[Standing, ...]:
    """Three holders of one epoch; the last `silent` ones do not answer, or are not trusted."""
    answering = [Standing(f"H{n}", "2026", True, left, alerts) for n in range(1, 4 - silent)]
    others = (Standing(f"H{n}", "2026", False, untrusted=untrusted) for n in range(4 - silent, 4))
    return (*answering, *others)


@pytest.mark.parametrize(
    ("changes", "verdicts", "words"),
    [
        ({}, ["ok"], "at least 300 of 400"),
        ({"trouble": "not_a_member"}, ["wrong"], ""),
        ({"trouble": "locked"}, ["wrong"], ""),
        ({"holders": holders(silent=1)}, ["attention"], "H3 does not answer"),
        ({"holders": holders(silent=2)}, ["wrong"], "1 of 3 holders answer"),
        ({"holders": holders(silent=3)}, ["wrong"], "0 of 3"),
        ({"holders": holders(silent=1, untrusted=True)}, ["wrong"], "not trust its certificate"),
        ({"holders": holders(silent=2, untrusted=True)}, ["wrong"] * 2, "H2, H3 was not asked"),
        ({"holders": holders(left=39)}, ["attention"], "39 of 400"),
        ({"holders": holders(left=None)}, ["attention"], "do not let this organisation ask"),
        ({"holders": holders(alerts=2)}, ["attention"], "2 alerts"),
        ({"copy_seconds": 90_000.0}, ["attention"], "copy of the register's log is old"),
        ({"copy_seconds": None}, ["attention"], "there is none"),
        ({"waiting": 3}, ["attention"], "3 questions, entries or notices"),
        ({"older": 5}, ["attention"], "5 entries"),
        (
            {"holders": holders(silent=2, alerts=1), "older": 1},
            ["wrong", "attention", "attention"],
            "1 of 3",
        ),
    ],
)
def test_the_register_is_judged_by_who_answers_and_what_is_left(
    changes: dict, verdicts: list[str], words: str
) -> None:
    well = {"epoch": "2026", "needed": 2, "quota": 400, "copy_seconds": 30.0}
    values = {"code": "TRH", **well, "holders": holders(), **changes}
    found = list(interview_register.of_organisation(OrganisationStanding(**values)))
    said = [one.verdict.value for one in found]
    assert said == verdicts
    assert words in found[0].message
    assert all(bool(one.todo) == (one.verdict is not Verdict.OK) for one in found)
    assert {one.check for one in found} == {"interview register TRH"}
