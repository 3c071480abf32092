# SPDX-License-Identifier: AGPL-3.0-or-later
"""From a list to the file that was taken out, on the pages; and how those pages look."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.urls import reverse
from tests.interfaces.web.pages.scene import Scene
from tests.interfaces.web.pages.test_accessibility import (
    ARGUMENTS,
    AXE,
    CHROMIUM,
    LOOKS,
    PATIENCE_MS,
    PLACE,
    broken,
    serve,
)

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
    assert "Взяти файл" not in refused.content.decode()
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
    looked_at(pages)


def looked_at(pages: dict[str, bytes]) -> None:
    """Each page in both looks: no barrier, and nothing wider than the screen."""
    playwright = pytest.importorskip("playwright.sync_api")
    if not Path(CHROMIUM).exists():
        pytest.skip("no Chromium at its usual place")
    found: dict[str, Any] = {}
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        for look in LOOKS:
            context = browser.new_context(bypass_csp=True, locale="uk", **look)
            context.set_default_timeout(PATIENCE_MS)
            context.route("**/*", lambda route: serve(route, pages))
            context.add_init_script(path=AXE)
            page = context.new_page()
            for address in pages:
                page.goto(PLACE + address)
                wide = page.evaluate(
                    "document.documentElement.scrollWidth - document.documentElement.clientWidth"
                )
                if barriers := [*broken(page), *(["too wide"] if wide > 1 else [])]:
                    found[f"{look['color_scheme']} {address}"] = barriers
        browser.close()
    assert found == {}
