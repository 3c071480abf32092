# SPDX-License-Identifier: AGPL-3.0-or-later
"""What leaves as a table comes back as records that say the same."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from tests.intake.containers import work_off
from tests.intake.tables.conftest import People, delivered, item_of

from dokaz.casework.events import api as events
from dokaz.casework.objects import api as objects
from dokaz.casework.persons import api as persons
from dokaz.intake import api as intake
from dokaz.sharing import api as sharing

pytestmark = pytest.mark.django_db
READY = {one.name: one for one in intake.ready_made()}
OF_THE_RECORD = ("external_ids", "registered_at", "changed_at", "code")
"""Cells that are another record's own."""
HERE = events.PlaceRef(latitude=49.5, longitude=36.25, precision="vicinity", address="вул. 1")


def _events(people: People) -> None:
    draft = events.EventDraft(
        title_uk="Обстріл; «вигаданої» вулиці",
        description="два рядки\nі кома, і ; крапка",
        when="2022-08-03T14:30/2022-08-04",
        places=(HERE,),
        conduct=("8.2.b.i", "8.2.b.ii"),
        means=("artillery",),
        casualties=(
            events.Casualties(harm="killed", low=1, high=None, basis="за словами двох свідків"),
            events.Casualties(harm="injured", low=2, high=4, basis="за словами двох свідків"),
        ),
    )
    events.register(actor=people.documenter, draft=draft, item_ids=())


def _objects(people: People) -> None:
    draft = objects.ObjectDraft(
        type="hospital",
        name_uk="Вигадана лікарня",
        place=HERE,
        function="стаціонар",
        notified=(objects.Notified(to="вигадана місія"),),
    )
    objects.register(actor=people.documenter, draft=draft)


def _persons(people: People) -> None:
    draft = persons.PersonDraft(
        series="W", summary="Бачила обстріл", categories=("victim", "witness"), languages=("uk",)
    )
    persons.register(actor=people.documenter, draft=draft)


def _mapping(kind: str, table: bytes) -> dict[str, Any]:
    """The mapping that comes with the program, for the columns this table has."""
    head = table.decode("utf-8-sig").splitlines()[0]
    names = next(csv.reader([head], delimiter=";" if ";" in head else ","))
    ready = READY[f"dokaz_{kind}"].content
    mapping = intake.mapping_from_json(ready, intake.TARGETS[kind].fields())
    return intake.mapping_as_json(intake.fitted(mapping, tuple(names)))


_TITLE = {"events": "title", "objects": "name"}


def _taken_out(people: People, kind: str) -> bytes:
    order = sharing.ExtractOrder(kind=kind, recipient_kind="own", purpose="documentation")
    return sharing.make_extract(actor=people.custodian, order=order).content


def _taken_in(
    people: People, folder: Path, kind: str, content: bytes, **changed: str
) -> intake.ImportView:
    """What became of a table, mapped as comes with the program but for what is `changed`: what the
    dry run said."""
    planned = _tried(people, folder, kind, content, **changed)
    done = _carried_out(people, planned.id) if planned.to_do else planned
    for one in (planned, done):
        assert (one.new, one.changed, one.same) == (done.new, done.changed, done.same)
        assert (one.refused, one.to_do) == (done.refused, done.new + done.changed)
    return done


def _tried(
    people: People, folder: Path, kind: str, content: bytes, **changed: str
) -> intake.ImportView:
    actor = people.documenter
    sent = delivered(actor, folder, {"t.csv": content})
    item = item_of(actor, sent, "t.csv")
    found = intake.begin_import(actor=actor, item_id=item, target=kind)
    mapping = _mapping(kind, content) | changed
    intake.set_mapping(actor=actor, import_id=found, content=mapping)
    intake.order_plan(actor=actor, import_id=found)
    work_off()
    return intake.get_import(actor=actor, import_id=found)


def _carried_out(people: People, found: UUID) -> intake.ImportView:
    intake.order_import(actor=people.documenter, import_id=found)
    work_off()
    return intake.get_import(actor=people.documenter, import_id=found)


ALL = pytest.mark.parametrize(
    ("kind", "register", "table"),
    [
        ("events", _events, events.table_of_events),
        ("objects", _objects, objects.table_of_objects),
        ("persons", _persons, persons.table_of_persons),
    ],
)


@ALL
def test_a_table_comes_back_as_it_went(
    people: People,
    tmp_path: Path,
    kind: str,
    register: Callable[[People], None],
    table: Callable[..., Any],
) -> None:
    register(people)
    # As from another archive: its numbers are none of this one.
    content = _taken_out(people, kind).replace(b"TRH-", b"ZMN-")
    done = _taken_in(people, tmp_path / "in", kind, content)
    assert (done.state, done.new, done.refused) == ("complete", 1, 0)
    first, second = (dict(row.cells) for row in table(actor=people.documenter))
    assert second["external_ids"].startswith("dokaz: ZMN-")
    for cells in (first, second):
        for name in OF_THE_RECORD:
            cells.pop(name, None)
    assert first == second


