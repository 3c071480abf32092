# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the messages of a chat are to each other, and which files beside the export belong to them.

Done when a delivery is complete and nothing in it waits to be opened any more: only then every file
has its line. The container is read once more, without its contents; nothing has to be remembered
from the first time. Doing it again adds nothing.
"""

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, Conflict, NotFound, reading
from dokaz.intake import mutex
from dokaz.intake.models import DeliveryEntry, Opening
from dokaz.intake.opening.planning import LINKED
from dokaz.intake.opening.run import the_opener
from dokaz.intake.opening.source import StoredRanges, require_intact
from dokaz.intake.services import service_for
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
        chat = _Chat(opening, files=_beside(opening.entry))
        for heads in _batches(opening, original):
            relations = chat.relations(heads)
            if relations:
                _write(intake, relations)


def _write(actor: Actor, relations: Relations) -> None:
    for start in range(0, len(relations), evidence.LARGEST_BATCH):
        evidence.add_relations(
            actor=actor, relations=relations[start : start + evidence.LARGEST_BATCH]
        )


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


def _beside(entry: DeliveryEntry) -> dict[str, UUID]:
    """Items of the files in the folder of this line and below it, by their path from there."""
    folder = posixpath.dirname(entry.path.replace("\\", "/"))
    prefix = f"{folder}/" if folder else ""
    rows = DeliveryEntry.objects.filter(
        delivery_id=entry.delivery_id, parent_id=entry.parent_id, item_id__isnull=False
    )
    paths = (
        (path.replace("\\", "/"), item_id)
        for path, item_id in rows.values_list("path", "item_id").iterator()
    )
    return {
        path.removeprefix(prefix): item_id for path, item_id in paths if path.startswith(prefix)
    }


@dataclass(slots=True)
class _Chat:
    """`files`: items beside the export by path. `numbers`: places of the messages seen so far."""

    opening: Opening
    files: Mapping[str, UUID]
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
            item_id = items.get(head.number)
            if item_id is None:
                continue
            target = items.get(answered.get(head.number, 0))
            if target is not None:
                found.append((item_id, _relation(evidence.RelationKind.REPLY_TO, target)))
            for path in head.brings:
                file_item = self.files.get(posixpath.normpath(path))
                if file_item is not None:
                    attached = _relation(evidence.RelationKind.ATTACHMENT_OF, item_id)
                    found.append((file_item, attached))
        return found

    def _items(self, numbers: set[int]) -> dict[int, UUID]:
        rows = DeliveryEntry.objects.filter(
            parent_id=self.opening.entry_id, member_no__in=numbers, item_id__isnull=False
        )
        return {number: item for number, item in rows.values_list("member_no", "item_id") if item}


def _relation(kind: evidence.RelationKind, to: UUID) -> evidence.RelationDraft:
    return evidence.RelationDraft(kind=kind, to_item_id=to)
