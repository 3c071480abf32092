# SPDX-License-Identifier: AGPL-3.0-or-later
"""Judging WARC files: whole, changed, cut and damaged ones, and any bytes at all."""

import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.bundle.made_warc import PAGE, info, named, packed, record, response

from dokaz.core.bundle.judgement import Standing
from dokaz.core.bundle.warc import judge_warc, read_pages
from dokaz.core.bundle.warc_report import Damage, DamageKind, WarcPage, WarcReport

RECORDS = [info(), *(response(f"https://a.example/{number}") for number in range(4))]
WHOLE = b"".join(RECORDS)
PACKED = packed(RECORDS)
STARTS = [len(packed(RECORDS[:number])) for number in range(len(RECORDS))]


def judged(content: bytes, *, piece: int = 1 << 20) -> tuple[WarcReport, list[WarcPage]]:
    pages: list[WarcPage] = []
    pieces = (content[start : start + piece] for start in range(0, len(content), piece))
    return judge_warc(pieces, on_page=pages.append), pages


def standings(report: WarcReport) -> tuple[Standing, Standing, Standing]:
    return report.records.standing, report.blocks.standing, report.payloads.standing


@pytest.mark.parametrize("piece", [1, 7, 1 << 20])
@pytest.mark.parametrize("content", [WHOLE, PACKED, gzip.compress(WHOLE, mtime=0)])
def test_a_whole_file_holds_however_it_is_packed_and_read(content: bytes, piece: int) -> None:
    report, pages = judged(content, piece=piece)
    assert standings(report) == (Standing.PROVEN,) * 3
    assert report.counts == {"response": 4, "warcinfo": 1}
    assert (report.software, report.algorithms) == ("Invented Recorder 1.0", ("sha256",))
    assert [page.url for page in pages] == [f"https://a.example/{number}" for number in range(4)]
    assert {(page.status, page.at, page.html.decode()) for page in pages} == {
        (200, "2026-03-05T10:00:00Z", PAGE)
    }


def test_a_record_without_a_digest_is_not_checked() -> None:
    silent = response("https://a.example/s", WARC_Block_Digest="", WARC_Payload_Digest="")
    report, _pages = judged(WHOLE + silent)
    assert standings(report) == (Standing.PROVEN, Standing.NOT_CHECKED, Standing.NOT_CHECKED)
    assert (report.block_digests.held, report.block_digests.missing) == (5, 1)


def test_a_digest_of_an_unknown_kind_is_not_checked() -> None:
    strange = response("https://a.example/s", WARC_Block_Digest="blake9:00")
    report, _pages = judged(WHOLE + strange)
    assert report.blocks.standing is Standing.NOT_CHECKED
    assert report.block_digests.unknown == 1


def test_a_changed_record_does_not_hold() -> None:
    report, _pages = judged(WHOLE.replace("Слово".encode(), "Злово".encode(), 1))
    assert standings(report) == (Standing.PROVEN, Standing.FAILED, Standing.FAILED)
    assert (report.payload_digests.held, report.payload_digests.differs) == (3, 1)


def test_weaker_digests_are_named() -> None:
    report, _pages = judged(response("https://a.example/", algorithm="sha1"))
    assert report.algorithms == ("sha1",)
    assert report.payloads.standing is Standing.PROVEN


@pytest.mark.parametrize("is_over_chunks", [True, False])
def test_the_digest_of_a_chunked_answer_may_be_of_either_form(is_over_chunks: bool) -> None:
    body = PAGE.encode()
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    head = "Content-Type: text/html\r\nTransfer-Encoding: chunked"
    stated = named(chunked if is_over_chunks else body, "sha256")
    report, pages = judged(
        response("https://a.example/", chunked, head=head, WARC_Payload_Digest=stated), piece=5
    )
    assert report.payloads.standing is Standing.PROVEN
    assert pages[0].html == body


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("Content-Type: text/html\r\nContent-Encoding: gzip", gzip.compress(PAGE.encode())),
        ("Content-Type: text/html\r\nContent-Encoding: br", PAGE.encode()),
        ("Content-Type: text/html\r\nTransfer-Encoding: chunked", PAGE.encode()),
    ],
)
def test_a_page_is_unpacked_and_one_that_was_unpacked_before_is_read(head, body) -> None:
    _report, (page,) = judged(response("https://a.example/", body, head=head))
    assert page.html.decode() == PAGE


def test_redirections_and_other_files_are_no_pages() -> None:
    _report, pages = judged(
        response("https://a.example/", status=302)
        + response("https://a.example/i", b"GIF89a", head="Content-Type: image/gif")
        + response("https://a.example/e", status=503)
    )
    assert [(page.url, page.status) for page in pages] == [("https://a.example/e", 503)]


