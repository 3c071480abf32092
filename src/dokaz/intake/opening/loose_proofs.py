# SPDX-License-Identifier: AGPL-3.0-or-later
"""ProofMode files that lie loose beside a photo: put together and judged as a bundle is.

Done when a delivery is complete and nothing in it waits to be opened: only then every file has its
line. A proof belongs to the photo of its own folder that is named like it, or has the digest it is
named by. What belongs together is copied into a file without a name and judged in the confined
process, exactly as a zip of the same files would be. Doing it again adds nothing.
"""

import os
import posixpath
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from dokaz.core.bundle.proofmode import may_revoke
from dokaz.core.canonical import canonical_json
from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, Conflict, NotFound, reading
from dokaz.intake import archive, mutex
from dokaz.intake.derivatives import claims, device_blocks, judging, making
from dokaz.intake.models import Delivery, DeliveryEntry
from dokaz.intake.services import service_for
from dokaz.media.results import Capture

NAME = "proofmode.json"
ENDINGS = (".proof.csv", ".proof.json")
_KEY, _SIGNATURE = "pubkey.asc", ".asc"
_NOTARIES = (".ots", ".gst")
_LARGEST = 64 * 1024 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the report that leads to a file. `folder` and `name` are of its path."""

    folder: str
    name: str
    item_id: UUID
    file_id: UUID
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Bundle:
    """A photo and what lies beside it: proofs, signatures, keys, notaries' files."""

    media: Line
    others: tuple[Line, ...]


def proofs_among(delivery: Delivery) -> bool:
    """Whether a delivery has any proof: a line whose name says so."""
    lines = DeliveryEntry.objects.filter(delivery=delivery, file_id__isnull=False)
    return lines.filter(_named_like_a_proof()).exists()


def _named_like_a_proof() -> Q:
    named = Q()
    for ending in ENDINGS:
        named |= Q(path__iendswith=ending)
    return named


def judge_delivery(delivery_id: UUID, *, organisation_id: UUID) -> bool:
    """Judge every loose bundle of one delivery. Returns False when another process is at it: call
    again later, since it may not have seen all.

    Raises:
        ExaminationFailed: a judge ran out of time or memory, or broke down: try again.
        SandboxUnavailable, StorageFault, DatabaseError: try again.
    """
    intake, media = service_for(organisation_id), service_for(organisation_id, "media")
    with reading(intake), mutex.held(mutex.key_for("proofs", delivery_id)) as ours:
        if not ours:
            return False
        failed: making.ExaminationFailed | None = None
        for parent in _places(delivery_id):
            for bundle in bundles(_lines(delivery_id, parent)):
                try:
                    _judge(intake, media, organisation_id, bundle)
                except (NotFound, Conflict):
                    continue  # Sealed or disposed of meanwhile.
                except making.ExaminationFailed as error:
                    failed = error  # The others are not kept waiting.
        if failed is not None:
            raise failed
    return True


def _places(delivery_id: UUID) -> list[UUID | None]:
    """Where proofs lie: among what was handed over, or inside a container."""
    found = DeliveryEntry.objects.filter(_named_like_a_proof(), delivery_id=delivery_id)
    return list(found.values_list("parent_id", flat=True).distinct())


def _lines(delivery_id: UUID, parent: UUID | None) -> list[Line]:
    """The files of all folders that hold a proof."""
    rows = DeliveryEntry.objects.filter(
        delivery_id=delivery_id, parent_id=parent, file_id__isnull=False, item_id__isnull=False
    ).values_list("path", "item_id", "file_id", "sha256", "size")
    lines = []
    for written, item_id, file_id, sha256, size in rows.iterator():
        folder, name = posixpath.split(written.replace("\\", "/"))
        assert item_id is not None
        assert file_id is not None
        lines.append(Line(folder, name, item_id, file_id, sha256, size or 0))
    folders = {one.folder for one in lines if one.name.lower().endswith(ENDINGS)}
    return [one for one in lines if one.folder in folders]


def bundles(lines: Sequence[Line]) -> Iterator[Bundle]:
    """Photos with what belongs to them. A proof without its photo makes none."""
    by_folder: dict[str, list[Line]] = {}
    for line in lines:
        by_folder.setdefault(line.folder, []).append(line)
    for inside in by_folder.values():
        beside = _Folder(inside)
        media: dict[UUID, Line] = {}
        stems: dict[UUID, set[str]] = {}
        for proof in (one for one in inside if one.name.lower().endswith(ENDINGS)):
            stem = _stem(proof.name)
            found = beside.media_of(stem)
            if found is not None:
                media[found.file_id] = found
                stems.setdefault(found.file_id, set()).add(stem)
        for key, one in media.items():
            yield Bundle(one, tuple(_companions(one, stems[key], beside)))


