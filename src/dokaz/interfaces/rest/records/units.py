# SPDX-License-Identifier: AGPL-3.0-or-later
"""Operations of units."""

from dokaz.casework.units import api as units
from dokaz.interfaces.rest.records.making import common, get, patch, post

_AT = "/units/{uuid:unit_id}"

OFFERED = (
    get(
        "/units", "list_units", "List units",
        "Units the person may see, newest record first. `place` stands for all that lies in it.",
        units.visible_units,
    ),
    post("/units", "register_unit", "Register a unit",
         "Register a unit or body by a name or a number.", units.register),
    get(_AT, "get_unit", "One unit", "Everything of one unit's page.", units.get_unit),
    patch(_AT, "change_unit", "Change a unit", units.change, units.UnitDraft, units.get_unit),
    *common("/units", "unit_id", "unit", units, "unit-shares"),
    get(
        f"{_AT}/tree", "get_unit_tree", "What belonged to a unit",
        "What belonged to a unit at a moment, down to six levels.", units.tree,
    ),
    post(
        f"{_AT}/spells", "state_unit_spell", "State by dates",
        "Say what the unit belonged to, or where it was, and when.",
        units.state_spell, kinds={"kind": units.SpellKind},
    ),
    post(
        "/unit-spells/{uuid:spell_id}/withdraw", "withdraw_unit_spell", "Withdraw what was stated",
        "Withdraw it; it stays to be read.", units.withdraw_spell,
    ),
)  # fmt: skip
