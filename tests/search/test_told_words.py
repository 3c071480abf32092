# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an index is told of words: their base forms, and once how these sound."""

from __future__ import annotations

import pytest

from dokaz.search.texts import told as words
from dokaz.search.texts.tokens import tokens_of


def test_a_base_form_of_several_words_is_told_of_each_and_its_sound_once() -> None:
    told = words.Words()
    _first, new = told.of(tokens_of("обстрілом"))
    assert new == ["обстріл"]
    assert [words.other_of(term) for term in told.of(tokens_of("обстрілу"))[0]] == ["обстрілу"]
    assert told.of(tokens_of("обстріли"))[1] == []


def test_what_is_remembered_of_base_forms_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "KNOWN_FORMS", 50)
    told = words.Words()
    for number in range(300):
        word = "слово" + "".join("абвгґдежзи"[int(digit)] for digit in str(number))
        told.of(tokens_of(word))
        assert len(told._forms) <= 50
