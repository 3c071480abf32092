# SPDX-License-Identifier: AGPL-3.0-or-later
"""Roles in events, posts in units, rights in objects: stated by those who see both ends, shown to
nobody else."""

import dataclasses
from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

import pytest

from dokaz.casework.events import api as events
from dokaz.casework.involvement import api
from dokaz.casework.objects import api as objects
from dokaz.casework.persons import api as persons
from dokaz.gate.api import REGISTRY, Conflict, NotFound, Refused, Rejected
from tests.attacks.test_erasure import tables_with
from tests.casework.events.scenes import registered as event_of
from tests.casework.objects.scenes import registered as object_of
from tests.casework.persons.scenes import WHY, registered
from tests.casework.units.test_units import made as unit_of
from tests.evidence.world import World
from tests.matrix import attempted

EYE = api.RoleDraft(role="eyewitness", knowledge="saw", certainty="probable")
MAJOR = api.PostDraft(
    rank="вигаданий чин",
    position="вигаданий командир",
    commands=True,
    when="2022-02/..",
    basis="перехоплення",
)
OWNER = api.OwnershipDraft(
    right="co_owner", rd4u="A3.1", when="2014/2022-03-09", basis="вигаданий витяг з реєстру"
)


def _role(world: World, person: UUID, event: UUID) -> UUID:
    return api.state_role(actor=world.custodian, person_id=person, event_id=event, draft=EYE)


def _post(world: World, person: UUID) -> UUID:
    return api.state_post(
        actor=world.custodian, person_id=person, unit_id=unit_of(world.custodian), draft=MAJOR
    )


def _owned(world: World, person: UUID, object_id: UUID) -> UUID:
    return api.state_ownership(
        actor=world.custodian, person_id=person, object_id=object_id, draft=OWNER
    )


TABLE: dict[str, tuple[Callable[..., Any], Callable[[World, UUID, UUID], dict[str, Any]], Any]] = {
    "involvement.role.state": (
        api.state_role,
        lambda world, person, event: {"person_id": person, "event_id": event, "draft": EYE},
        Refused,
    ),
    "involvement.role.end": (
        api.end_role,
        lambda world, person, event: {"role_id": _role(world, person, event), "why": WHY},
        NotFound,
    ),
    "involvement.post.state": (
        api.state_post,
        lambda world, person, event: {
            "person_id": person, "unit_id": unit_of(world.custodian), "draft": MAJOR,
        },
        Refused,
    ),
    "involvement.post.end": (
        api.end_post,
        lambda world, person, event: {"post_id": _post(world, person), "why": WHY},
        NotFound,
    ),
    "involvement.ownership.state": (
        api.state_ownership,
        lambda world, person, event: {
            "person_id": person, "object_id": object_of(world.custodian), "draft": OWNER,
        },
        Refused,
    ),
    "involvement.ownership.end": (
        api.end_ownership,
        lambda world, person, event: {
            "ownership_id": _owned(world, person, object_of(world.custodian)), "why": WHY,
        },
        NotFound,
    ),
}  # fmt: skip
VIEWS = frozenset(
    {
        "involvement.role.of_events", "involvement.post.of_persons",
        "involvement.role.first_of_person", "involvement.role.of_person",
        "involvement.role.of_event", "involvement.role.of_persons",
        "involvement.role.table", "involvement.post.table",
        "involvement.post.of_person", "involvement.post.of_unit",
        "involvement.post.first_of_unit",
        "involvement.ownership.of_person", "involvement.ownership.of_object",
        "involvement.ownership.first_of_person",
        "involvement.role.events_to_compare", "involvement.role.to_compare",
    }
)  # fmt: skip


def test_every_action_of_the_room_has_a_row() -> None:
    ours = {name: one for name, one in REGISTRY.items() if name.startswith("involvement.")}
    assert {name for name, one in ours.items() if one.records} == set(TABLE)
    assert {name for name, one in ours.items() if not one.records} == VIEWS


@pytest.mark.parametrize("name", TABLE)
def test_matrix(name: str, located: World) -> None:
    function, arguments, hidden = TABLE[name]
    person, event = registered(located.custodian), event_of(located.custodian)
    given = arguments(located, person, event)
    expected: dict[str, Any] = {
        "auditor": Refused,
        "without_role": hidden,
        "nobody": hidden,
        "node_admin": hidden,
        "staff_in_session": hidden,
        "partner": NotFound,
        "stranger": NotFound,
        "documenter": None,
    }
    for persona, error in expected.items():
        actor = getattr(located, persona)
        attempted(name, actor, error, partial(function, actor=actor, **given), who=persona)


def test_one_person_has_many_roles_and_each_end_shows_only_what_its_reader_may_see(
    located: World,
) -> None:
    person, event = registered(located.interviewer), event_of(located.documenter)
    _role(located, person, event)
    victim = api.RoleDraft(role="direct_victim", harm=("injured",))
    second = api.state_role(
        actor=located.documenter, person_id=person, event_id=event, draft=victim
    )
    with pytest.raises(Conflict):
        _role(located, person, event)
    of_event = api.roles_of_event(actor=located.verifier, event_id=event)
    assert [(one.person.code, one.role) for one in of_event] == [
        ("W-0001", "eyewitness"),
        ("W-0001", "direct_victim"),
    ]
    codes = api.role_codes(actor=located.verifier, person_ids=[person])
    assert codes == {person: ("eyewitness", "direct_victim")}
    persons.classify(actor=located.interviewer, person_id=person, confidentiality=3)
    assert api.roles_of_event(actor=located.verifier, event_id=event) == ()
    assert len(api.roles_of_event(actor=located.interviewer, event_id=event)) == 2
    # Whoever is shown the event does not learn who was there.
    events.share(actor=located.custodian, event_id=event, organisation_id=located.other, reason=WHY)
    assert api.roles_of_event(actor=located.partner, event_id=event) == ()
    api.end_role(actor=located.interviewer, role_id=second, why=WHY)
    (left,) = api.roles_of_person(actor=located.interviewer, person_id=person)
    assert left.role == "eyewitness"


