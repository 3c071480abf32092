# SPDX-License-Identifier: AGPL-3.0-or-later
"""The main job in a real browser against a whole node: from a folder to a checked parcel.

Sign in, drop a folder, see the report, look at an item, hand items over, and check the parcel with
the verifier alone. And the same with the plug pulled while a file is being sent.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from tests.browsers import chromium
from tests.interfaces.web.pages.node import SRC, Node, copy, forked, supervised

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(1800)]
# Generous: other tests of a run share the disk, and every part of an upload is flushed to it.
PATIENCE_MS = 300_000


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium(whole=True) as found:
        yield found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two pictures of one name in two folders, a text, and a file that cannot be taken."""
    root = tmp_path / "матеріал"
    for number, place in enumerate(("камера 1", "камера 2")):
        (root / place).mkdir(parents=True)
        picture = Image.effect_noise((640, 480), 40 + number)
        picture.convert("RGB").save(root / place / "IMG_0001.jpg")
    (root / "нотатка.txt").write_text("Вигадана нотатка.\n", "utf-8")
    (root / "порожній.jpg").touch()
    return root


def opened(browser: Any, node: Node) -> Any:
    """A page signed in as the demonstration's person; trouble in the console fails the test."""
    page = browser.new_context(locale="uk", accept_downloads=True).new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.on("pageerror", lambda error: pytest.fail(f"script error: {error}"))
    page.on("console", _no_refusals)
    page.goto(f"{node.address}/sign-in/")
    page.fill("input[name=login]", "demo@dokaz.example")
    page.fill("input[name=password]", node.password)
    page.click("main button[type=submit], main form button.btn-primary")
    page.wait_for_selector(".nav-main")
    return page


def _no_refusals(message: Any) -> None:
    """What the content policy refuses shows in the console only."""
    if "Content Security Policy" in message.text or "Refused to" in message.text:
        pytest.fail(message.text)


def new_delivery(page: Any, node: Node) -> None:
    page.goto(f"{node.address}/deliveries/new/")
    page.select_option("#id_acquisition_mode", "ordinary_capture")
    page.click("main form button.btn-primary")
    page.wait_for_selector("[data-upload]")


def finish(page: Any) -> dict[str, int]:
    """Finish the delivery and read the counts once it is complete."""
    page.click("[data-finish] button")
    if page.locator("#confirm-dialog[open]").count():
        page.click("#confirm-dialog [value=yes]")
    page.wait_for_selector("#report .card-header .chip-good")
    tiles = page.locator(".tile")
    names = ("all", "taken", "already_here", "refused")
    return {
        name: int(tiles.nth(number).locator(".tile-number").inner_text())
        for number, name in enumerate(names)
    }


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_from_a_folder_to_a_checked_parcel(
    browser: Any, tmp_path: Path, demonstration: Path, folder: Path
) -> None:
    with supervised(tmp_path / "node", demonstration) as node:
        page = opened(browser, node)
        assert page.locator(".empty-state").count() == 1  # tells a newcomer what to do

        new_delivery(page, node)
        page.set_input_files("input[name=folder]", folder)
        page.wait_for_selector("[data-finish].is-ready", timeout=PATIENCE_MS)
        # The empty one has no bytes whose digest could be confirmed, and is refused below.
        assert page.locator(".upload-row[data-state=received]").count() == 3
        shown = page.locator(".upload-digest").all_inner_texts()
        assert f"sha256 {sha256(folder / 'камера 1' / 'IMG_0001.jpg')}" in shown
        assert finish(page) == {"all": 4, "taken": 3, "already_here": 0, "refused": 1}

        page.goto(f"{node.address}/evidence/")
        assert page.locator(".item-title").count() == 3
        page.click("a.item-title:has-text('IMG_0001.jpg') >> nth=0")
        page.wait_for_selector("#custody")
        page.wait_for_function("() => document.querySelectorAll('.timeline-list li').length >= 2")
        _look_at_the_original(page)

        parcel = hand_over(page, node, tmp_path)
        check_parcel(parcel, page)


def _look_at_the_original(page: Any) -> None:
    address = page.url
    page.click(".open-form button")
    picture = page.wait_for_selector(".preview img, .preview-hidden summary", state="attached")
    if picture.evaluate("node => node.tagName") == "SUMMARY":
        page.click(".preview-hidden summary")
    page.wait_for_function("() => document.querySelector('.preview img').naturalWidth === 640")
    page.goto(address)
    # What the worker finds out about the file may stand above it.
    assert page.locator(".timeline-title", has_text="Файл відкрито").count() >= 1


