# SPDX-License-Identifier: AGPL-3.0-or-later
"""An item's page has everything that hangs on the item, and others' pages only what is theirs."""

from contextlib import nullcontext
from uuid import uuid4

import pytest

from dokaz.evidence import api
from dokaz.gate.api import NotFound, seeing_once
from tests.evidence.world import World, taken


def test_the_owner_s_page_has_every_part(world: World) -> None:
    item = taken(world.documenter).item_id
    bare = api.get_item(actor=world.custodian, item_id=item)
    assert (bare.notes, bare.holds, bare.shares, bare.disposals, bare.revisions) == ((),) * 5
    for number in range(2):
        api.add_note(actor=world.custodian, item_id=item, text=f"нотатка {number}")
    api.set_hold(actor=world.custodian, item_id=item, authority="Суд", reason="ухвала")
    api.share(actor=world.custodian, item_id=item, organisation_id=world.other, reason="причина")
    api.describe(
        actor=world.documenter, item_id=item, changes={"title_uk": "Інша назва"}, revision=0
    )
    api.add_external_id(actor=world.documenter, item_id=item, system="Реєстр", value="17")
    api.verify(actor=world.verifier, item_id=item, level="V2", checks={}, method="порівняно")
    for page in (seeing_once(), nullcontext()):
        with page:
            full = api.get_item(actor=world.custodian, item_id=item)
        assert [note.text for note in full.notes] == ["нотатка 0", "нотатка 1"]
        assert [one.authority for one in full.holds] == ["Суд"]
        assert [one.organisation_id for one in full.shares] == [world.other]
        assert [one.before["title_uk"] for one in full.revisions] == [bare.title_uk]
        assert [one.value for one in full.external_ids] == ["17"]
        assert [one.method for one in full.verifications] == ["порівняно"]
        assert len(full.files) == 1

    theirs = api.get_item(actor=world.partner, item_id=item)
    assert (theirs.notes, theirs.holds, theirs.shares, theirs.revisions) == ((),) * 4
    assert [one.value for one in theirs.external_ids] == ["17"]
    assert [one.method for one in theirs.verifications] == ["порівняно"]
    # Among several, each has its own.
    other = taken(world.documenter, b"second").item_id
    first, second = api.get_items(actor=world.custodian, item_ids=(other, item))
    assert (first.notes, first.holds, len(first.files)) == ((), (), 1)
    assert second.notes == full.notes


def test_knowing_of_an_item_is_seeing_it(world: World) -> None:
    item = taken(world.documenter).item_id
    api.require_item(actor=world.documenter, item_id=item)
    for actor, wanted in ((world.stranger, item), (world.documenter, uuid4())):
        with pytest.raises(NotFound):
            api.require_item(actor=actor, item_id=wanted)
