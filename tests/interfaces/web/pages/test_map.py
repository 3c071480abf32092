# SPDX-License-Identifier: AGPL-3.0-or-later
"""The map's pages as people get them, and the whole of it used in Chromium: draw, filter, card,
measure. Chromium is answered by the application itself, without a server."""

from __future__ import annotations

import csv
import gzip
import io
from typing import Any
from urllib.parse import quote_plus, urlsplit
from uuid import UUID

import pytest
from django.db import connections
from django.urls import reverse
from tests.browsers import chromium
from tests.casework.codifier import load_bakhmut
from tests.casework.events.scenes import BAKHMUT
from tests.interfaces.web.pages.barriers import AXE, PLACE, broken
from tests.interfaces.web.pages.scene import Scene

from dokaz.casework.events import api as events
from dokaz.casework.places.api import PlaceRef
from dokaz.maps import api as maps

pytestmark = pytest.mark.django_db
PLACES = {"Львів": (49.84, 24.03), "Сімферополь": (44.95, 34.10), "Харків": (49.99, 36.23)}
COARSE = 0.25
"""Of a pixel: a processor draws the map, and nobody looks at it."""
SMALL = "34.0,44.9;34.2,44.9;34.2,45.0;34.0,45.0"


@pytest.fixture
def made(scene: Scene) -> dict[str, UUID]:
    """An event of the own organisation in three cities, and one that others do not open."""
    found = {}
    for name, (latitude, longitude) in PLACES.items():
        place = PlaceRef(latitude=latitude, longitude=longitude, precision="exact")
        draft = events.EventDraft(title_uk=f"Подія: {name}", when="2022-03-09", places=(place,))
        found[name] = events.register(actor=scene.actor("own"), draft=draft)
    place = PlaceRef(latitude=44.96, longitude=34.11, precision="exact")
    draft = events.EventDraft(title_uk="Чужа подія", places=(place,), confidentiality=2)
    found["foreign"] = events.register(actor=scene.actor("stranger"), draft=draft)
    return found


def test_the_list_says_what_the_map_shows(scene: Scene, made: dict[str, UUID]) -> None:
    client = scene.client("own")
    whole = client.get(reverse("map")).content.decode()
    assert all(f"Подія: {name}" in whole for name in PLACES)
    assert "Чужа подія" not in whole
    area = client.get(reverse("map_list"), {"area": SMALL}).content.decode()
    assert "Подія: Сімферополь" in area
    assert "Подія: Львів" not in area
    assert "south=44.9" in area, "the area is handed over to the search"
    corners = "34.0,44.9;34.2,44.9;34.1,45.0"
    drawn = client.get(reverse("map_list"), {"area": corners}).content.decode()
    assert f"area={quote_plus(corners)}" in drawn
    view = client.get(reverse("map_list"), {"view": "35,49,37,51"}).content.decode()
    assert "Подія: Харків" in view
    assert "Подія: Львів" not in view
    for wrong in ({"area": "1,2;3"}, {"since": "2023-01-01", "until": "2022-01-01"}):
        answer = client.get(reverse("map_list"), wrong)
        assert 'role="alert"' in answer.content.decode(), wrong
        assert "Подія" not in answer.content.decode(), "what is not understood shows nothing"
        assert client.get(reverse("map_tile", args=[0, 0, 0]), wrong).status_code == 404


