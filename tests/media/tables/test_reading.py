# SPDX-License-Identifier: AGPL-3.0-or-later
"""What tables of partners are read as: nothing is guessed silently, nothing is lost."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dokaz.media.tables import delimited
from dokaz.media.tables.reading import has_rows, look, rows
from dokaz.media.tables.shapes import (
    Ground,
    Kind,
    NotATable,
    Proof,
    Reading,
    Row,
    RowTrouble,
    Table,
    TableFormat,
    packed,
    unpacked,
)

UKRAINIAN = (
    "Назва;Місце;Дата\nОбстріл лікарні;Ізюм;07/08/2022\nЗруйнована школа;Кам’янка;08/09/2022\n"
)


def looked(data: bytes, **how: object) -> Table:
    return look(io.BytesIO(data), Reading(**how))  # type: ignore[arg-type]


def read(data: bytes, **how: object) -> list[Row]:
    return list(rows(io.BytesIO(data), looked(data, **how).reading))


@pytest.mark.parametrize(
    ("encoding", "mark", "said", "ground"),
    [
        ("utf-8", b"", "utf-8", Ground.VALID),
        ("utf-8", b"\xef\xbb\xbf", "utf-8", Ground.MARK),
        ("utf-16-le", b"\xff\xfe", "utf-16-le", Ground.MARK),
        ("utf-16-be", b"\xfe\xff", "utf-16-be", Ground.MARK),
        ("utf-16-le", b"", "utf-16-le", Ground.ZEROS),
        ("utf-16-be", b"", "utf-16-be", Ground.ZEROS),
        ("cp1251", b"", "cp1251", Ground.LETTERS),
        ("koi8-u", b"", "koi8-u", Ground.LETTERS),
        ("cp866", b"", "cp866", Ground.LETTERS),
    ],
)
def test_a_table_reads_the_same_in_every_encoding(
    encoding: str, mark: bytes, said: str, ground: Ground
) -> None:
    text = UKRAINIAN.replace("’", "'")
    if encoding == "cp866":
        text = text.replace("і", "i").replace("І", "I")
    table = looked(mark + text.encode(encoding))
    assert (table.reading.encoding, table.ground) == (said, ground)
    assert table.rivals == ()
    assert table.reading.delimiter == ";"
    assert [column.name.replace("i", "і") for column in table.columns] == ["Назва", "Місце", "Дата"]
    assert table.rows == 2


def test_letters_that_read_like_words_in_two_encodings_are_asked_about() -> None:
    # One letter proves nothing: it is one in several encodings.
    table = looked("a,b\nх,1\n".encode("cp1251"))
    assert (table.ground, table.sample) == (Ground.LETTERS, "х")
    assert table.rivals
    assert all(rival.sample != table.sample for rival in table.rivals)
    told = looked("a,b\nх,1\n".encode("cp1251"), encoding="cp1251")
    assert (told.ground, told.rivals, told.sample) == (Ground.TOLD, (), "х")


def test_bytes_that_are_no_letters_are_told_with_row_and_column() -> None:
    data = UKRAINIAN.encode().replace("Ізюм".encode(), b"\xd0\x86\xd0")
    table = looked(data * 1)
    found = read(data, encoding="utf-8")
    assert table.reading.encoding == "utf-8"
    assert [(row.number, row.trouble, row.column) for row in found] == [
        (2, RowTrouble.BYTES, 2),
        (3, None, 0),
    ]


def test_a_date_that_fits_both_orders_is_open_and_one_value_proves_it() -> None:
    open_ = looked(UKRAINIAN.encode()).columns[2]
    assert (open_.kind, open_.order, open_.leaning) == (Kind.DATE, Proof.OPEN, "")
    proven = looked((UKRAINIAN + "x;y;31/08/2022\n").encode()).columns[2]
    assert (proven.order, proven.leaning) == (Proof.DAY_FIRST, "dmy")
    month = looked((UKRAINIAN + "x;y;08/31/2022\n").encode()).columns[2]
    assert (month.order, month.leaning) == (Proof.MONTH_FIRST, "mdy")
    both = looked((UKRAINIAN + "x;y;31/08/2022\nx;y;08/31/2022\nx;z;30/08/2022\n").encode())
    assert (both.columns[2].order, both.columns[2].leaning) == (Proof.BOTH, "dmy")
    dotted = looked(b"a,b\nx,07.08.2022\n").columns[1]
    assert (dotted.order, dotted.leaning) == (Proof.OPEN, "dmy")


def test_two_coordinates_in_a_cell_are_open_though_one_order_is_likelier() -> None:
    column = looked(b'n;where\nx;"48.45, 37.2"\ny;"49,2 37,3"\n').columns[1]
    assert (column.kind, column.order) == (Kind.LATITUDE_LONGITUDE, Proof.OPEN)
    assert column.leaning == "lat_lon"
    point = looked(b"n;where\nx;POINT (37.2 48.45)\n").columns[1]
    assert (point.order, point.leaning) == (Proof.LONGITUDE_FIRST, "lon_lat")


def test_kinds_of_columns() -> None:
    table = looked(
        "url\tyes\tnumber\tdegrees\ttext\tnothing\n"
        "https://example.org/1\tтак\t12,5\t48°27'30\"N\tслово\t\n"
        "https://example.org/2\tні\t1 200\t49°10'05\"N\t2 слова\t\n".encode()
    )
    kinds = [column.kind for column in table.columns]
    assert kinds == [Kind.ADDRESS, Kind.YES_NO, Kind.NUMBER, Kind.DEGREES, Kind.TEXT, Kind.EMPTY]
    assert table.columns[2].decimal_comma
    assert table.columns[1].values == ("так", "ні")


def test_a_quotation_mark_that_is_never_closed_swallows_no_row() -> None:
    data = b'a,b\n1,"open\n2,fine\n3,"also ""fine"""\n4,"two\nlines"\n5,"no"thing\n'
    found = [(row.number, row.cells[0], row.trouble) for row in read(data, header=1)]
    assert found == [
        (2, "1", RowTrouble.QUOTES),
        (3, "2", None),
        (4, "3", None),
        (5, "4", None),
        (6, "5", RowTrouble.QUOTES),
    ]


