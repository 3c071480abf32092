# SPDX-License-Identifier: AGPL-3.0-or-later
"""Invented events for the tests of the room."""

from typing import Any
from uuid import UUID

from dokaz.casework.events import api
from dokaz.gate.api import Actor
from tests.evidence.world import World

BAKHMUT = "UA14020010010059145"
KHARKIV_OBLAST = "UA63000000000041885"
CHECKED = {"date": "confirmed", "place": "likely"}


def drafted(**values: Any) -> api.EventDraft:
    stated = {
        "title_uk": "Обстріл вигаданої вулиці",
        "when": "2022-08-03T14:30",
        "places": (api.PlaceRef(code=BAKHMUT, address="вул. Вигадана, 1"),),
        "conduct": ("8.2.b.i",),
        "means": ("artillery",),
        "casualties": (
            api.Casualties(harm="injured", low=2, high=4, basis="за словами двох свідків"),
        ),
        **values,
    }
    return api.EventDraft(**stated)


def registered(actor: Actor, *items: UUID, **values: Any) -> UUID:
    return api.register(actor=actor, draft=drafted(**values), item_ids=items)


def verified_by_two(world: World, event_id: UUID) -> None:
    for actor, level in ((world.verifier, "V3"), (world.second_verifier, "V4")):
        api.verify(actor=actor, event_id=event_id, level=level, checks=CHECKED, method="геолокація")


def refs(actor: Actor, **narrowed: Any) -> list[UUID]:
    page = api.visible_events(actor=actor, narrowed=api.EventFilter(**narrowed), limit=200)
    return [row.id for row in page.rows]
