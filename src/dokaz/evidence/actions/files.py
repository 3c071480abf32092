# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading files, and adding what was made from them.

Reading content is an act: who, when, for what purpose, with which key. The act is recorded before
the first byte is given out. Small pictures in lists are the one exception.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as _

from dokaz.core.canonical import canonical_json
from dokaz.core.errors import DokazError
from dokaz.evidence.actions.description import locked, require_live, revise
from dokaz.evidence.custody import Custody, file_ref, item_ref, record_one
from dokaz.evidence.facts import ItemChanged
from dokaz.evidence.kinds import better_kind
from dokaz.evidence.models import CustodyEvent, File, Item
from dokaz.evidence.objects import condemn_surplus, content_of, take_over
from dokaz.evidence.policy import DESCRIBERS, FILES, READERS, by_kind, reads_content
from dokaz.evidence.presenting import file_view
from dokaz.evidence.storage.sealing import StoredContent
from dokaz.evidence.texts import chosen, claimed, clean, require_storable
from dokaz.evidence.views import FileView
from dokaz.evidence.vocabulary import (
    GLANCES,
    MADE_BY_SERVICE,
    RENDITION_EVENTS,
    Confidentiality,
    FileRole,
    Purpose,
    TimeBasis,
    TimePrecision,
)
from dokaz.gate.api import (
    ALLOWED,
    Actor,
    ActorKind,
    Erasure,
    NotFound,
    Refusal,
    Rejected,
    Unit,
    Verdict,
    action,
    all_of,
    holds_role,
    is_service,
    own,
    sees,
    view,
    with_role,
)

_LARGEST_TECHNICAL = 20_000
_MOST_AT_ONCE = 1000
_READ_AGAIN = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class OpenFile:
    """A file that may be read now. `chunks()` gives the content, checked while it streams.

    `range(start, length)` gives a part, for seeking. Errors of both: see `storage.sealing.Content`;
    an error at the end of `chunks` means that what came before must not be used.
    """

    file: FileView
    chunks: Callable[[], Iterator[bytes]] = field(repr=False)
    range: Callable[[int, int], Iterator[bytes]] = field(repr=False)
    act_id: UUID | None = None
    """The act that recorded the opening; None for small pictures in lists."""


@dataclass(frozen=True)
class FileOpened:
    file: UUID
    item: UUID
    purpose: str


@action(
    "evidence.file.open",
    rule=reads_content("file_id"),
    facts=FileOpened,
    erasure=Erasure.NOTHING_PERSONAL,
    event="displaying",
)
def open_file(unit: Unit, *, actor: Actor, file_id: UUID, purpose: str) -> OpenFile:
    """Permit and record one reading of a file; the bytes are read after the act.

    Raises:
        Rejected: the purpose is not in the list, or the media service states another than its own.
        Conflict: the item was disposed of.
    """
    purpose = _own_purpose(actor, purpose)
    file = FILES.visible(actor).select_related("item", "object").get(pk=file_id)
    opened = _opened(unit, [file], purpose)
    unit.record(
        FileOpened(file=file.pk, item=file.item_id, purpose=purpose),
        objects=(item_ref(file.item_id), file_ref(file)),
    )
    return opened[0]


@dataclass(frozen=True)
class FilesOpened:
    files: int
    bytes: int
    purpose: str


@action(
    "evidence.file.open_many",
    rule=reads_content("file_ids"),
    facts=FilesOpened,
    erasure=Erasure.NOTHING_PERSONAL,
    event="displaying",
)
def open_files(
    unit: Unit, *, actor: Actor, file_ids: tuple[UUID, ...], purpose: str
) -> tuple[OpenFile, ...]:
    """Permit and record the reading of up to 1000 files in one act, each with its own event.

    Answers in the order of `file_ids`. If one of them may not be read, none is.

    Raises:
        Rejected: the purpose is not in the list, or too many files.
        Conflict: one of the items was disposed of.
    """
    purpose = _own_purpose(actor, purpose)
    if len(file_ids) > _MOST_AT_ONCE:
        raise Rejected("file_ids", _("Hand over between 1 and 1000 files at a time."))
    rows = FILES.visible(actor).select_related("item", "object").in_bulk(file_ids)
    files = [rows[file_id] for file_id in file_ids]
    opened = _opened(unit, files, purpose)
    unit.record(
        FilesOpened(files=len(files), bytes=sum(file.size for file in files), purpose=purpose),
        objects=tuple(file_ref(file) for file in files),
    )
    return opened


def _own_purpose(actor: Actor, purpose: str) -> str:
    value: str = chosen("purpose", purpose, Purpose)
    if (actor.kind is ActorKind.SERVICE) != (value == Purpose.DERIVATION):
        raise Rejected("purpose", _("This purpose is not yours to state."))
    return value


def _opened(unit: Unit, files: list[File], purpose: str) -> tuple[OpenFile, ...]:
    """Log one event a file; handing over is `exporting`, anything else `displaying` (PREMIS)."""
    custody = Custody(unit)
    event = "exporting" if purpose == Purpose.PACKAGE else "displaying"
    for file in files:
        require_live(file.item)
        was_sealed = file.item.confidentiality == Confidentiality.L4
        facts = {"purpose": purpose, "opened": was_sealed}
        custody.add(event, file.item, file=file, facts=facts)
    custody.write()
    return tuple(opened_file(file, unit.actor, unit.act_id) for file in files)


