# SPDX-License-Identifier: AGPL-3.0-or-later
"""What keeps people from using a page, as far as axe-core can tell, and pages wider than a phone.

Pages are rendered first and then served to Chromium from memory: no server and no database under
the browser. The content policy is put aside for axe itself only; that pages keep it is tested
where they are used.
"""

import mimetypes
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
AXE = Path(__file__).resolve().parents[3] / "vendor" / "axe.min.js"
PLACE = "http://pages.test"
PATIENCE_MS = 300_000
LOOKS: tuple[dict[str, Any], ...] = (
    {"color_scheme": "light", "viewport": {"width": 1280, "height": 900}},
    {"color_scheme": "dark", "viewport": {"width": 390, "height": 844}},
)


def pages_of(client: Client, addresses: Iterable[str]) -> dict[str, bytes]:
    """The pages as this person gets them, by address."""
    answers = {address: client.get(address) for address in addresses}
    assert {address: answer.status_code for address, answer in answers.items()} == dict.fromkeys(
        answers, 200
    )
    return {address: answer.content for address, answer in answers.items()}


def barriers(pages: Mapping[str, bytes]) -> dict[str, list[str]]:
    """Serious barriers by look and address, in the wide light look and the narrow dark one; skips
    the test where there is no browser."""
    found: dict[str, list[str]] = {}
    with _browser() as browser:
        for look in LOOKS:
            context = browser.new_context(bypass_csp=True, locale="uk", **look)
            context.set_default_timeout(PATIENCE_MS)
            context.route("**/*", lambda route: serve(route, pages))
            context.add_init_script(path=AXE)
            page = context.new_page()
            for address in pages:
                page.goto(PLACE + address)
                if wrong := [*broken(page), *_too_wide(page)]:
                    found[f"{look['color_scheme']} {address}"] = wrong
            context.close()
    return found


@contextmanager
def _browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api")
    if not CHROMIUM.exists():
        pytest.skip("no Chromium at its usual place")
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()


def broken(page: Any) -> list[str]:
    """Rules that are broken seriously, each with the places where."""
    answer = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{rule['id']} ({rule['impact']}): {[node['target'] for node in rule['nodes']]}"
        for rule in answer["violations"]
        if rule["impact"] in ("serious", "critical")
    ]


def _too_wide(page: Any) -> list[str]:
    wider = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return [f"{wider} pixels wider than the screen"] if wider > 1 else []


def serve(route: Any, pages: Mapping[str, bytes]) -> None:
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
