# SPDX-License-Identifier: Apache-2.0
"""Judging a bag (RFC 8493, and drafts 0.93 to 0.97): complete, unchanged, and safe to unpack.

Promises: every file of the payload is listed and every listed file is there and has its digest, or
the report says otherwise. Every file is read once, in pieces. Nothing is fetched, unpacked or
followed. A digest that cannot be checked here is named in the report and never counts as checked.

Does not: say who made the bag. Anyone can make a valid one.
"""

from collections import defaultdict

from dokaz.core.bundle.bagit_complete import Expected, check_oxum, match_listed
from dokaz.core.bundle.bagit_contents import Contents, ContentsReader
from dokaz.core.bundle.bagit_digests import DIGEST_LENGTHS, DigestReader, read_digests
from dokaz.core.bundle.bagit_findings import BagReport, CheckedFile, Fault, Notes
from dokaz.core.bundle.bagit_members import Limits, Members, list_members
from dokaz.core.bundle.bagit_text import Declaration
from dokaz.core.bundle.bagit_tree import BagTree
from dokaz.core.bundle.errors import BundleUnreadable


def judge_bag(
    tree: BagTree, *, limits: Limits | None = None, digest_reader: DigestReader = read_digests
) -> BagReport:
    """Judge the bag in `tree`; what is wrong with the bag is in the report, never raised.

    `digest_reader` takes pieces of content and names of algorithms, and returns size and digests;
    give your own to show progress or to use several cores.

    The steps: 1. members have safe paths and are plain files; 2. the declaration is known; 3. the
    text files are read; 4. what is listed is there and the reverse; 5. the size is as stated;
    6. every digest is checked. Steps 3 to 6 are left out if the members or the declaration cannot
    be trusted, because the rest might be read wrongly; the report is then not valid.
    """
    limits = limits or Limits()
    notes = Notes()
    members = list_members(tree, limits, notes)  # 1
    if notes.errors:
        return _report(notes)
    reader = ContentsReader(tree, members, limits, notes)
    declaration = reader.declaration()  # 2
    if declaration is None:
        return _report(notes)
    contents = reader.contents(declaration)  # 3
    matched = match_listed(members, contents, notes)  # 4
    check_oxum(members, contents, matched, notes)  # 5
    files = _check_digests(tree, members, matched.expected, notes, digest_reader)  # 6
    return _report(notes, declaration=declaration, contents=contents, files=files)


def verify_bag(
    tree: BagTree, *, limits: Limits | None = None, digest_reader: DigestReader = read_digests
) -> BagReport:
    """Judge the bag and refuse it unless it is valid; the report still holds the warnings.

    Raises:
        BagInvalid: the report has errors; use `judge_bag` to see them.
    """
    report = judge_bag(tree, limits=limits, digest_reader=digest_reader)
    report.require_valid()
    return report


def _check_digests(
    tree: BagTree,
    members: Members,
    expected: tuple[Expected, ...],
    notes: Notes,
    digest_reader: DigestReader,
) -> tuple[CheckedFile, ...]:
    by_path: dict[str, list[Expected]] = defaultdict(list)
    for one in expected:
        if one.algorithm in DIGEST_LENGTHS:
            by_path[one.path].append(one)
    checked = []
    for path in sorted(by_path):
        algorithms = frozenset(one.algorithm for one in by_path[path])
        try:
            size, digests = digest_reader(tree.chunks(path), algorithms)
        except BundleUnreadable as broken:
            notes.error(Fault.UNREADABLE, path, str(broken))
            continue
        if size != members.sizes[path]:
            # It changed while it was read, or the container lies about it.
            notes.error(Fault.UNREADABLE, path, "its size is not the one listed before")
        for one in by_path[path]:
            if digests.get(one.algorithm) != one.digest:
                notes.error(Fault.DIGEST_MISMATCH, path, one.manifest)
        checked.append(CheckedFile(path, size, tuple(sorted(digests.items()))))
    return tuple(checked)


def _report(
    notes: Notes,
    *,
    declaration: Declaration | None = None,
    contents: Contents | None = None,
    files: tuple[CheckedFile, ...] = (),
) -> BagReport:
    manifests = contents.payload_manifests if contents else []
    return BagReport(
        version=declaration.version if declaration else None,
        encoding=declaration.encoding if declaration else None,
        algorithms=tuple(sorted(m.algorithm for m in manifests if m.is_checkable)),
        info=contents.info if contents else (),
        files=files,
        errors=tuple(notes.errors),
        warnings=tuple(notes.warnings),
    )
