# SPDX-License-Identifier: AGPL-3.0-or-later
"""People as rows of a table by code name, by the columns that `planning` reads.

Who somebody is stands in no row. `identity_cells` writes an opened block by the columns of
`planning`, for whoever opened it by an act.
"""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Q

from dokaz.casework.persons.identities import Identity
from dokaz.casework.persons.listing import PersonFilter, narrowing
from dokaz.casework.persons.models import Person
from dokaz.casework.persons.planning import IDENTITY_COLUMNS
from dokaz.casework.persons.policy import PERSONS
from dokaz.casework.persons.recording import KIND
from dokaz.casework.records import tabling
from dokaz.casework.records.tabling import LONGEST_PIECE, Tabled, several
from dokaz.gate.api import Actor, anyone, rfc3339, view

_INSIDE = frozenset({"contact_rules", "needs", "protection"})
_LISTS = ("categories", "statuses", "vulnerabilities", "languages")
_WORDS = frozenset({"summary"}) | _INSIDE


@view("persons.person.table", rule=anyone)
def table_of_persons(
    *,
    actor: Actor,
    narrowed: PersonFilter | None = None,
    after: UUID | None = None,
    limit: int = LONGEST_PIECE,
) -> tuple[Tabled, ...]:
    """The next own people that the list would show, by code name, oldest record first."""
    condition = narrowing(narrowed or PersonFilter()) & Q(erased_at__isnull=True)
    return tabling.piece(PERSONS, actor, condition, after=after, limit=limit, rows=_tabled)


def _tabled(rows: list[Person]) -> Sequence[Tabled]:
    return tabling.tabled(KIND, rows, _cells, words=_WORDS, inside=_INSIDE)


def _cells(row: Person) -> dict[str, str]:
    return {
        "code": row.code,
        "series": row.code.partition("-")[0],
        "summary": row.summary,
        **{name: several(getattr(row, name)) for name in _LISTS},
        **{name: getattr(row, name) for name in sorted(_INSIDE)},
        "tags": several(row.tags),
        **tabling.protection(row),
        "registered_at": rfc3339(row.registered_at),
        "changed_at": rfc3339(row.changed_at),
    }


def identity_cells(identity: Identity) -> dict[str, str]:
    """An opened block by the columns of a table: of each script the first name, no photo."""
    cells = dict.fromkeys(IDENTITY_COLUMNS, "")
    for name in reversed(identity.names):
        for part in ("family", "given", "patronymic"):
            cells[f"{part}_{name.script}"] = getattr(name, part)
    for column in ("birth", "age", "sex", "nationality", "call_sign", "ante_mortem", "note"):
        cells[column] = str(getattr(identity, column))
    lines = {
        "document": identity.documents,
        "contact": identity.contacts,
        "address": identity.addresses,
    }
    return cells | {name: several(one.value for one in some) for name, some in lines.items()}
