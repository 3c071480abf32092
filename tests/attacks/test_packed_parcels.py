# SPDX-License-Identifier: AGPL-3.0-or-later
"""A packed file is no way round a decision that was taken about its items afterwards."""

import dataclasses

import pytest

from dokaz.evidence import api as evidence
from dokaz.gate.api import Conflict, NotFound
from dokaz.gate.models import Act
from dokaz.sharing import api
from tests.evidence.world import World, taken
from tests.sharing.scenes import REASON, made, two_items


def refused_reasons() -> list[str]:
    acts = Act.objects.filter(action="sharing.parcel.download").exclude(outcome="done")
    return [act.reason for act in acts]


def test_an_item_sealed_after_packing_does_not_leave_with_the_parcel(world: World) -> None:
    items = two_items(world)
    parcel = made(world, items)
    assert api.download(actor=world.custodian, parcel_id=parcel).size > 0
    evidence.classify(actor=world.protection_officer, item_id=items[0], confidentiality=4)
    with pytest.raises(Conflict):
        api.download(actor=world.custodian, parcel_id=parcel)
    assert refused_reasons() == ["items_not_yours_now"]


def test_it_leaves_again_while_two_people_opened_the_item(world: World) -> None:
    items = two_items(world)
    parcel = made(world, items)
    evidence.classify(actor=world.protection_officer, item_id=items[0], confidentiality=4)
    opening = evidence.propose_opening(actor=world.custodian, item_id=items[0], reason=REASON)
    evidence.approve_opening(actor=world.protection_officer, opening_id=opening)
    assert api.download(actor=world.custodian, parcel_id=parcel).size > 0


def test_a_clearance_that_dropped_ends_taking_out(world: World) -> None:
    item = taken(world.documenter, b"level two").item_id
    evidence.classify(actor=world.custodian, item_id=item, confidentiality=2)
    parcel = made(world, [item])
    dropped = dataclasses.replace(world.custodian, clearance=1)
    with pytest.raises(NotFound):
        api.download(actor=dropped, parcel_id=parcel)
