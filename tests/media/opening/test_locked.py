# SPDX-License-Identifier: AGPL-3.0-or-later
"""Archives behind a password: open with it, closed without it and with another one."""

import struct
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.media.opening.locked import locked_seven_zip, locked_zip
from tests.media.opening.made import raw_zip, read
from tests.media.opening.test_archives import needs_libarchive

from dokaz.media.opening.limits import OpeningLimits
from dokaz.media.opening.members import Trouble, Unopenable
from dokaz.media.opening.opener import Opener

PASSWORD = "таємне слово"
MEMBERS = (("а.txt", b"one"), ("b/b.bin", bytes(range(256)) * 9000), ("z", b"last"))


@needs_libarchive
@pytest.mark.parametrize("kind", ["aes128", "aes256", "zipcrypt"])
def test_a_zip_of_every_encryption(kind: str) -> None:
    raw = locked_zip(*MEMBERS, password=PASSWORD, kind=kind)
    opened = read(raw, "zip", password=PASSWORD.encode())
    assert [(one.head.name, one.content) for one in opened] == list(MEMBERS)
    for password in (None, b"another"):
        closed = read(raw, "zip", password=password)
        assert [one.trouble for one in closed] == [Trouble.ENCRYPTED] * 3


@needs_libarchive
@pytest.mark.parametrize("encoding", ["cp866", "cp1251"])
def test_a_password_typed_by_an_old_program(encoding: str) -> None:
    raw = _locked_by_bytes("слово".encode(encoding))
    (one,) = read(raw, "zip", password="слово".encode())
    assert one.content == b"x" * 100


def _locked_by_bytes(password: bytes) -> bytes:
    """A ZIP of the old encryption (APPNOTE 6.1) with this password, byte for byte."""
    content = b"x" * 100
    keys = [0x12345678, 0x23456789, 0x34567890]

    def crc(value: int, byte: int) -> int:
        return zlib.crc32(bytes([byte]), value ^ 0xFFFFFFFF) ^ 0xFFFFFFFF

    def feed(byte: int) -> None:
        keys[0] = crc(keys[0], byte)
        keys[1] = ((keys[1] + (keys[0] & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
        keys[2] = crc(keys[2], keys[1] >> 24)

    for byte in password:
        feed(byte)
    checksum = zlib.crc32(content)
    encrypted = bytearray()
    for byte in bytes(11) + bytes([checksum >> 24]) + content:
        mixed = (keys[2] | 2) & 0xFFFF
        encrypted.append(byte ^ ((mixed * (mixed ^ 1)) >> 8 & 0xFF))
        feed(byte)
    raw = bytearray(raw_zip((b"a", bytes(encrypted)), flags=1))
    for magic, at in ((b"PK\x03\x04", 14), (b"PK\x01\x02", 16)):
        place = raw.find(magic) + at
        raw[place : place + 4] = struct.pack("<I", checksum)
        raw[place + 8 : place + 12] = struct.pack("<I", len(content))
    return bytes(raw)


@needs_libarchive
def test_a_locked_zip_whose_bytes_changed_is_not_given_out_as_whole() -> None:
    raw = bytearray(locked_zip(("a", bytes(4000)), ("b", b"fine"), password="x"))
    raw[raw.find(b"a", 30) + 40] ^= 1
    found = read(bytes(raw), "zip", password=b"x")
    assert found[0].trouble in (Trouble.DAMAGED, Trouble.ENCRYPTED)
    assert found[1].content == b"fine"


@needs_libarchive
@pytest.mark.parametrize("names_too", [False, True])
def test_a_seven_zip(names_too: bool) -> None:
    raw = locked_seven_zip(*MEMBERS, ("empty", b""), password=PASSWORD, names_too=names_too)
    opened = read(raw, "7z", password=PASSWORD.encode())
    assert [(one.head.name, one.content) for one in opened] == [*MEMBERS, ("empty", b"")]
    for password in (None, b"another"):
        if names_too:
            with pytest.raises(Unopenable) as closed:
                read(raw, "7z", password=password)
            assert closed.value.trouble is Trouble.ENCRYPTED
        else:
            found = read(raw, "7z", password=password)
            assert {one.trouble for one in found if one.head.size} == {Trouble.ENCRYPTED}


def test_members_of_a_locked_seven_zip_may_be_passed_over() -> None:
    raw = locked_seven_zip(*MEMBERS, password="x")
    opener = Opener()
    try:
        with opener.opened(raw, format="7z", limits=OpeningLimits(), password="x") as container:
            found = {
                one.head.name: b"".join(one.chunks()) if one.head.name == "z" else None
                for one in container.members()
            }
    finally:
        opener.close()
    assert found == {"а.txt": None, "b/b.bin": None, "z": b"last"}


def test_one_made_by_others(shared_fixtures: Path) -> None:
    raw = (shared_fixtures / "documents" / "7z_password.7z").read_bytes()
    (one,) = read(raw, "7z", password=b"password")
    assert (one.head.name, len(one.content or b"")) == ("secret.txt", 17)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 4000), st.integers(1, 255))
def test_damage_gives_our_errors_or_members(at: int, flip: int) -> None:
    raw = bytearray(_SMALL)
    raw[at % len(raw)] ^= flip
    try:
        read(bytes(raw), "7z", password=b"x")
    except Unopenable:
        return


_SMALL = locked_seven_zip(("a", b"content"), ("b", b"more"), password="x")
