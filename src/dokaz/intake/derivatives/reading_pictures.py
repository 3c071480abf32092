# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letters in pictures, read by machine, as a rendition of one original. See `making` for the order
of things; the file is read piece by piece and lies nowhere in the clear.
"""

import threading
from uuid import UUID

from dokaz.evidence import api as evidence
from dokaz.gate.api import Conflict, NotFound
from dokaz.intake.archive import TOOL
from dokaz.intake.derivatives import content, making
from dokaz.intake.derivatives.kinds import WAYS, Kind
from dokaz.intake.derivatives.whole_file import WholeFile
from dokaz.intake.services import service_for
from dokaz.intake.unlocking import passwords
from dokaz.media.errors import FailureReason, MediaFailed
from dokaz.media.limits import MIB, Limits
from dokaz.media.sandbox import Sandbox

STEPS = "dokaz.media.reading_steps"
LIMITS = Limits(wall_seconds=1800.0, cpu_seconds=1500, output_bytes=32 * MIB)
"""A hundred dense pages take ten minutes; a page that takes too long is left (`PAGE_SECONDS`)."""

_lock = threading.Lock()
_sandboxes: list[Sandbox] = []


def read_file(
    file_id: UUID,
    *,
    organisation_id: UUID,
    every_page: bool,
    last_try: bool = False,
    password: str = "",
) -> None:
    """Read one original and keep what came of it; a locked one with its password, or the kept one.

    Raises:
        ExaminationFailed: try again. The last try has written down that it failed.
        SandboxUnavailable, StorageFault: the operator must act; try again.
    """
    if not WAYS[Kind.READING].made_by(Kind.READING):
        return  # Taken out meanwhile; the originals count as lacking it.
    actor = service_for(organisation_id, making.SERVICE)
    try:
        opened = evidence.open_file(actor=actor, file_id=file_id, purpose="derivation")
        password = password or passwords.for_document(actor, opened.file)
        made, failed = _read(opened, every_page=every_page, password=password)
        if failed in making.TRANSIENT and failed is not FailureReason.TIMED_OUT and not last_try:
            raise making.ExaminationFailed(failed)
        if made is not None:
            evidence.add_renditions(
                actor=actor,
                of_file_id=file_id,
                renditions=[making.rendition_of(organisation_id, made)],
            )
        making.note_tried(actor, opened.file, Kind.READING, tool=TOOL, failed=failed)
    except (NotFound, Conflict):
        return  # Sealed or disposed of: nothing is to be made.


def _read(
    opened: evidence.OpenFile, *, every_page: bool, password: str
) -> tuple[content.Made | None, FailureReason | None]:
    try:
        found = sandbox().read(
            WholeFile(opened),
            every_page=every_page,
            name=making.decoders_name(opened.file),
            limits=LIMITS,
            password=password,
        )
        return content.reading(found), None
    except MediaFailed as failure:
        return None, failure.reason
    except content.Disorder:
        return None, FailureReason.OUTPUT_REFUSED


def sandbox() -> Sandbox:
    """This process's confined reader, started when first needed."""
    with _lock:
        if not _sandboxes:
            _sandboxes.append(Sandbox(workers=1, steps_module=STEPS))
        return _sandboxes[0]


def close_reader() -> None:
    """End it, at the end of a worker."""
    with _lock:
        while _sandboxes:
            _sandboxes.pop().close()
