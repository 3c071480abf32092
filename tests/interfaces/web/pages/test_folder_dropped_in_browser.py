# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people have, dropped onto the page as one folder: every file is accounted for, and verifies.

Photos, a ProofMode bundle, a signed web archive, a Telegram export, a mailbox of Outlook, a
workbook, and files that cannot be taken or opened.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from tests.interfaces.web.pages.node import running
from tests.interfaces.web.pages.test_main_job import (
    PATIENCE_MS,
    check_parcel,
    finish,
    hand_over,
    new_delivery,
    opened,
)
from tests.media.opening.test_chats import chat, exported, message

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(1800)]
BY_OTHERS = {
    "proofmode/good.zip": "доказ.zip",
    "wacz/valid_signed_example_1.wacz": "сторінка.wacz",
    "documents/testPST.pst": "пошта.pst",
    "documents/staff_list.xlsx": "перелік.xlsx",
    "documents/7z_password.7z": "замкнено.7z",
}


@pytest.fixture
def folder(tmp_path: Path, shared_fixtures: Path) -> Path:
    root = tmp_path / "матеріал"
    (root / "чат" / "photos").mkdir(parents=True)
    for path in ("1.jpg", "2.jpg", "чат/photos/photo_1.jpg"):
        noise = Image.effect_noise((320, 240), 40 + len(path))
        noise.convert("RGB").save(root / path)
    talk = chat(message(1, "Вигадано"), message(2, "", photo="photos/photo_1.jpg"))
    (root / "чат" / "result.json").write_bytes(exported(talk))
    for source, name in BY_OTHERS.items():
        shutil.copyfile(shared_fixtures / source, root / name)
    (root / "порожній.jpg").touch()
    shutil.copyfile(root / "1.jpg", root / "копія.jpg")
    return root


def drop(page: Any, folder: Path) -> None:
    """Drop a folder as a file manager does: the browser gets a path, the page a folder's entry."""
    zone = page.locator("[data-slot=zone]").bounding_box()
    at = {"x": zone["x"] + zone["width"] / 2, "y": zone["y"] + 20}
    data = {"items": [], "files": [str(folder)], "dragOperationsMask": 1}
    session = page.context.new_cdp_session(page)
    for kind in ("dragEnter", "dragOver", "drop"):
        session.send("Input.dispatchDragEvent", {"type": kind, **at, "data": data})


def chip(page: Any, name: str) -> str:
    """What the report says of a file, in a word."""
    row = page.locator("#report tbody tr", has=page.get_by_text(name, exact=True))
    return str(row.locator("td").last.locator(".chip").first.inner_text())


def test_a_dropped_folder_is_accounted_for_and_verifies(
    browser: Any,
    tmp_path: Path,
    demonstration: Path,
    folder: Path,
) -> None:
    with running(tmp_path / "node", demonstration) as node:
        page = opened(browser, node)
        new_delivery(page, node)
        drop(page, folder)
        page.wait_for_selector(".upload-row", timeout=PATIENCE_MS)
        page.wait_for_selector("[data-finish].is-ready", timeout=PATIENCE_MS)
        assert page.locator(".upload-row").count() == 11
        assert page.locator(".upload-row[data-state=received]").count() == 10
        overall = page.locator("progress[data-slot=overall]")
        assert overall.evaluate("bar => bar.value === bar.max")
        assert finish(page) == {"all": 11, "taken": 9, "already_here": 1, "refused": 1}
        # Containers are opened in the background; the report says so until all are done.
        page.wait_for_function(
            "() => document.querySelectorAll('#report tbody tr .opening').length >= 4"
            " && !document.querySelector('#report .opening .chip-wait')",
            timeout=PATIENCE_MS,
        )
        _read_report(page)
        page.goto(f"{node.address}/evidence/")
        check_parcel(hand_over(page, node, tmp_path), page)


def _read_report(page: Any) -> None:
    assert chip(page, "матеріал/порожній.jpg") == "не прийнято"
    refused = page.locator("#report tbody tr", has_text="порожній.jpg")
    assert refused.locator(".small").count() == 2  # why, and what to do
    # Whichever of two that are the same the browser sends first is the one that is taken.
    same = [chip(page, f"матеріал/{name}") for name in ("1.jpg", "копія.jpg")]
    assert sorted(same) == ["вже є в архіві", "прийнято"]
    for name in ("чат/result.json", *BY_OTHERS.values()):
        assert chip(page, f"матеріал/{name}") == "прийнято", name
    openings = page.locator("#report .opening").all_inner_texts()
    assert len(openings) == 4
    short = page.locator("#report .opening:has(.chip-bad)")
    assert short.count() == 1
    assert "пароль" in short.inner_text().casefold()
    assert "1 з них не прийнято" in short.inner_text()
