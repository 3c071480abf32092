# SPDX-License-Identifier: AGPL-3.0-or-later
"""Records of other rooms that a case links and that comments are about, through those rooms' api.

A room's records are a `Target`: how many of them are looked up at once, and how one is found by
its number. Nothing of them is kept here, so that each is seen by whoever may see it now.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from dokaz.casework.events import api as events
from dokaz.casework.objects import api as objects
from dokaz.casework.persons import api as persons
from dokaz.casework.records.linked import items_seen
from dokaz.casework.units import api as units
from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor


@dataclass(frozen=True, slots=True)
class Shown:
    """A record as lists of this room show it. `account`: it is or holds somebody's account.

    `withdrawn`: the person took their consent back; a case neither shows nor counts it any more.
    """

    kind: str
    id: UUID
    ref: str
    title_uk: str
    title_en: str
    account: bool = False
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """`rows`: those of the records that the actor may see. `find`: the visible one of a number."""

    kind: str
    rows: Callable[[Actor, Collection[UUID]], Mapping[UUID, Shown]]
    find: Callable[[Actor, str], UUID | None]


def _events(actor: Actor, ids: Collection[UUID]) -> Mapping[UUID, Shown]:
    rows = events.names_of(actor=actor, event_ids=ids)
    return {
        key: Shown("event", key, row.ref, row.title_uk, row.title_en) for key, row in rows.items()
    }


ACCOUNT_KINDS = frozenset({"statement", "interview_recording"})
"""Kinds of items that hold what a person said."""


def _items(actor: Actor, ids: Collection[UUID]) -> Mapping[UUID, Shown]:
    return {
        key: Shown(
            "item",
            key,
            row.ref,
            row.title_uk,
            row.title_en,
            account=row.kind in ACCOUNT_KINDS,
            withdrawn=row.status == evidence.ItemStatus.WITHDRAWN,
        )
        for key, row in items_seen(actor, ids).items()
    }


def _find_item(actor: Actor, ref: str) -> UUID | None:
    return evidence.find_by_ref(actor=actor, ref=ref)


def _persons(actor: Actor, ids: Collection[UUID]) -> Mapping[UUID, Shown]:
    rows = persons.names_of(actor=actor, person_ids=ids)
    return {key: Shown("person", key, row.ref, row.code, row.code) for key, row in rows.items()}


def _units(actor: Actor, ids: Collection[UUID]) -> Mapping[UUID, Shown]:
    rows = units.rows_of(actor=actor, unit_ids=ids)
    return {key: Shown("unit", key, row.ref, row.name_uk, row.name_en) for key, row in rows.items()}


def _objects(actor: Actor, ids: Collection[UUID]) -> Mapping[UUID, Shown]:
    rows = objects.names_of(actor=actor, object_ids=ids)
    return {
        key: Shown("object", key, row.ref, row.name_uk, row.name_en) for key, row in rows.items()
    }


TARGETS: dict[str, Target] = {
    "event": Target("event", _events, lambda actor, ref: events.find_event(actor=actor, ref=ref)),
    "item": Target("item", _items, _find_item),
    "person": Target(
        "person", _persons, lambda actor, ref: persons.find_person(actor=actor, code=ref)
    ),
    "unit": Target("unit", _units, lambda actor, ref: units.find_unit(actor=actor, ref=ref)),
    "object": Target(
        "object", _objects, lambda actor, ref: objects.find_object(actor=actor, ref=ref)
    ),
}
"""What a case can link, by kind."""


def shown(actor: Actor, named: Collection[tuple[str, UUID]]) -> dict[tuple[str, UUID], Shown]:
    """Those of the records that the actor may see; one lookup a kind. Other kinds: none."""
    found = {}
    for kind, target in TARGETS.items():
        ids = {key for one, key in named if one == kind}
        if ids:
            found.update({(kind, key): row for key, row in target.rows(actor, ids).items()})
    return found


def find(actor: Actor, ref: str) -> Shown | None:
    """The visible record with this number, of whatever kind."""
    ref = ref.strip()
    if not ref or len(ref) > 60:
        return None
    for target in TARGETS.values():
        key = target.find(actor, ref)
        if key is not None:
            return target.rows(actor, (key,)).get(key)
    return None