def test_tiles_are_private_and_compressed_and_say_when_nothing_changed(
    scene: Scene, made: dict[str, UUID]
) -> None:
    client, address = scene.client("own"), reverse("map_tile", args=[0, 0, 0])
    plain = client.get(address)
    assert plain["Content-Type"] == "application/vnd.mapbox-vector-tile"
    assert plain["Cache-Control"] == "no-store, private"
    again = client.get(address, headers={"If-None-Match": plain["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = scene.client("stranger").get(address)
    assert other["ETag"] != plain["ETag"]
    names = client.get(reverse("map_names", args=[5, 18, 11]), headers={"Accept-Encoding": "gzip"})
    if names.get("Content-Encoding") == "gzip":
        assert gzip.decompress(names.content)
    for wrong in ((19, 0, 0), (3, 8, 0)):
        assert client.get(reverse("map_tile", args=wrong)).status_code == 404


def test_coverage_is_taken_out_as_a_table(scene: Scene) -> None:
    load_bakhmut()
    draft = events.EventDraft(title_uk="Подія", places=(PlaceRef(code=BAKHMUT),))
    events.register(actor=scene.actor("own"), draft=draft)
    client = scene.client("own")
    for level in maps.LEVELS:
        page = client.get(reverse("map_coverage"), {"level": level})
        rows = page.content.decode().partition("<tbody>")[2]
        # Hromadas of one name lie in several oblasts: each says in which.
        assert rows.count("Донецька область") == 1
        assert ("map-oblast" in rows) == (level != "oblast")
        units = client.get(reverse("map_coverage_units"), {"level": level}).json()
        assert units["type"] == "FeatureCollection"
    answer = client.post(reverse("map_coverage_download"))
    table = io.StringIO(b"".join(answer.streaming_content).decode())
    assert next(csv.reader(table))[:5] == ["code", "place", "oblast", "organisation", "events"]


def _answer(client: Any, route: Any) -> None:
    """What the application answers; anything that is not asked of it is refused."""
    address = urlsplit(route.request.url)
    if f"{address.scheme}://{address.netloc}" != PLACE:
        route.abort()
        return
    found = client.get(f"{address.path}?{address.query}")
    body = b"".join(found.streaming_content) if found.streaming else found.content
    headers = {name: value for name, value in found.items() if name != "Content-Length"}
    route.fulfill(status=found.status_code, body=body, headers=headers)


@pytest.mark.browser
@pytest.mark.slow
def test_a_documenter_draws_filters_looks_and_measures(
    scene: Scene, made: dict[str, UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    # Routes are answered from inside the loop that drives Chromium, one after the other.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
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
        context.set_default_timeout(600_000)
        context.route("**/*", answer)
        context.add_init_script(path=AXE)
        page = context.new_page()
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.goto(PLACE + reverse("map"))
        page.wait_for_selector("#map-stage[data-ready]")
        _draw(page, scene)
        _look_and_measure(page, made)
        found = [*broken(page), *_barriers_on_a_phone(page)]
        context.close()
    assert troubles == []
    assert found == []


def _listed(page: Any) -> set[str]:
    return set(page.locator("#map-list .item-title").all_inner_texts())


def _draw(page: Any, scene: Scene) -> None:
    """A rectangle by mouse over the west, then a triangle by keyboard: the list is what the room
    says lies in what was drawn."""
    page.wait_for_function("() => document.querySelectorAll('#map-list li').length >= 3")
    page.click("[data-tool=box]")
    frame = page.locator("#map-a canvas").bounding_box()
    page.mouse.click(frame["x"] + 5, frame["y"] + 5)
    page.mouse.click(frame["x"] + frame["width"] / 2, frame["y"] + frame["height"] - 60)
    page.wait_for_function(
        "() => !document.querySelector('#map-list').innerText.includes('Харків')"
    )
    assert "Подія: Львів" in _listed(page)
    area = maps.Area.read(page.input_value("#map-area"))
    assert area.is_box
    asked = maps.MapFilter(areas=(area,))
    found = maps.seen(actor=scene.actor("own"), asked=asked)
    assert _listed(page) == {pin.event.title_uk for pin in found.pins if pin.event}
    assert "area=" in page.url
    page.click("#map-no-area")
    page.wait_for_function("() => document.querySelector('#map-list').innerText.includes('Харків')")
    page.click("[data-tool=polygon]")
    for keys in (("Enter",), ("ArrowRight",), ("ArrowDown",)):
        for key in keys:
            page.keyboard.press(key)
        page.wait_for_timeout(900)
        if keys != ("Enter",):
            page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    page.wait_for_function(
        "() => document.querySelector('#map-area').value.split(';').length === 3"
    )
    page.click("#map-no-area")


def _look_and_measure(page: Any, made: dict[str, UUID]) -> None:
    """The one event of a small area stands near its middle: a click opens its card."""
    latitude, longitude = PLACES["Сімферополь"]
    near = f"{longitude - 0.02},{latitude - 0.02};{longitude + 0.02},{latitude - 0.02};"
    near += f"{longitude + 0.02},{latitude + 0.02};{longitude - 0.02},{latitude + 0.02}"
    page.goto(f"{PLACE}{reverse('map')}?area={near}")
    page.wait_for_selector("#map-stage[data-ready]")
    page.wait_for_timeout(1500)
    frame = page.locator("#map-a canvas").bounding_box()
    middle = frame["x"] + frame["width"] / 2, frame["y"] + frame["height"] / 2
    page.mouse.click(*middle)
    page.wait_for_selector("#map-card .item-title")
    link = page.get_attribute("#map-card .item-title", "href")
    assert link == reverse("event", args=[made["Сімферополь"]])
    page.keyboard.press("Escape")
    page.click("[data-tool=measure]")
    frame = page.locator("#map-a canvas").bounding_box()
    middle = frame["x"] + frame["width"] / 2, frame["y"] + frame["height"] / 2
    page.mouse.click(middle[0] - 60, middle[1])
    page.mouse.click(middle[0] + 60, middle[1])
    page.wait_for_function(
        "() => /\\d (м|км) \\(/.test(document.querySelector('#map-say').innerText)"
    )
    page.mouse.click(middle[0], middle[1] - 60)
    page.wait_for_function("() => document.querySelector('#map-say').innerText.includes('²')")
    # Flinders Peak to Buninyong, the worked example of Vincenty's paper; and a square degree.
    told = page.evaluate(
        """async () => {
          const {distance, surface} = await import('/static/map/measuring.mjs');
          return [
            distance([144.424867889, -37.951033417], [143.926495528, -37.652821139]),
            surface([[30, 50], [31, 50], [31, 51], [30, 51]]) / 1e6,
          ];
        }"""
    )
    assert told[0] == pytest.approx(54_972.271, abs=0.01)
    assert told[1] == pytest.approx(7_892.22, abs=0.01)


def _barriers_on_a_phone(page: Any) -> list[str]:
    """Of the map and of what it covers, in the dark."""
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 390, "height": 844})
    found = []
    for address, ready in (("map", "#map-stage[data-ready]"), ("map_coverage", "main")):
        page.goto(PLACE + reverse(address))
        page.wait_for_selector(ready)
        wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        assert not wide, "the page is wider than the screen"
        found += broken(page)
    return found
