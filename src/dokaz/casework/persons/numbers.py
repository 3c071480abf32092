# SPDX-License-Identifier: AGPL-3.0-or-later
"""Code names of people, such as W-0123: gapless per organisation and letter.

The series' row is locked until the act commits and moves back with it if the act fails.
"""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.casework.persons.models import PersonSeries
from dokaz.gate.api import Rejected, Unit
from dokaz.members import api as members


@dataclass(frozen=True, slots=True)
class CodeName:
    """`code` within the organisation, `ref` on the node."""

    code: str
    ref: str


def draw(unit: Unit, organisation_id: UUID, *, letter: str, count: int) -> list[CodeName]:
    """The next `count` code names under a letter, in order.

    Raises:
        Rejected: there is no such organisation.
    """
    where = {"organisation_id": organisation_id, "letter": letter}
    rows = PersonSeries.objects.select_for_update()
    series = rows.filter(**where).first()
    if series is None:
        code = _code(unit, organisation_id)
        fresh = PersonSeries(id=unit.new_id(), code=code, last_number=0, **where)
        # Two first acts under a letter at once: one of them inserts, both then lock the same row.
        PersonSeries.objects.bulk_create([fresh], ignore_conflicts=True)
        series = rows.get(**where)
    first = series.last_number + 1
    series.last_number += count
    series.save(update_fields=["last_number"])
    codes = [f"{letter}-{number:04d}" for number in range(first, first + count)]
    return [CodeName(code, f"{series.code}-{code}") for code in codes]


def code_within(ref: str) -> str:
    """The code name within the organisation, of a number on the node (`TRH-W-0123`)."""
    return "-".join(ref.rsplit("-", 2)[1:])


def _code(unit: Unit, organisation_id: UUID) -> str:
    for entry in members.directory(actor=unit.actor):
        if entry.id == organisation_id:
            return entry.code
    raise Rejected("organisation", _("There is no such organisation on this node."))
