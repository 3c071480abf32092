# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pairs of people that a look at the whole archive proposes, put into the queue of pairs.

Nothing is merged. What is in the queue or was decided stays as it is: only what is missing is
added, so a batch that was broken off is simply called again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from dokaz.casework.persons import api as persons
from dokaz.deconflict.duplicates.actions.people import SERVICE
from dokaz.deconflict.duplicates.models import PersonPair, PersonPlace
from dokaz.deconflict.duplicates.people.weights import Band
from dokaz.gate.api import Actor, Erasure, ObjectRef, Unit, action, is_service

MOST_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Proposed:
    """Two people who may be one. `score`: by the weights in use; `levels` by field, no evidence."""

    one: UUID
    other: UUID
    band: Band
    score: float
    relative: bool
    levels: Mapping[str, str]


@dataclass(frozen=True)
class PairsProposed:
    """`proposed` were looked at in this piece of a batch; `found`: pairs that are new."""

    organisation: UUID
    proposed: int
    found: int


@action(
    "duplicates.people.propose",
    rule=is_service(SERVICE),
    facts=PairsProposed,
    erasure=Erasure.NOTHING_PERSONAL,
    event="assessment",
)
def propose_pairs(
    unit: Unit,
    *,
    actor: Actor,
    organisation_id: UUID,
    pairs: Sequence[Proposed],
    segment_ids: Sequence[UUID],
) -> int:
    """Add up to 1,000 pairs that are not in the queue; how many are new.

    `segment_ids`: what was read to find them. Whoever is in none of these any more has changed, or
    is gone, since: the worker looks at them by itself.
    """
    assert len(pairs) <= MOST_AT_ONCE, "a batch is put in in pieces"
    keys = {key for pair in pairs for key in (pair.one, pair.other)}
    unchanged = set(
        PersonPlace.objects.filter(
            pk__in=keys, organisation_id=organisation_id, segment_id__in=segment_ids, is_due=False
        ).values_list("pk", flat=True)
    )
    unchanged &= persons.comparable(actor=actor, person_ids=sorted(unchanged)).keys()
    fit = [pair for pair in pairs if {pair.one, pair.other} <= unchanged]
    known = set(
        PersonPair.objects.filter(
            organisation_id=organisation_id, one_id__in={pair.one for pair in fit}
        ).values_list("one_id", "other_id")
    )
    fresh = [
        PersonPair(
            organisation_id=organisation_id,
            one_id=pair.one,
            other_id=pair.other,
            band=pair.band,
            score=round(pair.score),
            is_relative=pair.relative,
            levels=dict(pair.levels),
            found_at=unit.at,
        )
        for pair in fit
        if (pair.one, pair.other) not in known
    ]
    PersonPair.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=500)
    unit.record(
        PairsProposed(organisation=organisation_id, proposed=len(pairs), found=len(fresh)),
        objects=(ObjectRef("organisation", organisation_id),),
    )
    return len(fresh)
