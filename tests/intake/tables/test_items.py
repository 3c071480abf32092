# SPDX-License-Identifier: AGPL-3.0-or-later
"""An index beside files: tried, brought in, brought in anew, taken back; each row accounted for."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.utils import translation
from tests.intake.containers import work_off
from tests.intake.tables.conftest import People, delivered, item_of

from dokaz.evidence import api as evidence
from dokaz.gate.api import Conflict, NotFound, Rejected, reading
from dokaz.intake import api as intake
from dokaz.intake.actions.opening import finish_opening
from dokaz.intake.models import Opening
from dokaz.intake.services import service_for
from dokaz.intake.tables import run
from dokaz.intake.tables.models import TableImport, TableRow
from dokaz.intake.tables.targets import items
from dokaz.members import api as members

pytestmark = pytest.mark.django_db

PHOTOS = {f"photos/{n}.jpg": b"\xff\xd8\xff\xe0\0\1\0 invented photo %d" % n for n in range(6)}
HEAD = "№;Файл;Назва;Дата зйомки;Координати;SHA-256;Тип;Теги\n"


def row(n: int, **said: str) -> str:
    cells = {
        "id": f"ЕД-{n}",
        "file": f"photos\\{n}.jpg",
        "title": f"Міст {n}",
        "date": "07/08/2022",
        "where": "49.2, 37.3",
        "sha256": sha256(PHOTOS[f"photos/{n}.jpg"]).hexdigest()
        if f"photos/{n}.jpg" in PHOTOS
        else "",
        "kind": "фото",
        "tags": "Міст, переправа",
        **said,
    }
    return ";".join(cells.values()) + "\n"


COLUMNS: list[dict[str, Any]] = [
    {"column": "№", "field": "external_id", "system": "registry", "key": True},
    {"column": "Файл", "field": "file"},
    {"column": "Назва", "field": "title_uk"},
    {"column": "Дата зйомки", "field": "recorded", "order": "dmy"},
    {"column": "Координати", "field": "coordinates", "order": "lat_lon"},
    {"column": "SHA-256", "field": "sha256"},
    {"column": "Тип", "field": "kind", "values": {"фото": "photo"}},
    {"column": "Теги", "field": "tags"},
]


def content(*columns: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"format": 1, "target": "items", "columns": list(columns or COLUMNS), **more}


@pytest.fixture
def delivery(people: People, tmp_path: Path) -> UUID:
    table = HEAD + "".join(row(n) for n in range(4))
    files = {**PHOTOS, "index.csv": table.encode("cp1251")}
    return delivered(people.documenter, tmp_path / "sent", files)


def begun(people: People, item: UUID, mapping: dict[str, Any] | None = None) -> UUID:
    actor = people.documenter
    found = intake.begin_import(actor=actor, item_id=item, target="items")
    intake.set_mapping(actor=actor, import_id=found, content=mapping or content())
    intake.order_plan(actor=actor, import_id=found)
    work_off()
    return found


def carried_out(people: People, found: UUID) -> intake.ImportView:
    intake.order_import(actor=people.documenter, import_id=found)
    work_off()
    return view(people, found)


def view(people: People, found: UUID) -> intake.ImportView:
    return intake.get_import(actor=people.documenter, import_id=found)


def rows_of(people: People, found: UUID) -> list[intake.RowView]:
    return list(intake.import_rows(actor=people.documenter, import_id=found))


def title(people: People, item: UUID) -> str:
    return evidence.get_item(actor=people.documenter, item_id=item).title_uk


def again(people: People, tmp_path: Path, table: str) -> UUID:
    """The table in a newer version, in a delivery of its own."""
    files = {"index2.csv": table.encode()}
    sent = delivered(people.documenter, tmp_path / f"again{len(table)}", files)
    return item_of(people.documenter, sent, "index2.csv")


def test_an_index_is_tried_brought_in_and_taken_back(people: People, delivery: UUID) -> None:
    item = item_of(people.documenter, delivery, "index.csv")
    found = begun(people, item)
    tried = view(people, found)
    assert (tried.state, tried.rows, tried.changed, tried.refused) == ("planned", 4, 4, 0)
    photo = item_of(people.documenter, delivery, "photos/2.jpg")
    assert title(people, photo) == ""

    done = carried_out(people, found)
    assert (done.state, done.done) == ("complete", 4)
    described = evidence.get_item(actor=people.documenter, item_id=photo)
    assert described.title_uk == "Міст 2"
    assert described.kind == "photo"
    assert described.tags == ("міст", "переправа")
    assert described.recorded_from is not None
    assert described.recorded_from.isoformat() == "2022-08-06T21:00:00+00:00"  # midnight in Kyiv
    assert (described.recorded_precision, described.recorded_basis) == ("day", "source_statement")
    assert "49.2, 37.3" in described.description
    assert ("registry", "ЕД-2") in {(one.system, one.value) for one in described.external_ids}
    assert {one.checked for one in rows_of(people, found)} == {"agrees"}

    evidence.describe(
        actor=people.custodian,
        item_id=item_of(people.documenter, delivery, "photos/0.jpg"),
        changes={"title_uk": "Інше"},
        revision=1,
    )
    intake.order_undo(actor=people.documenter, import_id=found)
    work_off()
    undone = view(people, found)
    assert (undone.state, undone.done, undone.left) == ("undone", 4, 1)
    assert title(people, photo) == ""
    assert evidence.get_item(actor=people.documenter, item_id=photo).tags == ()
    (left,) = [one for one in rows_of(people, found) if one.undone_at is None]
    assert (left.number, left.reason) == (2, "changed_meanwhile")
    with pytest.raises(Conflict):
        intake.order_undo(actor=people.documenter, import_id=found)


def test_every_row_that_fails_says_where_and_why(
    people: People, delivery: UUID, tmp_path: Path
) -> None:
    bad = [
        row(0, date="31/31/2022"),
        row(1, date="08/31/2022"),
        row(2, where="десь"),
        row(3, kind="вірш"),
        row(4, sha256="ab" * 32),
        row(5, id="ЕД-8", file="photos/none.jpg", sha256=""),
        row(0, id="ЕД-9", title="x" * 501),
        row(5),
        row(5),
        row(5, id="", file="", sha256=""),
        row(4, id="ЕД-11", tags="x" * 51),
        row(4, id="ЕД-10", date="7 серпня 2022").replace("Міст", "«Міст»") + "зайве;" * 9 + "\n",
    ]
    index = tmp_path / "sent" / "bad.csv"
    index.write_text(HEAD + "".join(bad), encoding="utf-8")
    sent = intake.receive_folder(
        actor=people.documenter, folder=intake.Folder(tmp_path / "sent"), acquisition_mode="found",
        delivery_id=None,
    )  # fmt: skip
    found = begun(people, item_of(people.documenter, sent, "bad.csv"))
    told = [(one.number, one.outcome, one.reason, one.column) for one in rows_of(people, found)]
    assert told == [
        (2, "refused", "no_such_day", "Дата зйомки"),
        (3, "refused", "other_date_order", "Дата зйомки"),
        (4, "refused", "no_coordinate", "Координати"),
        (5, "refused", "unknown_value", "Тип"),
        (6, "refused", "digest_differs", "SHA-256"),
        (7, "refused", "no_such_item", "Файл"),
        (8, "refused", "too_long", "Назва"),
        (9, "changed", "", ""),
        (10, "refused", "repeated", ""),
        (11, "refused", "names_nothing", ""),
        (12, "refused", "too_long", "Теги"),
        (13, "changed", "", ""),
        (14, "refused", "more_than_header", ""),
    ]
    counted = view(people, found)
    assert (counted.rows, counted.changed, counted.refused) == (13, 2, 11)
    assert all(str(one.reason_text) for one in rows_of(people, found) if one.reason)
    (third,) = [one for one in rows_of(people, found) if one.number == 4]
    assert third.value == "десь"


def test_a_newer_version_brings_its_changes_only(
    people: People, delivery: UUID, tmp_path: Path
) -> None:
    first = begun(people, item_of(people.documenter, delivery, "index.csv"))
    carried_out(people, first)
    photos = [item_of(people.documenter, delivery, f"photos/{n}.jpg") for n in range(6)]
    for number, name in ((1, "Від руки"), (2, "Теж від руки")):
        evidence.describe(
            actor=people.custodian, item_id=photos[number], changes={"title_uk": name}, revision=1
        )
    newer = HEAD + row(0, title="Міст зблизька") + row(1) + row(2, title="Нове") + row(5)
    found = begun(people, again(people, tmp_path, newer), content())
    told = {one.key: (one.outcome, one.reason) for one in rows_of(people, found)}
    assert told == {
        "ЕД-0": ("changed", ""),
        "ЕД-1": ("same", ""),  # the table says nothing new: what a person wrote stays
        "ЕД-2": ("refused", "changed_by_others"),
        # The newer table came without the files: what it does not know yet is not guessed.
        "ЕД-5": ("changed", ""),
        "ЕД-3": ("vanished", ""),
    }
    assert view(people, found).previous_id == first
    carried_out(people, found)
    names = [title(people, photo) for photo in photos]
    assert names == ["Міст зблизька", "Від руки", "Теж від руки", "Міст 3", "", "Міст 5"]
    same = begun(people, again(people, tmp_path, newer + "\n"), content())
    assert {one.outcome for one in rows_of(people, same)} == {"same", "refused"}
    with pytest.raises(Conflict):
        intake.order_undo(actor=people.documenter, import_id=first)


def test_another_register_with_the_same_numbers_describes_no_item_of_the_first(
    people: People, delivery: UUID, tmp_path: Path
) -> None:
    carried_out(people, begun(people, item_of(people.documenter, delivery, "index.csv")))
    photos = {
        f"others/{n}.jpg": b"\xff\xd8\xff\xe0\0\1\0 of another partner %d" % n for n in range(3)
    }
    rows = (
        row(0, file="others/0.jpg", title="Чуже", sha256=""),
        row(1, file="", title="Чуже", sha256=sha256(photos["others/1.jpg"]).hexdigest()),
        row(2, id="ЕД-2", title="Уточнено", file="", sha256=""),
        row(7, file="others/2.jpg", title="Школа", sha256=""),
    )
    table = (HEAD + "".join(rows)).encode()
    sent = delivered(people.documenter, tmp_path / "other", {**photos, "other.csv": table})
    found = begun(people, item_of(people.documenter, sent, "other.csv"))
    told = {one.key: (one.outcome, one.reason, one.column) for one in rows_of(people, found)}
    assert told.pop("ЕД-3")[0] == "vanished"
    assert told == {
        "ЕД-0": ("refused", "other_item", "Файл"),
        "ЕД-1": ("refused", "other_item", "SHA-256"),
        "ЕД-2": ("changed", "", ""),  # names nothing but its number
        "ЕД-7": ("changed", "", ""),
    }
    carried_out(people, found)
    first = [item_of(people.documenter, delivery, f"photos/{n}.jpg") for n in range(3)]
    assert [title(people, one) for one in first] == ["Міст 0", "Міст 1", "Уточнено"]


def test_what_the_archive_says_already_is_not_replaced_unasked(
    people: People, delivery: UUID
) -> None:
    photo = item_of(people.documenter, delivery, "photos/1.jpg")
    evidence.describe(
        actor=people.custodian, item_id=photo, changes={"title_uk": "Школа"}, revision=0
    )
    item = item_of(people.documenter, delivery, "index.csv")
    found = begun(people, item)
    assert [one.reason for one in rows_of(people, found)] == ["", "other_value", "", ""]
    replacing = begun(people, item, content(existing="replace"))
    carried_out(people, replacing)
    assert title(people, photo) == "Міст 1"


def test_a_kind_that_examining_told_gives_way_to_the_tables(people: People, delivery: UUID) -> None:
    photo = item_of(people.documenter, delivery, "photos/1.jpg")
    (file,) = evidence.files_of(actor=people.documenter, item_ids=(photo,))
    evidence.record_technical(
        actor=service_for(people.world.own, "media"),
        file_id=file.id,
        technical={"media_type": "application/wacz"},
        tool="probe 1",
    )
    assert evidence.get_item(actor=people.documenter, item_id=photo).kind == "web_page"
    found = begun(people, item_of(people.documenter, delivery, "index.csv"))
    assert {one.reason for one in rows_of(people, found)} == {""}
    carried_out(people, found)
    assert evidence.get_item(actor=people.documenter, item_id=photo).kind == "photo"


class Killed(BaseException):
    """What no code catches."""


def _killed_in(people: People, found: UUID, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Work that ends where it would write down what it has done."""

    def killed(**arguments: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(run.acts, name, killed)
        with pytest.raises(Killed):
            run.work_on(found, organisation_id=people.world.own)


@pytest.mark.parametrize("lost", ["noted_not", "half_planned"])
def test_a_kill_costs_and_doubles_nothing(
    people: People, delivery: UUID, monkeypatch: pytest.MonkeyPatch, lost: str
) -> None:
    found = begun(people, item_of(people.documenter, delivery, "index.csv"))
    monkeypatch.setattr(run, "BATCH_ROWS", 2)
    intake.order_import(actor=people.documenter, import_id=found)

    name = "enter_done" if lost == "noted_not" else "finish_import"
    _killed_in(people, found, monkeypatch, name)
    run.work_on(found, organisation_id=people.world.own)
    done = view(people, found)
    assert (done.state, done.done, done.refused) == ("complete", 4, 0)
    photo = item_of(people.documenter, delivery, "photos/0.jpg")
    assert evidence.get_item(actor=people.documenter, item_id=photo).revision == 1
    intake.order_undo(actor=people.documenter, import_id=found)
    _killed_in(people, found, monkeypatch, "note_undone")
    run.work_on(found, organisation_id=people.world.own)
    assert (view(people, found).state, view(people, found).left) == ("undone", 0)
    assert title(people, photo) == ""


def test_work_stops_when_whoever_ordered_it_may_no_longer(people: People, delivery: UUID) -> None:
    found = begun(people, item_of(people.documenter, delivery, "index.csv"))
    intake.order_import(actor=people.documenter, import_id=found)
    admin = members.actor_for(people.world.admin_account, people.world.own)
    (row_,) = [
        one
        for one in members.members(actor=admin).members
        if one.account_id == people.documenter_account
    ]
    members.revoke(actor=admin, membership_id=row_.id, reason="вигадана причина")
    work_off()
    stopped = intake.get_import(actor=people.custodian, import_id=found)
    assert (stopped.state, stopped.stopped, stopped.done) == ("planned", "no_rights", 0)
    intake.order_import(actor=people.custodian, import_id=found)
    work_off()
    assert intake.get_import(actor=people.custodian, import_id=found).done == 4


@pytest.mark.parametrize(
    ("error", "stopped", "said"),
    [
        (Rejected("kind", "вигадана відмова"), "rejected", "Перегляньте схему"),
        (Conflict("changed", "вигадана зміна"), "conflict", "тим часом змінено"),
        (NotFound("item"), "no_rights", "більше не має на це права"),
    ],
)
def test_work_that_a_refusal_stops_says_which_it_was(
    people: People,
    delivery: UUID,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    stopped: str,
    said: str,
) -> None:
    def refusing(*_arguments: object) -> None:
        raise error

    monkeypatch.setattr(items.Items, "plan", refusing)
    found = view(people, begun(people, item_of(people.documenter, delivery, "index.csv")))
    assert (found.state, found.stopped) == ("draft", stopped)
    with translation.override("uk"):
        assert said in str(found.stopped_text)


def test_what_cannot_be_read_stops_with_its_reason(
    people: People, delivery: UUID, tmp_path: Path
) -> None:
    noise = delivered(people.documenter, tmp_path / "noise", {"a.csv": bytes(range(256)) * 9})
    found = begun(people, item_of(people.documenter, noise, "a.csv"))
    assert (view(people, found).state, view(people, found).stopped) == ("draft", "binary")
    other = begun(people, again(people, tmp_path, "a;b\n1;2\n"))
    assert (view(people, other).state, view(people, other).stopped) == ("draft", "columns")
    assert not TableRow.objects.exists()


def test_what_is_no_table_is_not_offered_and_says_why(
    people: People, delivery: UUID, tmp_path: Path
) -> None:
    actor = people.documenter
    chat = b'{"name": "x", "type": "personal_chat", "id": 1, "messages": []}'
    sent = delivered(
        actor,
        tmp_path / "more",
        {
            "result.json": chat,
            "locked.xlsx": b"PK?",
            "given.XLSM": b"PK!",
            "old.xls": b"PK.",
            "settings.json": b'{"a": 1}',
            "events.jsonl": b'{"a": 2}',
        },
    )
    locked, given, old, settings, lines = (
        item_of(actor, sent, name)
        for name in ("locked.xlsx", "given.XLSM", "old.xls", "settings.json", "events.jsonl")
    )
    storage = "application/x-ole-storage"
    for item, found, words, more in (
        (locked, storage, {"failed": "locked"}, {}),
        (given, storage, {}, {}),
        (old, "application/vnd.ms-excel", {}, {}),
        (settings, "application/json", {}, {"rows": False}),
        (lines, "application/json", {}, {"rows": False}),
    ):
        (file,) = evidence.files_of(actor=actor, item_ids=(item,))
        evidence.record_technical(
            actor=service_for(people.world.own, "media"),
            file_id=file.id,
            technical={"media_type": found, **more},
            tool="probe 1",
            made={"text": {"by": "reader 1", **words}},
        )
    items = {
        item_of(actor, delivery, "index.csv"): "table",
        item_of(actor, delivery, "photos/1.jpg"): "no_table",
        item_of(actor, sent, "result.json"): "opened",
        locked: "locked",
        given: "locked",
        old: "old_workbook",
        settings: "no_table",
        lines: "table",
    }
    offers = intake.table_offers(actor=actor, item_ids=items)
    assert {item: offer.value for item, offer in offers.items()} == items
    for item, offer in offers.items():
        if offer is intake.TableOffer.TABLE:
            continue
        with pytest.raises(Rejected) as refused:
            intake.begin_import(actor=actor, item_id=item, target="items")
        assert (refused.value.field, str(refused.value)) == ("item", intake.WHY_NO_TABLE[offer])
    assert intake.table_offers(actor=people.world.stranger, item_ids=items) == {}

    service = service_for(people.world.own)
    with reading(service):
        (opening,) = Opening.objects.values_list("pk", flat=True)
    finish_opening(actor=service, opening_id=opening, state="not_opened", reason="damaged")
    chat_item = item_of(actor, sent, "result.json")
    offers = intake.table_offers(actor=actor, item_ids=(chat_item,))
    assert offers == {chat_item: intake.TableOffer.TABLE}, "no messages of it are items"


def test_what_is_open_is_asked_and_answers_are_kept(people: People, delivery: UUID) -> None:
    item = item_of(people.documenter, delivery, "index.csv")
    found = intake.begin_import(actor=people.documenter, item_id=item, target="items")
    looked = intake.look_at(actor=people.documenter, import_id=found)
    assert looked.table.reading.encoding == "cp1251"
    fields = {one.column: one.field for one in looked.mapping.columns}
    assert fields == {
        "Файл": "file", "Назва": "title_uk", "Дата зйомки": "recorded",
        "Координати": "coordinates", "SHA-256": "sha256", "Тип": "kind",
        "Теги": "tags",
    }  # fmt: skip
    asked = {(one.kind, one.column, one.value) for one in looked.questions}
    assert asked == {
        ("date_order", "Дата зйомки", ""),
        ("coordinate_order", "Координати", ""),
        ("value", "Тип", "фото"),
    }
    intake.set_mapping(actor=people.documenter, import_id=found, content=content())
    assert intake.look_at(actor=people.documenter, import_id=found).questions == ()
    saved = intake.save_mapping(actor=people.documenter, name="Реєстр", content=content())
    twice = intake.save_mapping(actor=people.documenter, name="Реєстр", content=content())
    assert saved == twice
    intake.save_mapping(actor=people.documenter, name="Реєстр", content=content(existing="replace"))
    (listed,) = intake.saved_mappings(actor=people.documenter, target="items")
    assert (listed.name, listed.version) == ("Реєстр", 2)
    assert intake.saved_mappings(actor=people.world.stranger) == ()


@pytest.mark.parametrize(
    "bad",
    [
        {"format": 2},
        content({"column": "A", "field": "nothing"}),
        content({"column": "A", "field": "title_uk"}, {"column": "B", "field": "title_uk"}),
        content({"column": "A", "field": "external_id"}),
        content({"column": "A", "field": "recorded", "order": "lat_lon"}),
        content({"column": "A", "field": "kind", "values": {"x": "poem"}}),
        content(zone="Europe/Nowhere"),
        content(constants={"kind": "poem"}),
        content(reading={"header": "1"}),
        content(reading={"command": "x"}),
    ],
)
def test_a_bad_mapping_is_refused_whole(people: People, delivery: UUID, bad: Any) -> None:
    item = item_of(people.documenter, delivery, "index.csv")
    found = intake.begin_import(actor=people.documenter, item_id=item, target="items")
    with pytest.raises(Rejected):
        intake.set_mapping(actor=people.documenter, import_id=found, content=bad)
    with pytest.raises(Rejected):
        intake.save_mapping(actor=people.documenter, name="x", content=bad)


def test_nobody_else_sees_an_import_and_formulas_leave_as_text(
    people: People, delivery: UUID, tmp_path: Path
) -> None:
    table = HEAD + row(0, kind="=HYPERLINK(1)")
    item = again(people, tmp_path, table)
    found = begun(people, item)
    with pytest.raises(NotFound):
        intake.get_import(actor=people.world.stranger, import_id=found)
    with pytest.raises(NotFound):
        intake.import_rows(actor=people.world.stranger, import_id=found)
    language = {"actor": people.documenter, "import_id": found, "language": "uk"}
    told = "".join(intake.import_csv(**language))
    assert "'=HYPERLINK(1)" in told
    assert ",=HYPERLINK" not in told
    whole = json.loads("".join(intake.import_json(**language)))
    assert whole["rows"] == sum(whole["counts"].values()) == len(whole["lines"]) == 1
    assert whole["lines"][0]["value"] == "=HYPERLINK(1)"
    evidence.classify(actor=people.custodian, item_id=item, confidentiality=4)
    with pytest.raises(NotFound):
        intake.get_import(actor=people.documenter, import_id=found)


def test_words_of_rows_go_with_what_they_are_about(people: People, delivery: UUID) -> None:
    from dokaz.intake.actions.forgetting import empty_names

    found = begun(people, item_of(people.documenter, delivery, "index.csv"))
    photo = item_of(people.documenter, delivery, "photos/1.jpg")
    with reading(people.world.service):
        empty_names(actor=people.world.service, item_id=photo)
    emptied = TableRow.objects.filter(table_id=found, said__isnull=True)
    assert list(emptied.values_list("item_id", "key", "adds")) == [(photo, "", [])]
    with reading(people.world.service):
        empty_names(actor=people.world.service, item_id=TableImport.objects.get(pk=found).item_id)
    assert not TableRow.objects.filter(table_id=found, said__isnull=False).exists()


@pytest.mark.parametrize("cell", [";", " , ", "|;"])
def test_a_cell_of_separators_alone_says_nothing_of_tags(cell: str) -> None:
    """Rows that may replace what is there would take an item's tags away."""
    assert items._values({"tags": cell}, {}) == {}
    assert items._values({"tags": f"Міст{cell}"}, {}) == {"tags": ["міст"]}