@ALL
def test_what_was_taken_out_here_comes_back_to_its_record_and_makes_none_twice(
    people: People,
    tmp_path: Path,
    kind: str,
    register: Callable[[People], None],
    table: Callable[..., Any],
) -> None:
    register(people)
    rows = list(csv.reader(io.StringIO(_taken_out(people, kind).decode("utf-8-sig"))))
    changed = rows[0].index("summary" if kind == "persons" else f"{_TITLE[kind]}_uk")
    rows[1][changed] = "Уточнено у таблиці"
    saved = io.StringIO()
    csv.writer(saved, delimiter=";", lineterminator="\r\n").writerows(rows)
    content = b"\xef\xbb\xbf" + saved.getvalue().encode()  # As LibreOffice saves it in Ukraine.
    left = _taken_in(people, tmp_path / "a", kind, content)
    assert (left.new, left.changed, left.refused) == (0, 0, 1)
    done = _taken_in(people, tmp_path / "b", kind, content, existing="replace")
    assert (done.state, done.new, done.changed, done.refused) == ("complete", 0, 1, 0)
    (row,) = table(actor=people.documenter)
    assert dict(row.cells)[rows[0][changed]] == "Уточнено у таблиці"


@ALL
def test_a_row_that_says_what_stands_there_is_told_unchanged_and_not_changed_by_others(
    people: People,
    tmp_path: Path,
    kind: str,
    register: Callable[[People], None],
    table: Callable[..., Any],
) -> None:
    register(people)
    register(people)
    rows = list(csv.reader(io.StringIO(_taken_out(people, kind).decode("utf-8-sig"))))
    rows[1][rows[0].index("summary" if kind == "persons" else f"{_TITLE[kind]}_uk")] = "Уточнено"
    saved = io.StringIO()
    csv.writer(saved).writerows(rows)
    content = saved.getvalue().encode()
    done = _taken_in(people, tmp_path / "a", kind, content, existing="replace")
    assert (done.state, done.done) == ("complete", 1)
    assert (done.new, done.changed, done.same, done.refused) == (0, 1, 1, 0)
    intake.order_undo(actor=people.documenter, import_id=done.id)
    work_off()
    undone = intake.get_import(actor=people.documenter, import_id=done.id)
    assert (undone.state, undone.left) == ("undone", 0)


def _ref(people: People, event: UUID) -> str:
    return events.get_event(actor=people.custodian, event_id=event).row.ref


def _table(*rows: tuple[str, str]) -> bytes:
    lines = [f"{number},{title}\n" for number, title in rows]
    return "".join(["external_id,title_uk\n", *lines]).encode()


def test_rows_of_records_that_one_cannot_change_are_refused_alike_and_the_others_go_in(
    people: People, tmp_path: Path
) -> None:
    kept, gone, hidden = (
        events.register(actor=people.custodian, draft=events.EventDraft(title_uk=title))
        for title in ("Перша", "Друга", "Третя")
    )
    events.merge(actor=people.custodian, event_id=kept, absorbed_id=gone, why="та сама подія")
    events.classify(actor=people.custodian, event_id=hidden, confidentiality=3)
    back = _taken_in(people, tmp_path / "a", "events", _table(("ZMN-E-1", "Чужа")))
    (undone,) = (row for row in events.table_of_events(actor=people.documenter)
                 if dict(row.cells)["title_uk"] == "Чужа")  # fmt: skip
    intake.order_undo(actor=people.documenter, import_id=back.id)
    work_off()
    number = _ref(people, kept)
    numbers = [
        _ref(people, gone), _ref(people, hidden), undone.ref,
        number.lower(), number.replace("H", "Н"),
    ]  # fmt: skip
    content = _table(*((one, "Переписана") for one in numbers), ("ZMN-E-2", "Нова"))
    done = _taken_in(people, tmp_path / "b", "events", content, existing="replace")
    assert (done.state, done.new, done.changed, done.refused) == ("complete", 1, 0, 5)
    reasons = {row.reason for row in intake.import_rows(
        actor=people.documenter, import_id=done.id, outcome="refused")}  # fmt: skip
    assert reasons == {"number_shut"}


def test_rows_of_records_that_closed_after_the_dry_run_are_refused_and_the_others_go_in(
    people: People, tmp_path: Path
) -> None:
    kept, gone, hidden = (
        events.register(actor=people.custodian, draft=events.EventDraft(title_uk=title))
        for title in ("Перша", "Друга", "Третя")
    )
    numbers = [_ref(people, one) for one in (kept, gone, hidden)]
    content = _table(*((one, "Переписана") for one in numbers), ("ZMN-E-1", "Нова"))
    tried = _tried(people, tmp_path, "events", content, existing="replace")
    assert (tried.new, tried.changed, tried.refused) == (1, 3, 0)
    events.merge(actor=people.custodian, event_id=kept, absorbed_id=gone, why="та сама подія")
    events.classify(actor=people.custodian, event_id=hidden, confidentiality=3)
    done = _carried_out(people, tried.id)
    assert (done.state, done.new, done.changed, done.refused) == ("complete", 1, 1, 2)
    refused = intake.import_rows(actor=people.documenter, import_id=done.id, outcome="refused")
    assert [(row.number, row.reason) for row in refused] == [(3, "number_shut"), (4, "number_shut")]


