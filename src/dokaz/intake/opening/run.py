# SPDX-License-Identifier: AGPL-3.0-or-later
"""Opening one container in the background, so that a kill at any moment costs and doubles nothing.

1. read the original, recorded as an act, range by range into a confined process
2. its members come out one after the other and go the way of any file: digested from the very
   stream that is stored, registered by the batch as parts of the container, entered into the report
3. what the container says of itself is kept as a sidecar, that it was opened as custody
4. the opening's end is stated

A kill before 4 leads to another run: lines that are there are passed over, and what was registered
without a line is known by the relation written in the act that registered it.

What a container does to its reader is an outcome, written down. What may be due to this machine at
this moment is an error, and tried again by the queue; at the last try it is written down too.
"""

import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

from django.conf import settings

from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, Conflict, NotFound, reading
from dokaz.intake import archive, mutex
from dokaz.intake.actions.opening import begin_opening, finish_opening
from dokaz.intake.models import Delivery, Opening
from dokaz.intake.opening import sidecar
from dokaz.intake.opening.batch import MemberBatch
from dokaz.intake.opening.lines import Lines, lines_of
from dokaz.intake.opening.members import incoming
from dokaz.intake.opening.source import StoredRanges, require_intact
from dokaz.intake.opening.verdict import Verdict, verdict_of
from dokaz.intake.paths import StatedPath
from dokaz.intake.reasons import UNDER_WAY, OpeningReason, OpeningState
from dokaz.intake.services import service_for
from dokaz.intake.sources.registry import SOURCES
from dokaz.media.opening import opener
from dokaz.media.opening.limits import OpeningLimits, limits_for
from dokaz.media.opening.members import ContainerFacts, NotAContainer, Trouble, Unopenable

MOST_RESTARTS = 20
"""How often a container is gone on with behind a member that killed its reader."""

_RESTARTABLE = (Trouble.CRASHED, Trouble.OUT_OF_MEMORY)
_lock = threading.Lock()
_openers: list[opener.Opener] = []


@dataclass(slots=True)
class _Job:
    """What one run needs to know. `media` reads the container, `intake` takes the members in."""

    opening: Opening
    delivery: Delivery
    intake: Actor
    media: Actor
    password: str | None = field(default=None, repr=False)
    facts: ContainerFacts | None = None
    last_number: int = field(default=0)


def open_one(
    opening_id: UUID,
    *,
    organisation_id: UUID,
    last_try: bool = False,
    password: str | None = None,
) -> None:
    """Open one container, or go on with it; a locked one with its password.

    Raises:
        SandboxUnavailable, StorageFault, DatabaseError, or whatever a defect raises: try again. The
            last try has written down that it failed, where it could.
    """
    intake = service_for(organisation_id)
    with reading(intake), mutex.held(mutex.key_for("opening", opening_id)) as ours:
        if not ours:
            return
        opening = Opening.objects.select_related("delivery").get(pk=opening_id)
        if opening.state not in UNDER_WAY:
            return
        media = service_for(organisation_id, "media")
        job = _Job(opening, opening.delivery, intake, media, password)
        try:
            _open(job)
        except Exception:
            if last_try:
                _finish(job, Verdict(OpeningState.NOT_OPENED, OpeningReason.INTERRUPTED))
            raise


def _open(job: _Job) -> None:
    begin_opening(actor=job.intake, opening_id=job.opening.pk)
    try:
        item = evidence.get_item(actor=job.media, item_id=job.opening.item_id)
        original = evidence.open_file(
            actor=job.media, file_id=job.opening.file_id, purpose="derivation"
        )  # 1
    except (NotFound, Conflict):
        # Sealed or disposed of: the service may not see it any more, and nothing is to come out.
        _finish(job, Verdict(OpeningState.NOT_OPENED, OpeningReason.SEALED))
        return
    require_intact(original)
    try:
        trouble = _take_all(job, item, original)  # 2
    except NotAContainer:
        _finish(job, Verdict(OpeningState.NO_CONTAINER))
        return
    verdict = verdict_of(job.opening, trouble, tried=job.password is not None)
    _record(job, verdict)  # 3
    _finish(job, verdict)  # 4