def hand_over(page: Any, node: Node, folder: Path) -> Path:
    """Make a parcel of every item on the first page of the list, download and hand it over."""
    page.goto(f"{node.address}/evidence/")
    for box in page.locator("input[name=item]").all():
        box.check()
    page.click(".choose-bar button")
    page.select_option("#id_recipient_kind", "prosecutor")
    page.fill("#id_recipient_name", "Вигадана прокуратура")
    page.select_option("#id_purpose", "national_prosecution")
    page.select_option("#id_legal_basis", "official_request")
    page.click("main form button.btn-primary")
    page.click("main form .form-actions button.btn-primary")
    page.wait_for_selector(".verdict-not_checked")  # consent is not taken for granted
    page.click("main form button.btn-primary")
    page.wait_for_selector("form[action*=download] button")
    with page.expect_download() as waiting:
        page.click("form[action*=download] button")
    parcel = folder / waiting.value.suggested_filename
    waiting.value.save_as(parcel)
    page.select_option("#id_channel", "in_person")
    page.click("form[action*='hand-over'] button")
    page.wait_for_selector("form[action*=receipt]")
    page.fill("#id_reference", "ЄРДР 1")
    page.fill("#id_received_at", "2026-01-02T10:00")
    page.fill("#id_confirmed_sha256", sha256(parcel))
    page.click("form[action*=receipt] button")
    page.wait_for_selector(".list-group-item .chip-good")
    return parcel


def check_parcel(parcel: Path, page: Any) -> None:
    """With the two fingerprints from the page nothing but what others must add is unproven."""
    command = page.locator(".command").inner_text().split()
    log_key, own_key = (command[command.index(name) + 1] for name in ("--log-key", "--org-key"))
    found = subprocess.run(
        [sys.executable, "-m", "dokaz.core.cli", str(parcel), "--json",
         "--log-key", log_key, "--org-key", own_key],
        capture_output=True, check=False, env={**os.environ, "PYTHONPATH": str(SRC)},
    )  # fmt: skip
    assert found.returncode == 1, found.stdout.decode() + found.stderr.decode()
    statuses = {step["status"] for step in json.loads(found.stdout)["steps"]}
    assert "failed" not in statuses
    assert "proven" in statuses
    changed = bytearray(parcel.read_bytes())
    changed[len(changed) // 2] ^= 1
    parcel.write_bytes(changed)
    spoilt = subprocess.run(
        [sys.executable, "-m", "dokaz.core.cli", str(parcel)],
        capture_output=True, check=False, env={**os.environ, "PYTHONPATH": str(SRC)},
    )  # fmt: skip
    assert spoilt.returncode in (2, 3)


def slow_line(page: Any) -> Any:
    """The page sends no more than 2 MB a second, until the answer is detached: a plug can be pulled
    while a file that is not large is on its way."""
    session = page.context.new_cdp_session(page)
    conditions = {"offline": False, "latency": 0, "downloadThroughput": -1}
    session.send("Network.emulateNetworkConditions", {**conditions, "uploadThroughput": 2_000_000})
    return session


def test_nothing_is_lost_when_the_plug_is_pulled(
    browser: Any, tmp_path: Path, demonstration: Path
) -> None:
    """Killed while a large file is being sent; started again, the same files are chosen again."""
    folder = tmp_path / "матеріал"
    folder.mkdir()
    (folder / "мале.txt").write_text("перший файл", "utf-8")
    (folder / "велике.bin").write_bytes(os.urandom(1 << 20) * 8)
    home = tmp_path / "node"
    copy(demonstration, home)
    with forked(home) as node:
        page = opened(browser, node)
        new_delivery(page, node)
        address = page.url
        line = slow_line(page)
        page.set_input_files("input[name=folder]", folder)
        page.wait_for_function(
            "() => [...document.querySelectorAll('.upload-row[data-state=sending] progress')]"
            ".some(bar => bar.value > 3e6)"
        )
        # Finishing now would lose what has not set out yet, so it asks.
        assert page.locator("[data-finish][data-confirm]:not(.is-ready)").count() == 1
        node.kill()
        line.detach()
    with forked(home, port=node.port) as again:
        page.on("dialog", lambda dialog: dialog.accept())
        page.goto(address)
        page.wait_for_selector("[data-interrupted] li")
        page.set_input_files("input[name=folder]", folder)
        page.wait_for_selector("[data-finish].is-ready", timeout=PATIENCE_MS * 2)
        # What was interrupted went on to its end: nothing is said to be unfinished any more.
        assert page.locator("[data-finish]").get_attribute("data-confirm") is None
        assert page.locator("[data-interrupted]").count() == 0
        counts = finish(page)
        assert counts["refused"] == 0
        assert counts["taken"] == 2
        page.goto(f"{again.address}/evidence/")
        assert page.locator(".item-title").count() == 2
