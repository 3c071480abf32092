# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every word and message of the room reads in Ukrainian, and every label is there."""

import ast
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import polib
import pytest
from django.db import DatabaseError, connection, transaction
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
    assert listed.condition.connector == "OR"
    assert set(listed.condition.children) == {
        ("state", one) for one in vocabulary.ObjectState.values
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("state", "refused_by"),
    [("present", "outside an authorised act"), ("Present", "object_state"), ("", "object_state")],
)
def test_the_database_itself_refuses_words_outside_its_lists(state: str, refused_by: str) -> None:
    """A good word comes as far as the gate's lock, which this goes round."""
    columns = "last_act_id, address, size, sealed, key_id, wrapped_to, state, stored_at"
    values = [UUID(int=7).hex, "a" * 64, 1, False, "", "", state, datetime(2026, 2, 24, tzinfo=UTC)]
    with (
        pytest.raises(DatabaseError, match=refused_by),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            f"insert into evidence_storedobject ({columns}, order_reason) "
            f"values ({', '.join(['%s'] * len(values))}, '')",
            values,
        )
