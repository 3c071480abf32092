# SPDX-License-Identifier: AGPL-3.0-or-later
"""A lawyer's way in Chromium, in Ukrainian: an event is registered with a photo, qualified under
article 8(2)(b)(ix), a passage is filed, what lacks proof is seen, and the plan is taken along.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from tests.browsers import leaving
from tests.interfaces.web.pages.node import running
from tests.interfaces.web.pages.test_main_job import (
    finish,
    new_delivery,
    opened,
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.timeout(1800),
    pytest.mark.thorough(
        "the walk of casework qualifies by clicking too; pages of the plan have their test"
    ),
]


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    found = tmp_path / "school.jpg"
    Image.effect_noise((320, 240), 44).convert("RGB").save(found)
    return found


def test_a_lawyer_qualifies_an_event_and_takes_the_plan_along(
    browser: Any,
    tmp_path: Path,
    demonstration: Path,
    photo: Path,
) -> None:
    with running(tmp_path / "node", demonstration) as node:
        page = opened(browser, node)
        new_delivery(page, node)
        page.set_input_files("input[name=files]", photo)
        page.wait_for_selector("[data-finish].is-ready")
        assert finish(page)["taken"] == 1
        page.goto(f"{node.address}/evidence/")
        page.click("a.item-title")
        link = page.get_attribute("a[href*='/events/new/?item=']", "href")
        page.goto(f"{node.address}{link}")
        page.fill("input[name=title_uk]", "Удар по вигаданій школі")
        page.fill("input[name=when]", "2022-03-09T14:30")
        page.check("input[name=conduct][value='8.2.b.ix']")
        page.click(".form-actions .btn-primary")
        page.wait_for_selector("#law")
        _qualify(page)
        _file(page)
        _look_and_take_along(page, tmp_path)


def _qualify(page: Any) -> None:
    assert "Не кваліфіковано" in page.inner_text("#law")
    page.click("#law a.btn")
    assert page.locator("optgroup").first.get_attribute("label") == "За зазначеним діянням"
    page.select_option("select[name=crime]", "rome:8.2.b.ix")
    page.select_option("select[name=conflict]", "iac")
    # Going beyond "possible" without reasons is refused, and nothing that was chosen is lost.
    page.select_option("select[name=status]", "probable")
    page.click(".form-actions .btn-primary")
    page.wait_for_selector(".field-error")
    assert page.input_value("select[name=crime]") == "rome:8.2.b.ix"
    page.fill("textarea[name=reasons]", "Школа стояла окремо, військових поруч не бачили.")
    page.click(".form-actions .btn-primary")
    page.wait_for_selector("table.matrix")
    assert page.locator("tr.cover-empty").count() == 5
    assert page.locator(".chip:has-text('тоді чинне')").count() == 1


def _file(page: Any) -> None:
    page.click("a[href$='cell=2']")
    page.locator("select[name=item]").select_option(index=1)
    page.click(".form-actions .btn-primary")
    page.wait_for_selector("form[data-passage]")
    assert page.input_value("select[name=cell]") == "2"
    page.select_option("select[name=direction]", "supports")
    page.select_option("select[name=kind]", "whole")
    assert not page.locator("input[name=region]").is_visible()
    page.select_option("select[name=kind]", "region")
    page.fill("input[name=region]", "10, 20, 30, 40")
    page.fill("textarea[name=quote]", "вивіска школи над входом")
    page.select_option("select[name=proof_class]", "video_controlled")
    page.select_option("select[name=strength]", "strong")
    page.fill("textarea[name=counter]", "вивіску могли лишити після закриття")
    page.click(".form-actions .btn-primary")
    page.wait_for_selector("li.passage")


def _look_and_take_along(page: Any, folder: Path) -> None:
    assert page.locator("tr.cover-empty").count() == 4
    assert page.locator("tr.cover-single").count() == 1
    assert "1 уривок" in page.inner_text("tr.cover-single td")
    page.click("li.passage a")
    page.wait_for_selector("#cited")
    assert page.url.endswith("#xywh=percent:10,20,30,40")
    assert "вивіска школи над входом" in page.inner_text("#cited")
    page.click("form.open-form button")
    page.wait_for_selector(".cited-frame", state="attached")
    page.go_back()
    page.click("#cited a")
    with leaving(page):
        page.click("a[href$='/plan/']")
    assert page.locator("table.plan tbody tr").count() == 5
    with page.expect_download() as begun:
        page.click("a[href$='plan.csv']")
    saved = folder / "plan.csv"
    begun.value.save_as(saved)
    with saved.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["№"] for row in rows] == ["1", "2", "3", "4", "5"]
    assert rows[0]["Стан"] == "Нічим не підтверджено"
    assert rows[1]["Проти"] == "0"
