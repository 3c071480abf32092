# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whoever reads Ukrainian is spoken to in Ukrainian; programs read what they always did."""

import ast
import json
import re
from pathlib import Path

import polib
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.interfaces.cli.help_texts import help_in, help_texts
from tests.interfaces.cli.installed import Node
from tests.interfaces.cli.sentences import sentences, shape

import dokaz
from dokaz.core.verify.languages import asked_language
from dokaz.interfaces import portal
from dokaz.interfaces.cli import words
from dokaz.ledger import audit

PORTAL = Path(portal.__path__[0])
CATALOGUE = words.FOLDER / "uk" / "LC_MESSAGES" / "dokaz.po"
ENTRIES = {entry.msgid: entry for entry in polib.pofile(str(CATALOGUE))}
# Names of things, the same in both languages.
SAME = {
    "UTF-8", "SQLite {}", "PostgreSQL {}", "Python {}", "SHA-256 {}", "Dokaz: {}",
    "openssl", "python", "  dokaz witness accept {}",
    "ngo, coalition, university …", "icc, prosecutor, court, partner …",
    "national_prosecution, icc, litigation …",
}  # fmt: skip


@pytest.fixture
def ukrainian(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOKAZ_LANGUAGE", "uk")


def forms(english: str) -> list[str]:
    entry = ENTRIES[english]
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def test_everything_that_commands_say_has_ukrainian_words() -> None:
    said = sentences()
    assert {english: said[english] for english in said if english not in ENTRIES} == {}
    strange = [
        form
        for english in said
        for form in forms(english)
        if not re.search("[а-яіїєґ]", form.lower()) and english not in SAME
    ]
    assert strange == []


def test_problems_of_files_beside_a_dataset_have_ukrainian_words() -> None:
    said = set()
    for name in ("wrong", "stories", "layers", "tiles"):
        path = PORTAL / f"{name}.py"
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            called = getattr(getattr(node, "func", None), "attr", "")
            if called == "tell" or getattr(getattr(node, "func", None), "id", "") == "FilesWrong":
                (argument,) = node.args  # type: ignore[attr-defined]
                for one in argument.elts if isinstance(argument, ast.List) else [argument]:
                    said.add((shape(one) or "").rpartition("{}: ")[2] or shape(one))
    known = {one for one in said if one}
    assert len(known) > 25
    assert {one for one in known if one not in ENTRIES} == set()


def test_each_problem_is_told_behind_its_place(ukrainian: None) -> None:
    assert words.told(
        "These files cannot be shown. Nothing was written. Correct what stands below, and try "
        "again.\nrik/story.toml, step 1, map: kinds 'theft' is not known. Known: attack.\n"
        "layers.toml, layer 2: the field 'day' is missing."
    ) == (
        "Ці файли не можна показати. Нічого не записано. Виправте перелічене нижче й спробуйте ще "
        "раз.\nrik/story.toml, step 1, map: kinds 'theft' невідоме. Відомі: attack.\n"
        "layers.toml, layer 2: бракує поля 'day'."
    )


def test_both_have_the_same_places() -> None:
    assert [english for english in ENTRIES if not _has_the_same_places(english)] == []


def _has_the_same_places(english: str) -> bool:
    wanted = sorted(str(number) for number in range(english.count("{}")))
    named = sorted(re.findall(r"\{([a-z_!]+)\}", english))
    counted = ENTRIES[english].msgid_plural in ("", english)
    return all(
        form
        and sorted(re.findall(r"\{([0-9])\}", form)) == wanted
        and (not counted or sorted(re.findall(r"\{([a-z_!]+)\}", form)) == named)
        for form in forms(english)
    )


def test_the_compiled_catalogue_is_the_one_that_people_edit() -> None:
    compiled = {e.msgid: e for e in polib.mofile(str(CATALOGUE.with_suffix(".mo")))}
    assert set(compiled) == set(ENTRIES)
    for english, entry in ENTRIES.items():
        assert (compiled[english].msgstr, compiled[english].msgstr_plural) == (
            entry.msgstr,
            entry.msgstr_plural,
        )


@pytest.mark.parametrize(
    ("english", "expected"),
    [
        ("1 entries placed.", "1 запис отримав місце."),
        ("3 entries placed.", "3 записи отримали місце."),
        ("11 entries placed.", "11 записів отримали місце."),
        ("21 entries placed.", "21 запис отримав місце."),
        ("last one 2026-03-01 09:00 UTC", "остання — 2026-03-01 09:00 UTC"),
        ("Parcel P-1 is drafted: 2 items.", "Чернетку пакета P-1 складено: 2 матеріали."),
        ("Organisation ALFA is locked.", "Організацію ALFA заблоковано."),
        ("2 minutes apart from time.example.org", "різниця 2 хвилини з time.example.org"),
        ("said nowhere in this program", "said nowhere in this program"),
        ("", ""),
    ],
)
def test_sentences_with_what_varies(ukrainian: None, english: str, expected: str) -> None:
    assert words.told(english) == expected


def test_no_sentence_is_taken_for_another_one() -> None:
    shapes = words._catalogue().shapes
    for one in shapes:
        said = one.english.replace("{}", "word")
        assert next(each for each in shapes if each.match(said) is not None) is one


@given(st.text())
def test_any_text_can_be_told(text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DOKAZ_LANGUAGE", "uk")
        words.told(text)
        # What varies is shown as it is, also where it looks like a place.
        shown = words.told(f"Receipt written to {text}{{0}}{{1}}.")
    assert "{0}{1}" in shown


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, "default"),
        ({"LANG": ""}, "default"),
        ({"LANG": "uk_UA.UTF-8"}, "uk"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "pl_PL.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "uk_UA"}, "uk"),
        ({"LANG": "uk_UA", "LC_MESSAGES": "uk_UA", "LC_ALL": "C"}, "en"),
        ({"LANG": "uk_UA", "LC_ALL": "uk_UA", "DOKAZ_LANGUAGE": "en"}, "en"),
        ({"LC_ALL": "C", "DOKAZ_LANGUAGE": "uk"}, "uk"),
        ({"LANG": "Ukrainian_Ukraine.1251"}, "uk"),
    ],
)
def test_what_the_environment_asks_for(environment: dict[str, str], expected: str) -> None:
    assert asked_language(environment, default="default") == expected


