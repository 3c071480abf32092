# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every declared action and view stands in some room's matrix; the gate's own stand here."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from dokaz.core.log.continuation import Continuation, Reason, sign_continuation
from dokaz.gate import api as gate
from dokaz.gate.api import REGISTRY, NotFound, Refused
from dokaz.gate.models import Act
from dokaz.ledger import api as ledger
from dokaz.ledger.audit import audit
from dokaz.ledger.models import Entry
from dokaz.members.api import service_actor
from tests.casework.cases import test_matrix as cases
from tests.casework.events import test_matrix as events
from tests.casework.interviews import test_matrix as interviews
from tests.casework.involvement import test_involvement as involvement
from tests.casework.legal import test_matrix as legal
from tests.casework.objects import test_matrix as objects
from tests.casework.persons import test_matrix as persons
from tests.casework.places import test_matrix as places
from tests.casework.units import test_units as units
from tests.coordination import test_matrix as coordination
from tests.deconflict.duplicates import test_matrix as duplicates
from tests.deconflict.register import test_matrix as interview_register
from tests.evidence import test_matrix as evidence
from tests.evidence.world import World
from tests.intake import test_matrix as intake
from tests.maps import test_matrix as maps
from tests.matrix import attempted
from tests.members import test_matrix as members
from tests.notifications import test_matrix as notifications
from tests.outreach import test_matrix as outreach
from tests.publication import test_matrix as publication
from tests.reports import test_matrix as reports
from tests.search import test_matrix as search
from tests.sharing import test_matrix as sharing

# Readings of evidence have no row of their own: what they show is tested by level and persona in
# tests/evidence/test_rights.py and test_queries.py.
READINGS_OF_EVIDENCE = frozenset(
    {
        "evidence.disposal.list",
        "evidence.disposal.unfinished",
        "evidence.file.digests",
        "evidence.file.list",
        "evidence.file.made",
        "evidence.file.read_again",
        "evidence.fixity.findings",
        "evidence.fixity.overview",
        "evidence.fixity.plan",
        "evidence.index.items",
        "evidence.index.keys",
        "evidence.index.reach",
        "evidence.likeness.items",
        "evidence.map.items",
        "evidence.map.keys",
        "evidence.map.reach",
        "evidence.item.content_readers",
        "evidence.item.unsorted",
        "evidence.item.unsorted_among",
        "evidence.item.count",
        "evidence.item.custody",
        "evidence.item.custody_ids",
        "evidence.item.describable",
        "evidence.item.find_by_digests",
        "evidence.item.find_by_external_ids",
        "evidence.item.identify",
        "evidence.item.know",
        "evidence.item.list",
        "evidence.item.not_closed",
        "evidence.item.origins",
        "evidence.item.rows",
        "evidence.item.show",
        "evidence.item.show_many",
        "evidence.item.standings",
        "evidence.item.tally",
        "evidence.object.condemned",
        "evidence.original.due",
        "evidence.original.list",
        "evidence.original.show",
        "evidence.original.statistics",
        "evidence.relation.entwined",
        "evidence.relation.list",
        "evidence.relation.parts",
        "evidence.sealed.list",
        "evidence.sealed.openings",
        "evidence.sealing_key.overview",
        "evidence.sealing_key.waiting",
        "evidence.source.external_ids",
        "evidence.source.find_by_external_ids",
        "evidence.source.independence",
        "evidence.source.list",
        "evidence.source.merged",
        "evidence.source.named",
        "evidence.source.names",
        "evidence.source.offered",
        "evidence.source.show",
        "evidence.thumbnail.show",
    }
)

PERSONAS = (
    "documenter", "auditor", "protection_officer", "custodian", "without_role", "partner",
    "stranger", "nobody", "node_admin", "staff_in_session", "service",
    "operations", "doctor",
)  # fmt: skip
LEDGER_SERVICE = service_actor("ledger")
SERVICES = {"service", "operations", "doctor"}
PROVEN = gate.BackupProven("ab" * 32, 1, "cd" * 32, "whole", 0, 0)


def _record_backup(*, actor: Any) -> None:
    gate.record_backup(actor=actor, made=gate.BackupMade("ab" * 32, 1, 1, 0, 0, 0))


def _state_a_loss() -> None:
    """What `dokaz ledger continue` has prepared when its act is recorded."""
    statement = Continuation(
        settings.DOKAZ.log_origin, "second.example/log", 1, b"\1" * 32, 2, None, Reason.OTHER
    )
    folder = Path(settings.DOKAZ.ledger_folder)
    folder.mkdir(parents=True, exist_ok=True)
    note = sign_continuation(statement, key=ledger.node_key()).to_bytes()
    (folder / "continuing.note").write_bytes(note)


def _find_much_wrong() -> None:
    """A check with a finding for each persona to acknowledge."""
    findings = tuple(ledger.Finding(f"kind{n:02}", n, "wrong") for n in range(len(PERSONAS)))
    result = ledger.AuditResult(1, "ab" * 32, findings)
    gate.record_log_check(actor=LEDGER_SERVICE, result=result)


