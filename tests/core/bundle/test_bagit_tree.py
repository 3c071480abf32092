# SPDX-License-Identifier: AGPL-3.0-or-later
"""Folders and zips as sources of a bag, friendly and hostile."""

import io
import os
import stat
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.bundle.memory_bag import MemoryTree, right_bag, zipped

from dokaz.core.bundle.bagit import (
    DirectoryTree,
    EntryKind,
    Fault,
    Limits,
    ZipTree,
    judge_bag,
    verify_bag,
)
from dokaz.core.bundle.errors import BundleUnreadable


def write(folder: Path) -> Path:
    for path, content in right_bag().items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return folder


def kinds(tree: DirectoryTree | ZipTree) -> set[str]:
    return {finding.kind.value for finding in judge_bag(tree).errors}


def test_one_bag_in_memory_in_a_folder_and_in_a_zip_is_judged_alike(tmp_path: Path) -> None:
    folder = DirectoryTree(write(tmp_path))
    reports = [
        verify_bag(tree) for tree in (MemoryTree(right_bag()), folder, ZipTree(zipped(right_bag())))
    ]
    assert reports[0] == reports[1] == reports[2]
    at_the_top = ZipTree(zipped(right_bag(), top=""))
    assert at_the_top.top == ""
    assert verify_bag(at_the_top) == reports[0]


@pytest.mark.parametrize("target", ["one.txt", "../bagit.txt", "/etc/hostname", "nowhere", "."])
def test_links_are_refused_wherever_they_lead(tmp_path: Path, target: str) -> None:
    write(tmp_path)
    (tmp_path / "data" / "link").symlink_to(target)
    assert kinds(DirectoryTree(tmp_path)) == {Fault.NOT_A_FILE.value}


def test_a_linked_payload_folder_is_refused(tmp_path: Path) -> None:
    bag = write(tmp_path / "bag")
    (bag / "data").rename(tmp_path / "elsewhere")
    (bag / "data").symlink_to(tmp_path / "elsewhere")
    assert kinds(DirectoryTree(bag)) == {Fault.NOT_A_FILE.value}


def test_a_link_put_in_after_the_listing_is_not_followed(tmp_path: Path) -> None:
    bag = write(tmp_path / "bag")
    tree = DirectoryTree(bag)
    list(tree.entries())
    (bag / "data").rename(tmp_path / "elsewhere")
    (bag / "data").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(BundleUnreadable):
        list(tree.chunks("data/one.txt"))
    (bag / "bagit.txt").unlink()
    (bag / "bagit.txt").symlink_to(tmp_path / "elsewhere" / "one.txt")
    with pytest.raises(BundleUnreadable):
        list(tree.chunks("bagit.txt"))


def test_a_named_pipe_is_refused_and_never_waited_for(tmp_path: Path) -> None:
    write(tmp_path)
    os.mkfifo(tmp_path / "data" / "pipe")
    tree = DirectoryTree(tmp_path)
    assert kinds(tree) == {Fault.NOT_A_FILE.value}
    with pytest.raises(BundleUnreadable):
        list(tree.chunks("data/pipe"))


def test_a_name_that_is_no_unicode_is_refused(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "data" / os.fsdecode(b"\xff\xfe")).write_bytes(b"")
    assert kinds(DirectoryTree(tmp_path)) == {Fault.UNSAFE_PATH.value}


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    assert kinds(DirectoryTree(tmp_path / "nowhere")) == {Fault.UNREADABLE.value}


# Zips.


def with_member(info: zipfile.ZipInfo, content: bytes = b"") -> ZipTree:
    out = zipped(right_bag())
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(info, content)
    return ZipTree(out)


@pytest.mark.parametrize(
    "name",
    ["bag/../up", "bag//x", "bag/C:/x", "bag/data\\..\\x", "bag/~/x", "/x", "../../x", "bag/./x"],
)
def test_members_of_zips_that_would_land_elsewhere_are_refused(name: str) -> None:
    tree = with_member(zipfile.ZipInfo(name), b"x")
    assert kinds(tree) & {Fault.UNSAFE_PATH.value, Fault.DECLARATION_MISSING.value}


