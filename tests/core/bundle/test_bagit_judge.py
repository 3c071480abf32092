# SPDX-License-Identifier: AGPL-3.0-or-later
"""A right bag made wrong in one place: each wrong has its name."""

import hashlib
import unicodedata
from collections.abc import Callable, Iterable
from pathlib import Path

import bagit as judge_of_others
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.bundle.memory_bag import PAYLOAD, MemoryTree, manifest, resealed, right_bag

from dokaz.core.bundle.bagit import (
    BagReport,
    DirectoryTree,
    Doubt,
    Entry,
    EntryKind,
    Fault,
    Limits,
    judge_bag,
    read_digests,
    verify_bag,
)
from dokaz.core.bundle.errors import BagInvalid

Files = dict[str, bytes]


def judge(files: Files, *others: Entry) -> BagReport:
    return judge_bag(MemoryTree(files, others))


def faults(report: BagReport) -> set[str]:
    return {finding.kind.value for finding in report.errors}


def doubts(report: BagReport) -> set[str]:
    return {finding.kind.value for finding in report.warnings}


def test_a_right_bag() -> None:
    report = verify_bag(MemoryTree(right_bag()))
    assert (report.version, report.encoding) == ("1.0", "UTF-8")
    assert report.algorithms == ("sha256", "sha512")
    assert report.warnings == ()
    assert ("Source-Organization", "Test") in report.info
    one = next(file for file in report.files if file.path == "data/one.txt")
    assert one.size == 4
    assert dict(one.digests)["sha256"] == hashlib.sha256(b"one\n").hexdigest()
    assert {file.path for file in report.files} == {
        path for path in right_bag() if not path.startswith("tagmanifest")
    }


def test_every_flipped_byte_of_every_file_is_found() -> None:
    right = right_bag({"data/one.txt": b"one\n"}, ("sha256",))
    for path, content in right.items():
        for position in range(len(content)):
            damaged = bytearray(content)
            damaged[position] ^= 0x01
            report = judge({**right, path: bytes(damaged)})
            assert report.errors, (path, position)


def test_every_file_left_out_is_missed() -> None:
    right = right_bag()
    for path in right:
        left = {name: content for name, content in right.items() if name != path}
        report = judge(left)
        if path.startswith("tagmanifest"):
            assert not report.errors  # the other tag manifest still covers everything
        else:
            assert report.errors, path


def change(path: str, content: bytes | Callable[[bytes], bytes]) -> Callable[[Files], Files]:
    def apply(files: Files) -> Files:
        before = files.get(path, b"")
        return resealed({**files, path: content(before) if callable(content) else content})

    return apply


def replaced(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    def apply(content: bytes) -> bytes:
        assert old in content
        return content.replace(old, new)

    return apply


LINE = hashlib.sha256(b"one\n").hexdigest().encode() + b"  data/one.txt\n"
SHA256 = "manifest-sha256.txt"


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        (change("data/three.txt", b"unlisted"), Fault.FILE_UNLISTED),
        (change("data/one.txt", b"two\n"), Fault.DIGEST_MISMATCH),
        (change("data/one.txt", b"longer"), Fault.OXUM_MISMATCH),
        (change("bagit.txt", b""), Fault.DECLARATION_MALFORMED),
        (change("bagit.txt", b"\xff\xfe"), Fault.DECLARATION_MALFORMED),
        (change("bagit.txt", replaced(b"1.0", b"2.0")), Fault.VERSION_UNKNOWN),
        (change("bagit.txt", replaced(b"1.0", b"1.0 ")), Fault.DECLARATION_MALFORMED),
        (change("bagit.txt", replaced(b"UTF-8", b"rot13")), Fault.ENCODING_UNKNOWN),
        (change("bagit.txt", replaced(b"UTF-8", b"UTF-7")), Fault.ENCODING_UNKNOWN),
        (change(SHA256, b"no manifest\n"), Fault.MANIFEST_MALFORMED),
        (change(SHA256, b"\xff\n"), Fault.MANIFEST_MALFORMED),
        (change(SHA256, replaced(LINE, LINE[1:])), Fault.MANIFEST_MALFORMED),
        (change(SHA256, replaced(LINE, LINE + LINE)), Fault.LISTED_TWICE),
        (change(SHA256, replaced(LINE, LINE + b"0" * 64 + LINE[64:])), Fault.LISTED_TWICE),
        (change(SHA256, replaced(LINE, b"")), Fault.FILE_UNLISTED),
        (change(SHA256, lambda m: m + b"0" * 64 + b" data/x\n"), Fault.FILE_MISSING),
        (change(SHA256, lambda m: m + b"0" * 64 + b" bagit.txt\n"), Fault.MISPLACED_PATH),
        (change("bag-info.txt", b"no colon\n"), Fault.INFO_MALFORMED),
        (change("bag-info.txt", b" continues nothing\n"), Fault.INFO_MALFORMED),
        (change("bag-info.txt", b"Payload-Oxum: 5\n"), Fault.OXUM_MISMATCH),
        (change("bag-info.txt", b"payload-oxum: 1284.3\n"), Fault.OXUM_MISMATCH),
        (change("bag-info.txt", b"Payload-Oxum: 1285.2\n"), Fault.OXUM_MISMATCH),
        (change("fetch.txt", b"nonsense\n"), Fault.FETCH_MALFORMED),
        (change("fetch.txt", b"http://h - data/new\n"), Fault.FETCH_UNLISTED),
        (change("fetch.txt", b"http://h - bagit.txt\n"), Fault.MISPLACED_PATH),
        (change("fetch.txt", b"http://h - ../up\n"), Fault.UNSAFE_PATH),
    ],
)
def test_wrongs_have_names(wrong: Callable[[Files], Files], fault: Fault) -> None:
    assert not faults(judge(right_bag()))
    assert fault.value in faults(judge(wrong(right_bag())))


