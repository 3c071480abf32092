# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where copies of items and of records of casework went. Rooms above, which hand things over, tell
it when asked.

A room that hands over sets in a tracer once, on start. A withdrawal asks all of them inside its
act, so the trace on record is what was known at that moment.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from dokaz.casework.interviews.vocabulary import TaskKind


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy outside, or ready to leave: what it is in its room, to whom, why, with which items.

    `items` is empty for copies of records of casework. `left` is false for what is prepared but has
    not gone anywhere yet; `stop` says what is to be done with it then.
    """

    kind: str
    id: UUID
    ref: str
    recipient_kind: str
    purpose: str
    at: datetime | None
    items: tuple[UUID, ...]
    left: bool
    stop: str = TaskKind.STOP_PARCEL


class Tracer(Protocol):
    """Tells of one room's copies, of all there are, whether or not the asker may see them."""

    def __call__(
        self, *, organisation_id: UUID, item_ids: tuple[UUID, ...], record_ids: tuple[UUID, ...]
    ) -> list[Copy]:
        """Copies that hold any of these items of evidence or records of casework, oldest first."""
        ...


_tracers: dict[str, Tracer] = {}


def use_tracer(room: str, tracer: Tracer) -> None:
    """Ask this room, too; one tracer a room."""
    _tracers[room] = tracer


def copies_of(
    *, organisation_id: UUID, item_ids: tuple[UUID, ...], record_ids: tuple[UUID, ...]
) -> list[Copy]:
    """All copies that rooms above know of."""
    return [
        copy
        for room in sorted(_tracers)
        for copy in _tracers[room](
            organisation_id=organisation_id, item_ids=item_ids, record_ids=record_ids
        )
    ]
