# SPDX-License-Identifier: AGPL-3.0-or-later
"""People from tables: names go into sealed blocks, rows again change nothing, and all is undone."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from dokaz.casework.persons import api
from dokaz.casework.persons.models import Person, PersonIdentity
from dokaz.evidence.models import StoredObject
from dokaz.gate.api import Rejected
from tests.attacks.test_erasure import tables_with
from tests.casework.persons.scenes import WHY, seen
from tests.casework.persons.test_identity import files_with
from tests.evidence.world import World

CELLS = {
    "series": "s", "summary": "Рядок таблиці", "categories": "Свідок; victim", "languages": "uk;ru",
    "confidentiality": "L3", "family_uk": "Табличенко", "given_uk": "Рядослав", "birth": "1970",
    "sex": "чоловік", "contact": "перший; другий",
}  # fmt: skip


def planned(world: World, **cells: str) -> api.RowPlan:
    (plan,) = api.plan_rows(actor=world.custodian, rows=[{**CELLS, **cells}], now=datetime.now(UTC))
    return plan


def row(plan: api.RowPlan, value: str = "1") -> api.BatchRow:
    return api.BatchRow(system="ВИГАДКА", value=value, values=plan.values)


def test_a_row_becomes_a_person_with_a_sealed_name(world: World, home: Path) -> None:
    plan = planned(world)
    assert plan.good
    assert "Табличенко" not in repr(plan)
    done = api.write_batch(actor=world.custodian, rows=[row(plan)], why=WHY)
    (made,) = done.persons
    shown = api.get_person(actor=world.custodian, person_id=made)
    assert (shown.row.code, shown.row.confidentiality) == ("S-0001", 3)
    assert shown.row.categories == ("victim", "witness")
    opened = api.open_identity(actor=world.custodian, person_id=made, reason=WHY)
    (name,) = opened.identity.names
    assert (name.family, name.given, opened.identity.sex) == ("Табличенко", "Рядослав", "male")
    assert [line.value for line in opened.identity.contacts] == ["перший", "другий"]
    assert tables_with(("Табличенко", "Рядослав")) == set()
    assert files_with(home, ("Табличенко", "Рядослав")) == set()


def test_the_same_rows_again_change_nothing_and_seal_nothing(world: World) -> None:
    first = api.write_batch(actor=world.custodian, rows=[row(planned(world))], why=WHY)
    objects = StoredObject.objects.count()
    again = api.write_batch(actor=world.custodian, rows=[row(planned(world))], why=WHY)
    assert (again.created, again.changed, again.persons) == ((), (), first.persons)
    assert StoredObject.objects.count() == objects
    changed = planned(world, summary="Інакше")
    third = api.write_batch(actor=world.custodian, rows=[row(changed)], why=WHY)
    assert third.changed == first.persons
    undone = api.undo_batch(actor=world.custodian, batch_id=third.batch_id, why=WHY)
    assert undone.changed_back == first.persons


def test_nothing_is_sealed_of_whom_a_table_names_by_their_number_here(
    world: World, home: Path
) -> None:
    done = api.write_batch(actor=world.custodian, rows=[row(planned(world))], why=WHY)
    files = {path for path in home.rglob("*") if path.is_file()}
    number = api.get_person(actor=world.custodian, person_id=done.persons[0]).row.ref
    same = api.BatchRow(system="dokaz", value=number, values=planned(world).values)
    again = api.write_batch(actor=world.custodian, rows=[same], why=WHY)
    assert (again.created, again.persons) == ((), done.persons)
    assert {path for path in home.rglob("*") if path.is_file()} == files


def test_an_import_without_names_is_undone_whole(world: World) -> None:
    plan = planned(world, family_uk="", given_uk="", birth="", sex="", contact="")
    rows = [row(plan, str(number)) for number in range(3)]
    done = api.write_batch(actor=world.custodian, rows=rows, why=WHY)
    assert len(seen(world.custodian)) == 3
    undone = api.undo_batch(actor=world.custodian, batch_id=done.batch_id, why=WHY)
    assert set(undone.removed) == set(done.created)
    assert seen(world.custodian) == []


def test_undoing_destroys_the_keys_of_what_was_sealed(world: World) -> None:
    done = api.write_batch(actor=world.custodian, rows=[row(planned(world))], why=WHY)
    address = PersonIdentity.objects.get(person_id=done.persons[0]).address
    undone = api.undo_batch(actor=world.custodian, batch_id=done.batch_id, why=WHY)
    assert undone.removed == done.created
    assert StoredObject.objects.get(pk=address).header is None


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        ({"series": "Q"}, "series"),
        ({"categories": "герой"}, "categories"),
        ({"confidentiality": "L9"}, "confidentiality"),
        ({"confidentiality": "L0"}, "confidentiality"),
        ({"birth": "учора"}, "birth"),
        ({"sex": "х"}, "sex"),
        ({"unknown": "х"}, "unknown"),
    ],
    ids=str,
)
def test_what_is_wrong_in_a_row_is_named_by_field(
    world: World, cells: dict[str, str], field: str
) -> None:
    assert [wrong.field for wrong in planned(world, **cells).wrong] == [field]


def test_a_bad_row_keeps_the_whole_batch_out(world: World) -> None:
    bad = api.BatchRow(system="ВИГАДКА", value="2", values={"summary": "х" * 5000})
    with pytest.raises(api.RowRejected) as caught:
        api.write_batch(actor=world.custodian, rows=[row(planned(world)), bad], why=WHY)
    assert (caught.value.number, caught.value.field) == (1, "summary")
    with pytest.raises(Rejected):
        api.write_batch(actor=world.custodian, rows=[], why=WHY)
    assert not Person.objects.exists()