def test_nothing_asked_for_is_ukrainian(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DOKAZ_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    assert words.language() == "uk"


def test_help_is_ukrainian() -> None:
    shown = help_in("uk")
    assert shown.keys() == help_texts().keys()
    for text in shown.values():
        assert text.startswith("Використання:")
        assert "Показати цю довідку й вийти." in text
        assert not re.search(r"^(Usage|Options|Commands):", text, re.MULTILINE)


def test_wrong_use_is_told_in_ukrainian_with_the_same_code(node: Node) -> None:
    unknown = node.run("keys", "frob", DOKAZ_LANGUAGE="uk")
    assert unknown.code == 2
    assert "Немає команди 'frob'" in unknown.err
    unfit = node.run("backup", "--out", "x.age", DOKAZ_LANGUAGE="uk")
    assert unfit.code == 2
    assert "Вкажіть або --recipient" in unfit.err


def test_a_whole_command_in_both_languages(node: Node) -> None:
    english = node.run("doctor", DOKAZ_LANGUAGE="en")
    ukrainian = node.run("doctor", DOKAZ_LANGUAGE="uk")
    assert ukrainian.code == english.code
    assert len(ukrainian.out.splitlines()) == len(english.out.splitlines())
    for line in ukrainian.out.splitlines():
        assert re.search("[а-яіїєґ]", line), line
    assert not re.search("[а-яіїєґ]", english.out)


def test_json_is_the_same_in_every_language(node: Node) -> None:
    arguments = ("ledger", "status", "--json")
    shown = [node.run(*arguments, DOKAZ_LANGUAGE=each).document for each in ("uk", "en")]
    assert shown[0] == shown[1]
    refused = node.run("org", "list", "--as", "nobody@example.org", "--json", DOKAZ_LANGUAGE="uk")
    assert refused.code == 3
    assert json.loads(refused.out)["message"].startswith("E-mail, password or code is wrong")


def test_a_refusal_is_told_in_ukrainian(node: Node) -> None:
    refused = node.run("org", "list", "--as", "nobody@example.org", DOKAZ_LANGUAGE="uk")
    assert refused.code == 3
    assert "Електронна адреса, пароль або код хибні" in refused.err
    assert "(cli.sign_in)" in refused.err


def test_what_a_check_of_the_log_finds_has_ukrainian_words(ukrainian: None) -> None:
    """Findings come from the rooms; the commands that show them bring the words."""
    found = set()
    for path in [*Path(dokaz.__path__[0]).rglob("comparison.py"), Path(audit.__file__)]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            called = getattr(getattr(node, "func", None), "id", "")
            if called in ("Finding", "LogFinding"):
                message = shape(node.args[2])  # type: ignore[attr-defined]
                if message and re.search("[a-z]", message.replace("{}", "")):
                    found.add(message)
    assert len(found) > 15
    assert sorted(found - set(ENTRIES)) == []
    told = words.told("WRONG  entry 5: database row differs from the log's record (index)")
    assert not re.search("entry|row|record", told), told