def test_without_quotes_a_mark_is_a_letter() -> None:
    found = read(b'a\tb\n1\t"open\n2\tfine\n', quotes=False)
    assert [row.cells for row in found] == [("1", '"open'), ("2", "fine")]


def test_cells_beyond_the_header_are_told() -> None:
    found = read(b"a,b\n1,2\n1,2,\n1,2,3\n", header=1)
    assert [(row.number, row.trouble, row.column) for row in found] == [
        (2, None, 0),
        (3, None, 0),
        (4, RowTrouble.MORE_THAN_HEADER, 3),
    ]


def test_a_delimiter_that_fits_as_well_is_asked_about() -> None:
    assert looked(b"a,b;c\n1,2;3\n4,5;6\n").delimiter_open
    assert not looked(b"a;b;c\n1,5;2;3\n4;5;6\n").delimiter_open


def test_a_table_without_a_header_has_none() -> None:
    table = looked(b"1,2\n3,4\n")
    assert (table.reading.header, table.rows) == (0, 2)
    assert looked(b"Report of May\n\na,b,c\nx,1,2\ny,3,4\n").reading.header == 3


def test_json_of_three_shapes() -> None:
    objects = [{"id": 1, "place": {"lat": 48.5}, "tags": ["а", "б"]}, {"id": "two", "more": True}]
    lines = "\n".join(json.dumps(one, ensure_ascii=False) for one in objects).encode()
    for data, format in (
        (lines, TableFormat.JSON_LINES),
        (json.dumps(objects, indent=1).encode(), TableFormat.JSON_ARRAY),
        (json.dumps({"v": 1, "events": objects}).encode(), TableFormat.JSON_ARRAY),
    ):
        table = looked(data)
        assert table.reading.format == format.value
        names = [column.name for column in table.columns]
        assert names == ["id", "place.lat", "tags", "more"]
        cells = [row.cells for row in read(data)]
        assert cells == [("1", "48.5", "а; б", ""), ("two", "", "", "true")]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b'{"a": 1}\n{"a": 2}\n', True),
        (b'\n{"a": 1}\n\n', False),  # one object alone
        (b'{"a": [{"b": 1}]}', True),
        (b'[1, {"a": 2}]', True),
        (b'{"v": 1, "none": [], "features": [{"a": 1}, !', True),
        (b'{\n"a": {"b": [{"c": 1}]}\n}', False),  # no list of its own
        (b'{\n"scores": [1, 2, [{"a": 1}]]\n}', False),
        (b"[]", False),
        (b'{\n"a": !}', None),
        (b"a;b\n1;2\n", None),
        (b"", None),
    ],
)
def test_json_without_a_list_of_records_is_known_before_it_is_read(
    data: bytes, expected: bool | None
) -> None:
    assert has_rows(io.BytesIO(data)) is expected


def test_a_broken_line_of_json_is_one_row_of_the_report() -> None:
    found = read(b'{"a": 1}\n{"a": \n[1]\n{"a": "\xff"}\n{"a": 2}\n')
    assert [(row.number, row.trouble) for row in found] == [
        (1, None),
        (2, RowTrouble.NOT_JSON),
        (3, RowTrouble.NOT_OBJECT),
        (4, RowTrouble.BYTES),
        (5, None),
    ]


