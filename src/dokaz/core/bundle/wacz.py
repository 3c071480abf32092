# SPDX-License-Identifier: Apache-2.0
"""Judging a WACZ (WACZ 1.1.1 and 1.0.0, Multi-WACZ): complete, unchanged, signed by whom and when.

Promises: every file the package lists is there and has its digest, and every file of the archive
is listed, or the report says otherwise; each question has an answer of its own. Every file is read
once, in pieces. Nothing is fetched, unpacked or replayed.

Does not: say that the pages are what a server sent. Who makes a web archive can write anything
into it; a signature says who vouches for it.
"""

import hashlib
from collections import Counter
from collections.abc import Sequence
from typing import BinaryIO

from dokaz.core.bundle.bagit_tree import BagTree, EntryKind, ZipTree
from dokaz.core.bundle.errors import BundleUnreadable
from dokaz.core.bundle.judgement import (
    Judgement,
    Standing,
    absent,
    failed,
    not_checked,
    proven,
)
from dokaz.core.bundle.wacz_package import (
    DIGEST,
    PACKAGE,
    DescriptionMalformed,
    Listed,
    Package,
    gathered,
    parse_json,
    read_package,
)
from dokaz.core.bundle.wacz_report import Ground, Resource, WaczReport
from dokaz.core.bundle.wacz_signature import (
    Signed,
    TimeStampCheck,
    judge_signature,
    not_signed,
    time_stamps_not_checked,
)

_HOLDS = proven(Ground.HOLDS)
_EMPTY = Package("", "", "", "", False, ())


def judge_wacz(
    stream: BinaryIO,
    *,
    roots: Sequence[bytes] = (),
    check_time: TimeStampCheck = time_stamps_not_checked,
) -> WaczReport:
    """Judge the WACZ in `stream` (seekable). What is wrong with it is in the report, never raised.

    `roots`: certificates trusted for domains; `check_time`: how time-stamps are checked.

    Raises:
        BundleUnreadable: not a zip.
    """
    tree = ZipTree(stream)
    package, package_digest, trouble = _package(tree)
    resources = _resources(tree, package)
    digest_file, signed = _digest_file(tree, package_digest, roots, check_time)
    return WaczReport(
        version=package.version,
        title=package.title,
        software=package.software,
        created=package.created,
        is_multi=package.is_multi,
        resources=resources,
        integrity=trouble or _integrity(resources, package),
        package=digest_file,
        signature=signed.signature,
        identity=signed.identity,
        time=signed.time,
        signer=signed.signer,
    )


def _package(tree: BagTree) -> tuple[Package, str, Judgement | None]:
    """The package, the digest of its description (`sha256:` and hex), and what is wrong."""
    names = Counter(entry.path for entry in tree.entries())
    if PACKAGE not in names:
        return _EMPTY, "", failed(Ground.PACKAGE_MISSING)
    if names[PACKAGE] > 1 or names[DIGEST] > 1:
        return _EMPTY, "", failed(Ground.DUPLICATE_MEMBER)
    try:
        content = gathered(tree.chunks(PACKAGE))
        package = read_package(parse_json(content))
    except (BundleUnreadable, DescriptionMalformed):
        return _EMPTY, "", failed(Ground.PACKAGE_MALFORMED)
    return package, f"sha256:{hashlib.sha256(content).hexdigest()}", None


def _resources(tree: BagTree, package: Package) -> tuple[Resource, ...]:
    """Every file of the archive and every listed one, by path."""
    found: Counter[str] = Counter()
    others: set[str] = set()
    for entry in tree.entries():
        if entry.kind is EntryKind.FILE:
            found[entry.path] += 1
        elif entry.kind is not EntryKind.DIRECTORY:
            others.add(entry.path)
    listed = {one.path: one for one in package.listed}
    paths = sorted((set(found) | others | set(listed)) - {PACKAGE, DIGEST})
    return tuple(_resource(tree, path, listed.get(path), found[path]) for path in paths)


def _resource(tree: BagTree, path: str, listed: Listed | None, times: int) -> Resource:
    if _is_unsafe(path):
        return Resource(path, None, None, failed(Ground.UNSAFE_PATH))
    if times == 0:
        elsewhere = listed is not None and listed.is_elsewhere
        missing = not_checked(Ground.FILE_ELSEWHERE) if elsewhere else failed(Ground.FILE_MISSING)
        return Resource(path, None, None, missing)
    if times > 1:
        return Resource(path, None, None, failed(Ground.DUPLICATE_MEMBER))
    sha256 = hashlib.sha256()
    hashers = {"sha256": sha256}
    stated = listed.algorithm if listed else ""
    if stated and stated not in hashers:
        hashers[stated] = hashlib.new(stated)
    size = 0
    try:
        for piece in tree.chunks(path):
            size += len(piece)
            for hasher in hashers.values():
                hasher.update(piece)
    except BundleUnreadable:
        return Resource(path, None, None, failed(Ground.FILE_UNREADABLE))
    judgement = _compared(listed, size, hashers[stated].hexdigest() if stated else "")
    return Resource(path, size, sha256.hexdigest(), judgement)


def _compared(listed: Listed | None, size: int, digest: str) -> Judgement:
    if listed is None:
        return failed(Ground.FILE_UNLISTED)
    if listed.size is not None and listed.size != size:
        return failed(Ground.FILE_CHANGED)
    if not digest:
        return not_checked(Ground.DIGEST_UNKNOWN)
    return _HOLDS if digest == listed.digest else failed(Ground.FILE_CHANGED)


def _is_unsafe(path: str) -> bool:
    parts = path.replace("\\", "/").split("/")
    return path.startswith(("/", "\\")) or ".." in parts or "\0" in path


def _integrity(resources: Sequence[Resource], package: Package) -> Judgement:
    """The worst of the files' judgements; an archive without any capture in it fails."""
    if not any(_is_capture(one.path, package) for one in resources):
        return failed(Ground.NO_ARCHIVE)
    for standing in (Standing.FAILED, Standing.NOT_CHECKED):
        for resource in resources:
            if resource.judgement.standing is standing:
                return resource.judgement
    return _HOLDS


def _is_capture(path: str, package: Package) -> bool:
    if package.is_multi:
        return path.endswith(".wacz")
    return path.startswith("archive/") and path.endswith((".warc", ".warc.gz"))


def _digest_file(
    tree: BagTree, package_digest: str, roots: Sequence[bytes], check_time: TimeStampCheck
) -> tuple[Judgement, Signed]:
    if all(entry.path != DIGEST for entry in tree.entries()):
        return absent(Ground.DIGEST_FILE_MISSING), not_signed()
    try:
        found = parse_json(gathered(tree.chunks(DIGEST)))
    except (BundleUnreadable, DescriptionMalformed):
        # Whether a signature stood there cannot be told any more: that is no "not signed".
        broken = failed(Ground.DIGEST_FILE_MALFORMED)
        return broken, Signed(broken, broken, broken, None)
    matches = bool(package_digest) and found.get("hash") == package_digest
    package = _HOLDS if matches else failed(Ground.DIGEST_MISMATCH)
    data = found.get("signedData")
    if data is None:
        return package, not_signed()
    if not isinstance(data, dict):
        broken = failed(Ground.SIGNED_DATA_MALFORMED)
        return package, Signed(broken, broken, broken, None)
    return package, judge_signature(
        data, package_hash=package_digest, roots=roots, check_time=check_time
    )
