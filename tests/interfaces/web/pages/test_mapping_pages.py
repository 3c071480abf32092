# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of a mapping: values that are the same in every row, and quotation marks as signs."""

from uuid import UUID

import pytest
from django.urls import reverse
from tests.evidence.world import taken
from tests.intake.containers import work_off
from tests.interfaces.web.pages.scene import Scene

from dokaz.evidence import api as evidence
from dokaz.gate.api import Rejected
from dokaz.intake import api as intake

pytestmark = pytest.mark.django_db


def test_constants_and_quotation_marks_are_said_on_the_page(scene: Scene) -> None:
    own, client = scene.actor("own"), scene.client("own")
    table = 'Код;Назва\n1;"Вигаданий" канал\n'.encode()
    sent = taken(own, table, name="t.csv", media_type="text/csv")
    begun = intake.begin_import(actor=own, item_id=sent.item_id, target="sources")
    page, post = reverse("table", args=[begun]), reverse("map_table", args=[begun])
    assert 'name="constant-kind"' in client.get(page).content.decode()
    form = {
        "field-1": "external_id", "system-1": "CID", "key": "1", "field-2": "name",
        "quotes": "no", "constant-kind": "channel", "constant-name": "стовпець має перевагу",
        "constant-platform": " Telegram ", "zone": "Europe/Kyiv", "existing": "refuse",
        "then": "check",
    }  # fmt: skip
    assert client.post(post, form).status_code == 302
    content = intake.get_import(actor=own, import_id=begun).content
    assert content["constants"] == {"kind": "channel", "platform": "Telegram"}
    assert content["reading"]["quotes"] is False
    shown = client.get(page).content.decode()
    assert 'value="Telegram"' in shown
    assert "&quot;Вигаданий&quot; канал" in shown


@pytest.mark.parametrize(
    "constants",
    [
        {"remarks": "x"},
        {"url": "https://x.example"},
        {"kind": "nothing"},
        {"name": ["x"]},
        {"name": 1},
    ],
)
def test_what_cannot_be_the_same_in_every_row_is_refused(
    scene: Scene, constants: dict[str, object]
) -> None:
    own = scene.actor("own")
    sent = taken(own, b"a;b\n1;2\n", name="t.csv", media_type="text/csv")
    begun = intake.begin_import(actor=own, item_id=sent.item_id, target="sources")
    content = {"format": 1, "target": "sources", "columns": [], "constants": constants}
    with pytest.raises(Rejected):
        intake.set_mapping(actor=own, import_id=begun, content=content)


@pytest.mark.parametrize("target", sorted(intake.TARGETS))
def test_the_report_opens_whatever_the_rows_become(scene: Scene, target: str) -> None:
    own, client = scene.actor("own"), scene.client("own")
    sent = taken(own, f"Код;Назва\n1;{target}\n".encode(), name="t.csv", media_type="text/csv")
    begun = intake.begin_import(actor=own, item_id=sent.item_id, target=target)
    intake.drop_import(actor=own, import_id=begun)
    assert client.get(reverse("table", args=[begun])).status_code == 200


def test_a_dry_run_names_the_table_it_is_read_as_a_newer_version_of(scene: Scene) -> None:
    own, client = scene.actor("own"), scene.client("own")
    head, first = "Код;Назва;Дата;Тип\n", "З-1;Вигадана доповідь;2023-05-17;media_mention\n"
    columns = [
        {"column": "Код", "field": "external_id", "system": "Код", "key": True},
        {"column": "Назва", "field": "title_uk"},
        {"column": "Дата", "field": "first_date"},
        {"column": "Тип", "field": "kind"},
    ]

    def tried(name: str, table: str) -> UUID:
        sent = taken(own, table.encode(), name=name, media_type="text/csv")
        begun = intake.begin_import(actor=own, item_id=sent.item_id, target="activities")
        content = {"format": 1, "target": "activities", "columns": columns}
        intake.set_mapping(actor=own, import_id=begun, content=content)
        intake.order_plan(actor=own, import_id=begun)
        work_off()
        return begun

    def shown(import_id: UUID) -> str:
        return client.get(reverse("table", args=[import_id])).content.decode()

    before = tried("перша.csv", head + first)
    assert "data-version-before" not in shown(before)
    intake.order_import(actor=own, import_id=before)
    work_off()
    (row,) = intake.import_rows(actor=own, import_id=before)
    assert reverse("activity", args=[row.item_id]) in shown(before)
    page = shown(tried("друга.csv", head + first.replace("Вигадана", "Інша")))
    notice = page.partition("data-version-before")[2].partition("</p>")[0]
    assert "перша.csv" in notice
    assert "Код" in notice


