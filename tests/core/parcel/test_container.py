# SPDX-License-Identifier: AGPL-3.0-or-later
"""Hostile and misleading zips and folders are refused before anything in them is looked at."""

import io
import os
import stat
import struct
import unicodedata
import warnings
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.parcel.forger import put_together, take_apart
from tests.core.parcel.simulator import small_world

from dokaz.core.errors import DokazError
from dokaz.core.parcel.container import FolderContainer, ZipContainer
from dokaz.core.parcel.errors import MemberMissing, ParcelUnreadable, UnsafeContainer
from dokaz.core.parcel.source import BytesSource

PARCEL = small_world().parcel()
Entry = tuple[str | zipfile.ZipInfo, bytes]


def make_zip(*entries: Entry, method: int = zipfile.ZIP_STORED) -> bytes:
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # zipfile warns of double names: we mean them
        with zipfile.ZipFile(buffer, "w", method) as archive:
            for name, content in entries:
                archive.writestr(name, content)
    return buffer.getvalue()


def open_bytes(content: bytes) -> ZipContainer:
    return ZipContainer(BytesSource(content))


def read(container: ZipContainer | FolderContainer, path: str) -> bytes:
    return b"".join(container.chunks(path))


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_plain_zip_is_read(method: int) -> None:
    big = os.urandom(3 << 20)
    content = make_zip(
        ("P/a.txt", b"a"), ("P/d/b", big), ("P/e/", b""), ("P/0", b""), method=method
    )
    container = open_bytes(content)
    assert container.name == "P"
    assert dict(container.sizes) == {"a.txt": 1, "d/b": len(big), "0": 0}
    assert read(container, "d/b") == big
    assert read(container, "0") == b""
    with pytest.raises(MemberMissing):
        container.chunks("c")


