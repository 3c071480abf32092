# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every action of the room × every persona; the codifier itself is read by everybody signed in."""

import dataclasses
import json
from collections.abc import Callable
from datetime import date
from functools import cache, partial
from typing import Any

import pytest

from dokaz.casework.places import api, shipped
from dokaz.casework.places.actions import codifier
from dokaz.gate.api import REGISTRY, Actor, Refused
from dokaz.gate.models import Act
from tests.evidence.world import World
from tests.matrix import attempted, told_apart, undone

BAKHMUT = "UA14020010010059145"
LIST = f"code,status,from,to\n{BAKHMUT},occupied,2023-05-21,\n"
SQUARE = json.dumps(
    {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"ADM1": "UA14000000000091971", "code": BAKHMUT},
                "geometry": {
                    "type": "Polygon",
                    "coordinates": [
                        [[37.9, 48.5], [38.1, 48.5], [38.1, 48.7], [37.9, 48.7], [37.9, 48.5]]
                    ],
                },
            }
        ],
    }
).encode()
PERSONAS = (
    "documenter", "verifier", "interviewer", "auditor", "custodian", "partner", "stranger",
    "without_role", "nobody", "node_admin", "staff_in_session", "media", "places",
)  # fmt: skip


def _bring(actor: Actor) -> None:
    api.bring_control_list(actor=actor, content=LIST, source="вигадано", dated=date(2024, 1, 1))


def _bound(actor: Actor) -> None:
    api.bring_boundaries(
        actor=actor, content=SQUARE, source="вигадано", licence="CC0", dated=date(2024, 1, 1)
    )


@cache
def _few() -> shipped.Codifier:
    few = tuple(one for one in shipped.read().places if one.category in "OK")
    return shipped.Codifier("cd" * 32, "", few)


def _load(actor: Actor) -> None:
    codifier.load(actor=actor, codifier=_few())


TABLE: dict[str, tuple[Callable[[Actor], None], set[str]]] = {
    "places.codifier.load": (_load, {"places"}),
    "places.boundaries.bring": (_bound, {"custodian", "partner", "stranger"}),
    "places.control.bring": (_bring, {"custodian", "partner", "stranger"}),
}
VIEWS: dict[str, Callable[[Actor], Any]] = {
    "places.place.search": lambda actor: api.candidates(actor=actor, name="Бахмут"),
    "places.place.show": lambda actor: api.get_place(actor=actor, code=BAKHMUT),
    "places.place.show_many": lambda actor: api.get_places(actor=actor, codes=(BAKHMUT,)),
    "places.place.list": lambda actor: api.places_in(actor=actor),
    "places.place.with_centres": lambda actor: api.settlements_with_centres(actor=actor),
    "places.place.names": lambda actor: api.names_meant(actor=actor, name="Бахмут"),
    "places.place.names_of": lambda actor: api.names_of(actor=actor, code=BAKHMUT),
    "places.place.near": lambda actor: api.near(actor=actor, latitude=48.0, longitude=38.0),
    "places.boundaries.list": lambda actor: api.boundary_sets(actor=actor),
    "places.boundaries.source": lambda actor: api.boundary_source(actor=actor, code=BAKHMUT),
    "places.boundaries.show": lambda actor: api.boundary_of(actor=actor, code=BAKHMUT),
    "places.boundaries.holding": lambda actor: api.holding(
        actor=actor, latitude=48.6, longitude=38.0
    ),
    "places.control.list": lambda actor: api.control_lists(actor=actor),
    "places.control.show": lambda actor: api.control_on(
        actor=actor, code=BAKHMUT, day=date(2024, 1, 1)
    ),
    "places.control.between": lambda actor: api.control_between(
        actor=actor, codes=[BAKHMUT], first=date(2024, 1, 1), last=date(2024, 2, 1)
    ),
}


def _actor(world: World, persona: str) -> Actor:
    if persona in ("media", "places"):
        return world.service(persona)
    return getattr(world, persona)


def test_every_action_of_the_room_has_a_row() -> None:
    ours = {name: one for name, one in REGISTRY.items() if name.startswith("places.")}
    assert {name for name, one in ours.items() if one.records} == set(TABLE)
    assert {name for name, one in ours.items() if not one.records} == set(VIEWS)


@pytest.mark.parametrize("name", TABLE)
def test_acts(name: str, located: World) -> None:
    run, allowed = TABLE[name]
    ends = {one: None if one in allowed else Refused for one in PERSONAS}
    for persona, expected in told_apart(ends, None).items():
        actor = _actor(located, persona)
        with undone():
            attempted(name, actor, expected, partial(run, actor), who=persona)


@pytest.mark.parametrize("name", VIEWS)
def test_views(name: str, located: World) -> None:
    _bring(located.custodian)
    _bound(located.custodian)
    listed = {"documenter", "verifier", "interviewer", "auditor", "custodian"}
    for persona in PERSONAS:
        before = Act.objects.count()
        found = VIEWS[name](_actor(located, persona))
        assert Act.objects.count() == before
        if name.startswith(("places.control.", "places.boundaries.")):
            assert bool(found) == (persona in listed), persona
        else:
            assert found


def test_the_rows_of_a_newer_codifier_are_not_lost_in_a_refusal(located: World) -> None:
    damaged = dataclasses.replace(_few(), sha256="ef" * 32)
    with pytest.raises(Refused):
        codifier.load(actor=located.custodian, codifier=damaged)
    assert api.is_loaded()
