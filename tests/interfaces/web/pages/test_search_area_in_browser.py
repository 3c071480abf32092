# SPDX-License-Identifier: AGPL-3.0-or-later
"""An area drawn on the map of the search page, by mouse and by keyboard, narrows what is found."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.db import connections
from django.urls import reverse
from tests.browsers import chromium, leaving
from tests.interfaces.web.pages.barriers import PLACE
from tests.interfaces.web.pages.scene import Scene
from tests.interfaces.web.pages.test_map import COARSE, _answer, made

from dokaz.search import api as search

__all__ = ["made"]
pytestmark = [pytest.mark.django_db, pytest.mark.browser, pytest.mark.slow]


@pytest.mark.thorough("drawing: test_map.py; what an area finds: search/test_cells.py")
def test_an_area_is_drawn_where_one_searches(
    scene: Scene,
    made: dict[str, UUID],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    search.fill(search.folder())
    client = scene.client("own")
    database = connections["default"]

    def answer(route: Any) -> None:
        # What runs inside a loop has connections of its own; the scene is in this one alone.
        connections["default"] = database
        _answer(client, route)

    troubles: list[str] = []
    with chromium(maps=True) as browser:
        connections["default"] = database
        context = browser.new_context(
            locale="uk", viewport={"width": 1280, "height": 1000}, device_scale_factor=COARSE
        )
        page = context.new_page()
        page.set_default_timeout(600_000)
        page.route("**/*", answer)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.goto(PLACE + reverse("search"))
        page.click(".search-how > summary")
        page.click(".search-draw > summary")
        page.wait_for_selector(".search-draw[data-ready]")
        _around_the_west(page)
        with leaving(page):
            page.click(".search-line button")
        found = set(page.locator(".search-list .item-title").all_inner_texts())
        assert found == {"Подія: Львів"}
        # The field came back with its three corners.
        assert page.input_value("[name=area]").count(";") == 2
        page.click(".search-how > summary")
        page.fill("[name=area]", "36.0,49.9;36.5,49.9;36.2,50.2")
        with leaving(page):
            page.click(".search-line button")
        assert page.locator(".search-list .item-title").all_inner_texts() == ["Подія: Харків"]
        for look, width in (("dark", 1280), ("light", 390), ("dark", 390)):
            page.set_viewport_size({"width": width, "height": 900})
            page.evaluate("look => document.documentElement.dataset.bsTheme = look", look)
            page.evaluate("document.querySelector('.search-how').open = true")
            page.evaluate("document.querySelector('.search-draw').open = true")
            page.wait_for_selector(".search-draw[data-ready]")
            wide = "document.documentElement.scrollWidth > window.innerWidth + 1"
            assert not page.evaluate(wide)
    assert troubles == []


def _around_the_west(page: Any) -> None:
    """Two corners by mouse, one by keyboard at the middle of the map: a triangle round Lviv."""
    page.locator(".search-map").scroll_into_view_if_needed()
    box = page.locator(".search-map").bounding_box()
    left, foot = box["x"] + 6, box["y"] + box["height"] - 6
    page.mouse.click(left, box["y"] + 6)
    page.mouse.click(left, foot)
    page.locator(".search-map canvas").press("Enter")
    page.click("[data-draw-finish]")
    assert page.input_value("[name=area]").count(";") == 2
