# SPDX-License-Identifier: AGPL-3.0-or-later
"""Archived pages in a real browser against a whole node: shown, and held in.

A hostile page tries to reach a stranger's address, where a real socket listens, and the node's own
pages with the session of whoever looks at it.
"""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests import quick_processes
from tests.browsers import chromium, leaving
from tests.core.bundle.made_warc import info, packed, response
from tests.interfaces.web.pages.hostile_page import hostile_warc
from tests.interfaces.web.pages.node import Node, running
from tests.waiting import PATIENCE_SECONDS

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(1800)]
PATIENCE_MS = 600_000
TRYING_MS = 5_000
"""What a page has to try its ways out: that nothing comes has no event to wait for, and a browser
that holds a request back for good never becomes idle. A slow machine only makes this less keen."""


class Stranger:
    """A server of somebody else: notes what is sent to it, and answers that all may read it."""

    def __init__(self) -> None:
        self.heard: list[bytes] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                line, _peer = self._socket.accept()
            except OSError:
                return
            with line:
                line.settimeout(PATIENCE_SECONDS)
                self.heard.append(line.recv(4096).split(b"\r\n")[0])
                line.sendall(
                    b"HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\n"
                    b"Content-Length: 2\r\nConnection: close\r\n\r\nok"
                )

    def close(self) -> None:
        self._socket.close()


@pytest.fixture(scope="module")
def stranger() -> Iterator[Stranger]:
    found = Stranger()
    yield found
    found.close()


@pytest.fixture(scope="module")
def node(
    tmp_path_factory: pytest.TempPathFactory, demonstration: Path, stranger: Stranger
) -> Iterator[Node]:
    """A node with two archives: an ordinary and a hostile one."""
    with running(tmp_path_factory.mktemp("replay") / "home", demonstration) as started:
        folder = tmp_path_factory.mktemp("archives")
        page = (
            "<html><head><title>Вигаданий допис</title></head><body><p>Слова допису</p>"
            "<script>document.body.insertAdjacentHTML('beforeend', '<p id=added>.</p>')</script>"
            "</body></html>"
        )
        ordinary = packed([info(), response("https://net.example/post", page)])
        (folder / "ordinary.warc.gz").write_bytes(ordinary)
        hostile = hostile_warc(out=stranger.address, node=started.address)
        (folder / "hostile.warc.gz").write_bytes(hostile)
        _deliver(started, folder)
        yield started


def _deliver(node: Node, folder: Path) -> None:
    done = quick_processes.run(
        "dokaz.interfaces.cli.main",
        ["receive", str(folder), "--as", "demo@dokaz.example", "--mode", "found"],
        values={**node.values, "DOKAZ_PASSWORD": node.password},
        cwd=folder,
        timeout=PATIENCE_SECONDS,
    )
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """The whole one: what it keeps of other sites, and for whom, is not the engine's to decide."""
    with chromium(whole=True) as found:
        yield found


@pytest.fixture(scope="module")
def person(browser: Any, node: Node) -> Iterator[Any]:
    """A profile of the browser in which somebody is signed in."""
    context = browser.new_context(locale="en", viewport={"width": 1280, "height": 1000})
    context.set_default_timeout(PATIENCE_MS)
    found = context.new_page()
    found.goto(f"{node.address}/sign-in/")
    found.fill("input[name=login]", "demo@dokaz.example")
    found.fill("input[name=password]", node.password)
    with leaving(found):
        found.press("input[name=password]", "Enter")
    found.close()
    yield context
    context.close()


@pytest.fixture
def page(person: Any) -> Iterator[Any]:
    """A page of that person."""
    found = person.new_page()
    yield found
    found.close()


def _open(page: Any, node: Node, name: str, url: str, *, programs: bool) -> Any:
    """Open an archive from its item's page and give the frame with the archived page, on which a
    recording opens by itself."""
    page.goto(f"{node.address}/evidence/")
    with leaving(page):
        page.locator("a[href^='/evidence/']", has_text=name).first.click()
    with leaving(page):
        page.locator("form.open-form button").first.click()
    if programs:
        with leaving(page):
            page.locator("a[href='?programs=yes']").click()
    page.locator("details.preview-hidden > summary").click()
    # The page of the pass, in it the program that replays, in it the archived page.
    frame = _program(page)
    frame.locator(f"input[placeholder][value*='{url}'], wr-coll-replay").first.wait_for()
    return frame.frame_locator("iframe")


