# SPDX-License-Identifier: AGPL-3.0-or-later
"""Examining one original in a confined process and keeping what came of it.

In this order, so that a kill anywhere is made good by running it again (the same findings have
the same digests, and what is there already is not added twice):

1. read the original, recorded as an act, into a file that has no name and dies with the process
2. examine it in the sandbox, then make its content workable there, with limits of its own
3. one act adds the pictures, what was made of the content, and the sidecar with the file's claims
   and the failures
4. one act records the plain technical facts

What a decoder cannot read is an outcome, written down in the sidecar. What may be due to this
machine at this moment (time, memory, a dead process) is an error, and tried again by the queue; at
the last try it is written down too, and the queue gives the task up.
"""

import json
import os
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from uuid import UUID

from django.conf import settings

from dokaz.core.canonical import canonical_json
from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, Conflict, NotFound
from dokaz.intake.archive import TOOL, Head
from dokaz.intake.derivatives import claims, content, device_blocks, disagreements, kinds, queueing
from dokaz.intake.derivatives.kinds import AUTOMATIC, Kind
from dokaz.intake.paths import StatedPath
from dokaz.intake.services import service_for
from dokaz.intake.unlocking import passwords
from dokaz.media import chat_messages
from dokaz.media.claims import Preview, PreviewKind
from dokaz.media.conversation import StepFailure
from dokaz.media.errors import FailureReason, MediaFailed
from dokaz.media.playing.shapes import plays
from dokaz.media.results import CONTENT_STEPS, Step
from dokaz.media.sandbox import Content, Examination, Sandbox

SERVICE = "media"
STEPS = "dokaz.intake.derivatives.examining"
"""What runs in the confined process: the media band's steps, and judging captures."""

TRANSIENT = frozenset({FailureReason.TIMED_OUT, FailureReason.OUT_OF_MEMORY, FailureReason.CRASHED})
_ROLES = {
    PreviewKind.THUMBNAIL: "thumbnail",
    PreviewKind.POSTER: "poster",
    PreviewKind.CONTACT_SHEET: "contact_sheet",
}

_lock = threading.Lock()
_sandboxes: list[Sandbox] = []


class ExaminationFailed(Exception):
    """The examination did not come to an end; the same file may succeed another time."""

    def __init__(self, reason: FailureReason) -> None:
        super().__init__(reason.value)
        self.reason = reason


def derive_file(
    file_id: UUID,
    *,
    organisation_id: UUID,
    wanted: tuple[Kind, ...] = AUTOMATIC,
    last_try: bool = False,
    password: str = "",
) -> tuple[Kind, ...]:
    """Make the derivatives of one original, of the kinds that are wanted.

    Returns the kinds that take long and were queued; with a `password` they are left to the caller,
    since it stands in no queue. Without one, a locked document is opened with the one that is kept.

    Raises:
        ExaminationFailed: try again. The last try has written down what it found.
        SandboxUnavailable, StorageFault: the operator must act; try again.
    """
    actor = service_for(organisation_id, SERVICE)
    try:
        original = evidence.open_file(actor=actor, file_id=file_id, purpose="derivation")
        if original.file.media_type in chat_messages.TYPES:
            _reword(actor, original)
            return ()
        opening = password or passwords.for_document(actor, original.file)
        if Kind.EXAMINATION not in wanted:
            _remake(actor, original, organisation_id, wanted, password=opening)
            return ()
        examination, found = _examined(original, password=opening)
        transient = [f.reason for f in examination.failures if _may_succeed(f)]
        if last_try or not transient:
            _keep(actor, original.file, organisation_id, examination, found)
    except (NotFound, Conflict):
        # Sealed or disposed of: the service may not see it any more, and nothing is to be made.
        return ()
    later = _later(original.file, examination, found) if last_try or not transient else ()
    if not password:
        queueing.enqueue_later(file_id, organisation_id, later)
    if _judgement_waits(examination) and (last_try or not transient):
        queueing.enqueue_judge(file_id, organisation_id)
    if transient:
        raise ExaminationFailed(transient[0])
    return later


def opens_with(original: evidence.OpenFile, password: str) -> bool:
    """Whether a locked document opens with a password. Nothing is kept.

    Raises ExaminationFailed: it could not be tried; try again.
    """
    with plain_copy(original) as descriptor:
        try:
            sandbox().content(
                descriptor,
                name=decoders_name(original.file),
                steps=(Step.TEXT,),
                limits=content.LIMITS,
                password=password,
            )
        except MediaFailed as failure:
            if failure.reason in TRANSIENT:
                raise ExaminationFailed(failure.reason) from None
            return failure.reason is not FailureReason.LOCKED
    return True


