# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where a passage that was found opens: a file that can be shown, at the very place.

Words by page open in the file that has them. Words by time code stand in a transcript or in
subtitles, which nobody can listen to: they open the recording at that second (`static/place.js`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor
from dokaz.interfaces.web.evidence.serving import SOUNDS, VIDEOS
from dokaz.search import api as search

_WITH_PLACES = ("page", "paragraph", "line", "sheet", "slide")
"""Kinds of addresses in a file at which its page opens."""
_SECOND = "second"


@dataclass(frozen=True, slots=True)
class Opening:
    """A file, and the end of its page's address."""

    file: UUID
    fragment: str


def opening(passage: search.FoundPassage, recordings: Mapping[UUID, UUID]) -> Opening | None:
    """Where a passage opens; None: nowhere in a browser. `recordings` as the function gives it."""
    if passage.kind == _SECOND:
        recording = recordings.get(passage.file)
        return Opening(recording, f"t={passage.number}") if recording else None
    if passage.kind in _WITH_PLACES and passage.role != evidence.FileRole.ORIGINAL:
        return Opening(passage.file, f"{passage.kind}-{passage.number}")
    return None


def recordings(actor: Actor, lines: Iterable[search.Line]) -> dict[UUID, UUID]:
    """The file that plays what each file of an item of these lines was made from, where words were
    found by time code."""
    items = {line.id for line in lines if any(passage.kind == _SECOND for passage in line.passages)}
    if not items:
        return {}
    found = {}
    files = evidence.files_of(actor=actor, item_ids=tuple(items))
    for _item, some in groupby(files, key=lambda file: file.item_id):
        found.update(_recordings_of([file for file in some if not file.erased]))
    return found


def _recordings_of(files: list[evidence.FileView]) -> dict[UUID, UUID]:
    playing = {file.id: file.id for file in files if _plays(file)}
    # A copy is made where browsers do not play the original, the newest one last.
    playing |= {
        file.derived_from: file.id
        for file in files
        if file.role == evidence.FileRole.PLAYABLE and file.derived_from
    }
    known = {file.id: file for file in files}
    originals = [file.id for file in files if file.role == evidence.FileRole.ORIGINAL]
    heard = [key for key in originals if key in playing]
    found = {}
    for file in files:
        source = file
        while source.derived_from in known:
            source = known[source.derived_from]
        if source.id in playing:
            found[file.id] = playing[source.id]
        elif len(heard) == 1:
            # Subtitles that were taken in beside the only recording.
            found[file.id] = playing[heard[0]]
    return found


def _plays(file: evidence.FileView) -> bool:
    is_original = file.role == evidence.FileRole.ORIGINAL
    return is_original and file.media_type in VIDEOS | SOUNDS