def _acknowledge(actor: Any) -> None:
    marks = Act.objects.get(action="gate.log.record_check").facts["marks"]
    known = Act.objects.filter(action="gate.log.acknowledge", outcome="done").count()
    gate.acknowledge_log_findings(actor=actor, marks=(marks[known],), reason="відомо")


ACTIONS: dict[str, tuple[Callable[..., Any], set[str]]] = {
    "gate.log.ask_check": (
        gate.ask_log_check,
        {
            "auditor", "custodian", "protection_officer", "without_role", "partner", "stranger",
            "node_admin",
        },
    ),
    "gate.log.record_check": (
        lambda *, actor: gate.record_log_check(actor=actor, result=audit()),
        {"service"},
    ),
    "gate.log.acknowledge": (
        lambda *, actor: _acknowledge(actor),
        {
            "auditor", "custodian", "protection_officer", "without_role", "partner", "stranger",
            "node_admin",
        },
    ),
    "gate.log.go_on": (gate.record_continuation, {"node_admin"}),
    "gate.backup.record_made": (_record_backup, {"operations"}),
    "gate.backup.record_drill": (
        lambda *, actor: gate.record_drill(actor=actor, proven=PROVEN),
        {"operations"},
    ),
    "gate.backup.record_restored": (
        lambda *, actor: gate.record_restored(actor=actor, proven=PROVEN),
        {"operations"},
    ),
}  # fmt: skip
VIEWS: dict[str, tuple[Callable[..., Any], set[str]]] = {
    "gate.log.show": (
        gate.log_overview,
        set(PERSONAS) - {"nobody", "service", "operations", "doctor"},
    ),
    "gate.log.show_loss": (gate.prepared_continuation, {"node_admin"}),
    "gate.backup.show": (gate.backup_overview, {"node_admin", "operations", "doctor"}),
    "gate.act.list": (
        gate.visible_acts,
        {"auditor", "protection_officer", "without_role", "node_admin"},
    ),
}


def test_every_declared_action_and_view_is_in_a_matrix() -> None:
    rows = {
        *ACTIONS,
        *VIEWS,
        *evidence.TABLE,
        *intake.TABLE,
        *coordination.TABLE,
        *coordination.VIEWS,
        *outreach.TABLE,
        *outreach.VIEWS,
        *duplicates.ALL,
        *duplicates.VIEWS,
        *interview_register.TABLE,
        *interview_register.VIEWS,
        *notifications.TABLE,
        *notifications.VIEWS,
        *publication.TABLE,
        *publication.VIEWS,
        *reports.TABLE,
        *reports.VIEWS,
        *cases.TABLE,
        *events.TABLE,
        *cases.VIEWS,
        *events.VIEWS,
        *interviews.TABLE,
        *interviews.VIEWS,
        *legal.TABLE,
        *legal.VIEWS,
        *objects.TABLE,
        *objects.VIEWS,
        *persons.TABLE,
        *persons.VIEWS,
        *units.TABLE,
        *units.VIEWS,
        *involvement.TABLE,
        *involvement.VIEWS,
        *places.TABLE,
        *places.VIEWS,
        *maps.TABLE,
        *maps.VIEWS,
        *members.ROWS,
        *search.TABLE,
        *search.VIEWS,
        *sharing.TABLE,
        *sharing.VIEWS,
        *sharing.OTHER_VIEWS,
        *READINGS_OF_EVIDENCE,
    }
    declared = {name for name in REGISTRY if not name.startswith("sample.")}
    assert declared == rows


def test_every_action_of_the_gate_has_a_row() -> None:
    ours = {name: one for name, one in REGISTRY.items() if name.startswith("gate.")}
    assert {name for name, one in ours.items() if one.records} == set(ACTIONS)
    assert {name for name, one in ours.items() if not one.records} == set(VIEWS)


@pytest.mark.parametrize("name", ACTIONS)
def test_acts_of_the_gate(name: str, world: World) -> None:
    run, allowed = ACTIONS[name]
    if name == "gate.backup.record_drill":  # There has to be a backup that could be tried.
        _record_backup(actor=world.service("operations"))
    if name == "gate.log.go_on":
        _state_a_loss()
    if name == "gate.log.acknowledge":
        _find_much_wrong()
    for persona in PERSONAS:
        actor = _actor(world, persona)
        expected = None if persona in allowed else (Refused, NotFound)
        act = attempted(name, actor, expected, partial(run, actor=actor), who=persona)
        assert Entry.objects.filter(act_id=act.pk).count() == 1


@pytest.mark.parametrize("name", VIEWS)
def test_views_of_the_gate(name: str, world: World) -> None:
    run, allowed = VIEWS[name]
    for persona in PERSONAS:
        before = Act.objects.count()
        assert _passes(run, _actor(world, persona)) == (persona in allowed), persona
        assert Act.objects.count() == before


def _actor(world: World, persona: str) -> Any:
    duty = {"service": "ledger"}.get(persona, persona)
    return world.service(duty) if persona in SERVICES else getattr(world, persona)


def _passes(run: Callable[..., Any], actor: Any) -> bool:
    try:
        run(actor=actor)
    except (Refused, NotFound):
        return False
    return True