def _later(file: evidence.FileView, examination: Examination, found: Content) -> tuple[Kind, ...]:
    """Kinds that take long and are to be made of this file now, if the operator wants them."""
    media_type = _found_type(file, examination)
    wanted: list[Kind] = []
    reads = settings.DOKAZ.read_pictures and kinds.can_make(Kind.READING, media_type)
    if reads and not content.has_words_throughout(found):
        wanted.append(Kind.READING)
    if settings.DOKAZ.playable_copies and not _plays(media_type, examination):
        wanted.append(Kind.PLAYABLE)
    return tuple(kind for kind in wanted if kinds.can_make(kind, media_type))


def _plays(media_type: str, examination: Examination) -> bool:
    """Whether browsers surely play a recording. Of H.264 its depth decides too, which is looked at
    when the copy would be made."""
    recording = examination.metadata.recording if examination.metadata else None
    codecs = tuple(one.codec for one in recording.streams if one.codec) if recording else ()
    return plays(media_type, codecs) and "h264" not in codecs


def _may_succeed(failure: StepFailure) -> bool:
    """Judging a capture takes as long as it is large: it is done apart, with more time."""
    return failure.reason in TRANSIENT and failure.step is not Step.CAPTURE


def _judgement_waits(examination: Examination) -> str:
    """Why the judgement of a capture is made in the background; empty where it is not."""
    for failure in examination.failures:
        if failure.step is Step.CAPTURE and failure.reason in TRANSIENT:
            return failure.reason.value
    return ""


def _examined(original: evidence.OpenFile, *, password: str) -> tuple[Examination, Content]:
    """What the file is, and what was made of its content. Content that takes too long is not tried
    again: it would take as long the next time."""
    name = decoders_name(original.file)
    with plain_copy(original) as descriptor:  # 1
        try:
            examination = sandbox().examine(descriptor, name=name, password=password)  # 2
        except MediaFailed as failure:
            examination = Examination(
                identified=None,
                metadata=None,
                previews=(),
                credentials=None,
                capture=None,
                failures=(
                    StepFailure(step=Step.IDENTIFY, reason=failure.reason, detail=failure.detail),
                ),
                confinement=sandbox().confinement(),
                cpu_seconds=0.0,
            )
            return examination, Content()
        return examination, _content(descriptor, name, password=password)


def decoders_name(file: evidence.FileView) -> str:
    """Only the extension: decoders need not know what people called the file."""
    return f"x.{StatedPath(file.original_name.encode()).extension}"


def _content(
    descriptor: int, name: str, steps: tuple[Step, ...] = CONTENT_STEPS, *, password: str
) -> Content:
    try:
        return sandbox().content(
            descriptor, name=name, steps=steps, limits=content.LIMITS, password=password
        )
    except MediaFailed as failure:
        return Content(
            failures=tuple(
                StepFailure(step=step, reason=failure.reason, detail=failure.detail)
                for step in steps
            )
        )


def _remake(
    actor: Actor,
    original: evidence.OpenFile,
    organisation_id: UUID,
    wanted: tuple[Kind, ...],
    *,
    password: str,
) -> None:
    """Content of some kinds alone; everything else that is known of the file stays."""
    file = original.file
    with plain_copy(original) as descriptor:
        found = _content(descriptor, decoders_name(file), kinds.steps_of(wanted), password=password)
    workable, failures = content.renditions(found)
    if workable:
        evidence.add_renditions(
            actor=actor,
            of_file_id=file.id,
            renditions=[rendition_of(organisation_id, one) for one in workable],
        )
    media_type = str(file.technical.get("media_type") or file.media_type)
    evidence.record_technical(
        actor=actor,
        file_id=file.id,
        technical=content.facts(found),
        tool=TOOL,
        made=_made(wanted, media_type, failures),
        is_whole=False,
    )


def _reword(actor: Actor, original: evidence.OpenFile) -> None:
    """How a message is worded, as it is found out when messages arrive; nothing else is made of
    one (`kinds`)."""
    file = original.file
    head = Head()
    for _chunk in head.watch(original.chunks()):
        pass
    wording = head.wording(file.media_type)
    evidence.record_technical(
        actor=actor,
        file_id=file.id,
        technical={"wording": wording} if wording else {},
        tool=TOOL,
        made=_made((Kind.TEXT,), file.media_type, ()),
        is_whole=False,
    )


def _made(
    tried: tuple[Kind, ...], media_type: str, failures: Sequence[StepFailure]
) -> dict[str, dict[str, str]]:
    failed = {failure.step: failure.reason.value for failure in failures}
    return kinds.record(tried, media_type=media_type, failed=failed)


def note_tried(
    actor: Actor,
    file: evidence.FileView,
    kind: Kind,
    *,
    tool: str,
    failed: FailureReason | None,
) -> None:
    """Record that one kind was tried by itself, beside what earlier examinations recorded."""
    evidence.record_technical(
        actor=actor,
        file_id=file.id,
        technical={},
        tool=tool,
        made=kinds.record(
            (kind,),
            media_type=str(file.technical.get("media_type") or file.media_type),
            failed={kind: failed.value} if failed else {},
        ),
        is_whole=False,
    )


