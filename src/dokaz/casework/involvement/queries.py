# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading roles, posts and rights, each with what it links if the reader may see both ends."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from dokaz.casework.events import api as events
from dokaz.casework.events.api import EventRow
from dokaz.casework.involvement.models import Ownership, Post
from dokaz.casework.involvement.policy import OWNERSHIPS, POSTS, ROLES
from dokaz.casework.objects import api as objects
from dokaz.casework.objects.api import ObjectRow
from dokaz.casework.persons import api as persons
from dokaz.casework.persons.api import PersonRow
from dokaz.casework.units import api as units
from dokaz.casework.units.api import UnitRow
from dokaz.gate.api import Actor, anyone, pieces, view

MOST_SHOWN = 500


@dataclass(frozen=True, slots=True)
class RoleView:
    id: UUID
    person: PersonRow
    event: EventRow
    role: str
    harm: tuple[str, ...]
    knowledge: str
    certainty: str
    when_text: str
    at: datetime
    by: UUID


@dataclass(frozen=True, slots=True)
class PostView:
    id: UUID
    person: PersonRow
    unit: UnitRow
    rank: str
    position: str
    commands: bool
    when_text: str
    certainty: str
    basis: str
    at: datetime
    by: UUID


@dataclass(frozen=True, slots=True)
class OwnershipView:
    """A person's right in an object; `object` may have been merged into another one since."""

    id: UUID
    person: PersonRow
    object: ObjectRow
    right: str
    rd4u: str
    when_text: str
    basis: str
    at: datetime
    by: UUID


@dataclass(frozen=True, slots=True)
class PostsOfUnit:
    """The first posts, and how many there are that the reader may see."""

    rows: tuple[PostView, ...]
    count: int


@dataclass(frozen=True, slots=True)
class RolesOfPerson:
    """The first roles, and how many there are that the reader may see."""

    rows: tuple[RoleView, ...]
    count: int


@dataclass(frozen=True, slots=True)
class OwnershipsOfPerson:
    """The first rights in objects, and how many there are that the reader may see."""

    rows: tuple[OwnershipView, ...]
    count: int


@view("involvement.role.first_of_person", rule=anyone)
def first_roles(*, actor: Actor, person_id: UUID, first: int | None) -> RolesOfPerson:
    """The person's `first` roles in events (None: all), the latest event first."""
    if not persons.rows_of(actor=actor, person_ids=[person_id]):
        return RolesOfPerson((), 0)
    live = ROLES.visible(actor).filter(person_id=person_id, ended_at__isnull=True)
    pairs = list(live.order_by("pk").values_list("pk", "event_id"))
    named = events.names_of(actor=actor, event_ids=[event for _key, event in pairs])
    seen = [(key, event) for key, event in pairs if event in named]
    seen.sort(key=lambda one: str(named[one[1]].when_from or ""), reverse=True)
    chosen = [key for key, _event in seen[:first]]
    rows = {row.id: row for row in _roles(actor, chosen)}
    return RolesOfPerson(tuple(rows[key] for key in chosen if key in rows), len(seen))


@view("involvement.role.of_person", rule=anyone)
def roles_of_person(*, actor: Actor, person_id: UUID) -> tuple[RoleView, ...]:
    """The person's roles in events, the latest event first."""
    return first_roles(actor=actor, person_id=person_id, first=None).rows


@view("involvement.role.of_event", rule=anyone)
def roles_of_event(*, actor: Actor, event_id: UUID) -> tuple[RoleView, ...]:
    """Who was what in an event, by code name."""
    live = ROLES.visible(actor).filter(event_id=event_id, ended_at__isnull=True)
    found = _roles(actor, list(live.order_by("pk").values_list("pk", flat=True)))
    return tuple(sorted(found, key=lambda one: one.person.code))


@view("involvement.role.of_persons", rule=anyone)
def role_codes(*, actor: Actor, person_ids: Iterable[UUID]) -> dict[UUID, tuple[str, ...]]:
    """Codes of the roles of many people of the own organisation; for lists."""
    rows = ROLES.visible(actor).filter(person_id__in=list(person_ids), ended_at__isnull=True)
    found: dict[UUID, dict[str, None]] = {}
    for key, role in rows.order_by("pk").values_list("person_id", "role"):
        found.setdefault(key, {})[role] = None
    return {key: tuple(codes) for key, codes in found.items()}


@view("involvement.role.of_events", rule=anyone)
def roles_among(*, actor: Actor, event_ids: Iterable[UUID]) -> tuple[tuple[UUID, UUID], ...]:
    """Pairs of a person and one of these events in which they had a role; for pictures."""
    rows = ROLES.visible(actor).filter(event_id__in=list(event_ids), ended_at__isnull=True)
    return tuple(rows.order_by("pk").values_list("person_id", "event_id"))


@view("involvement.post.of_persons", rule=anyone)
def posts_among(*, actor: Actor, person_ids: Iterable[UUID]) -> tuple[tuple[UUID, UUID], ...]:
    """Pairs of one of these people and a unit in which they served; for pictures."""
    rows = POSTS.visible(actor).filter(person_id__in=list(person_ids), ended_at__isnull=True)
    return tuple(rows.order_by("pk").values_list("person_id", "unit_id"))


