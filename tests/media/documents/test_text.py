# SPDX-License-Identifier: AGPL-3.0-or-later
"""The words of documents come out with their addresses; nothing in a document is carried out."""

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.media.documents import made

from dokaz.media import probe
from dokaz.media.documents import blocks, packages, plain, reading
from dokaz.media.documents.blocks import Block, BlockKind
from dokaz.media.errors import FailureReason, UnreadableMedia

OOXML = "application/vnd.openxmlformats-officedocument."
DOCX = f"{OOXML}wordprocessingml.document"
XLSX = f"{OOXML}spreadsheetml.sheet"
PPTX = f"{OOXML}presentationml.presentation"
ODF = "application/vnd.oasis.opendocument."


def read(file: io.BytesIO, media_type: str) -> tuple[Block, ...]:
    return blocks.unpacked(reading.read(file, media_type=media_type).blocks)


def words(file: io.BytesIO, media_type: str) -> list[str]:
    return [block.text for block in read(file, media_type)]


def test_paragraphs_and_tables_of_a_text() -> None:
    file = made.docx(
        "<w:p><w:pPr><w:tabs><w:tab/></w:tabs></w:pPr><w:r><w:t>Перший</w:t><w:tab/>"
        "<w:t>абзац</w:t></w:r></w:p><w:p/>"
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Ім'я</w:t></w:r></w:p></w:tc>"
        "<w:tc><w:p><w:r><w:t>Рік</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
        "<w:p><w:r><w:t>Третій</w:t></w:r></w:p>"
    )
    assert probe.identify(file).media_type == DOCX
    assert read(file, DOCX) == (
        Block(BlockKind.PARAGRAPH, 1, "Перший\tабзац"),
        Block(BlockKind.PARAGRAPH, 3, "Ім'я\tРік"),
        Block(BlockKind.PARAGRAPH, 4, "Третій"),
    )


def test_what_was_deleted_and_said_twice_is_left_out() -> None:
    file = made.docx(
        "<w:p><w:r><w:t>лишилось</w:t></w:r><w:del><w:r><w:delText>стерто</w:delText></w:r></w:del>"
        "<mc:Fallback><w:r><w:t>вдруге</w:t></w:r></mc:Fallback></w:p>"
    )
    assert words(file, DOCX) == ["лишилось"]


def test_a_sheet_gives_stored_values_and_dates_never_formulas() -> None:
    file = made.xlsx(
        '<row><c t="s"><v>0</v></c><c s="1"><v>44634.279282407406</v></c>'
        '<c><f>HYPERLINK("http://tracker.example")</f><v>7</v></c>'
        '<c t="inlineStr"><is><t>тут</t></is></c><c t="s"><v>99</v></c></row>'
        '<row><c s="1"><v>44634</v></c><c s="0"><v>44634</v></c></row>',
        shared="<si><r><t>Ві</t></r><r><t>та</t></r><rPh><t>не це</t></rPh></si>",
        styles='<numFmts><numFmt numFmtId="164" formatCode="dd.mm.yyyy"/></numFmts>'
        '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs>',
    )
    assert read(file, XLSX) == (
        Block(
            BlockKind.SHEET,
            1,
            "Віта\t2022-03-14 06:42:10\t7\tтут\n2022-03-14\t44634",
            "Аркуш",
        ),
    )


def test_slides_in_their_order() -> None:
    file = made.pptx(*(f"слайд {number}" for number in range(1, 12)))
    found = read(file, PPTX)
    assert [(block.kind, block.number) for block in found] == [
        (BlockKind.SLIDE, number) for number in range(1, 12)
    ]
    assert found[9].text == "слайд 10"


def test_an_open_document_with_spans_and_deleted_text() -> None:
    file = made.odf(
        "text",
        "<office:text><text:tracked-changes><text:p>стерто</text:p></text:tracked-changes>"
        "<text:h>Назва</text:h><text:p>до<text:s/><text:span>в <text:span>середині</text:span>"
        "</text:span><text:tab/>після</text:p></office:text>",
    )
    assert words(file, f"{ODF}text") == ["Назва", "до в середині\tпісля"]


def test_an_open_workbook_with_repeated_cells() -> None:
    file = made.odf(
        "spreadsheet",
        '<office:spreadsheet><table:table table:name="Один"><table:table-row>'
        '<table:table-cell table:number-columns-repeated="2"><text:p>а</text:p></table:table-cell>'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
        "<table:table-row><table:table-cell><text:p>б</text:p></table:table-cell>"
        "</table:table-row></table:table></office:spreadsheet>",
    )
    assert read(file, f"{ODF}spreadsheet") == (Block(BlockKind.SHEET, 1, "а\tа\nб", "Один"),)


def test_a_document_behind_a_password_says_so() -> None:
    locked = made.odf("text", "", manifest="<manifest:encryption-data/>")
    with pytest.raises(UnreadableMedia) as refused:
        read(locked, f"{ODF}text")
    assert refused.value.reason is FailureReason.LOCKED


def test_pages_of_a_pdf_with_one_that_has_no_words() -> None:
    file = made.pdf("First page", "", "Third page")
    found = reading.read(file, media_type=reading.PDF)
    assert found.pages == 3
    assert blocks.unpacked(found.blocks) == (
        Block(BlockKind.PAGE, 1, "First page"),
        Block(BlockKind.PAGE, 3, "Third page"),
    )


UKRAINIAN = (
    "Їхали ми з міста вранці, було тихо.\n"
    "Потім почався обстріл, і ґанок сусідньої хати зник.\n\n"
    "Другий абзац розповіді, ще один рядок тут."
)


