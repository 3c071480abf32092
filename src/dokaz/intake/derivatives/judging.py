# SPDX-License-Identifier: AGPL-3.0-or-later
"""Judging a capture that takes longer than an examination may: in the background, with more time.

Until it is done the file says that its judgement waits, and never looks judged. A try that runs out
of time or memory, or whose process dies, is made again by the queue; after the last one the file
says why it was not judged, and a person can order the examination anew.
"""

import threading
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from dokaz.core.canonical import canonical_json
from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, Conflict, NotFound
from dokaz.intake.archive import TOOL
from dokaz.intake.derivatives import claims, device_blocks, making
from dokaz.intake.services import service_for
from dokaz.media.errors import FailureReason, MediaFailed
from dokaz.media.limits import Limits
from dokaz.media.results import Capture, Step
from dokaz.media.sandbox import Sandbox

NAME = "judgement.json"
LIMITS = Limits(wall_seconds=3600.0, cpu_seconds=3000)
"""Twenty gigabytes are read, unpacked and digested in some minutes; on a busy node in more."""
_STEPS = (Step.IDENTIFY, Step.CAPTURE)

_lock = threading.Lock()
_sandboxes: list[Sandbox] = []


def judge_file(file_id: UUID, *, organisation_id: UUID, last_try: bool = False) -> None:
    """Judge one original and keep what came of it, unless that is done.

    Raises:
        ExaminationFailed: try again. The last try has written down that it failed.
        SandboxUnavailable, StorageFault: the operator must act; try again.
    """
    actor = service_for(organisation_id, making.SERVICE)
    try:
        opened = evidence.open_file(actor=actor, file_id=file_id, purpose="derivation")
        if not opened.file.technical.get(claims.WAITS):
            return
        found, failed = _judged(opened)
        if failed in making.TRANSIENT and not last_try:
            raise making.ExaminationFailed(failed)
        _keep(actor, opened.file, organisation_id, found, failed)
    except (NotFound, Conflict):
        return  # Sealed or disposed of: nothing is to be judged.


def _judged(opened: evidence.OpenFile) -> tuple[Capture | None, FailureReason | None]:
    with making.plain_copy(opened) as descriptor:
        return judged(descriptor, name=making.decoders_name(opened.file))


def judged(
    descriptor: int, *, name: str, judge: Sandbox | None = None
) -> tuple[Capture | None, FailureReason | None]:
    """What the capture behind a descriptor proves of itself, or why nobody knows. `judge`: None is
    the one with more time.

    Raises:
        SandboxUnavailable: the operator must act; try again.
    """
    try:
        examination = (judge or sandbox()).examine(descriptor, name=name, steps=_STEPS)
    except MediaFailed as failure:
        return None, failure.reason
    failures = [one.reason for one in examination.failures if one.step is Step.CAPTURE]
    return examination.capture, failures[0] if failures else None


def _keep(
    actor: Actor,
    file: evidence.FileView,
    organisation_id: UUID,
    found: Capture | None,
    failed: FailureReason | None,
) -> None:
    facts: Mapping[str, Any] = {
        claims.WAITS: "",
        claims.NOT_JUDGED: failed.value if failed else "",
    }
    if found is not None and found.format:
        evidence.add_renditions(
            actor=actor,
            of_file_id=file.id,
            renditions=[_sidecar(organisation_id, found)],
        )
        device_blocks.keep(actor, file, organisation_id, found.devices)
        facts = {**facts, "capture": claims.judged(found)}
    evidence.record_technical(
        actor=actor, file_id=file.id, technical=facts, tool=TOOL, is_whole=False
    )


def _sidecar(organisation_id: UUID, found: Capture) -> evidence.NewRendition:
    """What the capture says of itself, beside what the examination wrote down."""
    content = {"format": "dokaz.judgement/1", "capture": claims.plain_capture(found)}
    return evidence.NewRendition(
        content=evidence.store_stream(organisation_id, [canonical_json(content)]),
        role="metadata",
        name=NAME,
        media_type="application/json",
        tool=TOOL,
    )


def sandbox() -> Sandbox:
    """This process's confined judge, started when first needed."""
    with _lock:
        if not _sandboxes:
            _sandboxes.append(Sandbox(workers=1, steps_module=making.STEPS, limits=LIMITS))
        return _sandboxes[0]


def close_judge() -> None:
    """End it, at the end of a worker."""
    with _lock:
        while _sandboxes:
            _sandboxes.pop().close()
