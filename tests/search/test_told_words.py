# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an index is told of words: which base forms they have, once and not with each batch."""

from __future__ import annotations

from uuid import UUID

import pytest

from dokaz.search.index.port import Entry, Zone
from dokaz.search.texts import forms
from dokaz.search.texts.tokens import tokens_of

documents = pytest.importorskip("dokaz.search.index.tantivy_documents")


def titled(text: str) -> Entry:
    return Entry(
        key=f"item:{UUID(int=1).hex}",
        columns={"subject": frozenset({"item"})},
        registered=1,
        happened=0,
        since=0,
        until=0,
        zones={Zone.TITLE: tokens_of([text])},
        kept=b"",
    )


def test_a_word_is_told_once_however_it_is_written_and_whatever_was_forgotten_meanwhile() -> None:
    told = documents.Documents()
    for number, text in enumerate(("Обстрілювали", "обстрілювали", "ОБСТРІЛЮВАЛИ", "Обстрілювали")):
        forms.forms_of.cache_clear()
        told.of(titled(text))
        assert (told.of_what_is_new() is None) == bool(number)


def test_what_is_remembered_of_words_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "_KNOWN_WORDS", 50)
    told = documents.Documents()
    for number in range(300):
        told.of(titled("слово" + "".join("абвгґдежзи"[int(digit)] for digit in str(number))))
        assert len(told._words) <= 51
        assert len(told._forms) <= 3 * 51
