# SPDX-License-Identifier: AGPL-3.0-or-later
"""Base forms of words: the quick look-up gives what the whole analysis gives; and how an index
writes words and keys."""

import random
import string
from uuid import UUID

import pymorphy3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dokaz.search.index import tantivy_documents
from dokaz.search.projecting import contents
from dokaz.search.texts import forms, lines
from dokaz.search.texts import told as told_words
from dokaz.search.texts.forms import forms_of
from dokaz.search.texts.tokens import tokens_of
from dokaz.search.texts.words import compared, of_ascii, words_of, written_in

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


def test_a_word_that_no_dictionary_knows_may_be_its_own_base_form() -> None:
    # Its ending looks like that of a verb.
    assert set(forms_of("єршалаїм")) & set(forms_of("єршалаїма"))


@pytest.mark.parametrize("town", ["ирпень", "гостомель"])
def test_towns_in_a_soft_consonant_are_found_in_all_their_forms(town: str) -> None:
    for ending in ("я", "ю", "ем", "е"):
        assert town in forms_of(town.removesuffix("ь") + ending), ending


def test_towns_that_decline_like_adjectives_and_are_none() -> None:
    assert "зюзюцк" in forms_of("зюзюцком")


def test_the_quick_base_form_is_the_dictionarys_own() -> None:
    for language in ("uk", "ru"):
        dictionary = pymorphy3.MorphAnalyzer(lang=language).dictionary
        some = random.Random(5).sample(dictionary.words.items("обс"), 1_000)
        for word, (paradigm, form) in some:
            whole = dictionary.build_normal_form(paradigm, form, word)
            assert forms._base(language, paradigm, form, word) == whole, word


def test_numbers_have_no_base_forms() -> None:
    house, digest = tokens_of("64-й 9f86d081884c7d65")
    assert (house.word, house.forms) == ("64", ())
    assert (digest.word, digest.forms) == ("9f86d081884c7d65", ())


@given(
    st.text(
        st.sampled_from(string.ascii_letters + string.digits + "абвЖійЇєґыъ"),
        min_size=1,
        max_size=80,
    )
)
def test_what_is_quick_about_plain_words_says_the_same(written: str) -> None:
    # A letter that looks Latin and is none takes the long way.
    assert compared(written) == compared(written + "\u00ad")


@given(st.text(st.characters(max_codepoint=128), max_size=80))
def test_what_is_quick_about_names_of_files_says_the_same(text: str) -> None:
    quick = of_ascii(text)
    if quick is not None:
        assert quick == [compared(word)[0] for word in written_in(text)]


def test_names_of_files_and_digests_are_read_the_quick_way() -> None:
    assert of_ascii("IMG_0001-0002.JPG") == ["img", "0001", "0002", "jpg"]
    assert of_ascii("9F86d081") == ["9f86d081"]
    assert of_ascii("it's") is None
    assert of_ascii("№7") is None


def test_words_that_were_forgotten_are_the_same_again(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["Стали люди біля школи, 64-й будинок: стали", "shelling of schools"]
    all_known = lines.Lines().said(texts)
    monkeypatch.setattr(lines, "KNOWN", 4)
    few_known = lines.Lines()
    for _again in range(3):
        said = few_known.said(texts)
        assert said.lines == all_known.lines
        assert set(said.read) == set(all_known.read)
    assert len(few_known._known) <= 3
    assert len(few_known._known._words) <= 3


def test_a_word_is_met_once_however_it_is_written_and_whatever_was_forgotten_of_forms() -> None:
    met = lines.Lines()
    for number, text in enumerate(
        ("Обстрілювали", "обстрілювали,", "ОБСТРІЛЮВАЛИ", "Обстрілювали")
    ):
        forms_of.cache_clear()
        assert bool(met.said([text]).read) == (not number)


@given(
    st.text(st.sampled_from("аММi'’-‑64тагоXx_., \u00ad\u0301\u200b\n\u00a0\u0640"), max_size=40)
)
def test_words_are_those_of_the_whole_text(text: str) -> None:
    words = [word.text for word in words_of(text)]
    assert [token.word for token in tokens_of(text)] == words
    assert lines.Lines().said([text]).lines[text].split() == words


@given(st.text(min_size=1), st.text(min_size=1))
def test_what_is_told_of_a_word_is_read_back(one: str, other: str) -> None:
    one = one.replace(" ", "_")
    term = told_words.told(one, other)
    assert term.startswith(told_words.told(one))
    assert told_words.other_of(term) == other


@given(st.sampled_from(["item", "task"]), st.uuids())
def test_keys_are_packed_and_read_back(subject: str, key: UUID) -> None:
    written = f"{subject}:{key.hex}"
    assert tantivy_documents.unpacked(tantivy_documents.packed(written)) == written
    assert len(tantivy_documents.packed(written)) < len(written) * 0.6


@given(st.lists(st.text(), max_size=3), st.uuids())
def test_words_of_files_are_kept_whole_whatever_their_letters(texts: list[str], file: UUID) -> None:
    read = contents.Read(
        file, "text", tuple(contents.Passage("line", at, text) for at, text in enumerate(texts))
    )
    assert contents.kept_words(contents.kept([read])) == {file: read}
    assert contents.kept([]) == b""
