# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which people an organisation has or is shown at this moment. Keys only; asked while all rows are
read, as `policy` has it for somebody of the organisation with every clearance.
"""

from collections.abc import Collection
from uuid import UUID

from dokaz.casework.persons.models import Person, PersonShare
from dokaz.casework.records.seeing import not_over
from dokaz.evidence.api import Confidentiality
from dokaz.gate.api import Actor, pieces

Shown = tuple[UUID, UUID]
"""An organisation and a person."""


def shown_to(asked: Collection[Shown]) -> set[Shown]:
    """Those in which the organisation has the person, or may show them to somebody in it. Two
    queries for each 500 people."""
    found: set[Shown] = set()
    for some in pieces(sorted({person for _organisation, person in asked})):
        named: dict[Shown, bool] = {}
        for *key, member in PersonShare.objects.filter(not_over(), person_id__in=some).values_list(
            "organisation_id", "person_id", "member_ref"
        ):
            named[tuple(key)] = named.get(tuple(key), False) or member is not None
        rows = Person.objects.in_bulk(some)
        found |= {key for key in asked if key[1] in rows and _is_shown(rows[key[1]], key, named)}
    return found


def _is_shown(person: Person, to: Shown, named: dict[Shown, bool]) -> bool:
    """`named`: what is shared, and whether with somebody by name."""
    if person.organisation_id == to[0]:
        return True
    if person.erased_at or person.undone_at:
        return False
    level = person.confidentiality
    if level <= Confidentiality.L1 and not person.privileged:
        return True
    return to in named and (
        level <= Confidentiality.L2 or (level == Confidentiality.L3 and named[to])
    )


def own_among(actor: Actor, person_ids: Collection[UUID]) -> set[UUID]:
    """Those of some hundred people that are of the actor's organisation, seen or not."""
    rows = Person.objects.filter(pk__in=person_ids, organisation_id=actor.organisation_id)
    return set(rows.values_list("pk", flat=True))
