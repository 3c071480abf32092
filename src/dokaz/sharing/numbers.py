# SPDX-License-Identifier: AGPL-3.0-or-later
"""Human numbers of parcels (TRH-P-2026-00007) and extracts (TRH-X-2026-00007): gapless for each
organisation and year.

The series' row is locked until the act commits and moves back with it if the act fails.
"""

from uuid import UUID

from dokaz.gate.api import NotFound, Unit
from dokaz.members.api import known_organisation
from dokaz.sharing.models import ExtractSeries, ParcelSeries

_Series = ParcelSeries | ExtractSeries


def next_number(unit: Unit, organisation_id: UUID) -> str:
    """The next number of an organisation's parcels this year. Raises NotFound."""
    return _next(unit, organisation_id, ParcelSeries, "P")


def next_extract_number(unit: Unit, organisation_id: UUID) -> str:
    """The next number of an organisation's extracts this year. Raises NotFound."""
    return _next(unit, organisation_id, ExtractSeries, "X")


def _next(unit: Unit, organisation_id: UUID, kept: type[_Series], letter: str) -> str:
    series = _locked(unit, organisation_id, kept)
    series.last_number += 1
    series.save(update_fields=["last_number"])
    return f"{series.code}-{letter}-{series.year}-{series.last_number:05d}"


def _locked(unit: Unit, organisation_id: UUID, kept: type[_Series]) -> _Series:
    where = {"organisation_id": organisation_id, "year": unit.at.year}
    rows = kept.objects.select_for_update()
    series: _Series | None = rows.filter(**where).first()
    if series is not None:
        return series
    organisation = known_organisation(organisation_id)
    if organisation is None:
        raise NotFound("organisation")
    fresh = kept(id=unit.new_id(), code=organisation.code, last_number=0, **where)
    # Two first acts of a year at once: one of them inserts, both then lock the same row.
    kept.objects.bulk_create([fresh], ignore_conflicts=True)
    locked: _Series = rows.get(**where)
    return locked
