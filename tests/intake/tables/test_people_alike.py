# SPDX-License-Identifier: AGPL-3.0-or-later
"""The dry run of a table of people says who may be here already, and nothing of who they are."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.deconflict.duplicates.people import worked
from tests.intake.tables.conftest import People
from tests.intake.tables.test_records import COLUMNS, PEOPLE, brought, kept_words, person

from dokaz.evidence.errors import SealingKeyUnavailable
from dokaz.gate.models import Act
from dokaz.intake import api as intake
from dokaz.intake.tables.targets import persons as target

pytestmark = pytest.mark.django_db
FIRST = "О-1;Вигаданенко Уляна Тестівна;07/08/1984;;свідок;постраждала;бачила обстріл"
AGAIN = "Н-1;Выгаданенко Ульяна;07/08/1984;;свідок;постраждала;"
OTHER = "Н-2;Невсправжній Тарас;1990;;свідок;постраждала;"


def test_rows_that_may_be_somebody_say_who_by_code_name(
    people: People, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    brought(people, tmp_path / "a", "persons", COLUMNS, PEOPLE, FIRST)
    worked()
    known = person(people, "О-1")
    assert known is not None
    again = brought(
        people, tmp_path / "b", "persons", COLUMNS, PEOPLE, AGAIN, OTHER, only_tried=True
    )
    rows = {row.key: row for row in intake.import_rows(actor=people.documenter, import_id=again)}
    (like,) = rows["Н-1"].like
    assert (like.id, like.ref, like.band) == (known.row.id, known.row.ref, "likely")
    assert rows["Н-2"].like == ()
    assert not rows["Н-2"].not_compared
    act = Act.objects.filter(action="duplicates.people.compare_rows").latest("pk")
    assert (act.outcome, act.facts["rows"], act.facts["like"]) == ("done", 2, 1)
    assert kept_words() == set()

    # A key that cannot be used is said, and is no "nobody".
    def locked(**_arguments: object) -> None:
        raise SealingKeyUnavailable("the key is locked")

    monkeypatch.setattr(target.duplicates, "compare_rows", locked)
    third = brought(people, tmp_path / "c", "persons", COLUMNS, PEOPLE, AGAIN, only_tried=True)
    (row,) = (
        row
        for row in intake.import_rows(actor=people.documenter, import_id=third)
        if row.key == "Н-1"
    )
    assert row.not_compared
    assert row.like == ()
