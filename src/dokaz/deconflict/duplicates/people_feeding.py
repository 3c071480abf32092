# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keeping the files of people up to date: the worker's part. Facts in, sealed segments out.

1. who of those that changed belongs into the file; 2. who they are, read by an act; 3. segments
that hold one of them, and small ones when there are many, are opened by an act; 4. one new segment
is sealed, outside any act; 5. an act keeps it and destroys the keys of the old ones, if nobody
changed meanwhile; 6. an act holds the new ones against the file and keeps the pairs. A worker
killed anywhere leaves people who are due.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from uuid import UUID

from dokaz.casework.persons import api as persons
from dokaz.casework.persons import facts as of_persons
from dokaz.core.errors import NotProven, StorageFault
from dokaz.deconflict.duplicates.actions.people import (
    SERVICE,
    find_pairs,
    keep_segment,
    open_segments,
)
from dokaz.deconflict.duplicates.models import PersonPlace, PersonSegment
from dokaz.deconflict.duplicates.people import segments
from dokaz.deconflict.duplicates.people.features import FORM, Features, unpacked
from dokaz.deconflict.duplicates.people.lookup import Shelf
from dokaz.deconflict.duplicates.people.reading import features_in
from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, Conflict, Consumer, Delivered, reading
from dokaz.members.api import service_actor

AT_ONCE = 400
MOST_IN_SEGMENT = 1000
MOST_SMALL = 16
_NAMED = ("person", "survivor", "absorbed")


def _something_changed(delivered: Delivered) -> None:
    owner = UUID(delivered.payload["organisation"])
    for name in _NAMED:
        if key := delivered.payload.get(name):
            PersonPlace.objects.update_or_create(
                person_id=UUID(key),
                defaults={"is_due": True},
                create_defaults={"organisation_id": owner},
            )


def _look_at_all() -> None:
    PersonPlace.objects.update(is_due=True)


CONSUMER = Consumer(
    name="duplicates.people",
    kinds=frozenset({of_persons.PersonRegistered.KIND, of_persons.PersonChanged.KIND}),
    handle=_something_changed,
    reset=_look_at_all,
)


def keep_up(*, stopping: Callable[[], bool] = lambda: False) -> int:
    """A round: everybody who is due, organisation by organisation; how many people were looked at.

    An organisation whose key is locked is left for the next round.
    """
    done = 0
    with reading(service_actor(SERVICE)):
        due = PersonPlace.objects.filter(is_due=True)
        owners = sorted(set(due.values_list("organisation_id", flat=True)))
    for owner in owners:
        while not stopping():
            try:
                count = _step(owner)
            except (StorageFault, NotProven, Conflict):
                break
            done += count
            if not count:
                break
    return done


def _step(owner: UUID) -> int:
    """Some people of one organisation; how many were looked at."""
    service = replace(service_actor(SERVICE), organisation_id=owner)
    with reading(service):
        rows = PersonPlace.objects.filter(organisation_id=owner, is_due=True)
        due = {row.pk: row for row in rows.order_by("pk")[:AT_ONCE]}
        if not due:
            return 0
        belong = persons.comparable(actor=service, person_ids=list(due))
        held = {row.segment_id for row in due.values() if row.segment_id}
        changed = [
            key
            for key, row in due.items()
            if (key in belong) != bool(row.segment_id)
            or (key in belong and belong[key].revision != row.revision)
        ]
        outdated = PersonSegment.objects.filter(
            organisation_id=owner, ended_at__isnull=True
        ).exclude(form=FORM)
        old_forms = set(outdated.values_list("pk", flat=True))
        if not changed and not (held & old_forms):
            PersonPlace.objects.filter(pk__in=[key for key in due if key in belong]).update(
                is_due=False
            )
            PersonPlace.objects.filter(pk__in=[key for key in due if key not in belong]).delete()
            return len(due)
    _put_in(service, owner, due, belong)
    return len(due)


def _put_in(
    service: Actor,
    owner: UUID,
    due: dict[UUID, PersonPlace],
    belong: dict[UUID, persons.Comparable],
) -> None:
    wanted = [key for key in due if key in belong]
    read = (
        persons.read_to_compare(actor=service, organisation_id=owner, person_ids=wanted)
        if wanted
        else {}
    )
    fresh = {key: (revision, features_in(who)) for key, (revision, who) in read.items()}
    ends = _to_end(service, owner, due)
    others, again = _carried(service, owner, ends, without=set(due))
    together = {**others, **fresh}
    block = None
    if together:
        shelf = Shelf.of((key, features) for key, (_revision, features) in together.items())
        block = evidence.seal_block(owner, segments.to_bytes(shelf))
    keep_segment(
        actor=service,
        organisation_id=owner,
        block=block,
        placed={key: revision for key, (revision, _features) in together.items()},
        out=[key for key in due if key not in fresh],
        again=again,
        ends=ends,
    )
    if fresh:
        compared = {key: features for key, (_revision, features) in fresh.items()}
        find_pairs(actor=service, organisation_id=owner, people=compared)


def _to_end(service: Actor, owner: UUID, due: dict[UUID, PersonPlace]) -> list[UUID]:
    """Segments that hold one of those who are due; and the small ones, if there are many."""
    with reading(service):
        rows = PersonSegment.objects.filter(organisation_id=owner, ended_at__isnull=True)
        there = dict(rows.values_list("pk", "people"))
    held = {row.segment_id for row in due.values() if row.segment_id in there}
    small = sorted(
        (key for key, people in there.items() if people < MOST_IN_SEGMENT // 2 and key not in held),
        key=lambda key: there[key],
    )
    if len(small) >= MOST_SMALL:
        total = 0
        for key in small:
            total += there[key]
            if total > MOST_IN_SEGMENT:
                break
            held.add(key)
    return sorted(held)


def _carried(
    service: Actor, owner: UUID, ends: Sequence[UUID], *, without: set[UUID]
) -> tuple[dict[UUID, tuple[int, Features]], list[UUID]]:
    """The others in these segments, as they lie there; and those of them who changed meanwhile, or
    lie where it cannot be read."""
    if not ends:
        return {}, []
    shelves = open_segments(actor=service, organisation_id=owner, segment_ids=ends)
    with reading(service):
        rows = PersonPlace.objects.filter(segment_id__in=ends).exclude(pk__in=without)
        revisions = dict(rows.values_list("pk", "revision"))
        belong = persons.comparable(actor=service, person_ids=list(revisions))
    stays = {
        key
        for key, revision in revisions.items()
        if key in belong and belong[key].revision == revision
    }
    found: dict[UUID, tuple[int, Features]] = {}
    for shelf in shelves.values():
        for row in range(len(shelf)):
            key = shelf.id(row)
            if key in stays:
                found[key] = (revisions[key], unpacked(shelf.line(row).decode()))
    return found, [key for key in revisions if key not in found]