def test_a_file_to_be_fetched_is_missing_and_is_not_fetched() -> None:
    files = right_bag()
    fetch = b"https://example.org/one - data/one.txt\n"
    there = resealed({**files, "fetch.txt": fetch})
    assert not faults(judge(there))
    assert Doubt.FETCH_LIST.value in doubts(judge(there))
    del there["data/one.txt"]
    assert Fault.NOT_FETCHED.value in faults(judge(there))


def test_manifests_are_needed() -> None:
    files = right_bag()
    without = resealed({p: c for p, c in files.items() if not p.startswith("manifest")})
    assert Fault.NO_PAYLOAD_MANIFEST.value in faults(judge(without))
    none = right_bag({})
    assert Fault.NO_PAYLOAD_DIRECTORY.value in faults(judge(none))
    assert not faults(judge(none, Entry("data", EntryKind.DIRECTORY)))


def test_since_1_0_every_manifest_lists_every_file_and_before_one_was_enough() -> None:
    shorter = change("manifest-sha512.txt", manifest({"data/one.txt": b"one\n"}, "sha512"))
    files = shorter(right_bag())
    assert faults(judge(files)) == {Fault.FILE_UNLISTED.value}
    older = change("bagit.txt", replaced(b"1.0", b"0.97"))(files)
    assert not faults(judge(older))


def test_weak_and_unknown_digests_are_never_silent() -> None:
    assert Doubt.WEAK_DIGEST.value in doubts(judge(right_bag(algorithms=("md5", "sha1"))))
    assert Doubt.WEAK_DIGEST.value not in doubts(judge(right_bag(algorithms=("md5", "sha256"))))
    lines = "".join(f"00 {path}\n" for path in PAYLOAD).encode()
    extra = judge({**right_bag(), "manifest-whirlpool.txt": lines})
    assert not faults(extra)
    assert Doubt.UNKNOWN_DIGEST.value in doubts(extra)
    assert extra.algorithms == ("sha256", "sha512")
    files = {p: c for p, c in right_bag().items() if "manifest" not in p}
    only = judge({**files, "manifest-whirlpool.txt": lines})
    assert Fault.NO_KNOWN_DIGEST.value in faults(only)


# Members.

DANGEROUS = [
    "../up.txt",
    "data/../../up.txt",
    "/absolute.txt",
    "data//double.txt",
    "data/./dot.txt",
    "~/home.txt",
    "~user",
    "C:/drive.txt",
    "c:relative.txt",
    "\\\\server\\share",
    "data\\..\\..\\up.txt",
    "data/zero\x00.txt",
    "data/\udcff.txt",
    "",
]


@pytest.mark.parametrize("path", DANGEROUS)
def test_dangerous_members_are_refused(path: str) -> None:
    assert Fault.UNSAFE_PATH.value in faults(judge({**right_bag(), path: b""}))


@pytest.mark.parametrize("path", [p for p in DANGEROUS if "\x00" not in p and "\udcff" not in p])
def test_dangerous_paths_in_lists_are_refused(path: str) -> None:
    line = f"{'0' * 64} {path or '.'}\n".encode()
    files = change(SHA256, lambda content: content + line)(right_bag())
    assert Fault.UNSAFE_PATH.value in faults(judge(files))


