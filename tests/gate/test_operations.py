# SPDX-License-Identifier: AGPL-3.0-or-later
"""Backups, drills and restorations on record: only what fits together, and nothing identifying."""

import dataclasses

import pytest

from dokaz.gate import api as gate
from dokaz.gate.api import BackupMade, BackupProven, Conflict, Refused, Rejected
from dokaz.gate.models import Act
from dokaz.ledger.api import create_node_key
from dokaz.members.api import service_actor

pytestmark = pytest.mark.django_db
ONE, OTHER, ROOT = "ab" * 32, "cd" * 32, "ef" * 32
MADE = BackupMade(ONE, bytes=1000, entries=7, objects=3, objects_left=0, damaged=0)
PROVEN = BackupProven(ONE, 7, ROOT, "whole", 3, 0)
OPERATIONS = service_actor("operations")
DOCTOR = service_actor("doctor")


@pytest.fixture(autouse=True)
def _node_key() -> None:
    """Acts are signed; no other test needs to have made the key."""
    create_node_key()


def test_the_newest_of_each_is_shown() -> None:
    empty = gate.backup_overview(actor=DOCTOR)
    assert (empty.made, empty.drilled, empty.restored) == (None, None, None)
    gate.record_backup(actor=OPERATIONS, made=dataclasses.replace(MADE, backup_sha256=OTHER))
    gate.record_backup(actor=OPERATIONS, made=MADE)
    gate.record_drill(actor=OPERATIONS, proven=PROVEN)
    gate.record_restored(actor=OPERATIONS, proven=dataclasses.replace(PROVEN, verdict="attention"))
    found = gate.backup_overview(actor=DOCTOR)
    assert found.made is not None
    assert (found.made.backup_sha256, found.made.entries) == (ONE, 7)
    assert found.drilled is not None
    assert found.drilled.verdict == "whole"
    assert found.restored is not None
    assert found.restored.verdict == "attention"


def test_a_drill_of_an_unknown_or_of_another_backup_is_refused() -> None:
    with pytest.raises(Conflict) as unknown:
        gate.record_drill(actor=OPERATIONS, proven=PROVEN)
    assert unknown.value.reason == "backup_unknown"
    gate.record_backup(actor=OPERATIONS, made=MADE)
    with pytest.raises(Conflict) as differs:
        gate.record_drill(actor=OPERATIONS, proven=dataclasses.replace(PROVEN, entries=8))
    assert differs.value.reason == "backup_differs"
    gate.record_drill(actor=OPERATIONS, proven=PROVEN)
    outcomes = Act.objects.filter(action="gate.backup.record_drill").order_by("at")
    assert [act.outcome for act in outcomes] == ["refused", "refused", "done"]


@pytest.mark.parametrize(
    "change",
    [
        {"backup_sha256": "ab"},
        {"backup_sha256": "AB" * 32},
        {"backup_sha256": ONE + "\n"},
        {"verdict": "splendid"},
        {"root": "../root"},
        {"entries": -1},
        {"object_findings": -1},
    ],
)
def test_malformed_statements_are_refused(change: dict[str, object]) -> None:
    gate.record_backup(actor=OPERATIONS, made=MADE)
    for record in (gate.record_drill, gate.record_restored):
        with pytest.raises(Rejected):
            record(actor=OPERATIONS, proven=dataclasses.replace(PROVEN, **change))


def test_the_record_names_no_place_and_no_person() -> None:
    gate.record_backup(actor=OPERATIONS, made=MADE)
    act = Act.objects.get(action="gate.backup.record_made")
    assert act.facts == dataclasses.asdict(MADE)
    assert (act.agent_kind, act.organisation_id) == ("service", None)


def test_no_other_service_may_record() -> None:
    for name in ("doctor", "ledger", "fixity", "intake"):
        with pytest.raises(Refused):
            gate.record_backup(actor=service_actor(name), made=MADE)
