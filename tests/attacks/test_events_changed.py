# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rows of events removed or put in behind the node's back: the audit names them."""

import uuid

import pytest

from dokaz.casework.events import api
from dokaz.ledger.audit import audit
from dokaz.ledger.sequencer import sequence_pending
from tests.attacks.operator import Operator
from tests.evidence.world import World

CHECKED = {"date": "confirmed", "place": "likely"}


@pytest.fixture
def event(world: World, operator: Operator) -> uuid.UUID:
    """An event with a statement and a verification, in a log that agrees with everything."""
    where = (api.PlaceRef(latitude=48.6, longitude=38.0, precision="exact"),)
    draft = api.EventDraft(title_uk="Подія", when="2022-03-09", places=where)
    made = api.register(actor=world.documenter, draft=draft)
    claim = api.StatementDraft(kind="claim", text="чули вибух", who="сусід")
    api.add_statement(actor=world.documenter, event_id=made, draft=claim)
    api.verify(actor=world.verifier, event_id=made, level="V3", checks=CHECKED, method="геолокація")
    row = api.BatchRow(system="X", value="1", values={"title_uk": "З таблиці"})
    api.write_batch(actor=world.documenter, rows=[row], why="таблиця")
    sequence_pending()
    assert audit().findings == ()
    return made


def told() -> list[str]:
    findings = audit().findings
    assert {finding.code for finding in findings} <= {"event"}
    return [finding.message for finding in findings]


def test_a_removed_statement_is_named(event: uuid.UUID, operator: Operator) -> None:
    assert operator.sql("delete from events_statement where event_id = %s", event) == 1
    (message,) = told()
    assert "statement" in message


def test_a_verification_with_another_level_is_named(event: uuid.UUID, operator: Operator) -> None:
    assert operator.sql("update events_eventverification set level = 'V5'") == 1
    (message,) = told()
    assert "another level" in message


def test_an_event_removed_entirely_is_named(event: uuid.UUID, operator: Operator) -> None:
    for table in ("eventmark", "eventchange", "statement", "eventverification"):
        operator.sql(f"delete from events_{table} where event_id = %s", event)
    assert operator.sql("delete from events_event where id = %s", event) == 1
    assert any(f"event {event} is in the log" in message for message in told())


def test_an_event_that_no_act_registered_is_named(event: uuid.UUID, operator: Operator) -> None:
    touched = operator.sql(
        "update events_eventchange set act_id = %s where event_id = %s and kind = 'registered'",
        uuid.UUID(int=7),
        event,
    )
    assert touched == 1
    (message,) = told()
    assert f"event {event} was registered by no act" in message
