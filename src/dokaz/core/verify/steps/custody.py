# SPDX-License-Identifier: Apache-2.0
"""Step 10: custody is complete: each file's origin, one digest throughout, order, gaps.

What can be seen: an event that a later one names as its forerunner and that is not here; a file
without the event by which it came in; two digests for one file. What cannot: an event that no other
event names and that the sender keeps back. The report says which of the two it is.
"""

from datetime import datetime, timedelta

from dokaz.core.digests import StreamDigester
from dokaz.core.parcel import layout
from dokaz.core.parcel.custody import INGESTION, ORIGIN_EVENTS, EventObject, Outcome
from dokaz.core.parcel.id_table import IdTable
from dokaz.core.parcel.plan import ORIGINAL
from dokaz.core.parcel.tables import Timeline
from dokaz.core.parcel.times import write_time
from dokaz.core.verify.case import Case, ReadEvent
from dokaz.core.verify.verdict import Findings, StepReport

# Clocks of field devices differ; a larger step back is named.
_TOLERANCE = timedelta(minutes=5)

_TOUCHED, _HAS_ORIGIN = 1, 2


class Custody:
    """Step 10. Of each file it keeps one byte, of each event its identifier and place."""

    def __init__(self, case: Case) -> None:
        self.findings = Findings()
        self._case = case
        self._marks = bytearray(len(case.files))
        self._touched_elsewhere = IdTable()
        self._places = IdTable()
        self._links = Links(self._places)
        self._latest: datetime | None = None
        self._timeline = Timeline(
            ref_of=case.items.ref, place_of=case.files.place, organisations=case.organisations
        )
        self._table = StreamDigester()
        self._table.update(self._timeline.heading)

    def see(self, each: ReadEvent) -> None:
        event, index = each.event, each.disclosed.index
        if not self._places.put(event.id, index):
            self.findings.failed("custody.event_twice", event=event.id)
        for concerned in event.objects:
            if concerned.file is not None:
                self._links.see(each, concerned, is_first=self._is_first(concerned))
                self._check_file(each, concerned)
        self._check_time(each)
        self._table.update(self._timeline.rows(index, event))
        if event.outcome is not Outcome.SUCCESS:
            self.findings.note(
                "custody.recorded_failure",
                type=event.type,
                outcome=event.outcome.value,
                event=event.id,
                at=write_time(event.at),
            )

    def report(self) -> StepReport:
        case, findings = self._case, self.findings
        for number, mark in enumerate(self._marks):
            if not mark & _HAS_ORIGIN:
                findings.failed(
                    "custody.no_origin",
                    path=case.files.path(number),
                    file=case.files.id(number),
                    role=case.files.role(number),
                )
        self._links.judge(findings)
        _check_count(case, findings)
        _check_timeline(case, self._table, findings)
        if not case.files:
            findings.not_checked("custody.no_files")
        elif not findings.has_failed:
            findings.proven("custody.complete", files=len(case.files), events=case.event_count)
        return findings.report(10, "custody")

    def _is_first(self, concerned: EventObject) -> bool:
        """Whether no earlier event concerned the same file."""
        number = self._case.files.number(concerned.id)
        if number is None:
            return self._touched_elsewhere.put(concerned.id, 0)
        is_first = not self._marks[number] & _TOUCHED
        self._marks[number] |= _TOUCHED
        return is_first

    def _check_file(self, each: ReadEvent, concerned: EventObject) -> None:
        files = self._case.files
        number = files.number(concerned.id)
        if number is None or concerned.sha256 is None:
            return  # of another file, or the event states no digest and says nothing of the bytes
        found, size = files.found(number)
        wanted = {INGESTION} if files.role(number) == ORIGINAL else ORIGIN_EVENTS
        if (concerned.sha256, concerned.size) != (found, size):
            self.findings.failed(
                "custody.other_digest",
                path=files.path(number),
                event=each.event.id,
                type=each.event.type,
                expected=concerned.sha256,
                found=found,
            )
        elif each.event.type in wanted and each.event.outcome is Outcome.SUCCESS:
            self._marks[number] |= _HAS_ORIGIN

    def _check_time(self, each: ReadEvent) -> None:
        at, latest = each.event.at, self._latest
        if latest is not None and latest - at > _TOLERANCE:
            self.findings.note(
                "custody.time_goes_back",
                event=each.event.id,
                at=write_time(at),
                before=write_time(latest),
            )
        self._latest = at if latest is None else max(latest, at)


class Links:
    """Events that name the one before them of the same file, and those that do not."""

    def __init__(self, places: IdTable) -> None:
        self._places = places
        self._linked = self._unlinked = 0
        # Named before it was seen: file, event and its place, the event named.
        self._open: list[tuple[str, str, int, str]] = []

    def see(self, each: ReadEvent, concerned: EventObject, *, is_first: bool) -> None:
        """Count one; `is_first`: there is no earlier event of this file."""
        if concerned.prev is None:
            self._unlinked += not is_first
            return
        self._linked += 1
        index = each.disclosed.index
        before = self._places.get(concerned.prev)
        if before is None or before >= index:
            self._open.append((concerned.id, each.event.id, index, concerned.prev))

    def judge(self, findings: Findings) -> None:
        """Say what is missing, after the last event."""
        for file, event, index, missing in self._open:
            before = self._places.get(missing)
            if before is None:
                findings.failed("custody.gap", file=file, event=event, missing=missing)
            elif before >= index:
                findings.failed("custody.circle", file=file, event=event)
        if self._unlinked:
            findings.note("custody.unlinked", unlinked=self._unlinked, linked=self._linked)


def _check_timeline(case: Case, expected: StreamDigester, findings: Findings) -> None:
    """The table is what people read, so it must say what the events say.

    Another version of the program may write it otherwise; then it is not checked, not failed.
    """
    if layout.TIMELINE not in case.reader or not case.events_complete:
        return  # named by steps 2 and 4
    found = case.digests.get(layout.TIMELINE)
    if found is not None and found.sha256 != expected.result().sha256:
        findings.not_checked("custody.timeline_other", path=layout.TIMELINE)


def _check_count(case: Case, findings: Findings) -> None:
    if case.record is None or not case.events_complete:
        return  # named by steps 1 and 4
    if case.record.counts.events != case.event_count:
        findings.failed(
            "metadata.count",
            what="events",
            stated=case.record.counts.events,
            found=case.event_count,
        )
