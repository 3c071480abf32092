# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of a mapping: values that are the same in every row, and quotation marks as signs."""

import pytest
from django.urls import reverse
from tests.evidence.world import taken
from tests.interfaces.web.pages.scene import Scene

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
