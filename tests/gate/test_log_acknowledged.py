# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a check of the log found can be acknowledged; it stays wrong, and new findings ask anew."""

import uuid
from typing import Any

import pytest

from dokaz.gate import log
from dokaz.gate.actor import Actor, ActorKind
from dokaz.gate.api import (
    Conflict,
    LogOverview,
    Refused,
    Rejected,
    acknowledge_log_findings,
    log_overview,
    record_log_check,
)
from dokaz.gate.models import Act, ActDetail
from dokaz.ledger.api import AuditResult, Finding, create_node_key, create_organisation_key

pytestmark = pytest.mark.django_db

SERVICE = Actor(ActorKind.SERVICE, uuid.UUID(int=70), None, frozenset({"ledger"}))
ADMINISTRATOR = Actor(ActorKind.PERSON, uuid.UUID(int=71), None, frozenset({"platform_admin"}))
ORGANISATION = uuid.UUID(int=72)
AUDITOR = Actor(ActorKind.PERSON, uuid.UUID(int=73), ORGANISATION, frozenset({"auditor"}))
DOCUMENTER = Actor(ActorKind.PERSON, uuid.UUID(int=74), ORGANISATION, frozenset({"documenter"}))
TILE = Finding("tile", None, "tile/0/000 is missing or differs from the records")
FIRST, SECOND = Finding("act", 0, "act A is deleted"), Finding("act", 9, "act B is deleted")


@pytest.fixture(autouse=True)
def keys() -> None:
    create_node_key()
    create_organisation_key(ORGANISATION)


def check(*findings: Finding) -> LogOverview:
    result = AuditResult(300, "ab" * 32, findings)
    record_log_check(actor=SERVICE, result=result)
    return log_overview(actor=AUDITOR)


def marks(overview: LogOverview) -> tuple[str, ...]:
    assert overview.last_check is not None
    return overview.last_check.marks


def acknowledge(marks: tuple[str, ...], actor: Any = AUDITOR) -> None:
    acknowledge_log_findings(actor=actor, marks=marks, reason="база з давнішої копії")


def test_it_stays_a_finding_with_who_knows_of_it() -> None:
    found = check(TILE, FIRST, SECOND)
    assert found.acknowledged == {}
    acknowledge(marks(found))
    after = log_overview(actor=AUDITOR)
    assert after.last_check == found.last_check
    assert after.last_check is not None
    assert after.last_check.findings == 3
    assert set(after.acknowledged) == set(marks(found))
    assert {(one.agent_ref, one.organisation_id) for one in after.acknowledged.values()} == {
        (AUDITOR.ref, ORGANISATION)
    }
    act = Act.objects.get(action="gate.log.acknowledge")
    # The words are where they can be erased; the log keeps marks only.
    assert act.facts == {"marks": list(marks(found))}
    assert ActDetail.objects.get(act_id=act.pk).content == {"reason": "база з давнішої копії"}


def test_the_same_findings_stay_acknowledged_and_others_do_not() -> None:
    acknowledge(marks(check(FIRST, SECOND, TILE)))
    same = check(TILE, SECOND, FIRST)
    assert set(same.acknowledged) == set(marks(same))
    fewer = check(TILE, FIRST)
    tile = next(mark for mark in marks(fewer) if mark.startswith("tile:"))
    assert set(fewer.acknowledged) == {tile}
    assert check().acknowledged == {}


def test_one_kind_can_be_acknowledged_alone_and_each_once() -> None:
    first, second = marks(check(FIRST, TILE))
    acknowledge((first,))
    with pytest.raises(Conflict) as refused:
        acknowledge((first,), ADMINISTRATOR)
    assert refused.value.reason == "already_acknowledged"
    acknowledge((first, second), ADMINISTRATOR)
    known = log_overview(actor=AUDITOR).acknowledged
    assert (known[first].agent_ref, known[second].agent_ref) == (AUDITOR.ref, ADMINISTRATOR.ref)


def test_what_one_was_not_shown_is_not_acknowledged() -> None:
    old = marks(check(TILE))
    check(FIRST)
    for wanted in (old, (), ("tile:00",)):
        with pytest.raises(Conflict) as refused:
            acknowledge(wanted)
        assert refused.value.reason == "another_check"
    check()
    with pytest.raises(Conflict):
        acknowledge(old)
    assert not Act.objects.filter(action="gate.log.acknowledge", outcome="done").exists()


@pytest.mark.parametrize("reason", ["", "  ", "x" * 10_001, "a\0b"])
def test_a_reason_is_needed(reason: str) -> None:
    found = marks(check(TILE))
    with pytest.raises(Rejected):
        acknowledge_log_findings(actor=AUDITOR, marks=found, reason=reason)


@pytest.mark.parametrize("actor", [DOCUMENTER, SERVICE], ids=["documenter", "service"])
def test_not_everybody_may(actor: Actor) -> None:
    found = marks(check(TILE))
    with pytest.raises(Refused):
        acknowledge(found, actor)


def test_a_check_from_before_there_were_marks_is_shown_and_cannot_be_acknowledged() -> None:
    facts = {"leaves": 3, "root": "ab" * 32, "findings": 1, "codes": ["tile"]}
    check(TILE)
    overview = log_overview(actor=AUDITOR)
    assert overview.last_check is not None
    old = Act(facts=facts, at=overview.last_check.at)
    assert log._check(old).marks == ()
    assert log._check(old).codes == ("tile",)