def opened_file(file: File, actor: Actor, act_id: UUID) -> OpenFile:
    """For acts that have permitted and recorded the reading of a row with its item and object."""
    content = content_of(file)
    is_own = file.organisation_id == actor.organisation_id
    return OpenFile(file_view(file, own=is_own), content.chunks, content.range, act_id)


@view("evidence.file.read_again", rule=reads_content("file_ids"))
def read_again(*, actor: Actor, act_id: UUID, file_ids: tuple[UUID, ...]) -> tuple[OpenFile, ...]:
    """Files that this actor opened in one act of the last two days, in the order of `file_ids`.

    For readers of very many files, who cannot hold them all open. Nothing more is recorded: the
    act is the record, and it is looked up. Rights are asked for anew.

    Raises:
        NotFound: that act is not this actor's, is older, or did not open one of the files.
        Conflict: one of the items was disposed of.
    """
    rows = FILES.visible(actor).select_related("item", "object").in_bulk(file_ids)
    if not rows.keys() >= set(file_ids):
        raise NotFound("file")
    recorded = CustodyEvent.objects.filter(
        item_id__in={row.item_id for row in rows.values()},
        act_id=act_id,
        action__in=(open_file.declaration.name, open_files.declaration.name),  # type: ignore[attr-defined]
        agent_kind=actor.kind,
        agent_ref=actor.ref,
        at__gt=datetime.now(UTC) - _READ_AGAIN,
    )
    if not set(recorded.values_list("file_id", flat=True)) >= set(file_ids):
        raise NotFound("file")
    for row in rows.values():
        require_live(row.item)
    return tuple(opened_file(rows[file_id], actor, act_id) for file_id in file_ids)


@view(
    "evidence.thumbnail.show",
    rule=all_of(sees(FILES, "file_id"), holds_role(*READERS, "external_reader")),
)
def thumbnail(*, actor: Actor, file_id: UUID) -> OpenFile:
    """A small picture of an item that is not sealed. No act is recorded.

    Raises:
        NotFound: no such small picture.
    """
    row = (
        FILES.visible(actor)
        .filter(role__in=GLANCES, item__confidentiality__lt=Confidentiality.L4)
        .filter(disposed_at__isnull=True)
        .select_related("object")
        .filter(pk=file_id)
        .first()
    )
    if row is None:
        raise NotFound("thumbnail")
    content = content_of(row)
    return OpenFile(file_view(row, own=False), content.chunks, content.range)


@dataclass(frozen=True)
class RenditionAdded:
    item: UUID
    files: tuple[UUID, ...]
    roles: tuple[str, ...]
    of: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRendition:
    """Something made from a file and stored already. `tool` names program and version."""

    content: StoredContent
    role: str
    name: str
    media_type: str
    note: str = ""
    tool: str = ""
    technical: Mapping[str, Any] = field(default_factory=dict)


def _roles_of_a_service(actor: Actor, arguments: Mapping[str, Any]) -> Verdict:
    """Transcripts, translations and redactions are people's work."""
    if all(new.role in MADE_BY_SERVICE for new in arguments["renditions"]):
        return ALLOWED
    return Refusal("role_is_peoples_work")


@action(
    "evidence.file.add_rendition",
    rule=by_kind(
        service=all_of(sees(FILES, "of_file_id"), is_service("media"), _roles_of_a_service),
        person=with_role(DESCRIBERS, own(FILES, "of_file_id")),
    ),
    facts=RenditionAdded,
    erasure=Erasure.DETAILS,
    event="extraction",
)
def add_renditions(
    unit: Unit, *, actor: Actor, of_file_id: UUID, renditions: Sequence[NewRendition]
) -> tuple[UUID, ...]:
    """Add files made from a file; the original stays as it is. Returns the files, in order.

    Doing it twice with the same content (a repeated task) adds nothing and returns what is there.

    Raises:
        Rejected: a bad role or value, or content stored for another organisation.
        Refused: the media service may not make this role.
        Conflict: the item was disposed of meanwhile.
    """
    source = FILES.visible(actor).get(pk=of_file_id)
    item = locked(source.item_id)
    here = {
        (one.role, one.sha256): one.pk
        for one in File.objects.filter(derived_from=source, disposed_at__isnull=True)
    }
    added: list[File] = []
    answer: list[UUID] = []
    surplus: list[StoredContent] = []
    for new in renditions:
        role = _permitted_role(new.role)
        if new.content.organisation_id != item.organisation_id:
            raise Rejected("content", _("This content was stored for another organisation."))
        if (role, new.content.digests.sha256) in here:
            answer.append(here[role, new.content.digests.sha256])
            surplus.append(new.content)
            continue
        added.append(_rendition(unit, new, role=role, item=item, source=source))
        answer.append(added[-1].pk)
    if added:
        _write_renditions(unit, item, source, added)
    condemn_surplus(unit, surplus)
    unit.record(
        RenditionAdded(
            item=item.pk,
            files=tuple(one.pk for one in added),
            roles=tuple(one.role for one in added),
            of=source.pk,
        ),
        objects=(item_ref(item.pk), *(file_ref(one) for one in added)),
        details={"notes": [one.derivation_note for one in added]},
    )
    return tuple(answer)


