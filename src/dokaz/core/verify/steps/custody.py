# SPDX-License-Identifier: Apache-2.0
"""Step 10: custody is complete: each file's origin, one digest throughout, order, gaps.

What can be seen: an event that a later one names as its forerunner and that is not here; a file
without the event by which it came in; two digests for one file. What cannot: an event that no other
event names and that the sender keeps back. The report says which of the two it is.
"""

from collections import defaultdict
from datetime import timedelta

from dokaz.core.digests import DigestSet, digest_chunks
from dokaz.core.parcel import layout
from dokaz.core.parcel.custody import INGESTION, ORIGIN_EVENTS, EventObject, Outcome
from dokaz.core.parcel.items import FileRecord
from dokaz.core.parcel.plan import ORIGINAL
from dokaz.core.parcel.tables import timeline_csv
from dokaz.core.parcel.times import write_time
from dokaz.core.verify.case import Case, ReadEvent
from dokaz.core.verify.verdict import Findings, StepReport

# Clocks of field devices differ; a larger step back is named.
_TOLERANCE = timedelta(minutes=5)

_Touch = tuple[ReadEvent, EventObject]


def check(case: Case) -> StepReport:
    """Report step 10."""
    findings = Findings()
    touches: defaultdict[str, list[_Touch]] = defaultdict(list)
    for each in sorted(case.events, key=lambda read: read.disclosed.index):
        for concerned in each.event.objects:
            if concerned.file is not None:
                touches[concerned.file].append((each, concerned))
    for file in case.files.values():
        _check_file(case, file, touches.get(file.id, []), findings)
    _check_gaps(case, touches, findings)
    _check_repeats(case, findings)
    _check_times(case, findings)
    _check_count(case, findings)
    _check_timeline(case, findings)
    for each in case.events:
        if each.event.outcome is not Outcome.SUCCESS:
            findings.note(
                "custody.recorded_failure",
                type=each.event.type,
                outcome=each.event.outcome.value,
                event=each.event.id,
                at=write_time(each.event.at),
            )
    if not case.files:
        findings.not_checked("custody.no_files")
    elif not findings.has_failed:
        findings.proven("custody.complete", files=len(case.files), events=len(case.events))
    return findings.report(10, "custody")


def _check_file(case: Case, file: FileRecord, touches: list[_Touch], findings: Findings) -> None:
    found = case.digests.get(file.path) or DigestSet(size=file.size, sha256=file.sha256)
    wanted = {INGESTION} if file.role == ORIGINAL else ORIGIN_EVENTS
    has_origin = False
    for each, concerned in touches:
        if concerned.sha256 is None:
            continue  # the event states no digest, so it says nothing of these bytes
        if (concerned.sha256, concerned.size) != (found.sha256, found.size):
            findings.failed(
                "custody.other_digest",
                path=file.path,
                event=each.event.id,
                type=each.event.type,
                expected=concerned.sha256,
                found=found.sha256,
            )
        elif each.event.type in wanted and each.event.outcome is Outcome.SUCCESS:
            has_origin = True
    if not has_origin:
        findings.failed("custody.no_origin", path=file.path, file=file.id, role=file.role)


def _check_gaps(case: Case, touches: dict[str, list[_Touch]], findings: Findings) -> None:
    places = {each.event.id: each.disclosed.index for each in case.events}
    linked = unlinked = 0
    for file_id, of_file in touches.items():
        for number, (each, concerned) in enumerate(of_file):
            if concerned.prev is None:
                unlinked += number > 0
                continue
            linked += 1
            before = places.get(concerned.prev)
            if before is None:
                findings.failed(
                    "custody.gap", file=file_id, event=each.event.id, missing=concerned.prev
                )
            elif before >= each.disclosed.index:
                findings.failed("custody.circle", file=file_id, event=each.event.id)
    if unlinked:
        findings.note("custody.unlinked", unlinked=unlinked, linked=linked)


def _check_repeats(case: Case, findings: Findings) -> None:
    seen: set[str] = set()
    for each in case.events:
        if each.event.id in seen:
            findings.failed("custody.event_twice", event=each.event.id)
        seen.add(each.event.id)


def _check_times(case: Case, findings: Findings) -> None:
    latest = None
    for each in sorted(case.events, key=lambda read: read.disclosed.index):
        if latest is not None and each.event.at < latest - _TOLERANCE:
            findings.note(
                "custody.time_goes_back",
                event=each.event.id,
                at=write_time(each.event.at),
                before=write_time(latest),
            )
        latest = each.event.at if latest is None else max(latest, each.event.at)


def _check_timeline(case: Case, findings: Findings) -> None:
    """The table is what people read, so it must say what the events say.

    Another version of the program may write it otherwise; then it is not checked, not failed.
    """
    if layout.TIMELINE not in case.reader or not case.events_complete:
        return  # named by steps 2 and 4
    events = ((each.disclosed.index, each.event) for each in case.events)
    expected = digest_chunks(
        timeline_csv(events, items=case.items, organisations=case.organisations)
    )
    found = case.digests.get(layout.TIMELINE)
    if found is not None and found.sha256 != expected.sha256:
        findings.not_checked("custody.timeline_other", path=layout.TIMELINE)


def _check_count(case: Case, findings: Findings) -> None:
    if case.record is None or not case.events_complete:
        return  # named by steps 1 and 4
    if case.record.counts.events != len(case.events):
        findings.failed(
            "metadata.count",
            what="events",
            stated=case.record.counts.events,
            found=len(case.events),
        )
