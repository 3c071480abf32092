# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables through the confined process: the same answers, and none from a reader that lies."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dokaz.media.errors import FailureReason, MediaFailed
from dokaz.media.tables.reader import TableReader
from dokaz.media.tables.shapes import NotATable, Reading

HERE = "tests.media.tables.hostile_job"


@pytest.fixture(scope="module")
def reader() -> Iterator[TableReader]:
    made = TableReader()
    yield made
    made.close()


def test_a_table_and_its_rows_come_out(reader: TableReader) -> None:
    data = ("Назва;Дата\n" + "".join(f"подія {n};31/08/2022\n" for n in range(3000))).encode(
        "cp1251"
    )
    table = reader.look(data, Reading())
    assert (table.reading.encoding, table.rows, len(table.columns)) == ("cp1251", 3000, 2)
    with reader.rows(data, table.reading) as found:
        rows = list(found)
    assert [row.number for row in rows] == list(range(2, 3002))
    assert rows[-1].cells == ("подія 2999", "31/08/2022")


def test_what_is_no_table_is_told(reader: TableReader) -> None:
    with pytest.raises(NotATable, match="empty"):
        reader.look(b"", Reading())
    with pytest.raises(NotATable, match="header"), reader.rows(b"a,b\n", Reading(header=7)) as rows:
        list(rows)


def test_rows_left_unread_do_not_meet_the_next_caller(reader: TableReader) -> None:
    data = b"a,b\n" + b"1,2\n" * 200_000
    reading = reader.look(data, Reading()).reading
    with reader.rows(data, reading) as found:
        assert next(found).cells == ("1", "2")
    assert reader.look(b"x,y\n1,2\n", Reading()).rows == 1


def test_a_store_that_fails_is_no_damaged_table(reader: TableReader) -> None:
    class Failing:
        size = 4000

        def read(self, offset: int, length: int) -> bytes:
            raise LookupError("away")

    with pytest.raises(LookupError):
        reader.look(Failing(), Reading())


def _all_rows(reader: TableReader, data: bytes, reading: Reading) -> None:
    with reader.rows(data, reading) as rows:
        list(rows)


@pytest.mark.parametrize("word", ["other", "shape", "row", "nothing"])
def test_a_reader_that_lies_is_not_believed(word: str) -> None:
    root = str(Path(__file__).resolve().parents[3])
    reader = TableReader(job=HERE, extra_path=(root,))
    try:
        with pytest.raises(MediaFailed) as refused:
            (_all_rows if word == "row" else TableReader.look)(reader, word.encode(), Reading())
        expected = FailureReason.CRASHED if word == "nothing" else FailureReason.OUTPUT_REFUSED
        assert refused.value.reason is expected
    finally:
        reader.close()
