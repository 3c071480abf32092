# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which rows of a table say of their records what stands there already, before any is written."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from dokaz.casework.records.batches import Room, checked_values
from dokaz.gate.api import Actor, Conflict, Rejected, pieces

Stated = Sequence[tuple[UUID, Mapping[str, Any]]]
"""Records with what rows state about them: `BatchRow.values`."""


def unchanged(room: Room, actor: Actor, stated: Stated, *, now: datetime) -> list[bool]:
    """Whether a batch would leave the record as it is, for each row."""
    found = []
    for some in pieces(stated):
        rows = room.policy.visible(actor).filter(pk__in=[key for key, _values in some])
        records = {row.pk: row for row in rows}
        found += [_says_nothing(room, records.get(key), values, now) for key, values in some]
    return found


def _says_nothing(room: Room, record: Any, values: Mapping[str, Any], now: datetime) -> bool:
    if record is None:
        return False
    try:
        checked = checked_values(room, record, values, now)
    except (Conflict, Rejected):
        return False  # The batch says so.
    return all(getattr(record, name) == value for name, value in checked.items())
