# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demonstration's events: real places, marked as invented, written once for whom they wait."""

import json
from pathlib import Path

import pytest

from dokaz.casework.events import api as events
from dokaz.casework.objects import api as objects
from dokaz.gate.api import Actor
from dokaz.interfaces.worker.demo_events import WAITING, write_demo_events
from dokaz.members import api as members
from tests.casework.codifier import load_part

PASSWORD = "four unrelated words here"


@pytest.fixture
def waiting(home: Path, db: None) -> Actor:
    """A member for whom the events wait."""
    made = members.set_up_node(
        code="DEMO",
        name_uk="Демонстрація",
        name_en="Demonstration",
        kind="ngo",
        email="first@example.org",
        display_name="Перша Особа",
        language="uk",
        password=PASSWORD,
    )
    admin = members.actor_for(made.account_id, made.organisation_id)
    roles = ("documenter", "verifier")
    token = members.invite(actor=admin, email="d@example.org", roles=roles, clearance=3).token
    joined = members.accept(
        actor=members.arriving_actor(),
        token=token,
        display_name="Друга Особа",
        language="uk",
        password=PASSWORD,
    )
    content = {"account": str(joined), "organisation": str(made.organisation_id)}
    (home / WAITING).write_text(json.dumps(content), "ascii")
    return members.actor_for(joined, made.organisation_id)


def test_twelve_invented_events_at_real_places_are_written_once(waiting: Actor, home: Path) -> None:
    write_demo_events(home)
    assert events.count_events(actor=waiting) == 0
    load_part()
    write_demo_events(home)
    rows = events.visible_events(actor=waiting).rows
    assert len(rows) == 12
    assert all("(вигадано)" in row.title_uk and "(invented)" in row.title_en for row in rows)
    assert all(row.places[0].known is not None for row in rows)
    assert sum("Крим" in row.places[0].known.whole for row in rows if row.places[0].known) == 2
    first = events.get_event(actor=waiting, event_id=rows[-1].id)
    assert {one.kind for one in first.statements} == {"claim", "observation", "finding"}
    assert (first.row.verification, first.row.state) == ("V3", "under_verification")
    listed = objects.visible_objects(actor=waiting).rows
    assert len(listed) == 6
    assert all("(вигадано)" in row.name_uk and row.place is not None for row in listed)
    hits = [events.events_of_object(actor=waiting, object_id=row.id) for row in listed]
    assert [len(one) for one in hits] == [1] * 6
    write_demo_events(home)
    assert events.count_events(actor=waiting) == 12
    (home / "demo-events-written").rename(home / WAITING)
    write_demo_events(home)
    assert events.count_events(actor=waiting) == 12
