# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which forms a person is offered. Being offered one gives no right: the act decides."""

from dataclasses import dataclass

from dokaz.casework.units import api as units
from dokaz.gate.api import Actor, ActorKind
from dokaz.interfaces.web.events import standing as of_events

writes = of_events.writes


@dataclass(frozen=True, slots=True)
class Offered:
    """What a unit's page offers."""

    write: bool = False
    classify: bool = False
    share: bool = False


def offered(actor: Actor, found: units.UnitView) -> Offered:
    """What this person is offered at this unit."""
    own = actor.kind is ActorKind.PERSON and found.own
    return Offered(
        write=own and writes(actor),
        classify=own and actor.holds(*of_events.CLASSIFIERS),
        share=own and actor.holds(*of_events.SHARERS),
    )
