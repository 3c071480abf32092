# SPDX-License-Identifier: AGPL-3.0-or-later
"""Invented qualifications for the tests of the room."""

from typing import Any
from uuid import UUID

from dokaz.casework.legal import api
from dokaz.gate.api import Actor
from tests.evidence.world import World

WHY = "вигадана причина"
CRIME = "8.2.b.ix"


def lawyer(world: World) -> Actor:
    return world.person(41, "legal_analyst")


def qualified(actor: Actor, event_id: UUID, **values: Any) -> UUID:
    stated = {"framework": "rome", "crime": CRIME, "conflict": "iac", **values}
    return api.qualify(actor=actor, event_id=event_id, **stated)


def drafted(item_id: UUID, **values: Any) -> api.FindingDraft:
    stated = {
        "element": 2,
        "direction": "supports",
        "item_id": item_id,
        "passage": api.Passage(kind="whole", quote="вивіска лікарні над входом"),
        "proof_class": "video_open",
        "strength": "some",
        "comment": "вигаданий коментар",
        "counter": "вигадане інше пояснення",
        **values,
    }
    return api.FindingDraft(**stated)


def filed(actor: Actor, qualification_id: UUID, item_id: UUID, **values: Any) -> UUID:
    return api.file_finding(
        actor=actor, qualification_id=qualification_id, draft=drafted(item_id, **values)
    )


def row_of(matrix: api.MatrixView, number: int) -> api.ElementRow:
    (found,) = [one for one in matrix.rows if one.element.number == number]
    return found
