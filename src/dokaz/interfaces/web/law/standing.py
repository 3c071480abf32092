# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a person is offered. Being offered gives no right: the act decides."""

from dokaz.casework.events import api as events
from dokaz.gate.api import Actor, ActorKind


def is_lawyer(actor: Actor) -> bool:
    """Whether this person is offered qualifying anything."""
    person = actor.kind is ActorKind.PERSON and actor.organisation_id is not None
    return person and actor.holds("legal_analyst")


def qualifies(actor: Actor, event: events.EventView) -> bool:
    """Whether this person is offered qualifying this event."""
    living = event.row.state != events.EventState.MERGED and not event.undone
    return is_lawyer(actor) and event.own and living
