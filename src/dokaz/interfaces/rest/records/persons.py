# SPDX-License-Identifier: AGPL-3.0-or-later
"""Operations of people: the open block and what happened to them, never who they are."""

from collections.abc import Mapping
from uuid import UUID

from dokaz.casework.events import api as events
from dokaz.casework.involvement import api as involvement
from dokaz.casework.involvement.api import OwnershipView, PostView, RoleView
from dokaz.casework.objects import api as objects
from dokaz.casework.persons import api as persons
from dokaz.casework.units import api as units
from dokaz.gate.api import Actor
from dokaz.interfaces.rest.records.making import common, get, linking, patch, post

_AT = "/persons/{uuid:person_id}"
_PERSON, _EVENT, _UNIT = "persons.person.know", "events.event.know", "units.unit.know"
_OBJECT = "objects.object.know"


def _roles_of_person(*, actor: Actor, person_id: UUID) -> tuple[RoleView, ...]:
    persons.require_person(actor=actor, person_id=person_id)
    return involvement.roles_of_person(actor=actor, person_id=person_id)


def _posts_of_person(*, actor: Actor, person_id: UUID) -> tuple[PostView, ...]:
    persons.require_person(actor=actor, person_id=person_id)
    return involvement.posts_of_person(actor=actor, person_id=person_id)


def _ownerships_of_person(*, actor: Actor, person_id: UUID) -> tuple[OwnershipView, ...]:
    persons.require_person(actor=actor, person_id=person_id)
    return involvement.ownerships_of_person(actor=actor, person_id=person_id)


def _ownerships_of_object(*, actor: Actor, object_id: UUID) -> tuple[OwnershipView, ...]:
    objects.require_object(actor=actor, object_id=object_id)
    return involvement.ownerships_of_object(actor=actor, object_id=object_id)


def _roles_of_event(*, actor: Actor, event_id: UUID) -> tuple[RoleView, ...]:
    events.require_event(actor=actor, event_id=event_id)
    return involvement.roles_of_event(actor=actor, event_id=event_id)


def _posts_of_unit(*, actor: Actor, unit_id: UUID) -> tuple[PostView, ...]:
    units.require_unit(actor=actor, unit_id=unit_id)
    return involvement.posts_of_unit(actor=actor, unit_id=unit_id)


def _merge(
    *,
    actor: Actor,
    person_id: UUID,
    absorbed_id: UUID,
    why: str,
    choices: Mapping[str, str] | None = None,
) -> UUID:
    return persons.merge(
        actor=actor, person_id=person_id, absorbed_id=absorbed_id, why=why, choices=choices
    )


OFFERED = (
    get(
        "/persons", "list_persons", "List people",
        "People by code name, newest record first. Names are neither searched nor answered.",
        persons.visible_persons,
    ),
    post(
        "/persons", "register_person", "Register a person",
        "Register a person by what may be known of them openly. The node gives the code name.",
        persons.register, kinds={"series": persons.Series},
    ),
    get(_AT, "get_person", "One person", "The open block of one person.", persons.get_person),
    patch(
        _AT, "change_person", "Change a person's open block",
        persons.change, persons.PersonDraft, persons.get_person, fixed=("series",),
    ),
    *common("/persons", "person_id", "person", persons, "person-shares"),
    *linking("/persons", "person_id", "person", persons, "person-links"),
    post(
        f"{_AT}/merge", "merge_person", "Merge another record into this one",
        "Say that another record is of the same person. `choices` says of each text whose is kept: "
        "`survivor`, `absorbed` or `both`. Identity blocks are neither read nor changed: people "
        "choose from them on the pages. Both code names stay; it can be undone.",
        _merge, serves=("persons.person.merge",),
    ),
    post(
        "/person-merges/{uuid:merge_id}/undo", "undo_person_merge", "Undo a merge",
        "Make two records of a merged one again.", persons.undo_merge,
    ),
    get(
        f"{_AT}/file", "get_person_file", "What happened to a person",
        "Harm, detention, being missing, suspicion, help, and items: for the owner's people.",
        persons.get_file,
    ),
    post(
        f"{_AT}/records", "add_person_record", "Add what happened to a person",
        "Add harm, detention, being missing, suspicion or help, with its checklist of reports.",
        persons.add_record, kinds={"kind": persons.RecordKind},
    ),
    post(
        "/person-records/{uuid:record_id}/withdraw", "withdraw_person_record",
        "Withdraw what happened", "Withdraw it; it stays to be read.", persons.withdraw_record,
    ),
    get(
        f"{_AT}/roles", "list_person_roles", "Roles of a person",
        "What the person was in which events, the latest event first.",
        _roles_of_person, serves=(_PERSON, "involvement.role.of_person"),
    ),
    get(
        f"{_AT}/posts", "list_person_posts", "Posts of a person",
        "In which units the person served, with rank and position by dates.",
        _posts_of_person, serves=(_PERSON, "involvement.post.of_person"),
    ),
    get(
        f"{_AT}/rights", "list_person_rights", "Rights of a person",
        "In which protected objects the person has which right: who may claim for their loss.",
        _ownerships_of_person, serves=(_PERSON, "involvement.ownership.of_person"),
    ),
)  # fmt: skip

INVOLVED = (
    get(
        "/events/{uuid:event_id}/persons", "list_event_persons", "People of an event",
        "Who was what in an event, by code name.",
        _roles_of_event, serves=(_EVENT, "involvement.role.of_event"),
    ),
    post(
        "/events/{uuid:event_id}/persons/{uuid:person_id}", "state_role", "State a role",
        "Say what a person was in an event.", involvement.state_role,
    ),
    post(
        "/roles/{uuid:role_id}/end", "end_role", "Take a role back",
        "Say that the person was not that; that it was said stays on record.",
        involvement.end_role,
    ),
    get(
        "/units/{uuid:unit_id}/posts", "list_unit_posts", "People of a unit",
        "Who served in a unit, by code name.",
        _posts_of_unit, serves=(_UNIT, "involvement.post.of_unit"),
    ),
    post(
        "/units/{uuid:unit_id}/posts/{uuid:person_id}", "state_post", "State a post",
        "Say which rank and position a person held in a unit, and when.", involvement.state_post,
    ),
    post(
        "/posts/{uuid:post_id}/end", "end_post", "Take a post back",
        "Say that the person did not hold it; that it was said stays on record.",
        involvement.end_post,
    ),
    get(
        "/objects/{uuid:object_id}/rights", "list_object_rights", "Rights in an object",
        "Who has which right in an object, by code name: of people of the own organisation.",
        _ownerships_of_object, serves=(_OBJECT, "involvement.ownership.of_object"),
    ),
    post(
        "/objects/{uuid:object_id}/rights/{uuid:person_id}", "state_ownership", "State a right",
        "Say which right a person has in an object, and which damage may be claimed for it.",
        involvement.state_ownership,
    ),
    post(
        "/rights/{uuid:ownership_id}/end", "end_ownership", "Take a right back",
        "Say that the person has no such right; that it was said stays on record.",
        involvement.end_ownership,
    ),
)  # fmt: skip
