# SPDX-License-Identifier: AGPL-3.0-or-later
"""Emptying people's words about acts. The ledger's commitment to them stays and opens nothing."""

from collections.abc import Iterable
from uuid import UUID

from dokaz.gate.models import ActDetail
from dokaz.gate.unit import Unit


def erase_details(unit: Unit, act_ids: Iterable[UUID]) -> int:
    """Empty the details of these acts, with their salts, inside the open act; returns how many."""
    unit.forgets = True
    rows = ActDetail.objects.filter(act_id__in=list(act_ids), erased_at__isnull=True)
    return rows.update(content=None, salt=None, erased_at=unit.at)