def _require_words(page: Any) -> str:
    """The program speaks the language of the page around it, which is returned."""
    language = page.locator("html").get_attribute("lang")
    words = {"uk": "Оновити", "en": "Reload"}
    program = _program(page)
    program.locator(f"[title='{words.pop(language)}']").first.wait_for()
    assert not any(program.locator(f"[title='{other}']").count() for other in words.values())
    return str(language)


def _program(page: Any) -> Any:
    """The program that replays, around the archived page."""
    return page.frame_locator("iframe.replay-frame").frame_locator("iframe")


def test_an_archived_page_is_shown_without_its_programs(page: Any, node: Node) -> None:
    frame = _open(page, node, "ordinary", "net.example/post", programs=False)
    frame.locator("text=Слова допису").wait_for()
    assert frame.locator("#added").count() == 0
    _require_words(page)


@pytest.mark.thorough("what the frame shows is seen with and without programs")
def test_a_browser_that_refuses_the_frame_of_another_site_says_so(page: Any, node: Node) -> None:
    """As behind a proxy, where archived pages have a host name of their own: the same server under
    another name is another site, and this Chromium keeps nothing for frames of another."""
    # The page's own policy allows a frame of the name that was asked for, and no other.
    browser, session = page.context.browser, page.context.storage_state()
    shown = browser.new_context(bypass_csp=True, storage_state=session).new_page()
    shown.set_default_timeout(PATIENCE_MS)
    shown.goto(f"{node.address}/evidence/")
    with leaving(shown):
        shown.locator("a[href^='/evidence/']", has_text="ordinary").first.click()
    with leaving(shown):
        shown.locator("form.open-form button").first.click()
    shown.locator("details.preview-hidden > summary").click()
    shown.locator("iframe.replay-frame").evaluate(
        "frame => { frame.src = frame.src.replace('127.0.0.1', 'localhost'); }"
    )
    told = shown.frame_locator("iframe.replay-frame").get_by_role("alert")
    told.wait_for()
    assert told.get_attribute("lang") == shown.locator("html").get_attribute("lang")


@pytest.mark.thorough("the page with its programs reaches nobody")
def test_a_hostile_page_without_its_programs_reaches_nobody(
    page: Any, node: Node, stranger: Stranger
) -> None:
    frame = _open(page, node, "hostile", "hostile.example/page", programs=False)
    frame.locator("h1").wait_for()
    page.wait_for_timeout(TRYING_MS)
    assert frame.locator("#told").inner_text() == ""
    assert stranger.heard == []


def test_a_hostile_page_with_its_programs_reaches_neither_a_stranger_nor_the_node(
    page: Any, node: Node, stranger: Stranger
) -> None:
    page.set_extra_http_headers({"Accept-Language": "uk"})
    frame = _open(page, node, "hostile", "hostile.example/page", programs=True)
    assert _require_words(page) == "uk"
    words = frame.locator("#told[data-ended=yes]")
    words.wait_for(state="attached")
    told = json.loads(words.inner_text())
    # A beacon and a prefetch tell their maker nothing, and the program that replays stands in for
    # sockets in windows that it knows; what they come to is seen at the stranger's.
    silent = {"page beacon", "bare beacon", "page prefetch", "bare prefetch", "page socket"}
    # The page sees the cookie that it made itself, and none of the node's.
    assert told.pop("bare cookies") in ("refused", "dokaz=overwritten")
    assert len(told) > len(silent) + 20
    reached = {name: how for name, how in told.items() if name not in silent}
    assert set(reached.values()) <= {"refused", "nothing"}, reached
    address = page.url
    words.click()  # and now it tries to lead the pages away
    frame.locator("text=/window").wait_for()
    page.wait_for_timeout(TRYING_MS)
    assert page.url == address
    assert stranger.heard == []
    # The person is still who they were.
    page.goto(f"{node.address}/evidence/")
    page.locator("a[href^='/evidence/']", has_text="hostile").first.wait_for()


def test_the_stranger_hears_those_who_come(page: Any, stranger: Stranger) -> None:
    """The control: what the tests above did not hear would have been heard."""
    page.goto(f"{stranger.address}/came")
    assert b"GET /came HTTP/1.1" in stranger.heard
    stranger.heard.clear()
