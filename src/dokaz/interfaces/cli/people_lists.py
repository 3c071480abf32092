# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lists of people for the interview register, as spreadsheet programs save them.

Columns stand between commas, semicolons (what those programs write where the comma is the decimal
sign) or tabs, under English or Ukrainian headings. Other encodings than UTF-8 are not guessed: a
name read in the wrong one would be looked for, not be found, and nobody would know.
"""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import click

COLUMNS = ("surname", "given", "patronymic", "birth", "residence", "phone")
_ALSO = {
    "прізвище": "surname",
    "ім’я": "given",
    "по батькові": "patronymic",
    "народження": "birth",
    "рік народження": "birth",
    "дата народження": "birth",
    "місце проживання": "residence",
    "телефон": "phone",
}
_NEEDED = {"surname", "given"}
_LONGEST_CELL = 10_000


def rows_of(file: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row's number in the file, from 2, with its values by `COLUMNS`; empty where a column is
    not there. Other columns are passed over.

    Raises:
        UsageError: it is not UTF-8, no table, or has no columns for the names.
    """
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise click.UsageError(
            "the list is not in UTF-8; save it anew as 'CSV UTF-8' in the program it comes from"
        ) from error
    try:
        yield from _rows(text)
    except csv.Error as error:
        raise click.UsageError("the list cannot be read as a table (CSV)") from error


def _rows(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    # One limit for the whole process: each reader sets its own.
    csv.field_size_limit(_LONGEST_CELL)
    for separator in ",;\t":
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        columns = [_column(heading) for heading in next(lines, [])]
        if set(columns) >= _NEEDED:
            break
    else:
        raise click.UsageError(
            "the list needs a first row that names columns: surname and given name in columns of "
            "their own; also patronymic, birth, residence, phone"
        )
    for number, values in enumerate(lines, start=2):
        if not any(map(str.strip, values)):
            continue
        named = dict(zip(columns, values, strict=False))
        yield number, {column: named.get(column, "") for column in COLUMNS}


def _column(heading: str) -> str:
    plain = " ".join(heading.casefold().replace("'", "’").replace("ʼ", "’").split())
    return _ALSO.get(plain, plain)
