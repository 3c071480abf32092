# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every bag of the public conformance suite (LibraryOfCongress/bagit-conformance-suite)."""

from pathlib import Path

import pytest

from dokaz.core.bundle.bagit import DirectoryTree, Doubt, Fault, judge_bag, verify_bag
from dokaz.core.bundle.errors import BagInvalid

# Why each bag that must be refused is refused: a refusal for another reason proves nothing.
REASONS = {
    "v0.97/invalid/baginfo-missing-encoding": Fault.DECLARATION_MALFORMED,
    "v0.97/invalid/bom-in-bagit.txt": Fault.DECLARATION_MALFORMED,
    "v0.97/invalid/corrupt-data-file": Fault.DIGEST_MISMATCH,
    "v0.97/invalid/corrupt-tag-file": Fault.DIGEST_MISMATCH,
    "v0.97/invalid/extra-file-in-bag": Fault.FILE_UNLISTED,
    "v0.97/invalid/invalid-version-number": Fault.DECLARATION_MALFORMED,
    "v0.97/invalid/missing-baginfo": Fault.FILE_MISSING,
    "v0.97/invalid/missing-bagit.txt": Fault.DECLARATION_MISSING,
    "v0.97/invalid/same-filename-listed-twice-with-different-hashes": Fault.LISTED_TWICE,
    "v1.0/invalid/bagit-with-invalid-whitespace": Fault.DECLARATION_MALFORMED,
    "v1.0/invalid/notAllManifestsListAllFiles": Fault.FILE_UNLISTED,
    # Its declaration has a space too many, and is judged first.
    "v1.0/invalid/same-filename-listed-twice-with-different-hashes": Fault.DECLARATION_MALFORMED,
    "v1.0/invalid/same-filename-listed-twice-with-the-same-hash": Fault.LISTED_TWICE,
}
DOUBTS = {
    "duplicate-file-with-different-case": Doubt.CASE,
    "made-with-md5sum-tools": Doubt.BINARY_MARK,
    "relative-path": Doubt.RELATIVE_PATH,
    "same-filename-listed-twice-with-different-normalization": Doubt.NORMALIZATION,
    "same-filename-listed-twice-with-the-same-hash": Doubt.LISTED_TWICE,
    "special-system-files": Doubt.SYSTEM_FILE,
}


@pytest.fixture(scope="module")
def suite(shared_fixtures: Path) -> dict[str, list[Path]]:
    bags: dict[str, list[Path]] = {}
    for bag in sorted((shared_fixtures / "bagit").glob("v*/*/*")):
        if bag.is_dir():
            bags.setdefault(bag.parent.name, []).append(bag)
    assert {kind: len(found) for kind, found in bags.items()} == {
        "valid": 27,
        "invalid": 15,
        "warning": 6,
        "linux-only": 6,
        "windows-only": 6,
    }
    return bags


def test_valid_bags(suite: dict[str, list[Path]]) -> None:
    for bag in suite["valid"]:
        report = verify_bag(DirectoryTree(bag))
        assert report.files, bag.name
        assert report.algorithms, bag.name


def test_invalid_bags_each_for_its_reason(suite: dict[str, list[Path]]) -> None:
    for bag in suite["invalid"]:
        report = judge_bag(DirectoryTree(bag))
        name = "/".join(bag.parts[-3:])
        reason = REASONS.get(name, Fault.UNSAFE_PATH)
        assert reason in {finding.kind for finding in report.errors}, name
        with pytest.raises(BagInvalid, match=reason.value):
            report.require_valid()


@pytest.mark.parametrize("system", ["linux-only", "windows-only"])
def test_paths_out_of_the_bag_are_refused_on_every_system(
    suite: dict[str, list[Path]], system: str
) -> None:
    for bag in suite[system]:
        report = judge_bag(DirectoryTree(bag))
        assert Fault.UNSAFE_PATH in {finding.kind for finding in report.errors}, bag.name


def test_bags_to_be_warned_about(suite: dict[str, list[Path]]) -> None:
    for bag in suite["warning"]:
        report = verify_bag(DirectoryTree(bag))
        assert DOUBTS[bag.name] in {finding.kind for finding in report.warnings}, bag.name