def test_a_number_that_two_records_have_changes_neither(people: People, tmp_path: Path) -> None:
    first = events.register(actor=people.documenter, draft=events.EventDraft(title_uk="Перша"))
    later = _ref(people, first)[:-1] + "3"
    # From another archive, before this one had given the number itself.
    done = _taken_in(people, tmp_path / "a", "events", _table((later, "Звідти")))
    assert (done.new, done.refused) == (1, 0)
    third = events.register(actor=people.documenter, draft=events.EventDraft(title_uk="Третя"))
    assert _ref(people, third) == later
    for existing in ("refuse", "replace"):
        content = _table((later, f"Переписана: {existing}"))
        done = _taken_in(people, tmp_path / existing, "events", content, existing=existing)
        assert (done.new, done.changed, done.refused) == (0, 0, 1)


def test_what_has_no_column_stays_as_it_is(people: People, tmp_path: Path) -> None:
    places = (HERE, events.PlaceRef(latitude=48.0, longitude=37.0, precision="vicinity"))
    harmed = (
        events.Casualties(harm="detained", low=2, high=2, basis="за словами свідка"),
        events.Casualties(harm="killed", low=1, high=1, group="children", basis="список"),
        events.Casualties(harm="killed", low=1, high=None, basis="за словами свідка"),
    )
    draft = events.EventDraft(title_uk="Перша", when="2022-08-03", places=places, casualties=harmed)
    made = events.register(actor=people.documenter, draft=draft)
    before = events.get_event(actor=people.documenter, event_id=made).row
    content = _taken_out(people, "events").replace("Перша".encode(), "Інша".encode())
    done = _taken_in(people, tmp_path / "a", "events", content, existing="replace")
    after = events.get_event(actor=people.documenter, event_id=made).row
    assert (done.changed, after.title_uk) == (1, "Інша")
    assert (after.places, after.casualties) == (before.places, before.casualties)


def test_what_is_known_of_a_notification_and_a_basis_stays(people: People, tmp_path: Path) -> None:
    told = (
        objects.Notified(to="вигадана місія", when="2022-03-01", how="листом"),
        objects.Notified(to="вигадана місія", when="2022-04-01"),
        objects.Notified(to="друга місія"),
    )
    draft = objects.ObjectDraft(
        type="hospital",
        name_uk="Перша",
        notified=told,
        protection=(objects.Basis(basis="hague1907.27", note="за рішенням"),),
    )
    made = objects.register(actor=people.documenter, draft=draft)
    before = objects.get_object(actor=people.documenter, object_id=made)
    content = _taken_out(people, "objects").replace("Перша".encode(), "Інша".encode())
    done = _taken_in(people, tmp_path / "a", "objects", content, existing="replace")
    after = objects.get_object(actor=people.documenter, object_id=made)
    assert (done.changed, after.row.name_uk) == (1, "Інша")
    assert (after.notified, after.protection) == (before.notified, before.protection)


def test_a_place_that_the_table_names_stands_once(people: People, tmp_path: Path) -> None:
    there = events.PlaceRef(latitude=48.0, longitude=37.0, precision="vicinity")
    draft = events.EventDraft(title_uk="Перша", when="2022-08-03", places=(HERE, there))
    made = events.register(actor=people.documenter, draft=draft)
    taken_out = _taken_out(people, "events")
    assert taken_out.count(b"49.5,36.25") == 1
    content = taken_out.replace(b"49.5,36.25", b"48.0,37.0").replace("вул. 1".encode(), b"")
    done = _taken_in(people, tmp_path / "a", "events", content, existing="replace")
    after = events.get_event(actor=people.documenter, event_id=made).row
    assert (done.changed, len(after.places)) == (1, 1)


@pytest.mark.parametrize("meanwhile", [False, True])
def test_a_row_that_said_the_same_once_changes_its_record_in_a_later_table(
    people: People, tmp_path: Path, meanwhile: bool
) -> None:
    def version(name: str, title: str, other: str) -> intake.ImportView:
        content = _table(("ZMN-E-1", title), ("ZMN-E-2", other))
        return _taken_in(people, tmp_path / name, "events", content, existing="refuse")

    assert version("a", "Перша", "Друга").new == 2
    (made,) = (row for row in events.table_of_events(actor=people.documenter)
               if dict(row.cells)["title_uk"] == "Перша")  # fmt: skip
    if meanwhile:
        events.change(
            actor=people.documenter, event_id=made.id, changes={"warnings": "так"}, revision=0
        )
    done = version("b", "Перша", "Інша")
    assert (done.same, done.changed) == (1, 1)
    done = version("c", "Уточнена", "Інша")
    # What somebody changed since it came in is not written over.
    assert (done.same, done.changed, done.refused) == (1, int(not meanwhile), int(meanwhile))
