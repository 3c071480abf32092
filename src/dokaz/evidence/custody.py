# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writing custody: each event gets its own leaf in the ledger and a row in the item's history.

Every event of a file names the event of the same file before it (`prev`, docs/formats/parcel.md
section 5.1), so that whoever gets the history notices an event kept back from its middle. An event
kept back at the end is not noticed by this.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import OuterRef, Subquery

from dokaz.evidence.models import CustodyEvent, File, Item
from dokaz.gate.api import ObjectRef, Unit


def item_ref(item_id: UUID) -> ObjectRef:
    """How events name an item."""
    return ObjectRef("item", item_id)


def file_ref(file: File, *, prev: UUID | None = None) -> ObjectRef:
    """How events name a file: with the digests of its content and the address of its bytes.

    Both are there so that a replica can be checked without keys and the content with them. `prev`
    is the event of this file before the one that names it.
    """
    digests: dict[str, Any] = {
        "sha256": file.sha256,
        "size": file.size,
        "stored_sha256": file.object_id,
    }
    if file.sha512:
        digests["sha512"] = file.sha512
    if prev is not None:
        digests["prev"] = str(prev)
    return ObjectRef("file", file.pk, digests)


@dataclass(frozen=True, slots=True)
class _Draft:
    """One event to write. `file` is None for what concerns the item as a whole."""

    type: str
    item_id: UUID
    file: File | None
    outcome: str
    facts: Mapping[str, Any] | None
    also: tuple[ObjectRef, ...]


# Columns of one event's row, its identifier first.
_COLUMNS = (
    "event_id",
    "item",
    "file",
    "type",
    "act_id",
    "action",
    "at",
    "agent_kind",
    "agent_ref",
    "organisation_id",
    "outcome",
    "facts",
)


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
        file: File | None = None,
        outcome: str = "success",
        facts: Mapping[str, Any] | None = None,
        also: tuple[ObjectRef, ...] = (),
    ) -> None:
        """Take up one event about an item, or about one of its files."""
        item_id = item.pk if isinstance(item, Item) else item
        self.drafts.append(_Draft(event_type, item_id, file, outcome, facts, also))

    def write(self) -> None:
        """Log the events and write their rows; once, after what they refer to was written."""
        latest = _latest_events(self._files_from_before())
        rows = []
        for draft in self.drafts:
            prev = latest.get(draft.file.pk) if draft.file is not None else None
            rows.append(self._logged(draft, prev=prev))
            if draft.file is not None:
                latest[draft.file.pk] = rows[-1][0]
        CustodyEvent.objects.insert_rows(_COLUMNS, rows)
        self.drafts = []

    def _files_from_before(self) -> list[UUID]:
        """Files that other acts may have events of; those of this act are known here wholly."""
        files = (draft.file for draft in self.drafts if draft.file is not None)
        return sorted({file.pk for file in files if file.added_at != self.unit.at})

    def _logged(self, draft: _Draft, *, prev: UUID | None) -> tuple[Any, ...]:
        """The event's row: values of `_COLUMNS`."""
        unit, file = self.unit, draft.file
        about = (file_ref(file, prev=prev),) if file is not None else ()
        event_id = unit.log(
            draft.type,
            objects=(item_ref(draft.item_id), *about, *draft.also),
            outcome=draft.outcome,
            facts=draft.facts,
        )
        return (
            event_id,
            draft.item_id,
            file.pk if file is not None else None,
            draft.type,
            unit.act_id,
            unit.action,
            unit.at,
            unit.actor.kind,
            unit.actor.ref,
            unit.actor.organisation_id,
            draft.outcome,
            unit.events[-1].facts,
        )


def _latest_events(file_ids: list[UUID]) -> dict[UUID, UUID]:
    """The newest event of each file that has one.

    The rows of the files stay locked to the end of the act, and are locked before events are
    looked at: otherwise two acts at once would both name the same forerunner, and the history
    would fork. SQLite has one writer at a time and needs no locks.
    """
    found: dict[UUID, UUID] = {}
    for start in range(0, len(file_ids), 500):
        files = File.objects.filter(pk__in=file_ids[start : start + 500])
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
