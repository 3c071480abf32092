# SPDX-License-Identifier: AGPL-3.0-or-later
"""A table of sources: entries made, changed by a newer version, and taken back."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from tests.intake.containers import work_off
from tests.intake.tables.conftest import People, delivered, item_of

from dokaz.evidence import api as evidence
from dokaz.intake import api as intake

pytestmark = pytest.mark.django_db
HEAD = "Код;Назва;Тип;Адреса;Надійність;Підстава\n"
COLUMNS: list[dict[str, Any]] = [
    {"column": "Код", "field": "external_id", "system": "партнер", "key": True},
    {"column": "Назва", "field": "name"},
    {"column": "Тип", "field": "kind", "values": {"канал": "channel", "сайт": "website"}},
    {"column": "Адреса", "field": "url"},
    {"column": "Надійність", "field": "credibility"},
    {"column": "Підстава", "field": "credibility_reason"},
]
CONTENT = {"format": 1, "target": "sources", "columns": COLUMNS}


def brought(people: People, folder: Path, *rows: str, content: dict[str, Any] = CONTENT) -> UUID:
    """An import of a table with these rows."""
    table = HEAD + "".join(f"{row}\n" for row in rows)
    sent = delivered(people.documenter, folder, {"t.csv": table.encode()})
    actor = people.documenter
    found = intake.begin_import(
        actor=actor, item_id=item_of(actor, sent, "t.csv"), target="sources"
    )
    intake.set_mapping(actor=actor, import_id=found, content=content)
    intake.order_plan(actor=actor, import_id=found)
    work_off()
    intake.order_import(actor=actor, import_id=found)
    work_off()
    return found


def told(people: People, found: UUID) -> dict[str, tuple[str, str]]:
    rows = intake.import_rows(actor=people.documenter, import_id=found)
    return {row.key: (row.outcome, row.reason) for row in rows}


def on_record(people: People) -> dict[str, evidence.SourceView]:
    return evidence.find_sources_by_external_ids(
        actor=people.documenter, system="партнер", values=["1", "2", "3", "4", "5"]
    )


def test_another_directory_with_the_same_numbers_takes_over_no_source(
    people: People, tmp_path: Path
) -> None:
    brought(
        people, tmp_path / "a",
        "1;Вигаданий канал;канал;https://t.me/invented;B;двічі підтверджено",
        "2;Вигаданий сайт;сайт;https://site.example;;",
        "3;Перейменований;канал;https://t.me/renamed;;",
    )  # fmt: skip
    before = on_record(people)
    rows = (
        "1;Зовсім інше джерело;сайт;https://other.example;F;",
        "2;вигаданий САЙТ;сайт;https://moved.example;;",
        "3;Нова назва;канал;https://t.me/renamed;;",
        "4;Нове джерело;сайт;;;",
    )
    second = brought(people, tmp_path / "b", *rows)
    assert told(people, second) == {
        "1": ("refused", "other_source"), "2": ("changed", ""), "3": ("changed", ""),
        "4": ("new", ""),
    }  # fmt: skip
    after = on_record(people)
    assert after["1"] == before["1"]
    assert (after["2"].url, after["3"].name) == ("https://moved.example", "Нова назва")

    meant = brought(people, tmp_path / "c", rows[0], content={**CONTENT, "existing": "replace"})
    assert told(people, meant)["1"] == ("changed", "")


def test_rows_become_entries_are_changed_and_taken_back(people: People, tmp_path: Path) -> None:
    first = brought(
        people,
        tmp_path / "a",
        "1;Вигаданий канал;канал;https://t.me/invented;B;двічі підтверджено",
        "2;Вигаданий сайт;сайт;https://site.example;;",
        "3;Без підстави;сайт;;A;",
        "4;Невідомий вид;газета;;;",
        "5;Без адреси;сайт;;;",
    )
    assert told(people, first) == {
        "1": ("new", ""),
        "2": ("new", ""),
        "3": ("refused", "missing"),
        "4": ("refused", "unknown_value"),
        "5": ("new", ""),
    }
    entries = on_record(people)
    assert set(entries) == {"1", "2", "5"}
    assert (entries["1"].credibility, entries["1"].kind) == ("B", "channel")
    assert entries["1"].credibility_by == people.documenter.ref

    # A person says more of one; the newer table says something else of the other.
    change = evidence.SourceChange(kind="website", name="Інша назва", url="https://site.example")
    evidence.describe_source(actor=people.documenter, source_id=entries["2"].id, change=change)
    change = evidence.SourceChange(kind="website", name="Перейменоване")
    evidence.describe_source(actor=people.documenter, source_id=entries["5"].id, change=change)
    second = brought(
        people,
        tmp_path / "b",
        "1;Вигаданий канал;канал;https://t.me/moved;B;двічі підтверджено",
        "2;Третя назва;сайт;https://site.example;;",
        "5;Без адреси;сайт;;;",
    )
    assert told(people, second) == {
        "1": ("changed", ""),
        "2": ("refused", "changed_by_others"),
        "5": ("refused", "changed_by_others"),
    }
    assert on_record(people)["1"].url == "https://t.me/moved"
    assert on_record(people)["2"].name == "Інша назва"

    intake.order_undo(actor=people.documenter, import_id=second)
    work_off()
    assert on_record(people)["1"].url == "https://t.me/invented"

    intake.order_undo(actor=people.documenter, import_id=first)
    work_off()
    undone = intake.get_import(actor=people.documenter, import_id=first)
    assert (undone.state, undone.left) == ("undone", 2)
    entries = on_record(people)
    assert entries["1"].retired_at is not None
    assert entries["2"].retired_at is None  # Somebody changed it since.
