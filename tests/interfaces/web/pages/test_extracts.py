# SPDX-License-Identifier: AGPL-3.0-or-later
"""From a list to the file that was taken out, on the pages; and how those pages look."""

from __future__ import annotations

import csv
import io
from urllib.parse import urlencode

import pytest
from django.urls import reverse
from tests.interfaces.web.pages.barriers import barriers
from tests.interfaces.web.pages.scene import Scene

from dokaz.casework.events import api as events
from dokaz.casework.persons import api as persons
from dokaz.sharing import api as sharing

pytestmark = [pytest.mark.django_db]
ORDER = {
    "form": "csv",
    "recipient_kind": "prosecutor",
    "recipient_name": "Вигадана прокуратура",
    "purpose": "national_prosecution",
}
INSIDE = {"form": "csv", "recipient_kind": "own", "purpose": "documentation"}


def test_a_list_is_taken_out_as_it_was_narrowed(scene: Scene) -> None:
    own, client = scene.actor("own"), scene.client("own")
    for title in ("Обстріл вигаданої школи", "Удар по вигаданому мосту"):
        events.register(actor=own, draft=events.EventDraft(title_uk=title), item_ids=())
    for _each in range(2):
        persons.register(actor=own, draft=persons.PersonDraft(summary="Бачила <b>обстріл</b>"))
    pages: dict[str, bytes] = {}

    shown = client.get(reverse("events") + "?text=школи").content.decode()
    query = urlencode({"text": "школи", "kind": "events"})
    address = f"{reverse('new_extract')}?{query}"
    assert address.replace("&", "&amp;") in shown
    pages[address] = client.get(address).content
    assert "як було звужено ваш список" in pages[address].decode()
    seen = client.post(address, {**ORDER, "do": "look"})
    pages[f"{address}&seen"] = seen.content
    assert seen.status_code == 200
    assert "Згоду не перевірено" in seen.content.decode()
    assert sharing.visible_extracts(actor=own).rows[0].kind == "units"  # nothing left by looking
    taken = client.post(address, {**ORDER, "do": "take"})
    (row,) = csv.DictReader(io.StringIO(taken.content.decode("utf-8-sig")))
    assert row["title_uk"] == "Обстріл вигаданої школи"
    found = sharing.visible_extracts(actor=own).rows[0]
    assert taken["Content-Disposition"] == f'attachment; filename="{found.ref}-events.csv"'

    # Nobody asked these people: nothing goes outside, and the page says why.
    people = f"{reverse('new_extract')}?kind=persons"
    refused = client.post(people, {**ORDER, "do": "look"})
    pages[f"{people}&seen"] = refused.content
    assert "Вивантажити файл" not in refused.content.decode()
    assert client.post(people, {**ORDER, "do": "take"}).status_code == 422
    inside = client.post(people, {**INSIDE, "do": "take"})
    assert inside.status_code == 200
    unfitting = f"{reverse('new_extract')}?kind=events&since=never"
    answer = client.post(unfitting, {**ORDER, "do": "take"})
    assert answer.status_code == 422
    assert "Фільтр списку не підходить" in answer.content.decode()
    for name, key in (("extracts", ()), ("extract", (found.id,)), ("new_extract", ())):
        pages[reverse(name, args=key)] = client.get(reverse(name, args=key)).content
    assert found.ref in pages[reverse("extracts")].decode()
    assert "Вигадана прокуратура" in pages[reverse("extract", args=(found.id,))].decode()
    assert barriers(pages) == {}