def workbook(sheet: str, *, styles: str = "", shared: str = "") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(
            "xl/workbook.xml",
            '<workbook xmlns:r="r"><sheets><sheet name="Події" r:id="a"/></sheets></workbook>',
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            '<Relationships><Relationship Id="a" Target="worksheets/s.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/worksheets/s.xml", f"<worksheet><sheetData>{sheet}</sheetData></worksheet>"
        )
        if styles:
            archive.writestr("xl/styles.xml", styles)
        if shared:
            archive.writestr("xl/sharedStrings.xml", shared)
    return made.getvalue()


def test_cells_of_a_workbook_stand_where_their_address_says() -> None:
    data = workbook(
        '<row r="1"><c r="A1" t="inlineStr"><is><t>id</t></is></c>'
        '<c r="C1" t="inlineStr"><is><t>day</t></is></c></row>'
        '<row r="4"><c r="A4"><v>0.1000000000000000055</v></c>'
        '<c r="C4" s="1"><v>44780</v></c></row>'
        '<row r="5"><c r="A5"><f>1+1</f><v>2</v></c><c r="C5" t="b"><v>1</v></c></row>',
        styles='<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>',
    )
    table = looked(data, header=1)
    assert (table.sheets, table.formulas) == (("Події",), 1)
    assert [(row.number, row.cells) for row in read(data, header=1)] == [
        (4, ("0.1", "", "2022-08-07")),
        (5, ("2", "", "true")),
    ]


LOCKED_WORKBOOK = (
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le")
)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"%PDF-1.7\n\x00\x01", "binary"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old_workbook"),
        (LOCKED_WORKBOOK, "password"),
        (b"PK\x03\x04broken", "damaged"),
        (b'{"a": 1, "b": ', "json"),
    ],
)
def test_what_is_no_table_says_so(data: bytes, reason: str) -> None:
    with pytest.raises(NotATable) as refused:
        looked(data)
    assert refused.value.reason == reason


def test_what_was_told_wrongly_is_refused() -> None:
    for how in ({"delimiter": ",,"}, {"encoding": "rot13"}, {"format": "x"}, {"header": 9}):
        with pytest.raises(NotATable):
            looked(b"a,b\n1,2\n", **how)


@pytest.mark.parametrize(
    ("name", "rows_there", "format"),
    [
        ("tables/air-raid-alerts-uk-2000.csv", 2000, "delimited"),
        ("tables/ucdp-ukraine-200.csv", 200, "delimited"),
        ("documents/countries_nonutf.csv", 20, "delimited"),
        ("documents/staff_list.xlsx", 3, "xlsx"),
        ("documents/rom.ods", 337, "ods"),
        ("documents/ofac.json", 10, "json_lines"),
    ],
)
def test_tables_of_the_world(
    shared_fixtures: Path, name: str, rows_there: int, format: str
) -> None:
    data = (shared_fixtures / name).read_bytes()
    table = looked(data)
    assert (table.reading.format, table.rows, table.unreadable) == (format, rows_there, 0)
    assert len(read(data)) == rows_there


cells = st.text(
    st.characters(
        exclude_categories=("Cs", "Cc", "Co", "Cn"), exclude_characters="\ufeff\u2028\u2029"
    ),
    max_size=12,
)


@given(
    st.lists(st.lists(cells, min_size=2, max_size=5), min_size=1, max_size=8),
    st.sampled_from(delimited.DELIMITERS),
)
@settings(deadline=None, max_examples=60)
def test_what_is_written_is_read(table: list[list[str]], delimiter: str) -> None:
    """Any cells, quoted as RFC 4180 says, come back, the blanks around them apart."""
    lines = [delimiter.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in table]
    how = Reading(format="delimited", encoding="utf-8", delimiter=delimiter, header=0)
    found = list(rows(io.BytesIO("\r\n".join(lines).encode()), how))
    kept = [tuple(cell.strip() for cell in row) for row in table]
    assert [row.cells for row in found] == [row for row in kept if any(row)]
    assert not any(row.trouble for row in found)


@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"a,b\n", b"[", b'{"a":', b"PK\x03\x04", b"\xff\xfe"]),
)
@settings(deadline=None, max_examples=150)
def test_any_bytes_are_a_table_or_are_refused(data: bytes, before: bytes) -> None:
    try:
        table = looked(before + data)
        found = list(rows(io.BytesIO(before + data), table.reading))
    except NotATable:
        return
    assert len(found) == table.rows
    assert unpacked(packed(found)) == found
