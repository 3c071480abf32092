# SPDX-License-Identifier: AGPL-3.0-or-later
"""Base forms of words: the quick look-up gives what the whole analysis gives."""

import random

import pymorphy3
import pytest

from dokaz.search.texts.forms import forms_of
from dokaz.search.texts.tokens import tokens_of

UKRAINIAN = ("київ", "києві", "кий", "школи", "п'ять", "об'їзд", "ґанок", "їжа", "суми", "бучу")
RUSSIAN = ("обстрелы", "объезд", "её", "ёлка", "елка", "больницы", "мариуполе", "стали")


def analysed(language: str, word: str) -> set[str]:
    parses = pymorphy3.MorphAnalyzer(lang=language).parse(word)
    known = {parse.normal_form for parse in parses if parse.is_known}
    return {form.replace("'", "").replace("’", "").replace("ё", "е") for form in known}


@pytest.mark.parametrize(("language", "words"), [("uk", UKRAINIAN), ("ru", RUSSIAN)])
def test_known_words_have_the_base_forms_of_the_analysis(
    language: str, words: tuple[str, ...]
) -> None:
    for word in words:
        assert analysed(language, word) <= set(forms_of(word)), word


def test_words_of_the_dictionary_by_chance() -> None:
    morph = pymorphy3.MorphAnalyzer(lang="uk")
    chance = random.Random(5)
    for word in chance.sample(sorted(set(morph.dictionary.words.keys("обст"))), 40):
        assert analysed("uk", word) <= set(forms_of(word.replace("’", "'"))), word


def test_no_base_form_is_lost_that_either_language_has() -> None:
    # Without a letter of its own, a word may be of either: стали is сталь, стать and стати.
    assert {"сталь", "стать", "стати"} <= set(forms_of("стали"))
    assert set(forms_of("києві")) == {"київ", "кий"}


def test_words_that_no_dictionary_knows_are_guessed_by_their_ends() -> None:
    assert "зюзюкавка" in forms_of("зюзюкавки")


def test_a_short_number_stands_in_phrases_and_a_digest_does_not() -> None:
    [[house, digest]] = tokens_of(["64-й 9f86d081884c7d65"])
    assert (house.word, house.forms, house.together) == ("64", (), "64")
    assert (digest.word, digest.forms, digest.together) == ("9f86d081884c7d65", (), "-")


def test_all_base_forms_of_a_word_are_one_text_without_spaces() -> None:
    [[word]] = tokens_of(["стали"])
    assert word.together.split("|") == sorted(word.forms)
    assert len(word.forms) > 1
