# SPDX-License-Identifier: AGPL-3.0-or-later
"""What other rooms and interfaces may use of units."""

from dokaz.casework.records.history import ChangeView, ShareView
from dokaz.casework.records.listing import Cursor
from dokaz.casework.units import terms
from dokaz.casework.units.actions.describing import (
    add_external_id,
    change,
    classify,
    register,
)
from dokaz.casework.units.actions.sharing import share, unshare
from dokaz.casework.units.actions.spells import state_spell, withdraw_spell
from dokaz.casework.units.drafts import SpellDraft, UnitDraft
from dokaz.casework.units.indexing import (
    unit_keys,
    units_for_index,
    units_in_index,
)
from dokaz.casework.units.queries import (
    Branch,
    SpellView,
    UnitFilter,
    UnitPage,
    UnitRow,
    UnitView,
    find_unit,
    first_branches,
    get_unit,
    get_unit_alone,
    history,
    require_unit,
    rows_of,
    tree,
    visible_units,
)
from dokaz.casework.units.tabling import table_of_units
from dokaz.casework.units.vocabulary import ChangeKind, SpellKind

__all__ = [
    "Branch",
    "ChangeKind",
    "ChangeView",
    "Cursor",
    "ShareView",
    "SpellDraft",
    "SpellKind",
    "SpellView",
    "UnitDraft",
    "UnitFilter",
    "UnitPage",
    "UnitRow",
    "UnitView",
    "add_external_id",
    "change",
    "classify",
    "find_unit",
    "first_branches",
    "get_unit",
    "get_unit_alone",
    "history",
    "register",
    "require_unit",
    "rows_of",
    "share",
    "state_spell",
    "table_of_units",
    "terms",
    "tree",
    "unit_keys",
    "units_for_index",
    "units_in_index",
    "unshare",
    "visible_units",
    "withdraw_spell",
]
