# SPDX-License-Identifier: AGPL-3.0-or-later
"""The templates keep the policy, name icons that exist, and speak Ukrainian."""

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import polib
import pytest

WEB = Path(__file__).resolve().parents[3] / "src/dokaz/interfaces/web"
SHARED = sorted((WEB / "templates" / "web").rglob("*.html"))
CATALOGUE = WEB / "locale/uk/LC_MESSAGES/django.po"
COLOURS = re.compile(r"(--dz-[a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)")

# Text on ground; every pair that occurs in app.css and components.css (WCAG 2.2, 1.4.3: 4.5).
TEXT_PAIRS = [
    ("text", "ground"),
    ("text", "surface"),
    ("text", "raised"),
    ("text", "neutral-soft"),
    ("quiet", "ground"),
    ("quiet", "surface"),
    ("quiet", "raised"),
    ("quiet", "neutral-soft"),
    ("accent-text", "ground"),
    ("accent-text", "surface"),
    ("accent-text", "accent-soft"),
    ("good", "good-soft"),
    ("wait", "wait-soft"),
    ("bad", "bad-soft"),
    ("bad", "surface"),
    ("info", "info-soft"),
    ("text", "good-soft"),
    ("text", "bad-soft"),
    ("text", "wait-soft"),
    ("text", "info-soft"),
]
EDGE_PAIRS = [("line-strong", "surface"), ("line-strong", "ground"), ("focus", "surface")]


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb (WCAG 2.2, definitions)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.fixture(scope="module")
def tokens() -> dict[str, tuple[str, str]]:
    found = COLOURS.findall((WEB / "static" / "app.css").read_text())
    return {name.removeprefix("--dz-"): (light, dark) for name, light, dark in found}


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_text_can_be_read(tokens: dict[str, tuple[str, str]], theme: int) -> None:
    for text, ground in TEXT_PAIRS:
        measured = contrast(tokens[text][theme], tokens[ground][theme])
        assert measured >= 4.5, (text, ground, measured)
    for edge, ground in EDGE_PAIRS:
        measured = contrast(tokens[edge][theme], tokens[ground][theme])
        assert measured >= 3, (edge, ground, measured)
    assert contrast("#ffffff", tokens["accent"][theme]) >= 4.5


def test_no_inline_code_or_style() -> None:
    assert SHARED
    for template in SHARED:
        text = template.read_text()
        inline = re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:|hx-on", text)
        assert not inline, template
        assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", text)), template
        assert not re.search(r"https?://", text), template


MAKE_MARKUP = {
    "forms.py", "gaps.py", "interviews/matrix_code.py", "accounts/templatetags/account_forms.py",
    "templatetags/dokaz_cells.py", "templatetags/dokaz_drafts.py", "templatetags/dokaz_pages.py",
}  # fmt: skip
"""Files that say of a text that it is markup: each escapes what people typed by itself."""


def test_nothing_that_people_typed_is_taken_for_markup() -> None:
    for template in SHARED:
        assert not re.search(r"\|\s*safe(seq)?\b|autoescape", template.read_text()), template
    unescaped = re.compile(r"mark_safe\(|SafeString\(|SafeText\(")
    found = {
        path.relative_to(WEB).as_posix()
        for path in WEB.rglob("*.py")
        if unescaped.search(path.read_text())
    }
    assert found == MAKE_MARKUP


def test_every_icon_named_is_in_the_sprite() -> None:
    sprite = ET.parse(WEB / "static/vendor/icons.svg").getroot()
    there = {symbol.get("id") for symbol in sprite}
    used = {
        name
        for template in SHARED
        for name in re.findall(r'{% icon "([^"]+)" %}', template.read_text())
    }

    assert len(used) > 15
    assert {f"icon-{name}" for name in used} <= there


def test_every_text_of_the_frame_is_in_ukrainian() -> None:
    ukrainian = {entry.msgid: entry.msgstr for entry in polib.pofile(str(CATALOGUE))}
    wanted = {
        found[1]
        for template in SHARED
        for found in re.findall(r"""{%\s*translate\s+(['"])(.*?)\1""", template.read_text())
    }

    assert len(wanted) > 40
    missing = sorted(text for text in wanted if not ukrainian.get(text))
    assert missing == []


def test_compiled_texts_are_those_of_the_catalogue() -> None:
    source = {
        (entry.msgctxt, entry.msgid): (entry.msgstr, entry.msgstr_plural)
        for entry in polib.pofile(str(CATALOGUE))
        if entry.translated()
    }
    compiled = {
        (entry.msgctxt, entry.msgid): (entry.msgstr, entry.msgstr_plural)
        for entry in polib.mofile(str(CATALOGUE.with_suffix(".mo")))
    }

    assert compiled == source


def test_placeholders_survive_translation() -> None:
    for entry in polib.pofile(str(CATALOGUE)):
        wanted = sorted(re.findall(r"{[a-z]+}|%\([a-z_]+\)[sd]", entry.msgid))
        if not entry.msgid_plural:
            found = sorted(re.findall(r"{[a-z]+}|%\([a-z_]+\)[sd]", entry.msgstr))
            assert found == wanted, entry.msgid
