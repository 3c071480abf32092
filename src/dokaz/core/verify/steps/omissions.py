# SPDX-License-Identifier: Apache-2.0
"""Step 11: what is not in the parcel is listed: every file an event names is here or in the list.

The list itself is the sender's word; what is proven is that it agrees with the events.
"""

from dokaz.core.errors import InvalidInput
from dokaz.core.parcel import fields, layout
from dokaz.core.parcel.plan import Omission
from dokaz.core.parcel.tables import read_omissions
from dokaz.core.verify.case import Case, ReadEvent
from dokaz.core.verify.verdict import Findings, StepReport


class Omissions:
    """Step 11."""

    def __init__(self, case: Case) -> None:
        self.findings = Findings()
        self._case = case
        self._count = 0
        self._listed: dict[str, str] = {}
        self._unexplained: dict[str, str] = {}
        self._is_readable = False
        if layout.OMISSIONS not in case.reader:
            self.findings.failed("omissions.missing", path=layout.OMISSIONS)
            return
        try:
            for each in read_omissions(case.reader.chunks(layout.OMISSIONS)):
                self._list(each)
        except InvalidInput as error:
            self.findings.failed("omissions.malformed", path=layout.OMISSIONS, reason=error)
        else:
            self._is_readable = True

    def _list(self, each: Omission) -> None:
        self._count += 1
        self.findings.note(
            "omissions.entry",
            item=each.item,
            file=each.file or "-",
            sha256=each.sha256 or "-",
            reason=each.reason.value,
            note=each.note or "-",
        )
        if not each.file:
            return
        self._listed[each.file] = each.sha256
        here = self._case.files.place(each.file) if fields.is_uuid(each.file) else None
        if here is not None:
            self.findings.failed("omissions.present", file=each.file, path=here[1])

    def see(self, each: ReadEvent) -> None:
        if not self._is_readable:
            return
        for concerned in each.event.objects:
            if concerned.file is None or concerned.file in self._case.files:
                continue
            digest = self._listed.get(concerned.file)
            if digest is None:
                self._unexplained[concerned.file] = each.event.id
            elif digest and concerned.sha256 not in (None, digest):
                self.findings.failed(
                    "omissions.other_digest", file=concerned.file, event=each.event.id
                )

    def report(self) -> StepReport:
        if self._is_readable:
            self._judge()
        return self.findings.report(11, "omissions")

    def _judge(self) -> None:
        case, findings = self._case, self.findings
        for file, event in self._unexplained.items():
            findings.failed("omissions.unlisted", file=file, event=event)
        if case.record is not None and case.record.counts.omissions != self._count:
            findings.failed(
                "metadata.count",
                what="omissions",
                stated=case.record.counts.omissions,
                found=self._count,
            )
        if not findings.has_failed and not case.event_count:
            findings.not_checked("omissions.no_events")
        elif not findings.has_failed:
            findings.proven("omissions.agree", count=self._count)
