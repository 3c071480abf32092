# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which events became one; keys only, for rooms above that ask while all rows are read."""

from collections.abc import Collection, Iterator
from uuid import UUID

from django.db.models import Q

from dokaz.casework.events.models import Event
from dokaz.gate.api import pieces


def merged_pairs(event_ids: Collection[UUID]) -> Iterator[tuple[UUID, UUID]]:
    """Absorbed events, each with the one it was merged into, if either is among these."""
    wanted = sorted(event_ids)
    for some in pieces(wanted):
        rows = Event.objects.filter(
            Q(pk__in=some, merged_into__isnull=False) | Q(merged_into__in=some)
        )
        yield from rows.values_list("pk", "merged_into_id")
