# SPDX-License-Identifier: AGPL-3.0-or-later
"""The public portal as files: useful without programs, strict, nothing from elsewhere, Crimea."""

import gzip
import hashlib
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from itertools import accumulate
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import brotli
import pytest
from tests.browsers import chromium
from tests.casework.codifier import home, kept_located, located
from tests.evidence.world import World
from tests.publication.scenes import WHY, released
from tests.waiting import PATIENCE_SECONDS

from dokaz.interfaces.portal import site, words
from dokaz.interfaces.portal.dataset import NoDataset, read
from dokaz.interfaces.portal.serving import application
from dokaz.members.api import service_actor
from dokaz.publication import api

__all__ = ["home", "kept_located", "located"]
TODAY = date(2026, 5, 1)
COARSE = 0.25
"""Of a pixel: a processor draws the map, and nobody looks at it."""
AXE = Path(__file__).resolve().parents[2] / "vendor" / "axe.min.js"


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def served(folder: Path) -> Iterator[str]:
    with make_server("127.0.0.1", 0, application(folder), _Server, _Quiet) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()


def written(folder: Path, *, invented: int = 400) -> Path:
    told = api.invented(service_actor(api.SERVICE), api.shipped(), count=invented)
    folder.mkdir()
    api.make_invented(folder / "data", told, today=TODAY)
    site.write(folder)
    return folder


def digested(folder: Path, what: str) -> str:
    """The path of the newest folder that is named by its digest: of programs, or of a dataset."""
    found = sorted((folder / what).iterdir(), key=lambda one: one.stat().st_mtime_ns)
    return f"{what}/{found[-1].name}"


def _inside(ring: list[list[float]], x: float, y: float) -> bool:
    """Whether a point lies in a ring (even-odd rule)."""
    found = False
    for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            found = not found
    return found


@pytest.mark.parametrize(
    ("longitude", "latitude"), [(34.10, 44.95), (33.6, 45.4), (36.2, 45.3), (34.5, 45.9)]
)
def test_crimea_lies_in_ukraine_alone_in_the_base_map(longitude: float, latitude: float) -> None:
    base = json.loads((site.HERE / "assets" / "basemap.json").read_text("utf-8"))
    crimea = base["oblasts"]["UA01000000000013043"]
    assert any(_inside(ring, longitude, latitude) for ring in crimea)
    assert not any(_inside(ring, longitude, latitude) for ring in base["land"])
    assert any(_inside(ring, 37.6, 55.7) for ring in base["land"])


def test_the_base_map_that_browsers_open_is_the_same_to_the_last_point() -> None:
    base = site.base_map()
    told = json.loads(site.folded(base))

    def points(steps: list[int]) -> list[list[float]]:
        east, north = (accumulate(steps[part::2]) for part in (0, 1))
        return [[x / 100, y / 100] for x, y in zip(east, north, strict=True)]

    assert [points(one) for one in told["land"]] == base["land"]
    assert {
        code: [points(one) for one in rings] for code, rings in told["oblasts"].items()
    } == base["oblasts"]
    assert {**told, "land": 0, "oblasts": 0} == {**base, "land": 0, "oblasts": 0}


def test_a_page_without_programs_has_the_colours_of_the_light_page_where_light_is_preferred() -> (
    None
):
    css = (site.HERE / "assets" / "portal.css").read_text("utf-8")
    light, preferred = (
        css.partition(f"{which} {{")[2].partition("}")[0].split()
        for which in ('\n[data-theme="light"]', "\n:root:not([data-theme])")
    )
    assert len(light) > 30
    assert light == preferred


def test_pages_are_small_strict_and_whole_without_programs(located: World, tmp_path: Path) -> None:
    folder = written(tmp_path / "portal")
    told = read(folder / "data")
    for language, page in (("uk", "index.html"), ("en", "en/index.html")):
        text = (folder / page).read_text("utf-8")
        assert len(text.encode()) < 20_000
        # Whoever downloads the data can check it against what the page says.
        assert hashlib.sha256((folder / "data/manifest.json").read_bytes()).hexdigest() in text
        assert words.TEXTS[language]["invented"] in text
        assert words.number(told.total, language) in text
        assert told.about["kinds"][0][language] in text
        assert text.count("<li><div><strong") == site.FIRST_ROWS
        assert not re.search(r"<script>|<style|\sstyle=|\son[a-z]+=|javascript:", text)
        assert not re.search(r"(src|href)=\"(https?:)?//", text)
    # A first visit over a slow line: everything but the map program itself.
    assets, shown = digested(folder, site.PROGRAMS), digested(folder, site.SHOWN)
    first = ["index.html", *(f"{shown}/{one}" for one in ("map-dark.svg", "events.bin",
             "places.json")), *(f"{assets}/{one}" for one in ("app.mjs", "data.mjs", "embers.mjs",
             "style.mjs", "words.mjs", "portal.css"))]  # fmt: skip
    assert sum(len(gzip.compress((folder / name).read_bytes())) for name in first) < 150_000
    assert len(gzip.compress((folder / assets / "basemap.json").read_bytes())) < 50_000
    # The full map, its program and letters among it: under three seconds of line at 1.6 Mbit/s, as
    # `dokaz portal` packs it. Less thoroughly here, for the sake of time.
    whole = [*first, f"{assets}/basemap.json", f"{assets}/vendor/maplibre.mjs"]
    fonts = sum(one.stat().st_size for one in (folder / assets / "fonts").iterdir())
    packed = sum(len(brotli.compress((folder / name).read_bytes(), quality=5)) for name in whole)
    assert fonts + packed < 610_000
    with pytest.raises(NoDataset):
        site.write(tmp_path / "nothing")


