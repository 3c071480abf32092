# SPDX-License-Identifier: AGPL-3.0-or-later
"""The portal with stories and layers: its pages as files, and one walk through them in Chromium."""

import gzip
import re
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from tests.browsers import chromium
from tests.casework.codifier import home, kept_located, located
from tests.evidence.world import World
from tests.interfaces.portal.test_beside import STORY, area, laid, story
from tests.interfaces.portal.test_portal import COARSE, TODAY, barriers, digested, served
from tests.waiting import PATIENCE_SECONDS

from dokaz.interfaces.portal import layers, site, still, stories, words
from dokaz.interfaces.portal.dataset import read
from dokaz.members.api import service_actor
from dokaz.publication import api

__all__ = ["home", "kept_located", "located"]
SECOND = """
[[step]]
heading = {uk = "Далі", en = "Further"}
text = {uk = "Інше.", en = "Another."}
map = {kinds = ["detention"], view = "oblasts", layers = ["front"], place = "UA00"}
"""


def written(tmp_path: Path, *, invented: int = 120) -> Path:
    """A portal with a story of two steps and a layer of control."""
    folder = tmp_path / "portal"
    folder.mkdir()
    told = api.invented(service_actor(api.SERVICE), api.shipped(), count=invented)
    api.make_invented(folder / "data", told, today=TODAY)
    beside = laid(tmp_path / "layers", area("occupied"))
    site.write(folder, address="https://map.example.org", **_beside(tmp_path, beside))
    return folder


def _beside(tmp_path: Path, layer_folder: Path) -> dict[str, Any]:
    told = stories.read_stories(
        story(tmp_path / "stories", STORY + SECOND),
        kinds=("attack", "detention"),
        oblasts=site.base_map()["oblasts"],
        layers=("front",),
    )
    return {"stories": told, "layers": layers.read_layers(layer_folder)}


def test_pages_tell_stories_without_programs_and_forget_those_taken_away(
    located: World, tmp_path: Path
) -> None:
    folder = written(tmp_path)
    ukrainian = (folder / "stories/rik/index.html").read_text("utf-8")
    english = (folder / "en/stories/rik/index.html").read_text("utf-8")
    assert "<em>важливо</em>" in ukrainian
    assert "<em>matters</em>" in english
    # A place that the dataset does not hold is in no address.
    assert "UA00" not in ukrainian + english
    assert 'href="../../#kinds=attack&amp;oblast=UA63000000000041885' in ukrainian
    for name in ("index.html", "en/index.html", "stories/rik/index.html"):
        page = (folder / name).read_text("utf-8")
        assert not re.search(r"<script>|<style|\sstyle=|\son[a-z]+=|javascript:", page)
        assert not re.search(r"src=\"(https?:)?//", page)
        assert len(page.encode()) < 20_000
    first = (folder / "index.html").read_text("utf-8")
    assert 'content="https://map.example.org/share-uk.png"' in first
    assert 'href="stories/rik/"' in first
    assert "1 травня 2024 · Invented source · CC BY 4.0" in first
    assert not re.search(r"data-layer=[^>]*checked", first)
    assert (folder / "layers/front.geojson").exists()
    _require_shared_pictures(folder)
    _require_budget(folder)
    site.write(folder)
    for gone in ("stories", "en/stories", "layers"):
        assert not (folder / gone).exists()
    assert "https://map" not in (folder / "index.html").read_text("utf-8")


def _require_shared_pictures(folder: Path) -> None:
    """They differ by language, hold nothing beside what they show, and Crimea is land on them."""
    seen = {}
    for language in words.LANGUAGES:
        with Image.open(folder / f"share-{language}.png") as image:
            assert image.size == (1200, 630)
            assert set(image.info) <= {"dpi", "gamma", "srgb"}
            seen[language] = image.convert("RGB")
    assert seen["uk"].tobytes() != seen["en"].tobytes()

    def is_like(place: tuple[float, float], colour: tuple[int, int, int]) -> bool:
        x, y = still.at(*place)
        found: Any = seen["uk"].getpixel((round(336 + x * 0.86), round(12 + y * 0.86)))
        return all(abs(one - other) < 8 for one, other in zip(found, colour, strict=True))

    assert is_like((33.9, 45.6), (0x17, 0x1E, 0x29))
    assert is_like((32.0, 45.0), (0x06, 0x0A, 0x10))


def _require_budget(folder: Path) -> None:
    """All that a first visit fetches stays small; packed by gzip, as web servers do."""

    def packed(names: list[str]) -> int:
        return sum(len(gzip.compress((folder / name).read_bytes())) for name in names)

    assets, shown = digested(folder, site.PROGRAMS), digested(folder, site.SHOWN)
    first = ["index.html", *(f"{shown}/{one}" for one in ("map-dark.svg", "events.bin",
             "places.json"))]  # fmt: skip
    first += [f"{assets}/{one.name}" for one in site.HERE.glob("assets/*") if one.suffix != ".json"]
    fonts = [f"{assets}/fonts/ibm-plex-sans-{one}.woff2" for one in ("cyrillic", "latin")]
    assert packed(first) < 160_000
    whole = [*first, f"{assets}/basemap.json", f"{assets}/vendor/maplibre.mjs", *fonts]
    assert 400_000 < packed(whole) < 690_000


