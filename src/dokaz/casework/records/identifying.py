# SPDX-License-Identifier: AGPL-3.0-or-later
"""A record's identifier in another system, stated inside an act."""

from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.casework.records.kind import Kind
from dokaz.casework.records.recording import locked, note
from dokaz.casework.records.texts import clean
from dokaz.gate.api import Conflict, Unit


def add(kind: Kind, unit: Unit, *, key: UUID, system: str, value: str) -> dict[str, str]:
    """Keep the identifier; returns it as it is kept.

    Raises:
        Rejected: a value is missing.
        Conflict: a record of this organisation has it already.
    """
    stated = {
        "system": clean("system", system, longest=100, required=True),
        "value": clean("value", value, longest=500, required=True),
    }
    row = locked(kind, key)
    there = kind.external_ids.objects.filter(
        organisation_id=row.organisation_id, ended_at__isnull=True, **stated
    )
    if there.exists():
        raise Conflict("already_there", _("A record with this identifier is here already."))
    kind.external_ids(
        id=unit.new_id(),
        organisation_id=row.organisation_id,
        added_at=unit.at,
        **{kind.name: row},
        **stated,
    ).save(force_insert=True)
    note(kind, unit, row, what="external_id", after=stated)
    return stated
