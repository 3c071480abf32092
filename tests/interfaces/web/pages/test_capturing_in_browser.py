# SPDX-License-Identifier: AGPL-3.0-or-later
"""Somebody adds a link in a real browser: the node captures it, and its own replay shows it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.browsers import leaving
from tests.intake.capturing.site import sites
from tests.interfaces.web.pages.node import Node, running

from dokaz.intake.capturing.browser import find_browser

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.timeout(1800),
    pytest.mark.thorough(
        "capturing: intake/capturing; its pages: test_captures.py; test_replay.py"
    ),
]
playwright = pytest.importorskip("playwright.sync_api")
PATIENCE_MS = 600_000


@pytest.fixture(scope="module")
def web() -> Iterator[Any]:
    if not find_browser():
        pytest.skip("no Chromium on this machine")
    with sites() as both:
        yield both


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory, demonstration: Path, web: Any) -> Iterator[Node]:
    home = tmp_path_factory.mktemp("capturing") / "home"
    home.mkdir()
    settings = f'capture = true\ncapture_seconds = 300\ncapture_hosts = "{web[0].here}"\n'
    (home / "dokaz.toml").write_text(settings)
    with running(home, demonstration) as started:
        yield started


def test_a_link_becomes_evidence_that_is_replayed(browser: Any, node: Node, web: Any) -> None:
    site, private = web
    context = browser.new_context(locale="uk", viewport={"width": 1280, "height": 1600})
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    page.goto(f"{node.address}/sign-in/")
    page.fill("input[name=login]", "demo@dokaz.example")
    page.fill("input[name=password]", node.password)
    with leaving(page):
        page.press("input[name=password]", "Enter")

    page.goto(f"{node.address}/captures/new/")
    page.fill("[name=url]", f"http://{private.here}/secret")
    page.fill("[name=purpose]", "an invented case")
    with leaving(page):
        page.click("main button.btn-primary")
    # The page asks by itself until there is an answer.
    page.locator(".chip-bad").wait_for()
    assert "на внутрішню адресу мережі" in page.locator("#capture").inner_text()
    assert private.asked == []

    page.goto(f"{node.address}/captures/new/")
    page.fill("[name=url]", f"http://{site.here}/page")
    page.fill("[name=purpose]", "an invented case")
    with leaving(page):
        page.click("main button.btn-primary")
    page.locator(".chip-good").wait_for()
    with leaving(page):
        page.locator("#capture .notice a").click()
    with leaving(page):
        page.locator("form.open-form button").first.click()
    page.locator("details.preview-hidden > summary").click()
    frame = page.frame_locator("iframe.replay-frame").frame_locator("iframe")
    # The list shows the title as a link, and below it the address.
    frame.locator("a", has_text="Вигадана сторінка").first.click()
    shown = frame.frame_locator("iframe")
    shown.locator("text=Вигадана подія").wait_for()
    # Without its programs the page shows what the server sent.
    assert "Додано програмою" not in shown.locator("#words").inner_text()
    expect = playwright.expect(shown.locator("h1"))
    expect.to_have_css("color", "rgb(18, 52, 86)", timeout=PATIENCE_MS)
    assert private.asked == []
