# SPDX-License-Identifier: AGPL-3.0-or-later
"""Outlook messages and data files: what they claim, and messages written out as letters."""

import io
import struct
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.media.opening.made import read
from tests.media.opening.made_outlook import compound_file, message

from dokaz.media.opening import composed, outlook_store
from dokaz.media.opening.formats import READERS
from dokaz.media.opening.members import MemberKind, MemberTrouble, Trouble, Unopenable


def test_a_message_s_claims(shared_fixtures: Path) -> None:
    raw = (shared_fixtures / "documents" / "piste.msg").read_bytes()
    facts = READERS["msg"](io.BytesIO(raw)).facts
    claims = {one.name: one.value for one in reversed(facts.claims)}
    assert claims["subject"] == "Ab auf die Piste!"
    assert facts.external_id == "E5-bad037e6-elaine5029/3/2852-f493@mailings.gmx.net"
    assert facts.sent_at is not None
    assert facts.sent_at.isoformat() == "2010-11-28T22:42:18+00:00"
    assert read(raw, "msg") == []


def test_messages_of_a_data_file_are_letters_the_same_every_time(shared_fixtures: Path) -> None:
    raw = (shared_fixtures / "documents" / "testPST.pst").read_bytes()
    first, second = read(raw, "pst"), read(raw, "pst")
    assert [one.content for one in first] == [one.content for one in second]
    assert len(first) == 6
    assert first[0].head.kind is MemberKind.MESSAGE
    assert first[0].head.name == "Début du fichier de données Outlook/000001.eml"
    letter = READERS["eml"](io.BytesIO(first[0].content or b"")).facts
    claims = {one.name: one.value for one in letter.claims}
    assert claims["subject"] == "Re: Feature Generators"
    assert letter.external_id == first[0].head.external_id == "530D9CAC.5080901@gmail.com"


@pytest.mark.parametrize("length", [0, 600, 20_000, 150_000])
def test_a_data_file_cut_off_gives_our_error_or_fewer_letters(
    shared_fixtures: Path, length: int
) -> None:
    raw = (shared_fixtures / "documents" / "testPST.pst").read_bytes()[:length]
    try:
        found = read(raw, "pst")
    except Unopenable:
        return
    assert len(found) <= 6


def test_without_the_library_the_reason_is_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outlook_store, "_loaded", [None])
    with pytest.raises(Unopenable) as caught:
        read(b"!BDN", "pst")
    assert caught.value.trouble is Trouble.NO_READER


def test_a_compound_file_that_is_no_message(shared_fixtures: Path) -> None:
    raw = (shared_fixtures / "documents" / "doc.doc").read_bytes()
    with pytest.raises(Unopenable):
        read(raw, "msg")


def test_a_message_cut_off_gives_no_shortened_attachment() -> None:
    raw = message({"a.bin": b"A" * 7000, "b.bin": b"B" * 9000})
    assert [one.content for one in read(raw, "msg")] == [b"A" * 7000, b"B" * 9000]
    cut = read(raw[:-1024], "msg")
    assert [(one.content, one.trouble) for one in cut] == [
        (b"A" * 7000, None), (None, Trouble.DAMAGED),
    ]  # fmt: skip
    # Cut before its name as well: it is named by its place and not left out.
    shorter = read(raw[:-17_500], "msg")
    assert [one.trouble for one in shorter] == [Trouble.DAMAGED, Trouble.DAMAGED]


def test_a_time_that_no_calendar_has_costs_no_attachment() -> None:
    never = struct.pack("<IIQ", 0x0039 << 16 | 0x0040, 6, 0xFFFFFFFFFFFFFFFF)
    raw = message({"a.bin": b"A" * 5000}, properties=never)
    assert READERS["msg"](io.BytesIO(raw)).facts.sent_at is None
    assert [one.content for one in read(raw, "msg")] == [b"A" * 5000]


def test_folders_chained_until_the_library_gives_up_are_damage() -> None:
    with pytest.raises(Unopenable) as caught:
        read(compound_file({f"{number}": {} for number in range(2000)}), "msg")
    assert caught.value.trouble is Trouble.DAMAGED


class Unreadable:
    """Stands for a value that the library raises at."""

    def __get__(self, owner: object, kind: type) -> None:
        raise OSError("unable to read")

    def __set__(self, owner: object, value: object) -> None:
        """Stays what it is, whatever is said of the owner."""


@dataclass
class Letter:
    """A message as libpff gives it; what is not named here it has not."""

    number_of_attachments: Any = 0
    plain_text_body: Any = b"text"
    inside: Any = None

    def __getattr__(self, _name: str) -> None:
        return None

    def get_attachment(self, _place: int) -> Any:
        return self

    @property
    def number_of_sub_items(self) -> int:
        return 1

    def get_sub_item(self, _place: int) -> Any:
        return self.inside or self


