# SPDX-License-Identifier: AGPL-3.0-or-later
"""What keeps people from using a page, as far as axe-core can tell, and pages wider than a phone.

Pages are rendered first and then served to Chromium from memory: no application and no database
under the browser. The content policy is put aside for axe itself only; that pages keep it is tested
where they are used.

One browser looks through the pages of all tests of a process, in a thread of its own: a thread that
drives a browser has a running loop, in which Django refuses to work. What pages share, the browser
keeps from one to the next.
"""

from __future__ import annotations

import mimetypes
import re
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
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
_AXE_ADDRESS = "/axe.js"
_EMPTY_AROUND = """() => {
  for (let at = document.querySelector("main"); at && at !== document.body; at = at.parentElement)
    for (const beside of at.parentElement.children) if (beside !== at) beside.replaceChildren();
}"""
"""What is around a page's own part keeps its place and need not be gone through."""


def pages_of(client: Client, addresses: Iterable[str]) -> dict[str, bytes]:
    """The pages as this person gets them, by address."""
    answers = {address: client.get(address) for address in addresses}
    assert {address: answer.status_code for address, answer in answers.items()} == dict.fromkeys(
        answers, 200
    )
    pages = {address: answer.content for address, answer in answers.items()}
    doubled = {address: found for address, page in pages.items() if (found := doubled_ids(page))}
    assert doubled == {}
    return pages


def doubled_ids(page: bytes) -> list[str]:
    """What several things of a page are called: a label leads to the first, and the others have
    none, which axe does not see."""
    found = Counter(re.findall(r' id="([^"]+)"', page.decode()))
    return [name for name, count in found.items() if count > 1]


def barriers(pages: Mapping[str, bytes], *, unfolded: bool = False) -> dict[str, list[str]]:
    """Serious barriers by look and address, in the wide light look and the narrow dark one; skips
    the test where there is no browser. `unfolded`: everything that can be is opened first.

    What is around a page's own part is the same on all: the first is looked through whole. The
    usual run tries every other page in either look, a thorough one each in both.
    """
    return _EYES.look(pages, unfolded=unfolded)


def broken(page: Any, part: str = "") -> list[str]:
    """Rules that are broken seriously, each with the places where: on the page, or in a part."""
    # Rules say how serious it is to break them; none of the others loads files anew.
    answer = page.evaluate(
        """part => axe.run(part && document.querySelector(part) || document, {
          resultTypes: ['violations'],
          preload: false,
          rules: Object.fromEntries(
            axe._audit.rules
              .filter(rule => ['minor', 'moderate'].includes(rule.impact))
              .map(rule => [rule.id, {enabled: false}])
          ),
        })""",
        part,
    )
    return [
        f"{rule['id']} ({rule['impact']}): {[node['target'] for node in rule['nodes']]}"
        for rule in answer["violations"]
        if rule["impact"] in ("serious", "critical")
    ]


class _Eyes:
    """The browser, opened by the first who looks and closed by `close`."""

    def __init__(self) -> None:
        self._opened = ExitStack()
        self._looks: list[tuple[str, Any]] = []
        self._thread = ThreadPoolExecutor(max_workers=1)
        self._pages: dict[str, bytes] = {}
        self._address = ""

    def look(self, pages: Mapping[str, bytes], *, unfolded: bool) -> dict[str, list[str]]:
        return self._thread.submit(self._look, pages, unfolded).result()

    def close(self) -> None:
        self._thread.submit(self._opened.close).result()
        self._looks.clear()

    def _look(self, pages: Mapping[str, bytes], unfolded: bool) -> dict[str, list[str]]:
        self._pages.clear()
        self._pages.update(pages)
        if not self._looks:
            self._open()
        found: dict[str, list[str]] = {}
        first = next(iter(pages))
        for turn, (scheme, page) in enumerate(self._looks):
            for address in pages if THOROUGH else tuple(pages)[turn::2]:
                page.goto(self._address + address)
                page.add_script_tag(url=_AXE_ADDRESS)
                if unfolded:
                    page.evaluate(
                        "() => document.querySelectorAll('main details')"
                        ".forEach(one => { one.open = true; })"
                    )
                wrong = _too_wide(page)
                if address == first:
                    wrong += broken(page)
                else:
                    page.evaluate(_EMPTY_AROUND)
                    wrong += broken(page, "main")
                if wrong:
                    found[f"{scheme} {address}"] = wrong
        return found

    def _open(self) -> None:
        browser = self._opened.enter_context(chromium())
        self._address = self._opened.enter_context(_served(self._pages))
        for look in LOOKS:
            context = browser.new_context(bypass_csp=True, locale="uk", **look)
            context.set_default_timeout(PATIENCE_MS)
            self._looks.append((look["color_scheme"], context.new_page()))


_EYES = _Eyes()
close = _EYES.close


@contextmanager
def _served(pages: Mapping[str, bytes]) -> Iterator[str]:
    """The address of a server of these pages, whatever they are when they are asked for."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            status, media_type, body = _answer(self.path, pages)
            self.send_response(status)
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(body)))
            lasting = status == 200 and self.path not in pages
            self.send_header("Cache-Control", "max-age=86400" if lasting else "no-store")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()


def _answer(address: str, pages: Mapping[str, bytes]) -> tuple[int, str, bytes]:
    """Status, media type and content: of a page, or of a file of the pages. Pictures of items are
    not needed."""
    if address in pages:
        return 200, "text/html; charset=utf-8", pages[address]
    path = urlsplit(address).path
    if path.startswith("/duplicates/"):
        return 204, "text/html", b""  # a part of a page that comes later: nothing is like it
    file = AXE if path == _AXE_ADDRESS else None
    if path.startswith("/static/"):
        file = finders.find(path.removeprefix("/static/"))
    if file is None:
        return 404, "text/plain", b""
    media_type = mimetypes.guess_type(path)[0] or "application/octet-stream"
    return 200, media_type, Path(file).read_bytes()


def _too_wide(page: Any) -> list[str]:
    wider = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return [f"{wider} pixels wider than the screen"] if wider > 1 else []
