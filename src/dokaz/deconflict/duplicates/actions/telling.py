# SPDX-License-Identifier: AGPL-3.0-or-later
"""Somebody was told so much of what they may not see that the node stops for the day: on record."""

from dataclasses import dataclass
from uuid import UUID

from dokaz.deconflict.duplicates import telling
from dokaz.deconflict.duplicates.facts import TellingStopped
from dokaz.deconflict.duplicates.policy import is_told
from dokaz.deconflict.duplicates.telling import Told
from dokaz.gate.api import Actor, Erasure, ObjectRef, Unit, action


@dataclass(frozen=True)
class Stopped:
    """`what`: a word of `Told`; `most`: how many things of it a day allows."""

    what: str
    most: int


@action(
    "duplicates.unseen.stop",
    rule=is_told,
    facts=Stopped,
    erasure=Erasure.NOTHING_PERSONAL,
    event="act",
)
def stop_telling(unit: Unit, *, actor: Actor, what: Told) -> None:
    """Keep that this person is told no more today; their organisation gets a task."""
    owner = stopped(unit, actor, what)
    unit.record(
        Stopped(what=what, most=telling.MOST_A_DAY[what]),
        objects=(ObjectRef("organisation", owner),),
    )


def stopped(unit: Unit, actor: Actor, what: Told) -> UUID:
    """Tell the rooms above, inside an open act of this person; returns their organisation."""
    owner = actor.organisation_id
    assert owner is not None, "who is told works in an organisation"
    unit.emit(TellingStopped(organisation=owner, what=what, check=unit.act_id))
    return owner
