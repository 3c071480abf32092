# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which events became one; keys only, for rooms above that ask while all rows are read."""

from collections.abc import Collection, Iterator
from uuid import UUID

from django.db.models import Q

from dokaz.casework.events.models import Event

_AT_ONCE = 500


def merged_pairs(event_ids: Collection[UUID]) -> Iterator[tuple[UUID, UUID]]:
    """Absorbed events, each with the one it was merged into, if either is among these."""
    wanted = sorted(event_ids)
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        rows = Event.objects.filter(
            Q(pk__in=some, merged_into__isnull=False) | Q(merged_into__in=some)
        )
        yield from rows.values_list("pk", "merged_into_id")
