# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a reader's browser is given of real records: nothing forbidden, nothing too early, and
nothing that was taken back."""

import dataclasses
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from tests.browsers import chromium
from tests.casework.codifier import home, kept_located, located
from tests.casework.events.scenes import BAKHMUT
from tests.evidence.world import World
from tests.interfaces.portal.test_portal import COARSE, TODAY, served
from tests.publication.scenes import (
    SECRET,
    WHY,
    damaged,
    proposed,
    publishable,
    publisher,
    second_publisher,
)
from tests.waiting import PATIENCE_SECONDS

from dokaz.casework.events import api as events
from dokaz.casework.places.api import PlaceRef
from dokaz.interfaces.portal import site, sketch
from dokaz.publication import api

__all__ = ["home", "kept_located", "located"]
EXACT = (48.594_321, 37.998_765)
ENDS = "['min', 'max'].map((end) => document.querySelector('#to')[end])"
PLANTED = ("PLANTED", "планетарій", "planetarium", "48.594", "37.998", "14:37", "Свідкиня", "TRH")


def _event(world: World, **values: Any) -> UUID:
    """A released event with forbidden data in every field that people write."""
    place = PlaceRef(
        code=BAKHMUT, latitude=EXACT[0], longitude=EXACT[1], precision="exact", address=SECRET
    )
    event = publishable(
        world, title_en="Invented planetarium", likelihood="high", likelihood_basis=SECRET,
        places=(place,), when="2022-08-03T14:37:21", **values,
    )  # fmt: skip
    events.add_statement(
        actor=world.documenter,
        event_id=event,
        draft=events.StatementDraft(kind="claim", text=SECRET, who="Вигадана Свідкиня"),
    )
    release = proposed(world, event)
    api.approve(actor=second_publisher(world), release_id=release)
    return release


def _objects(world: World) -> None:
    damaged(world)
    release = api.propose_objects(actor=publisher(world))
    sha256 = api.consider_objects(actor=publisher(world)).sha256
    api.approve_layer(actor=second_publisher(world), layer_id=release, sha256=sha256)


def _published(folder: Path) -> Path:
    folder.mkdir()
    api.make_dataset(folder / "data", today=TODAY)
    site.write(folder)
    return folder


def _portals(world: World, folder: Path, settings: Any) -> tuple[Path, Path, Path]:
    """The same records while there is silence, when they are told, and when that was taken back."""
    release = _event(world)
    _objects(world)
    short = settings.DOKAZ
    settings.DOKAZ = dataclasses.replace(short, publication_silence_days=20_000)
    silent = _published(folder / "silent")
    settings.DOKAZ = short
    told = _published(folder / "told")
    api.withdraw(actor=world.custodian, release_id=release, why=WHY)
    return silent, told, _published(folder / "after")


def _keep(answer: Any, given: list[bytes]) -> None:
    """Bodies of what the portal tells; its programs and letters tell nothing."""
    if not answer.url.endswith((".mjs", ".woff2")) and answer.ok:
        given.append(answer.body())


def _require_sketch_answers(page: Any) -> list[str]:
    """Before the events are there kinds can be chosen and are counted, and nothing pretends to know
    more; returns the ends of the time."""
    assert page.is_disabled("#play")
    assert page.is_disabled("#from")
    assert page.inner_text("#rows li small").endswith("3 серпня 2022")
    page.click("#tab-filters")
    for total, rows in (("0", "ще завантажуються"), ("1", "серпня 2022")):
        page.click("[data-kind]:has(b:text-is('1'))")
        page.wait_for_function(
            "total => document.querySelector('#total').textContent === total", arg=total
        )
        assert rows in (page.text_content("#rows") or "")
    assert "ще завантажуються" in page.inner_text("#period")
    page.click("#tab-list")
    found: list[str] = page.evaluate(ENDS)
    return found


@pytest.mark.browser
def test_nothing_forbidden_too_early_or_taken_back_reaches_a_browser(
    located: World, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As large ones have, so that the sketch too is held against what is planted.
    monkeypatch.setattr(sketch, "LEAST", 0)
    silent, told, after = _portals(located, tmp_path, settings)
    given: list[bytes] = []
    with chromium(maps=True) as browser:
        page = browser.new_page(
            viewport={"width": 800, "height": 600},
            reduced_motion="reduce",
            device_scale_factor=COARSE,
        )
        page.set_default_timeout(PATIENCE_SECONDS * 1000)
        page.on("response", lambda answer: _keep(answer, given))

        def visited(address: str) -> str:
            """The number of events of a new visit, with the list and every layer open."""
            page.goto(f"{address}/")
            page.wait_for_selector("html.mapped, html.mapless", state="attached")
            for layer in page.locator("[data-layer]").all():
                layer.check()
            page.click("#tab-list")
            return str(page.inner_text("#total"))

        with served(silent) as address:
            assert visited(address) == "0"
            assert page.locator("[data-layer]").count() == page.locator("#rows li").count() == 0
        with served(told) as address:
            held: list[Any] = []
            page.route("**/map/*/events.bin", lambda one: held.append(one), times=1)
            assert visited(address) == "1"
            assert any(b'"counts":' in piece for piece in given)
            ends = _require_sketch_answers(page)
            held.pop().continue_()
            page.wait_for_selector("#rows [data-place]", state="attached")
            # The sketch's time is that of the events, to the day.
            assert page.evaluate(ENDS) == ends
            assert "3 серпня 2022" in page.inner_text("#rows")
            page.click("#rows [data-place]")
            page.wait_for_selector("#card:not([hidden])")
            page.wait_for_function(
                "() => document.querySelector('#sources').textContent.includes('20')"
            )
            shown = page.content() + page.inner_text("body")
        for name in ("events.csv", "events.geojson", "timemap.json", "objects.geojson"):
            given.append((told / "data" / name).read_bytes())
        for one in PLANTED:
            assert one not in shown
            assert not [piece for piece in given if one.encode() in piece], one
        assert any("Бахмут".encode() in piece for piece in given)
        with served(after) as address:
            # As if it was published while the page came, whose own data is gone then.
            page.route("**/map/*/events.bin", lambda one: one.fulfill(status=404), times=1)
            # A line that breaks at the sketch costs the sketch alone.
            page.route("**/map/*/sketch.json", lambda one: one.abort())
            assert visited(address) == "0"
            assert page.locator("html.alive").count() == 1
            kind = "performance.getEntriesByType('navigation')[0].type"
            assert page.evaluate(kind) == "reload"
            assert "серпня 2022" not in page.content()