def test_a_file_cut_off_is_named_with_the_place_of_its_last_record() -> None:
    start = WHOLE.rindex(b"WARC/1.1")
    report, pages = judged(WHOLE[:-30])
    assert report.damage == (Damage(DamageKind.CUT_OFF, start),)
    assert report.records.standing is Standing.FAILED
    assert report.blocks.standing is Standing.NOT_CHECKED
    assert len(pages) == 4  # what is left of the last one is still told
    report, _pages = judged(PACKED[:-30])
    assert report.damage == (Damage(DamageKind.CUT_OFF, STARTS[-1]),)


@pytest.mark.parametrize("number", range(1, 5))
def test_one_damaged_member_does_not_hide_the_others(number: int) -> None:
    spoiled = bytearray(PACKED)
    spoiled[STARTS[number] + 40 : STARTS[number] + 60] = b"\xff" * 20
    report, pages = judged(bytes(spoiled), piece=64)
    assert report.damage == (Damage(DamageKind.PACKING, STARTS[number]),)
    others = {f"https://a.example/{one}" for one in range(4) if one != number - 1}
    assert others <= {page.url for page in pages}
    assert report.records.standing is Standing.FAILED


def test_bytes_between_members_are_named() -> None:
    at = STARTS[2]
    report, pages = judged(PACKED[:at] + b"something else" + PACKED[at:])
    assert report.damage == (Damage(DamageKind.NOT_PACKED, at),)
    assert len(pages) == 4


def test_a_wrong_length_is_named_and_the_next_record_is_found() -> None:
    second = WHOLE.index(b"WARC/1.1", 10)
    start = WHOLE.index(b"Content-Length: ", second)
    length = WHOLE[start : WHOLE.index(b"\r\n", start)]
    wrong = WHOLE[:start] + length[:-1] + b"1" + WHOLE[start + len(length) :]
    report, pages = judged(wrong)
    assert report.damage == (Damage(DamageKind.MALFORMED, second),)
    assert len(pages) == 4


def test_what_is_not_read_is_not_said_to_hold() -> None:
    report = judge_warc([PACKED], most_bytes=len(WHOLE) - 10)
    assert standings(report) == (Standing.NOT_CHECKED,) * 3


def test_a_bomb_costs_no_memory_and_is_left_when_the_budget_is_spent() -> None:
    bomb = gzip.compress(record("resource", b"\0" * (64 << 20)), mtime=0)
    report = judge_warc([bomb], most_bytes=1 << 20)
    assert report.records.standing is Standing.NOT_CHECKED


def test_an_empty_file_holds_nothing() -> None:
    for content in (b"", gzip.compress(b"")):
        report, _pages = judged(content)
        assert report.records.standing is Standing.FAILED


@given(st.binary(max_size=400), st.sampled_from([b"", b"WARC/1.0\r\n", b"\x1f\x8b\x08\0"]))
def test_any_bytes_give_a_report(content: bytes, start: bytes) -> None:
    report, _pages = judged(start + content, piece=50)
    assert report.records.standing is not Standing.PROVEN


@given(
    content=st.sampled_from([WHOLE, PACKED]),
    changes=st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), max_size=8),
    cut=st.integers(0, len(WHOLE)),
    piece=st.integers(1, 300),
)
def test_any_damage_gives_a_report_with_places_in_the_file(content, changes, cut, piece) -> None:
    spoiled = bytearray(content)
    for at, byte in changes:
        spoiled[at % len(spoiled)] = byte
    del spoiled[cut or len(spoiled) :]
    report, pages = judged(bytes(spoiled), piece=piece)
    assert all(0 <= one.at <= len(spoiled) for one in report.damage)
    assert len(pages) <= report.counts.get("response", 0)
    if bytes(spoiled) != content and report.records.standing is Standing.PROVEN:
        # Whole in form: then a change is seen by the digests, or stands outside of what they cover.
        assert sum(report.counts.values()) <= len(RECORDS)


def test_pages_alone_are_read_the_same() -> None:
    pages: list[WarcPage] = []
    left = read_pages([PACKED], on_page=pages.append, most_bytes=len(WHOLE) + 7)
    assert (pages, left) == (judged(PACKED)[1], 7)
    assert read_pages([PACKED], on_page=pages.append, most_bytes=len(WHOLE) - 1) == 0


@pytest.mark.parametrize(
    ("name", "pages", "digests"),
    [
        ("example-collection.warc", 1, "sha1"),
        ("example-collection-with-lists.warc", 6, "sha1"),
        ("example-iana.warc", 6, "sha256"),
        ("example-resource.warc.gz", 0, "sha1"),
        ("example-warcinfo-metadata.warc", 1, "sha256"),
    ],
)
def test_files_made_by_others(shared_fixtures: Path, name: str, pages: int, digests: str) -> None:
    report, found = judged((shared_fixtures / "wacz" / name).read_bytes())
    assert report.damage == ()
    assert report.payloads.standing is Standing.PROVEN
    assert report.algorithms == (digests,)
    assert len(found) == pages
