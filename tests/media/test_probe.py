# SPDX-License-Identifier: AGPL-3.0-or-later
"""A file is known by its bytes, and two files in one are seen."""

import gzip
import io
import struct
import tarfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.media import made

from dokaz.media.probe import Confidence, Identified, Note, identify, media_type_of

BOX = b"\x00\x00\x00\x08free"


def look(data: bytes, extension: str = "") -> Identified:
    return identify(io.BytesIO(data), extension=extension)


def ftyp(brand: bytes, *compatible: bytes) -> bytes:
    body = brand + b"\0\0\0\0" + b"".join(compatible)
    return struct.pack(">I", len(body) + 8) + b"ftyp" + body


def tar() -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("a"))
    return target.getvalue()


WORD = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}
WACZ = {"datapackage.json": b"{}", "archive/data.warc.gz": b""}

KINDS = [
    ("image/jpeg", made.photo()),
    ("image/png", made.encoded(made.picture(), "PNG")),
    ("image/gif", made.encoded(made.picture(), "GIF")),
    ("image/webp", made.encoded(made.picture(), "WEBP")),
    ("image/tiff", made.encoded(made.picture(), "TIFF")),
    ("image/bmp", made.encoded(made.picture(), "BMP")),
    ("image/avif", made.encoded(made.picture(64, 64), "AVIF")),
    ("image/heic", ftyp(b"heic", b"mif1") + BOX),
    ("image/heic", ftyp(b"mif1", b"heic") + BOX),
    ("image/svg+xml", b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>'),
    ("video/mp4", made.recording()),
    ("video/quicktime", made.recording(container="mov")),
    ("video/3gpp", ftyp(b"3gp5") + BOX),
    ("audio/mp4", ftyp(b"M4A ") + BOX),
    ("video/x-matroska", made.recording(container="matroska")),
    ("video/x-msvideo", made.recording(container="avi")),
    ("video/mp2t", (b"\x47" + bytes(187)) * 10),
    ("video/mp2t", (b"\0\0\0\0\x47" + bytes(187)) * 10),
    ("audio/mpeg", b"ID3\x04\0\0\0\0\0\0"),
    ("audio/mpeg", (b"\xff\xfb\x90\x00" + bytes(413)) * 3),
    ("audio/ogg", b"OggS\0\x02" + bytes(22) + b"\x01\x1e\x01vorbis"),
    ("audio/opus", b"OggS\0\x02" + bytes(22) + b"\x01\x13OpusHead"),
    ("audio/wav", b"RIFF\x04\0\0\0WAVE"),
    ("audio/flac", b"fLaC\0\0\0\x22"),
    ("application/pdf", b"%PDF-1.7\n%%EOF\n"),
    ("application/zip", made.archive(a=b"1")),
    ("application/wacz", made.archive(**WACZ)),
    (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        made.archive(**WORD),
    ),
    (
        "application/vnd.oasis.opendocument.text",
        made.archive(mimetype=b"application/vnd.oasis.opendocument.text"),
    ),
    ("application/x-7z-compressed", b"7z\xbc\xaf\x27\x1c\0\x04"),
    ("application/vnd.rar", b"Rar!\x1a\x07\x01\x00"),
    ("application/x-tar", tar()),
    ("application/gzip", gzip.compress(b"plain")),
    ("application/warc+gzip", gzip.compress(b"WARC/1.1\r\n")),
    ("application/warc", b"WARC/1.0\r\nWARC-Type: warcinfo\r\n"),
    ("application/rtf", b"{\\rtf1 hello}"),
    (
        "application/vnd.ms-outlook",
        bytes.fromhex("d0cf11e0a1b11ae1") + bytes(64) + "__substg1.0_".encode("utf-16-le"),
    ),
    ("text/html", b"\n<!DOCTYPE html><title>x</title>"),
    ("message/rfc822", b"From: a@example.org\r\nTo: b@example.org\r\nSubject: x\r\n\r\nhi"),
    ("application/mbox", b"From a@example.org Mon\nFrom: a@example.org\nSubject: x\n\nhi\n"),
    ("application/json", b'{"a": 1}'),
    ("application/json", b"[-1.5e3, 2]"),
    ("text/plain", b"[01.03.24, 10:05:33] Invented Person: smoke\n"),  # a chat of WhatsApp
    ("text/plain", b"[3/1/24, 10:05:33] Invented Person: smoke\n"),
    ("text/plain", "Свідчення, записане 14 березня".encode()),
    ("text/plain", "Свідчення".encode("utf-16")),
    ("application/octet-stream", bytes(range(256)) * 4),
]


@pytest.mark.parametrize(("expected", "data"), KINDS, ids=[kind for kind, _ in KINDS])
def test_each_kind_is_known_by_its_bytes_alone(expected: str, data: bytes) -> None:
    found = look(data)

    assert found.media_type == media_type_of(data) == expected
    assert Note.POLYGLOT not in found.notes
    assert not found.trailing_bytes


def test_the_name_never_decides_but_disagreement_is_told() -> None:
    data = made.photo()

    assert look(data, "jpg").extension_agrees is True
    assert look(data, "").extension_agrees is None
    lying = look(data, "pdf")
    assert lying.media_type == "image/jpeg"
    assert lying.extension_agrees is False
    assert Note.EXTENSION_DIFFERS in lying.notes


def test_stray_bytes_between_segments_are_no_cut() -> None:
    """Some phones write them; decoders pass over to the next marker."""
    data = made.photo()
    behind = 4 + int.from_bytes(data[4:6], "big")  # the first segment
    stray = data[:behind] + b"\x00\x00" + data[behind:]

    assert look(stray).notes == ()
    assert look(stray[:-2]).notes == (Note.TRUNCATED,)


def test_photo_with_an_archive_behind_it_is_both() -> None:
    hidden = made.archive(secret=b"x" * 100)
    found = look(made.photo() + hidden)

    assert found.media_type == "image/jpeg"
    assert "application/zip" in {match.media_type for match in found.matches}
    assert found.trailing_bytes == len(hidden)
    assert {Note.POLYGLOT, Note.TRAILING_DATA} <= set(found.notes)


@pytest.mark.parametrize(
    ("kind", "carrier"),
    [
        ("application/pdf", made.photo()),
        ("application/vnd.rar", made.encoded(made.picture(), "PNG")),
        ("application/x-7z-compressed", made.encoded(made.picture(), "GIF")),
        ("application/pdf", made.recording()),
    ],
)
def test_other_formats_behind_a_file_are_named(kind: str, carrier: bytes) -> None:
    magic = {"application/pdf": b"%PDF-1.4", "application/vnd.rar": b"Rar!\x1a\x07\x00"}
    behind = magic.get(kind, b"7z\xbc\xaf\x27\x1c") + bytes(50)
    found = look(carrier + behind)

    match = next(match for match in found.matches if match.media_type == kind)
    assert match.offset == len(carrier)
    assert Note.POLYGLOT in found.notes


def test_page_hidden_in_a_picture_is_seen() -> None:
    data = made.encoded(made.picture(8, 8), "JPEG", comment=b"<script>alert(1)</script>")

    assert "text/html" in {match.media_type for match in look(data).matches}


def test_active_drawing_is_told_from_a_quiet_one() -> None:
    quiet = b'<svg xmlns="http://www.w3.org/2000/svg"><rect/></svg>'
    active = b'<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>'

    assert Note.ACTIVE_CONTENT not in look(quiet).notes
    assert Note.ACTIVE_CONTENT in look(active).notes


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP"])
@pytest.mark.parametrize("share", [0.3, 0.7, 0.99])
def test_cut_pictures_are_called_truncated(kind: str, share: float) -> None:
    whole = made.encoded(made.picture(), kind)
    cut = look(whole[: int(len(whole) * share)])

    assert cut.trailing_bytes is None
    assert Note.TRUNCATED in cut.notes
    assert cut.confidence is Confidence.SIGNATURE
    assert look(whole).confidence is Confidence.STRUCTURE


def test_nothing_at_all() -> None:
    found = look(b"")

    assert found.media_type == "application/octet-stream"
    assert found.confidence is Confidence.NONE
    assert Note.EMPTY in found.notes


PREFIXES = [b"", *{data[:48] for _, data in KINDS}]


@given(prefix=st.sampled_from(PREFIXES), rest=st.binary(max_size=600))
def test_any_bytes_give_an_answer(prefix: bytes, rest: bytes) -> None:
    found = look(prefix + rest)

    assert found.size == len(prefix + rest)
    assert found.trailing_bytes is None or 0 <= found.trailing_bytes <= found.size


@given(data=st.data())
def test_damaged_real_files_give_an_answer(data: st.DataObject) -> None:
    _, whole = data.draw(st.sampled_from(KINDS))
    if whole:
        at = data.draw(st.integers(0, min(len(whole), 300) - 1))
        whole = whole[:at] + bytes([data.draw(st.integers(0, 255))]) + whole[at + 1 :]

    assert look(whole).size == len(whole)


FIXTURE_TYPES = {
    "documents/doc.doc": "application/msword",
    "documents/slides.ppt": "application/vnd.ms-powerpoint",
    "documents/rom.xls": "application/vnd.ms-excel",
    "documents/piste.msg": "application/vnd.ms-outlook",
    "documents/memo.m4a": "audio/mp4",
    "documents/Plan.odt": "application/vnd.oasis.opendocument.text",
    "documents/testThunderbirdEml.eml": "message/rfc822",
    "documents/plan.mbox": "application/mbox",
    "documents/plaintext.emlx": "message/rfc822",
    "documents/udhr_ger.txt": "text/plain",
    "wacz/valid_signed_example_1.wacz": "application/wacz",
    "wacz/example-resource.warc.gz": "application/warc+gzip",
    "video/doorknob-hd-no-bar.mp4": "video/mp4",
}


def test_files_made_by_others(shared_fixtures: Path) -> None:
    for name, expected in FIXTURE_TYPES.items():
        with (shared_fixtures / name).open("rb") as file:
            found = identify(file, extension=name.rpartition(".")[2])
        assert (name, found.media_type) == (name, expected)
        assert (name, found.extension_agrees) == (name, True)


def test_cameras_make_no_polyglots(shared_fixtures: Path) -> None:
    photos = [*(shared_fixtures / "exif").glob("*.jpg"), *(shared_fixtures / "pdq").glob("*.jpg")]
    assert len(photos) > 50
    for photo in photos:
        with photo.open("rb") as file:
            found = identify(file, extension="jpg")
        assert (photo.name, found.media_type) == (photo.name, "image/jpeg")
        assert (photo.name, Note.POLYGLOT in found.notes) == (photo.name, False)


@pytest.mark.parametrize("byte", range(32))
def test_only_control_characters_that_texts_hold_leave_it_a_text(byte: int) -> None:
    allowed = byte in b"\t\n\f\r\x1b"
    content = b"a line of text " + bytes([byte]) + b" and more of it"
    assert (look(content, "txt").media_type == "text/plain") is allowed
