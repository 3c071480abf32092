# SPDX-License-Identifier: AGPL-3.0-or-later
"""Human numbers of parcels, such as TRH-P-2026-00007: gapless per organisation and year.

The series' row is locked until the act commits and moves back with it if the act fails.
"""

from uuid import UUID

from dokaz.gate.api import NotFound, Unit
from dokaz.members.api import known_organisation
from dokaz.sharing.models import ParcelSeries


def next_number(unit: Unit, organisation_id: UUID) -> str:
    """The next number of an organisation's parcels this year.

    Raises:
        NotFound: there is no such organisation.
    """
    series = _locked(unit, organisation_id)
    series.last_number += 1
    series.save(update_fields=["last_number"])
    return f"{series.code}-P-{series.year}-{series.last_number:05d}"


def _locked(unit: Unit, organisation_id: UUID) -> ParcelSeries:
    where = {"organisation_id": organisation_id, "year": unit.at.year}
    rows = ParcelSeries.objects.select_for_update()
    series: ParcelSeries | None = rows.filter(**where).first()
    if series is not None:
        return series
    organisation = known_organisation(organisation_id)
    if organisation is None:
        raise NotFound("organisation")
    fresh = ParcelSeries(id=unit.new_id(), code=organisation.code, last_number=0, **where)
    # Two first acts of a year at once: one of them inserts, both then lock the same row.
    ParcelSeries.objects.bulk_create([fresh], ignore_conflicts=True)
    locked: ParcelSeries = rows.get(**where)
    return locked
