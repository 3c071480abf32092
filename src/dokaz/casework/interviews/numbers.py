# SPDX-License-Identifier: AGPL-3.0-or-later
"""Human numbers of interviews, such as TRH-I-2026-000123: gapless per organisation and year.

The series' row is locked until the act commits and moves back with it if the act fails.
"""

from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.casework.interviews.models import InterviewSeries
from dokaz.gate.api import Rejected, Unit
from dokaz.members import api as members


def draw(unit: Unit, organisation_id: UUID) -> str:
    """The next number of this year.

    Raises:
        Rejected: there is no such organisation.
    """
    where = {"organisation_id": organisation_id, "year": unit.at.year}
    rows = InterviewSeries.objects.select_for_update()
    series = rows.filter(**where).first()
    if series is None:
        code = _code(unit, organisation_id)
        fresh = InterviewSeries(id=unit.new_id(), code=code, last_number=0, **where)
        # Two first acts of a year at once: one of them inserts, both then lock the same row.
        InterviewSeries.objects.bulk_create([fresh], ignore_conflicts=True)
        series = rows.get(**where)
    series.last_number += 1
    series.save(update_fields=["last_number"])
    return f"{series.code}-I-{series.year}-{series.last_number:06d}"


def _code(unit: Unit, organisation_id: UUID) -> str:
    for entry in members.directory(actor=unit.actor):
        if entry.id == organisation_id:
            return entry.code
    raise Rejected("organisation", _("There is no such organisation on this node."))
