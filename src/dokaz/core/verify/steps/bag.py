# SPDX-License-Identifier: Apache-2.0
"""Step 2: the bag is complete and every digest of every manifest holds (RFC 8493 section 3).

Stricter than BagIt: every file but the tag manifest itself and the seal must stand in a manifest,
so that nothing can be slipped in. `fetch.txt` is never followed.
"""

import re

from dokaz.core.digests import DigestSet
from dokaz.core.errors import DokazError, InvalidInput
from dokaz.core.parcel import layout
from dokaz.core.parcel.bag import DECLARATION
from dokaz.core.verify.case import Case
from dokaz.core.verify.digesting import Wanted, digest_members
from dokaz.core.verify.verdict import Findings, StepReport

_LINE = re.compile(rb"([0-9a-f]+)  (.+)\Z", re.DOTALL)
_LENGTHS = {"sha256": 64, "sha512": 128}
_OXUM = re.compile(r"^Payload-Oxum:\s*(\d+)\.(\d+)\s*$", re.MULTILINE)
_MAX_BAG_INFO = 1 << 20

Manifest = dict[str, str]


def check(case: Case) -> StepReport:
    """Fill `case.digests` and report."""
    findings = Findings()
    manifests = {
        algorithm: _read_manifest(case, path, algorithm, findings)
        for algorithm, path in layout.MANIFESTS.items()
    }
    tags = _read_manifest(case, layout.TAG_MANIFEST, "sha256", findings)
    case.digests = _digest_everything(case, findings)
    for algorithm, manifest in manifests.items():
        if manifest is not None:
            _compare(case, manifest, algorithm, layout.MANIFESTS[algorithm], findings)
            _require_listed(_payload(case), manifest, layout.MANIFESTS[algorithm], findings)
    if tags is not None:
        _compare(case, tags, "sha256", layout.TAG_MANIFEST, findings)
        _require_listed(_tag_files(case), tags, layout.TAG_MANIFEST, findings)
    _check_declaration(case, findings)
    _check_oxum(case, findings)
    if not findings.has_failed:
        size = sum(case.reader.sizes[path] for path in _payload(case))
        findings.proven("bag.complete", files=len(_payload(case)), bytes=size)
    return findings.report(2, "bag")


def _read_manifest(case: Case, path: str, algorithm: str, findings: Findings) -> Manifest | None:
    if path not in case.reader:
        findings.failed("bag.manifest_missing", path=path)
        return None
    manifest: Manifest = {}
    try:
        for number, line in enumerate(case.reader.lines(path), 1):
            match = _LINE.match(line)
            if match is None or len(match[1]) != _LENGTHS[algorithm]:
                findings.failed("bag.manifest_line", path=path, line=number)
                continue
            name = match[2].decode("utf-8", "backslashreplace")
            if name in manifest:
                findings.failed("bag.listed_twice", path=path, file=name)
            manifest[name] = match[1].decode()
    except InvalidInput as error:
        findings.failed("bag.unreadable", path=path, reason=error)
    return manifest


def _digest_everything(case: Case, findings: Findings) -> dict[str, DigestSet]:
    wanted = [Wanted(path, path.startswith(layout.DATA)) for path in case.reader.sizes]
    digests: dict[str, DigestSet] = {}
    results = digest_members(case.reader, wanted, workers=case.workers, progress=case.progress)
    for path, result in results:
        if isinstance(result, DokazError):
            findings.failed("bag.unreadable", path=path, reason=result)
        else:
            digests[path] = result
    return digests


def _compare(case: Case, manifest: Manifest, algorithm: str, path: str, findings: Findings) -> None:
    for name, expected in manifest.items():
        if name not in case.reader:
            findings.failed("bag.file_missing", path=name, manifest=path)
            continue
        found = case.digests.get(name)
        if found is not None and getattr(found, algorithm) != expected:
            findings.failed(
                "bag.digest",
                path=name,
                manifest=path,
                algorithm=algorithm,
                expected=expected,
                found=getattr(found, algorithm),
            )


def _require_listed(
    paths: list[str], manifest: Manifest, manifest_path: str, findings: Findings
) -> None:
    for path in paths:
        if path not in manifest:
            findings.failed("bag.not_listed", path=path, manifest=manifest_path)


def _payload(case: Case) -> list[str]:
    return [path for path in case.reader.sizes if path.startswith(layout.DATA)]


def _tag_files(case: Case) -> list[str]:
    free = {layout.TAG_MANIFEST, layout.SEAL}
    return [
        path for path in case.reader.sizes if not path.startswith(layout.DATA) and path not in free
    ]


def _check_declaration(case: Case, findings: Findings) -> None:
    if layout.BAGIT not in case.reader:
        findings.failed("bag.file_missing", path=layout.BAGIT, manifest=layout.TAG_MANIFEST)
        return
    try:
        declaration = case.reader.read(layout.BAGIT, limit=len(DECLARATION))
    except InvalidInput:
        declaration = b""
    if declaration != DECLARATION:
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
    payload = _payload(case)
    size = sum(case.reader.sizes[path] for path in payload)
    match = _OXUM.search(text)
    if match is not None and (int(match[1]), int(match[2])) != (size, len(payload)):
        findings.failed(
            "bag.oxum", expected=f"{match[1]}.{match[2]}", found=f"{size}.{len(payload)}"
        )
