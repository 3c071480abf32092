# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rows that new originals become, written column by column for the whole batch.

The hottest way of bulk intake: no model object stands for a row here, and what all rows have in
common is turned into the database's form once. Values were checked before.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter
from typing import Any, NamedTuple
from uuid import UUID

from dokaz.evidence import words
from dokaz.evidence.actions.description import ItemDraft
from dokaz.evidence.actions.relations import RelationDraft
from dokaz.evidence.custody import Custody, RecordedFile
from dokaz.evidence.facts import ItemRegistered
from dokaz.evidence.models import ExternalId, File, Item
from dokaz.evidence.models.items import NumberSeries
from dokaz.evidence.numbers import draw
from dokaz.evidence.objects import record_stored
from dokaz.evidence.storage.sealing import StoredContent
from dokaz.evidence.texts import claimed
from dokaz.evidence.vocabulary import FileRole, ItemStatus, RelationKind, VerificationLevel
from dokaz.gate.api import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class ExternalIdDraft:
    """The item's identifier in another system."""

    system: str
    value: str
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFile:
    """One evidentiary original, stored already, with what is known of the item it makes.

    `name` and `relative_path` are text: names that were not text are decoded by the caller, who
    keeps their bytes. `claimed_modified_at` is what the sender's file system says, kept where every
    zone has it (`texts.claimed`). `relations`: what the item is to others of the organisation.
    `registered_by`: for whom a service registers it; that person sees it as if they had registered
    it themselves. `tool`: the programs that captured it, with their versions, for its custody.
    `wording`: how a message is worded (docs/formats/renditions.md); other files have that from
    being examined.
    """

    content: StoredContent
    name: str
    relative_path: str = ""
    media_type: str = ""
    claimed_modified_at: datetime | None = None
    item: ItemDraft = field(default_factory=ItemDraft)
    external_ids: tuple[ExternalIdDraft, ...] = ()
    relations: tuple[RelationDraft, ...] = ()
    registered_by: UUID | None = None
    tool: str = ""
    wording: str = ""


Identity = tuple[str, int]
"""SHA-256 and size of content."""


class Draft(NamedTuple):
    """A new file with the checked values of its item's row; `kind` stands for the one in them."""

    new: NewFile
    values: dict[str, Any]
    kind: str
    identity: Identity


class Original(NamedTuple):
    """An original of the register and the number of its item."""

    file: RecordedFile | File
    ref: str


def make_items(
    unit: Unit, drafts: Sequence[Draft], series: NumberSeries, custody: Custody
) -> dict[Identity, Original]:
    """One item, file and stored object for each, with its words, identifiers and events."""
    if not drafts:
        return {}
    record_stored(unit, [draft.new.content for draft in drafts])
    refs = draw(series, count=len(drafts))
    # Sorted, so that within one millisecond too the newest identifier has the highest number.
    item_ids = sorted(unit.new_ids(len(drafts)), key=attrgetter("int"))
    file_ids = unit.new_ids(len(drafts))
    files = [
        _file(unit, draft, item_id, file_id)
        for draft, item_id, file_id in zip(drafts, item_ids, file_ids, strict=True)
    ]
    _write_items(unit, series.organisation_id, drafts, item_ids, refs)
    _write_files(unit, series.organisation_id, drafts, files)
    _write_external_ids(unit, series.organisation_id, drafts, item_ids)
    words.index(
        words.Indexed(
            item_id,
            series.organisation_id,
            draft.values["confidentiality"],
            (ref, draft.values["title_uk"], draft.values["title_en"], draft.new.name),
        )
        for draft, item_id, ref in zip(drafts, item_ids, refs, strict=True)
    )
    ways = _Ways()
    for draft, file in zip(drafts, files, strict=True):
        custody.add("ingestion", file.item_id, file=file, facts=ways.of(draft))
        custody.add("message digest calculation", file.item_id, file=file, facts=_ON_ARRIVAL)
        unit.emit(ItemRegistered(file.item_id, series.organisation_id, (file.pk,)))
    return {
        draft.identity: Original(file, ref)
        for draft, file, ref in zip(drafts, files, refs, strict=True)
    }


_ON_ARRIVAL = {"on": "arrival"}


