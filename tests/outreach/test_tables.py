# SPDX-License-Identifier: AGPL-3.0-or-later
"""A coalition's spreadsheet of media mentions: every row accounted for, brought in anew, undone."""

from pathlib import Path
from typing import Any

import pytest

from dokaz.outreach import api
from tests.intake.tables.conftest import People, _kept_people, people
from tests.intake.tables.test_records import NUMBER, SYSTEM, brought, column, told, undone

__all__ = ["_kept_people", "people"]
pytestmark = pytest.mark.django_db
HEAD = "Код;Тип;Назва;Дата;Видання;Посилання;Область;Охоплення"
COLUMNS: list[dict[str, Any]] = [
    NUMBER,
    column("Тип", "kind", values={"згадка": "media_mention", "ефір": "broadcast"}),
    column("Назва", "title_uk"),
    column("Дата", "first_date", order="dmy"),
    column("Видання", "channel"),
    column("Посилання", "links"),
    column("Охоплення", "participants"),
]
ROWS = (
    "З-1;згадка;Про вигадану доповідь;17.05.2023;Вигадана газета;https://example.org/1;;",
    "З-2;ефір;Розмова;18.05.2023;Вигадане радіо;https://example.org/2 https://example.org/3;;40",
    "З-3;плакат;Про щось;18.05.2023;;;;",
    "З-4;згадка;;18.05.2023;;;;",
    "З-5;згадка;Без дня;;;;;",
    "З-6;згадка;Погана адреса;19.05.2023;;example;;",
)


def test_every_row_is_accounted_for_changed_by_a_newer_table_and_undone(
    people: People, tmp_path: Path
) -> None:
    found = brought(people, tmp_path / "a", "activities", COLUMNS, HEAD, *ROWS)
    assert {key: one[:2] for key, one in told(people, found).items()} == {
        "З-1": ("new", ""),
        "З-2": ("new", ""),
        "З-3": ("refused", "unknown_value"),
        "З-4": ("refused", "missing"),
        "З-5": ("refused", "missing"),
        "З-6": ("refused", "no_address"),
    }
    rows = {row.title_uk: row for row in api.visible_activities(actor=people.documenter).rows}
    assert set(rows) == {"Про вигадану доповідь", "Розмова"}
    talk = api.get_activity(actor=people.documenter, activity_id=rows["Розмова"].id)
    assert (talk.row.kind, str(talk.row.first_date)) == ("broadcast", "2023-05-18")
    assert talk.links == ("https://example.org/2", "https://example.org/3")
    assert talk.external_ids == ((SYSTEM, "З-2"),)
    newer = (ROWS[0].replace("газета", "агенція"), ROWS[1])
    second = brought(people, tmp_path / "b", "activities", COLUMNS, HEAD, *newer)
    assert {key: one[0] for key, one in told(people, second).items()} == {
        "З-1": "changed", "З-2": "same",
    }  # fmt: skip
    changed = api.get_activity(
        actor=people.documenter, activity_id=rows["Про вигадану доповідь"].id
    )
    assert changed.row.channel == "Вигадана агенція"
    undone(people, second)
    undone(people, found)
    (left,) = api.visible_activities(actor=people.documenter).rows
    # It was worked on since it came in: taking back its change is work too.
    assert left.channel == "Вигадана газета"


def test_a_row_about_an_activity_that_was_withdrawn_is_refused_and_the_others_come_in(
    people: People, tmp_path: Path
) -> None:
    brought(people, tmp_path / "a", "activities", COLUMNS, HEAD, *ROWS[:2])
    rows = {row.title_uk: row for row in api.visible_activities(actor=people.documenter).rows}
    api.withdraw(actor=people.documenter, activity_id=rows["Розмова"].id, why="Було інакше")
    newer = (ROWS[0].replace("газета", "агенція"), ROWS[1].replace("радіо", "телебачення"))
    found = brought(people, tmp_path / "b", "activities", COLUMNS, HEAD, *newer, existing="replace")
    assert {key: one[:2] for key, one in told(people, found).items()} == {
        "З-1": ("changed", ""), "З-2": ("refused", "not_taken"),
    }  # fmt: skip
