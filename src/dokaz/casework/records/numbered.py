# SPDX-License-Identifier: AGPL-3.0-or-later
"""Records by the identifiers that tables know them by."""

from collections.abc import Collection
from uuid import UUID

from dokaz.casework.records.kind import Kind

ARCHIVE = "dokaz"
"""The system of the numbers in tables that an archive put out."""
_LATIN = str.maketrans("АВЕІКМНОРСТХ", "ABEIKMHOPCTX")
"""Cyrillic letters that look like those of numbers."""


def numbered(
    kind: Kind, owner: UUID, system: str, values: Collection[str]
) -> dict[str, UUID | None]:
    """Records of an organisation by their identifiers in another system; of what it took out of
    this archive itself, by their numbers here, so that a table taken in again makes none twice.

    None: the number is that of two records, or only looks like one of this archive.
    """
    pairs = kind.external_ids.objects.filter(
        organisation_id=owner, system=system, value__in=values, ended_at__isnull=True
    )
    found: dict[str, UUID | None] = dict(pairs.values_list("value", kind.key))
    if system == ARCHIVE:
        refs = {value: value.upper().translate(_LATIN) for value in values}
        own = kind.rows.objects.filter(organisation_id=owner, ref__in=set(refs.values()))
        keys = dict(own.values_list("ref", "pk"))
        for value, ref in refs.items():
            if ref in keys:
                is_one = value == ref and found.get(value, keys[ref]) == keys[ref]
                found[value] = keys[ref] if is_one else None
    return found