def symlink(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.create_system = 3
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


HOSTILE_NAMES = {
    "parent": "P/../x",
    "parent first": "../x",
    "absolute": "/P/x",
    "empty part": "P//x",
    "dot": "P/./x",
    "backslash": "P/a\\b",
    "drive": "C:/x",
    "line feed": "P/a\nb",
    "escape": "P/a\x1b[2J",
    "c1 control": "P/a\x9bx",
}


@pytest.mark.parametrize("name", HOSTILE_NAMES.values(), ids=HOSTILE_NAMES)
def test_hostile_names_are_refused(name: str) -> None:
    open_bytes(make_zip(("P/a", b"a")))
    with pytest.raises((UnsafeContainer, ParcelUnreadable)):
        open_bytes(make_zip(("P/a", b"a"), (name, b"x")))


@pytest.mark.parametrize(
    ("one", "two"), [("P/a", "P/a"), ("P/a", "P/A"), ("P/é", "P/e\u0301"), ("P/ß", "P/SS")]
)
def test_names_that_would_overwrite_each_other_are_refused(one: str, two: str) -> None:
    with pytest.raises(UnsafeContainer):
        open_bytes(make_zip((one, b"1"), (two, b"2")))


def test_links_are_refused() -> None:
    with pytest.raises(UnsafeContainer, match="link"):
        open_bytes(make_zip(("P/a", b"a"), (symlink("P/link"), b"/etc/passwd")))


@pytest.mark.parametrize("names", [("P/a", "Q/b"), ("a",), ("P/a", "b")])
def test_only_one_top_folder(names: tuple[str, ...]) -> None:
    with pytest.raises(ParcelUnreadable):
        open_bytes(make_zip(*((name, b"x") for name in names)))


def test_a_bomb_is_refused_by_its_claimed_ratio() -> None:
    bomb = make_zip(("P/bomb", bytes(64 << 20)), method=zipfile.ZIP_DEFLATED)
    assert len(bomb) < 100_000
    with pytest.raises(UnsafeContainer, match="200:1"):
        open_bytes(bomb)


def test_a_bomb_that_lies_about_its_size_is_stopped_while_reading() -> None:
    content = make_zip(("P/bomb", bytes(8 << 20)), method=zipfile.ZIP_DEFLATED)
    true_size = struct.pack("<L", 8 << 20)
    lying = content.replace(true_size, struct.pack("<L", 1 << 20))
    assert lying != content
    container = open_bytes(lying)
    with pytest.raises(UnsafeContainer, match="more than"):
        read(container, "bomb")


def test_a_deflated_member_that_ends_early_is_refused() -> None:
    content = make_zip(("P/a", b"abc" * 1000), method=zipfile.ZIP_DEFLATED)
    lying = content.replace(struct.pack("<L", 3000), struct.pack("<L", 3001))
    with pytest.raises(ParcelUnreadable, match="ends early"):
        read(open_bytes(lying), "a")


def test_overlapping_members_are_refused() -> None:
    content = bytearray(make_zip(("P/a", b"same bytes"), ("P/b", b"same bytes")))
    directory = content.index(b"PK\x01\x02")
    second = content.index(b"PK\x01\x02", directory + 4)
    content[second + 42 : second + 46] = bytes(4)  # both entries now point at the first member
    with pytest.raises(UnsafeContainer):
        open_bytes(bytes(content))


def test_a_member_inside_another_is_refused() -> None:
    """As in quoted-overlap bombs: every header is in order, only the stretches overlap."""
    inner = make_zip(("P/b", b"kernel"))
    record, entry = (
        inner[: inner.index(b"PK\x01\x02")],
        inner[inner.index(b"PK\x01\x02") :][: 46 + 3],
    )
    outer = make_zip(("P/a", record))
    directory, end = outer.index(b"PK\x01\x02", len(record) + 33), outer.rindex(b"PK\x05\x06")
    entry = entry[:42] + struct.pack("<L", 33) + entry[46:]  # where `record` lies inside P/a
    sizes = struct.pack("<HHLL", 2, 2, end - directory + len(entry), directory)
    content = outer[:end] + entry + outer[end : end + 8] + sizes + b"\0\0"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.read("P/b") == b"kernel", "other readers take it"
    with pytest.raises(UnsafeContainer, match="overlap"):
        open_bytes(content)


def test_hidden_bytes_between_and_before_members_are_refused() -> None:
    content = make_zip(("P/a", b"a"))
    with pytest.raises(UnsafeContainer, match="belong to no member"):
        open_bytes(b"MZ hidden program" + content)
    directory = content.index(b"PK\x01\x02")
    hidden = bytearray(content[:directory] + b"x" * 100 + content[directory:])
    end = hidden.rindex(b"PK\x05\x06")
    hidden[end + 16 : end + 20] = struct.pack("<L", directory + 100)
    with pytest.raises(UnsafeContainer, match="belong to no member"):
        open_bytes(bytes(hidden))


def test_a_local_header_that_names_another_file_is_refused() -> None:
    content = make_zip(("P/shown.txt", b"a"))
    with pytest.raises(UnsafeContainer, match="another name"):
        open_bytes(content.replace(b"P/shown.txt", b"P/other.txt", 1))


@pytest.mark.parametrize("at", [14, 18, 22])
def test_a_local_header_of_another_checksum_or_size_is_refused(at: int) -> None:
    """Whoever unpacks the zip as a stream goes by them and sees other members."""
    content = bytearray(make_zip(("P/a", b"abc")))
    content[at] ^= 1
    with pytest.raises(UnsafeContainer, match="otherwise"):
        open_bytes(bytes(content))


@pytest.mark.parametrize("changed", [None, 0, 8])
def test_sizes_in_the_long_form_are_held_against_the_directory_too(changed: int | None) -> None:
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(buffer, "w") as archive,
        archive.open("P/a", "w", force_zip64=True) as file,
    ):
        file.write(b"abc")
    content = bytearray(buffer.getvalue())
    # Older Pythons leave the sizes in the short form as well.
    content[18:26] = b"\xff" * 8
    if changed is None:
        assert read(open_bytes(bytes(content)), "a") == b"abc"
        return
    content[30 + len("P/a") + 4 + changed] ^= 1
    with pytest.raises(UnsafeContainer, match="otherwise"):
        open_bytes(bytes(content))


@pytest.mark.parametrize("name", [b"P/a\x00.exe", b"P/\x00\x00\x00\x00\x00\x00"])
def test_names_cut_by_a_nul_are_refused(name: bytes) -> None:
    plain = b"P/" + b"x" * (len(name) - 2)
    content = make_zip(("P/b", b"b"), (plain.decode(), b"a"))
    with pytest.raises((UnsafeContainer, ParcelUnreadable)):
        open_bytes(content.replace(plain, name))


def test_a_folder_entry_with_bytes_is_refused() -> None:
    content = make_zip(("P/a", b"a"), ("P/dirx", b"hidden"))
    with pytest.raises(UnsafeContainer, match="folder entry"):
        open_bytes(content.replace(b"P/dirx", b"P/dir/"))


def test_a_local_header_of_another_method_is_refused() -> None:
    content = bytearray(make_zip(("P/a", b"a")))
    content[8] = 8  # deflated, says the local header; the directory says stored
    with pytest.raises(UnsafeContainer, match="otherwise"):
        open_bytes(bytes(content))


