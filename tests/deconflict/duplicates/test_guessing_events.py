# SPDX-License-Identifier: AGPL-3.0-or-later
"""A member who tries and tries: being told that an event may be there gives no place, hour, number
or protected record away."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from dokaz.casework.events import api as events
from dokaz.casework.events.api import Outline
from dokaz.casework.involvement import api as involvement
from dokaz.deconflict.duplicates import api
from dokaz.deconflict.duplicates.coarse import CELL_DEGREES, coarse
from dokaz.deconflict.duplicates.scoring import parts_of
from tests.casework.events.scenes import BAKHMUT, drafted, registered
from tests.casework.persons.scenes import registered as person
from tests.deconflict.duplicates.scenes import events_worked, item
from tests.evidence.world import World

HIGH, WIDE = CELL_DEGREES
CORNER = (6074 * HIGH, 3167 * WIDE)  # of a cell in the town
NOON = datetime(2022, 8, 3, 9, tzinfo=UTC)


def _outline(chance: random.Random, *, spread: float, hours: int, people: tuple[int, int]):
    """An event within `spread` cells of the corner and `hours` of the day's noon."""
    low = chance.randint(*people)
    begin = NOON + timedelta(minutes=chance.randint(-60 * hours, 60 * hours))
    return Outline(
        when=(begin, begin + timedelta(minutes=chance.randint(0, 30))),
        codes=frozenset({BAKHMUT}),
        points=((CORNER[0] + chance.uniform(0, spread) * HIGH,
                 CORNER[1] + chance.uniform(0, spread) * WIDE),),
        conduct=frozenset({"8.2.b.i"}),
        harm={"injured": (low, chance.randint(low, people[1]))},
        items=frozenset(),
    )  # fmt: skip


def test_events_of_one_cell_day_and_order_answer_every_guess_alike() -> None:
    chance = random.Random(7)
    hidden = [_outline(chance, spread=0.999, hours=8, people=(3, 9)) for _ in range(2)]
    answers, exact = set(), 0
    for _ in range(300):
        guess = _outline(chance, spread=6, hours=60, people=(0, 40))
        one, other = (parts_of(coarse(guess), coarse(event)) for event in hidden)
        assert one == other
        answers.add(one)
        exact += parts_of(guess, hidden[0]) != parts_of(guess, hidden[1])
    assert len(answers) > 10  # guesses are told apart
    assert exact > 10  # by exact values the two events would be, too


@pytest.mark.database
@pytest.mark.django_db
def test_nobody_walks_up_to_an_event_that_is_kept_from_them(located: World) -> None:
    world = located
    inside = (CORNER[0] + 0.31 * HIGH, CORNER[1] + 0.77 * WIDE)
    registered(world.partner, places=_at(*inside), confidentiality=2)

    def told(latitude: float, when: str = "2022-08-03") -> list[str]:
        draft = drafted(when=when, casualties=(), places=_at(latitude, inside[1]))
        found = api.alike_draft(actor=world.documenter, draft=draft)
        return [str(one.band) for one in found.unseen]

    # Step by step northwards: the answer changes where cells end, and nowhere between.
    for cell in (0, 1, 2):
        steps = [told(CORNER[0] + (cell + part) * HIGH) for part in (0.02, 0.4, 0.98)]
        assert steps == [["likely"] if cell < 2 else ["check"]] * 3
    # Nor does the hour show, by which an event comes into question at all.
    for day in ("02", "04"):
        hours = [told(inside[0], f"2022-08-{day}T{hour}") for hour in ("00:10", "14:20", "23:50")]
        assert hours == [["check"]] * 3


def _at(latitude: float, longitude: float) -> tuple[events.PlaceRef, ...]:
    exact = {"latitude": latitude, "longitude": longitude, "precision": "exact"}
    return (events.PlaceRef(code=BAKHMUT, **exact),)


@pytest.mark.database
@pytest.mark.django_db
def test_what_ties_two_events_is_told_to_who_may_see_it(located: World) -> None:
    world = located
    sealed = item(world.custodian, b"sealed", level=3)
    protected = person(world.custodian, confidentiality=3)
    one, other = (registered(world.custodian, sealed) for _ in range(2))
    for event in (one, other):
        involvement.state_role(
            actor=world.custodian,
            person_id=protected,
            event_id=event,
            draft=involvement.RoleDraft(role="eyewitness", knowledge="heard", certainty="possible"),
        )
    events_worked()
    ties = {"items:shared", "people:shared"}
    (row,) = api.waiting_events(actor=world.custodian).rows
    assert ties <= set(row.parts)
    (row,) = api.waiting_events(actor=world.verifier).rows
    assert not ties & set(row.parts)
    assert {"when:same", "where:place"} <= set(row.parts)
    assert _said(api.alike_events(actor=world.custodian, event_id=one), other) & ties
    assert not _said(api.alike_events(actor=world.verifier, event_id=one), other) & ties


def _said(found: api.AlikeEvents, event_id: UUID) -> set[str]:
    return {part.code for one in found.events if one.row.id == event_id for part in one.parts}
