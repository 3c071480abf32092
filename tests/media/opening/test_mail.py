# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letters and mailboxes: attachments byte for byte, names in every encoding, claims as claims."""

import base64
import io
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.media.opening.made import read

from dokaz.media.opening.formats import READERS
from dokaz.media.opening.members import MemberKind, Unopenable

PICTURE = bytes(range(256)) * 40


def letter(*, name: str = "знімок.jpg", subject: str = "Передаю матеріали") -> bytes:
    made = EmailMessage()
    made["From"] = "Вигадана Особа <one@example.org>"
    made["To"] = "two@example.org"
    made["Subject"] = subject
    made["Date"] = "Thu, 05 Mar 2026 10:00:00 +0200"
    made["Message-ID"] = "<invented-1@example.org>"
    made.set_content("Текст листа.")
    made.add_alternative("<p>Текст листа.</p>", subtype="html")
    made.add_attachment(PICTURE, maintype="image", subtype="jpeg", filename=name)
    return made.as_bytes()


def test_what_was_attached_comes_out_and_the_text_stays_in_the_letter() -> None:
    (one,) = read(letter(), "eml")
    assert (one.head.name, one.content) == ("знімок.jpg", PICTURE)
    assert one.head.kind is MemberKind.ATTACHMENT


def test_header_fields_are_claims() -> None:
    facts = READERS["eml"](io.BytesIO(letter())).facts
    claims = {one.name: one.value for one in facts.claims}
    assert claims["subject"] == "Передаю матеріали"
    assert claims["from"] == "Вигадана Особа <one@example.org>"
    assert facts.external_id == "invented-1@example.org"
    assert facts.sent_at is not None
    assert facts.sent_at.isoformat() == "2026-03-05T10:00:00+02:00"


def test_a_date_without_zone_is_no_time() -> None:
    raw = b"From: a@example.org\nSubject: x\nDate: Thu, 05 Mar 2026 10:00:00 -0000\n\nx"
    assert READERS["eml"](io.BytesIO(raw)).facts.sent_at is None


@pytest.mark.parametrize("ending", [b"\n", b"\r\n"])
def test_a_forwarded_letter_keeps_its_own_bytes(ending: bytes) -> None:
    inner = letter().replace(b"\n", ending) + b"  trailing spaces  " + ending
    head = (
        b"From: a@example.org", b"Subject: fwd", b"MIME-Version: 1.0",
        b'Content-Type: multipart/mixed; boundary="=_b"', b"", b"preamble", b"--=_b",
        b"Content-Type: text/plain", b"", b"see below", b"--=_b",
        b"Content-Type: message/rfc822", b"", b"",
    )  # fmt: skip
    raw = ending.join(head) + inner + ending + b"--=_b--" + ending + b"epilogue"
    (one,) = read(raw, "eml")
    assert one.content == inner
    assert one.head.name == "part-1.eml"


@pytest.mark.parametrize(
    "stated",
    [
        'filename="=?utf-8?B?' + base64.b64encode("звіт.pdf".encode()).decode() + '?="',
        "filename*=utf-8''%D0%B7%D0%B2%D1%96%D1%82.pdf",
        'filename="звіт.pdf"',
    ],
)
def test_names_as_programs_write_them(stated: str) -> None:
    raw = (
        "From: a@example.org\nSubject: x\nMIME-Version: 1.0\n"
        'Content-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: application/pdf\n'
        f"Content-Disposition: attachment; {stated}\n\n%PDF\n--b--\n"
    ).encode()
    (one,) = read(raw, "eml")
    assert (one.head.name, one.content) == ("звіт.pdf", b"%PDF")


def test_a_name_in_bytes_of_windows() -> None:
    raw = (
        b"From: a@example.org\nSubject: x\nMIME-Version: 1.0\n"
        b'Content-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/plain; name="'
        + "свідчення.txt".encode("cp1251")
        + b'"\n\nhello\n--b--\n'
    )
    (one,) = read(raw, "eml")
    assert one.head.name == "свідчення.txt"


def test_a_boundary_that_never_ends_costs_nothing() -> None:
    raw = (
        b'From: a@x\nSubject: x\nContent-Type: multipart/mixed; boundary="b"\n\n'
        b"--b\nContent-Type: image/png\n\nPNG"
    )
    (one,) = read(raw, "eml")
    assert one.content == b"PNG"


def test_multiparts_in_multiparts_end_somewhere() -> None:
    body = b"deep"
    for number in range(200):
        mark = b"b%d" % number
        body = (
            b'Content-Type: multipart/mixed; boundary="' + mark + b'"\n\n--' + mark
            + b"\n" + body + b"\n--" + mark + b"--\n"
        )  # fmt: skip
    assert len(read(b"From: a@x\nSubject: x\n" + body, "eml")) == 1


def test_a_mailbox_gives_every_letter_with_its_bytes() -> None:
    letters = [letter(subject=f"лист {number}") for number in range(3)]
    letters[1] += b"\nFrom here on the text goes on.\n>From quoted\n"
    raw = b"".join(
        b"From one@example.org Thu Mar  5 10:00:0%d 2026\n" % number + one + b"\n"
        for number, one in enumerate(letters)
    )
    found = read(raw, "mbox")
    assert [one.head.name for one in found] == ["000001.eml", "000002.eml", "000003.eml"]
    assert [one.content for one in found[:2]] == letters[:2]
    assert {one.head.external_id for one in found} == {"invented-1@example.org"}


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(["eml", "mbox"]), st.binary(max_size=500))
def test_any_bytes_give_our_errors_or_members(format: str, noise: bytes) -> None:
    start = {
        "eml": b'From: a@x\nContent-Type: multipart/mixed; boundary="b"\n\n--b\n',
        "mbox": b"From a@x Thu Mar  5 10:00:00 2026\n",
    }
    for raw in (noise, start[format] + noise):
        try:
            read(raw, format)
        except Unopenable:
            continue


def test_letters_of_others(shared_fixtures: Path) -> None:
    letters = sorted((shared_fixtures / "documents").glob("*.eml"))
    inside = {path.name: len(read(path.read_bytes(), "eml")) for path in letters}
    attached = {name for name, count in inside.items() if count}
    assert len(letters) == 10
    assert attached == {
        "email_attached_alternative.eml",
        "email_attached_inline.eml",
        "email_attached_plaintext.eml",
    }