def test_a_comment_of_the_zip_is_refused() -> None:
    content = make_zip(("P/a", b"a"))
    with pytest.raises(UnsafeContainer, match="comment"):
        open_bytes(content[:-2] + b"\x06\x00hidden")


@pytest.mark.parametrize("bit", [0x01, 0x40, 0x2000])
def test_encrypted_members_of_our_packing_are_refused(bit: int) -> None:
    content = bytearray(PARCEL)
    directory = content.index(b"PK\x01\x02")
    flags = int.from_bytes(content[directory + 8 : directory + 10], "little") | bit
    content[directory + 8 : directory + 10] = flags.to_bytes(2, "little")
    with pytest.raises(UnsafeContainer):
        open_bytes(bytes(content))


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_what_another_program_compressed_unusually_is_to_be_unpacked_first(method: int) -> None:
    """Windows does so with files over 2 GiB: nothing is wrong with such a zip."""
    with pytest.raises(ParcelUnreadable, match="verify the folder"):
        open_bytes(make_zip(("P/a", b"a" * 100), method=method))


def test_what_another_program_put_under_a_password_is_to_be_unpacked_first() -> None:
    content = make_zip(("P/a", b"a"))
    directory = content.index(b"PK\x01\x02")
    locked = bytearray(content)
    locked[6] |= 1
    locked[directory + 8] |= 1
    with pytest.raises(ParcelUnreadable, match="password"):
        open_bytes(bytes(locked))


def test_published_traversal_archives_are_refused(shared_fixtures: Path) -> None:
    archives = sorted((shared_fixtures / "zipslip").rglob("*.zip"))
    assert archives
    for archive in archives:
        with pytest.raises((UnsafeContainer, ParcelUnreadable)):
            open_bytes(archive.read_bytes())


@given(st.binary(max_size=300))
def test_any_bytes_are_a_container_or_refused(content: bytes) -> None:
    with pytest.raises(DokazError):
        open_bytes(content)


@settings(max_examples=150, deadline=None)
@given(st.integers(min_value=0, max_value=len(PARCEL) * 8 - 1))
def test_any_flipped_bit_of_a_parcel_is_a_container_or_refused(bit: int) -> None:
    changed = bytearray(PARCEL)
    changed[bit // 8] ^= 1 << bit % 8
    try:
        container = open_bytes(bytes(changed))
        for path in container.sizes:
            read(container, path)
    except DokazError:
        pass


def test_a_folder_is_read_and_its_links_are_not(tmp_path: Path) -> None:
    root = tmp_path / "P"
    (root / "data").mkdir(parents=True)
    (root / "data" / "a").write_bytes(b"a")
    container = FolderContainer(root)
    assert (container.name, dict(container.sizes)) == ("P", {"data/a": 1})
    assert read(container, "data/a") == b"a"
    (root / "data" / "link").symlink_to("/etc/passwd")
    with pytest.raises(UnsafeContainer, match="link"):
        FolderContainer(root)


def test_names_whose_letters_a_system_took_apart_are_found(tmp_path: Path) -> None:
    """macOS writes "ї" as two signs; a parcel's own lists have it as one."""
    (tmp_path / unicodedata.normalize("NFD", "їжак.jpg")).write_bytes(b"a")
    assert read(FolderContainer(tmp_path), "їжак.jpg") == b"a"
    (tmp_path / "їжак.jpg").write_bytes(b"b")
    with pytest.raises(UnsafeContainer, match="Unicode form"):
        FolderContainer(tmp_path)


@pytest.mark.parametrize("kind", ["pipe", "folder link"])
def test_a_folder_with_devices_or_linked_folders_is_refused(tmp_path: Path, kind: str) -> None:
    if kind == "pipe":
        os.mkfifo(tmp_path / "pipe")
    else:
        (tmp_path / "out").symlink_to("/", target_is_directory=True)
    with pytest.raises(UnsafeContainer):
        FolderContainer(tmp_path)


def test_a_file_swapped_for_a_link_after_opening_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"a")
    container = FolderContainer(tmp_path)
    (tmp_path / "a").unlink()
    (tmp_path / "a").symlink_to("/etc/passwd")
    with pytest.raises(DokazError):
        read(container, "a")


def test_the_forger_puts_together_what_it_took_apart() -> None:
    """The other tests stand on this: an unchanged parcel survives the forger's hands."""
    top, files = take_apart(PARCEL)
    assert take_apart(put_together(top, files)) == (top, files)
