# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables of people and of protected objects: made, changed by a newer version, and undone.

What tells who somebody is reaches a sealed block and nothing else.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from tests.attacks.test_erasure import tables_with
from tests.intake.containers import work_off
from tests.intake.tables.conftest import People, a_person, delivered, item_of

from dokaz.casework.objects import api as objects
from dokaz.casework.persons import api as persons
from dokaz.gate.api import Conflict, Delivered, NotFound, Purpose, Rejected, reading_everything
from dokaz.gate.models import OutboxFact
from dokaz.gate.outbox import CONSUMERS
from dokaz.intake import api as intake
from dokaz.intake.models import TableRow
from dokaz.intake.tasks import empty_names
from dokaz.members import api as members

pytestmark = pytest.mark.django_db
SYSTEM = "партнер"


def column(name: str, field: str, **more: Any) -> dict[str, Any]:
    return {"column": name, "field": field, **more}


NUMBER = column("Код", "external_id", system=SYSTEM, key=True)


def brought(
    people: People,
    folder: Path,
    target: str,
    columns: list[dict[str, Any]],
    *lines: str,
    only_tried: bool = False,
    existing: str = "refuse",
) -> UUID:
    """An import of a table with these lines, the first of which names the columns."""
    actor = people.documenter
    sent = delivered(actor, folder, {"t.csv": "".join(f"{one}\n" for one in lines).encode()})
    item = item_of(actor, sent, "t.csv")
    found = intake.begin_import(actor=actor, item_id=item, target=target)
    content = {"format": 1, "target": target, "columns": columns, "existing": existing}
    intake.set_mapping(actor=actor, import_id=found, content=content)
    intake.order_plan(actor=actor, import_id=found)
    work_off()
    if not only_tried:
        intake.order_import(actor=actor, import_id=found)
        work_off()
    return found


def told(people: People, found: UUID) -> dict[str, tuple[str, str, str]]:
    rows = intake.import_rows(actor=people.documenter, import_id=found)
    return {row.key: (row.outcome, row.reason, row.value) for row in rows}


def undone(people: People, found: UUID) -> intake.ImportView:
    intake.order_undo(actor=people.documenter, import_id=found)
    work_off()
    return intake.get_import(actor=people.documenter, import_id=found)


PEOPLE = "Код;ПІБ;Народження;Телефон;Роль;Літера;Примітка до справи"
COLUMNS = [
    NUMBER,
    column("ПІБ", "full_uk"),
    column("Народження", "birth", order="dmy"),
    column("Телефон", "contact"),
    column("Роль", "categories"),
    column("Літера", "series", values={"постраждала": "W", "підозрюваний": "S"}),
    column("Примітка до справи", "summary"),
]
ROWS = (
    "О-1;Вигаданенко Уляна Тестівна;07/08/1984;+380-00-000-00-00;свідок;постраждала;бачила обстріл",
    "О-2;Невсправжній Тарас;1990;;suspect;підозрюваний;",
    "О-3;Одненко;1991;;свідок;постраждала;",
    "О-4;Хибненко Інна;31/31/1991;;свідок;постраждала;",
    "О-5;Роленко Олег;1991;;капелан;постраждала;",
)
WHO = ("Вигаданенко", "Невсправжній", "Одненко", "Хибненко", "Роленко", "380-00-000", "31/31")


def person(people: People, key: str) -> persons.PersonView | None:
    actor = people.documenter
    found = persons.find_external(actor=actor, system=SYSTEM, values=[key])
    return persons.get_person(actor=actor, person_id=found[key]) if found else None


def kept_words() -> set[str]:
    """Tables of the room and of people in which a word of the identities stands."""
    return {one for one in tables_with(WHO) if one.startswith(("intake_", "casework_", "gate_"))}


def test_people_come_in_with_their_identity_sealed(people: People, tmp_path: Path) -> None:
    tried = brought(
        people, tmp_path / "a", "persons", COLUMNS, PEOPLE, *ROWS, only_tried=True
    )  # fmt: skip
    assert told(people, tried) == {
        "О-1": ("new", "", ""),
        "О-2": ("new", "", ""),
        "О-3": ("refused", "name_parts", ""),
        "О-4": ("refused", "no_such_day", ""),
        "О-5": ("refused", "unknown_value", "капелан"),
    }
    assert kept_words() == set()
    intake.order_import(actor=people.documenter, import_id=tried)
    work_off()
    report = "".join(intake.import_json(actor=people.documenter, import_id=tried, language="uk"))
    assert not [word for word in WHO if word in report]
    assert kept_words() == set()
    first, second = person(people, "О-1"), person(people, "О-2")
    assert first is not None
    assert second is not None
    assert first.row.code.startswith("W-")
    assert second.row.code.startswith("S-")
    assert first.row.summary == "бачила обстріл"
    opened = persons.open_identity(
        actor=people.custodian, person_id=first.row.id, reason="вигадана причина"
    ).identity
    (name,) = opened.names
    assert (name.family, name.given, name.patronymic) == ("Вигаданенко", "Уляна", "Тестівна")
    assert (opened.birth, opened.contacts[0].value) == ("1984-08-07", "+380-00-000-00-00")
    # A newer version: a changed open field changes, a changed name does not.
    newer = brought(
        people,
        tmp_path / "b",
        "persons",
        COLUMNS,
        PEOPLE,
        ROWS[0].replace("Уляна", "Олена"),
        ROWS[1].replace("suspect", "suspect|expert"),
    )
    assert told(people, newer)["О-1"][0] == "same"
    assert told(people, newer)["О-2"][0] == "changed"
    changed = person(people, "О-2")
    assert changed is not None
    assert set(changed.row.categories) == {"suspect", "expert"}
    # Erased, the rows about the person lose their words too.
    with reading_everything(Purpose.UPKEEP):
        assert TableRow.objects.filter(item_id=first.row.id, said__isnull=False).exists()
    account = a_person(people.world, "data_protection_officer")
    officer = members.actor_for(account, people.world.own)
    proposal = persons.propose_erasure(
        actor=officer, person_id=first.row.id, reason_code="safety", reason="вигадана"
    )
    persons.approve_erasure(actor=people.custodian, erasure_id=proposal)
    with reading_everything(Purpose.OUTBOX):
        (fact,) = OutboxFact.objects.filter(kind="persons.person_erased")
        told_of = Delivered(fact.kind, fact.payload, fact.act_id, fact.at)
        CONSUMERS["intake.names"].handle(told_of)
    work_off()
    with reading_everything(Purpose.UPKEEP):
        rows = list(TableRow.objects.filter(item_id=first.row.id))
        assert {(row.key, row.said) for row in rows} == {("", None)}
    empty_names.call(str(first.row.id), str(people.world.own))  # again: nothing happens