def _inside(path: str, x: float, y: float) -> bool:
    """Whether a point lies in a path of rings (even-odd rule)."""
    found = False
    for ring in path.rstrip("Z").split("Z"):
        points = [tuple(map(float, one.split())) for one in re.split("[ML]", ring) if one]
        for (x1, y1), (x2, y2) in zip(points, [*points[1:], points[0]], strict=True):
            if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
                found = not found
    return found


def _crimea_is_ukraine(drawing: str) -> bool:
    """In a saved map: Simferopol lies in an oblast of Ukraine and in no other country."""
    land, *oblasts = re.findall(r'<path d="([^"]*)" fill="#[0-9a-f]{6}"', drawing)
    x, y = re.findall(r'<text x="([\d.]+)" y="([\d.]+)"[^>]*>Сімферополь<', drawing)[0]
    at = float(x), float(y)
    return not _inside(land, *at) and any(_inside(one, *at) for one in oblasts)


@pytest.mark.browser
def test_a_visitor_searches_saves_reads_a_story_and_a_screen_shows_it(
    located: World, tmp_path: Path
) -> None:
    """One walk: by keyboard, in both languages and themes; nothing asked of anybody else."""
    folder = written(tmp_path)
    asked: list[str] = []
    wrong: list[str] = []
    patience = PATIENCE_SECONDS * 1000
    with served(folder) as address, chromium(maps=True) as browser:
        page = browser.new_page(
            viewport={"width": 780, "height": 480},
            reduced_motion="reduce",
            device_scale_factor=COARSE,
        )
        page.set_default_timeout(patience)
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)

        page.goto(f"{address}/?theme=light")
        page.wait_for_selector("html.mapped, html.mapless", state="attached")

        # A layer is asked for and named only when it is switched on.
        assert not [url for url in asked if "front.geojson" in url]
        page.check("[data-layer='front']")
        page.wait_for_function(
            "() => document.querySelector('#sources').textContent.includes('Invented source')"
        )
        page.wait_for_function("() => location.hash.includes('layers=front')")

        # The map as lines, in every view.
        for view in ("events", "hexagons", "oblasts"):
            page.click(f"[data-view='{view}']")
            page.wait_for_selector(f"[data-view='{view}'][aria-pressed='true']")
            with page.expect_download() as saved:
                page.click("#drawing")
            drawing = Path(saved.value.path()).read_text("utf-8")
            assert words.TEXTS["uk"]["title"] in drawing
            assert "вигадані дані" in drawing
            assert "Invented source" in drawing
            assert "style=" not in drawing
            assert _crimea_is_ukraine(drawing)
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert page.locator("#printed svg title").count() == 1
        page.click("#embed")
        page.wait_for_selector("#embed-code[open]")
        assert "?embed" in page.input_value("#embed-code textarea")
        assert barriers(page) == []
        page.keyboard.press("Escape")

        # A name in another spelling, found and chosen without a mouse.
        page.keyboard.press("/")
        page.keyboard.type("К")
        page.wait_for_selector("#search-1")
        page.keyboard.press("ArrowDown")
        assert page.get_attribute("#search-1", "aria-selected") == "true"
        page.keyboard.press("ArrowUp")
        assert page.get_attribute("#search", "aria-activedescendant") == "search-0"
        page.fill("#search", "Kharkow")
        page.wait_for_selector("#search-list li:has-text('Харків')")
        assert page.get_attribute("#search", "aria-activedescendant") == "search-0"
        assert "Знайдено" in page.inner_text("#search-said")
        page.keyboard.press("Enter")
        page.wait_for_function(
            "() => location.hash.includes('UA63') || location.hash.includes('oblast')"
        )
        assert page.input_value("#search") == ""

        # A story inside another page, by keyboard, in the other language and theme.
        page.goto(f"{address}/en/stories/rik/?theme=dark&embed")
        page.wait_for_selector("html.mapped, html.mapless", state="attached")
        assert page.inner_text(".step.now h2") == "Beginning"
        assert page.is_visible(".whole-portal")
        assert not page.is_visible("#picture")
        assert page.get_attribute("[data-view='events']", "aria-pressed") == "true"
        attacks = page.inner_text("#total")
        assert barriers(page) == []
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press("ArrowRight")
        page.wait_for_function("() => location.hash === '#step=2'")
        assert page.inner_text(".step.now h2") == "Further"
        page.wait_for_function(
            "before => document.querySelector('#total').textContent !== before", arg=attacks
        )
        assert page.locator("[data-view='oblasts'][aria-pressed='true']").count() == 1
        assert page.is_disabled("#step-on")
        page.keyboard.press("PageUp")
        page.wait_for_function("() => location.hash === '#step=1'")
        # On a phone its map ends where the words begin: all of Ukraine fits above them.
        page.set_viewport_size({"width": 390, "height": 844})
        ends = "document.querySelector('#map').getBoundingClientRect().bottom"
        assert page.evaluate(f"{ends} <= document.querySelector('.panel').offsetTop + 1")

        # A wall: steps by themselves, around and around, and no way out.
        page.goto(f"{address}/stories/rik/?kiosk&seconds=2")
        page.wait_for_selector("html.mapped, html.mapless", state="attached")
        for heading in ("Далі", "Початок"):
            page.wait_for_selector(f".step.now h2:has-text('{heading}')")
        assert page.locator("a[href]").count() == 0
    assert wrong == []
    assert {url.split("/")[2] for url in asked if not url.startswith("blob:")} == {
        address.split("/")[2]
    }
    assert read(folder / "data").manifest["invented"] is True
