# SPDX-License-Identifier: AGPL-3.0-or-later
"""Working copies that browsers play, as renditions of one original. See `making` for the order of
things; the original is read piece by piece, the copy lies in a file without a name until stored.
"""

import tempfile
import threading
from collections.abc import Iterator
from typing import IO, Any
from uuid import UUID

from django.conf import settings

from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, Conflict, NotFound
from dokaz.intake.archive import TOOL
from dokaz.intake.derivatives import making
from dokaz.intake.derivatives.content import films_tool
from dokaz.intake.derivatives.kinds import Kind
from dokaz.intake.derivatives.whole_file import WholeFile
from dokaz.intake.paths import StatedPath
from dokaz.intake.services import service_for
from dokaz.media.errors import FailureReason, MediaFailed
from dokaz.media.playing.copier import Copier
from dokaz.media.playing.shapes import PlayableCopy

_NAMES = {"video/mp4": "playable.mp4", "audio/mp4": "playable.m4a"}
_PIECE = 1 << 20
_MAY_SUCCEED = (FailureReason.CRASHED, FailureReason.OUT_OF_MEMORY)

_lock = threading.Lock()
_copiers: list[Copier] = []


def copy_file(
    file_id: UUID, *, organisation_id: UUID, anyhow: bool, last_try: bool = False
) -> None:
    """Copy one original if browsers do not play it, or `anyhow`.

    Raises:
        ExaminationFailed: try again. The last try has written down that it failed.
        SandboxUnavailable, StorageFault: the operator must act; try again.
    """
    actor = service_for(organisation_id, making.SERVICE)
    try:
        opened = evidence.open_file(actor=actor, file_id=file_id, purpose="derivation")
        failed = _copy(actor, opened, organisation_id, anyhow=anyhow, last_try=last_try)
        making.note_tried(actor, opened.file, Kind.PLAYABLE, tool=TOOL, failed=failed)
    except (NotFound, Conflict):
        return  # Sealed or disposed of: nothing is to be made.


def _copy(
    actor: Actor,
    opened: evidence.OpenFile,
    organisation_id: UUID,
    *,
    anyhow: bool,
    last_try: bool,
) -> FailureReason | None:
    """Make and keep the copy; the reason if none could be made."""
    folder = settings.DOKAZ.home / "examining"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    extension = StatedPath(opened.file.original_name.encode()).extension
    with tempfile.TemporaryFile(dir=folder) as target:
        try:
            made = copier().make(WholeFile(opened), target, extension=extension, anyhow=anyhow)
        except MediaFailed as failure:
            if not last_try and failure.reason in _MAY_SUCCEED:
                raise making.ExaminationFailed(failure.reason) from failure
            return failure.reason
        if made.is_made:
            evidence.add_renditions(
                actor=actor,
                of_file_id=opened.file.id,
                renditions=[_rendition(organisation_id, made, target)],
            )
    return None


def _rendition(
    organisation_id: UUID, made: PlayableCopy, target: IO[bytes]
) -> evidence.NewRendition:
    target.seek(0)
    return evidence.NewRendition(
        content=evidence.store_stream(organisation_id, _pieces(target)),
        role="playable",
        name=_NAMES[made.media_type],
        media_type=made.media_type,
        tool=films_tool(),
        technical=_technical(made),
    )


def _technical(made: PlayableCopy) -> dict[str, Any]:
    """Plain facts. The copy shows a frame of the original at its time less that of the first."""
    facts: dict[str, Any] = {
        "duration_s": made.duration_s,
        "has_sound": made.has_sound,
        "is_cut": made.is_cut,
        "is_broken": made.is_broken,
    }
    if made.frames:
        facts |= {
            "width": made.width,
            "height": made.height,
            "frames": made.frames,
            "first_pts": made.first_pts,
            "time_base": [made.numerator, made.denominator],
        }
    return facts


def _pieces(target: IO[bytes]) -> Iterator[bytes]:
    while piece := target.read(_PIECE):
        yield piece


def copier() -> Copier:
    """This process's confined copier, started when first needed."""
    with _lock:
        if not _copiers:
            _copiers.append(Copier())
        return _copiers[0]


def close_copier() -> None:
    """End it, at the end of a worker."""
    with _lock:
        while _copiers:
            _copiers.pop().close()
