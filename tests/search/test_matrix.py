# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every action of the room × every persona, and what it leaves in the record."""

from __future__ import annotations

from typing import Any

import pytest

from dokaz.gate.api import REGISTRY, Refused
from dokaz.gate.models import Act
from dokaz.search import api
from dokaz.search.projecting import feeding
from tests.evidence.world import World
from tests.search.scenes import item

pytestmark = [pytest.mark.database, pytest.mark.django_db]

READERS = (
    "documenter", "second_documenter", "verifier", "second_verifier", "custodian",
    "protection_officer", "interviewer", "auditor", "low_clearance", "partner",
    "partner_colleague", "external_reader", "stranger",
)  # fmt: skip
OUTSIDE = ("without_role", "nobody", "node_admin", "staff_in_session")
TABLE = {"search.archive.ask": (api.search, {"asked": api.Asked(text="слово")})}
VIEWS: set[str] = set()


def test_every_action_of_the_room_has_a_row() -> None:
    ours = {name: one for name, one in REGISTRY.items() if name.startswith("search.")}
    assert {name for name, one in ours.items() if one.records} == set(TABLE)
    assert {name for name, one in ours.items() if not one.records} == VIEWS


@pytest.mark.parametrize("name", TABLE)
def test_matrix(name: str, world: World) -> None:
    item(world, world.documenter, "слово")
    feeding.fill(api.folder())
    function, arguments = TABLE[name]
    actors: list[tuple[Any, Any]] = [(getattr(world, one), None) for one in READERS]
    actors += [(getattr(world, one), Refused) for one in OUTSIDE]
    actors += [(world.service(duty), Refused) for duty in ("media", "search", "fixity")]
    for actor, expected in actors:
        before = set(Act.objects.values_list("id", flat=True))
        if expected is None:
            function(actor=actor, **arguments)
        else:
            with pytest.raises(expected):
                function(actor=actor, **arguments)
        (act,) = Act.objects.exclude(pk__in=before)
        assert (act.action, act.agent_ref) == (name, actor.ref)
        assert act.outcome == ("done" if expected is None else "refused")