def _take_all(job: _Job, item: evidence.ItemView, original: evidence.OpenFile) -> Trouble | None:
    """Take the members in; answers why it ended early, if it did. Raises NotAContainer."""
    lines = Lines(job.opening)
    start_after = lines.done_without_gap()
    for _ in range(MOST_RESTARTS):
        before = job.last_number = max(start_after, job.last_number)
        try:
            _stream(job, item, original, lines, start_after=start_after)
        except Unopenable as error:
            if error.trouble not in _RESTARTABLE or job.last_number == before:
                return error.trouble
            start_after = job.last_number
        else:
            return None
    return Trouble.CRASHED


def _stream(
    job: _Job,
    item: evidence.ItemView,
    original: evidence.OpenFile,
    lines: Lines,
    *,
    start_after: int,
) -> None:
    """One run through the container. Raises Unopenable, NotAContainer."""
    name = StatedPath(original.file.original_name.encode())
    source = SOURCES[job.opening.format]
    with (
        the_opener().opened(
            StoredRanges(original.range, size=original.file.size),
            format=job.opening.format,
            limits=_limits(job, original.file.size),
            extension=name.extension,
            password=job.password,
            start_after=start_after,
        ) as container,
        MemberBatch(job.delivery, job.intake, opening=job.opening, item=item) as batch,
    ):
        job.facts = container.facts
        for member in _noted(job, container.members(), batch):
            if lines.has(member.head.number):
                continue
            batch.add(incoming(member, inside=job.opening.entry_id, container=name, source=source))
            if batch.is_full:
                batch.enter()


def _noted(
    job: _Job, members: Iterator[opener.Streamed], batch: MemberBatch
) -> Iterator[opener.Streamed]:
    """The members; before an error of the container is passed on, what came so far is entered."""
    try:
        for member in members:
            job.last_number = max(job.last_number, member.head.number)
            yield member
    except Unopenable:
        batch.enter()
        raise


def _limits(job: _Job, container_bytes: int) -> OpeningLimits:
    """Counted with what has come out of the same delivered file already."""
    opening = job.opening
    used = Opening.objects.values_list("tree_members", "tree_bytes").get(
        pk=opening.root_id or opening.pk
    )
    own_lines = lines_of(opening).count()
    return limits_for(
        container_bytes=container_bytes,
        free_bytes=shutil.disk_usage(settings.DOKAZ.home).free,
        used_members=max(0, used[0] - own_lines),
        used_bytes=used[1],
    )


def _record(job: _Job, verdict: Verdict) -> None:
    """The sidecar and the custody of the container. Raises StorageFault."""
    counted = Opening.objects.get(pk=job.opening.pk)
    facts = job.facts
    source = SOURCES[job.opening.format]
    try:
        sidecar.keep(job.media, job.opening, facts)
        evidence.record_unpacking(
            actor=job.media,
            file_id=job.opening.file_id,
            outcome="failure" if verdict.state == OpeningState.NOT_OPENED else "success",
            reason=verdict.reason,
            members=counted.taken + counted.already_here,
            refused=counted.refused,
            tool=archive.TOOL,
            external_ids=(
                ((source.identifies, facts.external_id),)
                if facts is not None and facts.external_id and source.identifies
                else ()
            ),
            recorded_claim=facts.sent_at if facts is not None else None,
        )
    except (NotFound, Conflict):
        # Sealed or disposed of while it was opened: nothing more is written about it.
        return


def _finish(job: _Job, verdict: Verdict) -> None:
    finish_opening(
        actor=job.intake,
        opening_id=job.opening.pk,
        state=verdict.state,
        reason=verdict.reason,
        variant=job.facts.variant if job.facts else "",
        also=job.facts.also if job.facts else (),
    )


def the_opener() -> opener.Opener:
    """This process's confined processes for opening, started when first needed."""
    with _lock:
        if not _openers:
            _openers.append(opener.Opener())
        return _openers[0]


def close_opener() -> None:
    """End the confined processes, at the end of a worker."""
    with _lock:
        while _openers:
            _openers.pop().close()
