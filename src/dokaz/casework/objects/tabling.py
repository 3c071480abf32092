# SPDX-License-Identifier: AGPL-3.0-or-later
"""Protected objects as rows of a table, by the columns that `planning` reads."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from dokaz.casework.objects.listing import ObjectFilter, narrowing
from dokaz.casework.objects.models import ProtectedObject
from dokaz.casework.objects.policy import OBJECTS
from dokaz.casework.objects.recording import KIND
from dokaz.casework.records import tabling
from dokaz.casework.records.tabling import LONGEST_PIECE, Tabled, several
from dokaz.gate.api import Actor, anyone, rfc3339, view

_PLAIN = (
    "name_uk", "name_en", "name_other", "type", "description", "function", "operator",
    "marking_note", "enhanced_list", "enhanced_when",
)  # fmt: skip
_WORDS = frozenset(
    {"description", "function", "operator", "address", "marking_note", "protection", "notified"}
)


@view("objects.object.table", rule=anyone)
def table_of_objects(
    *,
    actor: Actor,
    narrowed: ObjectFilter | None = None,
    after: UUID | None = None,
    limit: int = LONGEST_PIECE,
) -> tuple[Tabled, ...]:
    """The next own objects that the list would show, oldest record first; none: that was all."""
    condition = narrowing(narrowed or ObjectFilter())
    return tabling.piece(OBJECTS, actor, condition, after=after, limit=limit, rows=_tabled)


def _tabled(rows: list[ProtectedObject]) -> Sequence[Tabled]:
    return tabling.tabled(KIND, rows, _cells, words=_WORDS)


def _cells(row: ProtectedObject) -> dict[str, str]:
    return {
        **{name: getattr(row, name) for name in _PLAIN},
        **tabling.place(row.place),
        "protection": several(_basis(one) for one in row.protection),
        "markings": several(row.markings),
        "notified": several(one["to"] for one in row.notified),
        "damage": row.damage,
        "tags": several(row.tags),
        **tabling.protection(row),
        "registered_at": rfc3339(row.registered_at),
        "changed_at": rfc3339(row.changed_at),
    }


def _basis(one: Mapping[str, Any]) -> str:
    # As `planning` reads it: a code, or the words of another basis.
    return str(one["note"] if one["basis"] == "other" and one["note"] else one["basis"])
