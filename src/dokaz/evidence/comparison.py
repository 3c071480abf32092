# SPDX-License-Identifier: AGPL-3.0-or-later
"""Comparing the register of evidence with the log: custody, items, and the digests of files.

Found: a custody event deleted, rewritten or put in; an item or file removed whole; a file whose
digest or size is not the one that entered the log when it came in, which is how a content swapped
for another of the same name shows even when the stored bytes fit the changed row.
"""

from collections.abc import Iterator, Sequence
from uuid import UUID

from django.db.models import Exists, OuterRef

from dokaz.evidence.models import CustodyEvent, File, Item
from dokaz.gate.api import differing, history_differs, objects_of
from dokaz.ledger.api import Finding, PlacedEvent, known_events

_OWN_ACTS = "evidence."
_PIECE = 500


class RegisterAgainstLog:
    """Custody, items and files against the log's events; a `Comparison` of the ledger."""

    def events(self, placed: Sequence[PlacedEvent]) -> Iterator[Finding]:
        own = [one for one in placed if not one.closes and _is_own(one)]
        rows = CustodyEvent.objects.in_bulk([one.event_id for one in own], field_name="event_id")
        for one in own:
            row = rows.get(one.event_id)
            if row is None:
                yield Finding(
                    "custody", one.index, f"custody event {one.event_id} is not in the database"
                )
                continue
            wrong = [*history_differs(row, one), *_subject_differs(row, one)]
            if wrong:
                yield Finding(
                    "custody",
                    one.index,
                    f"custody event {one.event_id} is not what the log says: {', '.join(wrong)}",
                )
        yield from _items_missing(own)
        yield from _files_differ(own)

    def rest(self) -> Iterator[Finding]:
        yield from _custody_unlogged()
        for model, code in ((Item, "item"), (File, "file")):
            column = "item" if model is Item else "file"
            silent = model._default_manager.filter(
                ~Exists(CustodyEvent.objects.filter(**{column: OuterRef("pk")}))
            )
            for key in silent.values_list("pk", flat=True).iterator():
                yield Finding(code, None, f"{code} {key} has no custody event at all")


def _is_own(one: PlacedEvent) -> bool:
    return str(one.event.get("action", "")).startswith(_OWN_ACTS)


def _subject_differs(row: CustodyEvent, one: PlacedEvent) -> list[str]:
    items = [named.get("id") for named in objects_of(one.event, "item")]
    files = [named.get("id") for named in objects_of(one.event, "file")]
    wrong = [] if str(row.item_id) in items else ["item"]
    if row.file_id is not None and str(row.file_id) not in files:
        wrong.append("file")
    organisation = str(row.organisation_id) if row.organisation_id else None
    kept = {"act": str(row.act_id), "organisation": organisation}
    return [*wrong, *differing(kept, one.event)]


def _items_missing(own: Sequence[PlacedEvent]) -> Iterator[Finding]:
    wanted = {
        UUID(named["id"]): one.index for one in own for named in objects_of(one.event, "item")
    }
    here = set(Item.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    for item_id, index in wanted.items():
        if item_id not in here:
            yield Finding("item", index, f"item {item_id} is in the log and not in the register")


def _files_differ(own: Sequence[PlacedEvent]) -> Iterator[Finding]:
    named = [(one.index, file) for one in own for file in objects_of(one.event, "file")]
    rows = File.objects.in_bulk([UUID(file["id"]) for _, file in named])
    told: set[UUID] = set()
    for index, file in named:
        file_id = UUID(file["id"])
        if file_id in told:
            continue
        row = rows.get(file_id)
        if row is None:
            told.add(file_id)
            yield Finding("file", index, f"file {file_id} is in the log and not in the register")
        elif (row.sha256, row.size) != (file.get("sha256"), file.get("size")):
            told.add(file_id)
            yield Finding(
                "file", index, f"file {file_id} has another digest or size than the log recorded"
            )


def _custody_unlogged() -> Iterator[Finding]:
    """Rows of events the log never saw, walked in pieces so that memory stays flat."""
    position = 0
    while True:
        piece = list(
            CustodyEvent.objects.filter(position__gt=position)
            .order_by("position")
            .values_list("position", "event_id")[:_PIECE]
        )
        if not piece:
            return
        position = piece[-1][0]
        known = known_events([event_id for _, event_id in piece])
        for _, event_id in piece:
            if event_id not in known:
                yield Finding(
                    "custody", None, f"custody event {event_id} is in the database, not in the log"
                )
