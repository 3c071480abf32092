# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who reads which acts, in which order, and what a check of the log leaves behind."""

import uuid
from dataclasses import replace
from uuid import UUID

import pytest

from dokaz.gate.api import (
    ActFilter,
    Actor,
    ActorKind,
    NotFound,
    Refused,
    ask_log_check,
    log_overview,
    record_log_check,
    visible_acts,
)
from dokaz.gate.models import Act
from dokaz.ledger.api import AuditResult, Finding, create_node_key, create_organisation_key
from dokaz.members.api import service_actor

pytestmark = pytest.mark.django_db
OWN, OTHER = uuid.UUID(int=1), uuid.UUID(int=2)


@pytest.fixture(autouse=True)
def _keys(settings, tmp_path) -> None:
    settings.DOKAZ = replace(settings.DOKAZ, home=tmp_path)
    create_node_key()
    for organisation in (OWN, OTHER):
        create_organisation_key(organisation)


def person(*roles: str, organisation: UUID | None = OWN, number: int = 10) -> Actor:
    return Actor(
        kind=ActorKind.PERSON,
        ref=uuid.UUID(int=number),
        organisation_id=organisation,
        roles=frozenset(roles),
    )


CUSTODIAN = person("custodian")
STRANGER = person("auditor", organisation=OTHER, number=20)
NODE = person("platform_admin", organisation=None, number=30)


def asked(times: int = 1) -> None:
    """Acts of the own organisation, of another, and of none."""
    for _ in range(times):
        for actor in (CUSTODIAN, STRANGER, NODE):
            ask_log_check(actor=actor)


def owners(actor: Actor) -> set[UUID | None]:
    return {act.organisation_id for act in visible_acts(actor=actor).acts}


@pytest.mark.parametrize(
    ("actor", "expected"),
    [
        (person("auditor"), {OWN}),
        (person("data_protection_officer"), {OWN}),
        (person("organisation_admin"), {OWN}),
        (STRANGER, {OTHER}),
        (NODE, {None}),
    ],
    ids=["auditor", "protection", "admin", "stranger", "node"],
)
def test_each_reads_the_acts_of_their_own(actor: Actor, expected: set[UUID | None]) -> None:
    asked()
    assert owners(actor) == expected


@pytest.mark.parametrize(
    "actor",
    [
        person("custodian"),
        person("documenter"),
        person(),
        person("platform_admin"),
        person("auditor", organisation=None),
        replace(person("platform_admin", "auditor"), kind=ActorKind.STAFF),
        replace(person("auditor"), kind=ActorKind.SERVICE),
    ],
    ids=["custodian", "documenter", "nobody", "node", "nowhere", "helper", "service"],
)
def test_others_are_refused(actor: Actor) -> None:
    asked()
    with pytest.raises(Refused):
        visible_acts(actor=actor)


def test_pages_give_every_act_once_newest_first() -> None:
    asked(times=7)
    auditor = person("auditor")
    whole = [act.id for act in visible_acts(actor=auditor).acts]
    assert len(whole) == 7
    found: list[UUID] = []
    before = None
    while True:
        page = visible_acts(actor=auditor, before=before, limit=2)
        found += [act.id for act in page.acts]
        if page.before is None:
            break
        before = page.before
    assert found == whole
    times = [act.at for act in visible_acts(actor=auditor).acts]
    assert times == sorted(times, reverse=True)


def test_another_organisation_s_act_is_no_cursor() -> None:
    asked()
    foreign = Act.objects.get(organisation_id=OTHER).pk
    with pytest.raises(NotFound):
        visible_acts(actor=person("auditor"), before=foreign)


def test_refusals_are_read_too_with_their_reason() -> None:
    with pytest.raises(Refused):
        ask_log_check(actor=person("documenter"))
    (act,) = visible_acts(actor=person("auditor"), narrowed=ActFilter(outcome="refused")).acts
    assert (act.action, act.outcome, act.reason) == (
        "gate.log.ask_check", "refused", "role_missing",
    )  # fmt: skip


def test_a_part_is_matched_as_a_whole_word() -> None:
    asked()
    auditor = person("auditor")
    assert len(visible_acts(actor=auditor, narrowed=ActFilter(action="gate.")).acts) == 1
    assert len(visible_acts(actor=auditor, narrowed=ActFilter(action="gate.log.")).acts) == 1
    assert not visible_acts(actor=auditor, narrowed=ActFilter(action="gate.lo.")).acts
    assert not visible_acts(actor=auditor, narrowed=ActFilter(action="gat.")).acts
    assert not visible_acts(actor=auditor, narrowed=ActFilter(action=".")).acts
    assert not visible_acts(actor=auditor, narrowed=ActFilter(action="%.")).acts
    exact = ActFilter(action="gate.log.ask_check")
    assert len(visible_acts(actor=auditor, narrowed=exact).acts) == 1


def test_acts_are_narrowed_to_a_person_and_a_time() -> None:
    asked(times=2)
    auditor = person("auditor")
    assert not visible_acts(actor=auditor, narrowed=ActFilter(agent_ref=STRANGER.ref)).acts
    mine = visible_acts(actor=auditor, narrowed=ActFilter(agent_ref=CUSTODIAN.ref)).acts
    assert len(mine) == 2
    later = ActFilter(since=mine[0].at)
    assert [act.id for act in visible_acts(actor=auditor, narrowed=later).acts] == [mine[0].id]
    earlier = ActFilter(until=mine[0].at)
    assert [act.id for act in visible_acts(actor=auditor, narrowed=earlier).acts] == [mine[1].id]


def test_only_the_ledger_service_states_what_a_check_found() -> None:
    good = AuditResult(leaves=3, root="ab", findings=())
    for actor in (CUSTODIAN, NODE, service_actor("fixity")):
        with pytest.raises(Refused):
            record_log_check(actor=actor, result=good)
    record_log_check(actor=service_actor("ledger"), result=good)
    assert log_overview(actor=CUSTODIAN).last_check.findings == 0


def test_a_check_that_found_something_says_so_until_the_next() -> None:
    assert log_overview(actor=CUSTODIAN).last_check is None
    ask_log_check(actor=CUSTODIAN)
    assert log_overview(actor=CUSTODIAN).asked_at is not None
    wrong = (Finding("tile", None, "x"), Finding("tile", 3, "y"), Finding("root", None, "z"))
    record_log_check(
        actor=service_actor("ledger"), result=AuditResult(leaves=9, root="cd", findings=wrong)
    )
    overview = log_overview(actor=CUSTODIAN)
    assert overview.asked_at is None
    assert (overview.last_check.findings, overview.last_check.codes) == (3, ("root", "tile"))


def test_people_without_standing_do_not_see_the_log() -> None:
    with pytest.raises(Refused):
        log_overview(actor=person(organisation=None))
    with pytest.raises(Refused):
        log_overview(actor=service_actor("fixity"))