def _keep(
    actor: Actor,
    file: evidence.FileView,
    organisation_id: UUID,
    examination: Examination,
    found: Content,
) -> None:
    pictures = [_picture(organisation_id, picture) for picture in examination.previews]
    workable, failures = content.renditions(found)
    examination = replace(examination, failures=(*examination.failures, *failures))
    made = [
        *pictures,
        *(rendition_of(organisation_id, one) for one in workable),
        _sidecar(organisation_id, examination),
    ]
    media_type = _found_type(file, examination)
    waits = _judgement_waits(examination)
    evidence.add_renditions(actor=actor, of_file_id=file.id, renditions=made)  # 3
    if examination.capture is not None:
        device_blocks.keep(actor, file, organisation_id, examination.capture.devices)
    evidence.record_technical(  # 4
        actor=actor,
        file_id=file.id,
        technical={
            **claims.technical(examination),
            **({claims.WAITS: waits} if waits else {}),
            **content.facts(found),
            **_disagreements(file, examination),
        },
        tool=TOOL,
        recorded_claim=claims.recorded_at(examination.metadata),
        made=_made(
            (*AUTOMATIC, *([Kind.PLAYABLE] if _plays(media_type, examination) else [])),
            media_type,
            examination.failures,
        ),
    )


def _found_type(file: evidence.FileView, examination: Examination) -> str:
    found = examination.identified
    return found.media_type if found is not None else file.media_type


def _disagreements(file: evidence.FileView, examination: Examination) -> dict[str, list[str]]:
    """Codes only: the values are claims, and stand in the sidecar."""
    around = disagreements.Around(file_at=file.claimed_modified_at, received_at=file.added_at)
    found = disagreements.codes(claims.plain(examination.metadata), around)
    return {"disagree": found} if found else {}


def _picture(organisation_id: UUID, picture: Preview) -> evidence.NewRendition:
    role = _ROLES[picture.kind]
    return evidence.NewRendition(
        content=evidence.store_stream(organisation_id, [picture.webp]),
        role=role,
        name=f"{role}-{max(picture.width, picture.height)}.webp",
        media_type="image/webp",
        tool=TOOL,
        technical={
            "width": picture.width,
            "height": picture.height,
            "partial": picture.partial,
            "times_s": list(picture.times_s),
        },
    )


def rendition_of(organisation_id: UUID, made: content.Made) -> evidence.NewRendition:
    """Stored, ready to be added."""
    return evidence.NewRendition(
        content=evidence.store_stream(organisation_id, [made.content]),
        role=made.role,
        name=made.name,
        media_type=made.media_type,
        tool=made.tool,
        technical=made.technical,
    )


def _sidecar(organisation_id: UUID, examination: Examination) -> evidence.NewRendition:
    # Canonical, so that the same findings give the same digest (RFC 8785).
    content = canonical_json(json.loads(json.dumps(claims.sidecar(examination))))
    return evidence.NewRendition(
        content=evidence.store_stream(organisation_id, [content]),
        role="metadata",
        name="metadata.json",
        media_type="application/json",
        tool=TOOL,
        technical={"failed_steps": len(examination.failures)},
    )


@contextmanager
def plain_copy(original: evidence.OpenFile) -> Iterator[int]:
    """The original's bytes as a descriptor open for reading, of a file that has no name.

    Decoders need to seek, sealed objects cannot be. The file lies in the node's own folder, which
    only its account can read, and its space is free again when the descriptor closes.
    """
    folder = settings.DOKAZ.home / "examining"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder, buffering=0) as copy:
        for chunk in original.chunks():
            rest = memoryview(chunk)
            while rest:
                rest = rest[copy.write(rest) :]
        # Opened anew through the process's own table, since the sandbox wants it read-only.
        descriptor = os.open(f"/proc/self/fd/{copy.fileno()}", os.O_RDONLY | os.O_CLOEXEC)
        try:
            yield descriptor
        finally:
            os.close(descriptor)


def sandbox() -> Sandbox:
    """This process's pool of confined processes, started when first needed."""
    with _lock:
        if not _sandboxes:
            _sandboxes.append(Sandbox(workers=2, steps_module=STEPS, anchors=_anchors()))
        return _sandboxes[0]


def _anchors() -> str:
    """The operator's list of issuers of content credentials; none unless one is configured."""
    name = settings.DOKAZ.c2pa_trust_file
    return Path(name).read_text("ascii") if name else ""


def close_sandbox() -> None:
    """End the confined processes, at the end of a worker."""
    with _lock:
        while _sandboxes:
            _sandboxes.pop().close()