def test_bad_values_are_refused(located: World) -> None:
    person, event = registered(located.documenter), event_of(located.documenter)
    for draft in (
        api.RoleDraft(role="hero"),
        api.RoleDraft(role="eyewitness", harm=("unhappy",)),
        api.RoleDraft(role="eyewitness", certainty="sure"),
        api.RoleDraft(role="eyewitness", when="колись"),
    ):
        with pytest.raises(Rejected):
            api.state_role(actor=located.documenter, person_id=person, event_id=event, draft=draft)
    unit = unit_of(located.documenter)
    with pytest.raises(Rejected):
        api.state_post(
            actor=located.documenter, person_id=person, unit_id=unit, draft=api.PostDraft(rank="х")
        )


def test_whose_an_object_is_shows_to_their_own_organisation_alone(located: World) -> None:
    person, home = registered(located.interviewer), object_of(located.documenter)
    flat = object_of(located.documenter)
    made = _owned(located, person, home)
    _owned(located, person, flat)
    with pytest.raises(Conflict):
        _owned(located, person, home)
    (one,) = api.ownerships_of_object(actor=located.verifier, object_id=home)
    assert (one.person.code, one.right, one.rd4u) == ("W-0001", "co_owner", "A3.1")
    of_person = api.ownerships_of_person(actor=located.verifier, person_id=person)
    assert {each.object.id for each in of_person} == {home, flat}
    first = api.first_ownerships(actor=located.verifier, person_id=person, first=1)
    assert (first.rows, first.count) == (of_person[:1], 2)
    # What a merged record said is shown with the one that stays.
    objects.merge(actor=located.custodian, object_id=home, absorbed_id=flat, why=WHY)
    assert len(api.ownerships_of_object(actor=located.verifier, object_id=home)) == 2
    objects.share(
        actor=located.custodian, object_id=home, organisation_id=located.other, reason=WHY
    )
    assert api.ownerships_of_object(actor=located.partner, object_id=home) == ()
    persons.classify(actor=located.interviewer, person_id=person, confidentiality=3)
    assert api.ownerships_of_object(actor=located.verifier, object_id=home) == ()
    hidden = api.first_ownerships(actor=located.verifier, person_id=person, first=None)
    assert (hidden.rows, hidden.count) == ((), 0)
    api.end_ownership(actor=located.interviewer, ownership_id=made, why=WHY)
    assert len(api.ownerships_of_object(actor=located.interviewer, object_id=home)) == 1


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"right": "thief"}, "right"),
        ({"rd4u": "Z9"}, "rd4u"),
        ({"when": "колись"}, "when"),
        ({"basis": " "}, "basis"),
    ],
)
def test_a_right_that_says_nothing_sound_is_refused(
    located: World, values: dict[str, Any], field: str
) -> None:
    person, home = registered(located.documenter), object_of(located.documenter)
    with pytest.raises(Rejected) as refused:
        api.state_ownership(
            actor=located.documenter, person_id=person, object_id=home,
            draft=dataclasses.replace(OWNER, **values),
        )  # fmt: skip
    assert refused.value.field == field
    assert api.ownerships_of_object(actor=located.documenter, object_id=home) == ()


def test_the_first_posts_in_a_unit_are_of_people_that_the_reader_may_see(located: World) -> None:
    unit = unit_of(located.documenter)
    people = [registered(located.interviewer) for _number in range(3)]
    for person, when in zip(people, ("2022", "2023", "2021"), strict=True):
        post = dataclasses.replace(MAJOR, when=when)
        api.state_post(actor=located.documenter, person_id=person, unit_id=unit, draft=post)
    persons.classify(actor=located.interviewer, person_id=people[0], confidentiality=3)
    for actor, count, latest in (
        (located.interviewer, 3, people[1]), (located.verifier, 2, people[1]),
        (located.partner, 0, None),
    ):  # fmt: skip
        found = api.first_posts(actor=actor, unit_id=unit, first=1)
        assert found.count == count
        assert [one.person.id for one in found.rows] == ([latest] if latest else [])
    every = api.first_posts(actor=located.interviewer, unit_id=unit, first=None)
    assert [one.when_text for one in every.rows] == ["2023", "2022", "2021"]


def test_erasing_a_person_empties_the_words_of_posts_and_rights(located: World) -> None:
    person = registered(located.documenter)
    ended = _post(located, person)
    api.end_post(actor=located.custodian, post_id=ended, why="вигадана помилка")
    unit = unit_of(located.custodian)
    api.state_post(actor=located.custodian, person_id=person, unit_id=unit, draft=MAJOR)
    (shown,) = api.posts_of_unit(actor=located.documenter, unit_id=unit)
    assert (shown.rank, shown.commands) == ("вигаданий чин", True)
    _owned(located, person, object_of(located.documenter))
    words = (
        "вигаданий чин", "вигаданий командир", "перехоплення", "вигадана помилка", OWNER.basis,
    )  # fmt: skip
    assert tables_with(words) != set()
    asked = persons.propose_erasure(
        actor=located.protection_officer, person_id=person, reason_code="safety", reason=WHY
    )
    persons.approve_erasure(actor=located.custodian, erasure_id=asked)
    assert tables_with(words) == set()
    with pytest.raises(Conflict):
        api.state_post(actor=located.custodian, person_id=person, unit_id=unit, draft=MAJOR)