def test_settings_with_which_nothing_can_be_read_are_refused_and_the_columns_stay(
    scene: Scene,
) -> None:
    own, client = scene.actor("own"), scene.client("own")
    sent = taken(own, "Код;Назва\n1;Слова\n".encode(), name="t.csv", media_type="text/csv")
    begun = intake.begin_import(actor=own, item_id=sent.item_id, target="sources")
    page, post = reverse("table", args=[begun]), reverse("map_table", args=[begun])
    form = {
        "field-1": "external_id", "system-1": "CID", "key": "1", "field-2": "name",
        "header": "99999", "zone": "Europe/Kyiv", "existing": "refuse", "then": "try",
    }  # fmt: skip
    refused = client.post(post, form)
    assert refused.status_code == 422
    assert 'value="CID"' in refused.content.decode()
    assert 'value="CID"' in client.get(page).content.decode()
    # So written by a program, the page still leads on.
    content = intake.get_import(actor=own, import_id=begun).content
    content["reading"] = {"header": 99999}
    intake.set_mapping(actor=own, import_id=begun, content=content)
    assert post in client.get(page).content.decode()
    client.post(post, {})
    assert 'name="field-2"' in client.get(page).content.decode()


def test_a_mapping_that_is_saved_reads_the_table_no_oftener_than_it_has_to(scene: Scene) -> None:
    """Each reading of the table stands in its custody."""
    own, client = scene.actor("own"), scene.client("own")
    sent = taken(own, "Код;Назва\n1;Слова\n".encode(), name="t.csv", media_type="text/csv")
    begun = intake.begin_import(actor=own, item_id=sent.item_id, target="sources")
    form = {"field-2": "name", "encoding": "", "delimiter": "", "zone": "Europe/Kyiv",
            "existing": "refuse", "then": "check"}  # fmt: skip

    def readings(**settings: str) -> int:
        def all_() -> int:
            events = evidence.custody(actor=own, item_id=sent.item_id).events
            return sum(one.type == "displaying" for one in events)

        before = all_()
        assert client.post(reverse("map_table", args=[begun]), {**form, **settings}).status_code
        return all_() - before

    assert [readings(header="1"), readings(header="1"), readings(header="0")] == [1, 1, 2]
    assert readings(header="", delimiter=";") == 2, "found out anew"


def test_other_columns_under_other_settings_are_shown_before_anything_is_tried(
    scene: Scene,
) -> None:
    own, client = scene.actor("own"), scene.client("own")
    table = "Код;Назва\nОдин;Два\n1;Слова\n".encode()
    sent = taken(own, table, name="t.csv", media_type="text/csv")
    begun = intake.begin_import(actor=own, item_id=sent.item_id, target="sources")
    page, post = reverse("table", args=[begun]), reverse("map_table", args=[begun])
    form = {
        "field-1": "external_id", "system-1": "CID", "key": "1", "field-2": "name",
        "header": "2", "zone": "Europe/Kyiv", "existing": "refuse", "then": "try",
    }  # fmt: skip
    answer = client.post(post, form, follow=True)
    assert answer.redirect_chain == [(page, 302)]
    assert intake.get_import(actor=own, import_id=begun).state == "draft"
    assert "Один" in answer.content.decode()
    # Nothing is mapped now: the page says so, where an error page would lead away from it.
    empty = client.post(post, {"header": "2", "then": "try"})
    assert empty.status_code == 422
    assert 'name="field-2"' in empty.content.decode()
