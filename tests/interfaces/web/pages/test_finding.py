# SPDX-License-Identifier: AGPL-3.0-or-later
"""Searching everything, keeping a search, downloading its list; and these pages, with the queue of
duplicates, in Chromium: no serious barrier, and a pair is judged by keys."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.contrib.staticfiles import finders
from tests.browsers import chromium
from tests.deconflict.duplicates.scenes import bits, compare, put_hashes
from tests.evidence.world import World
from tests.interfaces.web.pages.barriers import PATIENCE_MS, PLACE, barriers
from tests.interfaces.web.pages.scene import Scene, taken

from dokaz.casework.cases import api as cases
from dokaz.casework.events import api as events
from dokaz.casework.objects import api as objects
from dokaz.casework.persons import api as persons
from dokaz.casework.units import api as units
from dokaz.coordination import api as tasks
from dokaz.evidence import api as evidence
from dokaz.gate.models import Act
from dokaz.search import api as search

pytestmark = pytest.mark.django_db
WORD = "ковадло"
FORMULA = "=HYPERLINK(ковадло)"


def _plant(scene: Scene) -> dict[str, Any]:
    """One record of each kind with the same word, and six events."""
    own = scene.actor("own")
    item = taken(own, b"one").item_id
    revision = evidence.get_item(actor=own, item_id=item).revision
    evidence.describe(actor=own, item_id=item, changes={"title_uk": FORMULA}, revision=revision)
    happened = [
        events.register(
            actor=own,
            draft=events.EventDraft(
                title_uk=f"Подія {number}: {WORD}", when="2022-03", conduct=("8.2.b.i",)
            ),
        )
        for number in range(6)
    ]
    person = persons.register(
        actor=own, draft=persons.PersonDraft(summary=f"Бачила {WORD} <b>зблизька</b>")
    )
    objects.register(actor=own, draft=objects.ObjectDraft(type="school", name_uk=f"Школа «{WORD}»"))
    units.register(actor=own, draft=units.UnitDraft(name_uk=f"Полк «{WORD}»", echelon="regiment"))
    cases.comment(
        actor=own, kind="person", record_id=person, text=f"Про {WORD} ще спитати", audience="own"
    )
    tasks.ask(
        actor=own, draft=tasks.TaskDraft(work="verify", title=f"Знайти {WORD}", role="verifier")
    )
    search.fill(search.folder())
    return {"item": item, "events": happened, "person": person}


def test_one_box_finds_all_kinds_which_are_kept_and_downloaded(scene: Scene) -> None:
    made = _plant(scene)
    browser = scene.client("own")

    # 1. Kinds stand beside each other, each with its count and a way to all of it.
    page = browser.get("/search/", {"q": WORD}).content.decode()
    headings = re.findall(r'<h2 class="search-kind">([^<]+?) <span[^>]*>(\d+)</span>', page)
    assert [count for _heading, count in headings] == ["1", "6", "1", "1", "1", "1", "1"]
    assert f'href="/people/{made["person"]}/"' in page or f"/{made['person']}/" in page
    assert f"/comments/on/person/{made['person']}/" in page
    assert "&lt;b&gt;зблизька" in page
    assert page.count("/events/") >= 5
    assert "subject=event" in page
    only = browser.get("/search/", {"q": WORD, "subject": "event"}).content.decode()
    assert all(f"/events/{key}/" in only for key in made["events"])

    # 2. Dates and a rectangle narrow; what cannot be read is said and not left out in silence.
    within = {"q": WORD, "date_of": "happened", "from": "2022-03-05", "to": "2022-03-06"}
    page = browser.get("/search/", within).content.decode()
    assert all(f"/events/{key}/" in page for key in made["events"])
    assert str(made["item"]) not in page
    late = browser.get("/search/", {**within, "from": "2022-04-01", "to": ""}).content.decode()
    assert not any(f"/events/{key}/" in late for key in made["events"])
    for odd in ({"from": "колись"}, {"south": "50"}, {"from": "2022-03-05", "date_of": "x"},
                {"south": "50", "north": "49", "west": "30", "east": "31"},
                {"to": "9999-12-31", "date_of": "registered"},
                {"from": "0001-01-01", "date_of": "recorded"}, {"confidentiality": "x"},
                {"source": "x"}, {"source": "0" * 32},
                {"south": "nan", "north": "inf"}):  # fmt: skip
        answer = browser.get("/search/", {"q": WORD, **odd})
        assert answer.status_code == 200, odd
    for odd in ({"from": "x"}, {"area": "30,50;31,51"}, {"area": "x"}):
        assert "notice-warning" in browser.get("/search/", {"q": WORD, **odd}).content.decode()
    away = {"q": WORD, "area": "30,50;31,50;30.5,51"}
    assert str(made["events"][0]) not in browser.get("/search/", away).content.decode()

    # 3. Kept, with what it was narrowed to; it comes back as it was.
    area = "30.0,50.0;31.0,50.0;30.5,51.0"
    kept = urlencode({**within, "subject": "event", "off": "names"})
    assert browser.post(f"/search/saved/?{kept}", {"name": " "}).status_code == 302
    assert not search.saved_searches(actor=scene.actor("own"))
    browser.post(f"/search/saved/?{kept}", {"name": "Моє <ковадло>", "tells": "1"})
    (saved,) = search.saved_searches(actor=scene.actor("own"))
    listed = browser.get("/search/").content.decode()
    assert "Моє &lt;ковадло&gt;" in listed
    answer = browser.post(f"/search/saved/{saved.id}/")
    again = browser.get(html.unescape(answer["Location"])).content.decode()
    assert all(f"/events/{key}/" in again for key in made["events"])
    assert 'value="2022-03-05"' in again
    assert 'value="2022-03-06"' in again
    browser.post(f"/search/saved/?{urlencode({'area': area})}", {"name": "Трикутник"})
    kept_now = search.saved_searches(actor=scene.actor("own"))
    (triangle,) = [one for one in kept_now if one.id != saved.id]
    answer = browser.post(f"/search/saved/{triangle.id}/")
    assert f'value="{area}"' in browser.get(html.unescape(answer["Location"])).content.decode()
    browser.post(f"/search/saved/{triangle.id}/forget/")
    stranger = scene.client("stranger")
    assert stranger.post(f"/search/saved/{saved.id}/").status_code == 404
    assert "Моє" not in stranger.get("/search/").content.decode()
    browser.post(f"/search/saved/{saved.id}/tell/", {})
    assert not search.saved_search(actor=scene.actor("own"), saved_id=saved.id).tells
    browser.post(f"/search/saved/{saved.id}/forget/")
    assert not search.saved_searches(actor=scene.actor("own"))

    # 4. Downloaded whole, as a table in which nothing is a formula, and as lines of JSON.
    table = browser.post(f"/search/download/?{urlencode({'q': WORD})}", {"form": "csv"})
    rows = list(csv.DictReader(io.StringIO(table.getvalue().decode("utf-8-sig"))))
    assert len(rows) == 12
    assert {row["kind_of_record"] for row in rows} >= {"item", "event", "comment", "task"}
    assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row.values())
    lines = browser.post(f"/search/download/?{urlencode({'q': WORD})}", {"form": "jsonl"})
    told = [json.loads(line) for line in lines.getvalue().decode().splitlines()]
    assert {one["id"] for one in told} == {row["id"] for row in rows}
    assert FORMULA in {one["title_uk"] for one in told}
    acts = Act.objects.filter(action="search.archive.export", outcome="done")
    assert sorted(act.facts["form"] for act in acts) == ["csv", "jsonl"]
    assert {act.facts["found"] for act in acts} == {12}


@pytest.mark.browser
@pytest.mark.slow
def test_pages_of_finding_in_a_real_browser(scene: Scene) -> None:
    _plant(scene)
    _alike(scene)
    own = scene.actor("own")
    asked = search.Asked(text=WORD)
    search.keep(actor=own, name="Ковадла в березні", asked=asked, tells=True)
    client = scene.client("own")
    queue = client.get("/duplicates/").content
    pairs = list(
        dict.fromkeys(re.findall(r'href="(/duplicates/[0-9a-f]{32}-\w+/)"', queue.decode()))
    )
    narrowed = {"subject": "event", "crime": "8.2.b.i", "from": "x"}
    addresses = [
        "/search/", f"/search/?{urlencode({'q': WORD})}",
        f"/search/?{urlencode({'q': WORD, **narrowed})}", "/search/?q=nothing-has-this",
        "/duplicates/", *pairs[:2],
    ]  # fmt: skip
    pages = {address: client.get(address).content for address in addresses}
    assert barriers(pages, unfolded=True) == {}
    assert _walked_by_keys(pages) == [
        "/duplicates/", pairs[0], pairs[1], (f"{pairs[1]}judge/", "different"),
    ]  # fmt: skip


def _walked_by_keys(pages: dict[str, bytes]) -> list[str | tuple[str, str]]:
    """Which pages keys lead to from the queue, and at last where an answer goes, and the answer."""
    seen: list[str | tuple[str, str]] = []

    def answer(route: Any) -> None:
        path = urlsplit(route.request.url).path
        if route.request.method == "POST":
            (decision,) = parse_qs(route.request.post_data)["decision"]
            seen.append((path, decision))
            route.fulfill(body="<!doctype html><title>done</title>", content_type="text/html")
        elif path.startswith("/static/"):
            route.fulfill(path=finders.find(path.removeprefix("/static/")))
        elif path in pages:
            seen.append(path)
            route.fulfill(body=pages[path], content_type="text/html; charset=utf-8")
        else:
            route.fulfill(status=404)

    with chromium() as browser:
        page = browser.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.route("**/*", answer)
        page.goto(f"{PLACE}/duplicates/")
        for key in ("j", "j", "k"):
            page.keyboard.press(key)
        _led_on(page, lambda: page.keyboard.press("Enter"))
        _led_on(page, lambda: page.keyboard.press("n"))
        # Where something is typed or chosen a letter is a letter.
        page.focus("#because")
        page.keyboard.press("s")
        # The same key in the Ukrainian layout.
        layout = """() => document.body.dispatchEvent(new KeyboardEvent("keydown",
            {code: "KeyD", key: "в", bubbles: true}))"""
        _led_on(page, lambda: page.evaluate(layout))
    return seen


def _led_on(page: Any, press: Callable[[], object]) -> None:
    """Another page is there: one may be told late of a navigation that was waited for before."""
    here = page.url
    press()
    page.wait_for_url(lambda url: url != here)


def _alike(scene: Scene) -> None:
    """Three photos that look the same, in pairs waiting to be judged."""
    own = scene.actor("own")
    world = World(own.organisation_id, own.organisation_id, own.ref)
    for flipped in (0, 5, 12):
        item = taken(own, b"%d" % flipped).item_id
        hashes = [(None, 90, bits(1, flipped=flipped))]
        put_hashes(world, item, hashes, owner=own.organisation_id)
    compare()
