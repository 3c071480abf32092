# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses that lie beside pictures of pages: `shot.png` with `shot.url`, `shot.png.json`, …

Done when a delivery is complete and nothing in it waits to be opened: only then every file has its
line. A note belongs to the picture of its own folder that it is named like; it is looked at in the
confined process, and counts if it gives one address and nothing else of its kind. The judgement
stands with the picture and says that there is no page behind it. Doing it again adds nothing.
"""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from dokaz.core.canonical import canonical_json
from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, Conflict, NotFound, reading
from dokaz.intake import archive, mutex
from dokaz.intake.derivatives import claims, making, screenshots
from dokaz.intake.models import Delivery, DeliveryEntry
from dokaz.intake.services import service_for
from dokaz.media.errors import MediaFailed
from dokaz.media.results import Capture, Step

NAME = "screenshot.json"
BESIDE = "beside-it"
"""The ground: a file beside the picture says where it is from."""
_NOTES = (".url", ".webloc", ".desktop", ".json", ".txt")
_PICTURES = (".png", ".jpg", ".jpeg", ".webp")


@dataclass(frozen=True, slots=True)
class _Line:
    item_id: UUID
    file_id: UUID


@dataclass(frozen=True, slots=True)
class _Pair:
    """A picture and the note that is named like it."""

    picture: _Line
    note: _Line


def pairs_among(delivery: Delivery) -> bool:
    """Whether a delivery has both small notes and pictures, by their names."""
    return _has(delivery, _NOTES) and _has(delivery, _PICTURES)


def _has(delivery: Delivery, endings: tuple[str, ...]) -> bool:
    lines = DeliveryEntry.objects.filter(delivery=delivery, file_id__isnull=False)
    return any(lines.filter(path__iendswith=ending).exists() for ending in endings)


def pair_delivery(delivery_id: UUID, *, organisation_id: UUID) -> bool:
    """Judge every picture of one delivery that has a note. Returns False when another process is at
    it: call again later, since it may not have seen all.

    Raises:
        SandboxUnavailable, StorageFault, DatabaseError: try again.
    """
    intake, media = service_for(organisation_id), service_for(organisation_id, "media")
    with reading(intake), mutex.held(mutex.key_for("screenshots", delivery_id)) as ours:
        if not ours:
            return False
        for pair in list(_pairs(delivery_id)):
            try:
                _judge(intake, media, organisation_id, pair)
            except (NotFound, Conflict):
                continue  # Sealed or disposed of meanwhile.
    return True


def _pairs(delivery_id: UUID) -> Iterator[_Pair]:
    """By the names alone; what is named so and gives no address is found when it is looked at."""
    rows = DeliveryEntry.objects.filter(
        delivery_id=delivery_id, file_id__isnull=False, item_id__isnull=False
    ).values_list("path", "parent_id", "item_id", "file_id", "size")
    pictures: dict[tuple[UUID | None, str], _Line] = {}
    notes: dict[tuple[UUID | None, str], _Line] = {}
    for written, parent, item_id, file_id, size in rows.iterator():
        path = written.replace("\\", "/").lower()
        stem, ending = posixpath.splitext(path)
        line = _Line(item_id, file_id)
        if ending in _PICTURES:
            pictures[parent, path] = line
        elif ending in _NOTES and (size or 0) <= screenshots.LARGEST_NOTE:
            notes.setdefault((parent, stem), line)
    for (parent, path), picture in pictures.items():
        for stem in (path, posixpath.splitext(path)[0]):
            if note := notes.get((parent, stem)):
                yield _Pair(picture, note)
                break


def _judge(intake: Actor, media: Actor, organisation_id: UUID, pair: _Pair) -> None:
    note = evidence.open_file(actor=media, file_id=pair.note.file_id, purpose="derivation")
    said = _said(note)
    if said is None:
        return
    found = screenshots.capture_of(said, ground=BESIDE)
    content = {"format": "dokaz.screenshot/1", "capture": claims.plain_capture(found)}
    evidence.add_renditions(
        actor=media,
        of_file_id=pair.picture.file_id,
        renditions=[
            evidence.NewRendition(
                content=evidence.store_stream(organisation_id, [canonical_json(content)]),
                role="metadata",
                name=NAME,
                media_type="application/json",
                tool=archive.TOOL,
                technical={"capture": claims.judged(found)},
            )
        ],
    )
    if pair.note.item_id != pair.picture.item_id:
        relation = evidence.RelationDraft(
            kind=evidence.RelationKind.CAPTURED_WITH, to_item_id=pair.picture.item_id
        )
        evidence.add_relations(actor=intake, relations=[(pair.note.item_id, relation)])


def _said(note: evidence.OpenFile) -> dict[str, str] | None:
    """What the note says of the page; None if it gives no address."""
    with making.plain_copy(note) as descriptor:
        try:
            found = making.sandbox().examine(
                descriptor,
                name=making.decoders_name(note.file),
                steps=(Step.IDENTIFY, Step.CAPTURE),
            )
        except MediaFailed:
            return None
    capture: Capture | None = found.capture
    if capture is None or capture.format != screenshots.NOTE_FORMAT:
        return None
    page = capture.pages[0]
    return {"url": page.url, "title": page.title, "at": page.at}
