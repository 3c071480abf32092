# SPDX-License-Identifier: AGPL-3.0-or-later
"""Units: every act by every persona, hierarchy by dates, what others see, nothing overwritten."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dokaz.casework.places.api import PlaceRef
from dokaz.casework.units import api
from dokaz.gate.api import REGISTRY, Conflict, NotFound, Refused, Rejected
from tests.casework.events.scenes import BAKHMUT, KHARKIV_OBLAST
from tests.evidence.world import World
from tests.matrix import attempted

WHY = "вигадана причина"
MARCH = datetime(2022, 3, 15, tzinfo=UTC)


def made(actor: Any, name: str = "Вигаданий полк", **values: Any) -> UUID:
    draft = api.UnitDraft(name_uk=name, **{"arm": "tank", "echelon": "regiment", **values})
    return api.register(actor=actor, draft=draft)


def under(actor: Any, unit: UUID, parent: UUID, when: str = "2022-02/2022-06") -> UUID:
    draft = api.SpellDraft(kind="parent", parent_id=parent, when=when, basis="наказ")
    return api.state_spell(actor=actor, unit_id=unit, draft=draft)


def _shared(world: World, unit: UUID) -> UUID:
    return api.share(actor=world.custodian, unit_id=unit, organisation_id=world.other, reason=WHY)


TABLE: dict[str, tuple[Callable[..., Any], Callable[[World, UUID], dict[str, Any]], str]] = {
    "units.unit.register": (
        api.register, lambda world, unit: {"draft": api.UnitDraft(number="00000")}, "",
    ),
    "units.unit.change": (
        api.change,
        lambda world, unit: {"unit_id": unit, "changes": {"side": "х"}, "revision": 0},
        "on",
    ),
    "units.unit.classify": (
        api.classify, lambda world, unit: {"unit_id": unit, "markers": ("lead_only",)}, "on",
    ),
    "units.unit.share": (
        api.share,
        lambda world, unit: {
            "unit_id": unit, "organisation_id": world.other, "member_ref": UUID(int=5),
            "reason": WHY,
        },
        "on",
    ),
    "units.unit.unshare": (
        api.unshare,
        lambda world, unit: {
            "share_id": api.share(
                actor=world.custodian, unit_id=unit, organisation_id=world.other,
                member_ref=UUID(int=6), reason=WHY,
            ),
            "reason": WHY,
        },
        "row",
    ),
    "units.external_id.add": (
        api.add_external_id,
        lambda world, unit: {"unit_id": unit, "system": "T", "value": "1"},
        "on",
    ),
    "units.spell.state": (
        api.state_spell,
        lambda world, unit: {
            "unit_id": unit,
            "draft": api.SpellDraft(kind="area", place=PlaceRef(address="х"), basis="х"),
        },
        "on",
    ),
    "units.spell.withdraw": (
        api.withdraw_spell,
        lambda world, unit: {
            "spell_id": under(world.custodian, unit, made(world.custodian, "Дивізія")),
            "why": WHY,
        },
        "on",
    ),
}  # fmt: skip
VIEWS = frozenset(
    {
        "units.index.keys", "units.index.reach",
        "units.index.units",
        "units.unit.history", "units.unit.identify", "units.unit.know", "units.unit.list",
        "units.unit.rows", "units.unit.show", "units.unit.table", "units.unit.tree",
        "units.unit.alone", "units.unit.first_branches",
    }
)  # fmt: skip
STRANGERS = ("stranger", "without_role", "nobody", "node_admin", "staff_in_session")


def test_every_action_of_the_room_has_a_row() -> None:
    ours = {name: one for name, one in REGISTRY.items() if name.startswith("units.")}
    assert {name for name, one in ours.items() if one.records} == set(TABLE)
    assert {name for name, one in ours.items() if not one.records} == VIEWS


@pytest.mark.parametrize("name", TABLE)
def test_matrix(name: str, located: World) -> None:
    """One unit; the partner is shown it and may change nothing; strangers learn nothing of it."""
    function, arguments, kind = TABLE[name]
    unit = made(located.custodian)
    _shared(located, unit)
    given = arguments(located, unit)
    foreign = NotFound if kind == "row" else Refused
    expected: dict[str, Any] = {"auditor": Refused, "partner": foreign}
    expected |= dict.fromkeys(STRANGERS, NotFound if kind else Refused)
    if not kind:
        expected |= {"partner": None, "stranger": None}
    else:
        expected["stranger"] = expected["partner"]  # Of the same organisation it is shared with.
    for persona, error in (*expected.items(), ("custodian", None)):
        actor = getattr(located, persona)
        attempted(name, actor, error, partial(function, actor=actor, **given), who=persona)


def test_a_unit_that_was_not_shared_is_unknown_to_others(located: World) -> None:
    unit = made(located.documenter)
    ref = api.get_unit(actor=located.documenter, unit_id=unit).row.ref
    for persona in ("partner", *STRANGERS):
        actor = getattr(located, persona)
        for function in (api.get_unit, api.get_unit_alone, api.require_unit, api.history):
            with pytest.raises(NotFound):
                function(actor=actor, unit_id=unit)
        with pytest.raises(NotFound):
            api.tree(actor=actor, unit_id=unit, on=MARCH)
        with pytest.raises(NotFound):
            api.first_branches(actor=actor, unit_id=unit, on=MARCH, first=1)
        assert api.visible_units(actor=actor).rows == ()
        assert api.find_unit(actor=actor, ref=ref) is None
    assert api.find_unit(actor=located.documenter, ref=ref.lower()) == unit


def test_the_tree_is_that_of_a_day(located: World) -> None:
    army, division, regiment = (made(located.documenter, name) for name in ("А", "Д", "П"))
    under(located.documenter, division, army)
    under(located.documenter, regiment, division, "2022-02/2022-03-31")
    moved = under(located.documenter, regiment, army, "2022-04/..")
    shown = api.tree(actor=located.documenter, unit_id=army, on=MARCH)
    assert [(one.unit.id, one.depth) for one in shown] == [(army, 0), (division, 1), (regiment, 2)]
    first = api.first_branches(actor=located.documenter, unit_id=army, on=MARCH, first=1)
    assert (first.rows, first.count) == (shown[1:2], 2)
    in_may = api.tree(actor=located.documenter, unit_id=army, on=datetime(2022, 5, 1, tzinfo=UTC))
    assert {(one.unit.id, one.depth) for one in in_may} == {(army, 0), (division, 1), (regiment, 1)}
    api.withdraw_spell(actor=located.documenter, spell_id=moved, why=WHY)
    later = api.tree(actor=located.documenter, unit_id=army, on=datetime(2022, 5, 1, tzinfo=UTC))
    assert {one.unit.id for one in later} == {army, division}
    with pytest.raises(Rejected):
        under(located.documenter, army, regiment)
    with pytest.raises(Rejected):
        under(located.documenter, army, army)


def test_a_unit_is_found_by_where_it_was(located: World) -> None:
    unit, other = made(located.documenter), made(located.documenter, "Інший")
    draft = api.SpellDraft(
        kind="area",
        place=PlaceRef(code=BAKHMUT),
        when="2022-03",
        basis="відео",
        certainty="probable",
    )
    spell = api.state_spell(actor=located.documenter, unit_id=unit, draft=draft)

    def there(**narrowed: Any) -> list[UUID]:
        page = api.visible_units(actor=located.documenter, narrowed=api.UnitFilter(**narrowed))
        return [row.id for row in page.rows]

    assert there(place=BAKHMUT) == [unit]
    assert there(place=KHARKIV_OBLAST) == []
    assert there(text="інш") == [other]
    assert there(arm="tank") == [other, unit]
    api.withdraw_spell(actor=located.documenter, spell_id=spell, why=WHY)
    assert there(place=BAKHMUT) == []


@pytest.mark.parametrize(
    ("kind", "beside"),
    [
        ("area", "parent_id"), ("area", "weapon"), ("garrison", "model"), ("parent", "place"),
        ("parent", "weapon"), ("armed", "place"), ("armed", "parent_id"),
    ],
)  # fmt: skip
def test_what_does_not_go_with_a_statement_is_refused_and_not_dropped(
    located: World, kind: str, beside: str
) -> None:
    unit, parent = made(located.documenter), made(located.documenter, "Армія")
    values: dict[str, Any] = {
        "parent_id": parent, "place": PlaceRef(code=BAKHMUT), "weapon": "cluster", "model": "9К58",
    }  # fmt: skip
    own = {"parent": "parent_id", "armed": "weapon"}.get(kind, "place")
    draft = api.SpellDraft(
        kind=kind, basis="фото", **{name: values[name] for name in (own, beside)}
    )
    with pytest.raises(Rejected) as refused:
        api.state_spell(actor=located.documenter, unit_id=unit, draft=draft)
    assert refused.value.field == beside
    good = replace(draft, **{beside: None if beside in ("parent_id", "place") else ""})
    api.state_spell(actor=located.documenter, unit_id=unit, draft=good)


def test_a_unit_is_found_by_what_it_was_armed_with(located: World) -> None:
    unit, other = made(located.documenter), made(located.documenter, "Інший")
    armed = api.SpellDraft(
        kind="armed", weapon="cluster", model="9К58", when="2022-02/..", basis="фото"
    )  # fmt: skip
    spell = api.state_spell(actor=located.documenter, unit_id=unit, draft=armed)
    (shown,) = api.get_unit(actor=located.documenter, unit_id=unit).spells
    assert (shown.weapon, shown.model, shown.place) == ("cluster", "9К58", None)
    assert api.terms.treaty(shown.weapon) == "ccm"

    def with_weapon(weapon: str) -> list[UUID]:
        narrowed = api.UnitFilter(weapon=weapon)
        page = api.visible_units(actor=located.documenter, narrowed=narrowed)
        return [row.id for row in page.rows]

    assert with_weapon("cluster") == [unit]
    assert with_weapon("chemical") == []
    assert other not in with_weapon("cluster")
    for wrong in ({"weapon": ""}, {"weapon": "catapult"}, {"model": "я" * 201}):
        draft = api.SpellDraft(**{"kind": "armed", "weapon": "fpv", "basis": "фото", **wrong})
        with pytest.raises(Rejected):
            api.state_spell(actor=located.documenter, unit_id=unit, draft=draft)
    api.withdraw_spell(actor=located.documenter, spell_id=spell, why=WHY)
    assert with_weapon("cluster") == []


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name_uk": "", "number": ""}, "name_uk"),
        ({"name_uk": "х" * 1_000_000}, "name_uk"),
        ({"arm": "cavalry"}, "arm"),
        ({"confidentiality": 4}, "confidentiality"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_bad_values_are_refused_by_field(
    located: World, values: dict[str, Any], field: str
) -> None:
    with pytest.raises(Rejected) as caught:
        api.register(actor=located.documenter, draft=api.UnitDraft(**values))
    assert caught.value.field == field


def test_the_later_writer_overwrites_nothing_and_pages_ask_a_constant_number_of_times(
    located: World,
) -> None:
    unit = made(located.documenter)
    change = {"actor": located.documenter, "unit_id": unit, "revision": 0}
    api.change(changes={"side": "одна"}, **change)
    with pytest.raises(Conflict):
        api.change(changes={"side": "друга"}, **change)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            api.get_unit(actor=located.documenter, unit_id=unit)
            api.visible_units(actor=located.documenter)
        return len(queries)

    under(located.documenter, made(located.documenter, "Перша"), unit)
    few = asked()
    for number in range(4):
        under(located.documenter, made(located.documenter, f"Рота {number}"), unit)
    assert asked() == few
