# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every action of the room × every persona, and what it leaves in the record."""

from __future__ import annotations

from typing import Any

import pytest

from dokaz.deconflict.duplicates import api
from dokaz.gate.api import REGISTRY, NotFound, Refused
from dokaz.gate.models import Act
from tests.deconflict.duplicates.scenes import bits, compare, photo
from tests.evidence.world import World

pytestmark = [pytest.mark.database, pytest.mark.django_db]

JUDGES = (
    "documenter", "second_documenter", "verifier", "custodian", "interviewer", "partner",
    "stranger",
)  # fmt: skip
SEES_ONLY = ("protection_officer", "auditor")
OUTSIDE = (
    "without_role", "low_clearance", "external_reader", "nobody", "node_admin", "staff_in_session",
)  # fmt: skip
TABLE = {"duplicates.pair.judge": (api.judge, {"decision": "unsure", "because": "not_enough"})}
VIEWS = {
    "duplicates.address.known",
    "duplicates.event.alike",
    "duplicates.event.alike_draft",
    "duplicates.item.alike",
    "duplicates.judgement.list",
    "duplicates.pair.list",
    "duplicates.pair.show",
}


def test_every_action_of_the_room_has_a_row() -> None:
    ours = {name: one for name, one in REGISTRY.items() if name.startswith("duplicates.")}
    assert {name for name, one in ours.items() if one.records} == set(TABLE)
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
        before = set(Act.objects.values_list("id", flat=True))
        if expected is None:
            function(actor=actor, item_ids=both, **arguments)
        else:
            with pytest.raises(expected):
                function(actor=actor, item_ids=both, **arguments)
        (act,) = Act.objects.exclude(pk__in=before)
        assert (act.action, act.agent_ref) == (name, actor.ref)
        assert act.outcome == ("done" if expected is None else "refused")
