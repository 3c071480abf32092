# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which records are of one person, by merges that stand. Keys only: nothing of what they hold."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from dokaz.casework.persons.models import Person, PersonMerge
from dokaz.gate.api import pieces


@dataclass(frozen=True, slots=True)
class OnePerson:
    """Records of one person: the one that speaks for all, every one of them, the last merge."""

    survivor: UUID
    records: frozenset[UUID]
    since: datetime


def merged_ones(person_ids: Iterable[UUID]) -> Mapping[UUID, OnePerson]:
    """Those of the records that were merged, on either side, each with all records of that person.

    Whoever asks need not see all of them: what was agreed to or sealed under one of them holds for
    the person, also towards readers who do not see that record. One query if none was merged.
    """
    wanted = list(dict.fromkeys(person_ids))
    found: dict[UUID, OnePerson] = {}
    for some in pieces(wanted):
        involved = _pairs(Q(absorbed__in=some) | Q(survivor__in=some))
        if involved:
            found |= {key: one for key, one in _groups(involved).items() if key in set(some)}
    return found


def records_of(person_id: UUID) -> frozenset[UUID]:
    """All records of the person that this one is a record of."""
    one = merged_ones((person_id,)).get(person_id)
    return one.records if one is not None else frozenset({person_id})


def hold(person_ids: Iterable[UUID]) -> None:
    """Lock all records of these people until the act ends: what rests on their consents and their
    withdrawals follow one another. Records that the reader may not see are not locked."""
    merged = merged_ones(wanted := set(person_ids))
    keys = wanted.union(*(one.records for one in merged.values()))
    rows = Person.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    list(rows.values_list("pk"))


Pairs = dict[UUID, tuple[UUID, datetime]]


def _pairs(condition: Q) -> Pairs:
    """Absorbed records with the record they are part of, and since when."""
    rows = PersonMerge.objects.filter(condition, undone_at__isnull=True)
    return {
        absorbed: (survivor, at)
        for absorbed, survivor, at in rows.values_list("absorbed_id", "survivor_id", "at")
    }


def _groups(pairs: Pairs) -> dict[UUID, OnePerson]:
    known = {*pairs, *(survivor for survivor, _at in pairs.values())}
    while True:  # Merges stand in chains; each round goes one link further at both ends.
        pairs |= _pairs(Q(absorbed__in=known) | Q(survivor__in=known))
        reached = {*pairs, *(survivor for survivor, _at in pairs.values())}
        if reached == known:
            break
        known = reached
    by_top: dict[UUID, set[UUID]] = {}
    for key in known:
        by_top.setdefault(_top(key, pairs), set()).add(key)
    return {
        key: OnePerson(top, frozenset(records), max(pairs[one][1] for one in records if one != top))
        for top, records in by_top.items()
        for key in records
    }


def _top(key: UUID, pairs: Pairs) -> UUID:
    while key in pairs:
        key = pairs[key][0]
    return key


def absorbed_ones(person: Person) -> list[Person]:
    """Records that were merged into this one, directly or one after the other, locked, by key."""
    keys = records_of(person.pk) - {person.pk}
    return list(Person.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
