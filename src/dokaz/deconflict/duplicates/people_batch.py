# SPDX-License-Identifier: AGPL-3.0-or-later
"""All people of an archive held against each other at once (docs/adr/0014): when there is time.

Organisation by organisation: its segments are opened, which is an act; Splink proposes pairs, in
the memory of this process or on Spark; they are put into the queue in pieces as they are found,
each an act. Look-ups find most pairs at entry; this finds what shares no key with anything, and
what only many records together say.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from itertools import islice
from typing import Protocol
from uuid import UUID

import numpy as np

from dokaz.deconflict.duplicates.actions.batch import MOST_AT_ONCE, Proposed, propose_pairs
from dokaz.deconflict.duplicates.actions.people import SERVICE, open_segments
from dokaz.deconflict.duplicates.models import PersonSegment
from dokaz.deconflict.duplicates.people import linking, linking_on_spark
from dokaz.deconflict.duplicates.people.features import FORM, Features, unpacked
from dokaz.deconflict.duplicates.people.lookup import PersonFile, Shelf
from dokaz.deconflict.duplicates.people.weights import Band, trained
from dokaz.gate.api import reading
from dokaz.members.api import service_actor


class Engine(StrEnum):
    """What holds everybody against everybody."""

    DUCKDB = "duckdb"
    SPARK = "spark"


class Lack(StrEnum):
    """What an engine needs and is not installed: an extra, or Java."""

    BATCH = "batch"
    SPARK = "spark"
    JAVA = "java"


class Link(Protocol):
    """Finds likely pairs of people, each once, and tells how many of its steps are done."""

    def __call__(
        self, people: Iterable[linking.Person], *, watch: linking.Watch
    ) -> Iterable[linking.Pair]: ...


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


def lacking(engine: Engine) -> Lack | None:
    """What this installation lacks to do it with an engine."""
    if not linking.is_there():
        return Lack.BATCH
    if engine is Engine.SPARK and not linking_on_spark.is_there():
        return Lack.SPARK
    if engine is Engine.SPARK and not linking_on_spark.has_java():
        return Lack.JAVA
    return None


def engine_of(engine: Engine, more: Mapping[str, str]) -> Link:
    """The way to find pairs with an engine. `more`: settings of Spark, none of them refused."""
    if engine is Engine.SPARK:
        return partial(linking_on_spark.spark_pairs, more=more)
    return linking.duckdb_pairs


def link_people(
    *, link: Link = linking.duckdb_pairs, watch: linking.Watch = lambda done, of: None
) -> Iterator[Linked]:
    """Go through all organisations; it can be broken off anywhere and called again.

    `watch` is told the steps done of one organisation.

    Raises:
        SealingKeyLost, SealingKeyUnavailable: an organisation's key is gone, or locked.
    """
    with reading(service_actor(SERVICE)):
        rows = PersonSegment.objects.filter(ended_at__isnull=True, form=FORM)
        segments: dict[UUID, list[UUID]] = {}
        for key, owner in rows.order_by("pk").values_list("pk", "organisation_id"):
            segments.setdefault(owner, []).append(key)
    for owner in sorted(segments):
        yield _link(owner, segments[owner], link, watch)


def _link(owner: UUID, segment_ids: list[UUID], link: Link, watch: linking.Watch) -> Linked:
    actor = replace(service_actor(SERVICE), organisation_id=owner)
    shelves = open_segments(actor=actor, organisation_id=owner, segment_ids=segment_ids)
    file = PersonFile(trained())
    for key, shelf in shelves.items():
        file.add(key.hex, shelf)
    everybody = _Everybody(tuple(shelves.values()))
    pairs = (
        _proposed(file, everybody.features(one), everybody.features(other), one, other)
        for one, other, _probability in link(iter(everybody), watch=watch)
    )
    proposed = new = 0
    while some := list(islice(pairs, MOST_AT_ONCE)):
        proposed += len(some)
        new += propose_pairs(
            actor=actor, organisation_id=owner, pairs=some, segment_ids=list(shelves)
        )
    return Linked(owner, len(everybody), proposed, new)


class _Everybody:
    """All people of some shelves, also by identifier: 40 bytes for each beside the shelves, where
    their features as values would be kilobytes."""

    def __init__(self, shelves: Sequence[Shelf]) -> None:
        self._shelves = shelves
        # Zeros at the end numpy leaves out, on both sides alike.
        ids = np.frombuffer(b"".join(shelf.ids for shelf in shelves), dtype="S16")
        self._order = np.argsort(ids)
        self._sorted = ids[self._order]
        self._starts = np.cumsum([0, *map(len, shelves)])

    def __len__(self) -> int:
        return len(self._order)

    def __iter__(self) -> Iterator[linking.Person]:
        for shelf in self._shelves:
            for row in range(len(shelf)):
                yield shelf.id(row), unpacked(shelf.line(row).decode())

    def features(self, key: UUID) -> Features:
        """Those of somebody who is in."""
        at = self._order[np.searchsorted(self._sorted, np.bytes_(key.bytes))]
        shelf = int(np.searchsorted(self._starts, at, "right")) - 1
        row = int(at - self._starts[shelf])
        return unpacked(self._shelves[shelf].line(row).decode())


def _proposed(
    file: PersonFile, of_one: Features, of_other: Features, one: UUID, other: UUID
) -> Proposed:
    """The pair as the queue shows it: levels and band by the weights in use; what these alone would
    not show is to be checked."""
    score = file.score(of_one, of_other)
    return Proposed(
        one=one,
        other=other,
        band=trained().band(score.value, len(file)) or Band.CHECK,
        score=score.value,
        relative=score.relative,
        levels={part.field: part.level for part in score.parts},
    )
