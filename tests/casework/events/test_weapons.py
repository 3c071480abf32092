# SPDX-License-Identifier: AGPL-3.0-or-later
"""Weapons of events: stated on a basis with evidence and unit, found by, moved with a merge."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from dokaz.casework.events import api
from dokaz.casework.units import api as units
from dokaz.gate.api import Conflict, NotFound, Rejected
from tests.casework.events.scenes import refs, registered
from tests.evidence.world import World, taken

pytestmark = [pytest.mark.database, pytest.mark.django_db]
WHY = "вигадана причина"


def _stated(actor: Any, event: UUID, **values: Any) -> UUID:
    draft = api.WeaponDraft(**{"weapon": "cluster", "basis": "рештки на фото", **values})
    return api.add_weapon(actor=actor, event_id=event, draft=draft)


def _weapons(actor: Any, event: UUID) -> list[str]:
    return [one.weapon for one in api.get_event(actor=actor, event_id=event).weapons]


def test_a_weapon_shows_its_unit_and_evidence_to_whom_may_see_them(located: World) -> None:
    own = located.documenter
    event = registered(own, confidentiality=1)
    item = taken(own, b"picture").item_id
    unit = units.register(actor=own, draft=units.UnitDraft(name_uk="Вигаданий полк"))
    _stated(
        own, event, model="9Н235", remains="корпус із номером", components="підривник: невідомо",
        unit_id=unit, item_id=item, passage="ліворуч", certainty="probable",
    )  # fmt: skip
    (shown,) = api.get_event(actor=own, event_id=event).weapons
    assert (shown.weapon, shown.treaty, shown.model) == ("cluster", "ccm", "9Н235")
    assert shown.unit is not None
    assert shown.item is not None
    assert (shown.unit.id, shown.item.id, shown.passage) == (unit, item, "ліворуч")
    (told,) = api.events_of_unit(actor=own, unit_id=unit)
    assert (told[0].id, told[1]) == (event, "cluster")
    # The event is open to the node, the unit and the item are not.
    (theirs,) = api.get_event(actor=located.stranger, event_id=event).weapons
    assert (theirs.weapon, theirs.unit, theirs.item, theirs.passage) == ("cluster", None, None, "")
    with pytest.raises(NotFound):
        api.events_of_unit(actor=located.stranger, unit_id=unit)


def test_what_is_not_the_actor_s_to_see_cannot_be_named(located: World) -> None:
    event = registered(located.documenter)
    for values in ({"unit_id": uuid4()}, {"item_id": uuid4()}):
        with pytest.raises(NotFound):
            _stated(located.documenter, event, **values)
    for values in (
        {"weapon": "catapult"}, {"weapon": ""}, {"basis": " "}, {"certainty": "sure"},
        {"model": "я" * 201}, {"remains": "\0"},
    ):  # fmt: skip
        with pytest.raises(Rejected):
            _stated(located.documenter, event, **values)
    assert _weapons(located.documenter, event) == []


def test_events_are_found_by_their_weapons_until_these_are_taken_back(located: World) -> None:
    own = located.documenter
    event, other = registered(own), registered(own)
    stated = _stated(own, event)
    _stated(own, other, weapon="fpv")
    assert refs(own, weapon="cluster") == [event]
    # A change of the description derives what it is found by anew.
    api.change(actor=own, event_id=event, changes={"title_uk": "Інша назва"}, revision=0)
    assert refs(own, weapon="cluster") == [event]
    api.end_weapon(actor=own, statement_id=stated, why=WHY)
    assert refs(own, weapon="cluster") == []
    assert _weapons(own, event) == []
    kinds = [one.kind for one in api.history(actor=own, event_id=event)]
    assert {"weapon_added", "weapon_ended"} <= set(kinds)
    with pytest.raises(Conflict):
        api.end_weapon(actor=own, statement_id=stated, why=WHY)


def test_weapons_go_with_a_merge_and_come_back(located: World) -> None:
    own = located.documenter
    event, gone = registered(own), registered(own)
    _stated(own, event, weapon="fpv")
    _stated(own, gone)
    merge = api.merge(actor=located.custodian, event_id=event, absorbed_id=gone, why=WHY)
    assert sorted(_weapons(own, event)) == ["cluster", "fpv"]
    assert refs(own, weapon="cluster") == [event]
    api.undo_merge(actor=located.custodian, merge_id=merge, why=WHY)
    assert (_weapons(own, event), _weapons(own, gone)) == (["fpv"], ["cluster"])
    assert refs(own, weapon="cluster") == [gone]