def _roles(actor: Actor, keys: Sequence[UUID]) -> list[RoleView]:
    """In the order of the keys."""
    found = {
        row.pk: row
        for some in pieces(keys, MOST_SHOWN)
        for row in ROLES.visible(actor).filter(pk__in=some)
    }
    live = [found[key] for key in keys if key in found]
    people = persons.rows_of(actor=actor, person_ids=[row.person_id for row in live])
    seen = events.rows_of(actor=actor, event_ids=[row.event_id for row in live])
    return [
        RoleView(
            id=row.pk,
            person=people[row.person_id],
            event=seen[row.event_id],
            role=row.role,
            harm=tuple(row.harm),
            knowledge=row.knowledge,
            certainty=row.certainty,
            when_text=row.when_text,
            at=row.at,
            by=row.by,
        )
        for row in live
        if row.person_id in people and row.event_id in seen
    ]


@view("involvement.post.of_person", rule=anyone)
def posts_of_person(*, actor: Actor, person_id: UUID) -> tuple[PostView, ...]:
    """The person's posts in units, the latest first."""
    return _posts(actor, POSTS.visible(actor).filter(person_id=person_id))


@view("involvement.post.first_of_unit", rule=anyone)
def first_posts(*, actor: Actor, unit_id: UUID, first: int | None) -> PostsOfUnit:
    """The `first` posts in a unit (None: as many as are ever shown), the latest first."""
    if not units.rows_of(actor=actor, unit_ids=[unit_id]):
        return PostsOfUnit((), 0)
    live = POSTS.visible(actor).filter(unit_id=unit_id, ended_at__isnull=True)
    pairs = list(live.order_by("-when_text", "pk").values_list("pk", "person_id"))
    named = persons.names_of(actor=actor, person_ids=[person for _key, person in pairs])
    seen = [key for key, person in pairs if person in named]
    rows = POSTS.visible(actor).filter(pk__in=seen[:MOST_SHOWN][:first]).order_by("pk")
    return PostsOfUnit(_posts(actor, rows), len(seen))


@view("involvement.post.of_unit", rule=anyone)
def posts_of_unit(*, actor: Actor, unit_id: UUID) -> tuple[PostView, ...]:
    """Who served in a unit, by code name, the latest first."""
    return _posts(actor, POSTS.visible(actor).filter(unit_id=unit_id))


def _posts(actor: Actor, rows: Iterable[Post]) -> tuple[PostView, ...]:
    live = [row for row in rows if row.ended_at is None][:MOST_SHOWN]
    people = persons.rows_of(actor=actor, person_ids=[row.person_id for row in live])
    seen = units.rows_of(actor=actor, unit_ids=[row.unit_id for row in live])
    shown = [
        PostView(
            id=row.pk,
            person=people[row.person_id],
            unit=seen[row.unit_id],
            rank=row.rank,
            position=row.position,
            commands=row.commands,
            when_text=row.when_text,
            certainty=row.certainty,
            basis=row.basis,
            at=row.at,
            by=row.by,
        )
        for row in live
        if row.person_id in people and row.unit_id in seen
    ]
    return tuple(sorted(shown, key=lambda one: one.when_text, reverse=True))


@view("involvement.ownership.of_person", rule=anyone)
def ownerships_of_person(*, actor: Actor, person_id: UUID) -> tuple[OwnershipView, ...]:
    """The person's rights in objects."""
    return _ownerships(actor, OWNERSHIPS.visible(actor).filter(person_id=person_id))


@view("involvement.ownership.first_of_person", rule=anyone)
def first_ownerships(*, actor: Actor, person_id: UUID, first: int | None) -> OwnershipsOfPerson:
    """The person's `first` rights in objects (None: as many as are ever shown)."""
    if not persons.rows_of(actor=actor, person_ids=[person_id]):
        return OwnershipsOfPerson((), 0)
    rows = OWNERSHIPS.visible(actor)
    live = rows.filter(person_id=person_id, ended_at__isnull=True)
    pairs = list(live.order_by("pk").values_list("pk", "object_id"))
    named = objects.names_of(actor=actor, object_ids=[key for _own, key in pairs])
    seen = [own for own, key in pairs if key in named]
    shown = _ownerships(actor, rows.filter(pk__in=seen[:MOST_SHOWN][:first]))
    return OwnershipsOfPerson(shown, len(seen))


@view("involvement.ownership.of_object", rule=anyone)
def ownerships_of_object(*, actor: Actor, object_id: UUID) -> tuple[OwnershipView, ...]:
    """Who has a right in an object, or in one merged into it, by code name. Whoever asks sees it.

    Raises:
        NotFound: the object is not this actor's to see.
    """
    keys = (object_id, *objects.absorbed_into(actor=actor, object_id=object_id))
    return _ownerships(actor, OWNERSHIPS.visible(actor).filter(object_id__in=keys))


def _ownerships(actor: Actor, rows: QuerySet[Ownership]) -> tuple[OwnershipView, ...]:
    live = list(rows.filter(ended_at__isnull=True).order_by("pk")[:MOST_SHOWN])
    if not live:
        return ()
    people = persons.rows_of(actor=actor, person_ids=[row.person_id for row in live])
    seen = objects.rows_of(actor=actor, object_ids=[row.object_id for row in live])
    return tuple(
        OwnershipView(
            id=row.pk,
            person=people[row.person_id],
            object=seen[row.object_id],
            right=row.right,
            rd4u=row.rd4u,
            when_text=row.when_text,
            basis=row.basis,
            at=row.at,
            by=row.by,
        )
        for row in live
        if row.person_id in people and row.object_id in seen
    )
