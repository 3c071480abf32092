# SPDX-License-Identifier: AGPL-3.0-or-later
"""The main pages hold to WCAG 2.2 as far as axe-core can tell, in light and dark, wide and narrow.

The pages are rendered first and then served to Chromium from memory: no server and no database
under the browser. The content policy is put aside for axe itself only; that the pages keep it is
tested where they are used.
"""

import dataclasses
import mimetypes
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse
from tests.interfaces.web.pages.scene import Scene

from dokaz.evidence import api as evidence
from dokaz.intake import api as intake

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db]
playwright = pytest.importorskip("playwright.sync_api")
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
AXE = Path(__file__).resolve().parents[3] / "vendor" / "axe.min.js"
PLACE = "http://pages.test"
PATIENCE_MS = 600_000
LOOKS: tuple[dict[str, Any], ...] = (
    {"color_scheme": "light", "viewport": {"width": 1280, "height": 900}},
    {"color_scheme": "dark", "viewport": {"width": 390, "height": 844}},
)


def rendered(scene: Scene) -> dict[str, bytes]:
    """The main pages as this person gets them, by address."""
    things, client, own = scene.things, scene.client("own"), scene.actor("own")
    source = evidence.add_source(actor=own, kind="channel", name="Вигаданий канал")
    evidence.describe(
        actor=own,
        item_id=things["item"],
        changes={"url": "https://site.example/post", "source_id": source},
        revision=evidence.get_item(actor=own, item_id=things["item"]).revision,
    )
    capture = intake.request_capture(
        actor=own, url="https://site.example/post", purpose="Вигадана справа", source_id=source
    )
    pages = [
        reverse("home"), reverse("items"), reverse("items") + "?text=nothing-has-this",
        reverse("item", args=[things["item"]]), reverse("describe_item", args=[things["item"]]),
        reverse("deliveries"), reverse("new_delivery"),
        reverse("delivery", args=[things["delivery"]]), reverse("parcels"),
        reverse("parcel", args=[things["made"]]), reverse("parcel_check", args=[things["draft"]]),
        reverse("approvals"), reverse("sealed"), reverse("ledger"), reverse("fixity"),
        reverse("acts"), reverse("members_account"), reverse("tables"),
        reverse("table", args=[things["table_drafted"]]),
        reverse("table", args=[things["table_done"]]),
        reverse("captures"), reverse("new_capture"), reverse("capture", args=[capture]),
        reverse("source_directory"), reverse("source", args=[source]),
        reverse("merge_source", args=[source]), reverse("originals"),
        reverse("original", args=[things["item"]]),
    ]  # fmt: skip
    found = {address: client.get(address) for address in pages}
    found[reverse("account_login")] = scene.client("out").get(reverse("account_login"))
    found[reverse("work")] = scene.client("node").get(reverse("work"))
    assert {address: answer.status_code for address, answer in found.items()} == dict.fromkeys(
        found, 200
    )
    return {address: answer.content for address, answer in found.items()}


def broken(page: Any) -> list[str]:
    """Rules that are broken seriously, each with the places where."""
    answer = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{rule['id']} ({rule['impact']}): {[node['target'] for node in rule['nodes']]}"
        for rule in answer["violations"]
        if rule["impact"] in ("serious", "critical")
    ]


def serve(route: Any, pages: dict[str, bytes]) -> None:
    """A page, or a file of the pages; pictures of items are not needed."""
    address = route.request.url.removeprefix(PLACE)
    path = urlsplit(address).path
    if address in pages:
        route.fulfill(body=pages[address], content_type="text/html; charset=utf-8")
        return
    if path.startswith("/duplicates/"):
        route.fulfill(status=204)  # a part of a page that comes later: nothing is like it
        return
    file = finders.find(path.removeprefix("/static/")) if path.startswith("/static/") else None
    if file is None:
        route.fulfill(status=404)
        return
    route.fulfill(path=file, content_type=mimetypes.guess_type(path)[0])


def test_no_serious_barrier_on_the_main_pages(scene: Scene, settings: Any) -> None:
    if not Path(CHROMIUM).exists():
        pytest.skip("no Chromium at its usual place")
    settings.DOKAZ = dataclasses.replace(settings.DOKAZ, capture=True)
    pages = rendered(scene)
    found: dict[str, list[str]] = {}
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
                if barriers := broken(page):
                    found[f"{look['color_scheme']} {address}"] = barriers
            context.close()
        browser.close()

    assert found == {}


def test_axe_sees_a_barrier_when_there_is_one(scene: Scene) -> None:
    """Else a page that failed to load would pass as well."""
    if not Path(CHROMIUM).exists():
        pytest.skip("no Chromium at its usual place")
    address = reverse("account_login")
    whole = scene.client("out").get(address).content
    assert b"<label" in whole
    pages = {address: whole.replace(b"<label", b"<span").replace(b"</label>", b"</span>")}
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        page = browser.new_page(bypass_csp=True)
        page.set_default_timeout(PATIENCE_MS)
        page.route("**/*", lambda route: serve(route, pages))
        page.add_init_script(path=AXE)
        page.goto(PLACE + address)
        barriers = broken(page)
        browser.close()

    assert [rule for rule in barriers if rule.startswith("label ")]
