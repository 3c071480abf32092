# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every word and message of the room reads in Ukrainian, and every label is there."""

import ast
from pathlib import Path

import polib
import pytest
from django.db.models import Choices
from django.utils import translation

import dokaz.evidence
from dokaz.evidence import vocabulary
from dokaz.evidence.models import StoredObject

ROOM = Path(dokaz.evidence.__file__).parent
CATALOGUE = ROOM / "locale" / "uk" / "LC_MESSAGES"
LISTS = [
    one
    for one in vars(vocabulary).values()
    if isinstance(one, type) and issubclass(one, Choices) and one.__module__ == vocabulary.__name__
]


def messages() -> set[str]:
    found = set()
    for path in ROOM.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            called = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
            if called in ("_", "pgettext_lazy") and isinstance(node.args[-1], ast.Constant):
                found.add(node.args[-1].value)
    return found


def test_every_message_is_translated_and_compiled() -> None:
    written = {e.msgid: e.msgstr for e in polib.pofile(str(CATALOGUE / "django.po"))}
    compiled = {e.msgid: e.msgstr for e in polib.mofile(str(CATALOGUE / "django.mo"))}
    assert set(written) == messages()
    assert written == compiled
    assert all(written.values())


@pytest.mark.parametrize("words", LISTS, ids=lambda one: one.__name__)
def test_labels_read_in_both_languages(words: type[Choices]) -> None:
    with translation.override("en"):
        english = [str(one.label) for one in words]
    with translation.override("uk"):
        ukrainian = [str(one.label) for one in words]
    assert all(english)
    assert len(set(english)) == len(english)
    assert all(a != b for a, b in zip(english, ukrainian, strict=True))


def test_the_database_keeps_the_same_lists_as_the_code() -> None:
    (listed,) = (one for one in StoredObject._meta.constraints if one.name == "object_state")
    assert set(dict(listed.condition.children)["state__in"]) == set(vocabulary.ObjectState.values)
