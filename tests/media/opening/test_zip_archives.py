# SPDX-License-Identifier: AGPL-3.0-or-later
"""ZIP: names in every encoding, attacks of every kind, and what stays readable of a broken one."""

import io
import stat
import struct
import zipfile
import zlib

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.media.opening.made import encrypted_zip, overlapping_zip, raw_zip, read, zipped

from dokaz.media import containers
from dokaz.media.opening import zip_archives
from dokaz.media.opening.members import NotAContainer, Trouble, Unopenable

UKRAINIAN = "Свідчення/Протокол огляду 1.txt"


def test_members_come_in_order_with_their_content() -> None:
    found = read(zipped(("a.txt", b"one"), ("dir/", b""), ("dir/b.txt", b"two" * 900_000)), "zip")
    assert [(one.head.number, one.head.name) for one in found] == [(1, "a.txt"), (2, "dir/b.txt")]
    assert [one.content for one in found] == [b"one", b"two" * 900_000]


@pytest.mark.parametrize("encoding", ["utf-8", "cp866", "cp1125", "cp1251"])
def test_names_without_a_stated_encoding_are_read_and_their_bytes_kept(encoding: str) -> None:
    # The Ukrainian letter is not in 866; Windows put a Latin one in its place.
    text = UKRAINIAN.replace("і", "i") if encoding == "cp866" else UKRAINIAN
    raw = text.encode(encoding)
    (one,) = read(raw_zip((raw, b"x")), "zip")
    assert (one.head.name, one.head.raw_name) == (text, raw)
    assert one.head.name_encoding == ("utf-8" if encoding == "utf-8" else f"{encoding}?")


def test_a_french_name_is_not_taken_for_cyrillic() -> None:
    (one,) = read(raw_zip(("été à Kyiv.txt".encode("cp437"), b"x")), "zip")
    assert one.head.name == "été à Kyiv.txt"


def test_the_unicode_path_field_counts_only_with_its_checksum() -> None:
    plain, real = b"?????.txt", "справжня назва.txt"
    for checksum, expected in ((zlib.crc32(plain), real), (1, "?????.txt")):
        data = b"\x01" + struct.pack("<I", checksum) + real.encode()
        extra = struct.pack("<HH", 0x7075, len(data)) + data
        (one,) = read(raw_zip((plain, b"x"), extra=extra), "zip")
        assert one.head.name == expected


@pytest.mark.parametrize(
    "name",
    [b"../../etc/passwd", b"/etc/shadow", b"C:\\Windows\\x.dll", b"..\\..\\evil", b"CON", b"a\nb"],
)
def test_paths_that_lead_elsewhere_are_text_like_any_other(name: bytes) -> None:
    (one,) = read(raw_zip((name, b"x")), "zip")
    assert (one.head.raw_name, one.content) == (name, b"x")


def test_same_names_stay_apart() -> None:
    found = read(raw_zip((b"a", b"1"), (b"a", b"2"), (b"A", b"3")), "zip")
    assert [(one.head.number, one.content) for one in found] == [(1, b"1"), (2, b"2"), (3, b"3")]


def test_links_and_devices_are_named_and_not_followed() -> None:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as archive:
        for name, kind in (("link", stat.S_IFLNK), ("pipe", stat.S_IFIFO)):
            info = zipfile.ZipInfo(name)
            info.create_system, info.external_attr = 3, (kind | 0o777) << 16
            archive.writestr(info, "/etc/passwd")
    found = read(raw.getvalue(), "zip")
    assert [one.trouble for one in found] == [Trouble.LINK, Trouble.SPECIAL]


def test_locked_members_are_told_and_the_others_come_out() -> None:
    (one,) = read(encrypted_zip(b"a", b"secret"), "zip")
    assert one.trouble is Trouble.ENCRYPTED


def test_members_that_share_bytes_are_refused_before_any_is_unpacked() -> None:
    found = read(overlapping_zip(20), "zip")
    assert len(found) == 20
    assert {one.trouble for one in found} == {Trouble.OVERLAPPING}


def test_a_member_of_unknown_packing_does_not_spoil_the_rest() -> None:
    raw = bytearray(zipped(("a", b"x" * 50), ("b", b"y"), method=zipfile.ZIP_STORED))
    for mark, at in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        place = raw.index(mark) + at
        raw[place : place + 2] = struct.pack("<H", 9)  # Deflate64
    found = read(bytes(raw), "zip")
    assert [one.trouble for one in found] == [Trouble.UNSUPPORTED, None]


def test_a_wrong_checksum_costs_one_member() -> None:
    raw = zipped(("a", b"first"), ("b", b"second"), method=zipfile.ZIP_STORED)
    found = read(raw.replace(b"first", b"fIrst", 1), "zip")
    assert [one.trouble for one in found] == [Trouble.DAMAGED, None]


def test_cut_off_anywhere_it_is_damaged_or_gives_whole_members() -> None:
    raw = zipped(("a", b"one"), ("b", b"two"))
    for length in range(4, len(raw) - 1, 3):
        with pytest.raises((Unopenable, NotAContainer)):
            read(raw[:length], "zip")


def test_documents_that_are_zip_underneath_are_left_whole() -> None:
    raw = zipped(("[Content_Types].xml", b"<x/>"), ("word/document.xml", b"<x/>"))
    with pytest.raises(NotAContainer) as caught:
        read(raw, "zip")
    assert caught.value.media_type.endswith("wordprocessingml.document")


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.integers(0, 300), st.integers(0, 255))
def test_any_bytes_give_our_errors_or_members(noise: bytes, at: int, value: int) -> None:
    whole = bytearray(zipped(("один.txt", b"x" * 40), ("b", b"y")))
    whole[at % len(whole)] = value
    for raw in (noise, b"PK\x03\x04" + noise, bytes(whole)):
        try:
            read(raw, "zip")
        except (Unopenable, NotAContainer):
            continue


@settings(max_examples=80, deadline=None)
@given(st.lists(st.binary(min_size=1, max_size=60).filter(lambda n: b"\0" not in n), max_size=6))
@example([b"datapackage.json", b"archive/data.warc.gz"])
def test_every_name_keeps_its_bytes_and_can_be_stored(names: list[bytes]) -> None:
    raw = raw_zip(*((name, b"x") for name in names))
    if containers.zip_type(io.BytesIO(raw)) not in (None, "application/zip"):
        # Some names, such as that of a web archive's list of files, make it another kind of file.
        with pytest.raises(NotAContainer):
            read(raw, "zip")
        return
    kept = [name for name in names if not name.endswith(b"/")]
    found = read(raw, "zip")
    shown = {one.head.raw_name for one in found if not one.head.name.endswith("/")}
    assert shown >= {name for name in kept if b"\\" not in name} - {b""}
    for one in found:
        one.head.name.encode("utf-8")
        assert "\0" not in one.head.name


def test_nothing_overlaps_in_an_honest_archive() -> None:
    raw = zipped(*((f"{number}", bytes(number)) for number in range(50)))
    infos = zipfile.ZipFile(io.BytesIO(raw)).infolist()
    assert zip_archives._overlapping(infos) == set()
