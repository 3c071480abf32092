# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tables of units for the common parts of records."""

from uuid import UUID

from dokaz.casework.records import recording
from dokaz.casework.records.kind import Kind
from dokaz.casework.units.facts import UnitChanged
from dokaz.casework.units.models import (
    Unit,
    UnitChange,
    UnitExternalId,
    UnitSeries,
    UnitShare,
)
from dokaz.gate.api import Fact


def _changed(key: UUID, organisation: UUID, what: str) -> Fact:
    return UnitChanged(unit=key, organisation=organisation, what=what)


KIND = Kind(
    name="unit",
    letter="U",
    rows=Unit,
    changes=UnitChange,
    series=UnitSeries,
    external_ids=UnitExternalId,
    shares=UnitShare,
    merges=None,
    batches=None,
    batch_changes=None,
    told=_changed,
)


def locked(unit_id: UUID) -> Unit:
    """The unit's row, locked until the act ends. Raises Conflict."""
    row: Unit = recording.locked(KIND, unit_id)
    return row
