# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ending what was stated of a person, because it was not so after all."""

from typing import TypeVar
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.casework.involvement.models import Ownership, Post, Role
from dokaz.casework.persons import api as persons
from dokaz.gate.api import Actor, Conflict, Unit

Stated = TypeVar("Stated", Role, Post, Ownership)


def end(unit: Unit, actor: Actor, stated: type[Stated], key: UUID) -> Stated:
    """End the row, and return it. Who states and ends sees the person.

    Raises:
        NotFound: the person is not visible.
        Conflict: it was ended before.
    """
    row: Stated = stated.objects.select_for_update().get(pk=key)
    persons.require_person(actor=actor, person_id=row.person_id)
    if row.ended_at is not None:
        raise Conflict("already_ended", _("This was ended before."))
    row.ended_at, row.ended_by = unit.at, actor.ref
    row.save(update_fields=["ended_at", "ended_by"])
    return row
