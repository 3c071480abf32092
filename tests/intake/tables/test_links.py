# SPDX-License-Identifier: AGPL-3.0-or-later
"""A list of links: each row asks for a page, none twice, and what waits can be taken back."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from tests.intake.tables.conftest import People, delivered, item_of

from dokaz.evidence import api as evidence
from dokaz.intake import api as intake
from dokaz.intake.actions.captures import begin_capture
from dokaz.intake.services import service_for
from dokaz.intake.tables.run import work_on

pytestmark = pytest.mark.django_db
HEAD = "Посилання;Дата;Примітка;Канал\n"
CONTENT = {
    "format": 1,
    "target": "links",
    "columns": [
        {"column": "Посилання", "field": "url"},
        {"column": "Дата", "field": "date", "order": "dmy"},
        {"column": "Примітка", "field": "notes"},
        {"column": "Канал", "field": "source"},
    ],
    "constants": {"purpose": "Вигадана справа"},
}


def brought(people: People, folder: Path, *rows: str) -> UUID:
    """An import of a table with these rows. Pages that were asked for stay waiting."""
    actor = people.documenter
    sent = delivered(actor, folder, {"t.csv": (HEAD + "\n".join(rows) + "\n").encode()})
    found = intake.begin_import(actor=actor, item_id=item_of(actor, sent, "t.csv"), target="links")
    intake.set_mapping(actor=actor, import_id=found, content=CONTENT)
    for order in (intake.order_plan, intake.order_import):
        order(actor=actor, import_id=found)
        work_on(found, organisation_id=actor.organisation_id)
    return found


def told(people: People, found: UUID) -> list[tuple[str, str]]:
    rows = intake.import_rows(actor=people.documenter, import_id=found)
    return [(row.outcome, row.reason) for row in rows]


def test_links_become_captures_that_wait(people: People, tmp_path: Path, settings: Any) -> None:
    actor = people.documenter
    settings.DOKAZ = dataclasses.replace(settings.DOKAZ, capture=True)
    source = evidence.add_source(actor=actor, kind="channel", name="Вигаданий канал")
    first = brought(
        people,
        tmp_path / "a",
        "https://site.example/1;05.03.2026;Перший допис;вигаданий КАНАЛ",
        "https://site.example/2;;;",
        "https://site.example/2;;;",
        "not an address;;;",
        "https://site.example/3;;;Невідомий",
    )
    assert told(people, first) == [
        ("new", ""),
        ("new", ""),
        ("refused", "repeated"),
        ("refused", "no_address"),
        ("refused", "unknown_source"),
    ]
    second, one = intake.captures(actor=actor).rows
    assert (one.url, one.source_id, one.state) == ("https://site.example/1", source, "waiting")
    assert one.purpose == "Вигадана справа\nДата за таблицею: 2026-03-05\nПерший допис"
    assert second.purpose == "Вигадана справа"

    # A newer list: what waits or is kept is not asked for again.
    newer = brought(
        people, tmp_path / "b", "https://site.example/1;;;", "https://site.example/4;;;"
    )
    assert told(people, newer) == [("same", ""), ("new", "")]
    assert len(intake.captures(actor=actor).rows) == 3

    # One is under way when the import is taken back: that one goes on.
    begin_capture(actor=service_for(actor.organisation_id), capture_id=one.id)
    intake.order_undo(actor=actor, import_id=first)
    work_on(first, organisation_id=actor.organisation_id)
    undone = intake.get_import(actor=actor, import_id=first)
    assert (undone.state, undone.left) == ("undone", 1)
    states = {row.url: row.reason or row.state for row in intake.captures(actor=actor).rows}
    assert states == {
        "https://site.example/1": "capturing",
        "https://site.example/2": "withdrawn",
        "https://site.example/4": "waiting",
    }


def test_a_node_that_asks_nothing_refuses_every_link(people: People, tmp_path: Path) -> None:
    found = brought(people, tmp_path, "https://site.example/1;;;")
    assert told(people, found) == [("refused", "capture_off")]
    assert intake.captures(actor=people.documenter).rows == ()
