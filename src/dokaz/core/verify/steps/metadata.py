# SPDX-License-Identifier: Apache-2.0
"""Step 3: the metadata agree with the files that are there, and with the counts of the parcel.

PREMIS and RO-Crate are views for other programs and are not judged here; the tag manifest covers
their bytes.
"""

from dokaz.core.errors import InvalidInput
from dokaz.core.parcel import layout
from dokaz.core.parcel.items import FileRecord, ItemRecord
from dokaz.core.verify.case import Case
from dokaz.core.verify.verdict import Findings, StepReport


def check(case: Case) -> StepReport:
    """Fill `case.items` and `case.files` and report."""
    findings = Findings()
    items = _read_items(case, findings)
    case.items = tuple(items)
    case.files = _index_files(items, findings)
    named: set[str] = set()
    for item in items:
        for file in item.files:
            _check_file(case, item, file, named, findings)
    for path in case.reader.sizes:
        if path.startswith(layout.DATA) and path not in named:
            findings.failed("metadata.file_unnamed", path=path)
    _check_counts(case, findings)
    if not findings.has_failed:
        findings.proven("metadata.agree", items=len(items), files=len(named))
    return findings.report(3, "metadata")


def _read_items(case: Case, findings: Findings) -> list[ItemRecord]:
    items: list[ItemRecord] = []
    if layout.ITEMS not in case.reader:
        findings.failed("metadata.missing", path=layout.ITEMS)
        return items
    refs: set[str] = set()
    try:
        for number, line in enumerate(case.reader.lines(layout.ITEMS), 1):
            try:
                item = ItemRecord.from_line(line)
            except InvalidInput as error:
                findings.failed("metadata.line", path=layout.ITEMS, line=number, reason=error)
                continue
            if item.ref in refs:
                findings.failed("metadata.item_twice", item=item.ref)
            refs.add(item.ref)
            items.append(item)
    except InvalidInput as error:
        findings.failed("metadata.unreadable", path=layout.ITEMS, reason=error)
    return items


def _index_files(items: list[ItemRecord], findings: Findings) -> dict[str, FileRecord]:
    files: dict[str, FileRecord] = {}
    for item in items:
        for file in item.files:
            if file.id in files:
                findings.failed("metadata.file_id_twice", path=file.path)
            files[file.id] = file
    return files


def _check_file(
    case: Case, item: ItemRecord, file: FileRecord, named: set[str], findings: Findings
) -> None:
    if file.path in named:
        findings.failed("metadata.file_twice", path=file.path)
    named.add(file.path)
    if not file.path.startswith(f"{layout.DATA}{item.ref}/"):
        findings.failed("metadata.wrong_folder", path=file.path, item=item.ref)
    if file.path not in case.reader:
        findings.failed("metadata.file_missing", path=file.path, item=item.ref)
        return
    found = case.digests.get(file.path)
    if found is None:
        return  # step 2 has said that its bytes could not be read
    if (found.size, found.sha256, found.sha512) != (file.size, file.sha256, file.sha512):
        findings.failed("metadata.digest", path=file.path, expected=file.sha256, found=found.sha256)


def _check_counts(case: Case, findings: Findings) -> None:
    if case.record is None:
        findings.not_checked("metadata.no_record")
        return
    files = [file for item in case.items for file in item.files]
    found = {
        "items": len(case.items),
        "files": len(files),
        "bytes": sum(file.size for file in files),
    }
    for name, count in found.items():
        stated = getattr(case.record.counts, name)
        if stated != count:
            findings.failed("metadata.count", what=name, stated=stated, found=count)
