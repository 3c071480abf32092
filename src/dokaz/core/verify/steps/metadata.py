# SPDX-License-Identifier: Apache-2.0
"""Step 3: the metadata agree with the files that are there, and with the counts of the parcel.

PREMIS and RO-Crate are views for other programs and are not judged here; the tag manifest covers
their bytes.
"""

from collections.abc import Iterator, Mapping

from dokaz.core.errors import InvalidInput
from dokaz.core.parcel import layout
from dokaz.core.parcel.items import FileRecord, ItemRecord
from dokaz.core.verify.case import Case
from dokaz.core.verify.found import KnownFiles, KnownItems, PathMarks
from dokaz.core.verify.verdict import Findings, StepReport


def check(case: Case) -> StepReport:
    """Fill `case.items` and `case.files` and report."""
    findings = Findings()
    case.items, case.files = KnownItems(), KnownFiles(case.digests)
    named = PathMarks(case.digests, len(case.reader.sizes))
    counts = dict.fromkeys(("items", "files", "bytes"), 0)
    for item in _items(case, findings):
        if not case.items.add(item.id, item.ref):
            findings.failed("metadata.item_twice", item=item.ref)
        counts["items"] += 1
        for file in item.files:
            counts["files"] += 1
            counts["bytes"] += file.size
            if not case.files.add(file, item_ref=item.ref):
                findings.failed("metadata.file_id_twice", path=file.path)
            _check_file(case, item, file, named, findings)
    for path in case.reader.sizes:
        if path.startswith(layout.DATA) and path not in named:
            findings.failed("metadata.file_unnamed", path=path)
    _check_counts(case, counts, findings)
    if not findings.has_failed:
        findings.proven("metadata.agree", items=counts["items"], files=counts["files"])
    return findings.report(3, "metadata")


def _items(case: Case, findings: Findings) -> Iterator[ItemRecord]:
    if layout.ITEMS not in case.reader:
        findings.failed("metadata.missing", path=layout.ITEMS)
        return
    try:
        for number, line in enumerate(case.reader.lines(layout.ITEMS), 1):
            try:
                item = ItemRecord.from_line(line)
            except InvalidInput as error:
                findings.failed("metadata.line", path=layout.ITEMS, line=number, reason=error)
                continue
            yield item
    except InvalidInput as error:
        findings.failed("metadata.unreadable", path=layout.ITEMS, reason=error)


def _check_file(
    case: Case, item: ItemRecord, file: FileRecord, named: PathMarks, findings: Findings
) -> None:
    if file.path in named:
        findings.failed("metadata.file_twice", path=file.path)
    named.add(file.path)
    if not file.path.startswith(f"{layout.DATA}{item.ref}/"):
        findings.failed("metadata.wrong_folder", path=file.path, item=item.ref)
    if file.path not in case.reader:
        findings.failed("metadata.file_missing", path=file.path, item=item.ref)
        return
    size = case.digests.size(file.path)
    if size is None:
        return  # step 2 has said that its bytes could not be read
    sha256, sha512 = (case.digests.text(file.path, name) for name in ("sha256", "sha512"))
    if (size, sha256, sha512) != (file.size, file.sha256, file.sha512):
        findings.failed("metadata.digest", path=file.path, expected=file.sha256, found=sha256)


def _check_counts(case: Case, found: Mapping[str, int], findings: Findings) -> None:
    if case.record is None:
        findings.not_checked("metadata.no_record")
        return
    for name, count in found.items():
        stated = getattr(case.record.counts, name)
        if stated != count:
            findings.failed("metadata.count", what=name, stated=stated, found=count)