def _permitted_role(role: str) -> str:
    value: str = chosen("role", role, FileRole)
    if value == FileRole.ORIGINAL:
        raise Rejected("role", _("An original is registered, not derived."))
    return value


def _rendition(unit: Unit, new: NewRendition, *, role: str, item: Item, source: File) -> File:
    digests = new.content.digests
    require_storable("name", new.name)
    return File(
        id=unit.new_id(),
        item=item,
        organisation_id=item.organisation_id,
        role=role,
        original_name=new.name,
        media_type=clean("media_type", new.media_type, longest=127, required=True),
        size=digests.size,
        sha256=digests.sha256,
        sha512=digests.sha512 or "",
        object=take_over(unit, [new.content])[new.content.address],
        derived_from=source,
        derivation_note=clean("note", new.note, longest=10_000),
        tool=clean("tool", new.tool, longest=100),
        technical=_technical(new.technical),
        added_at=unit.at,
        added_by=unit.actor.ref,
    )


def _write_renditions(unit: Unit, item: Item, source: File, added: list[File]) -> None:
    File.objects.insert(added)
    item.file_count = F("file_count") + len(added)
    item.total_bytes = F("total_bytes") + sum(one.size for one in added)
    item.save(update_fields=["file_count", "total_bytes"])
    custody = Custody(unit)
    for one in added:
        custody.add(
            RENDITION_EVENTS.get(FileRole(one.role), "extraction"),
            item.pk,
            file=one,
            facts={"role": one.role, "tool": one.tool, "from": str(source.pk)},
        )
    custody.write()
    unit.emit(ItemChanged(item=item.pk, organisation=item.organisation_id, what="files"))


@dataclass(frozen=True)
class TechnicalRecorded:
    file: UUID
    item: UUID
    sha256: str
    tool: str


@action(
    "evidence.file.record_technical",
    rule=all_of(is_service("media"), sees(FILES, "file_id")),
    facts=TechnicalRecorded,
    erasure=Erasure.NOTHING_PERSONAL,
    event="metadata extraction",
)
def record_technical(
    unit: Unit,
    *,
    actor: Actor,
    file_id: UUID,
    technical: Mapping[str, Any],
    tool: str,
    recorded_claim: datetime | None = None,
    made: Mapping[str, Any] | None = None,
    is_whole: bool = True,
) -> None:
    """Record what the media service read from a file: size of the picture, length, format.

    `technical` holds plain facts of the format only, up to 20,000 bytes as JSON; claims that may
    identify people (places, devices, names) belong into a METADATA rendition. `recorded_claim` is
    the device's own time; it fills the item's time of recording if nobody has stated one, and the
    type found out by examination gives the item its kind (`kinds.better_kind`). `made` says by kind
    of rendition what was tried and by what; kinds that are not named stay as they were recorded.
    With `is_whole` false other facts stay too.

    Raises:
        Rejected: `technical` is not JSON or too large.
        Conflict: the item was disposed of meanwhile.
    """
    file = FILES.visible(actor).get(pk=file_id)
    item = locked(file.item_id)
    before = file.technical if isinstance(file.technical, dict) else {}
    facts = dict(technical) if is_whole else {**before, **technical}
    known = {**before.get("made", {}), **(made or {})}
    file.technical = _technical({**facts, **({"made": known} if known else {})})
    file.save(update_fields=["technical"])
    if file.role == FileRole.ORIGINAL:
        revise(unit, item, _told(item, file, claimed("recorded_claim", recorded_claim)))
    record_one(unit, "metadata extraction", item, file=file, facts={"tool": tool})
    unit.record(
        TechnicalRecorded(file=file.pk, item=item.pk, sha256=file.sha256, tool=tool),
        objects=(item_ref(item.pk), file_ref(file)),
    )
    unit.emit(ItemChanged(item=item.pk, organisation=item.organisation_id, what="files"))


def _told(item: Item, original: File, recorded_claim: datetime | None) -> dict[str, Any]:
    """What an original tells of its item, where nobody has said it."""
    told: dict[str, Any] = {}
    if recorded_claim is not None and item.recorded_from is None:
        told |= {
            "recorded_from": recorded_claim,
            "recorded_precision": str(TimePrecision.SECOND),
            "recorded_basis": str(TimeBasis.DEVICE),
        }
    kind = better_kind(item, original, str(original.technical.get("media_type", "")))
    return {**told, "kind": kind.value} if kind is not None else told


def _technical(values: Mapping[str, Any]) -> dict[str, Any]:
    try:
        size = len(canonical_json(dict(values)))
    except DokazError as error:
        raise Rejected("technical", _("This is not plain JSON.")) from error
    if size > _LARGEST_TECHNICAL:
        raise Rejected("technical", _("This is too large."))
    return dict(values)
