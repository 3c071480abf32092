# SPDX-License-Identifier: Apache-2.0
"""Step 2: the bag is complete and every digest of every manifest holds (RFC 8493 section 3).

Stricter than BagIt: every file but the tag manifest itself and the seal must stand in a manifest,
so that nothing can be slipped in. `fetch.txt` is never followed.
"""

import re
from collections.abc import Iterable, Iterator

from dokaz.core.bundle.bagit_writer import DECLARATION_TEXT
from dokaz.core.errors import DokazError, InvalidInput
from dokaz.core.parcel import layout
from dokaz.core.parcel.names import nfc
from dokaz.core.verify.case import Case
from dokaz.core.verify.digesting import digest_members
from dokaz.core.verify.found import FoundDigests, PathMarks
from dokaz.core.verify.verdict import Findings, StepReport

_LINE = re.compile(rb"([0-9a-f]+)  (.+)\Z", re.DOTALL)
_LENGTHS = {"sha256": 64, "sha512": 128}
_OXUM = re.compile(r"^Payload-Oxum:\s*([0-9]+)\.([0-9]+)\s*$", re.MULTILINE)
_MAX_BAG_INFO = 1 << 20


def check(case: Case) -> StepReport:
    """Fill `case.digests` and report."""
    findings = Findings()
    case.digests = _digest_everything(case, findings)
    for algorithm, path in layout.MANIFESTS.items():
        _check_manifest(case, path, algorithm, _payload(case), findings)
    _check_manifest(case, layout.TAG_MANIFEST, "sha256", _tag_files(case), findings)
    _check_declaration(case, findings)
    _check_oxum(case, findings)
    if not findings.has_failed:
        count, size = _payload_size(case)
        findings.proven("bag.complete", files=count, bytes=size)
    return findings.report(2, "bag")


def _digest_everything(case: Case, findings: Findings) -> FoundDigests:
    digests = FoundDigests(case.reader.sizes)
    results = digest_members(
        case.reader,
        both_for=lambda path: path.startswith(layout.DATA),
        workers=case.workers,
        progress=case.progress,
    )
    for path, result in results:
        if isinstance(result, DokazError):
            findings.failed("bag.unreadable", path=path, reason=result)
            continue
        digests.put(path, result.digests)
        if not result.fits_checksum:
            findings.failed("bag.checksum", path=path)
    return digests


def _check_manifest(
    case: Case, path: str, algorithm: str, expected: Iterable[str], findings: Findings
) -> None:
    """Hold every line of a manifest against what was found, then look for what it leaves out."""
    if path not in case.reader:
        findings.failed("bag.manifest_missing", path=path)
        return
    listed = PathMarks(case.digests, len(case.reader.sizes))
    try:
        for number, line in enumerate(case.reader.lines(path), 1):
            match = _LINE.match(line)
            if match is None or len(match[1]) != _LENGTHS[algorithm]:
                findings.failed("bag.manifest_line", path=path, line=number)
                continue
            name = nfc(match[2].decode("utf-8", "backslashreplace"))
            if name in listed:
                findings.failed("bag.listed_twice", path=path, file=name)
            listed.add(name)
            _compare(case, name, match[1].decode(), algorithm, path, findings)
    except InvalidInput as error:
        findings.failed("bag.unreadable", path=path, reason=error)
    for name in expected:
        if name not in listed:
            findings.failed("bag.not_listed", path=name, manifest=path)


def _compare(
    case: Case, name: str, expected: str, algorithm: str, manifest: str, findings: Findings
) -> None:
    if name not in case.reader:
        findings.failed("bag.file_missing", path=name, manifest=manifest)
        return
    if case.digests.size(name) is None:
        return  # named already: its bytes cannot be read
    found = case.digests.text(name, algorithm)
    if found != expected:
        findings.failed(
            "bag.digest",
            path=name,
            manifest=manifest,
            algorithm=algorithm,
            expected=expected,
            found=found or "-",
        )


def _payload(case: Case) -> Iterator[str]:
    return (path for path in case.reader.sizes if path.startswith(layout.DATA))


def _payload_size(case: Case) -> tuple[int, int]:
    """Number of files and bytes under `data/`."""
    sizes = [case.reader.sizes[path] for path in _payload(case)]
    return len(sizes), sum(sizes)


def _tag_files(case: Case) -> Iterator[str]:
    free = {layout.TAG_MANIFEST, layout.SEAL}
    for path in case.reader.sizes:
        if not path.startswith(layout.DATA) and path not in free:
            yield path


def _check_declaration(case: Case, findings: Findings) -> None:
    if layout.BAGIT not in case.reader:
        findings.failed("bag.file_missing", path=layout.BAGIT, manifest=layout.TAG_MANIFEST)
        return
    try:
        declaration = case.reader.read(layout.BAGIT, limit=len(DECLARATION_TEXT))
    except InvalidInput:
        declaration = b""
    if declaration != DECLARATION_TEXT:
        findings.failed("bag.declaration")


def _check_oxum(case: Case, findings: Findings) -> None:
    if layout.BAG_INFO not in case.reader:
        findings.failed("bag.file_missing", path=layout.BAG_INFO, manifest=layout.TAG_MANIFEST)
        return
    try:
        text = case.reader.read(layout.BAG_INFO, limit=_MAX_BAG_INFO).decode("utf-8", "replace")
    except InvalidInput as error:
        findings.failed("bag.unreadable", path=layout.BAG_INFO, reason=error)
        return
    count, size = _payload_size(case)
    match = _OXUM.search(text)
    # As text: `int` refuses some thousands of digits.
    if match is not None and match.groups() != (str(size), str(count)):
        findings.failed("bag.oxum", expected=f"{match[1]}.{match[2]}", found=f"{size}.{count}")
