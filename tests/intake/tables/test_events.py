# SPDX-License-Identifier: AGPL-3.0-or-later
"""A table of events: made, changed by a newer version, and undone; each row accounted for."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from tests.intake.containers import work_off
from tests.intake.tables.conftest import People, delivered, item_of

from dokaz.casework.events import api as events
from dokaz.intake import api as intake
from dokaz.intake.tables import run

pytestmark = pytest.mark.django_db
HEAD = "Код;Подія;Дата;Широта;Довгота;Загинуло\n"
COLUMNS: list[dict[str, Any]] = [
    {"column": "Код", "field": "external_id", "system": "партнер", "key": True},
    {"column": "Подія", "field": "title_uk"},
    {"column": "Дата", "field": "when", "order": "dmy"},
    {"column": "Широта", "field": "latitude"},
    {"column": "Довгота", "field": "longitude"},
    {"column": "Загинуло", "field": "killed"},
]
CONTENT = {"format": 1, "target": "events", "columns": COLUMNS}


def brought(people: People, folder: Path, *rows: str, only_tried: bool = False) -> UUID:
    """An import of a table with these rows."""
    table = HEAD + "".join(f"{row}\n" for row in rows)
    sent = delivered(people.documenter, folder, {"t.csv": table.encode()})
    actor = people.documenter
    item = item_of(actor, sent, "t.csv")
    found = intake.begin_import(actor=actor, item_id=item, target="events")
    intake.set_mapping(actor=actor, import_id=found, content=CONTENT)
    intake.order_plan(actor=actor, import_id=found)
    work_off()
    if not only_tried:
        intake.order_import(actor=actor, import_id=found)
        work_off()
    return found


def told(people: People, found: UUID) -> dict[str, tuple[str, str]]:
    rows = intake.import_rows(actor=people.documenter, import_id=found)
    return {row.key: (row.outcome, row.reason) for row in rows}


def event(people: People, key: str) -> events.EventView | None:
    found = events.find_external(actor=people.documenter, system="партнер", values=[key])
    return events.get_event(actor=people.documenter, event_id=found[key]) if found else None


FIRST = (
    "П-1;Обстріл лікарні;07/08/2022;49,2;37,3;2-3",
    "П-2;Удар по школі;31.12.2022 14:30;49.9;36.2;",
    "П-3;Удар по мосту;2023;95;36.2;",
    "П-4;;2023;49;36.2;",
    "П-5;Обстріл;2023;49;36.2;багато",
)


def test_rows_become_events_and_are_undone(people: People, tmp_path: Path) -> None:
    tried = brought(people, tmp_path / "a", *FIRST, only_tried=True)
    assert told(people, tried) == {
        "П-1": ("new", ""),
        "П-2": ("new", ""),
        "П-3": ("refused", "beyond_the_globe"),
        "П-4": ("refused", "missing"),
        "П-5": ("refused", "not_taken"),
    }
    assert event(people, "П-1") is None
    twice = brought(
        people, tmp_path / "b", "П-8;Один;2023;;;", "П-8;Другий;2023;;;", only_tried=True
    )
    rows = intake.import_rows(actor=people.documenter, import_id=twice)
    assert [(one.outcome, one.reason) for one in rows] == [("new", ""), ("refused", "repeated")]
    intake.order_import(actor=people.documenter, import_id=tried)
    work_off()
    done = intake.get_import(actor=people.documenter, import_id=tried)
    assert (done.state, done.new, done.refused, done.done) == ("complete", 2, 3, 2)
    first, second = event(people, "П-1"), event(people, "П-2")
    assert first is not None
    assert second is not None
    assert first.row.title_uk == "Обстріл лікарні"
    (row,) = [
        one
        for one in intake.import_rows(actor=people.documenter, import_id=tried)
        if one.key == "П-1"
    ]
    assert (row.item_id, row.item_ref) == (first.row.id, first.row.ref)
    events.change(
        actor=people.custodian,
        event_id=second.row.id,
        changes={"title_uk": "Інша назва"},
        revision=second.revision,
        why="вигадана причина",
    )
    intake.order_undo(actor=people.documenter, import_id=tried)
    work_off()
    undone = intake.get_import(actor=people.documenter, import_id=tried)
    assert (undone.state, undone.left) == ("undone", 1)
    assert event(people, "П-1") is None
    assert event(people, "П-2") is not None


def test_a_newer_version_changes_events_and_makes_none_twice(
    people: People, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    brought(people, tmp_path / "a", *FIRST[:2])
    newer = brought(
        people, tmp_path / "b", FIRST[0].replace("лікарні", "міської лікарні"), "П-6;Новий;2023;;;"
    )
    assert told(people, newer) == {
        "П-1": ("changed", ""),
        "П-6": ("new", ""),
        "П-2": ("vanished", ""),
    }
    changed = event(people, "П-1")
    assert changed is not None
    assert changed.row.title_uk == "Обстріл міської лікарні"
    assert event(people, "П-2") is not None
    # A batch that was written but not noted, because the worker was killed, is not written again.
    again = brought(people, tmp_path / "c", "П-7;Ще одна;2023;;;", only_tried=True)
    intake.order_import(actor=people.documenter, import_id=again)

    class Killed(BaseException):
        pass

    def killed(**arguments: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(run.acts, "enter_done", killed)
        with pytest.raises(Killed):
            run.work_on(again, organisation_id=people.world.own)
    before = event(people, "П-7")
    work_off()
    after = event(people, "П-7")
    assert before is not None
    assert after is not None
    assert (after.row.id, after.revision) == (before.row.id, before.revision)
    assert intake.get_import(actor=people.documenter, import_id=again).done == 1