@pytest.mark.parametrize("kind", [EntryKind.LINK, EntryKind.OTHER])
@pytest.mark.parametrize("path", ["data/link", "link", "data"])
def test_links_and_devices_are_refused(kind: EntryKind, path: str) -> None:
    assert Fault.NOT_A_FILE.value in faults(judge(right_bag(), Entry(path, kind)))


def test_members_with_one_path_are_refused() -> None:
    again = Entry("data/one.txt", EntryKind.FILE, 4)
    assert Fault.DUPLICATE_MEMBER.value in faults(judge(right_bag(), again))
    folder = Entry("data/one.txt", EntryKind.DIRECTORY)
    assert Fault.DUPLICATE_MEMBER.value in faults(judge(right_bag(), folder))
    below = Entry("data/one.txt/below", EntryKind.FILE)
    assert Fault.DUPLICATE_MEMBER.value in faults(judge(right_bag(), below))


def test_limits() -> None:
    files = right_bag()
    tree = MemoryTree(files)
    assert not judge_bag(tree, limits=Limits(members=len(files), total_bytes=10**6)).errors
    for limits in (
        Limits(members=len(files) - 1),
        Limits(total_bytes=1000),
        Limits(tag_file_bytes=100),
    ):
        assert Fault.TOO_LARGE.value in faults(judge_bag(tree, limits=limits))


def test_a_file_that_breaks_off_is_unreadable() -> None:
    for path in ("data/one.txt", "bagit.txt", SHA256):
        report = judge_bag(MemoryTree(right_bag(), unreadable=path))
        assert Fault.UNREADABLE.value in faults(report)


def test_a_reader_of_ones_own_is_used_and_believed() -> None:
    seen = []

    def reader(chunks: Iterable[bytes], algorithms: frozenset[str]) -> tuple[int, dict[str, str]]:
        seen.append(algorithms)
        size, digests = read_digests(chunks, algorithms)
        return size, dict(digests)

    assert not judge_bag(MemoryTree(right_bag()), digest_reader=reader).errors
    assert seen == [frozenset({"sha256", "sha512"})] * 6

    def longer(chunks: Iterable[bytes], algorithms: frozenset[str]) -> tuple[int, dict[str, str]]:
        size, digests = read_digests(chunks, algorithms)
        return size + 1, dict(digests)

    report = judge_bag(MemoryTree(right_bag()), digest_reader=longer)
    assert faults(report) == {Fault.UNREADABLE.value}

    def lazy(chunks: Iterable[bytes], algorithms: frozenset[str]) -> tuple[int, dict[str, str]]:
        return sum(map(len, chunks)), {}

    report = judge_bag(MemoryTree(right_bag()), digest_reader=lazy)
    assert Fault.DIGEST_MISMATCH.value in faults(report)


# Names.


def test_names_that_differ_only_in_normalization() -> None:
    composed = unicodedata.normalize("NFC", "data/Київ-Ñ.txt")
    other = unicodedata.normalize("NFD", composed)
    assert composed != other
    bag = right_bag({composed: b"1"})
    moved = {other if path == composed else path: content for path, content in bag.items()}
    assert not faults(judge(moved))
    assert Doubt.NORMALIZATION.value in doubts(judge(moved))
    assert Fault.DIGEST_MISMATCH.value in faults(judge({**moved, other: b"2"}))
    both = right_bag({composed: b"1", other: b"2"})
    assert not faults(judge(both))
    assert Doubt.NORMALIZATION.value in doubts(judge(both))


def test_names_that_differ_only_in_case() -> None:
    both = right_bag({"data/A.txt": b"1", "data/a.txt": b"1"})
    assert not faults(judge(both))
    assert Doubt.CASE.value in doubts(judge(both))
    one = resealed({p: c for p, c in both.items() if p != "data/A.txt"})
    assert faults(judge(one)) == {Fault.OXUM_MISMATCH.value}
    # With other content something would be lost, and a name nobody listed stands for nothing.
    different = right_bag({"data/A.txt": b"1", "data/a.txt": b"2"})
    del different["data/A.txt"]
    assert Fault.DIGEST_MISMATCH.value in faults(judge(different))
    renamed = right_bag({"data/A.txt": b"1"})
    renamed["data/a.txt"] = renamed.pop("data/A.txt")
    assert faults(judge(renamed)) == {Fault.FILE_MISSING.value, Fault.FILE_UNLISTED.value}


