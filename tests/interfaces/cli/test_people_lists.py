# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lists of people are read as spreadsheet programs save them; no encoding is guessed."""

from pathlib import Path

import click
import pytest

from dokaz.interfaces.cli.people_lists import rows_of

WHOLE = {
    "surname": "Вигадана", "given": "Олена", "patronymic": "", "birth": "1987",
    "residence": "Ізюм, вулиця; дім", "phone": "",
}  # fmt: skip
HEADINGS = [
    'surname,given,birth,residence,notes\nВигадана,Олена,1987,"Ізюм, вулиця; дім",інше\n',
    'surname;given;birth;residence\r\nВигадана;Олена;1987;"Ізюм, вулиця; дім"\r\n\r\n',
    "\ufeffПрізвище\tІм'я\tРік народження\tМісце  проживання\n"
    "Вигадана\tОлена\t1987\tІзюм, вулиця; дім\n",
]


@pytest.mark.parametrize("text", HEADINGS)
def test_a_list_is_read_whatever_stands_between_its_columns(text: str, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes(text.encode())
    assert list(rows_of(file)) == [(2, WHOLE)]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (HEADINGS[0].encode("cp1251"), "UTF-8"),
        (HEADINGS[0].encode("utf-16"), "UTF-8"),
        (b"", "names columns"),
        ("прізвище;по батькові\nа;б\n".encode(), "names columns"),
        (b"surname,given\n" + b"a" * 200_000, "as a table"),
    ],
)
def test_what_cannot_be_read_for_sure_is_refused(content: bytes, why: str, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes(content)
    with pytest.raises(click.UsageError, match=why):
        list(rows_of(file))


def test_empty_rows_are_passed_over_and_the_others_keep_their_numbers(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("surname,given\nКоваль,Ігор\n,\n\nБойко,Ганна\n", "utf-8")
    assert [(number, row["given"]) for number, row in rows_of(file)] == [(2, "Ігор"), (5, "Ганна")]
