# SPDX-License-Identifier: AGPL-3.0-or-later
"""Events that may be the same: what speaks for it, and nothing of what a reader may not see."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from dokaz.casework.events import api as events
from dokaz.casework.legal import api as legal
from dokaz.deconflict.duplicates import api
from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, NotFound
from tests.casework.events.scenes import BAKHMUT, drafted, registered
from tests.casework.legal.scenes import filed, lawyer, qualified, row_of
from tests.deconflict.duplicates.scenes import bits, compare, photo
from tests.evidence.world import World

pytestmark = [pytest.mark.database, pytest.mark.django_db]
SQUARE = (48.5951, 38.0009)


def _found(actor: Actor, *items: UUID, **values: Any) -> list[tuple[UUID, str]]:
    told = api.alike_draft(actor=actor, draft=drafted(**values), item_ids=items)
    return [(one.row.id, str(one.band)) for one in told.events]


def _at(latitude: float, longitude: float) -> tuple[events.PlaceRef, ...]:
    exact = {"latitude": latitude, "longitude": longitude, "precision": "exact"}
    return (events.PlaceRef(code=BAKHMUT, **exact),)


def test_time_place_and_what_happened_together_are_shown_and_time_alone_is_not(
    located: World,
) -> None:
    world = located
    known = registered(world.documenter)
    assert _found(world.verifier) == [(known, "likely")]
    same_day = {"when": "2022-08-03", "casualties": (), "conduct": ()}
    assert _found(world.verifier, **same_day) == [(known, "check")]
    assert _found(world.verifier, when="2022-09-03T14:30") == []
    assert _found(world.verifier, places=()) == []
    assert _found(world.verifier, when="", conduct=(), casualties=()) == []


def test_points_far_apart_speak_against_it_and_near_ones_for_it(located: World) -> None:
    world = located
    near = registered(world.documenter, places=_at(*SQUARE))
    told = api.alike_draft(
        actor=world.verifier, draft=drafted(places=_at(SQUARE[0] + 0.004, SQUARE[1]))
    )
    (one,) = told.events
    assert (one.row.id, one.band) == (near, "likely")
    assert [part.code for part in one.parts][:2] == ["where:near", "when:same"]
    assert one.score == sum(part.weight for part in one.parts)
    assert _found(world.verifier, places=_at(SQUARE[0] + 1, SQUARE[1])) == []


def test_shared_and_alike_material_leads_to_an_event_of_another_time(located: World) -> None:
    world = located
    first = photo(world, world.documenter, b"first", bits(1))
    second = photo(world, world.documenter, b"second", bits(1, flipped=6))
    known = registered(world.documenter, first)
    compare()
    apart = {"when": "", "places": (), "casualties": (), "conduct": ()}
    assert _found(world.verifier, first, **apart) == [(known, "likely")]
    assert _found(world.verifier, second, **apart) == [(known, "check")]
    api.judge(actor=world.verifier, item_ids=(first, second), decision="different")
    assert _found(world.verifier, second, **apart) == []


def test_events_of_others_are_told_as_far_as_they_are_seen(located: World) -> None:
    world = located
    theirs = photo(world, world.partner, b"theirs", bits(1), level=2)
    shut = registered(world.partner, theirs, confidentiality=2)
    own = photo(world, world.documenter, b"own", bits(1, flipped=3), level=2)
    compare()
    told = api.alike_draft(actor=world.verifier, draft=drafted(), item_ids=(own,))
    assert told.events == ()
    assert [(one.holder.code, one.band) for one in told.unseen] == [("ZMN", "likely")]
    assert told.elsewhere == ()
    apart = drafted(when="", places=(), casualties=(), conduct=())
    told_of_material = api.alike_draft(actor=world.verifier, draft=apart, item_ids=(own,))
    assert [one.holder.code for one in told_of_material.unseen] == ["ZMN"]
    assert str(shut) not in repr(told)
    assert str(theirs) not in repr(told)
    with pytest.raises(NotFound):
        api.alike_events(actor=world.verifier, event_id=shut)
    opened = registered(world.partner, confidentiality=1)
    assert _found(world.verifier) == [(opened, "likely")]


def test_an_event_known_by_place_day_and_conduct_is_told_without_being_seen(
    located: World,
) -> None:
    world = located
    registered(world.partner, confidentiality=2)
    known = {"when": "2022-08-03", "casualties": ()}
    told = api.alike_draft(actor=world.documenter, draft=drafted(**known))
    assert [(one.holder.code, str(one.band), one.pair) for one in told.unseen] == [
        ("ZMN", "check", None)
    ]
    elsewhere = drafted(**{**known, "when": "2022-09-03"})
    assert api.alike_draft(actor=world.documenter, draft=elsewhere).unseen == ()


def test_what_may_not_be_told_is_not_told_at_entry(located: World) -> None:
    world = located
    registered(world.partner, confidentiality=3)
    registered(world.partner, confidentiality=1, privileged=True)
    assert api.alike_draft(actor=world.documenter, draft=drafted()) == api.AlikeEvents()


def test_an_event_is_not_like_itself_nor_like_a_merged_one(located: World) -> None:
    world = located
    one, other, third = (registered(world.documenter) for _ in range(3))
    told = api.alike_events(actor=world.verifier, event_id=one)
    assert {each.row.id for each in told.events} == {other, third}
    events.merge(actor=world.verifier, event_id=one, absorbed_id=third, why="та сама подія")
    told = api.alike_events(actor=world.verifier, event_id=one)
    assert {each.row.id for each in told.events} == {other}


def test_what_is_alike_is_one_source_until_somebody_says_otherwise(located: World) -> None:
    world = located
    items = [photo(world, world.documenter, b"%d" % n, bits(1, flipped=n)) for n in range(2)]
    for number, item_id in enumerate(items):
        source = evidence.add_source(
            actor=world.documenter, kind="channel", name=f"Вигаданий канал {number}"
        )
        evidence.describe(
            actor=world.documenter, item_id=item_id, changes={"source_id": source},
            revision=evidence.get_item(actor=world.documenter, item_id=item_id).revision,
        )  # fmt: skip
    key = qualified(lawyer(world), registered(world.documenter, *items))
    for item_id in items:
        filed(lawyer(world), key, item_id)

    def behind() -> tuple[int, str]:
        matrix = legal.get_matrix(actor=lawyer(world), qualification_id=key)
        row = row_of(matrix, 2)
        return row.support.independent, row.cover

    assert behind() == (2, "covered")
    compare()
    assert behind() == (1, "single")
    for decision, because, expected in (
        ("same", "same_moment", 2), ("same", "same_file", 1), ("different", "", 2),
        ("unsure", "", 1), ("different", "same_place", 2), ("open", "", 1),
    ):  # fmt: skip
        api.judge(
            actor=world.verifier,
            item_ids=(items[0], items[1]),
            decision=decision,
            because=because,
        )
        assert behind()[0] == expected, (decision, because)
