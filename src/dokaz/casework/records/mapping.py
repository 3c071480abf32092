# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the internal map may keep of a record: where it lies and what narrows it. No words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

SERVICE = "maps"
"""The duty of the service that may ask for it."""

COLUMNS = frozenset({"organisation_id", "confidentiality", "privileged", "undone_at"})
"""What the map keeps of what policies of records compare; anything else is asked of the database.
"""


@dataclass(frozen=True, slots=True)
class MappedPlace:
    """One of a record's places: a code of the codifier, a point (degrees, WGS 84), or both."""

    code: str
    latitude: float | None
    longitude: float | None
    precision: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MappedRecord:
    """One record as the map keeps it. `kinds` are codes of the room's lists; `since` and `until`
    the first and the last moment it can mean, None for an open end or, both, for not known."""

    id: UUID
    organisation_id: UUID
    confidentiality: int
    privileged: bool
    kinds: tuple[str, ...] = ()
    state: str = ""
    verification: str = ""
    since: datetime | None = None
    until: datetime | None = None
    registered_at: datetime
    places: tuple[MappedPlace, ...] = ()


def mapped(row: Any, places: Iterable[Mapping[str, Any] | None], **values: Any) -> MappedRecord:
    """A row of a table of records with its places as rows keep them."""
    return MappedRecord(
        id=row.pk,
        organisation_id=row.organisation_id,
        confidentiality=row.confidentiality,
        privileged=row.privileged,
        registered_at=row.registered_at,
        places=tuple(
            MappedPlace(one["code"], one["latitude"], one["longitude"], one["precision"])
            for one in places
            if one
        ),
        **values,
    )
