# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an index outside the database may keep of units, and what of it each reader sees."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from dokaz.casework.records.indexing import (
    COLUMNS,
    SERVICE,
    IndexedRecord,
    indexed,
    keys_after,
    located,
)
from dokaz.casework.units.models import Unit, UnitSpell
from dokaz.casework.units.policy import SEEING
from dokaz.gate.api import Actor, Condition, anyone, condition_of, is_service, view


@view("units.index.units", rule=is_service(SERVICE))
def units_for_index(*, actor: Actor, unit_ids: Sequence[UUID]) -> dict[UUID, IndexedRecord]:
    """Those of up to some hundred units that belong into an index, with all places they were in."""
    rows = Unit.objects.filter(pk__in=unit_ids, undone_at__isnull=True, merged_into__isnull=True)
    found = {row.pk: row for row in rows}
    stood: dict[UUID, list[Any]] = {key: [] for key in found}
    spells = UnitSpell.objects.filter(
        unit_id__in=list(found), withdrawn_at__isnull=True, place__isnull=False
    )
    for key, place in spells.order_by("pk").values_list("unit_id", "place"):
        stood[key].append(place)
    return {key: _unit(row, stood[key]) for key, row in found.items()}


def _unit(row: Unit, places: Sequence[Any]) -> IndexedRecord:
    where = located(places)
    return indexed(
        row,
        titles=(row.name_uk, row.name_en, row.number),
        texts=(row.side, row.description, *where.pop("texts")),
        kinds=(row.echelon,) if row.echelon else (),
        **where,
    )


@view("units.index.keys", rule=is_service(SERVICE))
def unit_keys(*, actor: Actor, after: UUID | None, limit: int) -> list[UUID]:
    """Keys of all units in the order of registration, behind one of them; for a first filling."""
    return keys_after(Unit, after, limit)


@view("units.index.reach", rule=anyone)
def units_in_index(*, actor: Actor) -> Condition:
    """The policy's condition on what an index holds, of this moment."""
    return condition_of(SEEING.branches, actor, rows=Unit.objects.filter, columns=COLUMNS)
