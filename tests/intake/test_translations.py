# SPDX-License-Identifier: AGPL-3.0-or-later
"""Everything this room says to people is said in Ukrainian too."""

import ast
import gettext
from pathlib import Path

import dokaz.intake

ROOM = Path(dokaz.intake.__file__).parent
UKRAINIAN = ROOM / "locale" / "uk" / "LC_MESSAGES"


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


def test_every_message_has_its_ukrainian_form() -> None:
    with (UKRAINIAN / "django.mo").open("rb") as file:
        catalogue = gettext.GNUTranslations(file)
    missing = {text for text in messages() if catalogue.gettext(text) == text}
    assert len(messages()) > 30
    assert missing == set()


def test_placeholders_are_kept() -> None:
    with (UKRAINIAN / "django.mo").open("rb") as file:
        catalogue = gettext.GNUTranslations(file)
    for text in messages():
        assert catalogue.gettext(text).count("%d") == text.count("%d")
