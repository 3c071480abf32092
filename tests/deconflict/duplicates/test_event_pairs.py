# SPDX-License-Identifier: AGPL-3.0-or-later
"""Events of all organisations are held against each other; each learns what it may."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dokaz.casework.events import api as events
from dokaz.casework.involvement import api as involvement
from dokaz.deconflict.duplicates import api
from dokaz.deconflict.duplicates.actions.judging import facts_of
from dokaz.deconflict.duplicates.models import EventPair, Judgement
from dokaz.gate.api import Actor, NotFound, Purpose, Refused, reading_everything
from dokaz.gate.models import Act
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
    # Shown to the node, it can be compared and judged; the other side has a queue of its own.
    events.classify(actor=world.partner, event_id=shut, confidentiality=1)
    events_worked()
    (found,) = waiting(world.verifier)
    assert found.pair == row.pair  # compared anew, a pair keeps its name
    row = found
    assert both(row) == {own, shut}
    assert {"items:alike", "when:same", "where:place"} <= set(row.parts)
    api.judge_events(actor=world.verifier, event_ids=(own, shut), decision="different")
    assert waiting(world.verifier) == []
    assert len(waiting(world.partner)) == 1


def test_one_that_cannot_be_seen_is_filed_as_the_same_and_stays_unseen(located: World) -> None:
    world = located
    shut = registered(world.partner, confidentiality=2)
    own = registered(world.documenter)
    events_worked()
    ((told,), (row,)) = (
        api.alike_events(actor=world.verifier, event_id=own).unseen,
        waiting(world.verifier),
    )
    assert (told.pair, told.judgement, row.other) == (row.pair, None, None)
    judged = {"actor": world.verifier, "name": row.pair}
    made = api.judge_pair_of_events(**judged, decision="same")

    # 1. The edge is kept and the log knows it; the act names the organisation, not the event.
    assert waiting(world.verifier) == []
    (told,) = api.alike_events(actor=world.verifier, event_id=own).unseen
    assert told.judgement is not None
    assert told.judgement.decision == "same"
    with reading_everything(Purpose.AUDIT):
        act = Act.objects.get(action="duplicates.event.judge", outcome="done")
        edge = Judgement.objects.get(pk=made)
    assert {edge.one_id, edge.other_id, edge.unseen_id} == {own, shut}
    assert edge.unseen_id == shut
    assert act.facts == facts_of(edge)
    assert str(shut) not in repr((act.facts, act.objects_named))
    assert str(world.other) in repr(act.objects_named)
    with pytest.raises(NotFound):
        events.get_event(actor=world.verifier, event_id=shut)

    # 2. The other side learns who filed it, and nothing else; it decides by itself.
    (theirs,) = waiting(world.partner)
    assert (theirs.is_same_there, theirs.other) == (True, None)
    api.judge_pair_of_events(**judged, decision="open")
    (theirs,) = waiting(world.partner)
    assert not theirs.is_same_there

    # 3. Who has no part in the pair decides nothing.
    for outsider in (world.without_role, world.nobody):
        with pytest.raises((NotFound, Refused)):
            api.judge_pair_of_events(actor=outsider, name=row.pair, decision="same")
        with pytest.raises((NotFound, Refused)):
            api.judge_events(actor=outsider, event_ids=(own, shut), decision="same")


def test_pairs_of_events_one_may_not_see_are_not_walked_over(located: World) -> None:
    world = located
    registered(world.partner, confidentiality=2)
    own = registered(world.documenter)
    events_worked()

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert len(waiting(world.verifier)) == 1
        return len(queries)

    few = asked()
    EventPair.objects.bulk_create(
        EventPair(
            one_id=UUID(int=number), other_id=own, one_organisation_id=world.own,
            other_organisation_id=world.own, band="likely", score=9, found_at=datetime.now(UTC),
        )
        for number in range(1, 1200)
    )  # fmt: skip
    assert asked() == few


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
