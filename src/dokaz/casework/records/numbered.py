# SPDX-License-Identifier: AGPL-3.0-or-later
"""Records by the identifiers that tables know them by."""

from collections.abc import Collection
from uuid import UUID

from dokaz.casework.records.kind import Kind

ARCHIVE = "dokaz"
"""The system of the numbers in tables that an archive put out."""


def numbered(kind: Kind, owner: UUID, system: str, values: Collection[str]) -> dict[str, UUID]:
    """Records of an organisation by their identifiers in another system; of what it took out of
    this archive itself, by their numbers here, so that a table taken in again makes none twice."""
    pairs = kind.external_ids.objects.filter(
        organisation_id=owner, system=system, value__in=values, ended_at__isnull=True
    )
    found: dict[str, UUID] = dict(pairs.values_list("value", kind.key))
    if system == ARCHIVE:
        own = kind.rows.objects.filter(
            organisation_id=owner, ref__in=values, undone_at__isnull=True
        )
        if hasattr(kind.rows, "erased_at"):
            own = own.filter(erased_at__isnull=True)
        found |= own.values_list("ref", "pk")
    return found
