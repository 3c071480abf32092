# SPDX-License-Identifier: AGPL-3.0-or-later
"""Comparing the history of parcels with the log: events deleted, rewritten or put in are found."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from dokaz.gate.api import history_differs, objects_of
from dokaz.ledger.api import Finding, PlacedEvent, known_events
from dokaz.sharing.models import ParcelEvent

_OWN_ACTS = "sharing."
_PIECE = 500


class ParcelsAgainstLog:
    """Events of items in parcels against the log's; a `Comparison` of the ledger."""

    def events(self, placed: Sequence[PlacedEvent]) -> Iterator[Finding]:
        own = [
            one
            for one in placed
            if not one.closes and str(one.event.get("action", "")).startswith(_OWN_ACTS)
        ]
        rows = ParcelEvent.objects.in_bulk([one.event_id for one in own])
        for one in own:
            row = rows.get(one.event_id)
            if row is None:
                yield Finding(
                    "parcel", one.index, f"parcel event {one.event_id} is not in the database"
                )
                continue
            wrong = history_differs(row, one)
            if str(row.item_id) not in [named.get("id") for named in objects_of(one.event, "item")]:
                wrong.append("item")
            if wrong:
                yield Finding(
                    "parcel",
                    one.index,
                    f"parcel event {one.event_id} is not what the log says: {', '.join(wrong)}",
                )

    def rest(self) -> Iterator[Finding]:
        after = UUID(int=0)
        while True:
            rows = ParcelEvent.objects.filter(pk__gt=after).order_by("pk")
            piece = list(rows.values_list("pk", flat=True)[:_PIECE])
            if not piece:
                return
            after = piece[-1]
            for event_id in sorted(set(piece) - known_events(piece)):
                yield Finding(
                    "parcel", None, f"parcel event {event_id} is in the database, not in the log"
                )
