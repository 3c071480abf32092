# SPDX-License-Identifier: AGPL-3.0-or-later
"""The act of the room × personas, and who reads figures."""

from datetime import date
from functools import partial
from typing import Any

import pytest

from dokaz.gate.api import REGISTRY, Refused, Rejected
from dokaz.reports import api
from tests.evidence.world import World
from tests.matrix import attempted

ALLOWED = ("custodian", "stranger")
REFUSED = (
    "documenter", "verifier", "interviewer", "protection_officer", "auditor", "nobody",
    "node_admin", "staff_in_session", "without_role",
)  # fmt: skip
NEVER_READ = ("nobody", "node_admin", "staff_in_session", "without_role")
TABLE = {"reports.report.record": api.record_report, "reports.report.take": api.take_report}
VIEWS = {
    "reports.figures.show",
    "reports.figures.break_down",
    "reports.figures.look_up",
    "reports.figures.work_by_organisation",
}
GIVEN: dict[str, Any] = {
    "since": date(2026, 1, 1), "until": date(2026, 12, 31), "sha256": "a" * 64,
}  # fmt: skip


def test_every_action_of_the_room_has_a_row() -> None:
    ours = {name: one for name, one in REGISTRY.items() if name.startswith("reports.")}
    assert {name for name, one in ours.items() if one.records} == set(TABLE)
    assert {name for name, one in ours.items() if not one.records} == VIEWS


def test_matrix(located: World) -> None:
    for persona in (*ALLOWED, *REFUSED):
        who = getattr(located, persona)
        expected = None if persona in ALLOWED else Refused
        call = partial(api.record_report, actor=who, **GIVEN)
        attempted("reports.report.record", who, expected, call, who=persona)


def test_who_reads_figures_takes_them_along(located: World) -> None:
    given = {"since": GIVEN["since"], "until": GIVEN["until"], "sha256": "a" * 64, "form": "pdf"}
    for persona in (*ALLOWED, "documenter", "auditor", *NEVER_READ):
        who = getattr(located, persona)
        expected = Refused if persona in NEVER_READ else None
        call = partial(api.take_report, actor=who, **given)
        attempted("reports.report.take", who, expected, call, who=persona)
    for wrong in ({"form": "exe"}, {"sha256": "x"}):
        with pytest.raises(Rejected):
            api.take_report(actor=located.auditor, **{**given, **wrong})


@pytest.mark.parametrize(
    "wrong", [{"sha256": "a" * 63}, {"sha256": "G" * 64}, {"until": date(2025, 12, 31)},
              {"dataset_sha256": "x"}],
)  # fmt: skip
def test_what_is_no_digest_or_no_time_is_not_recorded(located: World, wrong: Any) -> None:
    with pytest.raises(Rejected):
        api.record_report(actor=located.custodian, **{**GIVEN, **wrong})


def test_figures_are_for_those_who_read_records(located: World) -> None:
    scope = api.Scope(GIVEN["since"], GIVEN["until"])
    for persona in NEVER_READ:
        who = getattr(located, persona)
        with pytest.raises(Refused):
            api.figures(actor=who, scope=scope)
        with pytest.raises(Refused):
            api.breakdown(actor=who, scope=scope, by=api.By.OBLAST)
        with pytest.raises(Refused):
            api.standing(actor=who, sha256="a" * 64, organisation="TRH")
        assert not api.reads_figures(who)
    assert api.figures(actor=located.auditor, scope=scope).lines
