# SPDX-License-Identifier: Apache-2.0
"""Step 11: what is not in the parcel is listed: every file an event names is here or in the list.

The list itself is the sender's word; what is proven is that it agrees with the events.
"""

from dokaz.core.errors import InvalidInput
from dokaz.core.parcel import layout
from dokaz.core.parcel.tables import read_omissions
from dokaz.core.verify.case import Case
from dokaz.core.verify.verdict import Findings, StepReport


def check(case: Case) -> StepReport:
    """Fill `case.omissions` and report."""
    findings = Findings()
    if layout.OMISSIONS not in case.reader:
        findings.failed("omissions.missing", path=layout.OMISSIONS)
        return findings.report(11, "omissions")
    try:
        case.omissions = read_omissions(case.reader.read(layout.OMISSIONS))
    except InvalidInput as error:
        findings.failed("omissions.malformed", path=layout.OMISSIONS, reason=error)
        return findings.report(11, "omissions")
    for each in case.omissions:
        findings.note(
            "omissions.entry",
            item=each.item,
            file=each.file or "-",
            sha256=each.sha256 or "-",
            reason=each.reason.value,
            note=each.note or "-",
        )
        if each.file and each.file in case.files:
            findings.failed("omissions.present", file=each.file, path=case.files[each.file].path)
    _check_events(case, findings)
    if case.record is not None and case.record.counts.omissions != len(case.omissions):
        findings.failed(
            "metadata.count",
            what="omissions",
            stated=case.record.counts.omissions,
            found=len(case.omissions),
        )
    if not findings.has_failed and not case.events:
        findings.not_checked("omissions.no_events")
    elif not findings.has_failed:
        findings.proven("omissions.agree", count=len(case.omissions))
    return findings.report(11, "omissions")


def _check_events(case: Case, findings: Findings) -> None:
    assert case.omissions is not None
    listed = {each.file: each for each in case.omissions if each.file}
    unexplained: dict[str, str] = {}
    for each in case.events:
        for concerned in each.event.objects:
            if concerned.file is None or concerned.file in case.files:
                continue
            entry = listed.get(concerned.file)
            if entry is None:
                unexplained[concerned.file] = each.event.id
            elif entry.sha256 and concerned.sha256 not in (None, entry.sha256):
                findings.failed("omissions.other_digest", file=concerned.file, event=each.event.id)
    for file, event in unexplained.items():
        findings.failed("omissions.unlisted", file=file, event=event)
