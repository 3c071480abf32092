# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is said about a table and its rows. Kept apart from the readers, which load decoders."""

import dataclasses
import enum
import json
from collections.abc import Iterable

MOST_ROWS = 1_000_000
MOST_COLUMNS = 500
LONGEST_CELL = 100_000
LONGEST_NAME = 200
LONGEST_SAMPLE = 200
SHOWN_ROWS = 12
SHOWN_COLUMNS = 60
"""Of the first rows as they are shown; the whole row is always read."""


class TableFormat(enum.Enum):
    """How rows are written in the file."""

    DELIMITED = "delimited"
    XLSX = "xlsx"
    ODS = "ods"
    JSON_LINES = "json_lines"
    JSON_ARRAY = "json_array"


class Kind(enum.Enum):
    """What the values of a column look like, judged over all of its rows."""

    EMPTY = "empty"
    DATE = "date"
    NUMBER = "number"
    LATITUDE_LONGITUDE = "coordinates"  # two numbers in one cell, in an order to be told
    DEGREES = "degrees"  # one coordinate in degrees, minutes and seconds, or with its letter
    ADDRESS = "url"
    YES_NO = "yes_no"
    TEXT = "text"


class Proof(enum.Enum):
    """What the values of a column say about a question of order."""

    NOT_ASKED = "not_asked"  # the values do not depend on it
    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"
    LATITUDE_FIRST = "latitude_first"
    LONGITUDE_FIRST = "longitude_first"
    OPEN = "open"  # every value fits both ways: a person must say
    BOTH = "both"  # some values fit one way only, others the other way only


class Ground(enum.Enum):
    """By what an encoding was told."""

    FORMAT = "format"  # the format fixes it
    MARK = "mark"  # a byte order mark
    ASCII = "ascii"
    VALID = "valid"  # the bytes beyond ASCII are well-formed UTF-8, which chance does not make
    ZEROS = "zeros"  # every other byte is zero or of the Cyrillic block: UTF-16
    LETTERS = "letters"  # letters look like words under it, and under no other nearly as much
    TOLD = "told"  # by the person who asked


class RowTrouble(enum.Enum):
    """Why a row could not be read."""

    BYTES = "bytes"  # bytes that are no letters in this encoding
    QUOTES = "quotes"  # a quotation mark that is never closed, or text behind a closed one
    TOO_LONG = "too_long"
    TOO_MANY_COLUMNS = "too_many_columns"
    MORE_THAN_HEADER = "more_than_header"  # filled cells beyond the last named column
    NOT_JSON = "not_json"
    NOT_OBJECT = "not_object"


class NotATable(Exception):
    """The file cannot be read as a table at all. `reason` is one word for programs."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclasses.dataclass(frozen=True, kw_only=True)
class Reading:
    """How to read a file; whatever is empty is found out.

    `header`: the number of the row with the names of the columns, 0 for none, -1 to find out.
    `delimiter`: one character. `sheet`: a sheet of a workbook, or the key of an array in a JSON
    object. `quotes`: whether cells may stand in quotation marks.
    """

    format: str = ""
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    header: int = -1
    quotes: bool = True


@dataclasses.dataclass(frozen=True, kw_only=True)
class Rival:
    """Another encoding under which the bytes look as much like words, and what they then say."""

    encoding: str
    sample: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class Column:
    """One column. `name` is empty where there is none; `matching` rows are of its kind.

    `order`: of dates or of two coordinates; `leaning` names the order that is likelier, if one is,
    for a person to confirm. `decimal_comma`: numbers are written with one. `samples`: the first
    different values. `values`: all different values while they are few, for vocabularies.
    """

    name: str
    kind: Kind
    filled: int
    matching: int
    order: Proof
    leaning: str
    decimal_comma: bool
    samples: tuple[str, ...]
    values: tuple[str, ...]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Shown:
    """One of the first rows, its cells shortened."""

    number: int
    cells: tuple[str, ...]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Table:
    """What was found out about a table. `reading` is whole: reading it again gives these rows.

    `rows` are those below the header, empty ones left out; `unreadable` of them have a trouble.
    `delimiter_open`, `rivals`: a question a person must answer.
    `formulas`: cells whose stored result was read in place of a formula.
    """

    reading: Reading
    ground: Ground
    rivals: tuple[Rival, ...]
    sample: str
    delimiter_open: bool
    sheets: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: int
    unreadable: int
    formulas: int
    shown: tuple[Shown, ...]
    is_cut: bool


@dataclasses.dataclass(frozen=True, slots=True)
class Row:
    """One row as text. `number` counts as a spreadsheet does, from 1, the header included.

    With a trouble the cells may be fewer; `column` is its place from 1, 0 for the row as a whole.
    """

    number: int
    cells: tuple[str, ...]
    trouble: RowTrouble | None = None
    column: int = 0


class MalformedRows(Exception):
    """Bytes that are not what `packed` makes."""


def packed(rows: Iterable[Row]) -> bytes:
    """Rows as lines of JSON, for the way out of the confined process."""
    return b"\n".join(
        json.dumps(
            [row.number, list(row.cells), row.trouble.value if row.trouble else "", row.column],
            ensure_ascii=False,
        ).encode("utf-8", "backslashreplace")
        for row in rows
    )


def unpacked(data: bytes) -> list[Row]:
    """What `packed` was given. Raises MalformedRows and nothing else."""
    if not data:
        return []
    try:
        return [_row(json.loads(line)) for line in data.decode("utf-8").split("\n")]
    except (ValueError, RecursionError):
        raise MalformedRows("not rows") from None


def _row(raw: object) -> Row:
    if not isinstance(raw, list) or len(raw) != 4:
        raise MalformedRows("not a row")
    number, cells, trouble, column = raw
    if not _whole(number, 1, 2**31) or not _whole(column, 0, MOST_COLUMNS + 1):
        raise MalformedRows("not an address")
    if not isinstance(cells, list) or len(cells) > MOST_COLUMNS:
        raise MalformedRows("not cells")
    for cell in cells:
        if not isinstance(cell, str) or len(cell) > LONGEST_CELL or "\0" in cell:
            raise MalformedRows("not a cell")
        cell.encode("utf-8")
    return Row(number, tuple(cells), RowTrouble(trouble) if trouble else None, column)


def _whole(value: object, least: int, beyond: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value < beyond
