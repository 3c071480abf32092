# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every action of the room × every persona, and what it leaves in the record."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

import pytest

from dokaz.deconflict.duplicates import api
from dokaz.deconflict.duplicates.actions.batch import propose_pairs
from dokaz.deconflict.duplicates.actions.people import (
    compare_stated,
    find_pairs,
    keep_segment,
    open_segments,
)
from dokaz.gate.api import REGISTRY, NotFound, Refused
from tests.deconflict.duplicates.people import entered, stated, worked
from tests.deconflict.duplicates.scenes import bits, compare, photo
from tests.evidence.world import World
from tests.matrix import attempted

pytestmark = [pytest.mark.database, pytest.mark.django_db]

JUDGES = (
    "documenter", "second_documenter", "verifier", "custodian", "interviewer", "partner",
    "stranger",
)  # fmt: skip
SEES_ONLY = ("protection_officer", "auditor")
OUTSIDE = (
    "without_role", "low_clearance", "external_reader", "nobody", "node_admin", "staff_in_session",
)  # fmt: skip
TABLE: dict[str, Any] = {
    "duplicates.pair.judge": (api.judge, {"decision": "unsure", "because": "not_enough"})
}
PEOPLE = (
    "documenter", "second_documenter", "custodian", "interviewer", "protection_officer",
)  # fmt: skip
NOBODY = ("without_role", "external_reader", "nobody", "node_admin", "staff_in_session", "auditor")
SERVED: dict[str, tuple[Callable[..., Any], Callable[[World, tuple[UUID, UUID]], dict[str, Any]]]]
SERVED = {
    "duplicates.people.open": (
        open_segments,
        lambda world, both: {"organisation_id": world.own, "segment_ids": ()},
    ),
    "duplicates.people.keep": (
        keep_segment,
        lambda world, both: {
            "organisation_id": world.own, "block": None, "placed": {}, "out": (),
            "again": (), "ends": (),
        },
    ),
    "duplicates.people.pair": (
        find_pairs,
        lambda world, both: {"organisation_id": world.own, "people": {}},
    ),
    "duplicates.people.propose": (
        propose_pairs,
        lambda world, both: {"organisation_id": world.own, "pairs": (), "segment_ids": ()},
    ),
}  # fmt: skip
OF_PEOPLE: dict[str, tuple[Callable[..., Any], tuple[str, ...], dict[str, Any]]] = {
    "duplicates.person.compare": (
        compare_stated, (*PEOPLE, "partner", "stranger"), {"stated": stated()}
    ),
    "duplicates.person.judge": (api.judge_people, PEOPLE, {"decision": "unsure"}),
    "duplicates.people.compare_rows": (
        api.compare_rows, (*PEOPLE, "partner", "stranger"), {"rows": (stated(),)}
    ),
    "duplicates.people.agree": (api.agree_on_people, ("protection_officer",), {"is_on": True}),
}  # fmt: skip
TABLE_OF_EVENTS = "duplicates.event.judge"
"""Tried in test_event_pairs.py: it needs places."""
STOP = "duplicates.unseen.stop"
"""Tried in test_telling.py: everybody who is told can be stopped."""
ALL = {*TABLE, *SERVED, *OF_PEOPLE, TABLE_OF_EVENTS, STOP}
VIEWS = {
    "duplicates.address.known",
    "duplicates.event.alike",
    "duplicates.event.alike_draft",
    "duplicates.event.list",
    "duplicates.event.of_event",
    "duplicates.event.show",
    "duplicates.item.alike",
    "duplicates.judgement.list",
    "duplicates.pair.list",
    "duplicates.pair.show",
    "duplicates.people.agreed",
    "duplicates.person.list",
    "duplicates.person.same",
    "duplicates.person.show",
}


def test_every_action_of_the_room_has_a_row() -> None:
    ours = {name: one for name, one in REGISTRY.items() if name.startswith("duplicates.")}
    assert {name for name, one in ours.items() if one.records} == ALL
    assert {name for name, one in ours.items() if not one.records} == VIEWS


@pytest.mark.parametrize("name", TABLE)
def test_matrix(name: str, world: World) -> None:
    both = (
        photo(world, world.documenter, b"one", bits(1)),
        photo(world, world.partner, b"two", bits(1, flipped=5)),
    )
    compare()
    function, arguments = TABLE[name]
    actors: list[tuple[Any, Any]] = [(getattr(world, one), None) for one in JUDGES]
    actors += [(getattr(world, one), Refused) for one in SEES_ONLY]
    actors += [(getattr(world, one), NotFound) for one in OUTSIDE]
    actors += [(world.service(duty), NotFound) for duty in ("media", "duplicates", "search")]
    for actor, expected in actors:
        call = partial(function, actor=actor, item_ids=both, **arguments)
        attempted(name, actor, expected, call)


def test_matrix_of_people(world: World) -> None:
    both = (entered(world.documenter), entered(world.documenter))
    worked()
    for name, (function, allowed, arguments) in OF_PEOPLE.items():
        more = {"person_ids": both} if name.endswith(".judge") else {}
        for who in (*PEOPLE, "verifier", "partner", "stranger", *NOBODY):
            tries(name, function, getattr(world, who), who in allowed, {**arguments, **more})
        for duty in ("media", "duplicates", "search"):
            tries(name, function, world.service(duty), False, {**arguments, **more})
    for name, (function, argue) in SERVED.items():
        for who in (*PEOPLE, "verifier", "partner", "stranger", *NOBODY):
            tries(name, function, getattr(world, who), False, argue(world, both))
        for duty in ("media", "duplicates", "search"):
            tries(name, function, world.service(duty), duty == "duplicates", argue(world, both))


def tries(
    name: str, function: Callable[..., Any], actor: Any, allowed: bool, arguments: dict[str, Any]
) -> None:
    expected = None if allowed else (Refused, NotFound)
    attempted(name, actor, expected, partial(function, actor=actor, **arguments))
