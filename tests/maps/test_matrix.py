# SPDX-License-Identifier: AGPL-3.0-or-later
"""The room's one action × every persona, and what it leaves in the record.

What its views show to whom is tested in test_maps.py by level, share and persona.
"""

from __future__ import annotations

from functools import partial

import pytest

from dokaz.gate.api import REGISTRY, Refused
from dokaz.maps import api
from tests.evidence.world import World
from tests.matrix import attempted

pytestmark = [pytest.mark.database, pytest.mark.django_db]

READERS = (
    "documenter", "verifier", "custodian", "protection_officer", "interviewer", "auditor",
    "low_clearance", "partner", "external_reader", "stranger",
)  # fmt: skip
OUTSIDE = ("without_role", "nobody", "node_admin", "staff_in_session")
TABLE = {"maps.coverage.export": api.export_coverage}
VIEWS = frozenset(
    {
        "maps.coverage.show", "maps.names.show", "maps.record.list", "maps.square.show",
        "maps.tile.show",
    }
)  # fmt: skip


def test_every_action_of_the_room_has_a_row() -> None:
    ours = {name: one for name, one in REGISTRY.items() if name.startswith("maps.")}
    assert {name for name, one in ours.items() if one.records} == set(TABLE)
    assert {name for name, one in ours.items() if not one.records} == VIEWS


def test_taking_the_table_out_is_on_record_whoever_tries(located: World) -> None:
    world = located
    actors = [(getattr(world, one), True) for one in READERS]
    actors += [(getattr(world, one), False) for one in OUTSIDE]
    actors += [(world.service(one), False) for one in ("maps", "search")]
    for actor, allowed in actors:
        call = partial(api.export_coverage, actor=actor, asked=api.MapFilter(), level="raion")
        act = attempted("maps.coverage.export", actor, None if allowed else Refused, call)
        if allowed:
            assert act.facts == {"units": 0, "level": "raion"}
