# SPDX-License-Identifier: AGPL-3.0-or-later
"""How sizes and names of files are written on pages."""

import pytest
from django.utils import translation

from dokaz.interfaces.web.file_names import harmless
from dokaz.interfaces.web.templatetags.dokaz_pages import exact_bytes, filesizeformat


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
    "name", ["Зйомка 7.mp4", "подвір’я – 3.JPG", "<img src=x>.jpg", "語.png", ""]
)
def test_an_honest_name_stays_as_it_is(name: str) -> None:
    assert harmless(name) == name
