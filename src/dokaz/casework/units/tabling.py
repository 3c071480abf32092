# SPDX-License-Identifier: AGPL-3.0-or-later
"""Units as rows of a table, with the unit each belonged to last."""

from collections.abc import Sequence
from uuid import UUID

from dokaz.casework.records import tabling
from dokaz.casework.records.tabling import LONGEST_PIECE, Tabled, several
from dokaz.casework.units.models import Unit, UnitSpell
from dokaz.casework.units.policy import UNITS
from dokaz.casework.units.queries import UnitFilter, narrowing
from dokaz.casework.units.recording import KIND
from dokaz.casework.units.vocabulary import SpellKind
from dokaz.gate.api import Actor, anyone, rfc3339, view

_PLAIN = ("name_uk", "name_en", "number", "side", "arm", "echelon", "description")


@view("units.unit.table", rule=anyone)
def table_of_units(
    *,
    actor: Actor,
    narrowed: UnitFilter | None = None,
    after: UUID | None = None,
    limit: int = LONGEST_PIECE,
) -> tuple[Tabled, ...]:
    """The next own units that the list would show, oldest record first; none: that was all."""

    def rows(found: list[Unit]) -> Sequence[Tabled]:
        return _tabled(actor, found)

    condition = narrowing(narrowed or UnitFilter())
    return tabling.piece(UNITS, actor, condition, after=after, limit=limit, rows=rows)


def _tabled(actor: Actor, rows: list[Unit]) -> Sequence[Tabled]:
    parents = _parents(actor, [row.pk for row in rows])

    def cells(row: Unit) -> dict[str, str]:
        return {
            **{name: getattr(row, name) for name in _PLAIN},
            "part_of": parents.get(row.pk, ""),
            "tags": several(row.tags),
            **tabling.protection(row),
            "registered_at": rfc3339(row.registered_at),
            "changed_at": rfc3339(row.changed_at),
        }

    return tabling.tabled(KIND, rows, cells, words=frozenset({"description"}))


def _parents(actor: Actor, keys: list[UUID]) -> dict[UUID, str]:
    """The number of the last stated parent of each, where the reader may see it."""
    rows = UnitSpell.objects.filter(
        unit_id__in=keys,
        kind=SpellKind.PARENT,
        withdrawn_at__isnull=True,
        parent__in=UNITS.visible(actor),
    )
    return dict(rows.order_by("when_from", "pk").values_list("unit_id", "parent__ref"))
