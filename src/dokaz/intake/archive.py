# SPDX-License-Identifier: AGPL-3.0-or-later
"""What this room needs of the archive below it, in this room's own words.

Storing runs outside any act. Registering is an act of the room `evidence`; the report of the
delivery follows in an act of this room, since acts do not nest. A kill between the two leaves
items without a line in the report. The next run hands the same content over again and is told
"already here"; `registered_for` then recognises what this very delivery brought.
"""

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz import __version__
from dokaz.core.digests import DigestSet
from dokaz.evidence import api as evidence
from dokaz.evidence.api import StoredContent
from dokaz.gate.api import Actor, Rejected
from dokaz.intake.models import Delivery, DeliveryEntry
from dokaz.intake.paths import StatedPath
from dokaz.intake.reasons import EntryOutcome
from dokaz.intake.sources.registry import SOURCES, container_of
from dokaz.intake.sources.source import Looked, Source
from dokaz.media import chat_messages
from dokaz.media.opening.members import MemberHead, MemberKind
from dokaz.media.probe import media_type_of
from dokaz.media.wording import wording_of
from dokaz.members import api as members

ACQUISITION_MODES: tuple[str, ...] = tuple(evidence.AcquisitionMode.values)
HEAD_BYTES = 64 * 1024
TAIL_BYTES = 1024
"""Where the end record of an archive with a short comment stands."""

TOOL = f"dokaz {__version__}"

