# SPDX-License-Identifier: AGPL-3.0-or-later
"""What `dokaz doctor` says about the rounds over stored objects."""

from datetime import UTC, datetime

import pytest

from dokaz.evidence.views import FixityOverview, RoundView
from dokaz.interfaces.cli.health.verdict import Verdict
from dokaz.interfaces.cli.health.work import integrity

THEN = datetime(2026, 1, 2, tzinfo=UTC)


def ended(findings: int) -> RoundView:
    return RoundView(1, "done", False, 9, 9000, findings, THEN, THEN)


@pytest.mark.parametrize(
    ("last", "alarms", "verdict"),
    [
        (None, 0, Verdict.NOT_CHECKED),
        (ended(0), 0, Verdict.OK),
        # What a receipt under way, or one cut off by a power cut, looks like.
        (ended(88), 0, Verdict.OK),
        (ended(88), 1, Verdict.WRONG),
        # Settled in the store since, but still an alarm that nobody has looked at.
        (ended(0), 2, Verdict.WRONG),
    ],
)
def test_only_alarms_are_wrong_and_no_round_is_no_assurance(
    monkeypatch: pytest.MonkeyPatch, last: RoundView | None, alarms: int, verdict: Verdict
) -> None:
    overview = FixityOverview(None, last, objects=9, bytes=9000, never_checked=0, alarms=alarms)
    monkeypatch.setattr("dokaz.evidence.api.fixity_overview", lambda *, actor: overview)
    (found,) = integrity()
    assert found.verdict is verdict
    assert bool(found.todo) is (verdict is Verdict.WRONG)
