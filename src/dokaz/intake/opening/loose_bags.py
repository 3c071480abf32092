# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bags (RFC 8493) that were delivered as folders: judged as a zip of the same files would be.

Done when a delivery is complete and nothing in it waits to be opened: only then every file has its
line. The judgement stands with the bag's list of digests. The same list may come in another folder
whose files are damaged, so each judgement names its delivery and line. A zip that is a bag as a
whole is judged itself, unless it is locked: then what came out of it is. Doing it again adds
nothing.
"""

import bisect
import os
import posixpath
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet

from dokaz.core.bundle.judgement import Standing
from dokaz.core.canonical import canonical_json
from dokaz.core.parcel import layout
from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, Conflict, NotFound, pieces, reading
from dokaz.intake import archive, mutex
from dokaz.intake.derivatives import claims, judging, making
from dokaz.intake.models import Delivery, DeliveryEntry, Opening
from dokaz.intake.reasons import Reason
from dokaz.intake.services import service_for
from dokaz.intake.unlocking.models import Unlocking
from dokaz.media.results import Capture, JudgedQuestion

_LARGEST = 64 * 1024 * 1024 * 1024
_FORMATS = ("bagit", "parcel")
_NAME = "bagit-"
_NOT_CHECKED = JudgedQuestion(
    name="integrity", standing=Standing.NOT_CHECKED.value, ground="read-partly"
)
_NOT_JUDGED = Capture(format="bagit", questions=(_NOT_CHECKED,))


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the report. `path` is relative to the bag, or to the container before one is
    made. No `file_id`: an empty file, of which nothing is kept."""

    order: int
    path: str
    file_id: UUID | None
    size: int
    is_named_whole: bool


@dataclass(frozen=True, slots=True)
class Bag:
    """`head`: the line that the judgement stands with."""

    head: Line
    lines: tuple[Line, ...]


def name_of(number: str, order: int) -> str:
    """How the judgement is called that stands with this line of the delivery of this number."""
    return f"{_NAME}{number}-{order}.json"


def is_judgement(file: evidence.FileView) -> bool:
    """Whether a file is the judgement of a bag, of whichever line."""
    return file.role == evidence.FileRole.METADATA and file.original_name.startswith(_NAME)


def bags_among(delivery: Delivery) -> bool:
    """Whether a delivery has any: a line whose name says so."""
    return _declarations(delivery.pk).exists()


def _declarations(delivery_id: UUID) -> QuerySet[DeliveryEntry]:
    named = Q(path=layout.BAGIT) | Q(path__endswith=f"/{layout.BAGIT}")
    return DeliveryEntry.objects.filter(named, delivery_id=delivery_id, file_id__isnull=False)


def judge_delivery(delivery_id: UUID, *, organisation_id: UUID, last_try: bool = False) -> bool:
    """Judge every bag of one delivery. Returns False when another process is at it: call again
    later, since it may not have seen all.

    Raises:
        ExaminationFailed: a judge ran out of time or memory, or broke down: try again. The last try
            has written down that the bag was not judged.
        SandboxUnavailable, StorageFault, DatabaseError: try again.
    """
    intake, media = service_for(organisation_id), service_for(organisation_id, "media")
    with reading(intake), mutex.held(mutex.key_for("bags", delivery_id)) as ours:
        if not ours:
            return False
        number = Delivery.objects.get(pk=delivery_id).number
        failed: making.ExaminationFailed | None = None
        for parent in list(
            _declarations(delivery_id).values_list("parent_id", flat=True).distinct()
        ):
            for bag in bags(_lines(delivery_id, parent), in_zip=_is_open_zip(parent)):
                try:
                    _judge(media, organisation_id, number, bag, last_try=last_try)
                except (NotFound, Conflict):
                    continue  # Something of it was sealed or disposed of meanwhile.
                except making.ExaminationFailed as error:
                    failed = error  # The others are not kept waiting.
        if failed is not None:
            raise failed
    return True


