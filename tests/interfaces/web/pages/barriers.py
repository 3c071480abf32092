# SPDX-License-Identifier: AGPL-3.0-or-later
"""What keeps people from using a page, as far as axe-core can tell, and pages wider than a phone.

Pages are rendered first and then served to Chromium from memory: no server and no database under
the browser. The content policy is put aside for axe itself only; that pages keep it is tested
where they are used.
"""

import mimetypes
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.contrib.staticfiles import finders
from django.test import Client
from tests.browsers import chromium
from tests.thoroughness import THOROUGH

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
    the test where there is no browser.

    What is around a page's own part is the same on all: the first is looked through whole in both
    looks. The usual run tries every other page in either look, a thorough one each in both.
    """
    found: dict[str, list[str]] = {}
    with chromium() as browser:
        for turn, look in enumerate(LOOKS):
            context = browser.new_context(bypass_csp=True, locale="uk", **look)
            context.set_default_timeout(PATIENCE_MS)
            context.route("**/*", lambda route: serve(route, pages))
            context.add_init_script(path=AXE)
            page = context.new_page()
            first, *others = pages
            for address in (first, *(others if THOROUGH else others[turn::2])):
                page.goto(PLACE + address)
                part = "" if address == first else "main"
                if wrong := [*broken(page, part), *_too_wide(page)]:
                    found[f"{look['color_scheme']} {address}"] = wrong
            context.close()
    return found


def broken(page: Any, part: str = "") -> list[str]:
    """Rules that are broken seriously, each with the places where: on the page, or in a part."""
    answer = page.evaluate(
        """part => axe.run(
          part && document.querySelector(part) || document, {resultTypes: ['violations']}
        )""",
        part,
    )
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
