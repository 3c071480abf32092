# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writing custody: each event gets its own leaf in the ledger and a row in the item's history.

Every event of a file names the event of the same file before it (`prev`, docs/formats/parcel.md
section 5.1), so that whoever gets the history notices an event kept back from its middle. An event
kept back at the end is not noticed by this.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import OuterRef, Subquery

from dokaz.evidence.models import CustodyEvent, File, Item
from dokaz.gate.api import ObjectRef, Unit, canonical_list, pieces, plain


class RecordedFile(NamedTuple):
    """What events say of a file, for those who write rows without an object for each."""

    pk: UUID
    item_id: UUID
    sha256: str
    size: int
    sha512: str
    object_id: str
    added_at: datetime


def item_ref(item_id: UUID) -> ObjectRef:
    """How events name an item."""
    return ObjectRef("item", item_id)


def file_ref(file: File | RecordedFile) -> ObjectRef:
    """How events name a file: with the digests of its content and the address of its bytes.

    Both are there so that a replica can be checked without keys and the content with them.
    """
    digests: dict[str, Any] = {
        "sha256": file.sha256,
        "size": file.size,
        "stored_sha256": file.object_id,
    }
    if file.sha512:
        digests["sha512"] = file.sha512
    return ObjectRef("file", file.pk, digests)


class _Draft(NamedTuple):
    """One event to write. `file` is None for what concerns the item as a whole."""

    type: str
    item_id: UUID
    file: File | RecordedFile | None
    outcome: str
    facts: Mapping[str, Any] | None
    also: tuple[ObjectRef, ...]


@dataclass(slots=True)
class Custody:
    """Collects the custody events of one act; `write` logs them and writes their rows at once."""

    unit: Unit
    drafts: list[_Draft] = field(default_factory=list)

    def add(
        self,
        event_type: str,
        item: Item | UUID,
        *,
        file: File | RecordedFile | None = None,
        outcome: str = "success",
        facts: Mapping[str, Any] | None = None,
        also: tuple[ObjectRef, ...] = (),
    ) -> None:
        """Take up one event about an item, or about one of its files."""
        item_id = item.pk if isinstance(item, Item) else item
        self.drafts.append(_Draft(event_type, item_id, file, outcome, facts, also))

    def write(self) -> None:
        """Log the events and write their rows; once, after what they refer to was written."""
        if not self.drafts:
            return
        unit, latest = self.unit, _latest_events(self._files_from_before())
        events, plain_facts, named = [], _PlainFacts(), _Named()
        for draft, event_id in zip(self.drafts, unit.new_ids(len(self.drafts)), strict=True):
            file_id = draft.file.pk if draft.file is not None else None
            events.append(
                unit.log_plain(
                    draft.type,
                    objects=named.of(draft, prev=latest.get(file_id) if file_id else None),
                    outcome=draft.outcome,
                    facts=plain_facts.of(draft.facts),
                    event_id=event_id,
                )
            )
            if file_id is not None:
                latest[file_id] = events[-1]
        CustodyEvent.objects.insert_columns(
            {
                "event_id": events,
                "item_id": [draft.item_id for draft in self.drafts],
                "file_id": [draft.file.pk if draft.file else None for draft in self.drafts],
                "type": [draft.type for draft in self.drafts],
                "outcome": [draft.outcome for draft in self.drafts],
                "facts": [plain_facts.of(draft.facts) for draft in self.drafts],
            },
            alike={
                "act_id": unit.act_id,
                "action": unit.action,
                "at": unit.at,
                "agent_kind": unit.actor.kind,
                "agent_ref": unit.actor.ref,
                "organisation_id": unit.actor.organisation_id,
            },
        )
        self.drafts = []

    def _files_from_before(self) -> list[UUID]:
        """Files that other acts may have events of; those of this act are known here wholly."""
        files = (draft.file for draft in self.drafts if draft.file is not None)
        return sorted({file.pk for file in files if file.added_at != self.unit.at})


class _PlainFacts:
    """Facts as JSON values. The events of a batch share a few, which are converted once."""

    def __init__(self) -> None:
        # With the given ones, which must live as long as their identities are compared.
        self._known: dict[int, tuple[Any, dict[str, Any]]] = {}

    def of(self, facts: Mapping[str, Any] | None) -> dict[str, Any]:
        known = self._known.get(id(facts))
        if known is None:
            known = self._known[id(facts)] = (facts, plain(facts) if facts else {})
        return known[1]


class _Named:
    """What events are about as the ledger writes it: the canonical list of `item_ref`, `file_ref`
    with `prev`, the event of this file before, and what else. A file is written once for all its
    events."""

    def __init__(self) -> None:
        # With the file, which must live as long as its identity is compared.
        self._known: dict[int, tuple[Any, str, str]] = {}
        # Of the item before: the events of an item mostly follow each other.
        self._item_id: UUID | None = None
        self._item = ""

    def of(self, draft: _Draft, *, prev: UUID | None) -> str:
        item_id, file = draft.item_id, draft.file
        if file is None:
            return canonical_list((item_ref(item_id), *draft.also))
        known = self._known.get(id(file))
        if known is None:
            text = file_ref(file).canonical()
            # `prev` comes before the digests and after what every reference has (RFC 8785 3.2.3).
            digests = text.index(',"sha256":')
            known = self._known[id(file)] = (file, text[:digests], text[digests:])
        _file, name, rest = known
        if item_id is not self._item_id:
            self._item_id, self._item = item_id, item_ref(item_id).canonical()
        link = f',"prev":"{prev}"' if prev is not None else ""
        also = "".join([f",{one.canonical()}" for one in draft.also])
        return f"[{self._item},{name}{link}{rest}{also}]"


def _latest_events(file_ids: list[UUID]) -> dict[UUID, UUID]:
    """The newest event of each file that has one.

    The rows of the files stay locked to the end of the act, and are locked before events are
    looked at: otherwise two acts at once would both name the same forerunner, and the history
    would fork. SQLite has one writer at a time and needs no locks.
    """
    found: dict[UUID, UUID] = {}
    for some in pieces(file_ids):
        files = File.objects.filter(pk__in=some)
        if connection.features.has_select_for_update:
            list(files.select_for_update(no_key=True).order_by("pk").values_list("pk"))
        # Along the index of the item's events, backwards: seldom more than a few rows a file.
        events = CustodyEvent.objects.filter(item_id=OuterRef("item_id"), file_id=OuterRef("pk"))
        newest = Subquery(events.order_by("-position").values("event_id")[:1])
        pairs = files.annotate(newest=newest).values_list("pk", "newest")
        found.update((file_id, event) for file_id, event in pairs if event is not None)
    return found


def record_one(
    unit: Unit,
    event_type: str,
    item: Item,
    *,
    file: File | None = None,
    outcome: str = "success",
    facts: Mapping[str, Any] | None = None,
) -> None:
    """Log and write a single event."""
    custody = Custody(unit)
    custody.add(event_type, item, file=file, outcome=outcome, facts=facts)
    custody.write()
