# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an index outside the database may keep of people, and what of it each reader sees.

By code name: nothing of the identity block, nothing of people at L4, nothing of erased ones. Rules
of contact, needs and protection are the owner's alone and left out, as are harm, detention and
suspicion: where somebody was held when may tell who they are.
"""

from collections.abc import Sequence
from uuid import UUID

from dokaz.casework.persons.models import Person
from dokaz.casework.persons.policy import SEEING
from dokaz.casework.records import indexing
from dokaz.casework.records.indexing import SERVICE, IndexedRecord, indexed, keys_after
from dokaz.evidence.api import Confidentiality
from dokaz.gate.api import Actor, Condition, anyone, condition_of, is_service, view

COLUMNS = indexing.COLUMNS | {"erased_at"}


@view("persons.index.persons", rule=is_service(SERVICE))
def persons_for_index(*, actor: Actor, person_ids: Sequence[UUID]) -> dict[UUID, IndexedRecord]:
    """Those of up to some hundred people that belong into an index."""
    rows = Person.objects.filter(
        pk__in=person_ids,
        undone_at__isnull=True,
        erased_at__isnull=True,
        merged_into__isnull=True,
        confidentiality__lt=Confidentiality.L4,
    )
    return {row.pk: _person(row) for row in rows}


def _person(row: Person) -> IndexedRecord:
    return indexed(
        row,
        titles=(row.code,),
        texts=(row.summary,),
        kinds=tuple(row.categories),
        languages=tuple(row.languages),
        columns={"erased_at_is_null": "1"},
    )


@view("persons.index.keys", rule=is_service(SERVICE))
def person_keys(*, actor: Actor, after: UUID | None, limit: int) -> list[UUID]:
    """Keys of all people in the order of registration, behind one of them; for a first filling."""
    return keys_after(Person, after, limit)


@view("persons.index.reach", rule=anyone)
def persons_in_index(*, actor: Actor) -> Condition:
    """The policy's condition on what an index holds, of this moment."""
    return condition_of(SEEING.branches, actor, rows=Person.objects.filter, columns=COLUMNS)