ContentBatch = evidence.ContentBatch
storing_batch = evidence.storing_batch
store_stream = evidence.store_stream
stores_locally = evidence.stores_locally
give_back_staging = evidence.give_back_staging


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One input whose bytes are durable in the store."""

    path: StatedPath
    claimed_modified_at: datetime | None
    content: StoredContent
    media_type: str
    container: str = ""
    """Key of the format it can be opened as, if any (`sources`)."""
    head: MemberHead | None = None
    """For what came out of a container: what the container says of it."""
    wording: str = ""
    """Of a message of a chat (`dokaz.media.wording`)."""


def content_as_json(content: StoredContent) -> list[Any]:
    """Stored content for another process of this program; see `content_from_json`."""
    header = content.header.hex() if content.header is not None else None
    kept = [str(content.organisation_id), content.address, content.stored_size]
    digests = content.digests
    known = [digests.size, digests.sha256, digests.sha512]
    return [*kept, *known, content.key_id, header, content.wrapped_to]


def content_from_json(told: Sequence[Any]) -> StoredContent:
    """What `content_as_json` was given."""
    owner, address, stored_size, size, sha256, sha512, key_id, header, wrapped_to = told
    return StoredContent(
        organisation_id=UUID(owner),
        address=address,
        stored_size=stored_size,
        digests=DigestSet(size=size, sha256=sha256, sha512=sha512),
        key_id=key_id,
        header=bytes.fromhex(header) if header is not None else None,
        wrapped_to=wrapped_to,
    )


@dataclass(frozen=True, slots=True)
class Registered:
    """The item and file of one input. `new`: this delivery brought it."""

    item_id: UUID
    file_id: UUID
    new: bool


@dataclass
class Head:
    """Lets a stream pass and keeps its beginning, and the last bytes."""

    kept: bytearray = field(default_factory=bytearray)
    last: bytes = b""
    _type: str | None = None

    def watch(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        for chunk in chunks:
            if len(self.kept) < HEAD_BYTES:
                self.kept += chunk[: HEAD_BYTES - len(self.kept)]
            self.last = (self.last + chunk[-TAIL_BYTES:])[-TAIL_BYTES:]
            yield chunk

    def media_type(self) -> str:
        """The type by the first bytes, a first sorting; examining the whole file comes later.

        Runs here and not in the confined process: it compares signatures in a bounded piece of
        memory and decodes nothing. Asked once the whole stream has passed, and found out once.
        """
        if self._type is None:
            self._type = media_type_of(bytes(self.kept))
        return self._type

    def wording(self, media_type: str) -> str:
        """Of a message of a chat. One that is longer than the beginning is cut off and has none in
        formats that are read whole."""
        if media_type not in chat_messages.TYPES:
            return ""
        return wording_of((chat_messages.text_of(bytes(self.kept), media_type),))

    def container(self, extension: str) -> str:
        """The key of the format this can be opened as, or empty; as weakly known as the type."""
        return container_of(
            Looked(
                head=bytes(self.kept),
                tail=self.last,
                media_type=self.media_type(),
                extension=extension,
            )
        )


def organisation_code(actor: Actor) -> str:
    """The short code that begins the numbers of the organisation acted for.

    Raises:
        Rejected: there is no such active organisation.
    """
    for entry in members.directory(actor=actor):
        if entry.id == actor.organisation_id:
            return str(entry.code)
    raise Rejected("organisation", _("There is no such organisation on this node."))


def require_own_source(actor: Actor, source_id: UUID | None) -> None:
    """Raises Rejected: the source is absent, retired or foreign; which of them is not told.

    Asked when a delivery is opened, because the files that name it are registered much later.
    """
    if source_id is not None and not evidence.offers_source(actor=actor, source_id=source_id):
        raise Rejected("source", _("Choose a source of your organisation from the list."))


def stated_level(actor: Actor, confidentiality: int | None) -> int:
    """Who may see what is brought in: as stated, or the usual level where nothing was.

    Raises:
        Rejected: the level is above what the actor may see (`confidentiality`).
    """
    if confidentiality is None:
        return evidence.usual_level(actor.clearance)
    if not 0 <= confidentiality <= actor.clearance:
        raise Rejected("confidentiality", _("Choose a level up to the one you may see."))
    return confidentiality


def register(
    *, actor: Actor, delivery: Delivery, files: Sequence[StoredFile]
) -> tuple[Registered, ...]:
    """Register stored files, one item each; answers in the same order."""
    if not files:
        return ()
    item = evidence.ItemDraft(
        source_id=delivery.source_id,
        acquisition_mode=delivery.acquisition_mode,
        acquired_at=delivery.opened_at,
        acquired_by=delivery.opened_by,
        confidentiality=delivery.confidentiality,
    )
    number = evidence.ExternalIdDraft(system=evidence.DELIVERY_SYSTEM, value=delivery.number)
    # One description for all files of a kind: the register checks each description once.
    drafts = {kind: replace(item, kind=kind) for kind in {_told_kind(file) for file in files}}
    answers = evidence.register(
        actor=actor,
        files=[_new_file(file, item=drafts[_told_kind(file)], number=number) for file in files],
    )
    return registered_for(
        delivery,
        [(a.item_id, a.file_id, a.outcome == "taken") for a in answers],
        never={a.file_id for a in answers if a.born_in is not None},
    )


def register_captured(
    *,
    actor: Actor,
    delivery: Delivery,
    files: Sequence[StoredFile],
    url: str,
    title: str,
    archive_item: UUID | None,
    tool: str = "",
    short_link: str = "",
    acquired_at: datetime | None = None,
) -> tuple[Registered, ...]:
    """Register files of a captured page; with `archive_item` as captured together with it.

    `tool`: what captured it, for custody. `short_link`: the short address that led to `url`.
    `acquired_at`: when it was captured, where that was not when the delivery was opened. Films and
    sounds are of their own kind, all else is a web page.
    """
    if not files:
        return ()
    item = evidence.ItemDraft(
        title_uk=title[:500],
        kind=evidence.ItemKind.WEB_PAGE,
        url=url,
        source_id=delivery.source_id,
        acquisition_mode=delivery.acquisition_mode,
        acquired_at=acquired_at or delivery.opened_at,
        acquired_by=delivery.opened_by,
        confidentiality=delivery.confidentiality,
    )
    numbers = [evidence.ExternalIdDraft(system=evidence.DELIVERY_SYSTEM, value=delivery.number)]
    if short_link:
        numbers.append(
            evidence.ExternalIdDraft(
                system=evidence.SHORT_LINK_SYSTEM, value=short_link[:500], url=short_link
            )
        )
    together = evidence.RelationKind.CAPTURED_WITH
    relations = (
        (evidence.RelationDraft(kind=together, to_item_id=archive_item),) if archive_item else ()
    )
    answers = evidence.register(
        actor=actor,
        files=[
            replace(
                _new_file(file, item=_by_kind(item, file.media_type), number=numbers[0]),
                external_ids=tuple(numbers),
                relations=relations,
                tool=tool,
                registered_by=delivery.opened_by,
            )
            for file in files
        ],
    )
    return registered_for(delivery, [(a.item_id, a.file_id, a.outcome == "taken") for a in answers])


def _told_kind(file: StoredFile) -> evidence.ItemKind:
    """What the format that a file can be opened as says of its kind; else its type is to tell."""
    source = SOURCES.get(file.container)
    return (source and source.kind) or evidence.ItemKind.OTHER


def _by_kind(item: evidence.ItemDraft, media_type: str) -> evidence.ItemDraft:
    if media_type.startswith(("video/", "audio/")):
        return replace(item, kind=evidence.kind_of(media_type))
    return item


def register_members(
    *,
    actor: Actor,
    delivery: Delivery,
    files: Sequence[StoredFile],
    container: evidence.ItemView,
    source: Source,
) -> tuple[Registered, ...]:
    """Register members of a container, one item each; answers in the same order.

    They inherit from the container's item what protects it as it stands now, and who registered
    it. The time of a message of a chat, where its zone is sure, is a claim of the source; that of
    a row of a capturing tool is when it captured. An interrupted run is recognised by the relation
    to the container, written with the item.
    """
    if not files:
        return ()
    base = evidence.ItemDraft(
        source_id=delivery.source_id,
        acquisition_mode=delivery.acquisition_mode,
        acquired_at=delivery.opened_at,
        acquired_by=delivery.opened_by,
        confidentiality=container.confidentiality,
        graphic_level=container.graphic_level,
        markers=container.markers,
        privileged=container.privileged,
    )
    number = evidence.ExternalIdDraft(system=evidence.DELIVERY_SYSTEM, value=delivery.number)
    # One description for all members of a kind: the register checks each description once.
    drafts = {
        kind: replace(base, kind=source.kinds.get(kind, evidence.ItemKind.OTHER))
        for kind in MemberKind
    }
    inner = {kind: replace(base, kind=kind) for kind in {_told_kind(file) for file in files}}
    new = []
    for file in files:
        assert file.head is not None
        draft = drafts[file.head.kind]
        if draft.kind == evidence.ItemKind.OTHER:
            draft = inner[_told_kind(file)]
        if file.head.url:
            draft = replace(draft, url=file.head.url)
        if file.media_type in chat_messages.TYPES and file.head.modified_at is not None:
            draft = replace(
                draft,
                recorded_from=file.head.modified_at,
                recorded_precision=evidence.TimePrecision.SECOND,
                recorded_basis=evidence.TimeBasis.SOURCE,
            )
        new.append(
            _member(_new_file(file, item=draft, number=number), file.head, container, source)
        )
    return _new_in(container.id, evidence.register(actor=actor, files=new))


def _member(
    new: evidence.NewFile, head: MemberHead, container: evidence.ItemView, source: Source
) -> evidence.NewFile:
    identifiers = new.external_ids
    if head.external_id and source.identifies:
        own = evidence.ExternalIdDraft(system=source.identifies, value=head.external_id)
        identifiers = (*identifiers, own)
    return replace(
        new,
        external_ids=identifiers,
        relations=tuple(
            evidence.RelationDraft(kind=relation, to_item_id=container.id)
            for relation in source.relations[head.kind]
        ),
        registered_by=container.registered_by,
    )


def _new_in(container_id: UUID, answers: Sequence[evidence.Registered]) -> tuple[Registered, ...]:
    """What this container brought: now, or in a run that was cut off before its lines."""
    claimed = _claimed(a.file_id for a in answers if a.outcome != "taken")
    claimed |= {a.file_id for a in answers if a.outcome == "taken"}
    result = []
    for answer in answers:
        new = answer.outcome == "taken"
        if not new and answer.born_in == container_id and answer.file_id not in claimed:
            claimed.add(answer.file_id)
            new = True
        result.append(Registered(answer.item_id, answer.file_id, new))
    return tuple(result)


def _claimed(file_ids: Iterable[UUID]) -> set[UUID]:
    """Files that a line of some report has as taken."""
    asked = set(file_ids)
    if not asked:
        return set()
    lines = DeliveryEntry.objects.filter(file_id__in=asked, outcome=EntryOutcome.TAKEN)
    return set(lines.values_list("file_id", flat=True))


def registered_for(
    delivery: Delivery,
    answers: Sequence[tuple[UUID, UUID, bool]],
    *,
    never: Set[UUID] = frozenset(),
) -> tuple[Registered, ...]:
    """Turn "already here" into "new" for what an interrupted run of this delivery registered.

    That is: made since the delivery was opened (the identifier holds the time), claimed as taken
    by no line of any report, and not by another file of this batch. Files in `never` came out of a
    container, whose own lines say so, if not yet, then soon.
    """
    claimed = _claimed(file_id for _, file_id, taken in answers if not taken)
    claimed |= {file_id for _, file_id, taken in answers if taken} | never
    result = []
    for item_id, file_id, taken in answers:
        new = taken
        if not taken and file_id not in claimed and made_at(file_id) >= delivery.opened_at:
            claimed.add(file_id)
            new = True
        result.append(Registered(item_id, file_id, new))
    return tuple(result)


def made_at(identifier: UUID) -> datetime:
    """The time in a version 7 UUID, rounded up to the next millisecond."""
    return datetime.fromtimestamp(((identifier.int >> 80) + 1) / 1000, UTC)


def _new_file(
    file: StoredFile, *, item: evidence.ItemDraft, number: evidence.ExternalIdDraft
) -> evidence.NewFile:
    return evidence.NewFile(
        content=file.content,
        name=file.path.name.text,
        relative_path=file.path.text,
        media_type=file.media_type,
        claimed_modified_at=file.claimed_modified_at,
        item=item,
        external_ids=(number,),
        # Of what is sealed from the start nothing is said in the clear.
        wording="" if item.confidentiality >= evidence.Confidentiality.L4 else file.wording,
    )
