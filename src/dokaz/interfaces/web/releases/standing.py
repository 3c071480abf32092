# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which forms a person is offered. Being offered one gives no right: the act decides."""

from dataclasses import dataclass

from dokaz.gate.api import Actor, ActorKind
from dokaz.publication import api as publication


@dataclass(frozen=True, slots=True)
class Offered:
    """What the page of a release offers."""

    approve: bool = False
    decline: bool = False
    withdraw: bool = False


def offered(actor: Actor, found: publication.ReleaseView) -> Offered:
    """What this person is offered at this release."""
    waits = found.state == publication.ReleaseState.PROPOSED
    may_decide = waits and decides(actor)
    released = found.state == publication.ReleaseState.RELEASED
    return Offered(
        approve=may_decide and found.proposed_by != actor.ref,
        decline=may_decide,
        withdraw=(released or (waits and not may_decide)) and considers(actor),
    )


def proposes(actor: Actor) -> bool:
    """Whether this person is offered proposing a release."""
    return _person(actor) and actor.holds(*publication.PROPOSERS)


def decides(actor: Actor) -> bool:
    """Whether this person is offered saying no to what waits."""
    return _person(actor) and actor.holds(*publication.DECIDERS)


def considers(actor: Actor) -> bool:
    """Whether this person is shown what the rules say of an event of the own organisation."""
    return _person(actor) and actor.holds(*publication.WITHDRAWERS)


def _person(actor: Actor) -> bool:
    return actor.kind is ActorKind.PERSON and actor.organisation_id is not None
