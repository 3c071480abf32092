# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may see which units (`records.seeing`) and what hangs on them."""

from dokaz.casework.records import seeing
from dokaz.casework.units.models import Unit, UnitChange, UnitShare, UnitSpell
from dokaz.gate.api import Policy

SEEING = seeing.Seeing(UnitShare, "unit")
UNITS: Policy[Unit] = Policy(what="unit", rows=lambda: Unit.objects.all(), sees=SEEING.condition)
SPELLS: Policy[UnitSpell] = Policy(
    what="statement",
    rows=lambda: UnitSpell.objects.all(),
    sees=seeing.with_record(UNITS, "unit"),
)
CHANGES: Policy[UnitChange] = Policy(
    what="change",
    rows=lambda: UnitChange.objects.all(),
    sees=seeing.own_with_record(UNITS, "unit"),
)
SHARES: Policy[UnitShare] = Policy(
    what="share",
    rows=lambda: UnitShare.objects.all(),
    sees=seeing.shares_of_own(UNITS, "unit"),
)
may_set_level = seeing.may_set_level(UNITS, "unit_id")
