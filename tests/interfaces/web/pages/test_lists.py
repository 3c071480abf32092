# SPDX-License-Identifier: AGPL-3.0-or-later
"""Saved views of every list: saved from its page, offered above it, shared, forgotten; and long
parts of a page, which show their first lines."""

from __future__ import annotations

import html
import re
from urllib.parse import urlencode

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.urls import reverse
from django.utils import translation
from tests.interfaces.web.pages.scene import Scene

from dokaz.casework.events import api as events
from dokaz.interfaces.web.lists.addresses import PAGES, address_of
from dokaz.search import api as search

pytestmark = pytest.mark.django_db
NARROWED = {
    "events": {"state": "reported", "order": "time"},
    "persons": {"category": "witness"},
    "objects": {"damage": "destroyed"},
    "units": {"text": "бригада"},
    "items": {"kind": "photo"},
    "interviews": {"state": "proposed"},
    "cases": {"state": "open"},
    "tasks": {"which": "asked"},
    "sources": {"text": "канал"},
    "activities": {"text": "заява"},
}


@pytest.mark.parametrize("name", PAGES)
def test_a_view_is_saved_from_its_list_and_opened_above_it(scene: Scene, name: str) -> None:
    browser = scene.client("own")
    here = address_of(name, {key: [value] for key, value in NARROWED[name].items()})
    page = browser.get(here).content.decode()
    save = f"/lists/{name}/save/?{urlencode(dict(sorted(NARROWED[name].items())))}"
    assert f'action="{html.escape(save)}"' in page
    answer = browser.post(save, {"name": "Моя <вибірка>"})
    assert answer.status_code == 302
    listed = browser.get(answer["Location"]).content.decode()
    tab = listed[listed.index("Моя &lt;вибірка&gt;") - 400 :]
    assert 'aria-current="true"' in tab[:400]
    assert "Зберегти цю вибірку" not in listed
    # From the whole list the tab leads to the same rows.
    assert html.escape(answer["Location"]) in browser.get(here.partition("?")[0]).content.decode()
    (saved,) = search.saved_lists(actor=scene.actor("own"), list_name=name)
    browser.post(f"/lists/views/{saved.id}/share/", {"list": name, "shared": "1"})
    assert search.saved_lists(actor=scene.actor("own"), list_name=name)[0].shared
    stranger = scene.client("stranger")
    assert "Моя" not in stranger.get(here).content.decode()
    assert stranger.post(f"/lists/views/{saved.id}/forget/", {"list": name}).status_code == 404
    assert browser.post(f"/lists/views/{saved.id}/forget/", {"list": name}).status_code == 302
    assert "Моя" not in browser.get(here).content.decode()


@pytest.mark.parametrize("name", PAGES)
def test_nobody_is_led_by_an_empty_list_to_a_form_that_is_not_theirs(
    scene: Scene, name: str
) -> None:
    browser = scene.client("node")
    answer = browser.get(address_of(name, {}))
    offered = set(re.findall(r'href="(/[a-z]+/new/)"', answer.content.decode()))
    assert {link: browser.get(link).status_code for link in offered} == dict.fromkeys(offered, 200)


DAYS = {
    "events": ("since", "until", "recorded_since", "recorded_until"),
    "persons": ("recorded_since", "recorded_until"),
    "objects": ("recorded_since", "recorded_until"),
    "items": ("since", "until"),
    "interviews": ("held_since", "held_until"),
    "map": ("since", "until", "since_b", "until_b"),
    "figures": ("since", "until"),
    "acts": ("since", "until"),
    "activities": ("since", "until"),
}


@pytest.mark.parametrize("name", DAYS)
def test_no_day_breaks_a_list(scene: Scene, name: str) -> None:
    """Browsers send 0002 while 2022 is typed; 1969 and 9999 are slips that pass for days."""
    browser = scene.client("own")
    here = reverse(PAGES.get(name, name))
    for day in ("0001-01-01", "0002-03-09", "1900-01-01", "1969-12-31", "9000-12-31", "9999-12-31"):
        for field in DAYS[name]:
            assert browser.get(here, {field: day}).status_code == 200, (field, day)


@pytest.mark.parametrize("name", [*sorted(DAYS.keys() - {"figures"}), "cases", "units"])
def test_a_list_that_a_filter_does_not_narrow_says_so(scene: Scene, name: str) -> None:
    """It would look as if everything had passed the filter."""
    browser = scene.client("own")
    here = reverse(PAGES.get(name, name))
    wrong = {DAYS[name][0]: "0202-03-09"} if name in DAYS else {"tag": "х" * 1000}
    said = "Перелік не звужено: один із фільтрів не підходить."
    assert said not in browser.get(here).content.decode()
    page = browser.get(here, wrong).content.decode()
    assert said in page
    if name in DAYS:
        assert "Рік має бути від 1900 до 9000." in page


def test_a_view_shows_what_the_reader_may_see_at_that_moment(scene: Scene) -> None:
    """A partner who opens an address of ours, and an event that is put out of sight."""
    own = scene.actor("own")
    event = events.register(
        actor=own, draft=events.EventDraft(title_uk="Помітна подія", confidentiality=1)
    )
    browser, stranger = scene.client("own"), scene.client("stranger")
    answer = browser.post("/lists/events/save/?text=помітна", {"name": "Помітні", "shared": "1"})
    there = answer["Location"]
    assert f"/events/{event}/" in browser.get(there).content.decode()
    assert f"/events/{event}/" in stranger.get(there).content.decode()
    events.classify(actor=own, event_id=event, confidentiality=2)
    page = stranger.get(there).content.decode()
    assert f"/events/{event}/" not in page
    assert "Помітні" not in page
    assert f"/events/{event}/" in browser.get(there).content.decode()


def test_what_cannot_be_saved_is_said(scene: Scene) -> None:
    browser = scene.client("own")
    for name, query, said in (
        ("events", "", "зберігати ще нічого"),
        ("events", "?after=0&at=1", "зберігати ще нічого"),
        ("events", "?since=колись", "не підходить"),
        ("events", "?place=Немає такого місця", "не підходить"),
    ):
        answer = browser.post(f"/lists/{name}/save/{query}", {"name": "Назва"}, follow=True)
        assert said in answer.content.decode(), query
    assert browser.post("/lists/secrets/save/?a=1", {"name": "Назва"}).status_code == 404
    assert search.saved_lists(actor=scene.actor("own")) == ()


@pytest.mark.parametrize(
    ("count", "query", "shown"), [(26, "", 25), (25, "", 25), (26, "all=1", 26)]
)
def test_a_long_part_of_a_page_shows_its_first_lines_and_the_way_to_all(
    count: int, query: str, shown: int
) -> None:
    template = Template(
        "{% load dokaz_pages %}{% for one in rows|few:request %}x{% endfor %}|"
        "{% way_to_all rows 'roles' %}"
    )
    request = RequestFactory().get(f"/?{query}")
    with translation.override("uk"):
        lines, _bar, way = template.render(
            Context({"rows": tuple(range(count)), "request": request})
        ).partition("|")
    assert len(lines) == shown
    assert ('href="?all=1#roles"' in way) == (shown < count)
    assert ("Показати всі 26" in way) == (shown < count)
