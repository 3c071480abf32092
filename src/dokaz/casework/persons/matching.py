# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the comparing service may know of people: which of them belong into the file that people are
compared by, and who they are, read by an act that is recorded (docs/adr/0014).

People whose identity two must open (`guarding`) do not belong there: a comparison would tell one
person alone what takes two. Neither do erased ones, merged ones and those of an undone import.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from dokaz.casework.persons import guarding, identities
from dokaz.casework.persons.identities import Identity
from dokaz.casework.persons.models import Person, PersonIdentity
from dokaz.casework.persons.recording import person_ref
from dokaz.core.objects.errors import ObjectDamaged, ObjectMissing
from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, Erasure, Unit, action, anyone, is_service, view

SERVICE = "duplicates"
MOST_READ = 500


@dataclass(frozen=True, slots=True)
class Comparable:
    """A person who belongs into the file: owner, and the number of the identity block."""

    organisation_id: UUID
    revision: int


@view("persons.identity.comparable", rule=anyone)
def comparable(*, actor: Actor, person_ids: Sequence[UUID]) -> dict[UUID, Comparable]:
    """Those of some people that belong into the file now. It says nothing of who they are."""
    rows = Person.objects.filter(
        pk__in=person_ids,
        has_identity=True,
        erased_at__isnull=True,
        undone_at__isnull=True,
        merged_into__isnull=True,
    )
    wanted = {row.pk: row for row in rows if not guarding.of(row)}
    blocks = PersonIdentity.objects.filter(person_id__in=wanted).exclude(address="")
    return {
        key: Comparable(wanted[key].organisation_id, revision)
        for key, revision in blocks.values_list("person_id", "revision")
    }


@dataclass(frozen=True)
class IdentitiesRead:
    """How many blocks of an organisation were read to compare people; which, the objects say."""

    organisation: UUID
    persons: int


@action(
    "persons.identity.read_to_compare",
    rule=is_service(SERVICE),
    facts=IdentitiesRead,
    erasure=Erasure.NOTHING_PERSONAL,
    event="unsealing",
)
def read_to_compare(
    unit: Unit, *, actor: Actor, organisation_id: UUID, person_ids: Sequence[UUID]
) -> dict[UUID, tuple[int, Identity]]:
    """Who some people of one organisation are, with the numbers of their blocks; up to 500. Whoever
    does not belong into the file, or whose block cannot be read, is left out.

    Raises:
        SealingKeyLost, SealingKeyUnavailable: the organisation's key is gone, or locked.
    """
    assert len(person_ids) <= MOST_READ, "the service reads some hundred at once"
    belong = comparable(actor=actor, person_ids=person_ids)
    found = {}
    rows = PersonIdentity.objects.filter(
        organisation_id=organisation_id, person_id__in=belong, address__gt=""
    )
    for row in rows.order_by("pk"):
        try:
            plain = evidence.read_block(row.address)
        except (evidence.ContentErased, ObjectMissing, ObjectDamaged):
            continue  # The round that checks stored files names it.
        found[row.person_id] = (row.revision, identities.from_bytes(plain))
    unit.record(
        IdentitiesRead(organisation=organisation_id, persons=len(found)),
        objects=tuple(person_ref(key) for key in found),
    )
    return found
