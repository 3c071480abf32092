# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the messages of a chat are to each other, and which files beside the export belong to them.

Rows of an index of captures are linked to their files in the same way, and what they state of the
files is compared.

Done when a delivery is complete and nothing in it waits to be opened any more: only then every file
has its line. The container is read once more, without its contents; nothing has to be remembered
from the first time. Doing it again adds nothing.
"""

import posixpath
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, Conflict, NotFound, pieces, reading
from dokaz.intake import mutex
from dokaz.intake.models import DeliveryEntry, Opening
from dokaz.intake.opening import recorded_digests
from dokaz.intake.opening.lines import lines_of
from dokaz.intake.opening.planning import LINKED
from dokaz.intake.opening.recorded_digests import Beside
from dokaz.intake.opening.run import the_opener
from dokaz.intake.opening.source import StoredRanges, require_intact
from dokaz.intake.services import service_for
from dokaz.intake.sources.registry import SOURCES
from dokaz.media.opening.limits import OpeningLimits
from dokaz.media.opening.members import MemberHead, NotAContainer, Unopenable
from dokaz.media.opening.opener import Streamed

_AT_ONCE = 300

Relations = list[tuple[UUID, evidence.RelationDraft]]


def link_one(opening_id: UUID, *, organisation_id: UUID) -> None:
    """Link one chat.

    Raises:
        SandboxUnavailable, StorageFault, DatabaseError: try again.
    """
    intake, media = service_for(organisation_id), service_for(organisation_id, "media")
    with reading(intake), mutex.held(mutex.key_for("opening", opening_id)) as ours:
        if not ours:
            return
        opening = Opening.objects.select_related("entry").get(pk=opening_id)
        if opening.state not in LINKED:
            return
        try:
            original = evidence.open_file(
                actor=media, file_id=opening.file_id, purpose="derivation"
            )
        except (NotFound, Conflict):
            return  # Sealed or disposed of meanwhile: nothing more is written about it.
        require_intact(original)
        rows = recorded_digests.Rows() if SOURCES[opening.format].records_digests else None
        chat = _Chat(opening, files=_Files(_beside(opening.entry)), rows=rows)
        for heads in _batches(opening, original):
            relations = chat.relations(heads)
            if relations:
                _write(intake, relations)
        if rows is not None:
            _keep(media, opening, rows)


def _keep(actor: Actor, opening: Opening, rows: recorded_digests.Rows) -> None:
    try:
        recorded_digests.keep(actor, opening, rows)
    except (NotFound, Conflict):
        return  # Sealed or disposed of meanwhile.


def _write(actor: Actor, relations: Relations) -> None:
    for some in pieces(relations, evidence.LARGEST_BATCH):
        evidence.add_relations(actor=actor, relations=some)


def _batches(opening: Opening, original: evidence.OpenFile) -> Iterator[list[MemberHead]]:
    """The heads of all members; what comes before the place where a container breaks counts."""
    heads: list[MemberHead] = []
    try:
        with the_opener().opened(
            StoredRanges(original.range, size=original.file.size),
            format=opening.format,
            limits=OpeningLimits(),
            heads_only=True,
        ) as container:
            for member in _until_broken(container.members()):
                heads.append(member.head)
                if len(heads) == _AT_ONCE:
                    yield heads
                    heads = []
    except (Unopenable, NotAContainer):
        return  # Its opening has said so.
    if heads:
        yield heads


def _until_broken(members: Iterator[Streamed]) -> Iterator[Streamed]:
    try:
        yield from members
    except Unopenable:
        return


def _beside(entry: DeliveryEntry) -> dict[str, Beside]:
    """The files in the folder of this line and below it, by their path from there."""
    folder = posixpath.dirname(entry.path.replace("\\", "/"))
    prefix = f"{folder}/" if folder else ""
    rows = DeliveryEntry.objects.filter(
        delivery_id=entry.delivery_id, parent_id=entry.parent_id, item_id__isnull=False
    )
    found = {}
    for written, item_id, sha256 in rows.values_list("path", "item_id", "sha256").iterator():
        path = written.replace("\\", "/")
        if path.startswith(prefix) and item_id is not None:
            inner = path.removeprefix(prefix)
            found[inner] = Beside(path=inner, item_id=item_id, sha256=sha256)
    return found


class _Files:
    """What lies beside an export, to be found by the path a member names.

    Tools write paths from where they ran, often with folders of another machine before them. Such a
    path is shortened from the front until it names one file; a path out of the folder names none.
    """

    def __init__(self, by_path: Mapping[str, Beside]) -> None:
        self._by_path = by_path
        self._below: dict[str, list[Beside]] = defaultdict(list)
        for path, one in by_path.items():
            folder = posixpath.dirname(path)
            while folder:
                self._below[folder].append(one)
                folder = posixpath.dirname(folder)

    def at(self, path: str) -> list[Beside]:
        """The file at exactly this path."""
        found = self._by_path.get(posixpath.normpath(path))
        return [found] if found is not None else []

    def under(self, path: str) -> list[Beside]:
        """The file, or all files of the folder, that the path ends with."""
        parts = posixpath.normpath(path.replace("\\", "/")).split("/")
        if ".." in parts:
            return []
        for start in range(len(parts)):
            rest = "/".join(parts[start:])
            if rest in self._by_path:
                return [self._by_path[rest]]
            if rest in self._below:
                return self._below[rest]
        return []


@dataclass(slots=True)
class _Chat:
    """`numbers`: places of the messages seen so far. `rows`: where the members are captures."""

    opening: Opening
    files: _Files
    rows: recorded_digests.Rows | None = None
    numbers: dict[str, int] = field(default_factory=dict)

    def relations(self, heads: Sequence[MemberHead]) -> Relations:
        """What these messages answer, where that was seen already, and what belongs to them."""
        for head in heads:
            if head.external_id:
                self.numbers[head.external_id] = head.number
        answered = {
            head.number: self.numbers[head.answers]
            for head in heads
            if head.answers in self.numbers
        }
        wanted = {head.number for head in heads} | set(answered.values())
        items = self._items(wanted)
        found: Relations = []
        for head in heads:
            brought = self._brought(head)
            item_id = items.get(head.number)
            if item_id is None:
                continue
            target = items.get(answered.get(head.number, 0))
            if target is not None:
                found.append((item_id, _relation(evidence.RelationKind.REPLY_TO, target)))
            attached = _relation(evidence.RelationKind.ATTACHMENT_OF, item_id)
            ours = {one.item_id for one in brought} - {item_id, self.opening.item_id}
            found += [(file_item, attached) for file_item in sorted(ours)]
        return found

    def _brought(self, head: MemberHead) -> list[Beside]:
        """The files that belong to this member."""
        find = self.files.at if self.rows is None else self.files.under
        by_path = {path: find(path) for path in head.brings}
        if self.rows is not None:
            self.rows.add(head, by_path)
        return [one for found in by_path.values() for one in found]

    def _items(self, numbers: set[int]) -> dict[int, UUID]:
        rows = lines_of(self.opening).filter(member_no__in=numbers, item_id__isnull=False)
        return {number: item for number, item in rows.values_list("member_no", "item_id") if item}


def _relation(kind: evidence.RelationKind, to: UUID) -> evidence.RelationDraft:
    return evidence.RelationDraft(kind=kind, to_item_id=to)
