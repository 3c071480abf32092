# SPDX-License-Identifier: Apache-2.0
"""Verifying a parcel: twelve numbered steps (docs/formats/parcel.md section 8).

Order matters only where a step needs what an earlier one read; no step is skipped because another
failed, so that one report names everything that is wrong. A step that cannot run says so.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from dokaz.core.digests import sha256
from dokaz.core.errors import DokazError, InvalidInput, StorageFault
from dokaz.core.parcel import layout
from dokaz.core.parcel.errors import ParcelUnreadable, UnknownFormat, UnsafeContainer
from dokaz.core.parcel.items import ParcelRecord
from dokaz.core.parcel.packing import Deviation, Record
from dokaz.core.parcel.reader import ParcelReader, open_parcel
from dokaz.core.parcel.times import write_time
from dokaz.core.verify.case import Case, EventStep, ReadEvent
from dokaz.core.verify.digesting import Progress
from dokaz.core.verify.errors import CannotRead
from dokaz.core.verify.steps import (
    bag,
    blocks,
    custody,
    events,
    log,
    metadata,
    omissions,
    seal,
    timestamps,
    witnesses,
)
from dokaz.core.verify.trust import Trust
from dokaz.core.verify.verdict import Finding, Findings, Report, Status, StepReport

KIND = "parcel"

_Step = Callable[[Case], StepReport]
# Steps 2 to 12 with their stable ids; step 1 is opening the container.
_BEFORE_EVENTS: tuple[tuple[int, str, _Step], ...] = (
    (2, "bag", bag.check),
    (3, "metadata", metadata.check),
)
# Those that see each event as it is read, beside step 4, which reads.
_ON_EVENTS: tuple[tuple[int, str, Callable[[Case], EventStep]], ...] = (
    (5, "inclusion", log.Inclusion),
    (10, "custody", custody.Custody),
    (11, "omissions", omissions.Omissions),
)
_AFTER_EVENTS: tuple[tuple[int, str, _Step], ...] = (
    (6, "log", log.check_signature),
    (7, "witnesses", witnesses.check),
    (8, "timestamps", timestamps.check),
    (9, "blocks", blocks.check),
    (12, "seal", seal.check),
)
# What is said of custody and omissions rests on the events being signed and in the ledger.
_GROUNDS = ("events", "inclusion")
_RESTING = ("custody", "omissions")


def no_progress(done: int, total: int) -> None:
    """Says nothing."""


def verify_path(
    path: Path,
    *,
    trust: Trust,
    workers: int | None = None,
    progress: Progress = no_progress,
) -> Report:
    """Verify a parcel that lies as a zip or an unpacked folder at `path`.

    Raises:
        CannotRead: absent, unreadable, no parcel, or of a newer format.
    """
    return verify_opened(lambda: open_parcel(path), trust=trust, workers=workers, progress=progress)


def verify_opened(
    opener: Callable[[], ParcelReader],
    *,
    trust: Trust,
    workers: int | None = None,
    progress: Progress = no_progress,
) -> Report:
    """Verify the parcel that `opener` opens; the reader is closed afterwards.

    Raises:
        CannotRead: as `verify_path`.
    """
    try:
        with opener() as reader:
            case = Case(
                reader=reader,
                trust=trust,
                workers=workers or os.cpu_count() or 1,
                progress=progress,
            )
            return _verify(case)
    except UnsafeContainer as error:
        return _unsafe(error)
    except ParcelUnreadable as error:
        where = f" ({error.where})" if error.where else ""
        raise CannotRead(str(error).removesuffix(".") + where) from error
    except (UnknownFormat, StorageFault) as error:
        raise CannotRead(str(error)) from error


def _verify(case: Case) -> Report:
    steps = [_check_container(case)]
    steps += [_run(number, name, step, case) for number, name, step in _BEFORE_EVENTS]
    steps += _look_at_events(case)
    steps += [_run(number, name, step, case) for number, name, step in _AFTER_EVENTS]
    steps.sort(key=lambda step: step.number)
    return Report(kind=KIND, subject=_subject(case), steps=tuple(_tempered(steps)))


def _look_at_events(case: Case) -> list[StepReport]:
    """Read events once and show each to every step that judges them."""
    signatures = events.Signatures(case)
    watching = [_Watching(4, "events", lambda case: signatures, case)]
    watching += [_Watching(number, name, make, case) for number, name, make in _ON_EVENTS]
    for each in signatures.read():
        for one in watching:
            one.see(each)
    return [one.report() for one in watching]


class _Watching:
    """One step over events. A refusal that it did not turn into a finding fails it, alone."""

    def __init__(
        self, number: int, name: str, make: Callable[[Case], EventStep], case: Case
    ) -> None:
        self._number, self._name = number, name
        self._step: EventStep | None = None
        self._refused = Findings()
        try:
            self._step = make(case)
        except (UnsafeContainer, StorageFault):
            raise
        except DokazError as error:
            self._give_up(error)

    def see(self, each: ReadEvent) -> None:
        if self._step is None:
            return
        try:
            self._step.see(each)
        except (UnsafeContainer, StorageFault):
            raise
        except DokazError as error:
            self._give_up(error)

    def report(self) -> StepReport:
        if self._step is None:
            return self._refused.report(self._number, self._name)
        return self._step.report()

    def _give_up(self, error: DokazError) -> None:
        self._refused.failed("step.refused", reason=error)
        self._step = None


def _tempered(steps: list[StepReport]) -> list[StepReport]:
    """Custody and omissions are judged from the events, so they are never better than those."""
    by_id = {step.id: step for step in steps}
    open_steps = [by_id[name] for name in _GROUNDS if by_id[name].status is not Status.PROVEN]
    if not open_steps:
        return steps
    numbers = ", ".join(str(step.number) for step in open_steps)
    doubt = Finding(Status.NOT_CHECKED, "step.rests_on", {"steps": numbers})
    return [
        replace(step, findings=(*step.findings, doubt)) if step.id in _RESTING else step
        for step in steps
    ]


def _run(number: int, name: str, step: _Step, case: Case) -> StepReport:
    """Run one step; a refusal that the step did not turn into a finding still fails it."""
    try:
        return step(case)
    except (UnsafeContainer, StorageFault):
        raise
    except DokazError as error:
        findings = Findings()
        findings.failed("step.refused", reason=error)
        return findings.report(number, name)


def _check_container(case: Case) -> StepReport:
    """Step 1. Whether the zip is safe was judged when it was opened; here format and packing."""
    findings = Findings()
    try:
        case.record = case.reader.record()
    except UnknownFormat:
        if not _is_damaged(case.reader, layout.PARCEL):
            raise
        findings.failed("container.record_damaged", path=layout.PARCEL)
    except ParcelUnreadable:
        raise
    except InvalidInput as error:
        findings.failed("container.record_malformed", path=layout.PARCEL, reason=error)
    if case.record is not None and case.record.ref != case.reader.name:
        findings.note("container.renamed", ref=case.record.ref, name=case.reader.name)
    _check_packing(case, findings)
    if case.reader.companions:
        findings.note("container.companions", files=case.reader.companions)
    if not findings.has_failed:
        findings.proven("container.safe", files=len(case.reader.sizes), format=layout.FORMAT)
    return findings.report(1, "container")


def _check_packing(case: Case, findings: Findings) -> None:
    """The zip's own records: as our writer makes them, changed since, or another program's.

    A zip in which most is as packed and something is not was changed after it was packed. One in
    which nothing is was written again, as programs for zips do; that takes nothing from its files,
    but nobody can say of its records that they are the sender's.
    """
    packing = case.reader.packing
    if packing is None:
        return
    if packing.is_other_work or (case.record and not packing.is_of(case.record.made_at)):
        findings.not_checked("container.repacked")
    elif packing.is_as_packed:
        findings.proven("container.as_packed")
    for each in () if packing.is_other_work else packing.deviations:
        _name_changed(each, findings)


def _name_changed(each: Deviation, findings: Findings) -> None:
    match each.record:
        case Record.HEADER:
            findings.failed("container.header_changed", path=each.member, at=each.at)
        case Record.TRAILER:
            findings.failed("container.trailer_changed", path=each.member, at=each.at)
        case Record.ENTRY:
            findings.failed("container.entry_changed", path=each.member, at=each.at)
        case Record.PLACE:
            findings.failed("container.place_changed", path=each.member, at=each.at)
        case Record.END:
            findings.failed("container.end_changed", at=each.at)


def _is_damaged(reader: ParcelReader, path: str) -> bool:
    """Whether a file is not what the tag manifest says: then its format line means nothing."""
    digest_line = f"{sha256(reader.read(path)).hex()}  {path}".encode()
    try:
        return digest_line not in set(reader.lines(layout.TAG_MANIFEST))
    except InvalidInput:
        return True


def _subject(case: Case) -> dict[str, str]:
    subject = {"folder": case.reader.name}
    record: ParcelRecord | None = case.record
    if record is not None:
        subject |= {
            "ref": record.ref,
            "made_at": write_time(record.made_at),
            "sender": record.sender_name,
            "recipient": record.recipient,
            "purpose": record.purpose,
            "items": str(record.counts.items),
            "files": str(record.counts.files),
            "bytes": str(record.counts.bytes),
            "events": str(record.counts.events),
        }
    return subject


def _unsafe(error: UnsafeContainer) -> Report:
    """A container that must not be unpacked: nothing in it is looked at."""
    findings = Findings()
    findings.failed("container.unsafe", reason=error)
    if error.where:
        findings.failed("container.unsafe_at", path=error.where)
    steps = [findings.report(1, "container")]
    for number, name in sorted(_names()):
        skipped = Findings()
        skipped.not_checked("step.not_reached")
        steps.append(skipped.report(number, name))
    return Report(kind=KIND, subject={}, steps=tuple(steps))


def _names() -> Iterator[tuple[int, str]]:
    """Numbers and ids of the steps after the first."""
    yield 4, "events"
    for number, name, _ in (*_BEFORE_EVENTS, *_AFTER_EVENTS):
        yield number, name
    for number, name, _ in _ON_EVENTS:
        yield number, name
