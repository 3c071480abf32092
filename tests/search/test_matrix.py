# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every action of the room × every persona, and what it leaves in the record."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from dokaz.gate.api import REGISTRY, NotFound, Refused
from dokaz.search import api
from dokaz.search.saved import keeping
from tests.evidence.world import World
from tests.matrix import attempted

pytestmark = [pytest.mark.database, pytest.mark.django_db]

READERS = (
    "documenter", "second_documenter", "verifier", "second_verifier", "custodian",
    "protection_officer", "interviewer", "auditor", "low_clearance", "partner",
    "partner_colleague", "external_reader", "stranger",
)  # fmt: skip
OUTSIDE = ("without_role", "nobody", "node_admin", "staff_in_session")
ASKED = api.Asked(text="слово")
TABLE: dict[str, tuple[Any, dict[str, Any]]] = {
    "search.archive.ask": (api.search, {"asked": ASKED}),
    "search.archive.export": (api.export, {"asked": ASKED, "form": "csv"}),
    "search.saved.keep": (api.keep, {"name": "Мій пошук", "asked": ASKED}),
    "search.saved.tell": (api.tell, {"tells": True}),
    "search.saved.look": (api.look, {}),
    "search.saved.forget": (api.forget, {}),
    "search.list.save": (
        api.save_list,
        {"list_name": "events", "name": "Вибірка", "query": {"state": ["reported"]}},
    ),
    "search.list.share": (api.share_list, {"shared": True}),
    "search.list.forget": (api.forget_list, {}),
    "search.saved.count": (keeping.note_counts, {"counts": ()}),
}
VIEWS = {"search.saved.list", "search.saved.show", "search.saved.waiting", "search.list.saved"}
OF_LIST = ("search.list.share", "search.list.forget")
OF_ONE = ("search.saved.tell", "search.saved.look", "search.saved.forget")


def test_every_action_of_the_room_has_a_row() -> None:
    ours = {name: one for name, one in REGISTRY.items() if name.startswith("search.")}
    assert {name for name, one in ours.items() if one.records} == set(TABLE)
    assert {name for name, one in ours.items() if not one.records} == VIEWS


@pytest.mark.parametrize("name", TABLE)
def test_matrix(name: str, world: World) -> None:
    if name.startswith("search.archive."):
        api.fill(api.folder())
    function, arguments = TABLE[name]
    people = {one: getattr(world, one) for one in (*READERS, *OUTSIDE)}
    duties = {one: world.service(one) for one in ("media", "search", "fixity")}
    for who, actor in {**people, **duties}.items():
        expected = None if _may(name, who) else (Refused, NotFound)
        # What is somebody's own is nobody else's, not even to know of.
        mine = {}
        if name in OF_ONE:
            kept = actor if who in READERS else world.documenter
            mine = {"saved_id": api.keep(actor=kept, name="Мій пошук", asked=ASKED)}
        if name in OF_LIST:
            kept = actor if who in READERS else world.documenter
            mine = {"saved_id": api.save_list(actor=kept, **TABLE["search.list.save"][1])}
        call = partial(function, actor=actor, **arguments, **mine)
        attempted(name, actor, expected, call, who=who)


def _may(name: str, who: str) -> bool:
    return who == "search" if name == "search.saved.count" else who in READERS


@pytest.mark.parametrize("name", OF_ONE)
def test_a_kept_search_is_its_owner_s_alone(name: str, world: World) -> None:
    saved = api.keep(actor=world.documenter, name="Мій пошук", asked=ASKED)
    function, arguments = TABLE[name]
    for who in (*READERS, *OUTSIDE):
        if who == "documenter":
            continue
        actor = getattr(world, who)
        with pytest.raises((Refused, NotFound)):
            function(actor=actor, saved_id=saved, **arguments)
        assert saved not in {one.id for one in api.saved_searches(actor=actor)}
        with pytest.raises(NotFound):
            api.saved_search(actor=actor, saved_id=saved)
    assert [one.id for one in api.saved_searches(actor=world.documenter)] == [saved]
