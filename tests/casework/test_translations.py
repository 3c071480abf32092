# SPDX-License-Identifier: AGPL-3.0-or-later
"""Everything the rooms of casework say to people is said in Ukrainian too."""

import ast
import gettext
from pathlib import Path

import pytest

import dokaz.casework
from dokaz.casework.events import terms

CASEWORK = Path(dokaz.casework.__file__).parent


def messages(room: Path) -> set[str]:
    """Every text that the sources hand to gettext."""
    found = set()
    for source in room.rglob("*.py"):
        for node in ast.walk(ast.parse(source.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                first = node.args[0] if node.args else None
                if node.func.id in ("_", "gettext_lazy") and isinstance(first, ast.Constant):
                    found.add(first.value)
    return found


@pytest.mark.parametrize(
    "room",
    [
        "cases",
        "records",
        "places",
        "persons",
        "events",
        "objects",
        "interviews",
        "units",
        "involvement",
    ],
)
def test_every_message_has_its_ukrainian_form_and_keeps_its_places(room: str) -> None:
    folder = CASEWORK / room
    with (folder / "locale" / "uk" / "LC_MESSAGES" / "django.mo").open("rb") as file:
        catalogue = gettext.GNUTranslations(file)
    texts = messages(folder)
    assert len(texts) > 2
    assert {text for text in texts if catalogue.gettext(text) == text} == set()
    for text in texts:
        for place in ("%d", "%s"):
            assert catalogue.gettext(text).count(place) == text.count(place), text


@pytest.mark.parametrize("name", ["conduct", "means", "objects"])
def test_every_term_has_both_languages_and_a_code_of_its_own(name: str) -> None:
    lines = (CASEWORK / "events" / "data" / f"{name}.tsv").read_text("utf-8").splitlines()
    assert len(terms.codes(name)) == len(lines)
    for line in lines:
        code, uk, en = line.split("\t")
        assert uk != en
        assert terms.code_of(name, uk) == terms.code_of(name, f" {en} ") == code