@dataclass
class Folder:
    """A folder as libpff gives it; parts that are None cannot be read."""

    letters: list[Any] = field(default_factory=list)
    folders: list[Any] = field(default_factory=list)
    name: str = "f"

    @property
    def number_of_sub_messages(self) -> int:
        return len(self.letters)

    @property
    def number_of_sub_folders(self) -> int:
        return len(self.folders)

    def get_sub_message(self, place: int) -> Any:
        return _given(self.letters[place])

    def get_sub_folder(self, place: int) -> Any:
        return _given(self.folders[place])


def _given(part: Any) -> Any:
    if part is None:
        raise OSError("unable to read")
    return part


class LostFolder(Folder):
    number_of_sub_messages = Unreadable()  # type: ignore[assignment]


class LostBelow(Folder):
    number_of_sub_folders = Unreadable()  # type: ignore[assignment]


class LostAttachments(Letter):
    number_of_attachments = Unreadable()


class LostText(Letter):
    plain_text_body = Unreadable()


def troubles(root: Any) -> list[tuple[str, Trouble | None]]:
    found = []
    for one in outlook_store._members(None, root):
        trouble = one.head.trouble
        if one.chunks is not None:
            try:
                list(one.chunks())
            except MemberTrouble as error:
                trouble = error.trouble
        found.append((one.head.name, trouble))
    return found


def test_what_cannot_be_read_of_a_data_file_is_a_line_and_not_a_gap() -> None:
    damaged = Trouble.DAMAGED
    root = Folder(
        [Letter(), None, LostAttachments(0), LostText(0, None)],
        [None, LostFolder(name="lost"), Folder([Letter()], name="kept")],
    )
    assert troubles(root) == [
        ("000001.eml", None), ("000002.eml", damaged), ("000003.eml", damaged),
        ("000004.eml", damaged), ("folder-1/000005.eml", damaged), ("lost/000006.eml", damaged),
        ("kept/000007.eml", None),
    ]  # fmt: skip


def test_of_a_folder_read_in_part_that_part_is_given() -> None:
    damaged = Trouble.DAMAGED
    root = Folder([], [LostBelow([Letter()], name="a"), LostFolder([], [Folder([Letter()])], "b")])
    assert troubles(root) == [
        ("a/000001.eml", None), ("a/000002.eml", damaged),
        ("b/000003.eml", damaged), ("b/f/000004.eml", None),
    ]  # fmt: skip


def test_folders_and_letters_without_a_bottom_end_in_a_reason() -> None:
    root = Folder()
    root.folders.append(root)
    (deep,) = troubles(root)
    assert deep[1] is Trouble.UNSUPPORTED
    assert troubles(Folder([Letter(number_of_attachments=1)])) == [
        ("000001.eml", Trouble.UNSUPPORTED)
    ]


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(["msg", "pst"]), st.binary(max_size=700))
def test_any_bytes_give_our_errors(format: str, noise: bytes) -> None:
    start = {"msg": bytes.fromhex("d0cf11e0a1b11ae1"), "pst": b"!BDN"}[format]
    try:
        read(start + noise, format)
    except Unopenable:
        return


TEXT = st.text(max_size=40)


@settings(max_examples=80, deadline=None)
@given(TEXT, TEXT, st.lists(st.tuples(TEXT.filter(bool), st.binary(max_size=90)), max_size=4))
def test_a_letter_written_out_gives_its_attachments_back(
    subject: str, sender: str, attached: list[tuple[str, bytes]]
) -> None:
    pieces = [
        composed.Piece("text/plain;charset=utf-8", b"text"),
        *(composed.Piece("image/png", content, name) for name, content in attached),
    ]
    fields = composed.Fields(subject=subject, sender=sender)
    found = read(composed.letter(fields, pieces), "eml")
    assert [one.content for one in found] == [content for _, content in attached]


def test_a_letter_inside_a_letter_comes_out_again() -> None:
    inner = composed.letter(
        composed.Fields(transport="Subject: внутрішній\r\nFrom: a@example.org\r\n\r\n"),
        [composed.Piece("image/png", b"PNG", "знімок.png")],
    )
    outer = composed.letter(
        composed.Fields(subject="зовнішній"),
        [composed.Piece("message/rfc822", inner, "лист.eml")],
    )
    (one,) = read(outer, "eml")
    assert (one.head.name, one.content) == ("лист.eml", inner)
    (deeper,) = read(one.content or b"", "eml")
    assert (deeper.head.name, deeper.content) == ("знімок.png", b"PNG")


def test_header_fields_cannot_smuggle_in_a_body() -> None:
    fields = composed.Fields(transport="Subject: x\r\n\r\nContent-Type: text/html\r\n\r\nevil")
    raw = composed.letter(fields, [composed.Piece("text/plain", b"y")])
    assert b"evil" not in raw
    fields = composed.Fields(subject="x\r\nBcc: somebody@example.org\r\n\r\nevil")
    header = composed.letter(fields, []).partition(b"\r\n\r\n")[0]
    assert b"\nBcc:" not in header
