# SPDX-License-Identifier: AGPL-3.0-or-later
"""Records of other rooms that tasks are about, as far as the reader may see them."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import UUID

from dokaz.casework.cases import api as cases
from dokaz.casework.events import api as events
from dokaz.casework.interviews import api as interviews
from dokaz.casework.objects import api as objects
from dokaz.casework.persons import api as persons
from dokaz.casework.units import api as units
from dokaz.coordination.vocabulary import About
from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor
from dokaz.outreach import api as outreach

Refs = dict[UUID, str]


def _items(actor: Actor, wanted: tuple[UUID, ...]) -> Refs:
    return _numbers(evidence.rows_of(actor=actor, item_ids=wanted))


def _events(actor: Actor, wanted: tuple[UUID, ...]) -> Refs:
    found = events.standings(actor=actor, event_ids=wanted)
    return {key: one.ref for key, one in found.items()}


def _persons(actor: Actor, wanted: tuple[UUID, ...]) -> Refs:
    return _numbers(persons.rows_of(actor=actor, person_ids=wanted).values())


def _objects(actor: Actor, wanted: tuple[UUID, ...]) -> Refs:
    found = objects.standings(actor=actor, object_ids=wanted)
    return {key: one.ref for key, one in found.items()}


def _units(actor: Actor, wanted: tuple[UUID, ...]) -> Refs:
    return _numbers(units.rows_of(actor=actor, unit_ids=wanted).values())


def _interviews(actor: Actor, wanted: tuple[UUID, ...]) -> Refs:
    return interviews.standings(actor=actor, interview_ids=wanted)


def _cases(actor: Actor, wanted: tuple[UUID, ...]) -> Refs:
    return _numbers(cases.rows_of(actor=actor, case_ids=wanted).values())


def _activities(actor: Actor, wanted: tuple[UUID, ...]) -> Refs:
    found = outreach.standings(actor=actor, activity_ids=wanted)
    return {key: one.ref for key, one in found.items()}


def _sources(actor: Actor, wanted: tuple[UUID, ...]) -> Refs:
    """Sources have no number and are named."""
    return evidence.names_of_sources(actor=actor, source_ids=wanted)


def _numbers(rows: Iterable[Any]) -> Refs:
    return {row.id: row.ref for row in rows}


_ASK: Mapping[str, Callable[[Actor, tuple[UUID, ...]], Refs]] = {
    About.ITEM: _items,
    About.EVENT: _events,
    About.PERSON: _persons,
    About.OBJECT: _objects,
    About.UNIT: _units,
    About.INTERVIEW: _interviews,
    About.CASE: _cases,
    About.ACTIVITY: _activities,
    About.SOURCE: _sources,
}


def refs_seen(actor: Actor, wanted: Iterable[tuple[str, UUID | None]]) -> dict[UUID, str]:
    """Numbers of those records that the actor may see. One question a kind."""
    of_kind: dict[str, list[UUID]] = {}
    for about, about_id in wanted:
        if about in _ASK and about_id is not None:
            of_kind.setdefault(about, []).append(about_id)
    found: Refs = {}
    for about, keys in of_kind.items():
        found.update(_ASK[about](actor, tuple(dict.fromkeys(keys))))
    return found