def _is_open_zip(parent: UUID | None) -> bool:
    """Whether it is a zip that was read without a password."""
    found = Opening.objects.filter(entry=parent, format="zip") if parent else None
    opening = found.values_list("pk", flat=True).first() if found is not None else None
    return opening is not None and not Unlocking.objects.filter(opening_id=opening).exists()


def _lines(delivery_id: UUID, parent: UUID | None) -> list[Line]:
    rows = DeliveryEntry.objects.filter(
        Q(file_id__isnull=False) | Q(reason=Reason.EMPTY), delivery_id=delivery_id, parent_id=parent
    ).values_list("order", "path", "path_raw", "file_id", "size")
    return [
        Line(order, path, file_id, size or 0, raw is None)
        for order, path, raw, file_id, size in rows.iterator()
    ]


def bags(lines: Sequence[Line], *, in_zip: bool) -> Iterator[Bag]:
    """Folders with a declaration, and all below them. `in_zip`: they came out of one zip, whose
    only folder, or whose top, was judged with it."""
    tops = {one.path.partition("/")[0] for one in lines}
    ordered = sorted(lines, key=lambda one: one.path)
    paths = [one.path for one in ordered]
    for declaration in lines:
        folder, name = posixpath.split(declaration.path)
        if name != layout.BAGIT or (in_zip and (not folder or tops == {folder})):
            continue
        before = f"{folder}/" if folder else ""
        start = bisect.bisect_left(paths, before)
        end = bisect.bisect_right(paths, f"{before}\U0010ffff")
        inside = tuple(replace(one, path=one.path[len(before) :]) for one in ordered[start:end])
        lists = [one for one in inside if one.path.startswith("manifest-") and one.file_id]
        yield Bag(lists[0] if lists else declaration, inside)


def _judge(media: Actor, organisation_id: UUID, number: str, bag: Bag, *, last_try: bool) -> None:
    found = _examined(media, bag.lines, last_try=last_try)
    assert bag.head.file_id is not None, "a list or a declaration has content"
    content = {
        "format": "dokaz.bag/1",
        "delivery": number,
        "line": bag.head.order,
        "capture": claims.plain_capture(found),
    }
    judgement = evidence.NewRendition(
        content=evidence.store_stream(organisation_id, [canonical_json(content)]),
        role="metadata",
        name=name_of(number, bag.head.order),
        media_type="application/json",
        tool=archive.TOOL,
        technical={"capture": claims.judged(found)},
    )
    evidence.add_renditions(actor=media, of_file_id=bag.head.file_id, renditions=[judgement])


def _examined(media: Actor, lines: Sequence[Line], *, last_try: bool) -> Capture:
    """What is not judged says so: names that are no text, too much of it, a judge that failed."""
    if sum(line.size for line in lines) > _LARGEST or not all(one.is_named_whole for one in lines):
        return _NOT_JUDGED
    with _packed(media, lines) as descriptor:
        found, failed = judging.judged(descriptor, name="x.zip")
    if failed in making.TRANSIENT and not last_try:
        raise making.ExaminationFailed(failed)
    return found if found is not None and found.format in _FORMATS else _NOT_JUDGED


@contextmanager
def _packed(media: Actor, lines: Sequence[Line]) -> Iterator[int]:
    """The files as a zip without a name that stores them as they are."""
    folder = settings.DOKAZ.home / "examining"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder) as target:
        with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as packed:
            for some in pieces(lines):
                keys = tuple(dict.fromkeys(one.file_id for one in some if one.file_id))
                opened = evidence.open_files(actor=media, file_ids=keys, purpose="derivation")
                by_key = dict(zip(keys, opened, strict=True))
                for line in some:
                    with packed.open(line.path, "w", force_zip64=True) as member:
                        for chunk in by_key[line.file_id].chunks() if line.file_id else ():
                            member.write(chunk)
        target.flush()
        # Opened anew through the process's own table, since the sandbox wants it read-only.
        descriptor = os.open(f"/proc/self/fd/{target.fileno()}", os.O_RDONLY | os.O_CLOEXEC)
        try:
            yield descriptor
        finally:
            os.close(descriptor)
