# SPDX-License-Identifier: AGPL-3.0-or-later
"""A table beside photos, brought in by clicking: questions, dry run, import, undo, in Chromium.

From the report of the delivery on without JavaScript: every step of the wizard is a plain form.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from tests.browsers import leaving
from tests.interfaces.web.pages.node import Node, running
from tests.interfaces.web.pages.test_main_job import (
    PATIENCE_MS,
    finish,
    new_delivery,
    opened,
)
from tests.waiting import PATIENCE_SECONDS

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(1800)]

INDEX = """№;Файл;Назва;Дата зйомки;Тип
ЕД-1;1.jpg;Зруйнований міст;07/08/2022;фото
ЕД-2;2.jpg;Школа після обстрілу;08/08/2022;фото
ЕД-3;3.jpg;Немає такого файлу;09/08/2022;фото
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "матеріал"
    root.mkdir()
    for number in (1, 2):
        Image.effect_noise((320, 240), 40 + number).convert("RGB").save(root / f"{number}.jpg")
    (root / "покажчик.csv").write_bytes(INDEX.encode("cp1251"))
    return root


def plain(browser: Any, page: Any) -> Any:
    """The same person in a browser without JavaScript."""
    context = browser.new_context(
        locale="uk", storage_state=page.context.storage_state(), java_script_enabled=False
    )
    found = context.new_page()
    found.set_default_timeout(PATIENCE_MS)
    return found


def reloaded_until(page: Any, selector: str) -> None:
    """Without programs a page shows what is new when it is asked for again."""
    end = time.monotonic() + PATIENCE_SECONDS
    while page.locator(selector).count() == 0:
        assert time.monotonic() < end, selector
        page.wait_for_timeout(500)
        page.reload()


def tiles(page: Any) -> list[int]:
    return [int(one) for one in page.locator(".tile-number").all_inner_texts()]


def test_an_index_of_photos_is_brought_in_and_undone(
    browser: Any,
    tmp_path: Path,
    demonstration: Path,
    folder: Path,
) -> None:
    with running(tmp_path / "node", demonstration) as node:
        page = opened(browser, node)
        new_delivery(page, node)
        page.set_input_files("input[name=folder]", folder)
        page.wait_for_selector("[data-finish].is-ready", timeout=PATIENCE_MS)
        assert finish(page)["taken"] == 3
        without = plain(browser, page)
        without.goto(page.url)
        with leaving(without):
            without.click("form[action$='/tables/begin/'] button")
        _map(without)
        _import(without, node)
        page.goto(without.url)
        page.click("form[action$='/undo/'] button")
        page.click("#confirm-dialog [value=yes]")
        page.wait_for_selector(".notice:has-text('Імпорт скасовано.')")
        page.goto(f"{node.address}/evidence/")
        assert page.locator("a.item-title:has-text('Зруйнований міст')").count() == 0


def _map(page: Any) -> None:
    assert page.locator("dd:has-text('cp1251')").count() == 1
    assert page.input_value("select[name=field-2]") == "file"
    assert page.input_value("select[name=field-3]") == "title_uk"
    assert page.input_value("select[name=field-4]") == "recorded"
    # Day and month cannot be told apart, and nobody has said what "фото" is.
    assert page.locator("tr.is-open").count() == 2
    page.select_option("select[name=field-1]", "external_id")
    with leaving(page):
        page.click("button[value=try]")
    assert page.locator("tr.is-open").count() == 2  # a dry run waits for the answers
    page.fill("input[name=system-1]", "реєстр")
    page.check("input[name=key]")
    page.select_option("select[name=order-4]", "dmy")
    page.select_option("select[name=value-5-0]", "photo")
    page.fill("input[name=save_as]", "Покажчик знімків")
    with leaving(page):
        page.click("button[value=try]")


def _import(page: Any, node: Node) -> None:
    reloaded_until(page, "form[action$='/import/'] button")
    assert tiles(page) == [3, 2, 0, 1]
    assert page.locator("td:has-text('3.jpg')").count() == 1
    with leaving(page):
        page.click("form[action$='/import/'] button")
    reloaded_until(page, "form[action$='/undo/'] button")
    assert page.locator(".notice:has-text('Записано 2 рядки.')").count() == 1
    address = page.url
    page.goto(f"{node.address}/evidence/")
    assert page.locator("a.item-title:has-text('Зруйнований міст')").count() == 1
    page.goto(f"{node.address}/tables/")
    assert page.locator("li:has-text('Покажчик знімків')").count() == 1
    page.goto(address)
