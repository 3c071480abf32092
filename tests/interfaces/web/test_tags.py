# SPDX-License-Identifier: AGPL-3.0-or-later
"""How sizes, days, codes, addresses and names of files are written on pages."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.urls import reverse
from django.utils import timezone, translation

from dokaz.interfaces.web.events.views.showing import items_of
from dokaz.interfaces.web.evidence.heading import heading_of
from dokaz.interfaces.web.file_names import harmless
from dokaz.interfaces.web.templatetags.dokaz_pages import address, exact_bytes, filesizeformat


def written(template: str, **values: Any) -> str:
    return Template("{% load dokaz_pages i18n %}" + template).render(Context(values))


@pytest.mark.parametrize(
    ("size", "uk", "en"),
    [
        (None, "0 байтів", "0 bytes"),
        (1, "1 байт", "1 byte"),
        (22, "22 байти", "22 bytes"),
        (999, "999 байтів", "999 bytes"),
        (1000, "1,0 кБ", "1.0 kB"),
        (598_155, "598,2 кБ", "598.2 kB"),
        (157_286_400, "157,3 МБ", "157.3 MB"),
        (20 * 10**9, "20,0 ГБ", "20.0 GB"),
        (3 * 10**15, "3000,0 ТБ", "3000.0 TB"),
    ],
)
def test_sizes_are_decimal_and_spelt_as_the_language_does(size: int, uk: str, en: str) -> None:
    for language, wanted in (("uk", uk), ("en", en)):
        with translation.override(language):
            assert filesizeformat(size).replace("\N{NO-BREAK SPACE}", " ") == wanted


def test_a_size_to_the_byte_agrees_with_its_last_digits() -> None:
    with translation.override("uk"):
        found = [exact_bytes(size).split("байт")[1] for size in (220_221, 220_222, 220_219, 11)]
    assert found == ["", "и", "ів", "ів"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("рахунок\u202egpj.exe", "рахунок‹U+202E›gpj.exe"),
        ("a\u2066b\u2069.jpg", "a‹U+2066›b‹U+2069›.jpg"),
        ("two\nlines\x00", "two‹U+000A›lines‹U+0000›"),
        ("in\u200bvoice.pdf", "in‹U+200B›voice.pdf"),
    ],
)
def test_a_name_cannot_turn_its_letters_around(name: str, shown: str) -> None:
    assert harmless(name) == shown


@pytest.mark.parametrize(
    "name", ["title", "notice_title", "object_name", "unit_name", "event_title"]
)
def test_names_of_records_cannot_turn_letters_around_either(name: str) -> None:
    told = "удар\u202eурадз"
    record = dict.fromkeys(("title_uk", "name_uk", "event_title_uk"), told)
    blank = dict.fromkeys(("title_en", "name_en", "event_title_en"), "")
    found = SimpleNamespace(**record, **blank, ref="R", number=1)
    with translation.override("uk"):
        shown = written(
            "{% load dokaz_objects dokaz_persons dokaz_law %}{{ found|" + name + " }}", found=found
        )
    assert shown == "удар‹U+202E›урадз"


def test_nor_can_the_heading_of_an_item_or_its_name_among_choices() -> None:
    link = SimpleNamespace(item_id=1, ref="R", title_uk="удар\u202eурадз", title_en="", files=())
    assert heading_of(link) == "удар‹U+202E›урадз"
    assert items_of(SimpleNamespace(links=[link])) == (("1", "R · удар‹U+202E›урадз"),)


@pytest.mark.parametrize(
    "name", ["Зйомка 7.mp4", "подвір’я – 3.JPG", "<img src=x>.jpg", "語.png", ""]
)
def test_an_honest_name_stays_as_it_is(name: str) -> None:
    assert harmless(name) == name


@pytest.mark.parametrize("language", ["uk", "en"])
@pytest.mark.parametrize("month", range(1, 13))
def test_days_of_lists_are_those_of_the_date_filter(language: str, month: int) -> None:
    moments = [datetime(2024, month, 9, 7, 5, tzinfo=UTC), datetime(2024, month, 1, tzinfo=UTC)]
    with translation.override(language), timezone.override("Europe/Kyiv"):
        for at in moments:
            short = written("{{ at|day }}, {{ at|clock }}", at=at)
            assert short == written('{{ at|date:"j E Y, H:i" }}', at=at)


def test_a_day_is_that_of_the_nodes_time_zone() -> None:
    at = datetime(2024, 2, 29, 23, 30, tzinfo=UTC)
    found = []
    for zone in ("Europe/Kyiv", "UTC"):
        with translation.override("en"), timezone.override(zone):
            found.append(written("{{ at|day }} {{ at|clock }}", at=at))
    assert found == ["1 March 2024 01:30", "29 February 2024 23:30"]


def test_no_day_is_nothing() -> None:
    assert written("{{ at|day }}{{ at|clock }}", at=None) == ""


def test_words_follow_the_language_of_the_page_one_after_the_other() -> None:
    at = datetime(2024, 2, 29, 12, tzinfo=UTC)
    page = '{{ "photo"|word:"kind" }}, {{ at|checked }}, {{ 3|word:"level" }}'
    found = []
    for language in ("uk", "en", "uk"):
        with translation.override(language):
            found.append(written(page, at=at))
    assert found[0] == found[2] != found[1]
    assert "перевірено 29 лютого 2024" in found[0]
    assert "checked 29 February 2024" in found[1]


def test_a_code_nobody_knows_stays_and_cannot_bring_markup() -> None:
    assert written('{{ code|word:"kind" }}', code="<b>new") == "&lt;b&gt;new"


def test_addresses_of_lists_are_those_of_the_url_tag() -> None:
    key = UUID("0190a000-0000-7000-8000-0000000000ff")
    for name in ("item", "picture", "delivery"):
        assert address(key, name) == reverse(name, kwargs={"pk": key})


def test_an_icon_is_decoration_and_its_name_cannot_bring_markup() -> None:
    drawn = written('{% icon "lock" %}')
    assert drawn == written("{% icon name %}", name="lock")
    assert 'aria-hidden="true"' in drawn
    assert drawn.endswith('icons.svg#icon-lock"></use></svg>')
    assert "<b>" not in written("{% icon name %}", name='"><b>')


@pytest.mark.parametrize("tag", ["{% icon %}", '{% icon "lock" "unlock" %}'])
def test_an_icon_has_one_name(tag: str) -> None:
    with pytest.raises(TemplateSyntaxError, match="one argument"):
        Template(tag)
