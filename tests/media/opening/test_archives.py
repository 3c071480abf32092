# SPDX-License-Identifier: AGPL-3.0-or-later
"""TAR, compressed streams, 7z and RAR: made here, and made by others."""

import bz2
import gzip
import io
import lzma
import tarfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.media.opening.made import read

from dokaz.media.opening import compressed, libarchive_formats
from dokaz.media.opening.members import NotAContainer, Trouble, Unopenable

needs_libarchive = pytest.mark.skipif(
    not libarchive_formats.load(), reason="libarchive is not installed on this machine"
)


def tarred(*members: tuple[str, bytes], links: tuple[str, ...] = ()) -> bytes:
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w") as archive:
        for name, content in members:
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
        for name in links:
            info = tarfile.TarInfo(name)
            info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
            archive.addfile(info)
    return raw.getvalue()


TAR = tarred(("а/один.txt", b"one"), ("../two", b"two" * 500_000), links=("link",))


@pytest.mark.parametrize(
    ("format", "pack"),
    [
        ("tar", bytes),
        ("gzip", gzip.compress),
        ("bzip2", bz2.compress),
        ("xz", lzma.compress),
    ],
)
def test_a_tar_in_any_wrapping(format: str, pack) -> None:
    found = read(pack(TAR), format)
    assert [one.head.name for one in found] == ["а/один.txt", "../two", "link"]
    assert [one.content for one in found] == [b"one", b"two" * 500_000, None]
    assert found[2].trouble is Trouble.LINK


@pytest.mark.parametrize(
    ("format", "pack"),
    [("gzip", gzip.compress), ("bzip2", bz2.compress), ("xz", lzma.compress)],
)
def test_a_single_compressed_file(format: str, pack) -> None:
    (one,) = read(pack(b"content" * 99), format)
    assert (one.head.raw_name, one.content) == (b"", b"content" * 99)


@pytest.mark.parametrize(
    ("outer", "inner"),
    [("запис.csv.gz", "запис.csv"), ("a.tgz", "a.tar"), ("noextension", "noextension")],
)
def test_a_single_file_is_called_like_its_container(outer: str, inner: str) -> None:
    assert compressed.inner_name(outer) == inner


def test_the_name_in_a_gzip_header_is_used() -> None:
    raw = io.BytesIO()
    with gzip.GzipFile("стара назва.txt".encode().decode("latin-1"), "wb", fileobj=raw) as file:
        file.write(b"x")
    (one,) = read(raw.getvalue(), "gzip")
    assert one.head.name == "стара назва.txt"


def test_a_compressed_web_archive_is_left_whole() -> None:
    with pytest.raises(NotAContainer):
        read(gzip.compress(b"WARC/1.1\r\nWARC-Type: warcinfo\r\n"), "gzip")


@pytest.mark.parametrize("format", ["gzip", "bzip2", "xz"])
def test_a_stream_cut_off_gives_no_member_as_whole(format: str) -> None:
    pack = {"gzip": gzip.compress, "bzip2": bz2.compress, "xz": lzma.compress}[format]
    raw = pack(bytes(range(256)) * 20_000)
    (one,) = read(raw[: len(raw) // 2], format)
    assert one.trouble is Trouble.DAMAGED


def test_a_tar_cut_off_gives_what_stood_before_the_cut() -> None:
    with pytest.raises(Unopenable) as caught:
        read(TAR[: len(TAR) - 700_000], "tar")
    assert caught.value.trouble is Trouble.DAMAGED


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(["tar", "gzip", "bzip2", "xz"]), st.binary(max_size=700))
def test_any_bytes_give_our_errors_or_members(format: str, noise: bytes) -> None:
    start = {"tar": b"", "gzip": b"\x1f\x8b\x08", "bzip2": b"BZh9", "xz": b"\xfd7zXZ\x00"}[format]
    try:
        read(start + noise, format)
    except (Unopenable, NotAContainer):
        return


@needs_libarchive
@settings(max_examples=40, deadline=None)
@given(st.sampled_from(["7z", "rar", "zstd"]), st.binary(max_size=300))
def test_any_bytes_give_our_errors_from_libarchive_too(format: str, noise: bytes) -> None:
    start = {"7z": b"7z\xbc\xaf\x27\x1c", "rar": b"Rar!\x1a\x07\x00", "zstd": b"\x28\xb5\x2f\xfd"}
    try:
        read(start[format] + noise, format)
    except Unopenable:
        return


@needs_libarchive
@pytest.mark.parametrize(
    ("name", "format"), [("500_pages.7z", "7z"), ("test-documents.rar", "rar")]
)
def test_archives_of_others(shared_fixtures: Path, name: str, format: str) -> None:
    found = read((shared_fixtures / "documents" / name).read_bytes(), format)
    assert all(one.content is not None and len(one.content) == one.head.size for one in found)
    assert len(found) == {"7z": 1, "rar": 9}[format]


@needs_libarchive
def test_a_locked_7z_says_so(shared_fixtures: Path) -> None:
    found = read((shared_fixtures / "documents" / "7z_password.7z").read_bytes(), "7z")
    assert {one.trouble for one in found} == {Trouble.ENCRYPTED}


def test_without_the_library_the_reason_is_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libarchive_formats, "_loaded", [None])
    with pytest.raises(Unopenable) as caught:
        read(b"7z\xbc\xaf\x27\x1c", "7z")
    assert caught.value.trouble is Trouble.NO_READER


def test_the_same_archive_in_three_formats_gives_the_same_files(shared_fixtures: Path) -> None:
    folder = shared_fixtures / "documents"
    contents = {}
    for format in ("zip", "tar"):
        found = read((folder / f"test-documents.{format}").read_bytes(), format)
        contents[format] = {one.head.name.rsplit("/", 1)[-1]: one.content for one in found}
    assert contents["zip"] == contents["tar"]


def test_a_link_out_of_a_tar_of_others_is_not_followed(shared_fixtures: Path) -> None:
    (one,) = read((shared_fixtures / "documents" / "badtar.tar").read_bytes(), "tar")
    assert one.trouble is Trouble.LINK