class _Ways:
    """For custody: in which way files came in. Most of a batch came in the same way."""

    def __init__(self) -> None:
        self._known: dict[tuple[object, ...], dict[str, Any]] = {}

    def of(self, draft: Draft) -> dict[str, Any]:
        mode, sealed = draft.values["acquisition_mode"], draft.new.content.header is not None
        key = (mode, sealed, draft.new.relations, draft.new.tool)
        if key not in self._known:
            tool = {"tool": draft.new.tool[:200]} if draft.new.tool else {}
            self._known[key] = {"mode": mode, "sealed": sealed, **containers(draft), **tool}
        return self._known[key]


def containers(draft: Draft) -> dict[str, Any]:
    """For custody: out of which item this one came."""
    if not draft.new.relations:
        return {}
    found = [one.to_item_id for one in draft.new.relations if one.kind == RelationKind.PART_OF]
    return {"part_of": str(found[0])} if found else {}


def _file(unit: Unit, draft: Draft, item_id: UUID, file_id: UUID) -> RecordedFile:
    content = draft.new.content
    return RecordedFile(
        pk=file_id,
        item_id=item_id,
        sha256=content.digests.sha256,
        size=content.digests.size,
        sha512=content.digests.sha512 or "",
        object_id=content.address,
        added_at=unit.at,
    )


def _write_items(
    unit: Unit,
    organisation_id: UUID,
    drafts: Sequence[Draft],
    item_ids: Sequence[UUID],
    refs: Sequence[str],
) -> None:
    stated = {name: [draft.values[name] for draft in drafts] for name in drafts[0].values}
    own = {
        "ref": refs,
        "kind": [draft.kind for draft in drafts],
        "registered_by": [draft.new.registered_by or unit.actor.ref for draft in drafts],
        "total_bytes": [draft.new.content.digests.size for draft in drafts],
        "media_type": [draft.new.media_type for draft in drafts],
    }
    alike = {
        "organisation_id": organisation_id,
        "registered_at": unit.at,
        "changed_at": unit.at,
        "status": ItemStatus.REGISTERED,
        "verification": VerificationLevel.V1,
        "file_count": 1,
    }
    Item.objects.insert_columns({"id": item_ids, **stated, **own}, alike=alike)


_NOTHING_TECHNICAL: dict[str, Any] = {}


def _technical(new: NewFile) -> dict[str, Any]:
    return {"wording": new.wording} if new.wording else _NOTHING_TECHNICAL


def _write_files(
    unit: Unit, organisation_id: UUID, drafts: Sequence[Draft], files: Sequence[RecordedFile]
) -> None:
    columns = {
        "id": [file.pk for file in files],
        "item_id": [file.item_id for file in files],
        "original_name": [draft.new.name for draft in drafts],
        "relative_path": [draft.new.relative_path for draft in drafts],
        "media_type": [draft.new.media_type for draft in drafts],
        "size": [file.size for file in files],
        "sha256": [file.sha256 for file in files],
        "sha512": [file.sha512 for file in files],
        "object_id": [file.object_id for file in files],
        "claimed_modified_at": [
            claimed("claimed_modified_at", draft.new.claimed_modified_at) for draft in drafts
        ],
        "technical": [_technical(draft.new) for draft in drafts],
    }
    alike = {
        "organisation_id": organisation_id,
        "role": FileRole.ORIGINAL,
        "added_at": unit.at,
        "added_by": unit.actor.ref,
    }
    File.objects.insert_columns(columns, alike=alike)


def _write_external_ids(
    unit: Unit, organisation_id: UUID, drafts: Sequence[Draft], item_ids: Sequence[UUID]
) -> None:
    named = [
        (item_id, one)
        for draft, item_id in zip(drafts, item_ids, strict=True)
        for one in draft.new.external_ids
    ]
    if not named:
        return
    columns = {
        "id": unit.new_ids(len(named)),
        "item_id": [item_id for item_id, _one in named],
        "system": [one.system.strip() for _item, one in named],
        "value": [one.value.strip() for _item, one in named],
        "url": [one.url.strip() for _item, one in named],
    }
    alike = {"organisation_id": organisation_id, "added_at": unit.at}
    ExternalId.objects.insert_columns(columns, alike=alike)