def barriers(page: Any) -> list[str]:
    """What axe-core finds. Its program is let in by the browser, not by the page's policy."""
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("axe.run(document, {preload: false}).then(result => result.violations)")
    return [f"{one['id']}: {[node['html'] for node in one['nodes']]}" for one in found]


def _require_a_way_to_the_list(page: Any) -> None:
    """By keyboard past the map, with everything chosen as before; also from a sheet that is closed
    on a phone or an enlarged page, in whose lists nobody gets lost meanwhile."""
    wide = page.viewport_size
    for width in (390, wide["width"]):
        page.set_viewport_size({**wide, "width": width})
        page.click("#tab-filters" if width > 390 else "#sheet")
        if width == 390:
            page.click("#sheet")
            page.wait_for_selector("#filters", state="hidden")
        kept = page.evaluate("location.hash")
        page.focus(".skip")
        page.keyboard.press("Enter")
        page.wait_for_selector("#list")
        assert page.evaluate("document.activeElement.id") == "list"
        assert page.evaluate("location.hash") == kept


@pytest.mark.browser
def test_a_visitor_reads_filters_and_keeps_what_was_chosen(located: World, tmp_path: Path) -> None:
    """One walk: no request leaves the portal, the policy is never broken, axe finds nothing."""
    folder = written(tmp_path / "portal")
    total = read(folder / "data").total
    patience = PATIENCE_SECONDS * 1000
    asked: list[str] = []
    wrong: list[str] = []
    with served(folder) as address, chromium(maps=True, whole=True) as browser:
        page = browser.new_page(viewport={"width": 800, "height": 600}, device_scale_factor=COARSE)
        page.set_default_timeout(patience)
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
        page.goto(f"{address}/?theme=dark#kinds=attack,protected")
        page.wait_for_selector("html.mapped, html.mapless", state="attached")
        # The map's library comes once over the line, though page and worker ask for it.
        came = page.evaluate(
            "performance.getEntriesByType('resource')"
            ".filter(one => one.name.includes('maplibre')).map(one => one.transferSize > 0)"
        )
        assert sorted(came) == [False, True]
        both = int(re.sub(r"\D", "", page.inner_text("#total")))
        assert 0 < both < total
        page.click("[data-kind='5']")
        page.wait_for_selector("[data-kind='5'][aria-pressed='false']")
        assert "kinds=attack" in page.evaluate("location.hash")
        page.keyboard.press("Escape")
        _require_a_way_to_the_list(page)
        page.wait_for_selector("#rows [data-place]")
        page.click("#rows [data-place] >> nth=0")
        page.wait_for_selector("#card:not([hidden])")
        assert "place=UA" in page.evaluate("location.hash")
        kept = page.evaluate("location.hash")
        assert barriers(page) == []
        page.goto(f"{address}/en/?theme=light{kept}")
        page.wait_for_selector("#card:not([hidden])")
        assert page.get_attribute("[data-kind='5']", "aria-pressed") == "false"
        assert page.inner_text("#total-word") in ("event", "events")
        assert barriers(page) == []
    assert wrong == []
    assert {url.split("/")[2] for url in asked if not url.startswith("blob:")} == {
        address.split("/")[2]
    }


def test_withdrawn_and_waiting_events_are_not_on_the_next_portal(
    located: World, tmp_path: Path
) -> None:
    folder = tmp_path / "portal"
    folder.mkdir()
    _, release = released(located)
    api.make_dataset(folder / "data", today=TODAY)
    site.write(folder)
    assert "3 серпня 2022" in (folder / "index.html").read_text("utf-8")
    api.withdraw(actor=located.custodian, release_id=release, why=WHY)
    api.make_dataset(folder / "data", today=TODAY)
    site.write(folder)
    assert "серпня 2022" not in (folder / "index.html").read_text("utf-8")
    assert read(folder / "data").total == 0


@pytest.mark.parametrize(
    ("count", "told"),
    [(1, "подія"), (2, "події"), (5, "подій"), (11, "подій"), (21, "подія"), (112, "подій")],
)
def test_ukrainian_plurals(count: int, told: str) -> None:
    assert words.events(count, "uk") == told