def test_an_import_of_people_is_undone_with_its_keys(people: People, tmp_path: Path) -> None:
    found = brought(people, tmp_path / "a", "persons", COLUMNS, PEOPLE, *ROWS[:2])
    first = person(people, "О-1")
    assert first is not None
    assert undone(people, found).left == 0
    assert person(people, "О-1") is None
    with pytest.raises((NotFound, Conflict)):
        persons.open_identity(
            actor=people.custodian, person_id=first.row.id, reason="вигадана причина"
        )


def test_what_names_people_cannot_stand_in_a_mapping(people: People, tmp_path: Path) -> None:
    fields = intake.TARGETS["persons"].fields()
    assert not [one.key for one in fields if one.sealed and one.may_be_constant]
    # A column that goes nowhere may name people too: what a damaged row says is not quoted.
    damaged = brought(
        people,
        tmp_path / "a",
        "persons",
        [NUMBER, column("Літера", "series")],
        "Код;Літера;Хто",
        'О-1;W;"Вигаданенко',
        only_tried=True,
    )
    assert [row[2] for row in told(people, damaged).values()] == [""]
    assert kept_words() == set()


OBJECTS = "Код;Назва;Тип;Широта;Довгота;Позначення;Внесено"
OF_OBJECTS = [
    NUMBER,
    column("Назва", "name_uk"),
    column("Тип", "type", values={"лікувальний заклад": "hospital"}),
    column("Широта", "latitude"),
    column("Довгота", "longitude"),
    column("Позначення", "markings"),
    column("Внесено", "enhanced_when", order="dmy", zone="America/New_York"),
]
SITES = (
    "Б-1;Вигадана лікарня;лікувальний заклад;49,2;37,3;;",
    "Б-2;Вигадана школа;Школа;49.9;36.2;;07/08/2022 23:30",
    "Б-3;Вигаданий міст;віадук;49.9;36.2;;",
    "Б-4;;Школа;49.9;36.2;;",
    "Б-5;Вигаданий ліцей;school;49.9;36.2;малюнок;",
)


def site(people: People, key: str) -> objects.ObjectView | None:
    actor = people.documenter
    found = objects.find_external(actor=actor, system=SYSTEM, values=[key])
    return objects.get_object(actor=actor, object_id=found[key]) if found else None


def test_objects_come_in_change_and_are_undone(people: People, tmp_path: Path) -> None:
    first = brought(people, tmp_path / "a", "objects", OF_OBJECTS, OBJECTS, *SITES)
    assert told(people, first) == {
        "Б-1": ("new", "", ""),
        "Б-2": ("new", "", ""),
        "Б-3": ("refused", "unknown_value", "віадук"),
        "Б-4": ("refused", "missing", ""),
        "Б-5": ("refused", "unknown_value", "малюнок"),
    }
    hospital, school = site(people, "Б-1"), site(people, "Б-2")
    assert hospital is not None
    assert school is not None
    assert (hospital.row.type, school.row.type) == ("hospital", "school")
    # Said in the zone of its column.
    assert school.enhanced_when == "2022-08-07T23:30"
    newer = brought(
        people,
        tmp_path / "b",
        "objects",
        OF_OBJECTS,
        OBJECTS,
        SITES[0].replace("лікарня", "міська лікарня"),
        "Б-6;Нова пошта;Школа;50;36;;",
    )
    assert told(people, newer) == {
        "Б-1": ("changed", "", ""),
        "Б-6": ("new", "", ""),
        "Б-2": ("vanished", "", ""),
    }
    assert undone(people, newer).left == 0
    assert site(people, "Б-6") is None
    hospital = site(people, "Б-1")
    assert hospital is not None
    assert hospital.row.name_uk == "Вигадана лікарня"


def test_a_column_has_a_zone_of_its_own() -> None:
    fields = intake.TARGETS["events"].fields()
    raw = {
        "format": 1,
        "target": "events",
        "zone": "Europe/Kyiv",
        "columns": [column("Час", "when", zone="UTC")],
    }
    mapping = intake.mapping_from_json(raw, fields)
    assert (mapping.zone_of("when"), mapping.zone_of("when_to")) == ("UTC", "Europe/Kyiv")
    assert intake.mapping_as_json(mapping)["columns"] == [column("Час", "when", zone="UTC")]
    raw["columns"] = [column("Час", "when", zone="Europe/Nowhere")]
    with pytest.raises(Rejected):
        intake.mapping_from_json(raw, fields)
