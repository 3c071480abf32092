# SPDX-License-Identifier: AGPL-3.0-or-later
"""Everything this room says to people is said in Ukrainian too."""

import ast
import gettext
from pathlib import Path

import dokaz.sharing
from dokaz.sharing.notices import TEXTS, trouble_text

ROOM = Path(dokaz.sharing.__file__).parent
CATALOGUE = ROOM / "locale" / "uk" / "LC_MESSAGES" / "django.mo"


def messages() -> set[str]:
    """Every text that the sources hand to gettext."""
    found = set()
    for source in ROOM.rglob("*.py"):
        for node in ast.walk(ast.parse(source.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                first = node.args[0] if node.args else None
                if node.func.id == "_" and isinstance(first, ast.Constant):
                    found.add(first.value)
    return found


def test_every_message_has_its_ukrainian_form_and_keeps_its_places() -> None:
    with CATALOGUE.open("rb") as file:
        catalogue = gettext.GNUTranslations(file)
    assert len(messages()) > 90
    assert {text for text in messages() if catalogue.gettext(text) == text} == set()
    for text in messages():
        assert catalogue.gettext(text).count("%d") == text.count("%d")


def test_every_trouble_has_words_and_no_trouble_has_none() -> None:
    assert trouble_text("", item_ref="") == ""
    for code in ("gone", "level_raised", "given_up", "objects.damaged", "never heard of"):
        for ref in ("", "TRH-2026-000001"):
            assert str(trouble_text(code, item_ref=ref))
    assert all(str(text) for text in TEXTS.values())
