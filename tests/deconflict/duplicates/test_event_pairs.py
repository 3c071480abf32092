# SPDX-License-Identifier: AGPL-3.0-or-later
"""Events of all organisations are held against each other; each learns what it may."""

from __future__ import annotations

from uuid import UUID

import pytest

from dokaz.casework.events import api as events
from dokaz.casework.involvement import api as involvement
from dokaz.deconflict.duplicates import api
from dokaz.deconflict.duplicates.models import EventPair
from dokaz.gate.api import Actor, NotFound
from tests.casework.events.scenes import registered
from tests.casework.persons.scenes import registered as person
from tests.deconflict.duplicates.scenes import bits, compare, events_worked, photo
from tests.deconflict.duplicates.test_matrix import (
    JUDGES,
    NOBODY,
    TABLE_OF_EVENTS,
    tries,
)
from tests.evidence.world import World

pytestmark = [pytest.mark.database, pytest.mark.django_db]
APART = {"when": "", "places": (), "casualties": (), "conduct": ()}


def waiting(actor: Actor) -> list[api.WaitingEvents]:
    return list(api.waiting_events(actor=actor).rows)


def both(row: api.WaitingEvents) -> set[UUID]:
    assert row.other is not None
    return {row.own.id, row.other.id}


def test_two_organisations_enter_one_event_and_each_sees_what_it_may(located: World) -> None:
    world = located
    theirs = photo(world, world.partner, b"theirs", bits(1), level=2)
    shut = registered(world.partner, theirs, confidentiality=2)
    own = registered(world.documenter, photo(world, world.documenter, b"own", bits(1, flipped=4)))
    compare()
    events_worked()
    (row,) = waiting(world.verifier)
    assert (row.own.id, row.other, row.parts, row.band) == (own, None, (), "likely")
    assert row.holder is not None
    assert row.holder.code == "ZMN"
    assert str(shut) not in repr(row)
    assert str(theirs) not in repr(row)
    with pytest.raises(NotFound):
        api.judge_events(actor=world.verifier, event_ids=(own, shut), decision="same")
    # Shown to the node, it can be compared and judged; the other side has a queue of its own.
    events.classify(actor=world.partner, event_id=shut, confidentiality=1)
    events_worked()
    (row,) = waiting(world.verifier)
    assert both(row) == {own, shut}
    assert {"items:alike", "when:same", "where:place"} <= set(row.parts)
    api.judge_events(actor=world.verifier, event_ids=(own, shut), decision="different")
    assert waiting(world.verifier) == []
    assert len(waiting(world.partner)) == 1


def test_what_may_not_be_told_makes_no_pair_across_organisations(located: World) -> None:
    world = located
    registered(world.partner, confidentiality=3)
    registered(world.partner, confidentiality=1, privileged=True)
    registered(world.documenter)
    events_worked()
    assert waiting(world.verifier) == []


def test_material_found_alike_later_brings_events_together_and_apart_again(
    located: World,
) -> None:
    world = located
    first = photo(world, world.documenter, b"first", bits(1))
    second = photo(world, world.documenter, b"second", bits(1, flipped=6))
    one, other = (registered(world.documenter, item, **APART) for item in (first, second))
    events_worked()
    assert waiting(world.verifier) == []
    compare()
    events_worked()
    (row,) = waiting(world.verifier)
    assert both(row) == {one, other}
    assert row.parts == ("items:alike",)
    api.judge_events(actor=world.verifier, event_ids=(one, other), decision="same")
    assert waiting(world.verifier) == []
    events.merge(actor=world.verifier, event_id=one, absorbed_id=other, why="та сама подія")
    events_worked()
    assert not EventPair.objects.exists()


def test_a_person_in_both_speaks_for_it(located: World) -> None:
    world = located
    far = {**APART, "when": "2022-08"}
    one = registered(world.custodian, **{**far, "conduct": ("8.2.b.i",)})
    other = registered(world.custodian, **{**far, "conduct": ("8.2.b.i",)})
    witness = person(world.custodian)
    for event in (one, other):
        involvement.state_role(
            actor=world.custodian,
            person_id=witness,
            event_id=event,
            draft=involvement.RoleDraft(role="eyewitness", knowledge="heard", certainty="possible"),
        )
    events_worked()
    (row,) = waiting(world.custodian)
    assert both(row) == {one, other}
    assert row.parts[0] == "people:shared"


def test_who_decides_about_events(located: World) -> None:
    world = located
    both_ids = (registered(world.documenter), registered(world.documenter))
    events_worked()
    arguments = {"event_ids": both_ids, "decision": "unsure"}
    for who in ("partner", "stranger", *JUDGES[:5], *NOBODY, "protection_officer"):
        tries(TABLE_OF_EVENTS, api.judge_events, getattr(world, who), who in JUDGES[:5], arguments)
    for duty in ("media", "duplicates", "search"):
        tries(TABLE_OF_EVENTS, api.judge_events, world.service(duty), False, arguments)
