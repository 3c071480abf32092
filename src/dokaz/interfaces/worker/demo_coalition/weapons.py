# SPDX-License-Identifier: AGPL-3.0-or-later
"""What invented events were done with, and what an invented unit was armed with."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from dokaz.casework.events import api as events
from dokaz.casework.units import api as units
from dokaz.gate.api import Actor

_MARKET, _SHELLED = 11, 0
"""Places among the first events."""


def state_weapons(actor: Actor, first: Sequence[UUID], items: Mapping[str, UUID]) -> None:
    """A cluster munition with its remains on a picture, shells, and whose they may have been."""
    found = units.visible_units(actor=actor, narrowed=units.UnitFilter(text="полк")).rows
    unit = found[-1].id if found else None
    picture = next((key for name, key in items.items() if name.startswith("ринок/")), None)
    events.add_weapon(
        actor=actor,
        event_id=first[_MARKET],
        draft=events.WeaponDraft(
            weapon="cluster",
            model="вигаданий 000-мм касетний снаряд",
            remains="Порожній корпус і шість вигаданих суббоєприпасів; номер партії стерто.",
            components="хвостова частина: виробник невідомий\nпідривник: маркування 00-00",
            certainty="probable",
            basis="Рештки на вигаданому знімку, порівняно з довідником.",
            unit_id=unit,
            item_id=picture,
            passage="ліворуч унизу" if picture else "",
        ),
    )
    events.add_weapon(
        actor=actor,
        event_id=first[_SHELLED],
        draft=events.WeaponDraft(
            weapon="shell", certainty="claim", basis="За словами вигаданої мешканки."
        ),
    )
    if unit is not None:
        for weapon, model, certainty in (
            ("cluster", "вигадані касетні снаряди", "possible"), ("tank_gun", "", "probable"),
        ):  # fmt: skip
            units.state_spell(
                actor=actor,
                unit_id=unit,
                draft=units.SpellDraft(
                    kind="armed", weapon=weapon, model=model, when="2022-03/2022-07",
                    certainty=certainty, basis="вигадане відео",
                ),
            )  # fmt: skip
