# SPDX-License-Identifier: AGPL-3.0-or-later
"""All people of an archive held against each other at once (docs/adr/0014): when there is time.

Organisation by organisation: its segments are opened, which is an act; Splink proposes pairs in the
memory of this process; they are put into the queue in pieces, each an act. Look-ups find most pairs
at entry; this finds what shares no key with anything, and what only many records together say.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from uuid import UUID

from dokaz.deconflict.duplicates.actions.batch import MOST_AT_ONCE, Proposed, propose_pairs
from dokaz.deconflict.duplicates.actions.people import SERVICE, open_segments
from dokaz.deconflict.duplicates.models import PersonSegment
from dokaz.deconflict.duplicates.people import linking
from dokaz.deconflict.duplicates.people.features import FORM, Features, unpacked
from dokaz.deconflict.duplicates.people.lookup import PersonFile, Shelf
from dokaz.deconflict.duplicates.people.weights import Band, trained
from dokaz.gate.api import reading
from dokaz.members.api import service_actor

Link = Callable[[Iterable[tuple[UUID, Features]]], list[tuple[UUID, UUID, float]]]


@dataclass(frozen=True, slots=True)
class Linked:
    """What a batch did for one organisation. `found`: pairs that were not in the queue."""

    organisation_id: UUID
    people: int
    proposed: int
    found: int

    @property
    def is_too_few(self) -> bool:
        """Whether there were too few to learn from: they were not compared."""
        return self.people < linking.LEAST_PEOPLE


def is_there() -> bool:
    """Whether this installation can do it (the extra `batch`)."""
    return linking.is_there()


def link_people(*, link: Link = linking.duckdb_pairs) -> Iterator[Linked]:
    """Go through all organisations; it can be broken off anywhere and called again.

    Raises:
        SealingKeyLost, SealingKeyUnavailable: an organisation's key is gone, or locked.
    """
    with reading(service_actor(SERVICE)):
        rows = PersonSegment.objects.filter(ended_at__isnull=True, form=FORM)
        segments: dict[UUID, list[UUID]] = {}
        for key, owner in rows.order_by("pk").values_list("pk", "organisation_id"):
            segments.setdefault(owner, []).append(key)
    for owner in sorted(segments):
        yield _link(owner, segments[owner], link)


def _link(owner: UUID, segment_ids: list[UUID], link: Link) -> Linked:
    actor = replace(service_actor(SERVICE), organisation_id=owner)
    shelves = open_segments(actor=actor, organisation_id=owner, segment_ids=segment_ids)
    people = dict(_people(shelves.values()))
    file = PersonFile(trained())
    for key, shelf in shelves.items():
        file.add(key.hex, shelf)
    found = link(people.items())
    pairs = (_proposed(file, people, one, other) for one, other, _probability in found)
    new = 0
    while some := list(islice(pairs, MOST_AT_ONCE)):
        new += propose_pairs(
            actor=actor, organisation_id=owner, pairs=some, segment_ids=list(shelves)
        )
    return Linked(owner, len(people), len(found), new)


def _people(shelves: Iterable[Shelf]) -> Iterator[tuple[UUID, Features]]:
    for shelf in shelves:
        for row in range(len(shelf)):
            yield shelf.id(row), unpacked(shelf.line(row).decode())


def _proposed(file: PersonFile, people: dict[UUID, Features], one: UUID, other: UUID) -> Proposed:
    """The pair as the queue shows it: levels and band by the weights in use; what these alone would
    not show is to be checked."""
    score = file.score(people[one], people[other])
    return Proposed(
        one=one,
        other=other,
        band=trained().band(score.value, len(file)) or Band.CHECK,
        score=score.value,
        relative=score.relative,
        levels={part.field: part.level for part in score.parts},
    )
