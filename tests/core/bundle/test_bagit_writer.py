# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bags we write are right for us and for a program we did not write."""

import unicodedata
from pathlib import Path

import bagit as judge_of_others
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.bundle.memory_bag import MemoryTree

from dokaz.core.bundle.bagit import BagWriter, DirectoryTree, judge_bag, verify_bag
from dokaz.core.bundle.errors import BagUnwritable
from dokaz.core.digests import DigestSet, digest_chunks

FILES = {
    "data/0001/photo.jpg": b"\xff\xd8",
    "data/0001/опис.txt": "опис\n".encode(),
    "data/empty": b"",
    "custody/events.jsonl": b"{}\n",
}
INFO = [("Source-Organization", "Тестова організація"), ("Bagging-Date", "2026-05-01")]


def digests(content: bytes) -> DigestSet:
    return digest_chunks([content], with_sha512=True)


def bag(files: dict[str, bytes]) -> dict[str, bytes]:
    writer = BagWriter()
    for path, content in files.items():
        writer.add(path, digests(content))
    return {**files, **{tag.path: tag.content for tag in writer.tag_files(INFO)}}


def test_our_bags_are_right_for_both_judges(tmp_path: Path) -> None:
    for path, content in bag(FILES).items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(content)
    judge_of_others.Bag(str(tmp_path)).validate()
    report = verify_bag(DirectoryTree(tmp_path))
    assert report.warnings == ()
    assert report.info == (*INFO, ("Payload-Oxum", "11.3"))
    assert report.algorithms == ("sha256", "sha512")


def test_order_and_bytes_are_always_the_same() -> None:
    writer = BagWriter()
    for path, content in reversed(FILES.items()):
        writer.add(path, digests(content))
    tags = writer.tag_files(INFO)
    assert [tag.path for tag in tags] == [
        "bagit.txt",
        "bag-info.txt",
        "manifest-sha256.txt",
        "manifest-sha512.txt",
        "tagmanifest-sha256.txt",
        "tagmanifest-sha512.txt",
    ]
    assert {tag.path: tag.content for tag in tags}.items() <= bag(FILES).items()


def test_line_ends_and_percent_signs_in_names_are_encoded() -> None:
    files = bag({"data/a\rb\nc%0A.txt": b"1"})
    assert files["manifest-sha256.txt"].endswith(b"  data/a%0Db%0Ac%250A.txt\n")
    assert not judge_bag(MemoryTree(files)).errors


@pytest.mark.parametrize(
    "path",
    [
        "../up",
        "/absolute",
        "data/../x",
        "data\\x",
        "~x",
        "C:x",
        "",
        "data/",
        "data",
        "Data/x",
        "bagit.txt",
        "BagIt.txt",
        "bag-info.txt",
        "fetch.txt",
        "manifest-sha256.txt",
        "TagManifest-md5.txt",
        "data/\ud800",
    ],
)
def test_paths_that_are_refused(path: str) -> None:
    with pytest.raises(BagUnwritable):
        BagWriter().add(path, digests(b""))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("data/a", "data/a"),
        ("data/a", "data/A"),
        ("data/straße", "data/STRASSE"),
        ("data/ñ", unicodedata.normalize("NFD", "data/ñ")),
        ("data/a", "data/a/b"),
        ("data/a/b", "data/A"),
    ],
)
def test_paths_some_system_cannot_keep_apart_are_refused(first: str, second: str) -> None:
    writer = BagWriter()
    writer.add(first, digests(b"1"))
    with pytest.raises(BagUnwritable):
        writer.add(second, digests(b"2"))
    writer.add("data/other", digests(b"2"))


def test_both_digests_are_needed() -> None:
    with pytest.raises(BagUnwritable, match="SHA-512"):
        BagWriter().add("data/a", digest_chunks([b""]))


@pytest.mark.parametrize(
    ("label", "value"),
    [
        ("", "x"),
        ("a:b", "x"),
        ("a b", "x"),
        ("a\nb", "x"),
        ("A", ""),
        ("A", " x"),
        ("A", "x\nContact-Name: y"),
        ("A", "x\u2028y"),
        ("A", "\ud800"),
        ("Payload-Oxum", "0.0"),
        ("payload-oxum", "0.0"),
    ],
)
def test_lines_of_bag_info_that_are_refused(label: str, value: str) -> None:
    with pytest.raises(BagUnwritable):
        BagWriter().tag_files([(label, value)])


@given(
    st.dictionaries(
        st.text(min_size=1, max_size=12).map(lambda name: f"data/{name}"),
        st.binary(max_size=20),
        min_size=1,
        max_size=5,
    )
)
def test_whatever_is_written_is_judged_right(files: dict[str, bytes]) -> None:
    try:
        written = bag(files)
    except BagUnwritable:
        return
    report = judge_bag(MemoryTree(written))
    assert report.errors == ()
    assert {file.path for file in report.files} >= set(files)
