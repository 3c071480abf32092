# SPDX-License-Identifier: AGPL-3.0-or-later
"""One person written in many ways has a key in common; form 1 does not change unnoticed."""

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dokaz.deconflict.register.protocol import names
from dokaz.deconflict.register.protocol.errors import TooFewFields
from dokaz.deconflict.register.protocol.names.given import father_id, given_ids
from dokaz.deconflict.register.protocol.names.match_keys import KINDS, MOST_KEYS, match_keys
from dokaz.deconflict.register.protocol.names.person import PersonFields, normal_form
from dokaz.deconflict.register.protocol.names.spelling import one_script, readings, rough, sound
from dokaz.deconflict.register.protocol.names.surnames import surname_forms

PERSON = PersonFields("Шевченко", "Наталія", "Олександрівна", "1987")


@pytest.mark.parametrize(
    "written",
    [
        ("Шевченко", "Наталья", "Александровна", "1987"),
        ("ШЕВЧЕНКО", "НАТАЛІЯ", "ОЛЕКСАНДРІВНА", "1987"),
        ("Shevchenko", "Nataliia", "Oleksandrivna", "1987"),
        ("Shevchenko", "Natalya", "Aleksandrovna", "1987-02-11"),
        ("Schewtschenko", "Natalija", "", "1987"),
        ("Шэўчэнка", "Наталля", "Аляксандраўна", "1987"),
        ("Наталія", "Шевченко", "", "1987"),
        ("Олександрівна", "Наталія", "Шевченко", ""),
        ("Шевченко", "Наташа", "", "1987-12"),
        ("Шeвчeнкo", "Нaтaлія", "", "1987"),  # Latin look-alikes
        ("Шевченко", "Наталка", "Олександрівна", ""),
    ],
)
def test_one_person_in_many_spellings_has_a_common_key(written: tuple[str, ...]) -> None:
    assert set(match_keys(PERSON)) & set(match_keys(PersonFields(*written)))


@pytest.mark.parametrize(
    "written",
    [
        ("Шевченко", "Олена", "Олександрівна", "1987"),  # a sister
        ("Шевченко", "Наталія", "Петрівна", "1961"),
        ("Коваленко", "Наталія", "Олександрівна", "1987"),
        ("Шевченко", "Олександр", "Олександрович", "1987"),
    ],
)
def test_relatives_and_namesakes_have_none(written: tuple[str, ...]) -> None:
    assert not set(match_keys(PERSON)) & set(match_keys(PersonFields(*written)))


def roughly(surname: str) -> set[str]:
    return {rough(form) for form in surname_forms(surname)}


@pytest.mark.parametrize(
    ("forms", "same"),
    [
        (("Ковальова", "Ковалёв", "Kovalova", "Kovalyova", "Kovaliov"), surname_forms),
        (("Залізна", "Залізний", "Zalizna", "Zaliznyi"), roughly),
        (("Кравчука", "Кравчук", "Kravchuk"), surname_forms),
        (("Щербицький", "Shcherbytska", "Щербицкая", "Scherbitsky"), surname_forms),
        (("Микола", "Николай", "Mykola", "Nikolai", "Мікалай", "Коля", "Nicholas"), given_ids),
        (("Володимир", "Владимир", "Volodymyr", "Wladimir", "Уладзімір"), given_ids),
    ],
)
def test_spellings_of_a_name_meet(forms: tuple[str, ...], same: object) -> None:
    found = [set(same(form)) for form in forms]  # type: ignore[operator]
    assert set.intersection(*found), found


def test_fathers_names_meet() -> None:
    forms = ("Миколайович", "Николаевич", "Миколаївна", "Nikolaevna", "Mykolaiovych")
    assert len({father_id(form) for form in forms}) == 1


def test_day_and_month_that_changed_places_still_meet() -> None:
    one = PersonFields("Бондар", "Іван", "", "1990-03-11")
    other = PersonFields("Bondar", "Ivan", "", "1990-11-03")
    assert set(match_keys(one)) & set(match_keys(other))


def test_initials_and_a_name_alone_are_too_little() -> None:
    for person in (
        PersonFields("Шевченко", "Н.", "О.", "1987"),
        PersonFields("Шевченко", "Наталія"),
        PersonFields(),
        PersonFields(phone="12345"),
    ):
        with pytest.raises(TooFewFields):
            match_keys(person)


def test_a_name_of_many_readings_leaves_no_kind_of_key_out() -> None:
    many = PersonFields(
        "Залізна-Ковальова", "Наталія", "Іллівна", "1987-03-14", "Буча", "0501234567"
    )
    alone = PersonFields("Ковальова", "Наталія", "Іллівна", "1987-03-14", "Буча", "0501234567")
    for person in (many, alone):
        assert [key.split(b"|")[1].decode() for key in match_keys(person)] == list(KINDS)


def test_fields_that_decide_are_named_when_missing() -> None:
    assert PERSON.missing == ("residence",)
    assert PersonFields("Ш", "Н.", "", "1987", "Буча").missing == (
        "surname",
        "given",
        "patronymic",
    )


def test_a_person_is_not_shown_by_accident() -> None:
    assert "Шевченко" not in repr(PERSON)


@given(st.lists(st.text(max_size=30), min_size=6, max_size=6))
def test_any_text_gives_few_keys_or_a_refusal(fields: list[str]) -> None:
    try:
        keys = match_keys(PersonFields(*fields))
    except TooFewFields:
        return
    assert 1 <= len(keys) <= MOST_KEYS
    assert len(set(keys)) == len(keys)
    assert keys == match_keys(PersonFields(*fields))


@given(st.text(max_size=30))
def test_sounds_are_of_plain_letters_and_settle(word: str) -> None:
    for heard in (*readings(word), rough(sound(word)), *surname_forms(word)):
        assert heard.isascii()
    assert one_script(one_script(word)) == one_script(word)


def test_form_1_is_what_it_was() -> None:
    """Where any key of anybody changes, it is another form, with another number."""
    folder = Path(names.__file__).parent
    table = (folder / "data" / "names-1.json").read_bytes()
    assert names.FORM == 1
    assert hashlib.sha256(table).hexdigest() == TABLE_DIGEST
    written = [
        PersonFields(surname, given, patronymic, birth, residence, phone)
        for surname in ("Шевченко", "Залізна-Ковальова", "Szczerba", "Дзюба", "Ахметов", "Chernova")
        for given, patronymic in (("Наталія", "Олександрівна"), ("Yurii", ""), ("Вова", "Іллич"))
        for birth in ("1987", "1950-12-01")
        for residence, phone in (("Нова Каховка", ""), ("", "+380 50 123 45 67"))
    ]
    digest = hashlib.sha256()
    for person in written:
        digest.update(b"\n".join(match_keys(person)) + b"\n\n")
        form = normal_form(person)
        digest.update(repr(form).encode())
    assert digest.hexdigest() == KEYS_DIGEST


TABLE_DIGEST = "848bf10a75eacd7704d4b40d2e8c2afb6e34f7ab1d3a4f60b6cce065d027639a"
KEYS_DIGEST = "68fc913092bcdc52b421d9b467bab70b1d87b3f82fd1b95a50ae0f98b77f6769"