def test_only_an_empty_desktop_file_may_be_missing() -> None:
    for path, content, excused in (
        ("data/.DS_Store", b"", True),
        ("data/.DS_Store", b"hidden", False),
        ("data/empty.txt", b"", False),
    ):
        files = right_bag({**PAYLOAD, path: content})
        del files[path]
        assert (faults(judge(files)) == set()) == excused, path
        assert (Fault.FILE_MISSING.value in faults(judge(files))) == (not excused), path


def test_unportable_names_are_named() -> None:
    for name in ("CON", "nul.txt", "a:b", "a?b", "dot.", "space ", "tab\t"):
        report = judge(right_bag({f"data/{name}": b"1"}))
        assert not faults(report), name
        assert Doubt.UNPORTABLE_NAME.value in doubts(report), name


@pytest.mark.parametrize(
    ("version", "written", "path"),
    [
        ("1.0", "data/a%0Db%0ac%25.txt", "data/a\rb\nc%.txt"),
        ("1.0", "data/%2520", "data/%20"),
        ("1.0", "data/%7E", "data/%7E"),
        ("0.97", "data/%0A", "data/\n"),
        ("0.97", "data/%25", "data/%25"),
    ],
)
def test_encoded_paths(version: str, written: str, path: str) -> None:
    files = right_bag({path: b"1"}, ("sha256",))
    line = f"{hashlib.sha256(b'1').hexdigest()}  {written}\n".encode()
    files = resealed({**files, SHA256: line})
    files = change("bagit.txt", replaced(b"1.0", version.encode()))(files)
    assert not faults(judge(files))
    stray = version == "1.0" and "%7E" in written
    assert (Doubt.PERCENT_SIGN.value in doubts(judge(files))) == stray


@pytest.mark.parametrize("character", ["\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029"])
def test_only_line_ends_end_lines(character: str) -> None:
    """Python's splitlines would cut these names in two."""
    assert not faults(judge(right_bag({f"data/a{character}b": b"1"})))


# Beside another judge, and any bytes.


def write(folder: Path, files: Files) -> Path:
    for path, content in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return folder


def other_accepts(folder: Path) -> bool:
    try:
        judge_of_others.Bag(str(folder)).validate()
    except judge_of_others.BagError:
        return False
    return True


def test_bags_of_the_most_used_program_are_right(tmp_path: Path) -> None:
    folder = write(tmp_path, {"one.txt": b"1", "folder/Київ 1%.txt": b"2", "empty": b""})
    judge_of_others.make_bag(str(folder), {"Contact-Name": "Тест"}, checksums=["sha256", "sha512"])
    report = verify_bag(DirectoryTree(folder))
    assert ("Contact-Name", "Тест") in report.info
    assert len([file for file in report.files if file.path.startswith("data/")]) == 3


@pytest.mark.parametrize(
    "wrong",
    [
        lambda files: files,
        change("data/three.txt", b"unlisted"),
        change("data/one.txt", b"two\n"),
        change(SHA256, b"no manifest\n"),
        change(SHA256, lambda m: m + b"0" * 64 + b" data/x\n"),
        change(SHA256, lambda m: m + b"0" * 64 + b" ../x\n"),
        change("bagit.txt", b""),
        change("bag-info.txt", b"Payload-Oxum: 1285.2\n"),
    ],
)
def test_both_judges_agree(wrong: Callable[[Files], Files], tmp_path: Path) -> None:
    folder = write(tmp_path, wrong(right_bag()))
    assert other_accepts(folder) == (not judge_bag(DirectoryTree(folder)).errors)


names = st.sampled_from(
    ["bagit.txt", "bag-info.txt", "fetch.txt", SHA256, "tagmanifest-sha256.txt", "data/one.txt"]
)
PIECES = (
    b"BagIt-Version: 1.0",
    b"Tag-File-Character-Encoding: UTF-8",
    LINE.strip(),
    b"0" * 64,
    b" data/one.txt",
    b"http://h - data/x",
    b"Payload-Oxum: 4.1",
    b":",
    b"*data/x",
    b"%0A",
)
lines = st.lists(
    st.sampled_from(PIECES) | st.binary(max_size=20),
    max_size=6,
).map(b"\n".join)


@given(st.dictionaries(names, st.binary(max_size=80) | lines), st.sampled_from(["", "UTF-16"]))
def test_any_bytes_are_judged_and_never_raise(changed: Files, encoding: str) -> None:
    files = {**right_bag(), **changed}
    if encoding:
        files["bagit.txt"] = files["bagit.txt"].replace(b"UTF-8", encoding.encode())
    report = judge(files)
    if report.errors:
        with pytest.raises(BagInvalid):
            report.require_valid()
    else:
        assert {f.path for f in report.files} >= {p for p in files if p.startswith("data/")}