def test_links_in_zips_are_refused() -> None:
    info = zipfile.ZipInfo("bag/data/link")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    tree = with_member(info, b"/etc/hostname")
    assert kinds(tree) == {Fault.NOT_A_FILE.value}
    assert EntryKind.LINK in {entry.kind for entry in tree.entries()}
    pipe = zipfile.ZipInfo("bag/data/pipe")
    pipe.external_attr = (stat.S_IFIFO | 0o777) << 16
    assert kinds(with_member(pipe)) == {Fault.NOT_A_FILE.value}


def test_a_zero_byte_in_the_name_of_a_member_is_refused() -> None:
    """Some programs cut the name there: `one.txt` would come out with other content."""
    out = zipped({**right_bag(), "data/one.txt?.exe": b"x"})
    data = out.getvalue().replace(b"one.txt?.exe", b"one.txt\x00.exe")
    assert kinds(ZipTree(io.BytesIO(data))) == {Fault.UNSAFE_PATH.value}


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_one_name_twice_in_a_zip_is_refused() -> None:
    assert kinds(with_member(zipfile.ZipInfo("bag/data/one.txt"), b"other")) == {
        Fault.DUPLICATE_MEMBER.value
    }


def test_a_folder_with_content_is_refused() -> None:
    tree = with_member(zipfile.ZipInfo("bag/data/folder2/"), b"")
    assert not kinds(tree)
    entries = {entry.path: entry.kind for entry in tree.entries()}
    assert entries["data/folder2"] is EntryKind.DIRECTORY
    out = zipped(right_bag())
    data = out.getvalue().replace(b"bag/data/one.txt", b"bag/data/one/txt"[:-1] + b"/")
    assert Fault.NOT_A_FILE.value in kinds(ZipTree(io.BytesIO(data)))


def test_damage_of_a_zip_is_found_or_changes_nothing() -> None:
    """Bits nobody reads (dates, versions) may change; then the report is the right one.

    Where the name of the tag manifest changes it no longer is one, and the report warns.
    """
    right = zipped(right_bag({"data/one.txt": b"one\n"}, ("sha256",))).getvalue()
    report = verify_bag(ZipTree(io.BytesIO(right)))
    for position in range(len(right)):
        for bit in (0, 7):
            damaged = bytearray(right)
            damaged[position] ^= 1 << bit
            try:
                found = judge_bag(ZipTree(io.BytesIO(bytes(damaged))))
            except BundleUnreadable:
                continue
            assert found.errors or found.warnings or found == report, position


def test_every_truncation_of_a_zip_is_refused() -> None:
    right = zipped(right_bag({"data/one.txt": b"one\n"}, ("sha256",))).getvalue()
    for length in range(0, len(right), 7):
        with pytest.raises(BundleUnreadable):
            ZipTree(io.BytesIO(right[:length]))


@given(st.binary(max_size=200))
def test_any_bytes_are_no_zip_or_judged(data: bytes) -> None:
    for candidate in (data, zipped({"bagit.txt": data}).getvalue()[:-4] + data):
        try:
            tree = ZipTree(io.BytesIO(candidate))
        except BundleUnreadable:
            continue
        assert judge_bag(tree).errors


def test_a_bomb_is_refused_by_its_declared_size() -> None:
    tree = ZipTree(zipped(right_bag({"data/zeros": b"\x00" * 5_000_000})))
    assert not judge_bag(tree).errors
    report = judge_bag(tree, limits=Limits(total_bytes=1_000_000))
    assert [finding.kind for finding in report.errors] == [Fault.TOO_LARGE]


def test_memory_stays_flat(tmp_path: Path) -> None:
    size = 64 << 20
    with zipfile.ZipFile(tmp_path / "bag.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in right_bag({"data/zeros": b"\x00" * size}).items():
            archive.writestr(path, content)
    with (tmp_path / "bag.zip").open("rb") as stream:
        tracemalloc.start()
        verify_bag(ZipTree(stream))
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak < 16 << 20


@pytest.mark.parametrize("name", ["zip-slip.zip", "zip-slip-win.zip"])
def test_published_archives_that_write_elsewhere(shared_fixtures: Path, name: str) -> None:
    """Archives of snyk/zip-slip-vulnerability."""
    with (shared_fixtures / "zipslip" / "archives" / name).open("rb") as stream:
        assert Fault.UNSAFE_PATH.value in kinds(ZipTree(stream))