@pytest.mark.parametrize(
    ("encoding", "named"),
    [
        ("cp1251", "cp1251?"),
        ("koi8-u", "koi8-u?"),
        ("utf-16", "utf-16-le"),
        ("utf-16-be", "utf-16-be?"),
        ("utf-16-le", "utf-16-le?"),
        ("utf-8-sig", "utf-8"),
    ],
)
def test_ukrainian_text_in_the_encodings_it_was_written_in(encoding: str, named: str) -> None:
    found = reading.read(io.BytesIO(UKRAINIAN.encode(encoding)), media_type="text/plain")
    assert found.encoding == named
    if named == "utf-8":
        assert found.is_its_own_text
        return
    first, second = blocks.unpacked(found.blocks)
    assert (first.number, second.number) == (1, 4)
    assert "\n".join((first.text, "", second.text)) == UKRAINIAN


def test_western_text_is_not_taken_for_cyrillic() -> None:
    text = "Der Chef wohnt in Grünwald, größer als früher.\nÇa va à la fête."
    assert plain.encoding_of(text.encode("cp1252")) == ("cp1252?", 0)


def test_a_cut_letter_at_the_end_leaves_utf8_what_it_is() -> None:
    assert plain.encoding_of("обстріл".encode()[:-1]) == ("utf-8", 0)


def test_a_web_page_says_its_words_and_runs_nothing() -> None:
    page = (
        "<html><head><meta charset=windows-1251><title>Назва</title><style>p{}</style></head>"
        "<body><script>alert('ні')</script><h1>Заголовок</h1><p>Перший <b>жирний</b> абзац</p>"
        "<img src='http://tracker.example/a.png' alt=''>хвіст<!-- ні --></body></html>"
    )
    found = reading.read(io.BytesIO(page.encode("cp1251")), media_type="text/html")
    assert found.encoding == "windows-1251"
    assert [one.text for one in blocks.unpacked(found.blocks)] == [
        "Заголовок",
        "Перший жирний абзац",
        "хвіст",
    ]


def test_rich_text_in_its_own_code_page() -> None:
    rtf = (
        rb"{\rtf1\ansi\ansicpg1251{\fonttbl{\f0\fcharset204 A;}}\f0 "
        rb"\'cf\'f0\'e8\'e2\'b3\'f2\par \u1111?\par}"
    )
    assert words(io.BytesIO(rtf), "application/rtf") == ["Привіт", "ї"]


XXE = (
    '<!DOCTYPE d [<!ENTITY secret SYSTEM "file://{path}"><!ENTITY a "aaaaaaaaaa">'
    '<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
)


def test_entities_open_no_file_and_grow_no_text(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("SECRET")
    file = made.docx(
        "<w:p><w:r><w:t>a&secret;&b;z</w:t></w:r></w:p>", before=XXE.format(path=secret)
    )
    try:
        found = "".join(words(file, DOCX))
    except UnreadableMedia:
        return
    assert "SECRET" not in found
    assert len(found) < 10


def test_a_part_that_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "PART_BYTES", 10_000)
    file = made.docx("<w:p><w:r><w:t>слово</w:t></w:r></w:p>" * 2000)
    with pytest.raises(UnreadableMedia) as refused:
        read(file, DOCX)
    assert refused.value.reason is FailureReason.TOO_LARGE


def test_a_long_text_is_cut_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "MOST_CHARACTERS", 10)
    found = reading.read(made.pdf("123456", "789012", "345"), media_type=reading.PDF)
    assert found.is_cut
    assert [one.text for one in blocks.unpacked(found.blocks)] == ["123456", "7890"]


@pytest.mark.parametrize("media_type", sorted(reading.TYPES))
@pytest.mark.parametrize("share", [0.0, 0.4, 0.9])
def test_cut_documents_give_words_or_our_error(media_type: str, share: float) -> None:
    whole = made.docx("<w:p><w:r><w:t>слово</w:t></w:r></w:p>").getvalue()
    if media_type == reading.PDF:
        whole = made.pdf("one", "two").getvalue()
    try:
        read(io.BytesIO(whole[: int(len(whole) * share)]), media_type)
    except UnreadableMedia:
        return


@given(st.binary(max_size=300))
def test_any_bytes_are_blocks_or_malformed(data: bytes) -> None:
    try:
        found = blocks.unpacked(data)
    except blocks.Malformed:
        return
    assert blocks.unpacked(blocks.packed(found)) == found


@given(st.lists(st.tuples(st.sampled_from(BlockKind), st.integers(1, 2**31 - 1), st.text())))
def test_what_is_packed_comes_out(raw: list[tuple[BlockKind, int, str]]) -> None:
    found = blocks.Collected()
    for kind, number, text in raw:
        found.add(kind, number, text, label=text)
    assert blocks.unpacked(blocks.packed(found.blocks)) == tuple(found.blocks)


def test_documents_made_by_others(shared_fixtures: Path) -> None:
    folder = shared_fixtures / "documents"
    expected = {
        "udhr_ger.pdf": (6, "Alle Menschen sind frei"),
        "hello world word.docx": (1, "Hello world, Word!"),
        "Plan.odt": (2, "graffiti"),
        "rom.ods": (1, "Tip procedură"),
        "staff_list.xlsx": (3, "last_name"),
        "EDRM Micro Datasets « EDRM.htm": (179, "E-Discovery"),
    }
    for name, (count, said) in expected.items():
        with (folder / name).open("rb") as file:
            media_type = probe.identify(file).media_type
            found = blocks.unpacked(reading.read(file, media_type=media_type).blocks)
        assert len(found) == count, name
        assert any(said in block.text for block in found), name