class _Folder:
    """The lines of one folder, by what they are looked for: it may hold tens of thousands."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._by_name: dict[str, Line] = {}
        self._by_digest: dict[str, Line] = {}
        self._by_folded: dict[str, list[Line]] = {}
        self._revocations = [one for one in lines if may_revoke(one.name)]
        for line in lines:
            self._by_name.setdefault(line.name, line)
            self._by_digest.setdefault(line.sha256, line)
            self._by_folded.setdefault(line.name.lower(), []).append(line)

    def media_of(self, stem: str) -> Line | None:
        """By its name, as old versions say it, or by its digest, as newer ones do."""
        return self._by_name.get(stem) or self._by_digest.get(stem.lower())

    def named(self, wanted: set[str]) -> Iterator[Line]:
        """Lines of these names, in small letters, and what may revoke a key; each once."""
        found = [one for name in sorted(wanted) for one in self._by_folded.get(name, ())]
        yield from found
        yield from (one for one in self._revocations if one.name.lower() not in wanted)


def _stem(name: str) -> str:
    """The name of a proof without its ending."""
    ending = next(one for one in ENDINGS if name.lower().endswith(one))
    return name[: -len(ending)]


def _companions(media: Line, stems: set[str], beside: _Folder) -> Iterator[Line]:
    prefixes = {*stems, media.name}
    proofs = {f"{stem}{ending}" for stem in stems for ending in ENDINGS}
    names = {_KEY} | proofs | {f"{one}{_SIGNATURE}" for one in (*proofs, *prefixes)}
    names |= {f"{one}{ending}" for one in prefixes for ending in _NOTARIES}
    for line in beside.named({name.lower() for name in names}):
        if line.file_id != media.file_id:
            yield line


def _is_of_all(line: Line) -> bool:
    """Keys and their revocations are of every photo in their folder, and captured with none."""
    return line.name.lower() == _KEY or may_revoke(line.name)


def _judge(intake: Actor, media: Actor, organisation_id: UUID, bundle: Bundle) -> None:
    lines = (bundle.media, *bundle.others)
    if sum(line.size for line in lines) > _LARGEST:
        return
    with _packed(media, lines) as (descriptor, original):
        found, reason = judging.judged(descriptor, name="x.zip", judge=making.sandbox())
    if reason in making.TRANSIENT:
        raise making.ExaminationFailed(reason)
    if found is None or found.format != "proofmode":
        return
    _keep(media, original, organisation_id, found)
    evidence.add_relations(
        actor=intake,
        relations=[
            (
                item_id,
                evidence.RelationDraft(
                    kind=evidence.RelationKind.CAPTURED_WITH, to_item_id=bundle.media.item_id
                ),
            )
            for item_id in sorted({one.item_id for one in bundle.others} - {bundle.media.item_id})
            if not any(_is_of_all(one) and one.item_id == item_id for one in lines)
        ],
    )


@contextmanager
def _packed(media: Actor, lines: Sequence[Line]) -> Iterator[tuple[int, evidence.OpenFile]]:
    """The files as a zip without a name that stores them as they are, and the opened photo."""
    folder = settings.DOKAZ.home / "examining"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    opened = evidence.open_files(
        actor=media, file_ids=tuple(line.file_id for line in lines), purpose="derivation"
    )
    with tempfile.TemporaryFile(dir=folder) as target:
        with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as packed:
            for line, one in zip(lines, opened, strict=True):
                with packed.open(line.name, "w", force_zip64=True) as member:
                    for chunk in one.chunks():
                        member.write(chunk)
        target.flush()
        # Opened anew through the process's own table, since the sandbox wants it read-only.
        descriptor = os.open(f"/proc/self/fd/{target.fileno()}", os.O_RDONLY | os.O_CLOEXEC)
        try:
            yield descriptor, opened[0]
        finally:
            os.close(descriptor)


def _keep(media: Actor, original: evidence.OpenFile, organisation_id: UUID, found: Capture) -> None:
    """The judgement beside the photo, and the identifiers sealed."""
    judged = claims.judged(found)
    content = {"format": "dokaz.proofmode/1", "capture": claims.plain_capture(found)}
    evidence.add_renditions(
        actor=media,
        of_file_id=original.file.id,
        renditions=[
            evidence.NewRendition(
                content=evidence.store_stream(organisation_id, [canonical_json(content)]),
                role="metadata",
                name=NAME,
                media_type="application/json",
                tool=archive.TOOL,
                technical={"capture": judged},
            )
        ],
    )
    device_blocks.keep(media, original.file, organisation_id, found.devices)
