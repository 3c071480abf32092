# SPDX-License-Identifier: AGPL-3.0-or-later
"""Invented events that may be told, and the people who decide it."""

import itertools
from datetime import date
from typing import Any
from uuid import UUID

from dokaz.casework.events import api as events
from dokaz.casework.objects import api as objects
from dokaz.gate.api import Actor
from dokaz.publication import api
from tests.casework.events.scenes import registered, verified_by_two
from tests.casework.objects.scenes import registered as object_of
from tests.casework.objects.scenes import state as state_of
from tests.evidence.world import World, taken

_NUMBERS = itertools.count()
WHY = "вигадана причина"
SECRET = "Вигадане слово планетарій"
"""Planted in every text of an event; no published file may hold it."""


def publisher(world: World) -> Actor:
    return world.person(41, "publisher")


def second_publisher(world: World) -> Actor:
    return world.person(42, "publisher")


def other_publisher(world: World) -> Actor:
    """A publisher of another organisation."""
    return world.person(43, "publisher", organisation=world.other)


def actor(world: World, persona: str) -> Actor:
    """Publishers, and the personas of the world."""
    made = {
        "publisher": publisher,
        "second_publisher": second_publisher,
        "other_publisher": other_publisher,
    }
    if persona in made:
        return made[persona](world)
    found: Actor = getattr(world, persona)
    return found


def publishable(world: World, *, item: bool = True, **values: Any) -> UUID:
    """An event that two people verified, corroborated, with an item of nobody on record."""
    # Each event has an item of its own: equal bytes would be one item of all of them.
    content = f"invented {next(_NUMBERS)}".encode()
    items = (taken(world.documenter, content).item_id,) if item else ()
    stated = {"title_uk": SECRET, "description": SECRET, "military_context": SECRET, **values}
    event = registered(world.documenter, *items, **stated)
    verified_by_two(world, event)
    for state in ("under_verification", "corroborated"):
        events.advance(actor=world.verifier, event_id=event, state=state, why=WHY)
    return event


def proposed(world: World, event: UUID, **values: Any) -> UUID:
    stated = {"basis": "open_sources", **values}
    release: UUID = api.propose(actor=publisher(world), event_id=event, **stated)
    return release


def released(world: World, **values: Any) -> tuple[UUID, UUID]:
    """An event that is told, and its release."""
    event = publishable(world, **values)
    release = proposed(world, event)
    api.approve(actor=second_publisher(world), release_id=release)
    return event, release


def damaged(world: World, **values: Any) -> UUID:
    """An object with a state; its words, numbers and point are planted."""
    item = taken(world.documenter, f"object {next(_NUMBERS)}".encode()).item_id
    stated = {"name_uk": SECRET, "name_en": SECRET, "description": SECRET, "operator": SECRET,
              "function": SECRET, **values}  # fmt: skip
    made = object_of(world.documenter, item, **stated)
    objects.add_state(
        actor=world.documenter, object_id=made, draft=state_of(basis=SECRET, description=SECRET)
    )
    return made


def story_proposed(world: World, sha256: str, *, title: str = "Вигадана історія") -> UUID:
    """The release of a story, which waits."""
    made: UUID = api.propose_story(
        actor=publisher(world), name="rik", title_uk=title, title_en="Invented", sha256=sha256
    )
    return made


def released_story(world: World, sha256: str) -> UUID:
    made = story_proposed(world, sha256)
    api.approve_story(actor=second_publisher(world), story_id=made, sha256=sha256)
    return made


def layer_proposed(world: World, sha256: str, *, title: str = "Вигаданий шар") -> UUID:
    """The release of a layer, which waits."""
    made: UUID = api.propose_layer(
        actor=publisher(world),
        code="front",
        kind="control",
        title_uk=title,
        title_en="Invented",
        day=date(2024, 5, 1),
        source="Invented source",
        sha256=sha256,
    )
    return made


def released_layer(world: World, sha256: str) -> UUID:
    made = layer_proposed(world, sha256)
    api.approve_layer(actor=second_publisher(world), layer_id=made, sha256=sha256)
    return made
