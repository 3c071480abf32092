# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an index outside the database may keep of a record, the same for records of every kind.

Only what everybody who sees the record may read: others find by the same words. What its owner
alone knows (identifiers elsewhere, rules of contact, sealed blocks) stays out.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from dokaz.casework.records.edtf import KYIV

SERVICE = "search"
"""The duty of the service that may ask for it."""

COLUMNS = frozenset(
    {"organisation_id", "confidentiality", "privileged", "registered_by", "undone_at"}
)
"""What the policies of records compare; an index keeps these beside each record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexedRecord:
    """One record as an index keeps it.

    `titles` are words by which it is called, `texts` further words. `kinds` and `crimes` are codes
    of the room's lists, `places` codes of the codifier, `points` degrees of latitude and longitude.
    `when_from` and `when_to`: the first and the last moment it can mean, told in `when_zone`.
    `columns` are further ones that the room's policy compares.
    """

    id: UUID
    organisation_id: UUID
    ref: str
    titles: tuple[str, ...]
    texts: tuple[str, ...] = ()
    confidentiality: int
    privileged: bool
    registered_by: UUID
    registered_at: datetime
    kinds: tuple[str, ...] = ()
    state: str = ""
    verification: str = ""
    crimes: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    points: tuple[tuple[float, float], ...] = ()
    when_from: datetime | None = None
    when_to: datetime | None = None
    when_zone: str = KYIV
    columns: Mapping[str, str] = field(default_factory=dict)


def indexed(row: Any, *, titles: tuple[str, ...], **values: Any) -> IndexedRecord:
    """A row of a table of records with what its room says of it."""
    return IndexedRecord(
        id=row.pk,
        organisation_id=row.organisation_id,
        ref=row.ref,
        titles=titles,
        confidentiality=row.confidentiality,
        privileged=row.privileged,
        registered_by=row.registered_by,
        registered_at=row.registered_at,
        tags=tuple(row.tags),
        **values,
    )


def located(places: Iterable[Mapping[str, Any] | None]) -> dict[str, Any]:
    """`places`, `points` and addresses (`texts`) of places as rows keep them."""
    known = [one for one in places if one]
    return {
        "places": tuple(one["code"] for one in known if one.get("code")),
        "points": tuple(
            (one["latitude"], one["longitude"])
            for one in known
            if one.get("latitude") is not None and one.get("longitude") is not None
        ),
        "texts": tuple(one["address"] for one in known if one.get("address")),
    }


def keys_after(table: Any, after: UUID | None, limit: int) -> list[UUID]:
    """Keys of all rows in the order of registration, behind one of them; for a first filling."""
    rows = table.objects.order_by("pk").values_list("pk", flat=True)
    return list((rows.filter(pk__gt=after) if after else rows)[:limit])
