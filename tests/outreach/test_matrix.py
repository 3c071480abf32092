# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every action of the room × every persona: allowed, refused or not found, and one act recorded."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import pytest

from dokaz.gate.api import REGISTRY, NotFound, Refused
from dokaz.outreach import api
from tests.evidence.world import World, taken
from tests.matrix import attempted, told_apart, undone
from tests.outreach.scenes import WHY, answered, drafted, made, submitted

pytestmark = [pytest.mark.database, pytest.mark.django_db]
FOREIGN = ("stranger", "without_role", "nobody", "node_admin", "staff_in_session")
ROW = api.BatchRow(
    system="таблиця",
    value="1",
    values={"kind": "digest", "title_uk": "Дайджест", "first_date": date(2023, 1, 2)},
)


def _linked(world: World) -> dict[str, Any]:
    activity = made(world.documenter)
    item = taken(world.documenter).item_id
    api.link(actor=world.documenter, activity_id=activity, about="item", about_ids=(item,))
    shown = api.get_activity(actor=world.documenter, activity_id=activity)
    return {"link_id": shown.records[0].id}


def _batch(world: World) -> dict[str, Any]:
    done = api.write_batch(actor=world.documenter, rows=(ROW,), why=WHY)
    return {"batch_id": done.batch_id}


# What it is about, and whether that belongs to the documenter's organisation.
TABLE: dict[str, tuple[Callable[..., Any], Callable[[World], dict[str, Any]], bool]] = {
    "outreach.activity.register": (api.register, lambda world: {"draft": drafted()}, False),
    "outreach.activity.change": (
        api.change,
        lambda world: {
            "activity_id": made(world.documenter), "changes": {"place": "Київ"}, "revision": 0,
        },
        True,
    ),
    "outreach.activity.withdraw": (
        api.withdraw, lambda world: {"activity_id": made(world.documenter), "why": WHY}, True,
    ),
    "outreach.activity.erase_words": (
        api.erase_words, lambda world: {"activity_id": made(world.documenter), "why": WHY}, True,
    ),
    "outreach.activity.link": (
        api.link,
        lambda world: {
            "activity_id": made(world.documenter),
            "about": "item",
            "about_ids": (taken(world.documenter).item_id,),
        },
        True,
    ),
    "outreach.link.end": (api.unlink, _linked, True),
    "outreach.outcome.record": (
        api.record_outcome,
        lambda world: {
            "activity_id": submitted(world.documenter),
            "draft": api.OutcomeDraft(kind="answered", on_date=date(2023, 6, 1)),
        },
        True,
    ),
    "outreach.outcome.withdraw": (
        api.withdraw_outcome,
        lambda world: {
            "outcome_id": answered(world.documenter, submitted(world.documenter)), "why": WHY,
        },
        True,
    ),
    "outreach.batch.write": (
        api.write_batch, lambda world: {"rows": (ROW,), "why": WHY}, False,
    ),
    "outreach.batch.undo": (api.undo_batch, lambda world: {**_batch(world), "why": WHY}, True),
    "outreach.activity.export": (
        api.export_activities, lambda world: {"narrowed": api.ActivityFilter()}, False,
    ),
}  # fmt: skip
VIEWS = {
    "outreach.activity.count",
    "outreach.activity.find_external",
    "outreach.activity.found",
    "outreach.activity.history",
    "outreach.activity.list",
    "outreach.activity.show",
    "outreach.activity.standings",
    "outreach.activity.table",
    "outreach.activity.tally",
    "outreach.batch.plan",
    "outreach.batch.unchanged",
    "outreach.index.activities",
    "outreach.index.keys",
    "outreach.index.reach",
    "outreach.record.identify",
}
READERS_ONLY = ("verifier", "interviewer", "auditor", "protection_officer")
"""They see activities of their organisation and write none."""


def test_every_action_of_the_room_has_a_row() -> None:
    ours = {name: one for name, one in REGISTRY.items() if name.startswith("outreach.")}
    assert {name for name, one in ours.items() if one.records} == set(TABLE)
    assert {name for name, one in ours.items() if not one.records} == VIEWS


def _ends(name: str, is_own: bool) -> dict[str, type[Exception] | None]:
    ends: dict[str, type[Exception] | None] = dict.fromkeys(READERS_ONLY, Refused)
    ends |= dict.fromkeys(FOREIGN, NotFound if is_own else Refused)
    ends |= {"documenter": None, "custodian": None}
    if name == "outreach.activity.erase_words":
        ends |= {"documenter": Refused, "custodian": Refused, "protection_officer": None}
    if not is_own:
        ends["stranger"] = None  # For their own organisation.
    if name == "outreach.activity.export":
        ends |= dict.fromkeys(READERS_ONLY)
    return ends


@pytest.mark.parametrize("name", TABLE)
def test_matrix(name: str, located: World) -> None:
    function, arguments, is_own = TABLE[name]
    given = arguments(located)
    for persona, expected in told_apart(_ends(name, is_own), None).items():
        actor = getattr(located, persona)
        with undone():
            attempted(name, actor, expected, partial(function, actor=actor, **given), who=persona)


def test_what_is_shown_to_the_coalition_is_read_there_and_changed_by_its_owners_alone(
    located: World,
) -> None:
    own = made(located.documenter)
    shown = submitted(located.documenter, visibility="coalition")
    answered(located.documenter, shown)
    item = taken(located.documenter).item_id
    api.link(actor=located.documenter, activity_id=shown, about="item", about_ids=(item,))
    there = located.stranger
    page = api.visible_activities(actor=there)
    assert [row.id for row in page.rows] == [shown]
    seen = api.get_activity(actor=there, activity_id=shown)
    assert [one.kind for one in seen.outcomes] == ["answered"]
    # Its documents and its history stay with its organisation.
    assert (seen.own, seen.records, seen.records_hidden) == (False, (), 0)
    assert api.history(actor=there, activity_id=shown) == ()
    with pytest.raises(NotFound):
        api.get_activity(actor=there, activity_id=own)
    with pytest.raises(Refused):
        api.change(actor=there, activity_id=shown, changes={"place": "х"}, revision=0)
    for persona in ("without_role", "nobody", "node_admin", "staff_in_session"):
        actor = getattr(located, persona)
        assert api.visible_activities(actor=actor).rows == ()
        assert api.tally(actor=actor, narrowed=api.ActivityFilter()).by_kind == {}
        with pytest.raises(NotFound):
            api.get_activity(actor=actor, activity_id=shown)
    api.withdraw(actor=located.documenter, activity_id=shown, why=WHY)
    assert api.visible_activities(actor=there).rows == ()
    with pytest.raises(NotFound):
        api.get_activity(actor=there, activity_id=shown)
