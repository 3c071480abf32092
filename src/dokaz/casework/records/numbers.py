# SPDX-License-Identifier: AGPL-3.0-or-later
"""Human numbers of records, such as TRH-E-2026-000123: gapless per organisation, kind and year.

The series' row is locked until the act commits and moves back with it if the act fails.
"""

from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.casework.records.kind import Kind
from dokaz.gate.api import Rejected, Unit
from dokaz.members import api as members


def draw(kind: Kind, unit: Unit, organisation_id: UUID, *, count: int) -> list[str]:
    """The next `count` numbers of this year, in order.

    Raises:
        Rejected: there is no such organisation.
    """
    where = {"organisation_id": organisation_id, "year": unit.at.year}
    rows = kind.series.objects.select_for_update()
    series = rows.filter(**where).first()
    if series is None:
        code = _code(unit, organisation_id)
        fresh = kind.series(id=unit.new_id(), code=code, last_number=0, **where)
        # Two first acts of a year at once: one of them inserts, both then lock the same row.
        kind.series.objects.bulk_create([fresh], ignore_conflicts=True)
        series = rows.get(**where)
    first = series.last_number + 1
    series.last_number += count
    series.save(update_fields=["last_number"])
    head = f"{series.code}-{kind.letter}-{series.year}"
    return [f"{head}-{n:06d}" for n in range(first, first + count)]


def _code(unit: Unit, organisation_id: UUID) -> str:
    for entry in members.directory(actor=unit.actor):
        if entry.id == organisation_id:
            return entry.code
    raise Rejected("organisation", _("There is no such organisation on this node."))
