# SPDX-License-Identifier: AGPL-3.0-or-later
"""Human numbers of items, such as TRH-2026-000123: gapless per organisation and year.

The series' row is locked until the act commits and moves back with it if the act fails, so no
number is lost or given twice. The same lock keeps two acts of one organisation from registering
the same content at the same moment.
"""

from uuid import UUID

from dokaz.evidence import codes
from dokaz.evidence.models import NumberSeries
from dokaz.gate.api import Unit


def lock_series(unit: Unit, organisation_id: UUID) -> NumberSeries:
    """This year's series of an organisation, locked until the act ends.

    Raises:
        Rejected: there is no such organisation.
    """
    year = unit.at.year
    where = {"organisation_id": organisation_id, "year": year}
    rows = NumberSeries.objects.select_for_update()
    series: NumberSeries | None = rows.filter(**where).first()
    if series is not None:
        return series
    fresh = NumberSeries(
        id=unit.new_id(),
        code=codes.organisation_code(unit.actor, organisation_id),
        last_number=0,
        **where,
    )
    # Two first acts of a year at once: one of them inserts, both then lock the same row.
    NumberSeries.objects.bulk_create([fresh], ignore_conflicts=True)
    locked: NumberSeries = rows.get(**where)
    return locked


def draw(series: NumberSeries, *, count: int) -> list[str]:
    """The next `count` numbers, in order. `series` is locked."""
    first = series.last_number + 1
    series.last_number += count
    series.save(update_fields=["last_number"])
    return [f"{series.code}-{series.year}-{n:06d}" for n in range(first, first + count)]
