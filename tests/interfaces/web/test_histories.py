# SPDX-License-Identifier: AGPL-3.0-or-later
"""No line of a history is left out without a word, and what it tells are words."""

from types import ModuleType, SimpleNamespace

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from dokaz.casework.events import api as events
from dokaz.casework.events.api import LONGEST_HISTORY
from dokaz.casework.objects import api as objects
from dokaz.casework.persons import api as persons
from dokaz.casework.places.api import Category, PlaceView
from dokaz.interfaces.web.addresses import FEW
from dokaz.interfaces.web.cases.views import showing as of_cases
from dokaz.interfaces.web.events.views import showing as of_events
from dokaz.interfaces.web.histories import newest
from dokaz.interfaces.web.history_words import codes_of_places, in_words
from dokaz.interfaces.web.objects.views import showing as of_objects
from dokaz.interfaces.web.outreach.views import showing as of_outreach
from dokaz.interfaces.web.persons.views import showing as of_persons
from dokaz.interfaces.web.templatetags.dokaz_events import plainly
from dokaz.interfaces.web.units.views import showing as of_units


def shown(lines: int, address: str = "/") -> tuple[int, str]:
    """How many of so many lines the page has, and what it says below them."""
    every = list(range(lines))
    found, older = newest(RequestFactory().get(address), lambda most: every[:most])
    assert list(found) == every[: len(found)]
    return len(found), render_to_string("web/parts/older.html", {"older": older}).strip()


@pytest.mark.parametrize("lines", [0, 1, FEW])
def test_a_short_history_is_shown_whole(lines: int) -> None:
    assert shown(lines) == (lines, "")


@pytest.mark.parametrize("lines", [FEW + 1, 201, 3000])
def test_a_longer_one_says_where_all_of_it_is(lines: int) -> None:
    count, below = shown(lines)

    assert count == FEW
    assert 'href="?all=1#history"' in below
    assert shown(lines, "/?all=1") == (lines, "")


def test_more_than_any_page_shows_is_said_to_be_in_the_log() -> None:
    count, below = shown(LONGEST_HISTORY + 5, "/?all=1")

    assert count == LONGEST_HISTORY
    assert below
    assert "href" not in below


KYIV = "UA80000000000093317"
KNOWN = {
    KYIV: PlaceView(
        code=KYIV, category=Category.SPECIAL_CITY, name="Київ", label="м. Київ",
        within=(), latitude=None, longitude=None, in_force=True,
    )
}  # fmt: skip
POINT = {"code": KYIV, "latitude": 50.45, "longitude": 30.52, "precision": "exact", "address": ""}
HELD: tuple[tuple[ModuleType, str, object, str], ...] = (
    (of_events, "state", "under_verification", "На верифікації"),
    (of_events, "conduct", ["8.2.b.ix"], events.terms.term("conduct", "8.2.b.ix")),
    (of_events, "effect", "direct_hit", "Пряме влучання"),
    (of_events, "damage", "severe", "Сильні пошкодження"),
    (of_events, "confidentiality", 3, "Для названих осіб"),
    (of_events, "privileged", True, "Так"),
    (of_events, "when_text", "2022-05", "травень 2022"),
    (of_events, "places", [POINT], "м. Київ · 50.45000, 30.52000 · точно, близько 10 м"),
    (of_events, "places", [{**POINT, "precision": "vicinity"}],
     "м. Київ · 50.45000, 30.52000 · поблизу, близько 100 м"),
    (of_events, "casualties", [{"harm": "killed", "group": "", "low": 2, "high": None,
                                "basis": "список"}], "Загиблі: щонайменше 2 · список"),
    (of_objects, "markings", ["red_cross"], objects.terms.MARKINGS.term("red_cross")),
    (of_persons, "categories", ["witness"], "Свідок"),
    (of_persons, "what", "unknown", "Становище невідоме"),
    (of_persons, "what", "other", "Інша шкода / Інша допомога"),
    (of_persons, "what", "gone", "gone"),
    (of_persons, "details", {"certainty": "probable", "basis": "probable"},
     f"{persons.terms.term('certainty', 'probable')}, probable"),
    (of_units, "echelon", "regiment", "Полк"),
    (of_cases, "part", "basis", "Частина справи"),
    (of_cases, "part", "observer", "Лише читає"),
    (of_cases, "kind", "item", "Докази"),
    (of_cases, "state", "preparing", "Готують"),
    (of_cases, "scope", "accounts", "Не повинен бачити свідчень у справі"),
    (of_cases, "stage_on", "2026-09-14", "14 вересня 2026"),
    (of_outreach, "outcome", "registered", "Зареєстровано адресатом"),
    (of_outreach, "oblasts", [KYIV], "м. Київ"),
    (of_outreach, "first_date", "2026-09-14", "14 вересня 2026"),
)  # fmt: skip


@pytest.mark.parametrize(("page", "field", "held", "words"), HELD)
def test_what_a_field_held_is_told_in_words(
    page: ModuleType, field: str, held: object, words: str
) -> None:
    assert field in page.FIELDS
    with translation.override("uk"):
        assert plainly(in_words(page.SAY, KNOWN)(field, held)) == words


def test_a_text_stays_as_it_was_typed() -> None:
    said = in_words(of_events.SAY, {})
    assert said("description", "reported") == "reported"
    assert said("description", "") == ""
    assert plainly(said("tags", ["дрони", "2022"])) == "дрони; 2022"
    for text in ("2022-03-09", "2022-W10-3"):
        assert said("title_uk", text) == text


@pytest.mark.parametrize(
    "text", ["2022-03-09T22:30Z", "2022-03-09T22:30:00+01:00?", "../2022-03-09T22:30Z"]
)
def test_a_time_of_a_zone_of_its_own_is_told_in_no_other(text: str) -> None:
    """The page tells it in the zone of its event, which a line of the history does not know."""
    assert in_words(of_events.SAY, {})("when_text", text) == text


def test_places_of_lines_are_asked_for_by_their_codes() -> None:
    lines = [
        SimpleNamespace(before=None, after={"places": [POINT, {**POINT, "code": ""}]}),
        SimpleNamespace(before={"place": {**POINT, "code": "UA1"}}, after={"oblasts": ["UA2"]}),
        SimpleNamespace(before={"place": "слова", "oblasts": None}, after=None),
    ]
    assert codes_of_places(lines) == {KYIV, "UA1", "UA2"}
