# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a search is narrowed to besides words, and how it is told to an engine."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, Among, text_of
from dokaz.search.areas import Area, cells_of_area
from dokaz.search.cells import Box, cells_within
from dokaz.search.findable.records import milliseconds, seconds
from dokaz.search.index.port import (
    FACETS,
    FOR_EVER,
    NOTHING,
    AllOf,
    During,
    NotThis,
    Wanted,
    Where,
)

NAMES = (*FACETS, "source")
"""What can be narrowed to one value. Sources are the own organisation's alone."""


class DateOf(StrEnum):
    """Which date: when an event or a task's matter was, when something was recorded, when the
    archive took it."""

    HAPPENED = "happened"
    RECORDED = "recorded"
    REGISTERED = "registered"


@dataclass(frozen=True, slots=True)
class Dates:
    """From a moment up to another one, which is not in it; None: open.

    A time that is known by its month or year passes if it may lie between them.
    """

    of: DateOf
    first: datetime | None = None
    last: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowed:
    """`values` by name (`NAMES`), other names do not count. `box`, `area`: a place lies in it.

    `among`: only these kinds, whatever else; None: all that are known.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    dates: Dates | None = None
    box: Box | None = None
    area: Area | None = None
    among: frozenset[str] | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """What it is narrowed by, for the record of a search; not to what."""
        found = [name for name in NAMES if self.values.get(name)]
        found += [str(self.dates.of)] if self.dates else []
        found += ["box"] if self.box else []
        found += ["area"] if self.area else []
        return tuple(sorted(found))


def wanted(actor: Actor, narrowed: Narrowed) -> tuple[Wanted, ...]:
    """Conditions that all have to hold."""
    found: list[Wanted] = [
        Where(Among(name, frozenset({evidence.tag(value) if name == "tag" else value})))
        for name, value in narrowed.values.items()
        if name in FACETS and value
    ]
    if narrowed.values.get("source"):
        found.append(_of_source(actor, narrowed.values["source"]))
    if narrowed.dates is not None:
        found.append(_within(narrowed.dates))
    if narrowed.box is not None:
        found.append(Where(Among("cell", cells_within(narrowed.box))))
    if narrowed.area is not None:
        found.append(Where(Among("cell", cells_of_area(narrowed.area))))
    return tuple(found)


def own(actor: Actor) -> Wanted:
    """Of the actor's own organisation."""
    if actor.organisation_id is None:
        return NOTHING
    return Where(Among("organisation_id", frozenset({text_of(actor.organisation_id)})))


def _of_source(actor: Actor, value: str) -> Wanted:
    """From a source of the own directory, or one that was merged into it."""
    try:
        key = UUID(value)
    except ValueError:
        return NOTHING
    if evidence.find_source(actor=actor, source_id=key) is None:
        return NOTHING
    keys, new = {key}, [key]
    while new:
        rows = evidence.merged_sources(actor=actor, source_id=new.pop())
        further = [row.id for row in rows if row.id not in keys]
        keys.update(further)
        new += further
    return AllOf((own(actor), Where(Among("source", frozenset(one.hex for one in keys)))))


def _within(dates: Dates) -> Wanted:
    if dates.of is DateOf.REGISTERED:
        first = milliseconds(dates.first) if dates.first else 0
        last = milliseconds(dates.last) - 1 if dates.last else FOR_EVER
        return During("registered", max(0, first), max(0, last)) if last >= first else NOTHING
    is_item = Where(Among("subject", frozenset({"item"})))
    last = seconds(dates.last) - 1 if dates.last else FOR_EVER
    if last < 1:
        return NOTHING
    return AllOf(
        (
            is_item if dates.of is DateOf.RECORDED else NotThis(is_item),
            During("since", 1, last),
            During("until", max(1, seconds(dates.first)), FOR_EVER),
        )
    )


def by_source(
    actor: Actor, counts: Mapping[str, int], most: int = 100
) -> dict[UUID, tuple[str, int]]:
    """Names and counts of own sources, the most frequent first; merged ones count as one."""
    found: dict[UUID, tuple[str, int]] = {}
    for value, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:most]:
        source = evidence.find_source(actor=actor, source_id=UUID(hex=value))
        while source is not None and source.merged_into is not None:
            source = evidence.find_source(actor=actor, source_id=source.merged_into)
        if source is not None:
            _name, before = found.get(source.id, ("", 0))
            found[source.id] = (source.name or source.handle or source.url, before + count)
    return found


def subjects_of(narrowed: Narrowed, known: Collection[str]) -> tuple[str, ...]:
    """Kinds that can be among what is found at all: the policies of others are not asked."""
    chosen = narrowed.values.get("subject", "")
    possible = [one for one in known if narrowed.among is None or one in narrowed.among]
    return tuple(one for one in possible if not chosen or one == chosen)
